/** What must be true of every decision, whatever it is about: checked by every test, since every test asks through here. */
import { expect } from 'vitest'
import type { ExportResult } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { ObjectError } from '../../runtime/model/errors'
import type { AttributeSchema } from '../../runtime/model/schema'
import type { AttributeValue } from '../../runtime/model/values'
import type { RecordedChange } from '../../runtime/model/runs'
import type { CsoEntry } from '../../runtime/model/page'
import { saved } from '../../runtime/model/page'
import { attributeOf, emptyAttributes } from '../../runtime/model/values'
import type { ImportDecision, ImportView, KnownDecision } from '../../runtime/pipeline/1-import'
import { asImported, changesCso, decideImport, differences } from '../../runtime/pipeline/1-import'
import type { DesiredValue } from '../../runtime/pipeline/5-flow'
import type { DesiredAccount, PendingDecision, PendingView } from '../../runtime/pipeline/7-pending-export'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import type { AnswerDecision } from '../../runtime/pipeline/8-export'
import { decideAnswer } from '../../runtime/pipeline/8-export'
import { requestOf } from '../../runtime/pipeline/8-request'
import { applyDifference, sameInSystem, valueDifference } from '../../runtime/pipeline/compare'
import type { ReferenceChanges, ReferenceTexts } from '../../runtime/pipeline/1-references'
import { inverseReferences } from '../../runtime/pipeline/1-references'
import { decideRevert, reversalOf } from '../../runtime/pipeline/1-revert'

/** Asks twice with frozen inputs: nothing given is touched, the answer is the same both times, and it is plain JSON. */
export function decides<View, Decision>(decide: (view: View) => Decision, view: View): Decision {
  const before = JSON.stringify(view)
  const decision = decide(deepFrozen(view))
  expectPlain(decision, 'the decision')
  expect(JSON.stringify(decide(view)), 'asked again, the decision is the same').toBe(JSON.stringify(decision))
  expect(JSON.stringify(view), 'what was given is untouched').toBe(before)
  return decision
}

/** Asks twice for something that must be refused for this object, and hands out the refusal. */
export function refuses<View>(decide: (view: View) => unknown, view: View): ObjectError {
  const before = JSON.stringify(view)
  const refusal = (): unknown => {
    try {
      decide(deepFrozen(view))
    } catch (error) {
      return error
    }
    return undefined
  }
  const first = refusal()
  expect(first).toBeInstanceOf(ObjectError)
  expect(refusal()).toStrictEqual(first)
  expect(JSON.stringify(view), 'what was given is untouched').toBe(before)
  return first as ObjectError
}

/**
 * Stages what an account should be, under the laws of differences: staged twice is staged once; sent, or sent and confirmed,
 * leaves nothing to stage; and asking for the old values again before anything was sent takes everything back (X2, D4, I14).
 */
export function stages(desiredAccount: DesiredAccount, view: PendingView): PendingDecision {
  const decision = decides((given) => decidePendingExport(given.desiredAccount, given.view), { desiredAccount, view })
  if (decision.kind !== 'stage') return decision
  const { pending } = decision
  expect(pending.version).toBe(view.pending?.version ?? 0)
  const again = (next: Partial<PendingView>, asked: DesiredAccount = desiredAccount): PendingDecision =>
    decides((given) => decidePendingExport(given.desiredAccount, given.view), {
      desiredAccount: asked,
      view: { ...view, ...next },
    })
  expect(again({ pending }).kind, 'staged once, nothing is staged again').toBe('asBefore')
  if (desiredAccount.kind === 'absent') return decision
  for (const confirmed of [true, false]) {
    const after = sent(pending, view, confirmed)
    expect(again(after).kind, `sent${confirmed ? ' and confirmed' : ''}, nothing is left to stage`).toBe('asBefore')
  }
  const asked = desiredAccount.desired.filter((desired) => desired.mode === 'always')
  const creating = view.account.staging === 'awaitingFirstExport'
  if (!creating && view.pending === null && asked.length === desiredAccount.desired.length) {
    const back = { ...desiredAccount, desired: asked.map((desired) => asItIs(desired, view)) }
    expect(again({ pending }, back).kind, 'there and back leaves nothing').toBe('withdraw')
  }
  return decision
}

function asItIs(wanted: DesiredValue, { account }: PendingView): DesiredValue {
  return { ...wanted, value: attributeOf(account.attributes, wanted.attribute) ?? null }
}

/** The account and its pending export once the target has accepted everything. */
function sent(pending: PendingExport, view: PendingView, confirmed: boolean): Partial<PendingView> {
  const request = decides(requestOf, { pending, cso: view.account, type: view.type, inDoubt: false })
  const answer: ExportResult = {
    id: request.id,
    outcome: 'done',
    confirmed,
    anchor: view.account.anchor ?? 'given by the system',
  }
  const decision = decides(decideAnswer, {
    pending,
    cso: view.account,
    type: view.type,
    answer,
    mayPostpone: false,
    now: '2025-03-01T08:00:00Z',
  })
  if (decision.kind !== 'carriedOut') throw new Error(`the result was not applied: ${decision.because}`)
  return { account: decision.cso, pending: decision.pending }
}

/**
 * What is decided about an answer, under the laws of what is saved: it says why, what it replaces bears the version it was
 * read with, and an account stays its person's own.
 */
