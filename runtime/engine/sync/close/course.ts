/**
 * At the end of a page: which rules an object did not come by although it should have, and why. Who took another way that the
 * canvas offers, such as the output "out of scope" to a second rule, has not missed the first.
 */
import type { RuleId } from '../../../model/objects'
import { attributeOf, sameValue } from '../../../model/values'
import type { StepKind } from '../../../pipeline/2-course'
import { missingInbound, missingOutbound } from '../../../pipeline/2-course'
import type { PlannedRule } from '../../canvas/plan'
import { inboundRules, outboundRules, ruleShape, stepsBehindDecision } from '../../canvas/plan-lookups'
import { csoName } from '../../canvas/cso-names'
import { nodeName, nodeThatKept } from '../page/kept-messages'
import { wayOutOf } from '../page/way-out'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/**
 * A rule that an object did not come by to its end. `cut`: no wire leads on, or a node kept the message; `decided`: a node such
 * as a switch kept it, which may be there for that; `unsettled`: the person still changed after the last of several rounds (R12);
 * `otherType`: it came to the rule, which is for another type of metaverse object than the one it is linked to.
 */
export interface Missed {
  readonly rule: RuleId
  /** The kind of step it should have come to. */
  readonly kind: StepKind
  readonly linked: boolean
  readonly cause: 'cut' | 'decided' | 'unsettled' | 'otherType'
  /** The type it is linked to, where that is another than the rule's. */
  readonly linkedTo?: string
  /** The node of others that kept its message, as people know it; left out where that is not known, or none did. */
  readonly keptBy?: string
  /** What the object, or its person, is called. */
  readonly who: string
}

/** Inbound rules of a record (D10). Nothing where it failed, or is leaving: then nothing flows in. */
export function missedInbound(set: WorkingSet, item: Item): Missed[] {
  const cso = set.csoOf(item)
  if (item.failure || item.phase !== 'arriving' || !cso || cso.deleted) return []
  const linked = cso.current.mvo !== null
  // Who is kept apart by hand goes no further than to where it would be joined (J9).
  if (!linked && set.byHand.neverJoin.has(cso.current.id)) return []
  const missed: Missed[] = []
  const person = set.mvoOf(item)
  const who = linked && person ? set.mvoName(person.current) : csoName(cso.current)
  const mvo = item.readings.length > 0 ? set.mvoOf(item) : null
  const unsettled = mvo !== null && hasStaleReadings(item, mvo)
  for (const rule of inboundRules(set.plan, cso.current.system, cso.current.type)) {
    if (unsettled && item.readings.some(({ rule: by }) => by === rule.id))
      missed.push({ rule: rule.id, kind: 'flow', linked, cause: 'unsettled', who })
    if (linked && item.flowed.includes(rule.id)) continue
    const { has } = ruleShape(set.plan, rule.id)
    const passed = new Set(item.passages.flatMap((passage) => (passage.rule === rule.id ? [passage.kind] : [])))
    const verdict = item.verdicts.get(rule.id)?.decision ?? null
    const kind = missingInbound({ has, passed, verdict, linked, flowed: false })
    if (kind === null) continue
    const linkedTo = linked && passed.size > 0 ? set.mvoOf(item)?.current.type : undefined
    if (linkedTo !== undefined && linkedTo !== rule.mvType) {
      missed.push({ rule: rule.id, kind, linked, cause: 'otherType', linkedTo, who })
      continue
    }
    const cause = causeOf(set, rule, kind, [item])
    if (cause === 'elsewhere' || (cause === 'decided' && !linked)) continue
    missed.push({ rule: rule.id, kind, linked, cause, ...keptBy(set, [item], rule, kind), who })
  }
  return missed
}

/** Outbound rules of a person who changed, all of which are to be evaluated, or for whom rules have waited (R1, R2, D10). */
export function missedOutbound(set: WorkingSet, mvo: WorkingMvo, { items, withheld }: OutboundItems): Missed[] {
  const anyRule = mvo.changed || mvo.deleted !== null
  if (!anyRule && mvo.notEvaluated.length === 0 && withheld.length === 0) return []
  const who = set.mvoName(mvo.current)
  return outboundRules(set.plan, mvo.current.type).flatMap((rule): Missed[] => {
    if (!anyRule && !mvo.notEvaluated.includes(rule.id) && !withheld.includes(rule.id)) return []
    const kind = missingStep(set, mvo, rule)
    if (kind === null) return []
    const outcome = mvo.evaluated.get(rule.id)
    if (outcome && isStale(mvo, outcome.looked)) return [{ rule: rule.id, kind, linked: true, cause: 'unsettled', who }]
    const cause = causeOf(set, rule, kind, items)
    const account = set.accountOf(mvo, rule.system) !== undefined
    if (cause === 'elsewhere' && !account) return []
    const kept = keptBy(set, items, rule, kind)
    return [{ rule: rule.id, kind, linked: true, cause: cause === 'cut' ? 'cut' : 'decided', ...kept, who }]
  })
}

