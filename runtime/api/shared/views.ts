/** Objects of the engine as the API shows them: numbers replaced by names, secrets withheld (N9). */
import { secretShown } from '../../pipeline/hidden-secrets'
import type { Contribution, Cso, Mvo, PendingChange, PendingExport } from '../../model/objects'
import type { RecordedChange, Run, RunRecord } from '../../model/runs'
import type { AttributeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { Attributes, AttributeValue } from '../../model/values'
import { attributeOf, displayValue, emptyAttributes, foldCase } from '../../model/values'
import type { Landscape, Named } from './store-names'

/** What stands in the place of a value whose attribute is no longer declared: nobody can say whether it is secret. */
export const undeclaredShown = '(not declared)'

interface Declaring {
  readonly attributes: readonly AttributeSchema[]
}

/** Whether a value may be shown: its attribute is declared, and nowhere among these types as secret. */
export function isShown(types: readonly Declaring[], attribute: string): boolean {
  const declared = types.flatMap((type) => findAttribute(type, attribute) ?? [])
  return declared.length > 0 && declared.every((one) => one.secret !== true)
}

function shownValue<T>(types: readonly Declaring[], attribute: string, value: T | null): T | string | null {
  if (value === null || isShown(types, attribute)) return value
  return types.some((type) => findAttribute(type, attribute)) ? secretShown : undeclaredShown
}

export function attributesView(attributes: Attributes, types: readonly Declaring[]): Attributes {
  const view = emptyAttributes()
  for (const name of Object.keys(attributes).sort())
    view[name] = shownValue(types, name, attributes[name] as AttributeValue) as AttributeValue
  return view
}

export function runView(run: Run, names: Landscape) {
  return { ...run, system: names.system(run.system) }
}

export type StoredRecord = RunRecord & { readonly id: number; readonly at: string }

export function recordView(record: StoredRecord, names: Landscape, uuids: ReadonlyMap<number, string>) {
  const { id, at, run, outcome, name, because, error } = record
  const system = names.system(record.system)
  const identity = record.mvo === null ? null : (uuids.get(record.mvo) ?? null)
  const changes = record.changes.map((one) => changeView(one, record, names))
  return { id, at, run, outcome, system, object: record.cso, identity, name, because, changes, error }
}

function changeView(change: RecordedChange, record: StoredRecord, names: Landscape) {
  const types = change.side === 'mv' ? names.mvTypes() : names.csTypes(record.system)
  return {
    side: change.side,
    attribute: change.attribute,
    from: shownValue(types, change.attribute, change.from),
    to: shownValue(types, change.attribute, change.to),
    rule: change.rule === undefined ? null : (names.rule(change.rule)?.name ?? null),
    because: change.because ?? null,
  }
}

/** What people call a connector space object. */
export function objectName(cso: Cso): string {
  return cso.secondaryId ?? cso.anchor ?? `object ${cso.id}`
}

export function objectView(cso: Cso, names: Landscape, uuids: ReadonlyMap<number, string>) {
  const { id, type, anchor, secondaryId, link, staging } = cso
  return {
    id,
    system: names.system(cso.system),
    type,
    name: objectName(cso),
    anchor,
    secondaryId,
    link,
    staging,
    identity: cso.mvo === null ? null : (uuids.get(cso.mvo) ?? null),
    rule: cso.rule === null ? null : names.rule(cso.rule),
    due: cso.due !== null,
    attributes: attributesView(cso.attributes, names.csTypes(cso.system, type)),
  }
}

/** What people call a metaverse object: its type's display attribute, else the first text it has. */
export function identityName(mvo: Mvo, names: Landscape): string {
  const [type] = names.mvTypes(mvo.type)
  const named = type?.displayAttribute === undefined ? undefined : attributeOf(mvo.attributes, type.displayAttribute)
  const texts = (type?.attributes ?? []).filter((one) => one.type === 'text' && one.secret !== true)
  const value = named ?? texts.map((one) => attributeOf(mvo.attributes, one.name)).find((one) => one !== undefined)
  return value === undefined ? mvo.uuid : displayValue(value)
}

export function identityView(mvo: Mvo, names: Landscape) {
  const { uuid, type, origin, created, deletion } = mvo
  return {
    id: uuid,
    type,
    name: identityName(mvo, names),
    origin,
    created,
    deletion: deletion === null ? null : { ...deletion, system: names.system(deletion.system) },
    attributes: attributesView(mvo.attributes, names.mvTypes(type)),
  }
}

/** One contributor's offer for one attribute (A2). */
interface Offer {
  readonly rule: Named | null
  readonly system: Named | null
  readonly object: number | null
  readonly precedence: number
  readonly value: AttributeValue | string
}

/** Each attribute with its value, who supplied it since when, and what others offered, the next in line first (A2). */
export function valuesView(mvo: Mvo, contributions: readonly Contribution[], csos: readonly Cso[], names: Landscape) {
  const types = names.mvTypes(mvo.type)
  const systemOf = (cso: number | null): Named | null => names.system(csos.find((one) => one.id === cso)?.system ?? null)
  const offered = contributions.flatMap((one) => Object.keys(one.values))
  const attributes = [...new Set([...Object.keys(mvo.attributes), ...offered])].sort()
  return attributes.map((attribute) => {
    const source = Object.hasOwn(mvo.provenance, attribute) ? mvo.provenance[attribute] : undefined
    const others = contributions
      .filter((one) => !source || one.rule !== source.rule || one.cso !== source.cso)
      .flatMap((one): Offer[] => {
        const value = attributeOf(one.values, attribute)
        if (value === undefined) return []
        const precedence = one.options[attribute]?.precedence ?? one.precedence
        const shown = shownValue(types, attribute, value) ?? ''
        return [{ rule: names.rule(one.rule), system: systemOf(one.cso), object: one.cso, precedence, value: shown }]
      })
      .sort((a, b) => a.precedence - b.precedence)
    return {
      attribute,
      value: shownValue(types, attribute, attributeOf(mvo.attributes, attribute) ?? null),
      suppliedBy: source
        ? { rule: names.rule(source.rule), system: systemOf(source.cso), object: source.cso, since: source.since }
        : null,
      others,
    }
  })
}

export function pendingView(
  pending: PendingExport,
  cso: Cso,
  name: string,
  names: Landscape,
  uuids: ReadonlyMap<number, string>,
) {
  const { id, operation, state, deprovisioning, released, attempts, nextAttempt, error, because, run } = pending
  const types = names.csTypes(pending.system, cso.type)
  return {
    id,
    system: names.system(pending.system),
    type: cso.type,
    object: cso.id,
    identity: pending.mvo === null ? null : (uuids.get(pending.mvo) ?? null),
    name: name === '' ? objectName(cso) : name,
    operation,
    state,
    heldBy: state === 'held' ? (pending.heldBy ?? null) : null,
    deprovisioning,
    released,
    attempts,
    nextAttempt,
    error,
    because,
    run,
    changes: pending.changes.map((one) => pendingChangeView(one, types, names)),
  }
}

function pendingChangeView(change: PendingChange, types: readonly Declaring[], names: Landscape) {
  const { attribute, from, to, add, remove, sent, attempts } = change
  return {
    attribute,
    from: shownValue(types, attribute, from),
    to: shownValue(types, attribute, to),
    add: shownValue(types, attribute, add ?? null),
    remove: shownValue(types, attribute, remove ?? null),
    rule: names.rule(change.rule),
    sent,
    attempts,
  }
}

/** Whether a text occurs in a value that is shown: a search must not find secrets by their letters. */
export function foundInSight(
  q: string,
  texts: readonly (string | null)[],
  attributes: Attributes,
  types: readonly Declaring[],
): boolean {
  const folded = foldCase(q)
  if (texts.some((one) => one !== null && foldCase(one).includes(folded))) return true
  return Object.keys(attributes).some((name) => isShown(types, name) && foldCase(displayValue(attributes[name])).includes(folded))
}