export function answers<View extends { readonly pending: PendingExport; readonly cso: Cso }, Decision extends AnswerDecision>(
  decide: (view: View) => Decision,
  view: View,
): Decision {
  const { pending, cso } = view
  const effect: AnswerDecision = decides(decide, view)
  expect(effect.because, 'it says why').toMatch(/\S/)
  if (effect.kind === 'replaced') {
    const { known } = effect
    expect(effect.cso).toMatchObject({ id: known.cso.id, mvo: cso.mvo, rule: cso.rule, version: known.cso.version })
    if (effect.pending) expect(effect.pending).toMatchObject({ cso: known.cso.id, mvo: pending.mvo, version: 0 })
    expect(effect.pending?.id, 'what is pending for it is new').not.toBe(pending.id)
    return effect as Decision
  }
  if (effect.kind === 'carriedOut')
    expect(effect.cso).toMatchObject({ id: cso.id, mvo: cso.mvo, rule: cso.rule, version: cso.version })
  if ('pending' in effect && effect.pending) {
    const { id, mvo, version } = pending
    expect(effect.pending).toMatchObject({ id, cso: pending.cso, mvo, version })
  }
  return effect as Decision
}

/**
 * Decides what a record means, under the law of reverting: applied and then reverted, because its anchor stands in the source
 * once more, it leaves object, references and pending export as they were; only versions go on (I5).
 */
export function imports(view: ImportView): ImportDecision {
  const decision = decides(decideImport, view)
  if (view.cso && 'write' in decision) expectReverted({ cso: view.cso, pending: view.pending }, view.references ?? {}, decision)
  return decision
}

function expectReverted(before: CsoEntry, references: ReferenceTexts, decision: KnownDecision): void {
  const { cso, pending } = before
  const changed = changesCso(cso, decision) ? saved(asImported(cso, decision, decision.due ? (cso.due ?? 0) + 99 : cso.due)) : cso
  const left = decision.confirmation ? decision.confirmation.pending && saved(decision.confirmation.pending) : pending
  const { staging, anchor, secondaryId } = changed
  expect(decision, 'what changed of it is saved').toMatchObject({ staging, anchor, secondaryId })
  const reversal = reversalOf(before, decision)
  const revert = decides(decideRevert, { cso: changed, reversal })
  if (revert.kind !== 'restored') {
    expect(revert.kind, 'what changed can be reverted').toBe('untouched')
    expect([changed, left, decision.references]).toEqual([cso, pending, []])
    return
  }
  const values = revert.changes.filter(({ attribute }) => !decision.references.some((change) => change.attribute === attribute))
  const byName = (changes: readonly RecordedChange[]) => changes.toSorted((a, b) => a.attribute.localeCompare(b.attribute))
  expect(byName(values), 'it says what it changes back').toEqual(byName(differences(changed.attributes, cso.attributes)))
  expect(revert.counted).toBe(decision.kind)
  expect(revert.notReimported).toBe((decision.confirmation?.notReimported.length ?? 0) > 0)
  const back = withReferences(withReferences(references, decision.references), inverseReferences(decision.references))
  expect(back, 'the references are as they were').toEqual(withReferences(references, []))
}

/** The references an object has once these changes are made, in order. */
function withReferences(texts: ReferenceTexts, changes: ReferenceChanges): ReferenceTexts {
  const result = Object.fromEntries(Object.entries(texts).map(([name, list]) => [name, new Set(list)]))
  for (const { attribute, add, remove } of changes) {
    const list = (result[attribute] ??= new Set())
    for (const text of remove) expect(list.delete(text), `${text} is there to be removed`).toBe(true)
    for (const text of add) list.add(text)
  }
  return Object.fromEntries(Object.entries(result).flatMap(([name, list]) => (list.size > 0 ? [[name, [...list].sort()]] : [])))
}

/**
 * The difference of two values, under its laws: it leads from one to the other, its inverse back, and there is none between
 * equals.
 */
export function differs(
  from: AttributeValue | null,
  to: AttributeValue | null,
  attribute?: AttributeSchema,
): { add: unknown[]; remove: unknown[] } {
  const difference = decides((given) => valueDifference(given.from, given.to, attribute), { from, to })
  const { add, remove } = difference
  expect(sameInSystem(applyDifference(from, add, remove, attribute), to, attribute), 'leads there').toBe(true)
  expect(sameInSystem(applyDifference(to, remove, add, attribute), from, attribute), 'its inverse leads back').toBe(true)
  expect(valueDifference(to, from, attribute)).toMatchObject({ add: { length: remove.length }, remove: { length: add.length } })
  expect(add.length + remove.length === 0, 'no difference exactly between equals').toBe(sameInSystem(from, to, attribute))
  return difference
}

const bare: unknown = Object.getPrototypeOf(emptyAttributes())

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || prototype === bare
}

function deepFrozen<T>(value: T): T {
  if ((Array.isArray(value) || isRecord(value)) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFrozen(member)
  }
  return value
}

/** What JSON would lose or change is no part of a decision: undefined, NaN, dates, maps, instances of classes. */
function expectPlain(value: unknown, where: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') return expect(Number.isFinite(value), `${where} is a number`).toBe(true)
  if (Array.isArray(value)) return value.forEach((member, at) => expectPlain(member, `${where}[${at}]`))
  if (!isRecord(value)) return expect.unreachable(`${where} is not plain JSON: ${typeof value}`)
  for (const [name, member] of Object.entries(value)) expectPlain(member, `${where}.${name}`)
}
