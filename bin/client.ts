/** The command line's way to the HTTP API: address and token from the environment, refusals as sentences. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inCommandWords } from './api-words'
import { Interrupted, Interruption } from './interruption'

/** What ends the program: a sentence, what to do next, and the exit code. */
export class Failure extends Error {
  override readonly name = 'Failure'
  constructor(
    message: string,
    readonly next: string,
    readonly code: 2 | 3,
  ) {
    super(message)
  }
}

type Environment = Readonly<Record<string, string | undefined>>
type Query = Readonly<Record<string, string | number | undefined>>

/** What a command starts and waits for. */
interface Started<T> {
  start(): Promise<T>
  /** Where it is asked for. */
  path(begun: T): string
  isOver(answer: T): boolean
  /** Ends it where it should not go on; says what becomes of it. */
  interrupted(begun: T): Promise<string>
}

/** Milliseconds between two questions how something stands. */
const askEveryMs = 500

/** What to do where the login lacks a permission. */
const permissionNext =
  'Set IDWEAVE_TOKEN to the login of somebody who has it, or ask an administrator for a role with it: docs/security.md says which role has what.'

/** Items a page when everything is wanted. */
const largestPage = 500

/** Asks the API; every refusal is thrown as a Failure with what to do about it. */
export class Client {
  private readonly address: string
  private readonly token: string | undefined

  constructor(
    env: Environment,
    /** The folder of the package: the user folder stands in it unless the environment says otherwise. */
    root: string,
    private readonly store: string | undefined,
    /** Of the command that asks: sentences of the API are said in its words. */
    private readonly usage: string,
  ) {
    this.address = addressOf(env)
    this.token = tokenOf(env, root)
  }

  /** A sentence of the API in the words of the command that asks. */
  inWords(text: string): string {
    return inCommandWords(text, this.usage)
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.ask<T>('GET', path, query)
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.ask<T>('POST', path, {}, body)
  }

  /** What is started, as its address shows it once it is over. Throws Interrupted at a signal, with what became of it. */
  async whenOver<T>({ start, path, isOver, interrupted }: Started<T>): Promise<T> {
    const interruption = new Interruption()
    try {
      let current = await start()
      while (!isOver(current)) {
        const { by } = interruption
        if (by !== null) throw new Interrupted(await interrupted(current), by)
        await interruption.pause(askEveryMs)
        if (interruption.by === null) current = await this.get<T>(path(current))
      }
      return current
    } finally {
      interruption.end()
    }
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string, query: Query = {}): Promise<T[]> {
    const items: T[] = []
    for (let after: string | undefined; ;) {
      const page = await this.get<{ items: T[]; next: string | null }>(path, { ...query, limit: largestPage, after })
      items.push(...page.items)
      if (page.next === null) return items
      after = page.next
    }
  }

  private async ask<T>(method: string, path: string, query: Query, body?: object): Promise<T> {
    const url = new URL(`${this.address}/identity/${path}`)
    for (const [name, value] of Object.entries({ ...query, store: query['store'] ?? this.store }))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const headers = {
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...(body && { 'content-type': 'application/json' }),
    }
    const response = await fetch(url, { method, headers, redirect: 'error', ...(body && { body: JSON.stringify(body) }) }).catch(
      (thrown: unknown) => {
        throw new Failure(
          `${this.address} does not answer (${reasonOf(thrown)}).`,
          'Check that Node-RED runs there, or set PORT to its port on this machine, or IDWEAVE_URL to its editor’s address.',
          3,
        )
      },
    )
    const text = await response.text().catch(() => '')
    const answer = parsed(text)
    if (response.ok && answer !== undefined) return answer as T
    throw this.refusal(response.status, answer)
  }

  private refusal(status: number, answer: unknown): Failure {
    const { detail, next, title } = (answer ?? {}) as Partial<Record<'detail' | 'next' | 'title', unknown>>
    if (title === 'permission-missing' && typeof detail === 'string') return new Failure(sentence(detail), permissionNext, 3)
    if (status !== 401 && typeof detail === 'string')
      return new Failure(this.inWords(sentence(detail)), typeof next === 'string' ? this.inWords(sentence(next)) : '', 3)
    if (status === 401 && !this.token)
      return new Failure(
        `${this.address} asks for a login.`,
        'Set IDWEAVE_TOKEN, or IDWEAVE_USER_DIR to the user folder whose secrets/token is meant.',
        3,
      )
    if (status === 401)
      return new Failure('The token was not accepted.', 'Check IDWEAVE_TOKEN, or what is in secrets/token of the user folder.', 3)
    return new Failure(
      `${this.address} answered ${status}, but not as Idweave does.`,
      'Set IDWEAVE_URL to the address of the editor, and check that the identity nodes are installed there.',
      3,
    )
  }
}

function addressOf(env: Environment): string {
  const host = env['IDWEAVE_HOST'] || '127.0.0.1'
  const standard = `${env['IDWEAVE_TLS_CERT'] ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${env['PORT'] || 1880}`
  const address = (env['IDWEAVE_URL'] || standard).replace(/\/+$/, '')
  if (!/^https?:\/\//.test(address) || !URL.canParse(address))
    throw new Failure(`IDWEAVE_URL is no address: ${address}`, 'Write it as http://host:1880', 2)
  return address
}

function tokenOf(env: Environment, root: string): string | undefined {
  if (env['IDWEAVE_TOKEN']) return env['IDWEAVE_TOKEN']
  const file = join(resolve(env['IDWEAVE_USER_DIR'] || join(root, '.idweave')), 'secrets', 'token')
  if (!existsSync(file)) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    throw new Failure(
      `The token in ${file} cannot be read.`,
      'Run this as the account Node-RED runs under, or set IDWEAVE_TOKEN.',
      3,
    )
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(thrown: unknown): string {
  const cause = (thrown as { readonly cause?: { readonly code?: unknown; readonly message?: unknown } }).cause
  return String(cause?.code ?? cause?.message ?? thrown)
}

function sentence(text: string): string {
  return /[.!?)]$/.test(text) || text === '' ? text : `${text}.`
}
