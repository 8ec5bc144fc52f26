/**
 * A real Node-RED in this process, loaded with the package as `settings.js` loads it. One a test file: Node-RED keeps its state
 * in modules.
 */
import { createServer } from 'node:http'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Engine } from '../../runtime/engine/engine'
import type { ConnectorType } from '../../runtime/model/connector'
import type { Run } from '../../runtime/model/runs'

const require = createRequire(__filename)
export const projectRoot = resolve(__dirname, '../..')

export type FlowNode = Record<string, unknown> & { id: string; type: string }

export interface RunningRed {
  readonly userDir: string
  deploy(flows: readonly FlowNode[], type?: 'full' | 'nodes' | 'flows'): Promise<void>
  /** The engine of the deployed store; with several, the first. */
  engine(): Engine
  /** The text of the node's status since the last deployment. */
  status(id: string): string
  node(id: string): { receive(message: object): void; on(event: string, listener: (message: never) => void): void } | null
  /** Whether every object is a message from now on, or only those for nodes that are not ours. */
  messages(which: 'all' | 'foreign'): void
  /** Sends a message into a run-starting node and waits for its outcome. */
  run(id: string, message?: object): Promise<Run>
  stop(): Promise<void>
}

interface NodeRed {
  init(server: unknown, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly runtime: {
    readonly flows: { setFlows(options: object): Promise<unknown> }
    readonly events: {
      on(event: string, listener: (event: never) => void): void
      removeListener(event: string, listener: () => void): void
      once(event: string, listener: () => void): void
    }
  }
  readonly nodes: { getNode(id: string): never }
}

export function fromDist<T>(path: string): T {
  return require(join(projectRoot, 'dist', path)) as T
}

export function registerConnector(type: ConnectorType): void {
  fromDist<{ registerConnectorType(type: ConnectorType): void }>('runtime/connectors/list.js').registerConnectorType(type)
}

interface Receiver {
  receive(message: object): void
}

interface RedOptions {
  readonly version?: 'node-red' | 'node-red-4'
  readonly clock?: () => number
  readonly stallSeconds?: number
  readonly settings?: Readonly<Record<string, unknown>>
}

/**
 * Starts Node-RED 5, or 4.1 by its alias, with an empty user folder that is removed with it, or with one that the settings name.
 */
export async function startRed(options: RedOptions = {}): Promise<RunningRed> {
  const named = options.settings?.['userDir']
  const given = typeof named === 'string' ? named : undefined
  const userDir = given ?? mkdtempSync(join(tmpdir(), 'idweave-red-'))
  mkdirSync(join(userDir, 'data'), { recursive: true })
  const RED = require(options.version ?? 'node-red') as NodeRed
  const server = createServer()
  const settings = settingsFor(userDir, options)
  RED.init(server, settings)
  const statuses = new Map<string, string>()
  RED.runtime.events.on('node-status', ({ id, status }: { id: string; status?: { text?: string } }) => {
    statuses.set(id, status?.text ?? '')
  })
  // Node-RED starts the flows it finds on its own, a moment after it has started itself.
  const ready = new Promise<void>((done) => RED.runtime.events.once('flows:started', done))
  await RED.start()
  await ready
  const host = fromDist<{ openEngines(): readonly Engine[] }>('nodes/adapter/deployed-stores.js')
  const engine = (): Engine => {
    const [engine] = host.openEngines()
    if (!engine) throw new Error('no store is deployed')
    return engine
  }
  return {
    userDir,
    engine,
    status: (id) => statuses.get(id) ?? '',
    node: (id) => RED.nodes.getNode(id),
    messages: (which) => Object.assign(settings, { idweave: { ...settings.idweave, messages: which } }),
    async deploy(flows, type = 'full') {
      const started = new Promise<void>((done) => RED.runtime.events.once('flows:started', done))
      statuses.clear()
      await RED.runtime.flows.setFlows({ flows: { flows: structuredClone(flows) }, deploymentType: type })
      await started
    },
    async run(id, message = {}) {
      const node = RED.nodes.getNode(id) as Receiver | null
      if (!node) throw new Error(`no node ${id}`)
      return runToItsEnd(engine(), () => node.receive({ ...message }))
    },
    async stop() {
      await RED.stop()
      server.close()
      if (given === undefined) rmSync(userDir, { recursive: true, force: true })
    },
  }
}

function settingsFor(userDir: string, { clock, stallSeconds, settings }: RedOptions) {
  return {
    userDir,
    nodesDir: [projectRoot],
    httpAdminRoot: false,
    httpNodeRoot: false,
    credentialSecret: 'test',
    logging: { console: { level: process.env['RED_LOG'] ?? 'off', metrics: false, audit: false } },
    idweave: {
      ...(clock && { clock }),
      ...(stallSeconds && { stallSeconds }),
      ...(process.env['IDWEAVE_MESSAGES'] === 'all' && { messages: 'all' }),
      ...(process.env['IDWEAVE_DIGESTS'] === 'off' && { digests: 'off' }),
    },
    editorTheme: { tours: false },
    ...settings,
  }
}

/** Starts something and waits for the next run to end. */
function runToItsEnd(engine: Engine, start: () => void): Promise<Run> {
  return new Promise((done) => {
    const stop = engine.onRun((run) => {
      if (run.ended === null) return
      stop()
      setImmediate(() => done(run))
    })
    start()
  })
}
