/** A real Node-RED with its admin API behind tokens, HR and accounts in memory; each answer is held against the description. */
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import type { CycleOptions } from '../nodes/cycle-flow'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from '../nodes/memory'
import type { FlowNode, RunningRed } from '../nodes/red'
import { registerConnector, startRed } from '../nodes/red'
import type { Answer } from './judge'
import { answerOf, Judge } from './judge'

const require = createRequire(__filename)

/** The logins of the tests, by token. */
export const logins: Readonly<Record<string, readonly string[]>> = {
  reader: ['identity.read'],
  operator: ['identity.read', 'identity.run'],
  approver: ['identity.read', 'identity.run', 'identity.approve', 'identity.write'],
  designer: ['identity.read', 'identity.run', 'identity.design', 'flows.write'],
  flowWriter: ['flows.read', 'flows.write'],
  administrator: ['identity.read', 'identity.run', 'identity.approve', 'identity.write', 'identity.design', 'flows.write'],
  stranger: ['flows.read'],
}

export class World {
  red!: RunningRed
  address!: string
  now = Date.parse('2026-03-02T08:00:00Z')
  readonly published: { readonly at: number; readonly data: unknown }[] = []
  private server!: Server
  private stores = 0
  private readonly judge = new Judge()

  async start(version: 'node-red' | 'node-red-4' = 'node-red'): Promise<void> {
    registerConnector(memory)
    const tokens = async (token: string) => (logins[token] ? { username: token, permissions: logins[token] } : null)
    const adminAuth = { type: 'credentials', users: [], tokens }
    this.red = await startRed({
      clock: () => this.now,
      version,
      settings: { httpAdminRoot: '/', disableEditor: true, adminAuth },
    })
    const RED = require(version) as {
      httpAdmin: (request: unknown, response: unknown) => void
      events: { on(event: string, listener: (heard: never) => void): void }
    }
    RED.events.on('comms', (heard: { topic: string; data: unknown }) => {
      if (heard.topic === 'identity/runs') this.published.push({ at: Date.now(), data: heard.data })
    })
    this.server = createServer((request, response) => RED.httpAdmin(request, response))
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done))
    this.address = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    this.server.close()
    await this.red.stop()
  }

  /** An empty store, empty systems, and the flow. */
  async fresh(options: CycleOptions = {}, more: readonly FlowNode[] = [], types: readonly object[] = personTypes): Promise<void> {
    forgetMemorySystems()
    this.stores++
    const store = { id: 'store', type: 'identity-store', file: this.store, types }
    await this.red.deploy([...cycleFlow({ ...options, change: [...(options.change ?? []), store] }), ...more])
  }

  /** The flow anew, with the store and the systems as they are. */
  async again(options: CycleOptions = {}): Promise<void> {
    const store = { id: 'store', type: 'identity-store', file: this.store, types: personTypes }
    await this.red.deploy(cycleFlow({ ...options, change: [...(options.change ?? []), store] }))
  }

  /** The name of the store in use. */
  get store(): string {
    return `api-${this.stores}.sqlite`
  }

  hire(id: string, givenName: string, sn: string, more: Record<string, string> = {}): void {
    memorySystem('hr').set(id, { givenName, sn, department: 'Sales', employeeType: 'FTE', ...more })
  }

  hireMany(count: number): void {
    for (let i = 1; i <= count; i++) this.hire(String(1000 + i), `Given${i}`, `Family${i}`)
  }

  async ask(method: 'GET' | 'POST', path: string, body?: unknown, token: string | null = 'approver'): Promise<Answer> {
    const response = await fetch(`${this.address}/identity/${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answer = await answerOf(response)
    this.judge.judge(method, `/identity/${path}`, answer)
    return answer
  }

  get = <T>(path: string, token?: string): Promise<T> =>
    this.ask('GET', path, undefined, token).then((answer) => granted<T>(answer, path))
  post = <T>(path: string, body: unknown = {}, token?: string): Promise<T> =>
    this.ask('POST', path, body, token).then((answer) => granted<T>(answer, path))

  /** Starts a run over the API and waits for its end. */
  async run(body: object): Promise<RunAnswer> {
    return this.ended((await this.post<RunAnswer>('runs', body)).id)
  }

  async ended(id: number): Promise<RunAnswer> {
    for (let i = 0; i < 500; i++) {
      const run = await this.get<RunAnswer>(`runs/${id}`)
      if (run.ended !== null) return run
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error(`run ${id} does not end`)
  }
}

function granted<T>(answer: Answer, path: string): T {
  if (answer.status >= 300) throw new Error(`${path} was refused: ${answer.status} ${answer.text}`)
  return answer.json
}

export interface RunAnswer {
  readonly id: number
  readonly status: string
  readonly startedBy: string
  readonly reason: string | null
  readonly ended: string | null
  readonly system: { readonly id: string; readonly name: string } | null
  readonly counters: Readonly<Record<string, number>>
}

/** A list as the API answers it. */
export interface List<T = Record<string, unknown>> {
  readonly items: readonly T[]
  readonly next: string | null
}
