/**
 * A real Node-RED in this process, with a flow deployed, its nodes from this tree, and its API on a free port of the loopback
 * address.
 */
import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { openEngines } from '../nodes/adapter/deployed-stores'
import type { Run } from '../runtime/model/runs'
import type { Ended } from './measure'

type Listener = (request: unknown, response: unknown) => void

interface NodeRed {
  init(server: Server, settings: object): void
  start(): Promise<void>
  stop(): Promise<void>
  readonly httpAdmin: Listener
  readonly runtime: {
    readonly flows: { setFlows(options: object): Promise<unknown> }
    readonly events: { once(event: string, listener: () => void): void }
  }
  readonly nodes: { getNode(id: string): { receive(message: object): void } | null }
}

/** What is measured in. */
export interface RunningRed {
  /** Where the API is: `http://127.0.0.1:…/identity/`. */
  readonly api: string
  /** Triggers a node and resolves when the run it started has ended. */
  run(node: string, profile?: string): Promise<Ended>
  stop(): Promise<void>
}

// As settings.js does.
setFlagsFromString('--heap-growing-percent=30')
setFlagsFromString('--no-allocation-site-pretenuring')

/** `clock`: milliseconds since 1970, where time is to pass faster than it does. */
export async function startRed(userDir: string, flow: readonly object[], clock?: () => number): Promise<RunningRed> {
  mkdirSync(join(userDir, 'data'), { recursive: true })
  const RED = require('node-red') as NodeRed
  const server = createServer((request, response) => RED.httpAdmin(request, response))
  RED.init(server, {
    userDir,
    nodesDir: [resolve(__dirname, '../..')],
    httpAdminRoot: '/',
    httpNodeRoot: false,
    disableEditor: true,
    credentialSecret: 'bench',
    logging: { console: { level: 'off' } },
    idweave: { ...(clock && { clock }), ...(process.env['IDWEAVE_DIGESTS'] === 'off' && { digests: 'off' }) },
  })
  const ready = flowsStarted(RED)
  await RED.start()
  await ready
  const deployed = flowsStarted(RED)
  await RED.runtime.flows.setFlows({ flows: { flows: flow } })
  await deployed
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    api: `http://127.0.0.1:${port}/identity/`,
    run: (node, profile) => runOnce(RED, node, profile),
    async stop() {
      await RED.stop()
      server.closeAllConnections()
      server.close()
    },
  }
}

function flowsStarted(RED: NodeRed): Promise<void> {
  return new Promise((done) => RED.runtime.events.once('flows:started', () => done()))
}

function runOnce(RED: NodeRed, node: string, profile: string | undefined): Promise<Ended> {
  const [engine] = openEngines()
  const target = RED.nodes.getNode(node)
  if (!engine || !target) throw new Error(`the flow has no store or no node ${node}`)
  return new Promise((done) => {
    const stop = engine.onRun((run) => {
      if (run.ended === null) return
      stop()
      setImmediate(() => done(endOf(run)))
    })
    target.receive(profile === undefined ? {} : { profile })
  })
}

function endOf({ status, reason, counters }: Run): Ended {
  const counted = Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0))
  return { status: reason === null ? status : `${status}: ${reason}`, counters: counted }
}
