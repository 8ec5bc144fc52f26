/** The API on real engines and stores without Node-RED: its handlers are called, and each answer held against the description. */
import { utc } from '../../../runtime/model/zone'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from '../../../runtime/engine/canvas/registry'
import { Engine } from '../../../runtime/engine/engine'
import { DeliveryTracker } from '../../../runtime/engine/sync/delivery/tracker'
import type { ConnectorType } from '../../../runtime/model/connector'
import type { MvTypeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import type { ApiHost } from '../../../runtime/api/register'
import type { EditedFlows } from '../../../runtime/api/routes/previews'
import { registerApi } from '../../../runtime/api/register'
import type { StoreNotOpen } from '../../../runtime/engine/health/health'
import type { ApiRequest, ApiResponse } from '../../../runtime/api/shared/http'
import type { SqliteStore } from '../../../runtime/store/sqlite/sqlite-store'
import { openStore } from '../../../runtime/store/sqlite/open'
import { memory } from '../../nodes/memory'
import { NOW } from '../../store/objects'
import type { Answer } from '../judge'
import { Judge } from '../judge'

type Handler = (request: object, response: object, next: () => void) => void

interface Route {
  readonly method: string
  readonly pattern: RegExp
  readonly handlers: readonly Handler[]
}

/** What a request may say besides its path. */
export interface Asked {
  readonly body?: unknown
  /** All of them where nothing is said. */
  readonly permissions?: readonly string[]
  readonly username?: string
}

const text = (name: string) => ({ name, type: 'text' as const, multi: false })
const limits = {
  shrinkPercent: 10,
  shrinkMin: 10,
  shrinkMax: 1000,
  clearPercent: 50,
  deletePercent: 5,
  deleteMin: 20,
  deleteMax: 500,
  maxCreates: null,
  maxUpdates: null,
  maxRemoved: null,
}

export const userType: ObjectTypeSchema = {
  name: 'user',
  anchor: 'login',
  attributes: [text('login'), text('mail'), text('team'), { ...text('pin'), secret: true }],
}

export const personType: MvTypeSchema = {
  name: 'Person',
  attributes: [
    { ...text('PIN'), secret: true },
    { name: 'Age', type: 'integer', multi: false },
    text('Team'),
    text('Mail'),
    text('Full Name'),
  ],
  displayAttribute: 'Full Name',
  deletionRule: { kind: 'manual' },
  graceDays: 0,
}

/** An engine with a real store, whose canvas is declared by hand. */
export class DirectEngine {
  readonly registry = new Registry()
  readonly engine: Engine
  readonly store: SqliteStore
  private readonly folder = mkdtempSync(join(tmpdir(), 'idweave-api-'))

  constructor(readonly name = 'people.sqlite') {
    this.store = openStore({ file: join(this.folder, name), now: () => NOW, secrets: () => ['a key for the tests'] })
    const parts = { name, store: this.store, registry: this.registry, tracker: new DeliveryTracker() }
    this.engine = new Engine({ ...parts, clock: () => NOW, stallMs: 1000, onProblem: () => undefined })
    this.registry.setMvTypes([personType])
  }

  /** Declares a system, and says how to take it away again. */
  system(node: string, name: string, connector: ConnectorType = memory, settings: object = { table: node }): () => void {
    return this.registry.addSystem({
      node,
      name,
      connector,
      settings: { ...settings },
      context: { allowedFolders: [], objectTypes: [userType], log: () => undefined },
      objectTypes: [userType],
      limits,
      batchSize: null,
      concurrency: null,
      referencePolicy: 'error',
    })
  }

  rule(node: string, name: string, systemNode: string, direction: 'inbound' | 'outbound' = 'inbound'): void {
    const rest = { csType: 'user', mvType: 'Person', precedence: 1, enabled: true }
    this.registry.addRule({ node, name, direction, systemNode, ...rest })
  }

  source(node: string, systemNode: string | null): void {
    this.registry.addSource({ node, systemNode, pageSize: 100, send: 'objects', objectTypes: [], emit: () => undefined })
  }

  /** The store's numbers for the nodes of systems, and of rules. */
  async systemId(node: string): Promise<number> {
    return (await this.engine.currentPlan()).systemByNode.get(node) as number
  }

  async ruleId(node: string): Promise<number> {
    return (await this.engine.currentPlan()).ruleByNode.get(node)?.id as number
  }

  async close(): Promise<void> {
    await this.engine.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Nothing here reads flows. */
export const noFlows: EditedFlows = {
  read: () => new Registry(),
  undeployed: () => undefined,
  readUndeployed: () => new Registry(),
}

/** The API as a client sees it. */
export class DirectApi {
  readonly published: { readonly topic: string; readonly message: unknown }[] = []
  readonly logged: string[] = []
  readonly host: ApiHost
  /** Nodes that run, for drafts. */
  readonly nodes = new Map<string, unknown>()
  /** The environment of their flow. */
  readonly environment: Record<string, unknown> = {}
  private readonly routes: Route[] = []
  /** Stores that could not be opened. */
  readonly notOpen: StoreNotOpen[] = []
  private readonly listeners: ((engine: Engine) => void)[] = []
  private readonly judge = new Judge()
  private fallback: Handler | undefined

  constructor(private readonly engines: readonly DirectEngine[] | (() => readonly Engine[])) {
    const add =
      (method: string) =>
      (path: string, ...handlers: unknown[]): unknown => {
        const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
        return this.routes.push({ method, pattern, handlers: handlers as Handler[] })
      }
    this.host = {
      httpAdmin: { get: add('GET'), post: add('POST'), use: (_path, handler) => (this.fallback = handler as unknown as Handler) },
      auth: { needsPermission: (permission) => granting(permission) as never },
      comms: { publish: (topic, message) => void this.published.push({ topic, message }) },
      log: { error: (line) => void this.logged.push(line) },
      nodes: { getNode: (id) => this.nodes.get(id) ?? null },
      util: { evaluateNodeProperty: (name) => this.environment[name] },
    }
    const open = this.engines
    const current = typeof open === 'function' ? open : () => open.map(({ engine }) => engine)
    const stores = {
      open: current,
      notOpen: () => this.notOpen,
      onOpened: (then: (engine: Engine) => void) => void this.listeners.push(then),
    }
    registerApi(this.host, stores, {
      openFolders: () => ({ allowedFolders: [] }),
      clock: () => NOW,
      zone: () => utc,
      timeoutMs: 200,
      problemsIn: async () => [],
      readStep: () => null,
      flows: noFlows,
    })
  }

  get paths(): readonly string[] {
    return this.routes.map(({ method, pattern }) => `${method} ${pattern.source}`)
  }

  /** As if the store of this engine had just been opened. */
  opened({ engine }: DirectEngine): void {
    for (const listener of this.listeners) listener(engine)
  }

  get<T = never>(path: string): Promise<T> {
    return this.ask('GET', path).then((answer) => granted<T>(answer, path))
  }

  post<T = never>(path: string, body: unknown = {}): Promise<T> {
    return this.ask('POST', path, { body }).then((answer) => granted<T>(answer, path))
  }

  async ask(method: 'GET' | 'POST', path: string, asked: Asked = {}): Promise<Answer> {
    const originalUrl = `/red/identity/${path}`
    const url = new URL(originalUrl, 'http://localhost')
    const given = url.pathname.replace('/red', '')
    const route = this.routes.find((candidate) => candidate.method === method && candidate.pattern.test(given))
    const params = Object.fromEntries(
      Object.entries(route?.pattern.exec(given)?.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    )
    const request = {
      params,
      query: Object.fromEntries(url.searchParams),
      body: asked.body,
      originalUrl,
      permissions: asked.permissions,
      ...(asked.username !== undefined && { user: { username: asked.username } }),
    }
    const handlers = route?.handlers ?? (this.fallback ? [this.fallback] : [])
    const answer = await answered(handlers, request as unknown as ApiRequest)
    this.judge.judge(method, `/identity/${path}`, answer)
    return answer
  }
}

function granting(permission: string): Handler {
  return (request, response, next) => {
    const { permissions } = request as { permissions?: readonly string[] }
    if (permissions === undefined || permissions.includes(permission)) next()
    else refuse(response as ApiResponse)
  }
}

/** As Node-RED's own refusal is said. */
function refuse(response: ApiResponse): void {
  const problem = { type: 'about:blank', title: 'refused', status: 401, detail: 'No.', next: '' }
  response.status(401).type('application/problem+json').send(JSON.stringify(problem))
}

function granted<T>(answer: Answer, path: string): T {
  if (answer.status >= 300) throw new Error(`${path} was refused: ${answer.status} ${answer.text}`)
  return answer.json
}

/** What the handlers send, one after the other until one does not hand on. */
function answered(handlers: readonly Handler[], request: ApiRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const headers = new Headers()
    let status = 200
    const response = {
      headersSent: false,
      status: (code: number) => ((status = code), response),
      set: (name: string, value: string) => (headers.set(name, value), response),
      type: (contentType: string) => (headers.set('content-type', contentType), response),
      send: (body: string) => {
        response.headersSent = true
        const isJson = (headers.get('content-type') ?? '').includes('json')
        resolve({ status, headers, text: body, json: (isJson ? JSON.parse(body) : undefined) as never })
      },
    }
    const next = (at: number): void => handlers[at]?.(request, response, () => next(at + 1))
    next(0)
  })
}
