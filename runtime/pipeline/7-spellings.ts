/**
 * Step 7: letter case where an account's system ignores it. A spelling is a difference when it is not the one that was last sent
 * to the account or accepted there, whatever the system made of that (X2).
 */
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { SpelledValues, Spellings } from '../model/spellings'
import { noSpellings, spelledIn } from '../model/spellings'
import type { Attributes, AttributeValue, Scalar } from '../model/values'
import { attributeOf, bare, isList, sameScalar, sameValue, valuesOf } from '../model/values'
import type { DesiredValue } from './5-flow'
import { comparisonKey } from './compare'

/** By the key by which the system compares. */
type ByKey<T> = ReadonlyMap<string, T>

const none: ByKey<Scalar> = new Map()

/** Whether values that differ in letter case alone are the same to the system. Secrets are never looked at (N9). */
function isCaseIgnored(schema: AttributeSchema | undefined): schema is AttributeSchema {
  return schema?.comparison === 'ignoreCase' && schema.secret !== true
}

function spelled(value: AttributeValue | null | undefined, schema: AttributeSchema): ByKey<readonly Scalar[]> {
  return Map.groupBy(valuesOf(value), (scalar) => comparisonKey(scalar, schema))
}

function haveOne(some: readonly Scalar[], others: readonly Scalar[]): boolean {
  return some.some((scalar) => others.some((other) => sameScalar(scalar, other)))
}

/** Of a value that a rule spells in several ways, which are one to the system, the last is sent. */
function lastOf(values: readonly Scalar[]): Scalar {
  return values.at(-1) as Scalar
}

/** Values the account has, and that rules have corrected in letter case since a spelling was last sent or accepted. */
export function recasedValues(
  { attribute, value }: DesiredValue,
  current: AttributeValue | undefined,
  { spellings }: Cso,
  schema: AttributeSchema | undefined,
): ByKey<Scalar> {
  if (!spellings || !isCaseIgnored(schema) || current === undefined || value === null || sameValue(current, value)) return none
  const shown = spelled(current, schema)
  const known = spelledIn(spellings, attribute)
  const recased = new Map<string, Scalar>()
  for (const [key, wanted] of spelled(value, schema)) {
    const [has, accepted] = [shown.get(key), known?.[key]]
    if (!has || accepted === null || haveOne(wanted, has)) continue
    if (accepted === undefined || !haveOne(wanted, [accepted])) recased.set(key, lastOf(wanted))
  }
  return recased
}

/** What is wanted, with all that nobody corrected spelled as the system does. */
export function spelledAsCurrent(
  value: AttributeValue | null,
  current: AttributeValue | undefined,
  schema: AttributeSchema | undefined,
  recased: ByKey<Scalar>,
): AttributeValue | null {
  if (value === null || !isList(value)) return value
  const shown = new Map(valuesOf(current).map((scalar) => [comparisonKey(scalar, schema), scalar]))
  const wanted = new Map(value.map((scalar) => [comparisonKey(scalar, schema), scalar]))
  return [...wanted].map(([key, scalar]) => recased.get(key) ?? shown.get(key) ?? scalar)
}

/** One attribute as a rule wants it, beside what the account has. */
export interface AskedValue {
  readonly asked: DesiredValue
  /** With what others put into the list, where it is shared (R11). */
  readonly withOthers: AttributeValue | null
  readonly isShared: boolean
  readonly current: AttributeValue
  readonly schema: AttributeSchema | undefined
}

/**
 * How the rules have spelled the account's values once they want these; what is remembered already where nothing of it changes.
 * `first`: attributes that rules write to it, where they never wanted anything of it: as the account is found it is accepted.
 */
export function acceptedSpellings(
  account: Cso,
  values: readonly AskedValue[],
  { first, type }: { readonly first: ReadonlySet<string>; readonly type: ObjectTypeSchema },
): Spellings {
  const { spellings } = account
  const next = new Map(Object.entries(spellings ?? unspoken(account, first, type)))
  let isChanged = !spellings
  for (const value of values) {
    if (!isCaseIgnored(value.schema)) continue
    const { attribute } = value.asked
    const known = next.get(attribute) ?? {}
    const after = acceptedIn(value, value.schema, spellings ? known : null)
    isChanged ||= !sameSpellings(known, after)
    next.set(attribute, after)
  }
  return spellings && !isChanged ? spellings : asSpellings(next)
}

function sameSpellings(before: SpelledValues, after: SpelledValues): boolean {
  const keys = Object.keys(after)
  return keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key])
}

