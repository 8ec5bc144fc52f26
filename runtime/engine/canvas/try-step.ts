/** A step as it is edited, tried out on objects there are: what a condition takes, whom a join finds, what each mapping gives. */
import type { CompiledExpression, ExpressionScope, ObjectView } from '../../expression'
import { ExpressionError } from '../../expression'
import { messageOf, ObjectError } from '../../model/errors'
import type { JoinRow } from '../../model/rules'
import type { AttributeValue } from '../../model/values'
import { emptyAttributes, foldCase, joinKey, valuesOf } from '../../model/values'
import { decideScope } from '../../pipeline/2-scope'
import type { JoinCandidate, RowKeys } from '../../pipeline/3-join'
import { decideJoin } from '../../pipeline/3-join'
import { evaluate } from '../../pipeline/5-mapping-value'
import { planStep } from './compile-step'
import type { PlannedRule } from './plan'
import type { MappingConfig, StepConfig } from './registry'

/** An object with what people call it. */
export interface TriedObject {
  readonly name: string
  readonly view: ObjectView
  /** Of a record the person it belongs to, of whom conditions and rows may read as well. */
  readonly other?: ObjectView | null
}

/** What there is to try it on. */
export interface Trial {
  readonly rule: PlannedRule
  readonly side: 'cs' | 'mv'
  readonly objects: readonly TriedObject[]
  /** The one that is shown, by its place among them. */
  readonly at: number
  /** Attributes that are not tried with, in folded case: why not. */
  readonly without: ReadonlyMap<string, string>
  /** Whom a join looks among. */
  readonly people: readonly TriedObject[]
  readonly surroundings: Pick<ExpressionScope, 'now' | 'zone'>
}

/** Of how many objects something is so, and how it is with the one that is shown. */
export interface TriedStep {
  readonly counts: readonly { readonly outcome: TriedOutcome; readonly count: number }[]
  readonly shown: { readonly outcome: TriedOutcome; readonly because: string } | null
  /** What each row gives for the one that is shown, in the order of the rows. */
  readonly values: readonly TriedValue[]
}

/** `untried`: what it goes by is not known here. */
export type TriedOutcome = 'inScope' | 'outOfScope' | 'joined' | 'noMatch' | 'ambiguous' | 'failed' | 'untried'

/** `keep`: what is there stays; `untried`: why it is not said; `off`: the row is switched off. */
export type TriedValue =
  | { readonly value: AttributeValue | null }
  | { readonly keep: true }
  | { readonly off: true }
  | { readonly untried: string }
  | { readonly fault: string }

const nothing: TriedStep = { counts: [], shown: null, values: [] }

/** Nothing of steps that decide by what is known of an object alone. A step that cannot run is a fault of every object. */
export function tryStep(step: StepConfig, trial: Trial): TriedStep {
  if (step.kind === 'flow') return { ...nothing, values: triedValues(step, trial) }
  const planned = planStep(step, trial.rule)
  switch (planned.kind) {
    case 'scope': {
      const untried = planned.condition && whyUntried(planned.condition, trial)
      if (untried) return decided(trial, () => ({ outcome: 'untried', because: untried }))
      return decided(trial, (object) => {
        const { inScope, because } = decideScope(planned, scopeOf(trial, object))
        return { outcome: inScope ? 'inScope' : 'outOfScope', because }
      })
    }
    case 'join': {
      const untried = planned.rows.flatMap(({ pairs }) => pairs).flatMap(({ cs }) => trial.without.get(foldCase(cs)) ?? [])[0]
      if (untried !== undefined) return decided(trial, () => ({ outcome: 'untried', because: untried }))
      const find = candidates(planned.rows, trial.people)
      return decided(trial, ({ view }) => {
        const { kind, because } = decideJoin(planned.rows, view.attributes, find)
        return { outcome: kind === 'taken' ? 'joined' : kind, because }
      })
    }
    case 'broken':
      return decided(trial, () => ({ outcome: 'failed', because: planned.because }))
    default:
      return nothing
  }
}

type Outcome = NonNullable<TriedStep['shown']>

function decided({ objects, at }: Trial, decide: (object: TriedObject) => Outcome): TriedStep {
  const outcomes = objects.map((object) => orFault(() => decide(object)))
  const counts = [...Map.groupBy(outcomes, ({ outcome }) => outcome)].map(([outcome, of]) => ({ outcome, count: of.length }))
  return { counts, shown: outcomes[at] ?? null, values: [] }
}

