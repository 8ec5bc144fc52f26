/** The HTTP API in Node-RED: its routes under the admin root, and the news of runs for open editors. */
import type { Engine } from '../engine/engine'
import type { Call, Routes } from './contract/call'
import { readBody, readText, refuseUnknown } from './contract/check'
import { chosenEngine } from './shared/store-names'
import type { DesignOptions, EditorHost, Middleware } from './dialogs/host'
import { registerDesignRoutes } from './dialogs/expressions'
import type { Answer, ApiHandler, ApiRequest } from './shared/http'
import { respond, sendProblem } from './shared/http'
import { objectRoutes } from './routes/objects'
import type { Operation, OperationId } from './contract/operations'
import { operations } from './contract/operations'
import { overviewRoutes } from './routes/overview'
import { pendingExportRoutes } from './routes/pending-exports'
import { ProgressFeed, RunTally } from './shared/run-progress'
import { runRoutes } from './routes/runs'
import { systemRoutes } from './routes/systems'

/** What of Node-RED the API needs. */
export interface ApiHost extends EditorHost {
  readonly httpAdmin: {
    get(path: string, ...handlers: (Middleware | ApiHandler)[]): unknown
    post(path: string, ...handlers: (Middleware | ApiHandler)[]): unknown
    use?(path: string, handler: ApiHandler): unknown
  }
  readonly events: { on(event: string, listener: () => void): void }
  readonly comms?: { publish(topic: string, data: unknown, retain?: boolean): void }
  readonly log: { error(text: string): void }
}

const registered = new WeakSet<object>()

/** Registers all routes under `identity/`, those of the dialogs included, once for each admin root. */
export function registerApi(red: ApiHost, engines: () => readonly Engine[], design: DesignOptions): void {
  if (registered.has(red.httpAdmin)) return
  registered.add(red.httpAdmin)
  const logFault = (text: string): void => red.log.error(text)
  const tally = new RunTally()
  listen(red, engines, tally)
  const routes: Routes<OperationId> = {
    ...systemRoutes,
    ...runRoutes(logFault),
    ...objectRoutes,
    ...pendingExportRoutes,
    ...overviewRoutes(tally),
  }
  for (const id of Object.keys(operations) as OperationId[]) register(red, id, routes, engines, logFault)
  registerDesignRoutes(red, design)
  registerFallback(red)
}

function register(
  red: ApiHost,
  id: OperationId,
  routes: Routes<OperationId>,
  engines: () => readonly Engine[],
  logFault: (text: string) => void,
): void {
  const operation: Operation = operations[id]
  const carryOut = routes[id] as (call: Call<OperationId>) => Promise<Answer>
  const handler = respond((request) => carryOut(callOf(operation, request, engines())), logFault)
  const path = `/identity/${operation.path.replace(/\{(\w+)\}/g, ':$1')}`
  red.httpAdmin[operation.method](path, red.auth.needsPermission(operation.permission), handler)
}

/** The request read by its operation's description. */
function callOf(operation: Operation, request: ApiRequest, engines: readonly Engine[]): Call<OperationId> {
  const { parameters, body, stores } = operation
  const inQuery = Object.keys(parameters).filter((name) => parameters[name]?.in === 'query')
  refuseUnknown(Object.keys(request.query), inQuery, 'The address has')
  const given: Record<string, unknown> = {}
  for (const [name, { in: where, schema }] of Object.entries(parameters)) {
    const text = where === 'path' ? request.params[name] : request.query[name]
    if (text !== undefined) given[name] = readText(name, schema, text)
    else if (schema.default !== undefined) given[name] = schema.default
  }
  const read = body
    ? readBody(body, request.body)
    : readBody({ type: 'object', properties: {}, additionalProperties: false }, operation.method === 'post' ? request.body : {})
  const store = given['store'] as string | undefined
  const call = {
    engine: stores === 'all' ? engines[0] : chosenEngine(engines, store),
    engines,
    given,
    body: read,
    who: request.user?.username ?? 'API',
    url: request.originalUrl.split('?')[0] ?? '',
    storeQuery: store === undefined ? '' : `?store=${encodeURIComponent(store)}`,
  }
  return call as unknown as Call<OperationId>
}

/** Engines come and go with deployments: each is listened to from the moment it is met. */
function listen(red: ApiHost, engines: () => readonly Engine[], tally: RunTally): void {
  const feed = new ProgressFeed((topic, data) => red.comms?.publish(topic, data))
  const met = new WeakSet<Engine>()
  red.events.on('flows:started', () => {
    for (const engine of engines()) {
      if (met.has(engine)) continue
      met.add(engine)
      engine.onRun((run) => {
        tally.heard(engine, run)
        feed.heard(engine, run)
      })
    }
  })
}

/** Whatever else is asked for under `identity/` is refused in the same form. */
function registerFallback(red: ApiHost): void {
  red.httpAdmin.use?.('/identity', (_request, response) => {
    const detail = 'There is no such part of the API, or not by this method.'
    const next = 'See GET identity/openapi.json.'
    sendProblem(response, { type: 'about:blank', title: 'Not Found', status: 404, detail, next })
  })
}
