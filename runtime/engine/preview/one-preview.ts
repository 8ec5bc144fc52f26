/** One run tried out on a copy of the store, from its beginning to when the copy is deleted (N6). */
import { messageOf, SyncError } from '../../model/errors'
import type { StoreCounts } from '../../model/queries'
import type { Run } from '../../model/runs'
import { DeliveryTracker } from '../sync/delivery/tracker'
import { Engine } from '../engine'
import type { StoreCopy } from '../engine-parts'
import type { RunRequest } from '../run-request'
import type { GroupedChanges } from './same-changes'
import { sameChangesOf } from './same-changes'
import { silentCanvas } from './silent-canvas'

/** What a preview came to, or comes to. */
export interface Preview {
  readonly id: number
  /** Its store's name, by which everything in it can be looked at. */
  readonly name: string
  readonly state: 'running' | 'ended'
  /** The run on the copy; null until it has begun, and where it could not begin. */
  readonly run: Run | null
  /** What stopped the preview itself, and what to do; null where nothing did. */
  readonly trouble: { readonly message: string; readonly next: string } | null
  /** How much there was and is in the copy; null until it is there. */
  readonly before: StoreCounts | null
  readonly after: StoreCounts | null
  /** What happened to its objects; null as long as it runs, and where it could not begin. */
  readonly changes: GroupedChanges | null
  /** Nodes that would have got messages and were not run, each with how many. */
  readonly notRun: readonly NotRun[]
}

/** A node of somebody else on the way. */
export interface NotRun {
  readonly node: string
  readonly type: string
  readonly name: string
  readonly messages: number
  /** Objects would have gone on from it to further steps: here they went no further. */
  readonly leadsOn: boolean
}

/** A preview that has begun. */
export class OnePreview {
  readonly engine: Engine
  /** Resolves when there is no more to come, whatever became of it. */
  readonly ended: Promise<void>
  private run: Run | null = null
  private trouble: Preview['trouble'] = null
  private before: StoreCounts | null = null
  private after: StoreCounts | null = null
  private changes: GroupedChanges | null = null
  private hasEnded = false
  /** Why its run is to end early, also where that has not begun; null: it is not. */
  private cancelled: string | null = null
  private readonly unsent = new Map<string, number>()

  /** Begins at once. `deployed`: the engine of the store that was copied. */
  constructor(
    readonly id: number,
    private readonly copy: StoreCopy,
    deployed: Engine,
    request: RunRequest,
  ) {
    const { clock, passed, stallMs, decideWithinMs, digests } = deployed.parts
    this.engine = new Engine({
      store: copy.store,
      registry: silentCanvas(deployed.registry, this.unsent),
      tracker: new DeliveryTracker(),
      name: nameOf(id),
      clock,
      ...(passed && { passed }),
      stallMs,
      ...(decideWithinMs !== undefined && { decideWithinMs }),
      ...(digests && { digests }),
      onProblem: () => undefined,
    })
    this.engine.clockCheck.goOnFrom(deployed.clockCheck)
    this.ended = this.carryOut(request)
  }

  get isOver(): boolean {
    return this.hasEnded
  }

  /** As it stands. */
  get view(): Preview {
    const { id, engine, before, after, trouble, changes, isOver } = this
    const [underWay] = engine.runsUnderWay()
    return {
      id,
      name: nameOf(id),
      state: isOver ? 'ended' : 'running',
      run: this.run ?? underWay ?? null,
      trouble,
      before,
      after,
      changes,
      notRun: isOver ? this.notRun() : [],
    }
  }

  /** Ends its run after the page in hand, or as soon as it has begun. */
  cancel(because: string): void {
    this.cancelled ??= because
    for (const run of this.engine.runsUnderWay()) this.engine.cancel(run.id, because)
  }

  /** Deletes the copy; to be called once it has ended. Rejects where that cannot be deleted. */
  async discard(): Promise<void> {
    await this.engine.close().catch(() => undefined)
    await this.copy.discard()
  }

  private async carryOut(request: RunRequest): Promise<void> {
    const { engine, copy } = this
    try {
      this.before = await copy.store.counts()
      const started = await engine.start(request)
      if (this.cancelled !== null) engine.cancel(started.id, this.cancelled)
      this.run = await started.ended
      this.after = await copy.store.counts()
      this.changes = await sameChangesOf(copy.store, this.run.id)
      if (this.run.slowedBy !== null)
        this.trouble = {
          message: `nothing was sent on its way, as its objects go as messages: ${this.run.slowedBy}`,
          next: 'Such a part of the flow cannot be previewed.',
        }
    } catch (error) {
      this.trouble = { message: messageOf(error), next: error instanceof SyncError ? error.next : '' }
    } finally {
      this.hasEnded = true
    }
  }

  private notRun(): readonly NotRun[] {
    const { wires } = this.engine.registry
    return [...this.unsent].map(([id, messages]) => {
      const { type = '', name = '' } = wires?.node(id) ?? {}
      return { node: id, type, name: name || id, messages, leadsOn: wires?.mayLeadToSteps(id) ?? true }
    })
  }
}

/** By what its store is found among others. */
export function nameOf(id: number): string {
  return `preview-${id}`
}

/** Whether the store of a preview could have this name. */
export function isPreviewName(name: string): boolean {
  return /^preview-\d+$/.test(name)
}
