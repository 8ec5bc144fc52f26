/**
 * Runs tried out beforehand (N6): the same engine on a copy of the store, with the canvas as it is deployed, and no messages for
 * anybody. Connectors read, and nothing is written but the copy, which stays to be looked at until it is discarded.
 */
import { messageOf, SyncError } from '../../model/errors'
import type { StoreCounts } from '../../model/queries'
import type { Run } from '../../model/runs'
import { DeliveryTracker } from '../sync/delivery/tracker'
import { Engine } from '../engine'
import type { StoreCopies, StoreCopy } from '../engine-parts'
import type { RunRequest } from '../run-request'
import { partsOf } from '../run-request'
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

interface Kept {
  readonly id: number
  readonly engine: Engine
  readonly copy: StoreCopy
  readonly unsent: Map<string, number>
  readonly before: StoreCounts
  run: Run | null
  after: StoreCounts | null
  trouble: Preview['trouble']
  ended: Promise<void>
  isOver: boolean
  /** Why its run is to end early, also where that has not begun; null: it is not. */
  cancelled: string | null
}

const all = new WeakMap<Engine, Previews>()

/** The number of the last preview of any store: its name says whose it is also where several stores are deployed. */
let last = 0

/** The previews of an engine. */
export function previewsOf(engine: Engine): Previews {
  let previews = all.get(engine)
  if (!previews) {
    all.set(engine, (previews = new Previews(engine)))
    const { onClose } = engine
    onClose.push(() => (all.get(engine) as Previews).close())
  }
  return previews
}

/** Milliseconds after the last look at which a preview that has ended goes: it is a copy of all there is of people. */
const keptForMs = 2 * 3_600_000

export class Previews {
  private kept: Kept | null = null
  private unseen: NodeJS.Timeout | undefined
  /** The preview that is being begun, until it is kept or could not be begun. */
  private starting: Promise<Preview> | null = null
  /** Why one that is being begun is to end at once; null: it is not. */
  private aborted: string | null = null
  private isClosed = false

  constructor(private readonly deployed: Engine) {}

  /** Begins a preview; the one before goes. Throws a SyncError: one is under way, an export, no room for the copy. */
  async start(request: RunRequest): Promise<Preview> {
    refuseExport(request)
    const { copies } = this.deployed.parts
    if (!copies) throw new SyncError('not-supported', 'this store cannot be copied, so nothing can be previewed', '')
    if (this.isClosed) throw stopping()
    if (this.starting || this.kept?.isOver === false)
      throw new SyncError('system-busy', 'another preview is under way', 'Wait until it has ended, or cancel it.')
    this.starting = this.begin(copies, request)
    try {
      return await this.starting
    } finally {
      this.starting = null
    }
  }

  private async begin(copies: StoreCopies, request: RunRequest): Promise<Preview> {
    this.aborted = null
    await this.discardKept()
    const copy = await copies()
    this.kept = await this.open(copy, ++last, request)
    if (this.aborted !== null) end(this.kept, this.aborted)
    this.seen()
    return this.viewOf(this.kept)
  }

  /** Throws `unknown-object` for one that is not there any more. */
  find(id: number): Preview {
    return this.viewOf(this.keptOf(id))
  }

  list(): readonly Preview[] {
    return this.kept ? [this.viewOf(this.kept)] : []
  }

  /** The engine of the preview of that name, for whoever looks at what is in its store. */
  engineNamed(name: string): Engine | undefined {
    if (!this.kept || nameOf(this.kept.id) !== name) return undefined
    this.seen()
    return this.kept.engine
  }

  /** Ends it after the page in hand. False when it has ended. */
  cancel(id: number, who: string): boolean {
    const kept = this.keptOf(id)
    if (kept.isOver) return false
    end(kept, `cancelled by ${who}`)
    return true
  }

  /** The nodes are about to vanish: a preview under way ends after the page in hand, as runs do (N7). */
  abort(because: string): void {
    this.aborted = because
    if (!this.kept || this.kept.isOver) return
    end(this.kept, because)
    this.kept.engine.abortAll(because)
  }

  /** Deletes its copy, once it has ended. */
  async discard(id: number, who: string): Promise<void> {
    this.cancel(id, who)
    await this.discardKept()
  }

  /** Resolves once a preview has ended. */
  async whenOver(id: number): Promise<Preview> {
    const kept = this.keptOf(id)
    await kept.ended
    return this.viewOf(kept)
  }

