/**
 * The identity stores of the deployed flows: what the canvas declares for each, and its engine once the file is open. A file that
 * cannot be opened is tried again, so that nobody has to deploy when the reason has gone.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, extname, resolve } from 'node:path'
import { Engine } from '../../runtime/engine/engine'
import type { EngineParts } from '../../runtime/engine/engine-parts'
import type { StoreNotOpen } from '../../runtime/engine/health/health'
import { Registry } from '../../runtime/engine/canvas/registry'
import { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { previewsOf } from '../../runtime/engine/preview/previews'
import { messageOf, SyncError } from '../../runtime/model/errors'
import { ended } from '../../runtime/model/sentences'
import { openStore } from '../../runtime/store/sqlite/open'
import { canvasDeployed } from './canvas'
import {
  accessTroubleOf,
  clockOf,
  digestsOf,
  passedOf,
  patienceOf,
  settingsOf,
  storeFile,
  storeSecrets,
  userFolder,
} from './host'
import { foreignNodesHost } from './foreign/foreign-nodes'
import { noteStore, refuseMissing } from './known-stores'
import type { NodeConfig, Red, RedNode } from './red'
import { copiesOf, removeLeftCopies } from './store-copies'
import { unusableStores } from './unusable'
import { lendNodes } from './walked-nodes'

/** A file that another process holds is tried again after so many seconds, one that has another fault after the second figure. */
const retrySeconds = { busy: 2, other: 30 } as const

const defaultStallSeconds = 60

const notOpen = { fill: 'red', shape: 'ring', text: 'the identity store is not open: see its node' } as const

const tracker = new DeliveryTracker()
const deployed = new Set<DeployedStore>()
/** By the file's path: the store that has it, open or waiting for it. */
const owners = new Map<string, DeployedStore>()
const openedListeners = new Set<OpenedListener>()
let listening: Red['events'] | undefined

/** What it returns is called when the engine is not the store's any more. */
type OpenedListener = (engine: Engine) => (() => void) | void

export class DeployedStore {
  readonly registry = new Registry()
  private opened: Engine | undefined
  private trouble: SyncError | undefined
  /** When the trouble began. */
  private since = ''
  private closed = false
  private timer: NodeJS.Timeout | undefined
  /** Nodes that start runs of it. */
  private readonly starters = new Set<RedNode>()
  private readonly path: string
  /** What listeners of the open engine do at its end. */
  private atEnd: (() => void)[] = []
  /** The end of an engine whose file was taken away. */
  private ending: Promise<void> | undefined

  /** `file` is relative to the user folder; `node` is the one that says what is wrong. */
  constructor(
    private readonly red: Red,
    private readonly node: RedNode,
    readonly name: string,
  ) {
    listen(red)
    deployed.add(this)
    this.path = resolve(storeFile(red, name))
    this.registry.canvas = () => deployedNodes(red)
    lendNodes(this.registry, red, tracker)
  }

  /** Undefined as long as the file could not be opened. */
  get engine(): Engine | undefined {
    return this.opened
  }

  /** Why it is not open, since when, and what is done about it; undefined once it is. */
  get notOpen(): StoreNotOpen | undefined {
    if (!this.trouble) return undefined
    const sentence = `the identity store is not open: ${ended(this.trouble.message)}`
    return { name: this.name, sentence, next: `${this.trouble.next} ${this.whatFollows()}`.trimStart(), since: this.since }
  }

  /** The same in one text. */
  private get problem(): string | undefined {
    return this.notOpen && `${this.notOpen.sentence} ${this.notOpen.next}`
  }

  /** The engine. Throws the SyncError for which the file could not be opened. */
  openEngine(): Engine {
    if (this.opened) return this.opened
    throw new SyncError(this.trouble?.code ?? 'store-closed', this.problem ?? 'the identity store is closed', '')
  }

  /** Opens the file, now or as soon as it can be. */
  open(): void {
    if (this.closed) return
    try {
      this.opened = this.makeEngine()
      this.trouble = undefined
    } catch (error) {
      this.fail(error instanceof SyncError ? error : new SyncError('store-closed', messageOf(error), ''))
    }
  }

  /** Shows on a node that starts runs, as long as it is deployed, when the store is not open. */
  showOn(node: RedNode): void {
    this.starters.add(node)
    node.on('close', (_removed, done) => {
      this.starters.delete(node)
      done()
    })
    if (!this.opened) node.status(notOpen)
  }

