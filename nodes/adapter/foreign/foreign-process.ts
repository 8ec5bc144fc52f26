/**
 * The process in which a preview runs nodes of others (N6): a Node-RED of its own without editor, HTTP, credentials or anything
 * of this process's environment. Begun by `foreign-nodes.ts`, which it talks with in `parts.ts`.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { messageOf } from '../../../runtime/model/errors'
import type { EntriesEnd } from '../../../runtime/engine/foreign-nodes'
import type { Delivery } from '../../../runtime/engine/sync/delivery/delivery'
import type { MessageHooks, MessageNode } from '../../../runtime/engine/sync/delivery/node-red'
import { DeliveryTracker } from '../../../runtime/engine/sync/delivery/tracker'
import { isStepType } from '../../../runtime/engine/canvas/wires'
import type { Done, Message, NodeConfig, RedNode, Send } from '../red'
import type { NodeFiles } from './closed'
import { movableClock, nothingGoesOut, onlyOwnNodes, watchOverParent } from './closed'
import { passingType } from './foreign-flow'
import type { Answer, Arrived, ForeignStart, FromForeign, ToForeign } from './parts'
import { Together } from './parts'

/** What is used of Node-RED's runtime, the same in versions 4.1 and 5. */
interface Runtime {
  init(settings: object, server: undefined, api: object): void
  start(): Promise<void>
  readonly _: {
    readonly nodes: {
      getNode(id: string): Receiving | null
      createNode(node: unknown, config: NodeConfig): void
      registerType(set: string, type: string, constructor: unknown): void
    }
    readonly events: { once(event: string, listener: () => void): void }
  }
}

/** What Node-RED's parts have in common. */
interface Common {
  init(settings: object): void
  readonly hooks: MessageHooks
}

type Receiving = RedNode & { receive(message: Message): void; send(messages: unknown): void }

/** Messages handed over together, under a number that stands in the place of their page. */
interface Entered {
  readonly delivery: Delivery
  /** As their page is called outside. */
  readonly page: unknown
  readonly passedOver: Map<string, number>
}

/** A message that waits in a step of ours. */
interface Waiting {
  readonly entered: number
  readonly send: Send
  readonly done: Done
}

nothingGoesOut()
watchOverParent()
const clock = movableClock()
const tracker = new DeliveryTracker()
const open = new Map<number, Entered>()
const waiting = new Map<number, Waiting>()
let arrivals = 0
let runtime: Runtime | undefined
let stallMs = 0

const arrived = new Together<Arrived>((all) => {
  try {
    process.send?.({ kind: 'arrived', arrived: all } satisfies FromForeign)
  } catch {
    const copies = all.map((each) => ({ ...each, message: copyable(each.message) }))
    process.send?.({ kind: 'arrived', arrived: copies } satisfies FromForeign)
  }
})

/** Without what cannot be copied to another process, such as functions, which no step looks at. */
function copyable<Given>(given: Given): Given {
  try {
    return structuredClone(given)
  } catch {
    if (typeof given !== 'object' || given === null) return undefined as Given
    if (Array.isArray(given)) return given.map(copyable) as Given
    return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, copyable(value)])) as Given
  }
}

/** What has arrived before is said before. */
function say(what: FromForeign): void {
  arrived.now()
  process.send?.(what)
}

async function start({ coreNodes, flow, ours, stallMs: stall }: ForeignStart): Promise<void> {
  stallMs = stall
  const ofNodeRed = createRequire(join(coreNodes, 'index.js'))
  const common = ofNodeRed('@node-red/util') as Common
  runtime = ofNodeRed('@node-red/runtime') as Runtime
  onlyOwnNodes(ofNodeRed('@node-red/registry/lib/localfilesystem') as NodeFiles)
  const settings = settingsOf(coreNodes, flow)
  common.init(settings)
  runtime.init(settings, undefined, { init: () => undefined, start: () => undefined, stop: () => undefined })
  const { nodes, events } = runtime._
  for (const type of ours) nodes.registerType('idweave', type, asking(isStepType(type)))
  nodes.registerType('idweave', passingType, passing)
  tracker.attach(common.hooks)
  events.once('flows:started', () => say({ kind: 'started' }))
  await runtime.start()
}

/** Nothing is read from disk but Node-RED itself, nothing is written, and nothing is installed. */
function settingsOf(coreNodes: string, flow: readonly NodeConfig[]): object {
  const nothing = (): Promise<object> => Promise.resolve({})
  const ignore = (): Promise<void> => Promise.resolve()
  const none = (): Promise<string> => Promise.resolve('')
  return {
    coreNodesDir: coreNodes,
    userDir: __dirname,
    storageModule: {
      init: ignore,
      getFlows: () => Promise.resolve(flow),
      saveFlows: ignore,
      getCredentials: nothing,
      saveCredentials: ignore,
      getSettings: nothing,
      saveSettings: ignore,
      getSessions: nothing,
      saveSessions: ignore,
      getLibraryEntry: none,
      saveLibraryEntry: ignore,
    },
    httpAdminRoot: false,
    httpNodeRoot: false,
    disableEditor: true,
    credentialSecret: false,
    functionExternalModules: false,
    externalModules: { palette: { allowInstall: false, allowUpload: false }, modules: { allowInstall: false } },
    telemetry: { enabled: false, updateNotification: false },
    logging: { console: { level: 'off', metrics: false, audit: false } },
  }
}

