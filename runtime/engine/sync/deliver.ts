/** The objects of a page taken through the canvas: along the wires where only our steps stand, by messages where others do. */
import { ended } from '../../model/sentences'
import { ObjectError, SyncError } from '../../model/errors'
import type { Plan } from '../canvas/plan'
import type { Source } from '../canvas/registry'
import type { Compiled, Segments } from '../canvas/segments'
import { compileSegments } from '../canvas/segments'
import type { ActiveRun } from '../runs/active-run'
import type { Delivery } from './delivery/delivery'
import { nodeName, noteEntered } from './page/kept-messages'
import type { MessageNode } from './delivery/node-red'
import type { SendingRun } from './messages'
import { messagesFor, sendMessages, standingAtFirst } from './messages'
import { fail } from './page/mutations'
import { wayOutOf } from './page/way-out'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { OpenPages } from './open-pages'
import { Walk } from './walk'

interface DeliveringRun extends SendingRun {
  readonly plan: Plan
  readonly openPages: OpenPages
}

/** Sends these objects and waits until nothing of them is on its way any more. */
export async function deliver(context: DeliveringRun, set: WorkingSet, number: number, items: readonly Item[]): Promise<void> {
  const { run, plan, openPages } = context
  const { wires } = plan
  const mayLeadToSteps = (node: string): boolean => wires?.mayLeadToSteps(node) ?? true
  const delivery = openPages.tracker.begin(number, openPages.stallMs, mayLeadToSteps)
  const segments = segmentsOf(context)
  const messageFor = messagesFor(context, set, { page: number, items })
  const walk = segments && new Walk({ run, plan, set, delivery, segments, nodes: openPages.nodes, messageFor })
  openPages.pages.set(number, { number, run, plan, set, delivery, walk })
  if (walk) sendAlong(walk, context.source, set, items)
  else sendMessages(context, set, number, items)
  delivery.sentAll()
  const end = await delivery.ended
  switch (end.kind) {
    case 'completed':
      noteVisited(set, delivery)
      return failLost(set, delivery)
    case 'aborted':
      if (walk?.fault !== undefined) throw walk.fault
      run.throwIfCancelled()
      throw new SyncError('cancelled', end.because, 'Run it again')
    case 'stalled': {
      const because = stalledBecause(end.held, openPages.stallMs)
      throw new SyncError('stalled', because, 'The page was not saved; its objects stay due')
    }
    default:
      return end satisfies never
  }
}

/** By run, and there by the node that objects leave from: others too, where people are followed up (D8). */
const ofRuns = new WeakMap<ActiveRun, Map<string, Compiled>>()

/**
 * What the wires lead to; null where everything is sent as a message: something hears of every message, or a deployment since the
 * run began has changed where messages go.
 */
export function segmentsOf({ run, plan, source, openPages: { nodes } }: DeliveringRun): Segments | null {
  if (nodes.revision !== plan.revision) return null
  let ofRun = ofRuns.get(run)
  if (!ofRun) ofRuns.set(run, (ofRun = new Map()))
  let found = ofRun.get(source.node)
  if (!found) {
    const listener = nodes.ports.listener()
    found = listener === null ? compileSegments(plan, source, nodes.ports.isSilent) : { because: listener }
    ofRun.set(source.node, found)
    if ('because' in found) {
      run.slowedBy ??= found.because
      nodes.ports.keptToMessages(found.because)
    }
  }
  return 'segments' in found ? found.segments : null
}

function sendAlong(walk: Walk, source: Source, set: WorkingSet, items: readonly Item[]): void {
  for (const item of items) {
    const { node, output } = wayOutOf(source, item.phase)
    source.left?.(output, item)
    walk.send(node, output, { item, standing: standingAtFirst(set, item), message: null })
  }
}

function noteVisited(set: WorkingSet, { foreignNodes }: Delivery): void {
  for (const [object, nodes] of foreignNodes.visited) {
    const item = set.items.get(object)
    if (item) noteEntered(item, nodes)
  }
}

/** Whose message was lost by mistake has failed: it stays as it was, is due again, and the activity names the node. */
function failLost(set: WorkingSet, { foreignNodes }: Delivery): void {
  for (const { object, node, error } of foreignNodes.lost()) {
    const item = set.items.get(object)
    if (!item) continue
    const name = nodeName(node)
    const because =
      error === null
        ? `its message went into ${name} and came out without its identity. Let msg.identity pass as it is`
        : `${name} failed: ${ended(error)} Correct the node`
    const code = error === null ? 'message-lost' : 'node-failed'
    fail(item, new ObjectError(code, `${because}; the object stays as it was and comes again with the next run`), node.id)
  }
}

function stalledBecause(held: readonly MessageNode[], stallMs: number): string {
  const names = held.map(nodeName).join(', ')
  return names === ''
    ? `messages did not come back within ${stallMs / 1000} s`
    : `messages hang in ${names}: nothing moved for ${stallMs / 1000} s. Take the node out of the path of the objects, or let it finish its messages`
}