  /** Runs under way end after the page in hand. */
  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    deployed.delete(this)
    if (owners.get(this.path) === this) owners.delete(this.path)
    this.endWatching()
    await this.ending
    await this.opened?.close()
  }

  private retry(): void {
    this.open()
    if (!this.opened) return
    this.node.log('the identity store is open now')
    for (const node of this.starters) node.status({})
    canvasDeployed(this.red, openEngines())
  }

  /** The file was taken away: runs end, and it is opened when it is there again and nobody has the former one open any more. */
  private lose(engine: Engine, reason: SyncError): void {
    if (this.closed) return
    this.opened = undefined
    this.endWatching()
    for (const node of this.starters) node.status(notOpen)
    this.say(reason)
    this.ending = engine
      .close()
      .catch((error: unknown) => this.node.warn(messageOf(error)))
      .then(() => this.retryLater())
  }

  private endWatching(): void {
    for (const end of this.atEnd.splice(0)) end()
  }

  private fail(trouble: SyncError): void {
    this.say(trouble)
    this.retryLater()
  }

  private say(trouble: SyncError): void {
    const isNew = trouble.message !== this.trouble?.message
    if (!this.trouble) this.since = clockOf(this.red)()
    this.trouble = trouble
    if (isNew) this.node.error(this.problem ?? '')
  }

  private retryLater(): void {
    if (this.closed) return
    this.timer = setTimeout(() => this.retry(), this.retryAfter() * 1000)
    this.timer.unref()
  }

  private makeEngine(): Engine {
    const owner = owners.get(this.path)
    if (owner !== undefined && owner !== this) throw takenBy(owner.node, this.path, this.name)
    owners.set(this.path, this)
    refuseMissing(userFolder(this.red), this.path)
    mkdirSync(dirname(this.path), { recursive: true })
    const clock = clockOf(this.red)
    const options = { file: this.path, now: clock, secrets: () => storeSecrets(this.red) }
    const store = openStore(options)
    const stallMs = stallMsOf(this.red)
    const onProblem = (problem: string): void => this.red.log.warn(problem)
    removeLeftCopies(this.path, onProblem)
    const { name, registry } = this
    const settings = { ...passedOf(this.red), ...patienceOf(this.red), ...accessTroubleOf(this.red), ...digestsOf(this.red) }
    const copies = copiesOf(store, options)
    const foreign = foreignOf(this.red, stallMs)
    const parts = { name, store, registry, tracker, clock, stallMs, copies, ...foreign, onProblem, ...settings }
    const engine = new Engine(parts)
    noteStore(userFolder(this.red), this.path)
    store.onFileGone((reason) => this.lose(engine, reason))
    this.atEnd = [...openedListeners].flatMap((then) => then(engine) ?? [])
    return engine
  }

  private retryAfter(): number {
    return this.trouble?.code === 'store-busy' ? retrySeconds.busy : retrySeconds.other
  }

  private whatFollows(): string {
    return `It is tried again every ${this.retryAfter()} seconds.`
  }
}

/** Milliseconds without movement before a page is given up. */
export function stallMsOf(red: Red): number {
  return (settingsOf(red).stallSeconds ?? defaultStallSeconds) * 1000
}

/** Runs nodes of others for previews; nothing where it is not known where Node-RED has its own. */
export function foreignOf({ settings }: Red, stallMs: number): Pick<EngineParts, 'foreignNodes'> {
  const { coreNodesDir } = settings
  return typeof coreNodesDir === 'string' ? { foreignNodes: foreignNodesHost(coreNodesDir, stallMs) } : {}
}

/** Two nodes on one file would be two schemas and two sets of rules in one store. */
function takenBy(owner: RedNode, path: string, name: string): SyncError {
  return new SyncError(
    'store-busy',
    `The store ${path} is that of the identity store "${owner.name || owner.id}" already.`,
    `Use that node everywhere, or choose a file of its own here, such as ${freeName(path, name)}, and deploy.`,
  )
}

/** The name with the first number that makes it nobody's: identity.sqlite, identity-2.sqlite. */
function freeName(path: string, name: string): string {
  const numbered = (text: string, number: number): string => {
    const ending = extname(text)
    return `${text.slice(0, text.length - ending.length)}-${number}${ending}`
  }
  for (let number = 2; ; number++) {
    const candidate = numbered(path, number)
    if (!owners.has(candidate) && !existsSync(candidate)) return numbered(name, number)
  }
}

function listen(red: Red): void {
  if (red.hooks) tracker.attach(red.hooks)
  if (listening === red.events) return
  listening = red.events
  red.events.on('flows:stopping', () => {
    const because = 'the flows were deployed or stopped in the middle of the run'
    for (const engine of openEngines()) {
      engine.abortAll(because)
      previewsOf(engine).abort(because)
    }
  })
  red.events.on('flows:started', () => canvasDeployed(red, openEngines()))
}

/** All nodes of the flow that was deployed last. */
function deployedNodes(red: Red): readonly NodeConfig[] {
  const nodes: NodeConfig[] = []
  red.nodes.eachNode((node) => nodes.push(node))
  return nodes
}

/** Every engine that is open, for the HTTP API. */
export function openEngines(): readonly Engine[] {
  return [...deployed].flatMap(({ engine }) => engine ?? [])
}

/** Told of every engine when its store is opened. */
export function onEngineOpened(then: OpenedListener): void {
  openedListeners.add(then)
}

/**
 * Stores that could not be opened yet, each with why and what is done about it. Those that cannot be used as they are set are
 * among the faults of the canvas, where an open store can say so.
 */
export function storesNotOpen(): readonly StoreNotOpen[] {
  const notOpen = [...deployed].flatMap((store) => store.notOpen ?? [])
  return openEngines().length > 0 ? notOpen : [...notOpen, ...unusableStores()]
}
