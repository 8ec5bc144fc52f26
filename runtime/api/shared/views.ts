/** Objects of the engine as the API shows them: names in place of numbers, and no secrets (N9). */
import type { Cso, Mvo, PendingChange, PendingExport } from '../../model/objects'
import type { RecordedChange, Run, RunRecord } from '../../model/runs'
import { attributeOf, displayValue } from '../../model/values'
import { uuidOf } from './mvos'
import { withShortChanges } from '../../model/short-values'
import type { DeclaringType } from './shown-values'
import { shownAttributes, shownValue } from './shown-values'
import type { StoreNames } from './store-names'

/** The schema `Run`. */
export function runView(run: Run, names: StoreNames) {
  return { ...run, system: names.system(run.system) }
}

/** An activity's entry for one object, as the store numbers and dates it. */
export type StoredRecord = RunRecord & { readonly id: number; readonly at: string }

/** The schema `Record`. */
export function recordView(record: StoredRecord, names: StoreNames, uuids: ReadonlyMap<number, string>) {
  const { id, at, run, outcome, name, because, error } = record
  const system = names.system(record.system)
  const identity = uuidOf(record.mvo, uuids)
  const changes = record.changes.map((change) => changeView(change, record, names))
  return withShortChanges({ id, at, run, outcome, system, object: record.cso, identity, name, because, changes, error })
}

function changeView(change: RecordedChange, record: StoredRecord, names: StoreNames) {
  // What is exported is an attribute of the rule's system, whichever system's record brought it about.
  const system = change.side === 'export' ? (names.systemOfRule(change.rule ?? null) ?? record.system) : record.system
  const types = change.side === 'mv' ? names.mvTypes() : names.csTypes(system)
  return {
    side: change.side,
    attribute: change.attribute,
    from: shownValue(types, change.attribute, change.from),
    to: shownValue(types, change.attribute, change.to),
    rule: names.rule(change.rule ?? null)?.name ?? null,
    because: change.because ?? null,
  }
}

/** What people call a connector space object. */
export function objectName(cso: Cso): string {
  return cso.secondaryId ?? cso.anchor ?? `object ${cso.id}`
}

/** The schema `Object`. */
export function objectView(cso: Cso, names: StoreNames, uuids: ReadonlyMap<number, string>) {
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
    identity: uuidOf(cso.mvo, uuids),
    rule: names.rule(cso.rule),
    due: cso.due !== null,
    attributes: shownAttributes(cso.attributes, names.csTypes(cso.system, type)),
  }
}

/** What people call a metaverse object: its type's display attribute, else the first text it has, else its uuid. */
export function identityName(mvo: Mvo, names: StoreNames): string {
  const [type] = names.mvTypes(mvo.type)
  const displayed = type?.displayAttribute === undefined ? undefined : attributeOf(mvo.attributes, type.displayAttribute)
  const texts = (type?.attributes ?? []).filter((schema) => schema.type === 'text' && schema.secret !== true)
  const value = displayed ?? texts.map(({ name }) => attributeOf(mvo.attributes, name)).find((text) => text !== undefined)
  return value === undefined ? mvo.uuid : displayValue(value)
}

/** The schema `Identity`. */
export function identityView(mvo: Mvo, names: StoreNames) {
  const { uuid, type, origin, created, deletion } = mvo
  return {
    id: uuid,
    type,
    name: identityName(mvo, names),
    origin,
    created,
    deletion: deletion && { after: deletion.after, because: deletion.because, system: names.system(deletion.system) },
    attributes: shownAttributes(mvo.attributes, names.mvTypes(type)),
  }
}

/** The schema `PendingExport`, under the name its person or account goes by. */
export function pendingView(
  pending: PendingExport,
  cso: Cso,
  name: string,
  names: StoreNames,
  uuids: ReadonlyMap<number, string>,
) {
  const { id, operation, state, deprovisioning, released, attempts, nextAttempt, error, because, run } = pending
  const types = names.csTypes(pending.system, cso.type)
  return {
    id,
    system: names.system(pending.system),
    type: cso.type,
    object: cso.id,
    identity: uuidOf(pending.mvo, uuids),
    name,
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
    changes: pending.changes.map((change) => pendingChangeView(change, types, names)),
  }
}

/** One change of a pending export, in the schema `PendingExport` and wherever such changes are shown. */
export function pendingChangeView(change: PendingChange, types: readonly DeclaringType[], names: StoreNames) {
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
