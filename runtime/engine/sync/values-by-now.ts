/**
 * What deployments that the store has not been synchronised by yet make of a person's values: asked of the steps themselves, as
 * the full synchronisation asks them, on a page that is only looked at (A13).
 */
import type { CsoId, Mvo, MvoId, Provenance, SystemId } from '../../model/objects'
import { ended } from '../../model/sentences'
import type { AttributeValue } from '../../model/values'
import { attributeOf, sameValue } from '../../model/values'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import { sentencesOf } from '../../pipeline/open-changes'
import { isLinkedInbound } from '../../pipeline/2-scope'
import { csoName } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import { systemNamesOf } from '../canvas/plan-lookups'
import type { Senders } from '../canvas/senders'
import { isLeaving } from './close/leaving'
import { lastNodesOf } from './last-nodes'
import { loadPage } from './page/load'
import { isReadable } from './page/readable'
import { wayOutOf } from './page/way-out'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { LookContext, StandingContext } from './page-for-looking'
import { pageForLooking } from './page-for-looking'
import { disconnectItem } from './steps/disconnect'
import { leavingBecause, withdrawFromUntaken, withdrawGone, withdrawNotEvaluated, withdrawReadByOthers } from './steps/withdraw'
import { flowMappings } from './rule-mappings'
import { walkWires } from './walk-wires'

/** A record that is its person's no more then, and why, in what follows "it". */
export interface LeavingRecord {
  readonly system: SystemId
  readonly name: string
  readonly because: string
  /** What that does to the person, such as that she is to be deleted: sentences without their ends. */
  readonly follows: readonly string[]
}

export interface ValuesByNow {
  /** What has changed, and is to be brought about by full synchronisations; never empty. */
  readonly changes: readonly ConfigurationChange[]
  /** The person with the values she gets; null: that cannot be told. */
  readonly person: Mvo | null
  /** Records that leave her, and what comes of that. */
  readonly leaving: readonly LeavingRecord[]
  /** Why it cannot be told what she gets, in a sentence without its end; null: it can. */
  readonly unknown: string | null
}

/** Null where nothing that is open concerns the values of the person. Writes nothing. */
export async function valuesByNow(context: StandingContext, senders: Senders, mvo: MvoId): Promise<ValuesByNow | null> {
  const { store, open } = context
  if (open.length === 0) return null
  const { mvos, csos } = await store.loadMvos([mvo])
  const person = mvos.find(({ id }) => id === mvo)
  const own = csos.flatMap(({ cso }) => (cso.mvo === mvo ? [cso] : []))
  const systems = new Set(own.map(({ system }) => system))
  const changes = person ? open.filter((change) => concerns(change, context, person, systems)) : []
  if (changes.length === 0) return null
  const records = own.filter(({ staging }) => staging === 'normal' || staging === 'awaitingConfirmation')
  const page = { ...pageForLooking(context), full: true }
  const { set, items } = await loadPage(
    page,
    { ids: records.map(({ id }) => id), phase: 'arriving', also: { mvos: [mvo] } },
    store,
  )
  const last = await lastNodesOf(store, senders, records)
  const passedOver = await takeAlong(set, items, (item) => sourceOf(set, senders, item, last))
  const leaving = items.flatMap((item) => leavingOf(set, item))
  const now = set.mvos.get(mvo)?.current ?? null
  const unknown = whyUnknown(set, items, passedOver)
  return { changes, person: unknown === null ? now : null, leaving, unknown }
}

/** What an attribute becomes, beside what it is. */
export interface Becoming {
  readonly value: AttributeValue | null
  readonly supplier: Provenance | null
  /** Value and supplier are as they are now. */
  readonly isSame: boolean
}

