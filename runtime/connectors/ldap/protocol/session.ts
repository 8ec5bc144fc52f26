/** The way to a directory over its connections: to the first server that answers, again when a connection was lost. */
import type { ConnectorContext } from '../../../model/connector'
import { SyncError } from '../../../model/errors'
import type { LdapSettings } from '../settings'
import { type Connection, openConnection } from './connection'
import { syncError } from './faults'
import type { Ldapts } from './library'
import { readSubschema, type Subschema } from './subschema'

/**
 * The way to a directory: connects when first needed, again when the connection was lost, to the first of its servers that
 * answers.
 */
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

  /**
   * The directory's schema as it was when first asked for; undefined when this login may not see it. Reads of whole directories
   * ask anew.
   */
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
