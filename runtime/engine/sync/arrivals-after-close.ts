/** Messages that arrive after their page was closed: their objects are due again, and the activity says which node kept them. */
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { RunRecord } from '../../model/runs'
import type { CsoWrite } from '../../model/page'
import type { Store } from '../../model/store'
import { csoKeys, csoName } from '../canvas/cso-names'
import { emptyPage } from '../../model/empty-page'
import type { Plan } from '../canvas/plan'

/** A closed page, as far as a message that arrives afterwards needs it. */
export interface ClosedPageNote {
  readonly run: number
  /** False for pages whose objects are metaverse objects. */
  readonly ofCsos: boolean
}

/** How many closed pages are remembered. */
const remembered = 2000

/** Messages are gathered this long, so that a flood of them is one write. */
const gatherMs = 200

/** How long after a store that did not take them. */
const retryMs = 5000

export class ArrivalsAfterClose {
  private readonly closed = new Map<number, ClosedPageNote>()
  private readonly waiting = new Map<number, Map<CsoId, string>>()
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly store: Store,
    private readonly plan: () => Promise<Plan>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  pageClosed(page: number, note: ClosedPageNote): void {
    this.closed.set(page, note)
    if (this.closed.size > remembered) for (const oldest of this.closed.keys()) return void this.closed.delete(oldest)
  }

  /**
   * A message for an object of a closed page reached a step; `at` names that step's node. False when no such page is
   * remembered.
   */
  arrived(page: unknown, object: unknown, at: string): boolean {
    const note = typeof page === 'number' ? this.closed.get(page) : undefined
    if (!note?.ofCsos) return note !== undefined
    const ids = (Array.isArray(object) ? object : [object]).filter((id): id is number => typeof id === 'number')
    const waiting = this.waiting.get(note.run) ?? new Map<CsoId, string>()
    for (const id of ids) waiting.set(id, at)
    this.waiting.set(note.run, waiting)
    this.flushAfter(gatherMs)
    return true
  }

  private flushAfter(ms: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      this.flush().catch(this.onFault)
    }, ms)
  }

  /** Notes what has gathered. What the store does not take at present is kept and tried again; the error is thrown. */
  async flush(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const [at, [runId, objects]] of waiting.entries()) {
      try {
        await this.makeDue(runId, objects)
      } catch (error) {
        for (const [id, kept] of waiting.slice(at)) this.waiting.set(id, new Map([...kept, ...(this.waiting.get(id) ?? [])]))
        if (!(error instanceof SyncError && error.code === 'store-closed')) this.flushAfter(retryMs)
        throw error
      }
    }
  }

  private async makeDue(runId: number, objects: ReadonlyMap<CsoId, string>): Promise<void> {
    const plan = await this.plan()
    const csos: CsoWrite[] = []
    const records: RunRecord[] = []
    for (const { cso } of (await this.store.loadPage([...objects.keys()])).csos) {
      const at = objects.get(cso.id)
      if (at === undefined) continue
      const next = { ...cso, due: cso.due ?? this.store.nextChange() }
      if (cso.due === null) csos.push({ cso: next, ...csoKeys(plan, next), attributesChanged: false })
      const because = `its message came to ${at} after its page was closed: a node before it keeps messages back. The object is due again`
      records.push({
        run: runId,
        outcome: 'arrivedAfterClose',
        system: cso.system,
        cso: cso.id,
        mvo: cso.mvo,
        name: csoName(cso),
        because,
        changes: [],
        error: 'message-lost',
      })
    }
    if (!(await this.store.run(runId))) return
    // The run goes on counting, or has ended: what it is stays its own.
    await this.store.savePage({ ...emptyPage, csos, records, run: null })
  }
}
