/** Messages that carry the objects of a page: made of an object, and brought up to date where they come from foreign nodes. */
import type { Cso } from '../../model/objects'
import type { Source } from '../canvas/registry'
import type { ActiveRun } from '../runs/active-run'
import type { IdentityMessage, ItemView, Standing } from './page/view'
import { updateView, viewOf } from './page/view'
import { wayOutOf } from './page/way-out'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { Outgoing } from './walk'

/** Whose objects leave, and from where. */
export interface SendingRun {
  readonly run: ActiveRun
  readonly source: Source
}

/** Sends all of them out of the source. */
export function sendMessages({ run, source }: SendingRun, set: WorkingSet, page: number, items: readonly Item[]): void {
  const [first] = items
  if (!first) return
  const topic = topicOf(set, items)
  const messages: IdentityMessage[] =
    source.send === 'pages'
      ? [{ topic, identity: { run: run.id, page, object: items.map(({ id }) => id) }, payload: views(set, items) }]
      : items.map((item) => ({ topic, identity: { run: run.id, page, object: item.id }, payload: firstView(set, item) }))
  source.emit(wayOutOf(source, first.phase).output, messages)
}

/** Makes messages of the objects of a page: as they stand at a node, behind whatever steps they were applied to. */
export function messagesFor(
  { run }: Pick<SendingRun, 'run'>,
  set: WorkingSet,
  { page, items }: { readonly page: number; readonly items: readonly Item[] },
): (outgoing: Outgoing) => IdentityMessage {
  const topic = topicOf(set, items)
  return ({ item, standing, message }) => {
    const first = message === null ? firstView(set, item, standing) : (message.payload as ItemView)
    if (standing.rule !== undefined) updateView(set, item, first, standing)
    if (message) return message
    // One for all messages of an object, as a message keeps its own from node to node.
    const _msgid = `${run.id}.${page}.${item.id}`
    return { _msgid, topic, identity: { run: run.id, page, object: item.id }, payload: first }
  }
}

function topicOf(set: WorkingSet, [first]: readonly Item[]): string {
  const system = first && set.csoOf(first)?.current.system
  return system === undefined ? 'lifecycle' : set.systemName(system)
}

function views(set: WorkingSet, items: readonly Item[]): ItemView[] {
  return items.map((item) => firstView(set, item))
}

const steps = { arriving: 'imported', leaving: 'disconnected', due: 'due' } as const

export function standingAtFirst(set: WorkingSet, item: Item): Standing {
  const cso = set.csoOf(item)?.current
  const because = item.because.join('; ') || `it is in ${cso ? set.systemName(cso.system) : 'the metaverse'}`
  return { step: steps[item.phase], because }
}

function firstView(set: WorkingSet, item: Item, standing = standingAtFirst(set, item)): ItemView {
  set.shown.add(item)
  const cso = set.csoOf(item)
  return viewOf(set, item, standing, cso ? sourceChange(cso.before?.cso ?? cso.current) : 'updated')
}

/** What its system did to a record since it was synchronised. One that was added is saved for the first time. */
function sourceChange({ staging, due, link, version }: Cso): 'obsolete' | 'none' | 'added' | 'updated' {
  if (staging === 'obsolete') return 'obsolete'
  if (due === null) return 'none'
  return link === 'none' && version === 1 ? 'added' : 'updated'
}