function orFault(decide: () => Outcome): Outcome {
  try {
    return decide()
  } catch (error) {
    if (!isOfObject(error)) throw error
    return { outcome: 'failed', because: messageOf(error) }
  }
}

function isOfObject(error: unknown): boolean {
  return error instanceof ExpressionError || error instanceof ObjectError
}

/** Why an expression is not tried; null where it is. */
function whyUntried(expression: CompiledExpression, { side, without }: Trial): string | null {
  if (expression.lookUps.length > 0 || expression.usesLookups) return 'it looks at other objects, which only a preview does'
  for (const { root, attribute } of expression.inputs) {
    if (root !== side && side === 'mv') return `it reads ${attribute} of the account, which only a preview knows`
    const why = root === side ? without.get(foldCase(attribute)) : undefined
    if (why !== undefined) return why
  }
  return null
}

function scopeOf({ side, surroundings }: Trial, { view, other = null }: TriedObject): ExpressionScope {
  const [cs, mv] = side === 'cs' ? [view, other] : [other, view]
  return { ...surroundings, cs, mv, extra: {} }
}

/** Whoever has one of the values of the first pair; the decision looks at all. */
function candidates(rows: readonly JoinRow[], people: readonly TriedObject[]) {
  const byValue = new Map<string, Map<string, JoinCandidate[]>>()
  const indexOf = (attribute: string): Map<string, JoinCandidate[]> => {
    const known = byValue.get(attribute)
    if (known) return known
    const index = new Map<string, JoinCandidate[]>()
    byValue.set(attribute, index)
    for (const [mvo, { name, view }] of people.entries())
      for (const value of valuesOf(view.attributes[attribute])) {
        const key = joinKey(value)
        index.set(key, [...(index.get(key) ?? []), { mvo, name, attributes: view.attributes, taken: false }])
      }
    return index
  }
  for (const row of rows) for (const { mv } of row.pairs.slice(0, 1)) indexOf(mv)
  return ([first]: RowKeys): readonly JoinCandidate[] => {
    const found = (first?.keys ?? []).flatMap((key) => (first ? (indexOf(first.attribute).get(key) ?? []) : []))
    return [...new Map(found.map((candidate) => [candidate.mvo, candidate])).values()]
  }
}

/** Rows may read what others write: they are gone through until nothing is new, as the flow goes by their order. */
function triedValues(step: StepConfig & { kind: 'flow' }, trial: Trial): readonly TriedValue[] {
  const object = trial.objects[trial.at]
  if (!object) return []
  const attributes = Object.assign(emptyAttributes(), object.other?.attributes)
  const written = { attributes, objectType: trial.side === 'cs' ? trial.rule.mvType : trial.rule.csType }
  let values: readonly TriedValue[] = []
  for (let pass = 0; pass < step.mappings.length; pass++) {
    const before = JSON.stringify(values)
    values = step.mappings.map((mapping) => triedValue(mapping, { step, trial, object, written }))
    if (JSON.stringify(values) === before) break
    for (const [at, value] of values.entries())
      if ('value' in value && value.value !== null) attributes[step.mappings[at]?.target ?? ''] = value.value
  }
  return values
}

interface Row {
  readonly step: StepConfig & { kind: 'flow' }
  readonly trial: Trial
  readonly object: TriedObject
  /** What the rows give to the other side; inbound they may read it. */
  readonly written: ObjectView
}

function triedValue(mapping: MappingConfig, { step, trial, object, written }: Row): TriedValue {
  if (!mapping.enabled) return { off: true }
  const planned = planStep({ ...step, mappings: [mapping] }, trial.rule)
  if (planned.kind === 'broken') return { fault: planned.because }
  const [row] = planned.kind === 'flow' ? planned.mappings : []
  if (!row) return { value: null }
  const untried =
    row.source.kind === 'expression'
      ? whyUntried(row.source.expression, trial)
      : row.source.kind === 'direct'
        ? (trial.without.get(foldCase(row.source.attribute)) ?? null)
        : null
  if (untried !== null) return { untried }
  const inbound = trial.side === 'cs'
  try {
    const scope = scopeOf(trial, { ...object, other: written })
    const found = evaluate(row, scope, object.view.attributes, inbound ? 'links' : 'names')
    return found === 'keep' ? { keep: true } : found
  } catch (error) {
    if (!isOfObject(error)) throw error
    return { fault: messageOf(error) }
  }
}
