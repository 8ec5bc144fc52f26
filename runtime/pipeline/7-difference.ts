/** Step 7: the changes, attribute by attribute, that make of an account what the rules want (X1, X2, R7–R9). */
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { Spellings } from '../model/spellings'
import { spelledIn } from '../model/spellings'
import type { AttributeValue } from '../model/values'
import { attributeOf, displayValue, sameValue, valueKey, valuesOf } from '../model/values'
import type { DesiredValue } from './5-flow'
import { asReferences } from './7-references'
import { isShared, withOthers } from './7-shared-lists'
import type { AskedValue } from './7-spellings'
import { acceptedSpellings, recasedValues, spelledAsCurrent } from './7-spellings'
import { sameInSystem, sameName, valueDifference } from './compare'
import { isNoName } from './no-name'
import { notWrittenIn } from './not-written'

/** What the difference is taken of. */
export interface DifferenceView {
  readonly account: Cso
  readonly type: ObjectTypeSchema
  /** What is staged already. */
  readonly pending: PendingExport | null
  /** What was in doubt until now: what it asked to be added to lists of others is the rules' own (R11, E12). */
  readonly doubted?: PendingExport
}

/** What a new account is made with. */
export function createChanges(desired: readonly DesiredValue[], view: DifferenceView): PendingChange[] {
  const changes: PendingChange[] = []
  const unwritten = notWrittenIn(view.type)
  const tried = triedBefore(view.pending)
  for (const wanted of desired) {
    if (wanted.value === null || unwritten.get(wanted.attribute) === 'readOnly') continue
    // A name under which it was sent before keeps its count: what bears it may have been made by that (I11).
    changes.push(unsent(wanted, attemptsOf(tried, [], wanted), null, wanted.value))
  }
  return changes
}

/** What of an account that is there differs from what is wanted (X2). `kept`: what stays of what was staged before. */
export function updateChanges(
  desired: readonly DesiredValue[],
  view: DifferenceView,
  kept: readonly PendingChange[],
): PendingChange[] {
  const changes: PendingChange[] = []
  const unwritten = notWrittenIn(view.type)
  const tried = triedBefore(view.pending)
  for (const asked of desired) {
    if (asked.mode === 'initial' || unwritten.has(asked.attribute)) continue
    // An object cannot lose its name.
    if (asked.attribute === view.type.secondaryId && isNoName(asked.value)) continue
    const schema = schemaOf(view.type, asked.attribute)
    const current = attributeOf(view.account.attributes, asked.attribute)
    const referring = asReferences(asked, current, schema)
    const wanted = isShared(view.account, asked, schema) ? withOthers(referring, { ...view, schema, current }) : referring
    if (wanted.mode === 'whenEmpty' && current !== undefined) continue
    const isName = wanted.attribute === view.type.secondaryId
    // A temporary name is known by the id alone and no value: from it the account must be renamed in any case (E9).
    const isTemporary = isName && view.pending?.temporaryName !== undefined
    if (!isTemporary && sameValue(current, wanted.value ?? undefined)) continue
    const recased = recasedValues(wanted, current, view.account, schema)
    const exact = recased.size === 0 ? wanted : { ...wanted, value: spelledAsCurrent(wanted.value, current, schema, recased) }
    const compared = recased.size === 0 ? schema : inLetterCase(schema)
    if (!isTemporary && sameInSystem(current, exact.value, compared)) continue
    if (isName && !isTemporary && sameName(displayValue(current), displayValue(wanted.value))) continue
    changes.push(difference(exact, current, compared, attemptsOf(tried, kept, wanted)))
  }
  return changes
}

/**
 * What an account that no import has shown yet was sent and is to have: where something else took its place meanwhile and was
 * withdrawn, it awaits its confirmation as before (I12). `changes`: what is staged or awaited in any case.
 */
export function awaitedAsBefore(
  desired: readonly DesiredValue[],
  { account, type, pending }: DifferenceView,
  changes: readonly PendingChange[],
): readonly PendingChange[] {
  if (account.staging !== 'awaitingConfirmation' || !pending || pending.operation === 'create') return []
  const unwritten = notWrittenIn(type)
  const named = new Set(changes.map(({ attribute }) => attribute))
  return desired.flatMap((wanted) => {
    const { attribute } = wanted
    const current = attributeOf(account.attributes, attribute)
    if (current === undefined || named.has(attribute) || unwritten.get(attribute) === 'readOnly') return []
    return [{ ...unsent(wanted, 0, null, current), sent: true }]
  })
}

