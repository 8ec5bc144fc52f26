/**
 * Requests that no route gets to see: a body that is no JSON, one over the limit, an address that cannot be read. Node-RED's
 * router refuses them before it asks who is there, and would show a stack with the paths of this machine.
 */
import type { ApiRequest, ApiResponse } from './http'
import { sendProblem } from './http'

/** Express tells it from other handlers by its four parameters. */
export type BadRequestHandler = (
  thrown: unknown,
  request: ApiRequest,
  response: ApiResponse,
  next: (thrown: unknown) => void,
) => void

/** What is wrong, by the `type` of the body parser's errors, or the status the router gives. */
function wordsFor({ type, status }: { readonly type?: unknown; readonly status?: unknown }) {
  switch (type) {
    case 'entity.parse.failed':
      return { detail: 'The body is no JSON.', next: 'Correct it, or leave the body out.' }
    case 'entity.too.large':
      return { detail: 'The body is too large.', next: 'Ask for less at a time.' }
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { detail: 'The body is encoded in a way that is not known here.', next: 'Send UTF-8, as it is or packed by gzip.' }
    default:
      return status === 400
        ? {
            detail: 'The address or the body cannot be read.',
            next: 'Write what stands for other characters in the address as UTF-8.',
          }
        : { detail: 'The request was refused.', next: 'See `GET openapi.json`.' }
  }
}

/** Answers what the client did wrong with problem details and one line of the log; everything else is passed on. */
export function refuseBadRequest(warn: (line: string) => void): BadRequestHandler {
  return (thrown, request, response, next) => {
    const { status, type } = Object(thrown) as { readonly status?: unknown; readonly type?: unknown }
    if (typeof status !== 'number' || status < 400 || status > 499 || response.headersSent) {
      next(thrown)
      return
    }
    const { detail, next: step } = wordsFor({ type, status })
    warn(`a request was refused (${status}): ${detail} ${JSON.stringify(request.originalUrl.slice(0, 200))}`)
    sendProblem(response, { type: 'about:blank', title: 'Bad Request', status, detail, next: step })
  }
}
