/** The pages of a run one after the other, each decided while the one before it is being saved. */
import { counted } from '../../model/counted'
import type { SystemId } from '../../model/objects'
import type { PageSave } from '../../model/page'
import type { SizedObjects } from '../../model/queries'
import { systemNamesOf } from '../canvas/plan-lookups'
import { decideAndSave } from '../runs/decide-and-save'
import { partsOf } from '../runs/slices'
import type { FixedCount } from './close/accounts'
import type { ClosedPage } from './close/close-page'
import { referrersOf } from './dangling'
import { fixedSentence } from './fixed-sentence'
import { rememberGivenUp } from './given-up-creates'
import { isJudged } from './judged-references'
import { warnOfLeaversKept } from './leavers-kept'
import { wayMissed } from './close/not-evaluated'
import { missedSentence } from './missed-sentence'
import type { PageTask, ProcessedPage, SyncContext } from './process-page'
import type { WorkingSet } from './page/working-set'
import { processPage } from './process-page'
import type { CountedReference, Stamping } from './stamps/stamping'

export class SyncPages {
  private leaving: number[] = []
  private leftBefore: number[] = []
  private released: number[] = []
  private deprovisioning: number[] = []
  private taken: number[] = []
  private leftToFull: number[] = []
  private reprocess: number[] = []
  private readonly references = new Map<string, CountedReference>()

  /** `cameThrough`: the system's import node that sends its objects, to be kept with them. */
  constructor(
    private readonly context: SyncContext,
    private readonly cameThrough?: PageSave['cameThrough'],
  ) {}

  /** Sends all these, a page at a time, and waits until the last is saved; also when one fails. */
  async all(ids: AsyncIterable<readonly number[]>, task: Omit<PageTask, 'ids'>): Promise<void> {
    const process = (page: readonly number[], saving: ProcessedPage | null): Promise<ProcessedPage> => {
      this.context.run.throwIfCancelled()
      return processPage(this.context, { ...task, ids: page }, saving && saving.set)
    }
    await decideAndSave<readonly number[], ProcessedPage, ProcessedPage>(
      this.inPages(ids, task.phase === 'due' ? 'mvos' : 'csos'),
      {
        doing: 'synchronised',
        findConcurrently: process,
        decide: async (page, found) => {
          const processed = found ?? (await process(page, null))
          task.check?.(processed.set)
          return processed
        },
        save: async ({ set, closed }) => {
          await task.stamping?.check(set, closed)
          const referrers = await referrersOf(this.context, set, closed.save.csosDeleted)
          await rememberGivenUp(this.context, set, closed.save.csosDeleted)
          const stamps = task.stamping?.stampsOf(set, closed)
          const isSaved = await this.save(closed, stamps)
          if (isSaved && referrers) this.context.run.dangling.add(referrers)
          return isSaved
        },
        saved: ({ set, closed }) => {
          this.countReferences(set, new Set(closed.retry))
          this.warnOfLookUps(set)
          this.countPage(closed)
        },
        rest: (_, { closed }) => (closed.retry.length > 0 ? closed.retry : null),
      },
    )
  }

  /** Ids as they come, some at a time, in pages of one number; of fewer, where their values are large. */
  private async *inPages(ids: AsyncIterable<readonly number[]>, of: SizedObjects): AsyncIterable<readonly number[]> {
    const { source, store } = this.context
    let page: number[] = []
    for await (const some of ids) {
      for (const id of some) {
        page.push(id)
        if (page.length < source.pageSize) continue
        yield* partsOf(store, of, page, source.pageSize)
        page = []
      }
    }
    if (page.length > 0) yield* partsOf(store, of, page, source.pageSize)
  }

  private async save(closed: ClosedPage, stamps: Pick<PageSave, 'stamps'> = {}): Promise<boolean> {
    const { run, store } = this.context
    const { conflicts } = await store.savePage({
      ...closed.save,
      ...stamps,
      run: run.snapshotWith(closed.counts, closed.targets),
      durable: false,
      ...(this.cameThrough && { cameThrough: this.cameThrough }),
    })
    return conflicts.length === 0
  }

  /** The records found since the last call that no rule takes any more. */
  takeLeaving(): readonly number[] {
    const leaving = this.leaving
    this.leaving = []
    return leaving
  }

  /** The records found since the last call that have left before, and whose person a rule waits for (D10). */
  takeLeftBefore(): readonly number[] {
    const { leftBefore } = this
    this.leftBefore = []
    return leftBefore
  }

  /** The accounts found since the last call that a rule disconnects, and whose people would go with them (L9). */
  takeDeprovisioning(): readonly number[] {
    const { deprovisioning } = this
    this.deprovisioning = []
    return deprovisioning
  }

