/** Who would leave in a run by scope, configuration or deletion rule: counted, and decided together (L9). */
import { counted, inNumber } from '../../model/counted'
import { defaultPeopleLimit } from '../../model/limits'
import type { CsoId, MvoId } from '../../model/objects'
import type { ListDecision, NotLooked, PeopleList, HeldPeople } from '../../pipeline/9-people-limit'
import { decideList, decidePeople, nobody, notLookedAt, together } from '../../pipeline/9-people-limit'
import { digest } from '../canvas/digest'
import { askedAtOnce, slicesOf } from '../runs/slices'
import { byType, distinct, listOf, named, pick } from './people-by-type'
import type { SyncContext } from './process-page'
import type { PeopleListKey } from './held-people'
import { heldPeople, keepPeople, peopleOnLists, sizeOf } from './held-people'

/** For one run: `decide` once, `decideMore` for whom it meets on the way, `finish` when those who may leave have left. */
export class Departures {
  private kept: HeldPeople | null = null
  private decision: ListDecision | null = null
  /** Everybody above the limit. */
  private above: PeopleList = nobody
  /** Those of them whom the run did not look at. */
  private notLooked: PeopleList = nobody
  private reasons: readonly string[] = []
  private readonly left = new Map<string, readonly MvoId[]>()
  private isShort = false
  /** A release is for the list under this configuration only; a digest, once people are above the limit. */
  private configuration = ''
  /** People who are on the list of another system, or of the scan; read once. */
  private waiting: ReadonlySet<MvoId> | null = null

  constructor(
    private readonly context: SyncContext,
    private readonly of: { readonly key: PeopleListKey; readonly notLooked: NotLooked },
  ) {}

  /** Those who may leave; the others stay as they are. `succeeded`: records that have left, as another has taken their place. */
  async decide(found: PeopleList): Promise<PeopleList & { readonly succeeded: readonly CsoId[] }> {
    const { run, store } = this.context
    this.kept = await heldPeople(store, this.of.key)
    const free = await this.notWaiting(found)
    const looked = await byType(this.context, free)
    const succeeded = missingFrom(listOf(looked, () => true).records, free.records)
    const others = await byType(this.context, this.kept === null ? nobody : notLookedAt(this.kept, this.of.notLooked))
    const reasons = new Map<string, string>()
    for (const type of new Set([...looked.keys(), ...others.keys()])) {
      const people = distinct([...(looked.get(type)?.people ?? []), ...(others.get(type)?.people ?? [])])
      const decision = await this.decideType(type, people.length)
      if (decision.kind === 'held') reasons.set(type, decision.because)
      else this.left.set(type, people)
    }
    if (reasons.size === 0) return { ...listOf(looked, () => true), succeeded }
    const isAbove = (type: string): boolean => reasons.has(type)
    this.notLooked = listOf(others, isAbove)
    this.above = together(listOf(looked, isAbove), this.notLooked)
    this.reasons = [...reasons.values()]
    const isWhole = sizeOf(this.notLooked) === 0
    const configuration = (this.configuration = this.digested())
    this.decision = decideList({ list: this.above, looked: isWhole ? 'all' : 'some', kept: this.kept, configuration })
    if (this.decision.kind === 'allowed') {
      if (this.kept?.state === 'released') await keepPeople(store, this.of.key, { ...this.kept, state: 'begun' })
      return { ...listOf(looked, () => true), succeeded }
    }
    const { records, mvos } = listOf(looked, isAbove)
    // Whom a full sync finds by a deletion rule it has processed already.
    const held = this.of.key === 'lifecycle' ? mvos.length : records.length
    this.countHeld(held)
    for (const [type, because] of reasons) {
      const first = await named(this.context, together(pick(looked, type), pick(others, type)))
      run.warn(
        'people-held',
        `${because}. The first: ${first}. Next: ${this.decision.because}; else correct what takes them out of scope and synchronise again`,
      )
    }
    return { ...listOf(looked, (type) => !isAbove(type)), succeeded }
  }

  /** The same for those the run has met since. Those above the limit are left to a run that finds them first. */
  async decideMore(found: PeopleList): Promise<PeopleList> {
    if (sizeOf(found) === 0) return nobody
    const looked = await byType(this.context, await this.notWaiting(found))
    const above = new Set<string>()
    for (const [type, { people }] of looked) {
      const all = distinct([...(this.left.get(type) ?? []), ...people])
      if ((await this.decideType(type, all.length)).kind === 'held') above.add(type)
      else this.left.set(type, all)
    }
    if (above.size > 0)
      this.warnOfMore(
        listOf(looked, (type) => above.has(type)),
        [...above],
      )
    return listOf(looked, (type) => !above.has(type))
  }