  /** Ends what is under way and deletes the copy. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.starting?.catch(() => undefined)
    this.abort('Node-RED is stopping')
    await this.discardKept()
  }

  /** From now on it stays for some time. */
  private seen(): void {
    clearTimeout(this.unseen)
    this.unseen = setTimeout(() => void this.discardKept(), keptForMs)
    this.unseen.unref()
  }

  private async discardKept(): Promise<void> {
    clearTimeout(this.unseen)
    const { kept } = this
    if (!kept) return
    await kept.ended
    if (this.kept === kept) this.kept = null
    await kept.engine.close().catch(() => undefined)
    await kept.copy.discard()
  }

  private keptOf(id: number): Kept {
    if (this.kept?.id === id) {
      this.seen()
      return this.kept
    }
    throw new SyncError('unknown-object', `There is no preview ${id}.`, 'Only the last one is kept. Start it again.')
  }

  private async open(copy: StoreCopy, id: number, request: RunRequest): Promise<Kept> {
    try {
      if (this.isClosed) throw stopping()
      const { parts, registry } = this.deployed
      const unsent = new Map<string, number>()
      const engine = new Engine({
        store: copy.store,
        registry: silentCanvas(registry, unsent),
        tracker: new DeliveryTracker(),
        name: nameOf(id),
        clock: parts.clock,
        ...(parts.passed && { passed: parts.passed }),
        stallMs: parts.stallMs,
        ...(parts.decideWithinMs !== undefined && { decideWithinMs: parts.decideWithinMs }),
        ...(parts.digests && { digests: parts.digests }),
        onProblem: () => undefined,
      })
      engine.clockCheck.goOnFrom(this.deployed.clockCheck)
      const before = await copy.store.counts()
      const nothingYet = { run: null, after: null, trouble: null, ended: Promise.resolve(), isOver: false, cancelled: null }
      const kept: Kept = { id, engine, copy, unsent, before, ...nothingYet }
      kept.ended = carryOut(kept, request)
      return kept
    } catch (error) {
      await copy.discard()
      throw error
    }
  }

  private viewOf(kept: Kept): Preview {
    const { id, engine, before, after, trouble, isOver } = kept
    const [underWay] = engine.runsUnderWay()
    return {
      id,
      name: nameOf(id),
      state: isOver ? 'ended' : 'running',
      run: kept.run ?? underWay ?? null,
      trouble,
      before,
      after,
      notRun: isOver ? notRunOf(kept) : [],
    }
  }
}

/** What it comes to is kept with it; it never rejects. */
async function carryOut(kept: Kept, request: RunRequest): Promise<void> {
  try {
    const started = await kept.engine.start(request)
    if (kept.cancelled !== null) kept.engine.cancel(started.id, kept.cancelled)
    kept.run = await started.ended
    kept.after = await kept.copy.store.counts()
    if (kept.run.slowedBy !== null)
      kept.trouble = {
        message: `nothing was sent on its way, as its objects go as messages: ${kept.run.slowedBy}`,
        next: 'Such a part of the flow cannot be previewed.',
      }
  } catch (error) {
    kept.trouble = { message: messageOf(error), next: error instanceof SyncError ? error.next : '' }
  } finally {
    kept.isOver = true
  }
}

/** Ends its run after the page in hand, or as soon as it has begun. */
function end(kept: Kept, because: string): void {
  kept.cancelled ??= because
  for (const run of kept.engine.runsUnderWay()) kept.engine.cancel(run.id, because)
}

function stopping(): SyncError {
  return new SyncError('store-closed', 'Node-RED is stopping', 'Start the preview again in a moment.')
}

function notRunOf({ engine, unsent }: Kept): readonly NotRun[] {
  const { wires } = engine.registry
  return [...unsent].map(([id, messages]) => {
    const { type = '', name = '' } = wires?.node(id) ?? {}
    return { node: id, type, name: name || id, messages, leadsOn: wires?.mayLeadToSteps(id) ?? true }
  })
}

function nameOf(id: number): string {
  return `preview-${id}`
}

/** Whether the store of a preview could have this name. */
export function isPreviewName(name: string): boolean {
  return /^preview-\d+$/.test(name)
}

function refuseExport({ profile }: RunRequest): void {
  if (profile === 'deletion' || (profile !== 'lifecycle' && partsOf(profile).export))
    throw new SyncError(
      'bad-request',
      profile === 'export' ? 'an export cannot be previewed' : 'a deletion by hand has a look of its own',
      profile === 'export' ? 'What it would send are the pending exports.' : 'See GET metaverse/{identity}/deletion.',
    )
}
