/** Creates in doubt whose accounts are there under other names: they are looked for by what the match rows compare (E2, R3). */
import type { ExportResult, ImportRecord } from '../../model/connector'
import type { SyncError } from '../../model/errors'
import type { MvoId, PendingExportId } from '../../model/objects'
import type { JoinRow } from '../../model/rules'
import { ended } from '../../model/sentences'
import type { Attributes } from '../../model/values'
import { attributeOf, displayValue, isBinary, isReference, noAttributes, valuesOf } from '../../model/values'
import { rowMatches } from '../../pipeline/3-join'
import type { ClaimedExport } from '../../pipeline/8-request'
import { isReadable } from '../../pipeline/8-request'
import { matchesSent, sentValue } from '../../pipeline/8-sent-values'
import { csoKeys } from '../canvas/cso-names'
import type { ExportContext } from './context'
import type { FoundByValue } from './look-ups'
import { knownByAnchor, matchRowsOf, recordsWith } from './look-ups'

/** What looking for one by the match rows came to: several where nobody knows which of them it is. */
type Looked = { readonly records: readonly ImportRecord[] } | { readonly error: SyncError }

/** Answers to creates that are not sent: their accounts are there under other names (E7), or nobody could be asked. */
export async function renamedAnswers(context: ExportContext, claimed: readonly ClaimedExport[]): Promise<ExportResult[]> {
  const found = await findRenamedSince(
    context,
    claimed.filter(({ pending }) => isReadable(pending)),
  )
  return [...found].map(([id, looked]) => {
    if ('records' in looked) return { id, outcome: 'alreadyExists', confirmed: false, message: arrivedSentence(looked.records) }
    const outcome = looked.error.code === 'system-unreachable' ? 'unreachable' : 'failed'
    return { id, outcome, confirmed: false, message: notAsked(context, looked.error) }
  })
}

/**
 * Costs a question a match row and page, where something is in doubt and the system can be asked by value; nothing is said of
 * whom nothing was found for.
 */
export async function findRenamedSince(
  context: ExportContext,
  claimed: readonly ClaimedExport[],
): Promise<ReadonlyMap<PendingExportId, Looked>> {
  const found = new Map<PendingExportId, Looked>()
  const creates = claimed.filter((item) => item.pending.operation === 'create' && mayBeRenamed(context, item))
  if (!context.connector.findByValue || creates.length === 0) return found
  const people = await peopleOf(context, creates)
  const asked = creates.flatMap((item) => {
    const mvo = people.get(item.pending.mvo ?? -1) ?? noAttributes
    return matchRowsOf(context.plan, item).flatMap((row) => questionOf(item, row, mvo) ?? [])
  })
  const answers = new Map<Question, FoundByValue>()
  for (const [, group] of Map.groupBy(asked, ({ item, attribute }) => JSON.stringify([item.type.name, attribute]))) {
    const { item, attribute } = group[0] as Question
    const answer = await recordsWith(context, item.type, attribute, [...new Set(group.flatMap(({ texts }) => texts))])
    for (const question of group) answers.set(question, answer)
  }
  // As in a join the first row that finds anything decides.
  for (const question of asked) {
    if (found.has(question.item.pending.id)) continue
    const answer = answers.get(question) as FoundByValue
    const looked =
      answer.kind === 'failed' ? notLooked(context, question, answer.error) : await hersAmong(context, question, answer)
    if (looked) found.set(question.item.pending.id, looked)
  }
  return found
}

/** Also where the create that may have arrived was discarded, and this is another for the same person. */
function mayBeRenamed({ doubted }: ExportContext, { inDoubt, cso }: ClaimedExport): boolean {
  return inDoubt || doubted.isFor(cso)
}

/** What is only remembered is sent all the same where the system does not search so: imports have not shown it since. */
function notLooked({ doubted }: ExportContext, { item }: Question, error: SyncError): Looked | null {
  const isRemembered = !item.inDoubt || doubted.has(item.cso)
  return isRemembered && error.code !== 'system-unreachable' ? null : { error }
}

/** Why a create in doubt is not sent, while it may be there under another name. */
export function notAsked({ system }: ExportContext, error: SyncError): string {
  const { name } = system.config
  return `${name} could not be asked whether an earlier attempt made it and it is called otherwise by now: ${ended(error.message)} Import ${name}, which shows it`
}

export function arrivedSentence(records: readonly ImportRecord[]): string {
  const names = records.map(({ secondaryId, anchor }) => secondaryId ?? anchor).join(', ')
  return records.length === 1
    ? `it was made by an earlier attempt and is called ${names} by now`
    : `an earlier attempt may have made it, and the match rows find several: ${names}`
}

interface Question {
  readonly item: ClaimedExport
  readonly row: JoinRow
  /** What the person the account is for has; nothing where she is deleted. */
  readonly mvo: Attributes
  readonly attribute: string
  readonly texts: readonly string[]
}

/**
 * The first pair of a row is asked for, by what was sent and by what the person has now; all of them are compared with what is
 * found.
 */
function questionOf(item: ClaimedExport, row: JoinRow, mvo: Attributes): Question | null {
  const [pair] = row.pairs
  if (!pair) return null
  const values = [...valuesOf(sentValue(pair, item.pending)), ...valuesOf(attributeOf(mvo, pair.mv))]
  const texts = values.flatMap((value) => (isBinary(value) || isReference(value) ? [] : displayValue(value)))
  return texts.length === 0 ? null : { item, row, mvo, attribute: pair.cs, texts: [...new Set(texts)] }
}

/** What is hers by the row, but for what bears the name that is asked for anyway, or belongs to somebody else. */
async function hersAmong(
  context: ExportContext,
  { item: { cso, pending }, row, mvo }: Question,
  { records }: { readonly records: readonly ImportRecord[] },
): Promise<Looked | null> {
  const keyOf = (secondaryId: string | null): string | null => csoKeys(context.plan, { ...cso, secondaryId }).secondaryKey
  const own = keyOf(cso.secondaryId)
  const matching = records.filter(
    ({ anchor, secondaryId, attributes }) =>
      anchor !== null &&
      (own === null || keyOf(secondaryId) !== own) &&
      (rowMatches(row, attributes, mvo) || matchesSent(row, pending, attributes)),
  )
  const known = await knownByAnchor(
    context,
    matching.map(({ anchor }) => ({ ...cso, anchor })),
  )
  const hers = matching.filter((_, at) => !known[at]?.keptApart && [null, pending.mvo].includes(known[at]?.entry.cso.mvo ?? null))
  return hers.length > 0 ? { records: hers } : null
}

async function peopleOf({ store }: ExportContext, creates: readonly ClaimedExport[]): Promise<ReadonlyMap<MvoId, Attributes>> {
  const { mvos } = await store.loadMvos([...new Set(creates.flatMap(({ pending }) => pending.mvo ?? []))])
  return new Map(mvos.map(({ id, attributes }) => [id, attributes]))
}
