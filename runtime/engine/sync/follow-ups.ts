/** Objects of whatever system that a run makes due go in the same run, after its own and again after those that leave (D8). */
import type { CsoId, MvoId } from '../../model/objects'
import type { DuePerson, FollowUp } from '../../model/follow-ups'
import { outboundRules } from '../canvas/plan-lookups'
import type { Source } from '../canvas/registry'
import type { Senders } from '../canvas/senders'
import { wayOutOf } from './page/way-out'
import type { WorkingSet } from './page/working-set'
import { followUpsDue, peopleDue } from './follow-ups-due'
import { warnOfNoImportNode, warnOfNoLifecycle, warnOfRest } from './follow-up-warnings'
import type { LastNodes } from './last-nodes'
import { lastNodesOf } from './last-nodes'
import { makePeopleDueInstead, notMadeYet } from './not-made-yet'
import { atOnce, SyncPages } from './pages'
import type { SyncContext } from './process-page'
import { leadsToAll } from './source-of-people'

/** How often others may become due by those that became due before: more are left to the next synchronisation. */
const mostRounds = 8

/** Ids read at a time. */
const slice = 1000

/** Objects that go from one node. */
interface Sent {
  readonly pages: SyncPages
  readonly ids: CsoId[]
}

interface Found {
  readonly bySource: ReadonlyMap<Source, Sent>
  readonly objects: readonly FollowUp[]
  readonly people: readonly DuePerson[]
}

type Sendable = Pick<FollowUp, 'id' | 'system' | 'type'>

/** For one run, which holds the store's sync lock. */
export class FollowUps {
  /** By CSO the change number it was taken by: what comes to nothing stays due by it, and is not taken twice. */
  private readonly taken = new Map<CsoId, number>()
  private readonly pagesOf = new Map<Source, SyncPages>()
  private readonly leaving = new Map<CsoId, SyncPages>()
  /** Of those, whom the run has been reported of. */
  private readonly reported = new Set<CsoId>()
  private deprovisioning: CsoId[] = []
  private readonly withoutNode = new Set<CsoId>()
  private readonly notMade = new Set<CsoId>()
  private rounds = 0

  constructor(
    private readonly context: SyncContext,
    private readonly senders: Senders,
    /** What the run takes anyway, or has taken: whatever came of it, it is not taken twice. */
    private readonly isOwn: (object: FollowUp) => boolean,
  ) {}

  /**
   * Takes what has become due, and what becomes due by that. Those that no rule takes any more are left for the end of the run:
   * see `takeLeaving`.
   */
  async takeArriving(): Promise<void> {
    for (;;) {
      const found = await this.find('arriving')
      if (found.objects.length + found.people.length === 0) return
      if (++this.rounds > mostRounds) return warnOfRest(this.context, found, mostRounds)
      if (this.rounds === mostRounds) this.context.circles.suspect(found.objects.map(({ id }) => id))
      for (const { pages, ids } of found.bySource.values()) {
        await pages.all(atOnce(ids), { phase: 'arriving', prepare: () => true, leavers: new Set(this.leaving.keys()) })
        const reprocess = pages.takeReprocess()
        if (reprocess.length > 0)
          await pages.all(atOnce(reprocess), { phase: 'arriving', prepare: () => true, leavers: new Set() })
        for (const id of [...pages.takeLeaving(), ...pages.takeLeftBefore()]) this.leaving.set(id, pages)
        this.deprovisioning.push(...pages.takeDeprovisioning())
      }
      await this.takePeople(found.people)
    }
  }

  /** Records that are gone, such as accounts that an export deleted, each to be sent by the pages of its own node. */
  async gone(): Promise<Iterable<readonly [SyncPages, readonly CsoId[]]>> {
    const { bySource } = await this.find('leaving')
    return [...bySource.values()].map(({ pages, ids }) => [pages, ids] as const)
  }

  /** The records found since the last call that no rule takes any more, as `Departures` decides on them. */
  takeLeaving(): readonly CsoId[] {
    const fresh = [...this.leaving].flatMap(([id]) => (this.reported.has(id) ? [] : [id]))
    for (const id of fresh) this.reported.add(id)
    return fresh
  }