  private warnOfMore(more: PeopleList, types: readonly string[]): void {
    this.isShort = true
    this.context.run.warn(
      'people-held',
      `${counted(sizeOf(more), 'more object')} of ${types.join(', ')}, met while others left, would go above the limit on people: they stay as they are and are on no list yet. Next: run a full synchronisation, which lists them`,
    )
  }

  /** Notes what waits from now on. Whether everybody who would leave has left. */
  async finish(): Promise<'all' | 'some'> {
    const { store } = this.context
    const { key } = this.of
    if (this.decision === null) {
      // Accounts on the scan's list are known by it alone: they stay there until a scan has looked at them.
      const isUnknown = this.of.notLooked === 'accounts' && this.kept !== null && this.kept.others.length > 0
      if (this.kept && !isUnknown) await keepPeople(store, key, null)
      return this.isShort ? 'some' : 'all'
    }
    switch (this.decision.kind) {
      case 'allowed': {
        const isLeft = sizeOf(this.notLooked) > 0
        await keepPeople(store, key, isLeft && this.kept ? { ...this.kept, ...this.notLooked, state: 'begun' } : null)
        return isLeft || this.isShort ? 'some' : 'all'
      }
      case 'asked':
        await this.ask()
        return 'some'
      case 'asBefore':
        return 'some'
      default:
        return this.decision.kind satisfies never
    }
  }

  /** The list waits from now on. */
  private async ask(): Promise<void> {
    const { above, reasons, configuration, context, kept } = this
    const run = context.run.id
    const firstRun = kept?.state === 'waiting' ? (kept.firstRun ?? kept.run) : run
    await keepPeople(context.store, this.of.key, { ...above, run, firstRun, state: 'waiting', reasons, configuration })
  }

  /** A run counts as its own only what it was to process: of others the warning says how many they are (D8). */
  private countHeld(held: number): void {
    const { run, counting } = this.context
    if (counting === 'own') run.add({ processed: held, held })
  }

  private async decideType(type: string, leaving: number) {
    const { store, plan } = this.context
    const limit = plan.mvTypes.get(type)?.schema.peopleLimit ?? defaultPeopleLimit
    return decidePeople({ type, limit, known: await store.countMvos(type), leaving })
  }

  /** Which systems the store has met decides nothing of who leaves. */
  private digested(): string {
    const { met: _met, ...decides } = this.context.plan.configuration
    return digest(decides)
  }

  /** Who is on another list waits for that one: they were counted there, and none of them may go before it is released. */
  private async notWaiting(found: PeopleList): Promise<PeopleList> {
    const { store, plan, run } = this.context
    const keys = (['lifecycle', ...plan.systems.keys()] as const).filter((key) => key !== this.of.key)
    const waiting = (this.waiting ??= await peopleOnLists(store, keys))
    if (waiting.size === 0 || sizeOf(found) === 0) return found
    const stays = new Set<CsoId>()
    for (const ids of slicesOf(distinct([...found.records, ...found.others]), askedAtOnce))
      for (const { id, mvo } of await store.connectorsAmong(ids)) if (waiting.has(mvo)) stays.add(id)
    const goes = (id: CsoId): boolean => !stays.has(id)
    const mvos = found.mvos.filter((id) => !waiting.has(id))
    const free = { records: found.records.filter(goes), others: found.others.filter(goes), mvos }
    const count = sizeOf(found) - sizeOf(free)
    if (count === 0) return found
    this.isShort = true
    const held = this.of.key === 'lifecycle' ? found.mvos.length - mvos.length : found.records.length - free.records.length
    this.countHeld(held)
    run.warn(
      'people-held',
      `${counted(count, 'object')} ${inNumber(count, 'stays as it is: its person is', 'stay as they are: their people are')} on a list of people who would leave by another synchronisation or scan. Next: release that list, or correct what put them on it, and run it and this one again`,
    )
    return free
  }
}

function missingFrom(there: readonly CsoId[], all: readonly CsoId[]): readonly CsoId[] {
  if (there.length === all.length) return []
  const known = new Set(there)
  return all.filter((id) => !known.has(id))
}
