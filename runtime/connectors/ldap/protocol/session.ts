import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import type { ConnectorContext } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import { ConnectionGone, faultOf, syncError } from './faults'
import type { Client, Ldapts } from './library'
import type { LdapSettings } from '../settings'
import { readSubschema, type Subschema } from './subschema'

/** What a server says about itself (RFC 4512 section 5.1). */
export interface RootDse {
  readonly controls: ReadonlySet<string>
  readonly subschema: string
}

/** A step of connecting, for those who want to watch. */
export type ConnectStep = (name: 'Connect' | 'Encryption' | 'Login', message: string) => void

/** A bound connection to one server. */
export interface Connection {
  readonly url: string
  readonly root: RootDse
  /**
   * Runs requests on the connection. Throws ConnectionGone, with nothing sent, once it is lost: the library would otherwise connect again by
   * itself, without logging in.
   */
  run<Result>(requests: (client: Client) => Promise<Result>): Promise<Result>
  /** As `run`, for requests whose answers come one after the other. */
  client(): Client
  readonly alive: boolean
  close(): Promise<void>
}

/** The way to a directory: connects when first needed, again when the connection was lost, to the first of its servers that answers. */
export class LdapSession {
  private current: Connection | undefined
  private opening: Promise<Connection> | undefined
  private closed = false
  private definitions: Subschema | undefined

  constructor(
    readonly library: Ldapts,
    readonly settings: LdapSettings,
    readonly log: ConnectorContext['log'],
  ) {}

  /** The connection in use, or a new one. SyncError 'system-unreachable' or 'login-refused' when no server can be used. */
  async connection(): Promise<Connection> {
    if (this.closed)
      throw new SyncError('system-unreachable', 'The connection to the directory was closed.', 'Start the run again.')
    if (this.current?.alive) return this.current
    this.opening ??= this.connectAny().finally(() => (this.opening = undefined))
    return this.opening
  }

  /** The directory's schema as it was when first asked for; undefined when this login may not see it. Reads of whole directories ask anew. */
  async subschema(): Promise<Subschema | undefined> {
    this.definitions ??= await readSubschema(await this.connection())
    return this.definitions
  }

  async close(): Promise<void> {
    this.closed = true
    const connection = this.current ?? (await this.opening?.catch(() => undefined))
    this.current = undefined
    await connection?.close()
  }

  private async connectAny(): Promise<Connection> {
    const failures: SyncError[] = []
    for (const url of this.settings.urls) {
      try {
        const connection = await openConnection(this.library, this.settings, url, () => undefined)
        if (failures.length > 0) this.log('warn', `Using ${url}, since ${failures.map((failure) => failure.message).join(' ')}`)
        this.current = connection
        return connection
      } catch (thrown) {
        const failure = syncError(thrown, `Connecting to ${url}`)
        if (failure.code === 'login-refused') throw failure
        failures.push(failure)
      }
    }
    const [first, ...others] = failures
    if (!first || others.length === 0)
      throw first ?? new SyncError('not-configured', 'No server is configured.', 'Enter an address under "Servers".')
    throw new SyncError(
      'system-unreachable',
      `None of the ${failures.length} servers can be used. ${failures.map((failure) => failure.message).join(' ')}`,
      first.next,
    )
  }
}

/** Connects to one server, encrypts and logs in. Throws what went wrong unwrapped; `step` hears of each stage that is done. */
export async function openConnection(
  library: Ldapts,
  settings: LdapSettings,
  url: string,
  step: ConnectStep,
): Promise<Connection> {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const secure = protocol === 'ldaps:'
  const tcp = await opened(
    connectTcp({ host, port: Number(port) || (secure ? 636 : 389), noDelay: true, keepAlive: true }),
    'connect',
    settings,
  )
  const state = { alive: true }
  tcp.once('close', () => (state.alive = false))
  try {
    step('Connect', `${url} answers.`)
    const tlsOptions = { ...encryption(settings, host), socket: tcp }
    const socket = secure ? await opened(connectTls(tlsOptions), 'secureConnect', settings) : tcp
    const client = new library.Client({
      url: 'ldap://established',
      timeout: settings.timeout,
      connectTimeout: settings.connectTimeout,
      createConnection: (() => socket) as typeof connectTcp,
    })
    if (settings.startTls && !secure)
      await withDeadline(client.startTLS({ ...encryption(settings, host) }), settings.connectTimeout, tcp)
    step('Encryption', encryptionSentence(settings, secure))
    await client.bind(settings.bindDn, settings.password)
    step('Login', settings.bindDn === '' ? 'Anonymous connection.' : `Logged in as ${settings.bindDn}.`)
    return new BoundConnection(url, client, await readRootDse(client), state, tcp)
  } catch (thrown) {
    tcp.destroy()
    throw thrown
  }
}