/** A node of ours: it asks outside what its step makes of a message, or, where it is no step, keeps it. */
function asking(isStep: boolean) {
  return function AskingNode(this: RedNode, config: NodeConfig): void {
    runtime?._.nodes.createNode(this, config)
    this.on('input', (message, send, done) => (isStep ? ask(this.id, message, send, done) : done()))
  }
}

function ask(node: string, message: Message, send: Send, done: Done): void {
  const { page, object } = identityOf(message)
  const entered = typeof page === 'number' ? open.get(page) : undefined
  if (!entered || (typeof object !== 'number' && !Array.isArray(object))) {
    for (const { delivery } of open.values()) delivery.foreignNodes.noteLostIdentity()
    return done(new Error('a node before this one took the identity of the message away'))
  }
  for (const id of [object].flat()) if (typeof id === 'number') entered.delivery.foreignNodes.returned(id)
  const arrival = ++arrivals
  waiting.set(arrival, { entered: page as number, send, done })
  arrived.add({ arrival, node, message: { ...message, identity: { ...identityOf(message), page: entered.page } } })
}

/** A node of others that is not run. */
function passing(this: RedNode, config: NodeConfig): void {
  runtime?._.nodes.createNode(this, config)
  const template = typeof config['_alias'] === 'string' ? config['_alias'] : config.id
  const outputs = typeof config['outputs'] === 'number' ? config['outputs'] : 0
  this.on('input', (message, send, done) => {
    const { page } = identityOf(message)
    const counts = typeof page === 'number' ? open.get(page)?.passedOver : undefined
    counts?.set(template, (counts.get(template) ?? 0) + 1)
    if (outputs > 0) send(Array.from({ length: outputs }, () => message))
    done()
  })
}

function identityOf({ identity }: { readonly identity?: unknown }): { readonly page?: unknown; readonly object?: unknown } {
  return typeof identity === 'object' && identity !== null ? identity : {}
}

async function enter({ number, entries, later }: Extract<ToForeign, { kind: 'enter' }>): Promise<void> {
  clock.later = later
  const delivery = tracker.begin(number, stallMs)
  const page = identityOf(entries[0]?.message ?? {}).page
  const entered: Entered = { delivery, page, passedOver: new Map() }
  open.set(number, entered)
  for (const entry of entries) {
    const node = runtime?._.nodes.getNode(entry.node)
    const message = inside(entry.message as Message, number)
    if (entry.output === null) node?.receive(message)
    else node?.send(Array.from({ length: entry.output + 1 }, (_, at) => (at === entry.output ? message : null)))
  }
  delivery.sentAll()
  const end = await delivery.ended
  open.delete(number)
  const held = end.kind === 'stalled' ? end.held.map(named) : []
  const lost = delivery.foreignNodes.lost().map(({ object, node, error }) => ({ object, node: named(node), error }))
  const kept = delivery.foreignNodes.staying().map(({ object, node }) => ({ object, node: named(node) }))
  say({ kind: 'ended', number, lost, kept, passedOver: passedOver(entered), held })
}

function passedOver({ passedOver: counts }: Entered): EntriesEnd['passedOver'] {
  return [...counts].map(([node, messages]) => ({ node, messages }))
}

function named({ id, type = 'node', name = '' }: MessageNode): MessageNode {
  return { id, type, name }
}

/** Messages that go on in here, whose page is called by the number they were handed over with. */
function inside<Messages>(messages: Messages, number: number): Messages {
  if (Array.isArray(messages)) return messages.map((each: unknown) => inside(each, number)) as Messages
  if (typeof messages !== 'object' || messages === null) return messages
  return { ...messages, identity: { ...identityOf(messages), page: number } }
}

function answer({ arrival, messages, error }: Answer): void {
  const asked = waiting.get(arrival)
  waiting.delete(arrival)
  if (!asked) return
  if (messages !== null) asked.send(inside(messages, asked.entered))
  asked.done(error === null ? undefined : new Error(error))
}

function fail(error: unknown): void {
  say({ kind: 'failed', because: messageOf(error) })
}

process.on('message', (what: ToForeign) => {
  if (what.kind === 'start') start(what).catch(fail)
  else if (what.kind === 'enter') enter(what).catch(fail)
  else what.answers.forEach(answer)
})
process.on('disconnect', () => process.exit())
process.on('uncaughtException', fail)