  /** See `SyncPages.takeDeprovisioning`. */
  takeDeprovisioning(): readonly CsoId[] {
    const { deprovisioning } = this
    this.deprovisioning = []
    return deprovisioning
  }

  /** These records by the pages that send them; those that are no follow-ups go by the run's own. */
  bySender(ids: readonly CsoId[], own: SyncPages): Iterable<readonly [SyncPages, readonly CsoId[]]> {
    return Map.groupBy(ids, (id) => this.leaving.get(id) ?? own)
  }

  private async find(phase: 'arriving' | 'leaving'): Promise<Found> {
    const all = await followUpsDue(this.context.store)
    if (phase === 'arriving') await this.takeNotMadeYet(all)
    const busy = await this.stillSent(all)
    const objects = all.filter((object) => {
      const { id, due, staging } = object
      if (this.isOwn(object) || busy.has(id)) return false
      if (staging === 'awaitingFirstExport' || (staging === 'obsolete') !== (phase === 'leaving')) return false
      return this.taken.get(id) !== due
    })
    const bySource = new Map<Source, Sent>()
    const sent: FollowUp[] = []
    const last = await lastNodesOf(this.context.store, this.senders, objects)
    for (const object of objects) {
      const source = this.sourceOf(object, last)
      if (!source) continue
      let of = bySource.get(source)
      if (!of) bySource.set(source, (of = { pages: this.pages(source), ids: [] }))
      of.ids.push(object.id)
      sent.push(object)
      this.taken.set(object.id, object.due)
    }
    return {
      bySource,
      objects: sent,
      people: phase === 'arriving' ? await peopleDue(this.context.store, this.context.run.peopleTaken) : [],
    }
  }

  /** Accounts still to be made, each once a run: see `makePeopleDueInstead`. */
  private async takeNotMadeYet(objects: readonly FollowUp[]): Promise<void> {
    const fresh = notMadeYet(objects).filter((id) => !this.notMade.has(id))
    for (const id of fresh) this.notMade.add(id)
    await makePeopleDueInstead(this.context, fresh)
  }

  /** Those taken before whose person has an account that is being sent, or in doubt: they wait for a later run. */
  private async stillSent(objects: readonly FollowUp[]): Promise<ReadonlySet<CsoId>> {
    const retaken = objects.flatMap(({ id }) => (this.taken.has(id) ? [id] : []))
    if (retaken.length === 0) return new Set()
    const { csos } = await this.context.store.loadPage(retaken)
    const sending = csos.filter(({ pending }) => pending?.state === 'executing').map(({ cso }) => cso)
    const [accounts, people] = [new Set(sending.map(({ id }) => id)), new Set(sending.map(({ mvo }) => mvo))]
    return new Set(csos.flatMap(({ cso: { id, mvo } }) => (accounts.has(id) || (mvo !== null && people.has(mvo)) ? [id] : [])))
  }

  /**
   * Sends people through the outbound rules, each by a record of hers, or from the lifecycle node where none can carry her; who
   * failed stays due.
   */
  private async takePeople(people: readonly DuePerson[]): Promise<void> {
    if (people.length === 0) return
    for (const { id, due } of people) this.context.run.peopleTaken.set(id, due)
    const failed = new Set<MvoId>()
    const check = (set: WorkingSet): void => {
      for (const item of set.items.values()) {
        const { cso, mvo, failure, faults } = item
        // What could not be carried out keeps a record due by itself.
        if (mvo !== null && (failure || (cso === null && faults.length > 0))) failed.add(mvo)
        const due = set.csoOf(item)?.current.due ?? null
        if (cso !== null && due !== null) this.taken.set(cso, due)
      }
    }
    for (const ids of slicesOf(people.map(({ id }) => id))) {
      const { bySource, alone, waiting } = await this.carriersOf(ids)
      for (const [source, csos] of bySource) {
        await this.pages(source).all(atOnce(csos), { phase: 'arriving', prepare: () => true, check, leavers: new Set() })
      }
      for (const id of waiting) failed.add(id)
      const { people: source } = this.senders
      if (alone.length === 0) continue
      if (source) {
        const pages = this.pages(source)
        await pages.all(atOnce(alone), { phase: 'due', prepare: () => true, check })
        this.deprovisioning.push(...pages.takeDeprovisioning())
      }
      for (const id of source ? [] : alone) failed.add(id)
      if (!source) warnOfNoLifecycle(this.context.run, alone.length)
    }
    await this.context.store.dropFollowUps(
      [],
      people.filter(({ id }) => !failed.has(id)),
    )
  }

