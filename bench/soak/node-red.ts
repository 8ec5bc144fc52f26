/** A Node-RED that is disturbed: flows deployed, stopped and started while runs are under way. */
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openEngines } from '../../nodes/adapter/deployed-stores'
import { registerConnectorType } from '../../runtime/connectors/list'
import { scripted } from '../../runtime/connectors/scripted/connector'
import type { Engine } from '../../runtime/engine/engine'
import type { Run } from '../../runtime/model/runs'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'

type Deployment = 'full' | 'flows' | 'nodes'

/** A store that a killed process had is free after 20 s at the latest; one that was taken away is looked for every 30. */
const openWithinMs = 60_000

interface NodeRed {
  init(server: unknown, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly runtime: {
    readonly flows: {
      setFlows(options: object): Promise<unknown>
      setState(options: object): Promise<unknown>
    }
    readonly events: { once(event: string, listener: () => void): void }
  }
  readonly nodes: { getNode(id: string): { receive(message: object): void } | null }
}

export class DisturbedRed {
  private readonly red = require('node-red') as NodeRed
  private readonly server = createServer()

  constructor(
    private readonly folder: string,
    private readonly clock: () => number,
  ) {}

  async start(flow: readonly object[]): Promise<void> {
    registerConnectorType(scripted)
    this.server.listen(0, '127.0.0.1')
    this.red.init(this.server, {
      userDir: this.folder,
      nodesDir: [resolve(__dirname, '../../..')],
      httpAdminRoot: false,
      httpNodeRoot: false,
      runtimeState: { enabled: true },
      credentialSecret: 'soak',
      logging: { console: { level: process.env['RED_LOG'] ?? 'off' } },
      idweave: { clock: this.clock, stallSeconds: 20 },
    })
    const ready = this.started()
    await this.red.start()
    await ready
    await this.deploy(flow, 'full')
  }

  async stop(): Promise<void> {
    await this.red.stop()
    this.server.close()
  }

  get engine(): Engine {
    const [engine] = openEngines()
    if (!engine) throw new Error('no store is open')
    return engine
  }

  get store(): SqliteStore {
    return this.engine.store as unknown as SqliteStore
  }

  async deploy(flow: readonly object[], deploymentType: Deployment): Promise<void> {
    const started = this.started()
    await this.red.runtime.flows.setFlows({ flows: { flows: structuredClone(flow) }, deploymentType })
    await started
    await this.opened()
  }

  async pause(): Promise<void> {
    await this.red.runtime.flows.setState({ state: 'stop' })
    await wait(50)
    const started = this.started()
    await this.red.runtime.flows.setState({ state: 'start' })
    await started
    await this.opened()
  }

  /** Waits until the store is not open any more, as its file has gone. */
  async lost(): Promise<void> {
    await eventually('the store to be missed', () => openEngines().length === 0)
  }

  /** Waits until the store is open. */
  async opened(): Promise<void> {
    await eventually('the store to open', () => openEngines().length > 0)
  }

  /**
   * Triggers a node; the run it started, once it has ended. `meanwhile` disturbs it; what it stops before it begins is no run.
   */
  async run(node: string, message: object, meanwhile?: () => Promise<void>): Promise<Run | undefined> {
    const { engine } = this
    let stopListening = (): void => undefined
    const ended = new Promise<Run>((done) => {
      stopListening = engine.onRun((run) => {
        if (run.ended !== null) setImmediate(() => done(run))
      })
    })
    const target = this.red.nodes.getNode(node)
    if (!target) throw new Error(`the flow has no node ${node}`)
    target.receive({ ...message })
    const over = meanwhile && meanwhile().then(() => this.idle(engine))
    const run = await Promise.race(over ? [ended, over] : [ended])
    await over
    stopListening()
    return run ?? undefined
  }

  /** Waits until an engine that may be closing has nothing under way. */
  private async idle(engine: Engine): Promise<undefined> {
    await wait(100)
    while (engine.runsUnderWay().length > 0) await wait(20)
  }

  private started(): Promise<void> {
    return new Promise((done) => this.red.runtime.events.once('flows:started', () => done()))
  }
}

async function eventually(what: string, isSo: () => boolean): Promise<void> {
  for (const began = performance.now(); !isSo(); await wait(20))
    if (performance.now() - began > openWithinMs) throw new Error(`waited ${openWithinMs / 1000} s for ${what}`)
}
