/**
 * One connection to one server of a directory: opened, encrypted, logged in, and given up at the first sign that it is broken.
 */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type DirectoryKind, kindOf, kinds, tellingAttributes } from '../kinds/kinds'
import type { LdapSettings } from '../settings'
import { encryptionOptions, encryptionSentence, isEncryptedFromStart } from './encryption'
import { ConnectionGone, faultOf } from './faults'
import type { Client, Ldapts } from './library'
import { opened, withDeadline } from './socket'

/** What a server says about itself (RFC 4512 section 5.1). */
export interface RootDse {
  readonly controls: ReadonlySet<string>
  readonly subschema: string
  /** As the settings say, else as the server says of itself. */
  readonly kind: DirectoryKind
}

/** A step of connecting, for those who want to watch. */
export type ConnectStep = (name: 'Connect' | 'Encryption' | 'Login', message: string) => void

/** A bound connection to one server. */
export interface Connection {
  readonly root: RootDse
  /**
   * Runs requests on the connection. Throws ConnectionGone, with nothing sent, once it is lost: the library would otherwise
   * connect again by itself, without logging in.
   */
  run<Result>(requests: (client: Client) => Promise<Result>): Promise<Result>
  /** As `run`, for requests whose answers come one after the other. */
  client(): Client
  readonly alive: boolean
  close(): Promise<void>
}

/** Connects to one server, encrypts and logs in. Throws what went wrong unwrapped; `step` hears of each stage that is done. */
export async function openConnection(
  library: Ldapts,
  settings: LdapSettings,
  url: string,
  step: ConnectStep,
): Promise<Connection> {
  const { host, port } = addressOf(url)
  const secure = isEncryptedFromStart(url)
  const tcp = await opened(connectTcp({ host, port, noDelay: true, keepAlive: true }), 'connect', settings.connectTimeout)
  const state = { alive: true }
  tcp.once('close', () => (state.alive = false))
  try {
    step('Connect', `${url} answers.`)
    const tlsOptions = { ...encryptionOptions(settings, host), socket: tcp }
    const socket = secure ? await opened(connectTls(tlsOptions), 'secureConnect', settings.connectTimeout) : tcp
    const client = new library.Client({
      url: 'ldap://established',
      timeout: settings.timeout,
      connectTimeout: settings.connectTimeout,
      createConnection: (() => socket) as typeof connectTcp,
    })
    if (settings.startTls && !secure)
      await withDeadline(client.startTLS(encryptionOptions(settings, host)), settings.connectTimeout, tcp)
    step('Encryption', encryptionSentence(settings, url))
    await client.bind(settings.bindDn, settings.password)
    step('Login', settings.bindDn === '' ? 'Anonymous connection.' : `Logged in as ${settings.bindDn}.`)
    return new BoundConnection(client, await readRootDse(client, settings), state, tcp)
  } catch (thrown) {
    tcp.destroy()
    throw thrown
  }
}

/** Where a server listens; an IPv6 address without its brackets. */
export function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/[[\]]/g, ''), port: Number(port) || (isEncryptedFromStart(url) ? 636 : 389) }
}

class BoundConnection implements Connection {
  constructor(
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

async function readRootDse(client: Client, settings: LdapSettings): Promise<RootDse> {
  const chosen = settings.kind && kinds[settings.kind]
  try {
    const { searchEntries } = await client.search('', {
      scope: 'base',
      filter: '(objectClass=*)',
      attributes: ['supportedControl', 'subschemaSubentry', ...tellingAttributes],
      timeLimit: 0,
    })
    const entry = searchEntries[0]
    const values = (name: string): string[] => [entry?.[name] ?? []].flat().map(String)
    return {
      controls: new Set(values('supportedControl')),
      subschema: values('subschemaSubentry')[0] ?? 'cn=Subschema',
      kind: chosen ?? kindOf(values),
    }
  } catch (thrown) {
    if (faultOf(thrown).kind !== 'refused') throw thrown
    return { controls: new Set(), subschema: 'cn=Subschema', kind: chosen ?? kinds.other }
  }
}
