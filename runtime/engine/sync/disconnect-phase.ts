/** The last phase of a run: who leaves is disconnected, whatever the cause, and sent on the way of those who leave (D6). */
import type { CsoId, SystemId } from '../../model/objects'
import { hasLeft } from '../../pipeline/9-disconnect'
import { inboundRules, inboundRulesTo } from '../canvas/plan-lookups'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import type { SyncPages } from './pages'
import { disconnectItem } from './steps/disconnect'
import { leavingBecause } from './steps/withdraw'

export class DisconnectPhase {
  private reprocess: CsoId[] = []
  private readonly sent = new Set<CsoId>()

  /** `names` are those of all systems, gone ones too. */
  constructor(private readonly names: ReadonlyMap<SystemId, string>) {}

  /**
   * Sends those of them that this phase has not sent yet. `succeeded`: another record has their place already; `deprovisioned`:
   * accounts that outbound rules disconnect, when they still say so.
   */
  async all(
    pages: SyncPages,
    ids: AsyncIterable<readonly CsoId[]>,
    how: 'disconnected' | 'succeeded' | 'deprovisioned' = 'disconnected',
  ): Promise<void> {
    const prepare = {
      disconnected: (set: WorkingSet, item: Item) => this.prepare(set, item),
      succeeded: (_: WorkingSet, item: Item) => noteSucceeded(item),
      deprovisioned: () => true,
    }
    await pages.all(this.fresh(ids), { phase: 'leaving', prepare: prepare[how] })
  }

  /** Records that a rule links to another type of metaverse object from now on: to be looked at once more. */
  takeReprocess(): readonly CsoId[] {
    const { reprocess } = this
    this.reprocess = []
    return reprocess
  }

  private prepare(set: WorkingSet, item: Item): boolean {
    const cso = set.csoOf(item)?.current
    const mvo = set.mvoOf(item)
    if (!cso) return false
    // Who has left before goes this way again only while a rule waits for the person (D10).
    const left = hasLeft(cso, mvo?.current ?? null, mvo?.contributions ?? [])
    if (left || (cso.mvo === null && cso.staging !== 'obsolete')) return (mvo?.notEvaluated.length ?? 0) > 0
    const isOther = mvo && inboundRulesTo(set.plan, cso, mvo.current.type).length === 0
    if (isOther && inboundRules(set.plan, cso.system, cso.type).length > 0) this.reprocess.push(item.id)
    disconnectItem(set, item, leavingBecause(set, item, this.names.get(cso.system) ?? set.systemName(cso.system)))
    return item.mvo !== null
  }

  private async *fresh(pages: AsyncIterable<readonly CsoId[]>): AsyncIterable<readonly CsoId[]> {
    for await (const ids of pages) yield [...new Set(ids)].filter((id) => !this.sent.has(id) && this.sent.add(id))
  }
}

/** Its person has gone through the rules with the record that took its place. */
function noteSucceeded(item: Item): boolean {
  item.outcomes.add('disconnected')
  item.because.push('no rule takes it any more, and another record of its system has taken its place')
  return false
}