  /**
   * Records that carry these people, by the node they go from; who has none; and whose record awaits its own synchronisation. A
   * record whose way leads past a rule for the person carries her only where the lifecycle node's does, too.
   */
  private async carriersOf(ids: readonly MvoId[]): Promise<{
    readonly bySource: ReadonlyMap<Source, readonly CsoId[]>
    readonly alone: readonly MvoId[]
    readonly waiting: readonly MvoId[]
  }> {
    const bySource = new Map<Source, CsoId[]>()
    const [alone, waiting]: [MvoId[], MvoId[]] = [[], []]
    const { csos, mvos } = await this.context.store.loadMvos(ids)
    const typeOf = new Map(mvos.map(({ id, type }) => [id, type]))
    const leads = this.leadingTo()
    const last = await lastNodesOf(
      this.context.store,
      this.senders,
      csos.map(({ cso }) => cso),
    )
    const byMvo = Map.groupBy(csos, ({ cso }) => cso.mvo)
    for (const id of ids) {
      const records = (byMvo.get(id) ?? []).map(({ cso }) => cso).filter(({ staging }) => staging === 'normal')
      const sent = records.flatMap((cso) => {
        const source = this.nodeOf(cso, last)
        return source ? [{ cso, source }] : []
      })
      const free = sent.filter(({ cso }) => cso.due === null)
      const type = typeOf.get(id) ?? ''
      const { people } = this.senders
      const carrier = free.find(({ source }) => leads(source, type)) ?? (people && leads(people, type) ? undefined : free[0])
      if (carrier) bySource.set(carrier.source, [...(bySource.get(carrier.source) ?? []), carrier.cso.id])
      else (sent.length > 0 && free.length === 0 ? waiting : alone).push(id)
    }
    return { bySource, alone, waiting }
  }

  /** Whether the way of what arrives from a node leads to all outbound rules for a type. */
  private leadingTo(): (source: Source, type: string) => boolean {
    const { plan } = this.context
    const known = new Map<string, boolean>()
    return (source, type) => {
      const key = `${source.node} ${type}`
      let leads = known.get(key)
      if (leads === undefined) known.set(key, (leads = leadsToAll(plan, wayOutOf(source, 'arriving'), outboundRules(plan, type))))
      return leads
    }
  }

  private sourceOf(object: FollowUp, last: LastNodes): Source | undefined {
    const source = this.nodeOf(object, last)
    if (!source && this.context.plan.systems.has(object.system) && !this.withoutNode.has(object.id)) {
      this.withoutNode.add(object.id)
      warnOfNoImportNode(this.context.run)
    }
    return source
  }

  /** The import node the object last came through; else the run's own for its own system, else the first of its system. */
  private nodeOf({ id, system, type }: Sendable, last: LastNodes): Source | undefined {
    const own = this.context.source
    const systemNode = this.context.plan.systems.get(system)?.config.node
    if (systemNode === undefined) return undefined
    const through = last.get(id)
    const isOwn = own.systemNode === systemNode && (own.objectTypes.length === 0 || own.objectTypes.includes(type))
    if (isOwn && (through === undefined || through === own.node)) return own
    return this.senders.importNode(system, type, through)
  }

  private pages(source: Source): SyncPages {
    let pages = this.pagesOf.get(source)
    if (!pages) this.pagesOf.set(source, (pages = new SyncPages({ ...this.context, source, full: false, counting: 'apart' })))
    return pages
  }
}

function* slicesOf(ids: readonly MvoId[]): Iterable<readonly MvoId[]> {
  for (let at = 0; at < ids.length; at += slice) yield ids.slice(at, at + slice)
}
