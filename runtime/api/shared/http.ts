/** HTTP as the API uses it: requests, responses, and every refusal as problem details (RFC 9457). */
import type { SyncErrorCode } from '../../model/errors'
import { messageOf, SyncError } from '../../model/errors'

/** An HTTP request as far as the routes look at it. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string | undefined>>
  /** Path and query as the client wrote them, with the admin root. */
  readonly originalUrl: string
  readonly user?: { readonly username?: string }
}

/** An HTTP response as far as the routes write it. */
export interface ApiResponse {
  readonly headersSent: boolean
  status(code: number): ApiResponse
  set(name: string, value: string): ApiResponse
  type(contentType: string): ApiResponse
  send(body: string): unknown
}

export type ApiHandler = (request: ApiRequest, response: ApiResponse) => void

/** What a route answers when it has not refused. A `text` is sent as it is, anything else as JSON. */
export type Answer =
  | { readonly status?: 200 | 202 | 503; readonly json: unknown; readonly location?: string }
  | { readonly text: string; readonly contentType: string }

/** Problem details, with `next`: what the administrator can do about it. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly next: string
}

const statusByCode: Readonly<Record<SyncErrorCode, number>> = {
  'bad-request': 400,
  'unknown-system': 404,
  'unknown-object': 404,
  conflict: 409,
  'system-busy': 409,
  'system-paused': 409,
  cancelled: 409,
  'not-configured': 422,
  'not-supported': 422,
  'schema-changed': 422,
  'source-incomplete': 422,
  'shrink-guard': 422,
  'look-alike-keys': 422,
  'mass-clearing': 422,
  'no-objects': 422,
  'limit-reached': 422,
  stalled: 500,
  'system-unreachable': 502,
  'login-refused': 502,
  'store-busy': 503,
  'store-newer': 503,
  'store-corrupt': 503,
  'store-closed': 503,
  'store-missing': 503,
  'store-unwritable': 503,
}

/** The statuses a refusal can have. */
export const problemStatuses: readonly number[] = [...new Set(Object.values(statusByCode))].sort((a, b) => a - b)

/** What was thrown, as the client sees it. A fault of the program goes without its own words: they may hold anything (N9). */
export function problemOf(thrown: unknown): Problem {
  if (!(thrown instanceof SyncError)) {
    return {
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The request met a fault of the program.',
      next: 'Look into the log of Node-RED and report what it says there.',
    }
  }
  const { code, message, next } = thrown
  return { type: `urn:idweave:problem:${code}`, title: code, status: statusByCode[code], detail: message, next }
}

export function sendProblem(response: ApiResponse, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** Answers the request with what `carryOut` resolves to, or with the problem it throws. */
export function respond(carryOut: (request: ApiRequest) => Promise<Answer>, logFault: (text: string) => void): ApiHandler {
  return (request, response) => {
    Promise.resolve()
      .then(() => carryOut(request))
      .then((answer) => send(response, answer))
      .catch((thrown: unknown) => {
        if (!(thrown instanceof SyncError))
          logFault(`identity API: ${thrown instanceof Error ? thrown.stack : messageOf(thrown)}`)
        if (!response.headersSent) sendProblem(response, problemOf(thrown))
      })
  }
}

function send(response: ApiResponse, answer: Answer): void {
  response.set('Cache-Control', 'no-store')
  if ('text' in answer) {
    response.status(200).type(answer.contentType).send(answer.text)
    return
  }
  if (answer.location !== undefined) response.set('Location', answer.location)
  response
    .status(answer.status ?? 200)
    .type('application/json')
    .send(JSON.stringify(answer.json))
}
