/** The pages of a run one after the other, each decided while the one before it is being saved. */
import type { RuleId } from '../../model/objects'
import { systemNamesOf } from '../canvas/plan-lookups'
import { decideAndSave } from '../runs/decide-and-save'
import type { ClosedPage } from './close/close-page'
import type { PageTask, ProcessedPage, SyncContext } from './process-page'
import { processPage } from './process-page'

export class SyncPages {
  private disconnecting: number[] = []
  private reprocess: number[] = []

  constructor(private readonly context: SyncContext) {}

  /** Sends all these, a page at a time, and waits until the last is saved; also when one fails. */
  async all(ids: AsyncIterable<readonly number[]>, { phase, prepare }: Omit<PageTask, 'ids'>): Promise<void> {
    const process = (page: readonly number[], saving: ProcessedPage | null): Promise<ProcessedPage> => {
      this.context.run.throwIfCancelled()
      return processPage(this.context, { ids: page, phase, prepare }, saving && saving.set)
    }
    await decideAndSave<readonly number[], ProcessedPage, ProcessedPage>(inPages(ids, this.context.source.pageSize), {
      doing: 'synchronised',
      findConcurrently: process,
      decide: async (page, processed) => processed ?? process(page, null),
      save: ({ closed }) => this.save(closed),
      saved: ({ closed }) => this.countPage(closed),
      rest: (_, { closed }) => (closed.retry.length > 0 ? closed.retry : null),
    })
  }

  private async save(closed: ClosedPage): Promise<boolean> {
    const { run, store } = this.context
    const { conflicts } = await store.savePage({
      ...closed.save,
      run: run.snapshotWith(closed.counts, closed.targets),
      durable: false,
    })
    return conflicts.length === 0
  }

  /** The objects found since the last call that leave in the last phase. */
  takeDisconnecting(): readonly number[] {
    const taken = this.disconnecting
    this.disconnecting = []
    return taken
  }

  /** The objects found since the last call that are to be looked at once more. */
  takeReprocess(): readonly number[] {
    const taken = this.reprocess
    this.reprocess = []
    return taken
  }

  private countPage(closed: ClosedPage): void {
    this.disconnecting.push(...closed.disconnecting)
    this.reprocess.push(...closed.reprocess)
    const { run, plan } = this.context
    run.add(closed.counts)
    run.addTargets(closed.targets)
    run.addObjectErrors(closed.faults)
    const warn = (
      code: string,
      counts: ReadonlyMap<RuleId, number>,
      message: (rule: string, total: number, system: string) => string,
    ): void => {
      for (const [id, count] of counts) {
        const rule = plan.rules.get(id)
        const system = systemNamesOf(plan)(rule?.system ?? 0)
        if (rule) run.warnCounted(code, message(rule.name, 0, system), count, (total) => message(rule.name, total, system))
      }
    }
    warn(
      'rule-not-evaluated',
      closed.outboundNotEvaluated,
      (rule, total) =>
        `${total} changed objects did not reach the outbound rule ${rule}. Wire the end of the inbound steps, and the output "disconnected", to its first step. Then run a full synchronisation`,
    )
    warn(
      'leavers-kept',
      closed.leaversKept,
      (rule, total, system) =>
        `${total} leavers keep their accounts in ${system} as they are: rule ${rule} is switched off. Switch it on and run a full synchronisation, or look after these accounts by hand`,
    )
    warn(
      'rule-not-evaluated',
      closed.flowNotEvaluated,
      (rule, total) =>
        `${total} linked objects did not reach the attribute flow of the inbound rule ${rule}, so what changed about them went nowhere. Wire the steps before it, from the output "objects" on. Then run a full synchronisation`,
    )
    run.progress()
  }
}

/** Ids as they come, some at a time, in pages of one size. */
async function* inPages(ids: AsyncIterable<readonly number[]>, size: number): AsyncIterable<readonly number[]> {
  let page: number[] = []
  for await (const some of ids) {
    for (const id of some) {
      page.push(id)
      if (page.length < size) continue
      yield page
      page = []
    }
  }
  if (page.length > 0) yield page
}
