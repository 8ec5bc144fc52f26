/**
 * The guard before Node-RED's login. Node-RED itself closes a name to everybody after five wrong passwords, so that anybody could
 * lock the administrator out; here whoever guesses waits longer and longer, by address and name, and a wrong password never gets
 * that far.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { LoginDelays } from './login-delays'

export interface SignInOptions {
  /** Whether that is the password of that user. Takes as long for a name that nobody has. */
  readonly isRight: (name: string, password: string) => Promise<boolean>
  /** Whether a session could be kept. Node-RED ends the process when it cannot write one. */
  readonly canKeepSession: () => boolean
  /** A proxy in front writes down whom it asks for. */
  readonly isBehindProxy: boolean
  readonly warn: (sentence: string) => void
  /** ms since 1970. */
  readonly now?: () => number
}

type Request = IncomingMessage & { readonly path?: string; body?: unknown; _body?: boolean }

/** As Node-RED's router reads a path: in any letter case, with or without a stroke at its end. */
const loginPath = /^\/auth\/token\/?$/i

/** Far more than a name, a password and their wrapping need, in bytes. */
const longestBody = 16_384
/** So much is read of one that is too long, in bytes, so that whoever sends it sees the answer; then the connection ends. */
const mostRead = 5_000_000

/** What Node-RED is given as `httpAdminMiddleware`; everything but a login by password passes. */
export function signInGuard(options: SignInOptions): (request: Request, response: ServerResponse, next: () => void) => void {
  const times = new LoginDelays(options.now ?? Date.now)
  return (request, response, next) => {
    if (request.method !== 'POST' || !loginPath.test(request.path ?? '')) next()
    else signIn(options, times, { request, response, next }).catch((error: unknown) => fail(options, response, error))
  }
}

function fail({ warn }: SignInOptions, response: ServerResponse, error: unknown): void {
  warn(`a login failed: ${quoted(error instanceof Error ? error.message : String(error))}`)
  if (!response.headersSent) refuse(response, 500, 'The login met a fault of the program. Look into the log of Node-RED.')
}

interface Attempt {
  readonly request: Request
  readonly response: ServerResponse
  readonly next: () => void
}

async function signIn(options: SignInOptions, times: LoginDelays, { request, response, next }: Attempt): Promise<void> {
  const body = await bodyOf(request)
  if (body === null) return refuse(response, 400, 'That is no login. Send name and password as a form or as JSON.')
  const { grant_type: grant, username, password } = body
  // Node-RED answers those itself, from what was read.
  Object.assign(request, { body, _body: true })
  if (grant !== 'password' || typeof username !== 'string' || typeof password !== 'string') return next()
  const address = addressOf(request, options.isBehindProxy)
  const keys = [`${address} ${username}`, address]
  const seconds = times.begin(keys)
  if (seconds > 0) {
    if (times.isNews(address, seconds))
      options.warn(
        `a login as ${quoted(username)} from ${quoted(address)} was refused: too many wrong passwords. For ${seconds} s no other one that has to wait is written down from there`,
      )
    response.setHeader('Retry-After', String(seconds))
    return refuse(response, 429, `Too many wrong passwords. Try again in ${seconds} s.`)
  }
  if (!(await options.isRight(username, password))) {
    options.warn(`a login as ${quoted(username)} from ${quoted(address)} was refused: wrong name or password`)
    return refuse(response, 401, 'Wrong name or password.')
  }
  times.forget(keys)
  if (options.canKeepSession()) return next()
  refuse(response, 503, 'The user folder cannot be written, so nobody can stay logged in. Make it writable.')
}

function refuse(response: ServerResponse, status: number, description: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
  // As OAuth says it, which is what Node-RED's login page and other clients expect.
  response.end(JSON.stringify({ error: status === 400 ? 'invalid_request' : 'invalid_grant', error_description: description }))
}

/** A name in a line of the log: nothing of it ends the line, and no length of it fills the log. */
function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}

/** Who asks: the far end of the connection, or whom the nearest proxy names. */
function addressOf({ socket, headers }: Request, isBehindProxy: boolean): string {
  const named = isBehindProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
    : undefined
  return named || (socket.remoteAddress ?? 'unknown')
}

/** The fields of the body; null where it is too long, or neither a form nor JSON. */
async function bodyOf(request: Request): Promise<Readonly<Record<string, unknown>> | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > mostRead) return null
    if (size <= longestBody) chunks.push(chunk)
  }
  if (size > longestBody) return null
  const text = Buffer.concat(chunks).toString('utf8')
  if (!String(request.headers['content-type']).includes('json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Readonly<Record<string, unknown>>) : null
  } catch {
    return null
  }
}
