/** Why a record belongs to nobody: its way through the rules, asked on a page that is only looked at (J1–J7, S4). */
import type { Cso, Mvo } from '../model/objects'
import { sendersOf } from './canvas/senders'
import type { Engine } from './engine'
import { lookContextOfNobody } from './look-context'
import { lastNodesOf } from './sync/last-nodes'
import { loadPage } from './sync/page/load'
import { isReadable } from './sync/page/readable'
import { pageForLooking } from './sync/page-for-looking'
import { wayOutOf } from './sync/page/way-out'
import { walkWires } from './sync/walk-wires'

/** One step that a record came to. */
export interface StepOfRecord {
  readonly rule: string | null
  readonly node: string
  /** A sentence without its end. */
  readonly because: string
}

export interface NobodysLook {
  readonly steps: readonly StepOfRecord[]
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
  const nothing = { steps: [], joins: null, isProjected: false, passedOver: [] }
  if (!source)
    return { ...nothing, obstacle: 'No import node that leads to a step sends the records of its system on their way.' }
  const { set, items } = await loadPage(pageForLooking({ ...context, source }), { ids: [cso.id], phase: 'arriving' }, store)
  const [item] = items
  if (!item || !isReadable(set, item)) return { ...nothing, obstacle: item?.failure?.message ?? null }
  const steps: StepOfRecord[] = []
  const passedOver = await walkWires(set, item, wayOutOf(source, item.phase), (step, node, because) => {
    if (step.kind === 'broken' || step.rule.direction === 'inbound')
      steps.push({ rule: 'rule' in step ? step.rule.name : null, node, because })
  })
  const mvo = set.mvoOf(item)
  const isProjected = mvo !== null && mvo?.before === null
  return {
    steps,
    joins: mvo && !isProjected && !item.failure ? mvo.current : null,
    isProjected: isProjected && !item.failure,
    obstacle: item.failure?.message ?? null,
    passedOver,
  }
}
