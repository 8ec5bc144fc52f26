/** A connected system as a dialog has it, deployed or not, ready to be asked. */
import { connectorType } from '../../connectors/list'
import type { ConnectorType } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Call } from '../contract/call'
import type { AskedSystem } from '../shared/ask-system'
import { standardTimeoutMs } from '../shared/ask-system'
import type { DialogHost, DialogOptions } from './host'

const systemType = 'identity-connected-system'

type Values = Readonly<Record<string, unknown>>

/** A node that runs; `credentials` are its stored secrets. */
interface DeployedNode {
  readonly type?: unknown
  readonly credentials?: Values
}

/** Reads a setting that may name a variable of the environment. */
type Resolve = (value: unknown) => unknown

type Draft = Call<'testDraft' | 'discoverDraft'>['body']

/** The system of the draft: its settings and secrets, with what they take from the environment and from the deployed node. */
export function draftSystem(host: DialogHost, options: DialogOptions, draft: Draft): AskedSystem {
  const { connector, settings, credentials, objectTypes } = draft
  const type = connectorType(connector)
  if (!type)
    throw new SyncError('not-configured', `This installation has no connector "${connector}".`, 'Choose another kind of system.')
  const node = deployedSystem(host, draft.id)
  const resolve: Resolve = (value) => fromEnvironment(host, node, value)
  const secrets = secretsOf(type, credentials, node?.credentials ?? {}, resolve)
  return {
    name: 'The system',
    type,
    settings: { ...resolved(settings, resolve), ...secrets },
    secrets: Object.values(secrets),
    context: {
      ...options.openFolders(),
      objectTypes: objectTypes as unknown as readonly ObjectTypeSchema[],
      log: () => undefined,
    },
    timeoutMs: options.timeoutMs ?? standardTimeoutMs,
  }
}

/** The connected system that runs with this id; the secrets of any other node are none of a draft's business. */
function deployedSystem(host: DialogHost, id = ''): DeployedNode | undefined {
  const node = id === '' ? null : (host.nodes.getNode(id) as DeployedNode | null)
  return node?.type === systemType ? node : undefined
}

/** Secrets typed in; those that were not come from the deployed node, and only those the connector asks for. */
function secretsOf(type: ConnectorType, typed: Values, stored: Values, resolve: Resolve): Record<string, string> {
  const secrets: Record<string, string> = {}
  for (const { name, kind } of type.settings) {
    if (kind !== 'secret') continue
    const value = typed[name] ?? stored[name]
    if (typeof value === 'string' && value !== '') secrets[name] = String(resolve(value))
  }
  return secrets
}

function resolved(settings: Values, resolve: Resolve): Values {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? value.map(resolve) : resolve(value)]),
  )
}

/** A value that is exactly `${NAME}` is taken from the environment of the node's flow, else of the process. */
function fromEnvironment(host: DialogHost, node: DeployedNode | undefined, value: unknown): unknown {
  const name = typeof value === 'string' ? /^\$\{([A-Za-z_]\w*)\}$/.exec(value)?.[1] : undefined
  if (name === undefined) return value
  const found = (node && host.util?.evaluateNodeProperty?.(name, 'env', node, {})) ?? process.env[name]
  if (found === undefined || found === '')
    throw new SyncError(
      'not-configured',
      `The environment has no variable ${name}.`,
      'Set it where Node-RED is started, or write the value into the setting.',
    )
  return found
}
