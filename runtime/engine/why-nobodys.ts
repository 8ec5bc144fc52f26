/** Why a record belongs to nobody: its way through the rules, asked on a page that is only looked at (J1–J7, S4). */
import type { Cso, Mvo } from '../model/objects'
import type { Plan, PlannedStep } from './canvas/plan'
import { sendersOf } from './canvas/senders'
import type { Engine } from './engine'
import { lookContextOfNobody } from './look-context'
import { lastNodesOf } from './sync/last-nodes'
import { loadPage } from './sync/page/load'
import { isReadable } from './sync/page/readable'
import { pageForLooking } from './sync/page-for-looking'
import { wayOutOf } from './sync/page/way-out'
import type { Item } from './sync/page/working-objects'
import type { WorkingSet } from './sync/page/working-set'
import { walkWires } from './sync/walk-wires'

/** One step that a record came to. */
export interface StepOfRecord {
  readonly rule: string | null
  readonly node: string
  /** A sentence without its end. */
  readonly because: string
  /** The parts of a condition that it does not meet, as they are written. */
  readonly unmet: readonly string[]
}

export interface NobodysLook {
  readonly steps: readonly StepOfRecord[]
  /** Outbound rules that join such an account to the person who is found for it, by name. */
  readonly matching: readonly string[]
  /** Whose it would become by now; null: nobody's, or a new person's. */
  readonly joins: Mvo | null
  /** A new person would be made of it by now. */
  readonly isProjected: boolean
  /** What stops it, in a sentence; null: nothing. */
  readonly obstacle: string | null
  /** Foreign nodes on the way, by name: a look does not run them. */
  readonly passedOver: readonly string[]
}

/** Writes nothing. */
export async function whyNobodys(engine: Engine, cso: Cso): Promise<NobodysLook> {
  const context = await lookContextOfNobody(engine)
  const { store, plan } = context
  const senders = sendersOf(engine.registry, plan, undefined)
  const last = await lastNodesOf(store, senders, [cso])
  const source = senders.importNode(cso.system, cso.type, last.get(cso.id))
  const matching = matchingRules(plan, cso)
  const nothing = { steps: [], matching, joins: null, isProjected: false, passedOver: [] }
  if (!source)
    return { ...nothing, obstacle: 'No import node that leads to a step sends the records of its system on their way.' }
  const { set, items } = await loadPage(pageForLooking({ ...context, source }), { ids: [cso.id], phase: 'arriving' }, store)
  const [item] = items
  if (!item || !isReadable(set, item)) return { ...nothing, obstacle: item?.failure?.message ?? null }
  const steps: StepOfRecord[] = []
  const passedOver = await walkWires(set, item, wayOutOf(source, item.phase), (step, node, because) => {
    if (step.kind === 'broken' || step.rule.direction === 'inbound')
      steps.push({ rule: 'rule' in step ? step.rule.name : null, node, because, unmet: unmetBy(set, step, item, cso) })
  })
  const mvo = set.mvoOf(item)
  const isProjected = mvo !== null && mvo?.before === null
  return {
    steps,
    matching,
    joins: mvo && !isProjected && !item.failure ? mvo.current : null,
    isProjected: isProjected && !item.failure,
    obstacle: item.failure?.message ?? null,
    passedOver,
  }
}

function unmetBy(set: WorkingSet, step: PlannedStep, { verdicts }: Item, cso: Cso): readonly string[] {
  if (step.kind !== 'scope' || verdicts.get(step.rule.id)?.decision.inScope !== false) return []
  return (step.condition?.unmet(set.scope(cso, null, {})) ?? []).map(({ text }) => text)
}

function matchingRules({ steps }: Plan, { system, type }: Cso): readonly string[] {
  const names = [...steps.values()].flatMap((step) =>
    step.kind === 'provision' && step.rule.system === system && step.rule.csType === type && step.rows.length > 0
      ? [step.rule.name]
      : [],
  )
  return [...new Set(names)]
}
