/**
 * Requests that Node-RED refuses since nobody is logged in, or may not do that. It ends them with a bare status: here they say
 * which permission is missing (N15), and nothing of what was asked for.
 */
import type { ApiRequest, ApiResponse, Problem } from './http'
import { sendProblem } from './http'

/** Node-RED's check, which goes on or ends the response. */
export type Middleware = (request: never, response: never, next: () => void) => void

type Ending = (...written: never[]) => unknown
type Ended = ApiResponse & { end?: Ending; readonly statusCode?: number }

/** The check with words for its refusal. */
export function saying(permission: string, check: Middleware): Middleware {
  return (request: ApiRequest, response: Ended, next) => {
    const { end } = response
    const restore = (): void => {
      if (end) response.end = end
    }
    response.end = (...written) => {
      restore()
      if (response.statusCode !== 401) return end?.apply(response, written)
      return sendProblem(response, request.user ? missing(permission, request.user.username) : notLoggedIn)
    }
    check(request as never, response as never, () => {
      restore()
      next()
    })
  }
}

const notLoggedIn: Problem = {
  type: 'urn:idweave:problem:login-needed',
  title: 'login-needed',
  status: 401,
  detail: 'This needs a login, and the request has none that is known here.',
  next: 'Log in, or send a token that has not been taken back.',
}

function missing(permission: string, username = 'that was used'): Problem {
  return {
    type: 'urn:idweave:problem:permission-missing',
    title: 'permission-missing',
    status: 401,
    detail: `This needs the permission ${permission}, which the login ${username} does not have.`,
    next: 'Use the login of somebody who has it, or ask an administrator for a role with it: docs/security.md says which role has what.',
  }
}
