/** The HTTP API in Node-RED: a route under the admin root for each operation, and the progress of runs for open editors. */
import type { Call, Routes } from './contract/call'
import type { OperationId } from './contract/operations'
import { operations } from './contract/operations'
import type { Operation } from './contract/operation'
import { readCall } from './contract/read-call'
import type { ProblemsIn } from './dialogs/canvas'
import { canvasDialogRoutes, nodeRoutes } from './dialogs/canvas'
import { expressionRoutes } from './dialogs/expressions'
import { fileRoutes } from './dialogs/files'
import type { DialogHost, DialogOptions } from './dialogs/host'
import { systemDialogRoutes } from './dialogs/systems'
import type { ReadStep } from './dialogs/trial'
import { trialRoutes } from './dialogs/trial'
import { accountRoutes } from './routes/accounts'
import { addPersonRoutes } from './routes/add-person'
import { byHandRoutes } from './routes/by-hand'
import { deletionRoutes } from './routes/deletion'
import { erasureRoutes } from './routes/erasure'
import { clockRoutes } from './routes/clock'
import { examinationRoutes } from './routes/examination'
import { goneRoutes } from './routes/gone'
import { heldPeopleRoutes } from './routes/held-people'
import { objectRoutes } from './routes/objects'
import { likelyPeopleRoutes } from './routes/likely-people'
import { overviewRoutes } from './routes/overview'
import { pendingExportRoutes } from './routes/pending-exports'
import type { EditedFlows } from './routes/previews'
import { previewRoutes } from './routes/previews'
import { runRoutes } from './routes/runs'
import { systemRoutes } from './routes/systems'
import { whyExportRoutes } from './routes/why-export'
import type { ApiStores } from './shared/chosen-engine'
import { EndedRunCounts } from './shared/ended-runs'
import type { Answer, ApiHandler } from './shared/http'
import { respond, sendProblem } from './shared/http'
import { type Middleware, saying } from './shared/permissions'
import { type BadRequestHandler, refuseBadRequest } from './shared/bad-requests'
import { ProgressPublisher } from './shared/run-progress'

/** What of Node-RED the API needs. */
export interface ApiHost extends DialogHost {
  readonly httpAdmin: {
    get(path: string, ...handlers: (Middleware | ApiHandler)[]): unknown
    post(path: string, ...handlers: (Middleware | ApiHandler)[]): unknown
    use?(path: string, handler: ApiHandler): unknown
    /** The whole of the admin root, in which this is a part. */
    readonly parent?: { use(handler: BadRequestHandler): unknown }
  }
  readonly auth: { needsPermission(permission: string): Middleware }
  readonly comms?: { publish(topic: string, data: unknown, retain?: boolean): void }
  readonly log: { error(text: string): void; warn?(text: string): void }
}

const registered = new WeakSet<object>()

/** Registers all routes under `identity/`, once for each admin root. */
export function registerApi(
  red: ApiHost,
  stores: ApiStores,
  {
    flows,
    problemsIn,
    ...dialogs
  }: DialogOptions & {
    readonly flows: EditedFlows
    readonly problemsIn: ProblemsIn
    readonly readStep: ReadStep
  },
): void {
  if (registered.has(red.httpAdmin)) return
  registered.add(red.httpAdmin)
  const logFault = (text: string): void => red.log.error(text)
  const endedRuns = new EndedRunCounts()
  listen(red, stores, endedRuns)
  const routes: Routes<OperationId> = {
    ...systemRoutes,
    ...runRoutes(logFault),
    ...objectRoutes,
    ...accountRoutes,
    ...likelyPeopleRoutes,
    ...deletionRoutes(logFault),
    ...erasureRoutes(logFault),
    ...byHandRoutes(logFault),
    ...addPersonRoutes(logFault),
    ...heldPeopleRoutes,
    ...clockRoutes,
    ...examinationRoutes,
    ...pendingExportRoutes,
    ...whyExportRoutes,
    ...goneRoutes,
    ...previewRoutes(flows),
    ...overviewRoutes(endedRuns),
    ...systemDialogRoutes(red, dialogs),
    ...trialRoutes(red, dialogs),
    ...canvasDialogRoutes(problemsIn),
    ...nodeRoutes(red),
    ...expressionRoutes(dialogs),
    ...fileRoutes(dialogs),
  }
  for (const id of Object.keys(operations) as OperationId[]) {
    const operation: Operation = operations[id]
    const carryOut = routes[id] as (call: Call<OperationId>) => Promise<Answer>
    const permissions = operation.permissions.map((permission) => saying(permission, red.auth.needsPermission(permission)))
    const handler = respond((request) => carryOut(readCall(operation, request, stores)), logFault)
    red.httpAdmin[operation.method](routePath(operation), ...permissions, handler)
  }
  registerFallback(red)
  red.httpAdmin.parent?.use(refuseBadRequest((text) => red.log.warn?.(text)))
}

/** The operation's path as the router writes it. */
function routePath({ path }: Operation): string {
  return `/identity/${path.replace(/\{(\w+)\}/g, ':$1')}`
}

/** Each engine is listened to from the moment its store is open. */
function listen(red: ApiHost, stores: ApiStores, endedRuns: EndedRunCounts): void {
  const progress = new ProgressPublisher((topic, message) => red.comms?.publish(topic, message))
  stores.onOpened((engine) => {
    engine.onRun((run) => {
      endedRuns.add(engine, run)
      progress.add(engine, run)
    })
  })
}

/** Whatever else is asked for under `identity/` is refused in the same form. */
function registerFallback(red: ApiHost): void {
  red.httpAdmin.use?.('/identity', (_request, response) => {
    const detail = 'There is no such part of the API, or not by this method.'
    const next = 'See `GET openapi.json`.'
    sendProblem(response, { type: 'about:blank', title: 'Not Found', status: 404, detail, next })
  })
}
