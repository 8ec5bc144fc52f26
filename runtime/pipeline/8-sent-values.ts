/** The account of a create that may have arrived, by what the create was sent with (E2, E12, R3). */
import type { PendingExport } from '../model/objects'
import type { JoinPair, JoinRow } from '../model/rules'
import type { Attributes, AttributeValue, MutableAttributes } from '../model/values'
import { emptyAttributes, foldCase } from '../model/values'
import { rowMatches } from './3-join'

/** What the create was to give the account in the attribute of the pair; null where it was to give nothing. */
export function sentValue({ cs }: JoinPair, { changes }: PendingExport): AttributeValue | null {
  return changes.find(({ attribute }) => foldCase(attribute) === foldCase(cs))?.to ?? null
}

/**
 * Whether an object has what a match row goes by, as the create sent it: the system may have spelled other values its own way, or
 * somebody may have changed them since, as the person may have (R3, E7).
 */
export function matchesSent(row: JoinRow, pending: PendingExport, found: Attributes): boolean {
  const sent: MutableAttributes = emptyAttributes()
  // By each pair of its own: what stands for the person's value is what was sent.
  const pairs = row.pairs.map((pair, at) => {
    const value = sentValue(pair, pending)
    if (value !== null) sent[`${at}`] = value
    return { ...pair, mv: `${at}` }
  })
  return rowMatches({ pairs }, found, sent)
}