interface OutboundItems {
  /** Hers on this page. */
  readonly items: readonly Item[]
  /** Rules for want of which nothing was taken away. */
  readonly withheld: readonly RuleId[]
}

/** What the person's course through an outbound rule lacks, as she is now (R12); null when nothing. */
export function missingStep(set: WorkingSet, mvo: WorkingMvo, rule: PlannedRule): StepKind | null {
  const { has } = ruleShape(set.plan, rule.id)
  const outcome = mvo.evaluated.get(rule.id)
  const evaluated = outcome && !isStale(mvo, outcome.looked) ? outcome : null
  return missingOutbound({ has, outcome: evaluated, account: set.accountOf(mvo, rule.system) !== undefined })
}

/** Whether the person has changed since a rule looked at her (R12). */
export function isStale(
  { current, deleted }: WorkingMvo,
  looked: Pick<WorkingMvo['current'], 'attributes' | 'deletion'> & Pick<WorkingMvo, 'deleted'>,
): boolean {
  return current.attributes !== looked.attributes || current.deletion !== looked.deletion || deleted !== looked.deleted
}

/** Whether something that inbound steps read of the person is another by now. */
export function hasStaleReadings({ readings }: Item, { current, deleted }: WorkingMvo): boolean {
  if (readings.length === 0 || deleted !== null) return false
  return readings.some(
    ({ names, seen }) =>
      seen !== current.attributes &&
      names.some((name) => !sameValue(attributeOf(seen, name), attributeOf(current.attributes, name))),
  )
}

/** The node of others that kept one of these items from a step of the kind. */
function keptBy({ plan }: WorkingSet, items: readonly Item[], rule: PlannedRule, kind: StepKind): Pick<Missed, 'keptBy'> {
  const { wires } = plan
  if (!wires) return {}
  const shape = ruleShape(plan, rule.id)
  const wanted = shape.steps.get(kind) ?? [...shape.steps.values()].flat()
  for (const item of items) {
    const node = nodeThatKept(item, { wires, wiredAs: (id) => plan.wiredAs(id) }, wanted)
    if (node) return { keptBy: nodeName(node) }
  }
  return {}
}

/** Why these items did not come to a step of the kind. `elsewhere`: they took a way on which there is none. */
function causeOf(set: WorkingSet, rule: PlannedRule, kind: StepKind, items: readonly Item[]): 'cut' | 'decided' | 'elsewhere' {
  const { wires } = set.plan
  const shape = ruleShape(set.plan, rule.id)
  const passed = items.some(({ passages }) => passages.some((passage) => passage.rule === rule.id))
  const wanted = (passed ? shape.steps.get(kind) : [...shape.steps.values()].flat()) ?? []
  if (!wires) return kind === 'flow' || rule.direction === 'outbound' ? 'cut' : 'elsewhere'
  const leadsTo = (node: string, output: number): boolean => {
    const behind = wires.downstream(node, output)
    return wanted.some((step) => behind.has(step))
  }
  const source = set.plan.wiredAs(set.source.node)
  if (!items.some(({ phase }) => leadsTo(source, wayOutOf(set.source, phase).output))) return 'cut'
  // Who came to the rule is to go through it; only a record that found nobody may be meant to stay so.
  if (!passed || kind === 'project') {
    const mayChoose = items.some(({ passages }) =>
      passages.some(
        ({ node, output }) =>
          output !== null &&
          !leadsTo(node, output) &&
          wires.outputsOf(node).some((other) => other !== output && leadsTo(node, other)),
      ),
    )
    if (mayChoose) return 'elsewhere'
    if (passed && !items.some(({ passages }) => passages.some(({ node, output }) => output !== null && leadsTo(node, output))))
      return 'elsewhere'
  }
  const behindDecision = stepsBehindDecision(set.plan)
  return wanted.some((step) => behindDecision.has(step)) ? 'decided' : 'cut'
}
