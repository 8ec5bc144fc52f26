/** Step 7: lists of a target that others write to as well: what is theirs stays, and what a rule finds there is its own (R11). */
import type { Cso, OwnValues, PendingChange, PendingExport } from '../model/objects'
import type { CsoWrite } from '../model/page'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue, Scalar } from '../model/values'
import { asSet, attributeOf, bare, displayValue, isReference, valuesOf } from '../model/values'
import { asName } from './8-references'
import { comparisonKey } from './compare'
import type { DesiredValue } from './5-flow'

/** One list of an account, as it is compared with what a rule wants of it. */
export interface ListView {
  readonly account: Cso
  readonly schema: AttributeSchema
  readonly current: AttributeValue | undefined
  readonly pending: PendingExport | null
  /** What was in doubt, where `pending` bears no mark of that any more (E12). */
  readonly doubted?: PendingExport | undefined
}

/** Whether what others put into the list stays: as its mapping says, else in references of accounts that were there before. */
export function isShared(
  { link }: Cso,
  { sharing }: DesiredValue,
  schema: AttributeSchema | undefined,
): schema is AttributeSchema {
  if (!schema?.multi) return false
  if (sharing !== undefined) return sharing === 'shared'
  return schema.type === 'reference' && link !== 'provisioned'
}

/** What a rule wants of a shared list, with everything in it that no rule has asked for. */
export function withOthers(wanted: DesiredValue, list: ListView): DesiredValue {
  const isOwn = ownOf(wanted.attribute, list)
  const others = valuesOf(list.current).filter((value) => !isOwn(value))
  return others.length === 0 ? wanted : { ...wanted, value: asSet([...others, ...valuesOf(wanted.value)]) ?? null }
}

/**
 * Whether a rule asked for the value; so it did for one that was to be taken out and is there all the same (I12), and for one
 * that was to be put in and is there without an answer (E12).
 */
function ownOf(
  attribute: string,
  { account, schema, pending, doubted = pending ?? undefined }: ListView,
): (value: Scalar) => boolean {
  const keys = keysOf(account.own?.[attribute], schema)
  const inDoubt = doubted !== undefined && isInDoubt(doubted)
  for (const change of doubted?.changes ?? []) {
    if (change.attribute !== attribute || change.sent || change.waits || (change.attempts === 0 && !inDoubt)) continue
    for (const value of [...valuesOf(change.add ?? change.to), ...valuesOf(change.remove)]) {
      keys.add(comparisonKey(value, schema))
      // By its name too: whom it meant may be called otherwise since, and what is left then means nobody.
      keys.add(comparisonKey(asName(value), schema))
    }
  }
  return (value) => (isReference(value) && value.foreign !== true) || keys.has(comparisonKey(value, schema))
}

/** Whether what it asks for may be there already although nobody has answered (E2, E12). */
function isInDoubt({ state, outdated }: PendingExport): boolean {
  return state === 'executing' || outdated === true
}

function keysOf(values: AttributeValue | null | undefined, schema: AttributeSchema | undefined): Set<string> {
  const keys = new Set<string>()
  for (const value of valuesOf(values)) keys.add(comparisonKey(value, schema))
  return keys
}

/** What turns out to be the rules' own in an account's shared lists: references by their links, other values as all that are. */
export interface TakenOver {
  readonly references: NonNullable<CsoWrite['references']>
  readonly own?: OwnValues
}

/**
 * Whether the account is somebody's who is there, or disabled: that may write to a list as its own which is shared by the mapping
 * that writes to it else, so what it puts there is the rules' own when she is back (R6).
 */
export type ListsOf = 'there' | 'disabled'

/** What rules want of shared lists and find there is theirs from now on; null where nothing becomes theirs, or ceases to be. */
export function takenOver(
  desired: readonly DesiredValue[],
  account: Cso,
  pending: PendingExport | null,
  type: ObjectTypeSchema,
  of: ListsOf = 'there',
): TakenOver | null {
  if (account.own === undefined && !hasLists(type)) return null
  // It is not known to be there: what it turns out to have is said once it is.
  if (account.staging === 'awaitingFirstExport') return null
  const references: NonNullable<CsoWrite['references']>[number][] = []
  let own = account.own
  for (const wanted of desired) {
    const { attribute } = wanted
    const schema = findAttribute(type, attribute)
    const isOwned = of === 'disabled' && schema?.multi === true && schema.type !== 'reference'
    if (!isOwned && !isShared(account, wanted, schema)) {
      if (own?.[attribute]) own = withOwn(own, attribute, [])
      continue
    }
    const current = attributeOf(account.attributes, attribute)
    const list: ListView = { account, schema, current, pending }
    if (schema.type === 'reference') {
      const taken = takenReferences(wanted, list)
      if (taken.length > 0) references.push({ attribute, add: [], remove: [], own: taken })
    } else own = withTaken(own, wanted, list)
  }
  if (own === account.own) return references.length === 0 ? null : { references }
  return { references, ...(own && { own }) }
}