/** `before`: null where the rules never wanted anything of the account. */
function acceptedIn(
  { asked, withOthers, isShared, current }: AskedValue,
  schema: AttributeSchema,
  before: SpelledValues | null,
): SpelledValues {
  const known: Record<string, Scalar | null> = Object.assign(bare<Scalar | null>(), before)
  const wanted = spelled(asked.value, schema)
  const all = isShared ? spelled(withOthers, schema) : wanted
  for (const [key, has] of spelled(current, schema)) {
    const [spellings, accepted] = [wanted.get(key), known[key]]
    if (!spellings) {
      if (before === null && !isShared) known[key] = null
    } else if (haveOne(spellings, has)) {
      if (accepted === null || (accepted !== undefined && !haveOne(spellings, [accepted]))) delete known[key]
    } else if (before === null || accepted === null || haveOne(all.get(key) ?? [], has)) known[key] = lastOf(spellings)
  }
  return known
}

/** Single values of an account that a rule writes to, and of which it is not known that any has asked for them. */
function unspoken({ attributes }: Cso, targets: ReadonlySet<string>, type: ObjectTypeSchema): Spellings {
  const found = bare<SpelledValues>()
  for (const attribute of targets) {
    const schema = findAttribute(type, attribute)
    if (!isCaseIgnored(schema) || schema.multi || attribute === type.secondaryId) continue
    const keys = valuesOf(attributeOf(attributes, attribute)).map((value) => comparisonKey(value, schema))
    found[attribute] = Object.fromEntries(keys.map((key) => [key, null]))
  }
  return found
}

function asSpellings(all: ReadonlyMap<string, SpelledValues>): Spellings {
  const filled = [...all].filter(([, values]) => Object.keys(values).length > 0)
  return filled.length === 0 ? noSpellings : Object.assign(bare<SpelledValues>(), Object.fromEntries(filled))
}

/**
 * The same once the system has shown these values: where it spells one otherwise than the rules, theirs is kept. `arrived`: what
 * of its pending export was sent, with or without an answer.
 */
export function spellingsShown(
  { spellings, attributes }: Pick<Cso, 'spellings' | 'attributes'>,
  shown: Attributes,
  arrived: readonly PendingChange[],
  type: ObjectTypeSchema,
): Spellings | null {
  if (!spellings) return null
  const next = new Map<string, SpelledValues>()
  for (const [attribute, value] of Object.entries(shown)) {
    const before = attributeOf(attributes, attribute)
    const known = spelledIn(spellings, attribute)
    const sent = arrived.filter((change) => change.attribute === attribute)
    if (sameValue(before, value)) {
      if (known) next.set(attribute, known)
      continue
    }
    const schema = attribute === type.secondaryId ? undefined : findAttribute(type, attribute)
    if (isCaseIgnored(schema)) next.set(attribute, shownIn(value, schema, { before, known, sent }))
  }
  return asSpellings(next)
}

interface SpelledBefore {
  readonly before: AttributeValue | undefined
  readonly known: SpelledValues | undefined
  readonly sent: readonly PendingChange[]
}

function shownIn(value: AttributeValue, schema: AttributeSchema, { before, known, sent }: SpelledBefore): SpelledValues {
  const next = bare<Scalar | null>()
  const had = spelled(before, schema)
  const asked = spelled(
    sent.flatMap(({ to, add }) => [...valuesOf(to), ...valuesOf(add)]),
    schema,
  )
  for (const [key, has] of spelled(value, schema)) {
    const was = known && Object.hasOwn(known, key) ? known[key] : undefined
    const [spellings, sentAs] = [had.get(key), asked.get(key)]
    // What was sent is there as it was sent.
    if (sentAs && haveOne(sentAs, has)) continue
    const kept = was ?? (spellings && was === undefined ? lastOf(spellings) : sentAs ? lastOf(sentAs) : was)
    if (kept !== undefined && (kept === null || !haveOne([kept], has))) next[key] = kept
  }
  return next
}

/** The same once the changes were carried out: from then on the account has them as they were sent. */
export function spellingsSent(
  spellings: Spellings | null | undefined,
  changes: readonly PendingChange[],
  type: ObjectTypeSchema,
): Spellings | null {
  if (!spellings || spellings === noSpellings) return spellings ?? null
  const next = new Map(Object.entries(spellings))
  for (const { attribute, to, add, remove } of changes) {
    const known = next.get(attribute)
    if (!known) continue
    const schema = findAttribute(type, attribute)
    const sent = new Set([...valuesOf(add), ...valuesOf(remove)].map((value) => comparisonKey(value, schema)))
    const isWhole = to !== null || (!add && !remove)
    next.set(attribute, isWhole ? {} : Object.fromEntries(Object.entries(known).filter(([key]) => !sent.has(key))))
  }
  return asSpellings(next)
}

/** What of a pending export the system may have: sent with or without an answer. */
export function mayHaveArrived({ state, outdated, changes }: PendingExport): readonly PendingChange[] {
  const isInDoubt = state === 'executing' || outdated === true
  return changes.filter(({ sent, attempts, waits }) => waits !== true && (isInDoubt || sent || attempts > 0))
}
