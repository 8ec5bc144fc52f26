/** Attribute flow into the metaverse: the passes of a step, what each of them reads, and what the CSO contributes by it. */
import { counted, inNumber } from '../../../model/counted'
import type { ExpressionScope } from '../../../expression'
import type { Contribution, Mvo } from '../../../model/objects'
import type { MutableAttributes } from '../../../model/values'
import { attributeOf, emptyAttributes, noAttributes } from '../../../model/values'
import type { FlowPass } from '../../../pipeline/5-dependencies'
import type { ChosenCandidates, InboundFlow } from '../../../pipeline/5-flow'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import { decideContribution } from '../../../pipeline/5-contribution'
import { hasSeveralFlows } from '../../canvas/plan-lookups'
import { contribute, noteFlowed, noteReading, noteReferences, setContributions } from '../page/mutations'
import type { Item, WorkingCso, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import { accept, withdrawOutOfScope } from './accept'
import { uniqueMappings, withUniqueValues } from './choose-unique'
import { noteLook } from './looks'
import type { Extra, Step, StepResult } from './step'
import { skipReason } from './step'

export function inboundFlow(set: WorkingSet, step: Step<'flow'>, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  const skipped = skipReason(set, step, item)
  if (skipped) return { output: 0, because: skipped }
  const mvo = set.mvoOf(item)
  if (!mvo) return { output: null, because: 'it is not linked to a metaverse object, so nothing flows' }
  if (mvo.current.type !== step.rule.mvType) return { output: 0, because: `rule ${step.rule.name} is for ${step.rule.mvType}` }
  noteFlowed(item, step.rule.id)
  const answered = item.evaluatedFlows.get(step.rule.id) ?? nothing
  if (hasSeveralFlows(set.plan, step.rule.id)) item.evaluatedFlows.set(step.rule.id, new Set([...answered, ...step.targets]))
  if (mvo.deleted !== null || item.phase === 'leaving') return { output: 0, because: 'it is leaving, so nothing flows in' }
  accept(set, item, step)
  withdrawOutOfScope(set, item)
  const flowing: Flowing = { step, item, extra, answered }
  const flowed = flowPasses(set, flowing, 0)
  return flowed instanceof Promise ? flowed.then((sum) => ended(set, flowing, sum)) : ended(set, flowing, flowed)
}

const nothing: ReadonlySet<string> = new Set()

/** A CSO whose values are about to flow to its MVO. */
interface Flowing {
  readonly step: Step<'flow'>
  readonly item: Item
  readonly extra: Extra
  /** What other attribute flows of the rule have written in this page. */
  readonly answered: ReadonlySet<string>
}

/** What the passes of a step gave: how many changed something, and how many values flow. */
interface Flowed {
  readonly differing: number
  readonly count: number
}

/** Pass after pass from that one on. Without promises where no value has to be one that nobody else has. */
function flowPasses(set: WorkingSet, flowing: Flowing, from: number): Flowed | Promise<Flowed> {
  const { passes } = flowing.step
  let differing = 0
  let count = 0
  for (let at = from; at < passes.length; at++) {
    const flowed = flowPass(set, { ...flowing, pass: passes[at] as FlowPass })
    if (flowed instanceof Promise) {
      const before = { differing, count }
      return flowed.then(async (now) => {
        const rest = await flowPasses(set, flowing, at + 1)
        return {
          differing: before.differing + now.differing + rest.differing,
          count: before.count + now.count + rest.count,
        }
      })
    }
    differing += flowed.differing
    count += flowed.count
  }
  return { differing, count }
}

function ended(set: WorkingSet, { step, item, extra }: Flowing, { differing, count }: Flowed): StepResult {
  if (step.time) {
    const cso = set.csoOf(item) as WorkingCso
    noteLook(set, cso, step, set.scope(cso.current, set.mvoOf(item)?.current ?? null, extra))
  }
  if (differing === 0) return { output: 0, because: 'nothing differs' }
  return { output: 0, because: `${counted(count, 'value')} ${inNumber(count, 'flows', 'flow')} by rule ${step.rule.name}` }
}

interface Passing extends Flowing {
  readonly pass: FlowPass
}

/** Mappings that read none of one another: what they give is elected before the next pass reads it (D7). */
function flowPass(set: WorkingSet, passing: Passing): Flowed | Promise<Flowed> {
  const { pass, item } = passing
  const unique = uniqueMappings(set, pass.mappings)
  if (unique.length === 0) return applyPass(set, passing, flowOf(set, passing))
  const mvo = set.mvoOf(item) as WorkingMvo
  return withUniqueValues(
    set,
    {
      item,
      mvo,
      mappings: unique,
      among: pass.mappings,
      from: 'cs',
      scope: () => scopeOf(set, passing),
      held: ({ target }) => [
        attributeOf(contributedBefore(set, passing)?.values ?? noAttributes, target),
        attributeOf(mvo.current.attributes, target),
        // What was kept of somebody in grace is gone as soon as a record has her again (A7), and is hers all the same.
        mvo.before ? attributeOf(mvo.before.attributes, target) : undefined,
      ],
      decide: (chosen) => flowOf(set, passing, chosen),
      written: ({ values }) => new Map(Object.entries(values)),
    },
    (flow) => applyPass(set, passing, flow),
  )
}

/** What the CSO contributes through the rule so far. */
function contributedBefore(set: WorkingSet, { step: { rule }, item }: Flowing): Contribution | undefined {
  const mvo = set.mvoOf(item) as WorkingMvo
  return mvo.contributions.find((contribution) => contribution.rule === rule.id && contribution.cso === item.cso)
}

/** What the mappings of a pass see. */
function scopeOf(set: WorkingSet, { pass, item, extra }: Passing): ExpressionScope {
  const mvo = set.mvoOf(item) as WorkingMvo
  const seen = pass.ownReads.length === 0 ? mvo.current : asBefore(mvo, pass.ownReads)
  return set.scope((set.csoOf(item) as WorkingCso).current, seen, extra)
}

function flowOf(set: WorkingSet, passing: Passing, chosen?: ChosenCandidates): InboundFlow {
  const before = contributedBefore(set, passing)
  return decideInboundFlow(passing.pass.mappings, scopeOf(set, passing), before?.values ?? noAttributes, chosen)
}

function applyPass(set: WorkingSet, passing: Passing, flow: InboundFlow): Flowed {
  const { step, pass, item } = passing
  const cso = (set.csoOf(item) as WorkingCso).current
  const mvo = set.mvoOf(item) as WorkingMvo
  const { id: rule, precedence } = step.rule
  if (pass.reads.length > 0) noteReading(item, { rule, names: pass.reads, seen: mvo.current.attributes })
  const before = contributedBefore(set, passing)
  set.links.noteRead(item)
  const { options, faults } = flow
  const references = step.references.filter((target) => pass.targets.has(target))
  const values = set.links.inMetaverse(flow.values, references)
  item.faults.push(...faults)
  noteReferences(set, item, { node: step.node, references }, (target) => attributeOf(values, target) !== undefined)
  const offered = { mvo: mvo.current.id, rule, cso: cso.id, precedence, values, options }
  const contribution = decideContribution(before, pass.targets, passing.answered, offered)
  const isElectedAnew = !contribution && lacksOffered(mvo, references)
  if (contribution) contribute(set, item, mvo, contribution)
  else if (isElectedAnew) setContributions(set, item, mvo, [...mvo.contributions])
  return { differing: contribution || isElectedAnew ? 1 : 0, count: Object.keys(values).length }
}

/** The person with these attributes as they were before the page: mappings that read what they write themselves see that (D7). */
function asBefore({ before, current }: WorkingMvo, names: readonly string[]): Mvo {
  const attributes: MutableAttributes = Object.assign(emptyAttributes(), current.attributes)
  for (const name of names) {
    const value = before ? attributeOf(before.attributes, name) : undefined
    if (value === undefined) delete attributes[name]
    else attributes[name] = value
  }
  return { ...current, attributes }
}

/** Whether what a reference pointed at has gone and another contributor has a value for it (A6, L5). */
function lacksOffered({ current, contributions }: WorkingMvo, references: readonly string[]): boolean {
  return references.some(
    (target) =>
      attributeOf(current.attributes, target) === undefined &&
      contributions.some(({ values }) => attributeOf(values, target) !== undefined),
  )
}
