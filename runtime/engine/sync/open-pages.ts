/** Pages under way: found by the number that a message carries. */
import { ObjectError } from '../../model/errors'
import type { Plan } from '../canvas/plan'
import type { Registry } from '../canvas/registry'
import type { ActiveRun } from '../runs/active-run'
import type { ArrivalsAfterClose } from './arrivals-after-close'
import type { Delivery } from './delivery/delivery'
import type { DeliveryTracker } from './delivery/tracker'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { Walk } from './walk'

/** What the nodes find by the page number in a message. */
export interface OpenPage {
  readonly number: number
  readonly run: ActiveRun
  readonly plan: Plan
  readonly set: WorkingSet
  readonly delivery: Delivery
  /** Takes what leaves a step on; null where messages are sent for everything. */
  readonly walk: Walk | null
}

export interface OpenPages {
  /** The deployed nodes that objects pass. */
  readonly nodes: Registry
  readonly tracker: DeliveryTracker
  readonly pages: Map<number, OpenPage>
  nextPage(): number
  readonly arrivalsAfterClose: ArrivalsAfterClose
  /** Milliseconds without any movement before a page is given up. */
  readonly stallMs: number
}

/** The object a message stands for; throws ObjectError when the message does not say, or comes too late. */
export function itemOf(page: OpenPage | undefined, object: unknown): Item {
  const item = typeof object === 'number' ? page?.set.items.get(object) : undefined
  if (!item) {
    throw new ObjectError(
      'message-lost',
      'this message came after its page was closed, or a node before this one took its identity away. The object stays as it is and comes again with the next run',
    )
  }
  return item
}