const known = new WeakMap<ObjectTypeSchema, boolean>()

/** Whether accounts of the type can have a list at all. */
function hasLists(type: ObjectTypeSchema): boolean {
  let has = known.get(type)
  if (has === undefined) known.set(type, (has = type.attributes.some(({ multi }) => multi)))
  return has
}

function takenReferences(wanted: DesiredValue, list: ListView): readonly string[] {
  const keys = keysOf(wanted.value, list.schema)
  const isOwn = ownOf(wanted.attribute, list)
  const taken: string[] = []
  for (const held of valuesOf(list.current)) {
    if (!isReference(held) || held.foreign !== true) continue
    if (keys.has(comparisonKey(held, list.schema)) || isOwn(held)) taken.push(displayValue(held))
  }
  return taken
}

/** Of what the list holds, all that was asked for before or is now: what is not there any more is nobody's. */
function withTaken(own: OwnValues | undefined, wanted: DesiredValue, list: ListView): OwnValues | undefined {
  const { attribute, value } = wanted
  const keys = keysOf(value, list.schema)
  const isOwn = ownOf(attribute, list)
  const held = valuesOf(list.current).filter((value) => isOwn(value) || keys.has(comparisonKey(value, list.schema)))
  const known = keysOf(own?.[attribute], list.schema)
  if (held.length === known.size && held.every((value) => known.has(comparisonKey(value, list.schema)))) return own
  return withOwn(own, attribute, held)
}

function withOwn(own: OwnValues | undefined, attribute: string, values: readonly Scalar[]): OwnValues {
  const all = Object.assign(bare<readonly Scalar[]>(), own)
  if (values.length === 0) delete all[attribute]
  else all[attribute] = values
  return all
}

/** The rules' own values of an account's shared lists once these changes have arrived (E6). */
export function ownAfter(
  own: OwnValues | undefined,
  changes: readonly PendingChange[],
  type: ObjectTypeSchema,
  of: ListsOf = 'there',
): OwnValues | undefined {
  let after = own
  for (const { attribute, shared, to, add, remove } of changes) {
    const schema = findAttribute(type, attribute)
    const isOwned = of === 'disabled' && schema?.multi === true
    if ((shared !== true && !isOwned) || schema?.type === 'reference') continue
    const gone = keysOf(remove, schema)
    const kept = valuesOf(after?.[attribute]).filter((value) => !gone.has(comparisonKey(value, schema)))
    after = withOwn(after, attribute, asSet([...kept, ...valuesOf(to ?? add)]) ?? [])
  }
  return after
}

/** What rules asked for of an account that turns out to be there already, and has it: theirs from now on. */
export function ownFound(
  cso: Cso,
  changes: readonly PendingChange[],
  found: Cso['attributes'],
  type: ObjectTypeSchema,
): OwnValues | undefined {
  const there = changes.flatMap((change) => {
    const schema = findAttribute(type, change.attribute)
    const keys = keysOf(attributeOf(found, change.attribute), schema)
    const to = asSet(valuesOf(change.to).filter((value) => keys.has(comparisonKey(value, schema))))
    return to ? [{ ...change, to }] : []
  })
  return ownAfter(cso.own, there, type)
}

/** What is the rules' own of two that turn out to be one account: nothing of what may have arrived is lost (E7, E12). */
export function withOwnOf({ own }: Cso, other: Cso, type: ObjectTypeSchema): Pick<Cso, 'own'> {
  let both = own
  for (const [attribute, values] of Object.entries(other.own ?? {})) {
    const keys = keysOf(both?.[attribute], findAttribute(type, attribute))
    const more = values.filter((value) => !keys.has(comparisonKey(value, findAttribute(type, attribute))))
    both = withOwn(both, attribute, [...(both?.[attribute] ?? []), ...more])
  }
  return both ? { own: both } : {}
}
