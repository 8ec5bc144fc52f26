/**
 * Runs tried out beforehand (N6): the same engine on a copy of the store, with the canvas as it is deployed or edited, and no
 * messages for anybody. Connectors read, and nothing is written but the copy, which stays to be looked at until it is discarded.
 * One a store.
 */
import { messageOf, SyncError } from '../../model/errors'
import { ended } from '../../model/sentences'
import type { Engine } from '../engine'
import type { StoreCopies } from '../engine-parts'
import type { RunRequest } from '../run-request'
import type { Preview } from './preview'
import { nameOf, OnePreview } from './one-preview'
import type { PreviewRequest } from './preview-request'
import { isPreviewRequest } from './preview-request'
import { refuseExport } from './refused'

const all = new WeakMap<Engine, Previews>()

/** The number of the last preview of any store: its name says whose it is also where several stores are deployed. */
let last = 0

/** The previews of an engine. */
export function previewsOf(engine: Engine): Previews {
  let previews = all.get(engine)
  if (!previews) {
    const made = (previews = new Previews(engine))
    all.set(engine, made)
    engine.onClose.push(() => made.close())
  }
  return previews
}

/** Milliseconds after the last look at which a preview that has ended goes: it is a copy of all there is of people. */
const keptForMs = 2 * 3_600_000

export class Previews {
  private kept: OnePreview | null = null
  private unseen: NodeJS.Timeout | undefined
  /** The preview that is being begun, until it is kept or could not be begun. */
  private starting: Promise<Preview> | null = null
  /** Why one that is being begun is to end at once; null: it is not. */
  private aborted: string | null = null
  private isClosed = false

  constructor(private readonly deployed: Engine) {}

  /** Begins a preview; the one before goes. Throws a SyncError: one is under way, an export, no room for the copy. */
  async start(request: RunRequest | PreviewRequest): Promise<Preview> {
    if (!isPreviewRequest(request)) refuseExport(request)
    const { copies } = this.deployed.parts
    if (!copies) throw new SyncError('not-supported', 'this store cannot be copied, so nothing can be previewed', '')
    if (this.isClosed) throw stopping()
    if (this.starting || this.kept?.isOver === false)
      throw new SyncError('system-busy', 'another preview is under way', this.nextWhenBusy())
    const asked = isPreviewRequest(request) ? request : { runs: () => Promise.resolve([request]) }
    this.starting = this.begin(copies, asked)
    try {
      return await this.starting
    } finally {
      this.starting = null
    }
  }

  private nextWhenBusy(): string {
    const which = this.kept?.isOver === false ? `: idweave end-preview ${this.kept.id}` : ''
    return `Wait until it has ended, or end it${which}.`
  }

  private async begin(copies: StoreCopies, request: PreviewRequest): Promise<Preview> {
    this.aborted = null
    await this.discardKept()
    const copy = await copies()
    if (this.isClosed) {
      await copy.discard()
      throw stopping()
    }
    this.kept = new OnePreview(++last, { copy, copies, deployed: this.deployed, request })
    if (this.aborted !== null) this.kept.cancel(this.aborted)
    this.seen()
    return this.kept.view
  }

  /** Throws `unknown-object` for one that is not there any more. */
  find(id: number): Preview {
    return this.keptOf(id).view
  }

  list(): readonly Preview[] {
    return this.kept ? [this.kept.view] : []
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
    kept.cancel(`cancelled by ${who}`)
    return true
  }

  /** The nodes are about to vanish: a preview under way ends after the page in hand, as runs do (N7). */
  abort(because: string): void {
    this.aborted = because
    if (!this.kept || this.kept.isOver) return
    this.kept.abort(because)
  }

  /** Deletes its copy, once it has ended. */
  async discard(id: number, who: string): Promise<void> {
    this.cancel(id, who)
    await this.discardKept()
  }

  /** Ends and deletes whatever there is: it has somebody in it who is erased (N14). */
  async discardAll(who: string): Promise<void> {
    await this.starting?.catch(() => undefined)
    this.kept?.cancel(`ended, since ${who} erased a person who is in it`)
    await this.discardKept()
  }

  /** Resolves once a preview has ended. */
  async whenOver(id: number): Promise<Preview> {
    const kept = this.keptOf(id)
    await kept.ended
    return kept.view
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
    this.unseen = setTimeout(() => {
      // As long as it runs somebody waits for it.
      if (this.kept && !this.kept.isOver) this.seen()
      else void this.discardKept()
    }, keptForMs)
    this.unseen.unref()
  }

  /** Never rejects: nobody waits for it who could do anything about a copy that stays, and the next start deletes it. */
  private async discardKept(): Promise<void> {
    clearTimeout(this.unseen)
    const { kept } = this
    if (!kept) return
    await kept.ended
    if (this.kept === kept) this.kept = null
    try {
      await kept.discard()
    } catch (error) {
      const { onProblem } = this.deployed.parts
      onProblem(`the copy of ${nameOf(kept.id)} could not be deleted: ${ended(messageOf(error))} The next start tries it again.`)
    }
  }

  private keptOf(id: number): OnePreview {
    if (this.kept?.id === id) {
      this.seen()
      return this.kept
    }
    throw new SyncError(
      'unknown-object',
      `There is no preview ${id}.`,
      'Only the last one is kept, and a deployment of all nodes or an erasure ends it. Start it again.',
    )
  }
}

function stopping(): SyncError {
  return new SyncError('store-closed', 'Node-RED is stopping', 'Start the preview again in a moment.')
}