class BoundConnection implements Connection {
  constructor(
    readonly url: string,
    private readonly bound: Client,
    readonly root: RootDse,
    private readonly state: { alive: boolean },
    private readonly socket: Socket,
  ) {}

  get alive(): boolean {
    return this.state.alive && this.bound.isBound
  }

  client(): Client {
    if (!this.alive) throw new ConnectionGone('The connection to the directory broke off.')
    return this.bound
  }

  async run<Result>(requests: (client: Client) => Promise<Result>): Promise<Result> {
    try {
      return await requests(this.client())
    } catch (thrown) {
      if (faultOf(thrown).kind === 'lost') this.giveUp()
      throw thrown
    }
  }

  /** Ends the connection at the first sign that it is broken, before anything else is sent on it. */
  private giveUp(): void {
    this.state.alive = false
    this.socket.destroy()
  }

  async close(): Promise<void> {
    await this.bound.unbind().catch(() => undefined)
  }
}

function encryption(settings: LdapSettings, host: string): ConnectionOptions {
  return {
    host,
    rejectUnauthorized: settings.verifyTls,
    minVersion: 'TLSv1.2',
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(settings.trusted === undefined ? {} : { ca: settings.trusted }),
  }
}

function encryptionSentence(settings: LdapSettings, secure: boolean): string {
  if (!secure && !settings.startTls)
    return settings.bindDn === ''
      ? 'Warning: not encrypted.'
      : 'Warning: not encrypted; the password and all values can be read on the way. Use ldaps:// or StartTLS.'
  return settings.verifyTls
    ? "Encrypted, and the server's certificate is trusted."
    : "Warning: encrypted, but the server's certificate is not checked, so anybody in between could pose as the server."
}

/** The socket once it is open; rejects on an error or when the wait for a connection is over. */
function opened<Kind extends Socket | TLSSocket>(
  socket: Kind,
  event: 'connect' | 'secureConnect',
  settings: LdapSettings,
): Promise<Kind> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(timedOut()), settings.connectTimeout)
    const fail = (error: Error): void => {
      clearTimeout(timer)
      socket.on('error', () => undefined)
      socket.destroy()
      reject(error)
    }
    const broken = (): void => fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    socket.once('error', fail)
    socket.once('close', broken)
    socket.once(event, () => {
      clearTimeout(timer)
      socket.removeListener('error', fail)
      socket.removeListener('close', broken)
      resolve(socket)
    })
  })
}

async function withDeadline(stage: Promise<void>, milliseconds: number, socket: Socket): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      socket.destroy()
      reject(timedOut())
    }, milliseconds)
  })
  try {
    await Promise.race([stage, late])
  } finally {
    clearTimeout(timer)
  }
}

function timedOut(): Error {
  return Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })
}

async function readRootDse(client: Client): Promise<RootDse> {
  try {
    const { searchEntries } = await client.search('', {
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['supportedControl', 'subschemaSubentry'],
      timeLimit: 0,
    })
    const entry = searchEntries[0]
    const subschema = [entry?.['subschemaSubentry'] ?? []].flat()[0]
    return {
      controls: new Set([entry?.['supportedControl'] ?? []].flat().map(String)),
      subschema: subschema ? String(subschema) : 'cn=Subschema',
    }
  } catch (thrown) {
    if (faultOf(thrown).kind !== 'refused') throw thrown
    return { controls: new Set(), subschema: 'cn=Subschema' }
  }
}
