/** Asking a connected system one question: opened, asked and closed, within a time, and no secret in what comes back (N9). */
import type { ConnectorContext, ConnectorSettings, ConnectorType, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { errorWithoutSecrets, withoutSecrets } from './redaction'

/** A system with all that opening it takes. */
export interface AskedSystem {
  /** As a sentence about it begins. */
  readonly name: string
  readonly type: ConnectorType
  /** With its secrets. */
  readonly settings: ConnectorSettings
  readonly secrets: readonly string[]
  readonly context: ConnectorContext
  /** Milliseconds it has to answer. */
  readonly timeoutMs: number
}

/** Milliseconds a system has to answer where nobody says otherwise. */
export const standardTimeoutMs = 60_000

export async function askSystem<T>(system: AskedSystem, ask: (connector: OpenConnector) => Promise<T>): Promise<T> {
  const { secrets } = system
  try {
    return withoutSecrets(await withinTime(system, openAndAsk(system, ask)), secrets)
  } catch (thrown) {
    throw errorWithoutSecrets(thrown, secrets)
  }
}

async function openAndAsk<T>(
  { type, settings, context }: AskedSystem,
  ask: (connector: OpenConnector) => Promise<T>,
): Promise<T> {
  const connector = await type.open(settings, context)
  try {
    return await ask(connector)
  } finally {
    await connector.close()
  }
}

function withinTime<T>({ name, timeoutMs }: AskedSystem, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    const message = `${name} has not answered for ${Math.round(timeoutMs / 1000)} seconds.`
    timer = setTimeout(() => reject(new SyncError('system-unreachable', message, 'Check address, port and firewall.')), timeoutMs)
  })
  return Promise.race([answer, timeout]).finally(() => clearTimeout(timer))
}