/** How the rules have spelled the account's values once they want these; see `acceptedSpellings` for `first`. */
export function spellingsWanted(desired: readonly DesiredValue[], view: DifferenceView, first: ReadonlySet<string>): Spellings {
  const { account, type } = view
  const unwritten = notWrittenIn(type)
  const values = desired.flatMap((asked): AskedValue | readonly [] => {
    const schema = schemaOf(type, asked.attribute)
    const current = attributeOf(account.attributes, asked.attribute)
    if (current === undefined || asked.mode === 'initial' || asked.mode === 'whenEmpty' || unwritten.has(asked.attribute))
      return []
    const isOthersToo = isShared(account, asked, schema)
    // Where all is spelled as the account shows it, nothing can change but by what others have put in.
    if (account.spellings && !isOthersToo && !spelledIn(account.spellings, asked.attribute)) return []
    const withOthersToo = isOthersToo ? withOthers(asked, { ...view, schema, current }).value : asked.value
    return { asked, withOthers: withOthersToo, isShared: isOthersToo, current, schema }
  })
  return acceptedSpellings(account, values, { first, type })
}

function inLetterCase(schema: AttributeSchema | undefined): AttributeSchema | undefined {
  return schema && { ...schema, comparison: 'exact' }
}

/** The secondary id is compared exactly, whatever its schema says: a change of letter case in its own name is a rename. */
function schemaOf(type: ObjectTypeSchema, attribute: string): AttributeSchema | undefined {
  if (attribute !== type.secondaryId) return findAttribute(type, attribute)
  return { name: attribute, type: 'text', multi: false, comparison: 'exact' }
}

function difference(
  wanted: DesiredValue,
  current: AttributeValue | undefined,
  schema: AttributeSchema | undefined,
  attempts: number,
): PendingChange {
  if (!schema?.multi) return unsent(wanted, attempts, current ?? null, wanted.value)
  const { add, remove } = valueDifference(current, wanted.value, schema)
  const change = unsent(wanted, attempts, null, null)
  return { ...change, ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }
}

/** A change still to be sent. `attempts`: how often it was sent before and not found. */
function unsent(
  { attribute, rule, mode, sharing }: DesiredValue,
  attempts: number,
  from: PendingChange['from'],
  to: PendingChange['to'],
): PendingChange {
  const change = { attribute, from, to, rule, sent: false, attempts, initial: mode === 'initial' }
  if (mode !== 'whenEmpty' && sharing !== 'shared') return change
  return { ...change, ...(mode === 'whenEmpty' && { whenEmpty: true }), ...(sharing === 'shared' && { shared: true }) }
}

/** What is pending if any of it was sent before and not found, as nearly never. */
function triedBefore(pending: PendingExport | null): PendingExport | null {
  return pending?.changes.some(({ attempts }) => attempts > 0) ? pending : null
}

/** A change that was sent before and not found keeps its count, so that it ends (I12). */
function attemptsOf(pending: PendingExport | null, kept: readonly PendingChange[], wanted: DesiredValue): number {
  const before = pending?.changes.find((change) => change.attribute === wanted.attribute && !kept.includes(change))
  if (!before) return 0
  if (!before.add && !before.remove) return sameValue(before.to ?? undefined, wanted.value ?? undefined) ? before.attempts : 0
  const asked = new Set(valuesOf(wanted.value).map(valueKey))
  const sameGoal =
    before.add?.some((value) => asked.has(valueKey(value))) || before.remove?.some((value) => !asked.has(valueKey(value)))
  return sameGoal ? before.attempts : 0
}

/** The secondary id a new account shall have; null when nothing gives it one. */
export function secondaryIdWanted(changes: readonly PendingChange[], type: ObjectTypeSchema | undefined): string | null {
  const wanted = changes.find(({ attribute }) => attribute === type?.secondaryId)?.to ?? null
  return wanted === null ? null : displayValue(wanted)
}
