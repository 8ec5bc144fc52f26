/** What would go with a person who is deleted by hand, computed by the steps that delete and stored nowhere (L7). */
import { SyncError } from '../../model/errors'
import type { Mvo, MvoId } from '../../model/objects'
import type { CsoEntry } from '../../model/page'
import type { Referrers } from '../../model/references'
import { isLinkedInbound } from '../../pipeline/2-scope'
import type { ConnectorOutcome } from '../../pipeline/9-by-hand'
import { comesBackBy, outcomeOfConnector } from '../../pipeline/9-by-hand'
import { csoName } from '../canvas/cso-names'
import { digest } from '../canvas/digest'
import type { Plan } from '../canvas/plan'
import { closePage } from './close/close-page'
import { loadPage } from './page/load'
import { deleteMvoByHand } from './page/mutations'
import { isReadable } from './page/readable'
import { wayOutOf } from './page/way-out'
import type { Item, WorkingCso, WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { LookContext } from './page-for-looking'
import { pageForLooking } from './page-for-looking'
import { projectingRules } from './projecting-rules'
import { walkWires } from './walk-wires'

/** One connector of a person, and what becomes of it. */
export interface ConnectorLook extends ConnectorOutcome {
  /** As it is now. */
  readonly before: CsoEntry
  readonly name: string
  readonly system: string
}

/** What goes with a person who is deleted by hand, computed as the deletion itself is. Nothing of it is stored. */
export interface DeletionLook {
  readonly mvo: Mvo
  readonly name: string
  readonly connectors: readonly ConnectorLook[]
  /** Sentences: records that make the person again. */
  readonly comesBack: readonly string[]
  /** Others that refer to one of her objects. */
  readonly referrers: Referrers
  /** Why she cannot be deleted as things are, with what to do; null when she can. */
  readonly obstacle: string | null
  /** Foreign nodes on the way, by name: they are not run by a look. */
  readonly passedOver: readonly string[]
  /** A digest of all this: handed back, it says what somebody has seen. */
  readonly seen: string
}

/** Looks, and writes nothing. Throws `unknown-object` when there is no such person. */
export async function lookAtDeletion(context: LookContext, mvo: MvoId): Promise<DeletionLook> {
  const { store, source } = context
  const page = pageForLooking(context)
  const { set, items } = await loadPage(page, { ids: [mvo], phase: 'due' }, store)
  const [item] = items
  const person = set.mvos.get(mvo)
  if (!item || !person) throw unknownPerson()
  const connectors = connectorsOf(set, person)
  deleteMvoByHand(item, person, 'it is looked at')
  const passedOver = isReadable(set, item) ? await walkWires(set, item, wayOutOf(source, item.phase)) : []
  closePage(set, () => notStamped)
  const referrers = await store.referrersOf(
    connectors.map(({ current }) => current.id),
    mostReferrers,
  )
  return { ...lookOf(set, item, { person, connectors, referrers }), passedOver }
}

/** At most so many references are listed. */
const mostReferrers = 50

/** What a look makes becomes due with this; it is stored nowhere. */
const notStamped = 0

/** The refusal to look at, or delete, somebody who is not there. */
export function unknownPerson(): SyncError {
  return new SyncError('unknown-object', 'this metaverse object is not there any more', 'It may have been deleted meanwhile')
}

/** Her connectors as a page found them. */
export function connectorsOf(set: WorkingSet, { linked }: WorkingMvo): WorkingCso[] {
  return [...linked].flatMap((id) => {
    const cso = set.csos.get(id)
    return cso?.before ? [cso] : []
  })
}

interface Subject {
  readonly person: WorkingMvo
  readonly connectors: readonly WorkingCso[]
  readonly referrers: Referrers
}

/** What the page, closed by now, made of the person's connectors. */
export function lookOf(
  set: WorkingSet,
  item: Item,
  { person, connectors, referrers }: Subject,
): Omit<DeletionLook, 'passedOver'> {
  const looks = connectors.map((cso) => connectorLook(set, person, cso))
  const comesBack = connectors.flatMap((cso) => {
    const before = cso.before as CsoEntry
    const sentence = comesBackBy({
      cso: { ...before.cso, due: cso.current.due },
      pending: cso.pending,
      system: set.systemName(before.cso.system),
      name: csoName(before.cso),
      projecting: isLinkedInbound(before.cso) || before.cso.link === 'byHand' ? projectingRules(set, before.cso) : [],
    })
    return sentence ?? []
  })
  const look = {
    mvo: person.current,
    name: set.mvoName(person.current),
    connectors: looks,
    comesBack,
    referrers,
    obstacle: item.failure?.message ?? null,
  }
  return { ...look, seen: digestOf(set.plan, look) }
}

/** What a page, closed by now, made of a connector of the person. */
export function connectorLook(set: WorkingSet, { evaluated }: WorkingMvo, cso: WorkingCso): ConnectorLook {
  const before = cso.before as CsoEntry
  const rules = [...evaluated.values()].flatMap(({ rule, provision }) => {
    if (rule.system !== before.cso.system) return []
    return [{ rule: rule.name, action: provision?.kind === 'deprovision' ? provision.action : null }]
  })
  const after = { cso: cso.current, pending: cso.pending, deleted: cso.deleted }
  return {
    ...outcomeOfConnector({ before, after, rules }),
    before,
    name: csoName(before.cso),
    system: set.systemName(before.cso.system),
  }
}

/**
 * Values that disable an account may name the present moment, so not they count but what they are made of: the objects by their
 * versions, and the rules.
 */
function digestOf(
  plan: Plan,
  { mvo, connectors, comesBack, referrers, obstacle }: Omit<DeletionLook, 'passedOver' | 'seen'>,
): string {
  const { rules } = plan.configuration
  return digest({
    mvo: [mvo.id, mvo.version],
    connectors: connectors.map(({ before: { cso, pending }, fate, held, changes }) => [
      [cso.id, cso.version, pending?.id, pending?.version],
      [fate, held, changes.map(({ attribute }) => attribute)],
    ]),
    rules: Object.entries(rules).filter(([, rule]) => rule.mvType === mvo.type && rule.direction === 'outbound'),
    comesBack,
    referrers,
    obstacle,
  })
}
