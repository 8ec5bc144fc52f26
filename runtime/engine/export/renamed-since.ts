/** Creates in doubt whose accounts are there under other names: they are looked for by what the match rows compare (E2, R3). */
import type { ExportResult, ImportRecord } from '../../model/connector'
import type { MvoId, PendingExportId } from '../../model/objects'
import type { JoinRow } from '../../model/rules'
import type { Attributes } from '../../model/values'
import { attributeOf, displayValue, valuesOf } from '../../model/values'
import { rowMatches } from '../../pipeline/3-join'
import type { ClaimedExport } from '../../pipeline/8-request'
import { isReadable } from '../../pipeline/8-request'
import { csoKeys } from '../canvas/cso-names'
import type { ExportContext } from './context'
import { knownByAnchor, matchRowsOf, recordsWith } from './look-ups'

/** By pending export; several where nobody knows which of them it is, null where the system could not be reached. */
type RenamedSince = ReadonlyMap<PendingExportId, readonly ImportRecord[] | null>

/**
 * Answers to creates that are not sent: their accounts are there under other names, so that what they lack is staged (E7), or
 * nobody could be asked.
 */
export async function renamedAnswers(context: ExportContext, claimed: readonly ClaimedExport[]): Promise<ExportResult[]> {
  const found = await findRenamedSince(
    context,
    claimed.filter(({ pending }) => isReadable(pending)),
  )
  return [...found].map(([id, records]) => ({
    id,
    outcome: records ? 'alreadyExists' : 'unreachable',
    confirmed: false,
    message: records ? arrivedSentence(records) : notAsked(context),
  }))
}

/** Costs a question a match row and page, where something is in doubt and the system can be asked by value. */
export async function findRenamedSince(context: ExportContext, claimed: readonly ClaimedExport[]): Promise<RenamedSince> {
  const found = new Map<PendingExportId, readonly ImportRecord[] | null>()
  const creates = claimed.filter(({ inDoubt, pending }) => inDoubt && pending.operation === 'create')
  if (!context.connector.findByValue || creates.length === 0) return found
  const people = await peopleOf(context, creates)
  const asked = creates.flatMap((item) => {
    const mvo = people.get(item.pending.mvo ?? -1)
    return mvo ? matchRowsOf(context.plan, item).flatMap((row) => questionOf(item, row, mvo) ?? []) : []
  })
  for (const [, group] of Map.groupBy(asked, ({ item, attribute }) => JSON.stringify([item.type.name, attribute]))) {
    const { item, attribute } = group[0] as Question
    const records = await recordsWith(context, item.type, attribute, [...new Set(group.flatMap(({ texts }) => texts))])
    for (const question of records?.length === 0 ? [] : group) {
      const hers = records && (await hersAmong(context, question, records))
      // As in a join the first row that finds anything decides.
      if (hers?.length !== 0 && !found.has(question.item.pending.id)) found.set(question.item.pending.id, hers)
    }
  }
  return found
}

/** Why a create in doubt is not sent, while it may be there under another name. */
export function notAsked({ system }: ExportContext): string {
  return `${system.config.name} could not be reached, to be asked whether it was made by an earlier attempt`
}

function arrivedSentence(records: readonly ImportRecord[]): string {
  const names = records.map(({ secondaryId, anchor }) => secondaryId ?? anchor).join(', ')
  return records.length === 1
    ? `it was made by an earlier attempt and is called ${names} by now`
    : `an earlier attempt may have made it, and the match rows find several: ${names}`
}

interface Question {
  readonly item: ClaimedExport
  readonly row: JoinRow
  /** The person the account is for. */
  readonly mvo: Attributes
  readonly attribute: string
  readonly texts: readonly string[]
}

/** The first pair of a row is asked for; all of them are compared with what is found. */
function questionOf(item: ClaimedExport, row: JoinRow, mvo: Attributes): Question | null {
  const [pair] = row.pairs
  if (!pair) return null
  const texts = valuesOf(attributeOf(mvo, pair.mv)).flatMap((value) => (typeof value === 'object' ? [] : displayValue(value)))
  return texts.length === 0 ? null : { item, row, mvo, attribute: pair.cs, texts }
}

/** What is hers by the row, but for what bears the name that is asked for anyway, or belongs to somebody else. */
async function hersAmong(
  context: ExportContext,
  { item, row, mvo }: Question,
  records: readonly ImportRecord[],
): Promise<readonly ImportRecord[]> {
  const { cso, pending } = item
  const { secondaryKey } = csoKeys(context.plan, cso)
  const matching = records.filter(
    ({ anchor, secondaryId, attributes }) =>
      anchor !== null &&
      csoKeys(context.plan, { ...cso, secondaryId }).secondaryKey !== secondaryKey &&
      rowMatches(row, attributes, mvo),
  )
  const known = await knownByAnchor(
    context,
    matching.map(({ anchor }) => ({ ...cso, anchor })),
  )
  return matching.filter((_, at) => [null, pending.mvo].includes(known[at]?.entry.cso.mvo ?? null))
}

async function peopleOf({ store }: ExportContext, creates: readonly ClaimedExport[]): Promise<ReadonlyMap<MvoId, Attributes>> {
  const { mvos } = await store.loadMvos([...new Set(creates.flatMap(({ pending }) => pending.mvo ?? []))])
  return new Map(mvos.map(({ id, attributes }) => [id, attributes]))
}
