/** A connected system as a dialog has it, deployed or not: opened with its settings, asked once and closed again. */
import { connectorType } from '../../connectors/list'
import type { ConnectorContext, ConnectorType, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { listOf, objectOf, textOf, withoutSecrets } from '../shared/redaction'
import type { DesignOptions, EditorHost } from './host'

const defaultPatience = 60_000
const systemType = 'identity-connected-system'

/** Opens the system of the draft, asks it, and closes it again. */
export async function withSystem<T>(
  RED: EditorHost,
  options: DesignOptions,
  body: Record<string, unknown>,
  ask: (system: OpenConnector) => Promise<T>,
): Promise<T> {
  const name = textOf(body, 'connector')
  const type = connectorType(name)
  if (!type)
    throw new SyncError('not-configured', `This installation has no connector "${name}".`, 'Choose another kind of system.')
  const id = typeof body['id'] === 'string' ? body['id'] : ''
  const secrets = secretsOf(RED, id, type, body['credentials'])
  const context: ConnectorContext = {
    allowedFolders: options.allowedFolders(),
    objectTypes: (body['objectTypes'] === undefined
      ? []
      : listOf(body['objectTypes'], 'objectTypes')) as readonly ObjectTypeSchema[],
    log: () => undefined,
  }
  const settings = { ...substituted(RED, id, objectOf(body['settings'] ?? {}, 'settings')), ...secrets }
  try {
    return withoutSecrets(
      await inTime(askOnce(type, settings, context, ask), options.patience ?? defaultPatience),
      Object.values(secrets),
    )
  } catch (thrown) {
    throw concealed(thrown, Object.values(secrets))
  }
}

async function askOnce<T>(
  type: ConnectorType,
  settings: Record<string, unknown>,
  context: ConnectorContext,
  ask: (system: OpenConnector) => Promise<T>,
): Promise<T> {
  const system = await type.open(settings, context)
  try {
    return await ask(system)
  } finally {
    await system.close()
  }
}

/** The connected system that runs with this id; the secrets of any other node are none of a draft's business. */
function deployedSystem(RED: EditorHost, id: string): { readonly credentials?: Readonly<Record<string, unknown>> } | undefined {
  const node =
    id === '' ? null : (RED.nodes.getNode(id) as { type?: unknown; credentials?: Readonly<Record<string, unknown>> } | null)
  return node?.type === systemType ? node : undefined
}

/** Secrets typed into the dialog; those it does not have come from the deployed node, and only those the connector asks for. */
function secretsOf(RED: EditorHost, id: string, type: ConnectorType, typed: unknown): Record<string, string> {
  const fresh = typed === undefined ? {} : objectOf(typed, 'credentials')
  const stored = deployedSystem(RED, id)?.credentials
  const secrets: Record<string, string> = {}
  for (const { name, kind } of type.settings) {
    if (kind !== 'secret') continue
    const value = fresh[name] ?? stored?.[name]
    if (typeof value === 'string' && value !== '') secrets[name] = String(fromEnvironment(RED, id, value))
  }
  return secrets
}

function substituted(RED: EditorHost, id: string, settings: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => fromEnvironment(RED, id, one)) : fromEnvironment(RED, id, value),
    ]),
  )
}

/** A value that is exactly `${NAME}` is taken from the environment of the node's flow, else of the process. */
function fromEnvironment(RED: EditorHost, id: string, value: unknown): unknown {
  const name = typeof value === 'string' ? /^\$\{([A-Za-z_]\w*)\}$/.exec(value)?.[1] : undefined
  if (name === undefined) return value
  const node = deployedSystem(RED, id)
  const found = (node && RED.util?.evaluateNodeProperty?.(name, 'env', node, {})) ?? process.env[name]
  if (found === undefined || found === null || found === '')
    throw new SyncError(
      'not-configured',
      `The environment has no variable ${name}.`,
      'Set it where Node-RED is started, or write the value into the setting.',
    )
  return found
}

function inTime<T>(work: Promise<T>, patience: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new SyncError(
            'system-unreachable',
            `The system has not answered for ${Math.round(patience / 1000)} seconds.`,
            'Check address, port and firewall.',
          ),
        ),
      patience,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** The error without secrets in its sentences (N9). */
function concealed(thrown: unknown, secrets: readonly string[]): unknown {
  if (!(thrown instanceof SyncError)) return thrown
  return new SyncError(thrown.code, withoutSecrets(thrown.message, secrets), withoutSecrets(thrown.next, secrets))
}