/** What is another each time stays as it was made, as long as the same gives it. */
export function becoming(plan: Plan, before: Mvo, now: Mvo, attribute: string): Becoming {
  const [known, supplier] = [supplierOf(before, attribute), supplierOf(now, attribute)]
  const [old, value] = [attributeOf(before.attributes, attribute), attributeOf(now.attributes, attribute)]
  const isSameSupplier = supplier?.rule === known?.rule && supplier?.cso === known?.cso
  const isMade = supplier !== null && isSameSupplier && flowMappings({ plan }, { id: supplier.rule }).random.has(attribute)
  const isSame = isSameSupplier && (isMade || sameValue(old, value))
  return { value: (isSame ? old : value) ?? null, supplier, isSame }
}

function supplierOf({ provenance }: Mvo, attribute: string): Provenance | null {
  return Object.hasOwn(provenance, attribute) ? (provenance[attribute] ?? null) : null
}

/** By which node of the canvas the record leaves; undefined where there is none. */
function sourceOf({ csos }: WorkingSet, senders: Senders, { id }: Item, last: ReadonlyMap<CsoId, string>) {
  const cso = csos.get(id)?.current
  return cso && senders.importNode(cso.system, cso.type, last.get(id))
}

/** As the first pages of a full synchronisation do; returns the foreign nodes on the way, by name. */
async function takeAlong(
  set: WorkingSet,
  items: readonly Item[],
  sourceFor: (item: Item) => ReturnType<typeof sourceOf>,
): Promise<readonly string[]> {
  const passedOver = new Set<string>()
  for (const item of items) {
    if (!isReadable(set, item)) continue
    withdrawGone(set, item)
    const source = sourceFor(item)
    if (!source) continue
    for (const node of await walkWires(set, item, wayOutOf(source, item.phase))) passedOver.add(node)
  }
  withdrawFromUntaken(set)
  withdrawReadByOthers(set)
  withdrawNotEvaluated(set)
  return [...passedOver]
}

/** Changes of outbound rules alone make no other values; of what else has changed it is not known what it means for whom. */
function concerns(
  { systems, gone, types, rules }: ConfigurationChange,
  { plan }: LookContext,
  { type }: Mvo,
  own: ReadonlySet<SystemId>,
): boolean {
  if (rules?.every((rule) => plan.rules.get(rule)?.direction === 'outbound')) return false
  return types.includes(type) || [...systems, ...gone].some((system) => own.has(system))
}

/** Changes of inbound rules alone make other values, by which the same rules decide on accounts. */
export function concernsAccounts(
  { systems, gone, types, rules }: ConfigurationChange,
  { plan }: LookContext,
  { type, own }: { readonly type: string; readonly own: readonly SystemId[] },
): boolean {
  if (rules?.every((rule) => plan.rules.get(rule)?.direction === 'inbound')) return false
  return types.includes(type) || [...systems, ...gone].some((system) => own.includes(system))
}

/** Who leaves does so last (D6). */
function leavingOf(set: WorkingSet, item: Item): readonly LeavingRecord[] {
  const cso = set.csos.get(item.id)?.current
  if (!cso || item.failure || !isLeaving(set, item)) return []
  const because = leavingBecause(set, item, set.systemName(cso.system))
  const said = item.because.length + 1
  if (isLinkedInbound(cso)) disconnectItem(set, item, because)
  const follows = item.because.slice(said)
  return [{ system: cso.system, name: csoName(cso), because: because.replace(/^it /, ''), follows }]
}

function whyUnknown(set: WorkingSet, items: readonly Item[], passedOver: readonly string[]): string | null {
  if (passedOver.length > 0) return `what ${passedOver.join(', ')} does on the way is not run by a look`
  const failed = items.find(({ failure, failedAt }) => {
    const step = failedAt === null ? undefined : set.plan.steps.get(failedAt)
    return failure && !(step && 'rule' in step && step.rule.direction === 'outbound')
  })
  const cso = failed && set.csos.get(failed.id)?.current
  return failed?.failure ? `${cso ? csoName(cso) : 'a record'} fails: ${failed.failure.message}` : null
}

/** What is still to be brought about, a sentence for all that the same full synchronisations do. */
export function openSentences(changes: readonly ConfigurationChange[], { plan }: Pick<LookContext, 'plan'>): readonly string[] {
  return sentencesOf(changes, systemNamesOf(plan)).map(ended)
}