  /** The accounts found since the last call whose outbound rule was removed. */
  takeReleased(): readonly number[] {
    const { released } = this
    this.released = []
    return released
  }

  /** The records found since the last call whose person has another record of their system, which may be leaving (J5, D6). */
  takeTaken(): readonly number[] {
    const { taken } = this
    this.taken = []
    return taken
  }

  /** The records found since the last call on which only a full sync decides (A14). */
  takeLeftToFull(): readonly number[] {
    const { leftToFull } = this
    this.leftToFull = []
    return leftToFull
  }

  /** The objects found since the last call that are to be looked at once more. */
  takeReprocess(): readonly number[] {
    const taken = this.reprocess
    this.reprocess = []
    return taken
  }

  private countReferences(set: WorkingSet, retried: ReadonlySet<number>): void {
    for (const [key, { node, target, given }] of set.references) {
      const own = [...given].filter(([id]) => !retried.has(id))
      this.addReferences(key, { node, target, asked: own.length, given: own.filter(([, isGiven]) => isGiven).length })
    }
  }

  private addReferences(key: string, { node, target, asked, given }: CountedReference): void {
    const known = this.references.get(key) ?? { node, target, asked: 0, given: 0 }
    this.references.set(key, { node, target, asked: known.asked + asked, given: known.given + given })
  }

  /** Of look-ups for one object that found none, or several. */
  private warnOfLookUps({ lookUps }: WorkingSet): void {
    for (const [key, { type, attribute, found, count }] of lookUps.fruitless) {
      const what = found === 'none' ? `no ${type} has the ${attribute}` : `more than one ${type} has the ${attribute}`
      this.context.run.warnCounted(
        'look-up-fruitless',
        `look-up ${key}`,
        count,
        (total) =>
          `${counted(total, 'look-up')} found nothing: ${what} that was asked for. Correct the value, or the ${type} it means`,
      )
    }
  }

  /** Of references that gave nobody a value although everybody of the system was synchronised (N10). */
  async warnOfReferences(system: SystemId, stamping: Stamping | null): Promise<void> {
    const { run, plan, store } = this.context
    for (const [key, reference] of stamping?.references() ?? []) this.addReferences(key, reference)
    const inOrder = [...this.references].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [, { node, target, asked, given }] of inOrder) {
      const step = plan.steps.get(node)
      if (given > 0 || step?.kind !== 'flow') continue
      if (step.rule.direction === 'outbound' && !(await isJudged(store, { step, target, system }))) continue
      const name = plan.wires?.node(plan.wiredAs(node))?.name ?? 'attribute flow'
      run.warn(
        'without-effect',
        `Rule ${step.rule.name}, attribute flow "${name}": the reference ${target} gave no value to any of ${counted(asked, 'object')}. Look whether its source has values, and whether what they point at is read from the same system and joined.`,
      )
    }
  }

  private countPage(closed: ClosedPage): void {
    this.leaving.push(...closed.leaving)
    this.leftBefore.push(...closed.leftBefore)
    this.released.push(...closed.released)
    this.deprovisioning.push(...closed.deprovisioning)
    this.taken.push(...closed.taken)
    this.leftToFull.push(...closed.leftToFull)
    this.reprocess.push(...closed.reprocess)
    const { run, plan } = this.context
    run.add(closed.counts)
    run.addTargets(closed.targets)
    run.addObjectErrors(closed.faults)
    // Who failed is tried again by the next run.
    for (const { id, due } of closed.peopleFailed) run.peopleTaken.set(id, due)
    for (const missed of closed.missed) {
      const rule = plan.rules.get(missed.rule)
      if (!rule) continue
      run.rulesNotEvaluated.add(rule.node)
      const rest = missed.count - missed.first.length
      for (const [at, name] of missed.first.entries())
        run.warnNamed('rule-not-evaluated', { key: wayMissed(missed), name, count: at === 0 ? rest + 1 : 1 }, (total, first) =>
          missedSentence(rule, missed, { total, first }),
        )
    }
    warnOfLeaversKept(run, plan, closed.leaversKept)
    for (const fixed of closed.fixed) this.warnOfFixed(fixed)
    run.progress()
  }

  private warnOfFixed({ rule: id, attribute, why, count, first }: FixedCount): void {
    const { run, plan } = this.context
    const rule = plan.rules.get(id)
    if (!rule) return
    const system = systemNamesOf(plan)(rule.system)
    run.warnNamed('fixed-attribute', { key: `fixed ${id} ${attribute}`, name: first, count }, (total, [example = first]) =>
      fixedSentence({ rule: rule.name, system, attribute, why, example }, total),
    )
  }
}

/** These ids as one page. */
export async function* atOnce(ids: readonly number[]): AsyncIterable<readonly number[]> {
  yield ids
}
