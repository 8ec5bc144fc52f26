/**
 * A canvas as somebody edits it, read as if it were deployed, without starting a node (N6): what it declares for one store, and
 * which of its nodes cannot work. Secrets stay where they are: nodes have those that are deployed under their ids. Of
 * nodes that were never deployed they may be handed over.
 */
import { noPorts } from '../../runtime/engine/canvas/node-ports'
import type { FlowNodeSettings } from '../../runtime/engine/canvas/read-canvas'
import { readCanvas } from '../../runtime/engine/canvas/read-canvas'
import type { DeployedNode, UnusableNode } from '../../runtime/engine/canvas/registry'
import { Registry } from '../../runtime/engine/canvas/registry'
import { SyncError } from '../../runtime/model/errors'
import { capitalised, ended } from '../../runtime/model/sentences'
import type { EditedCanvas, NodeAsSet } from './declarations'
import { declarationOf, rankOf } from './declarations'
import { EditedEnvironment } from './edited-environment'
import { asDeployed } from './environment'
import { openFolders } from './host'
import { countsAs, settingsOfNode } from './node-settings'
import { isSettings } from './read-settings'
import type { NodeConfig, Red } from './red'
import type { StartedNode } from './started-nodes'
import { startedNodes } from './started-nodes'
import { calledAs } from './unusable'
import { isSwitchedOff } from './walked-nodes'

/** The store that is deployed: its nodes, and its file as they name it; null where it does not matter which that is. */
export interface DeployedFile {
  readonly stores: ReadonlySet<string>
  readonly file: string | null
  /** Told of what nodes refer to and is not here. */
  readonly missing?: EditedCanvas['missing']
  /** By node, the names of secrets that were typed in and are not deployed yet. */
  readonly typed?: Readonly<Record<string, unknown>>
}

/** Secrets by the id of the node. */
export type GivenSecrets = Readonly<Record<string, unknown>>

/** What the flow would declare for its first store, of which nothing is deployed. Throws a SyncError `bad-request` as well. */
export function readUndeployedCanvas(red: Red, flow: readonly unknown[], secrets: GivenSecrets): Registry {
  return readCanvasOf(red, null, flow, secrets)
}

/**
 * What the flow would declare for a store. Throws a SyncError `bad-request` for what is no flow, or one by which that store
 * would not be open any more.
 */
export function readEditedCanvas(
  red: Red,
  deployed: DeployedFile,
  flow: readonly unknown[],
  secrets: GivenSecrets = {},
): Registry {
  return readCanvasOf(red, deployed, flow, secrets)
}

function readCanvasOf(red: Red, deployed: DeployedFile | null, flow: readonly unknown[], secrets: GivenSecrets): Registry {
  const nodes = nodesOf(flow)
  const { missing, typed = {} } = deployed ?? {}
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const stores = deployed?.stores ?? nodes.filter(({ type, d }) => type === 'identity-store' && d !== true).map(({ id }) => id)
  const store = [...stores].find((id) => byId.has(id))
  if (store === undefined)
    throw new SyncError('bad-request', 'The edited flow no longer has the identity store.', 'Leave its node where it is.')
  const registry = new Registry()
  const unusable: UnusableNode[] = []
  const said = (node: NodeAsSet, message: string): void => void unusable.push({ node: node.id, name: calledAs(node), message })
  const canvas: EditedCanvas = {
    registry,
    store,
    folders: openFolders(red),
    has: (id) => byId.has(id),
    unusable: said,
    missing: (node, sentence) => missing?.(node, sentence),
    isTyped: (node, secret) => Object.hasOwn(typed, node) && Array.isArray(typed[node]) && typed[node].includes(secret),
    countsOtherwise: (node, wrong) => countsAs(wrong).forEach((sentence) => said(node, capitalised(sentence))),
  }
  registry.canvas = () => nodes as readonly DeployedNode[]
  registry.ports = { ...noPorts, hears: (id) => !isSwitchedOff((byId.get(id) as { readonly type: string } | undefined) ?? null) }
  const environment = new EditedEnvironment(red, byId)
  const started = [...startedNodes(nodes)].sort((a, b) => rankOf(a.node.type) - rankOf(b.node.type))
  if (deployed) refuseOtherFile(started, store, { file: deployed.file, environment })
  for (const { node, instance } of started) {
    const credentials = credentialsOf(red, node) ?? secretsOf(secrets, node.id)
    declareNode({ canvas, credentials }, node, environment.of(node, instance))
  }
  const [reason] = unusable.filter((said) => said.node === store)
  if (registry.stores.size === 0) throw notOpen(reason?.message ?? 'The identity store could not be used.', 'Correct it first.')
  registry.setCanvas(readCanvas(nodes as readonly FlowNodeSettings[]), unusable)
  return registry
}

/** Another file is another store, of which nothing is known here; a store that is disabled refuses every run. */
function refuseOtherFile(
  started: readonly StartedNode[],
  store: string,
  { file, environment }: { readonly file: string | null; readonly environment: EditedEnvironment },
): void {
  const found = started.find(({ node }) => node.id === store)
  if (!found) throw notOpen('The identity store is disabled.', 'Enable its node.')
  const given = asDeployed(found.node['file'], environment.of(found.node, found.instance))
  const named = typeof given === 'string' && given !== '' ? given : 'identity.sqlite'
  if (file !== null && named !== file)
    throw notOpen(`The identity store has another file, ${named}.`, `Leave ${file}: what is in the other is not known here.`)
}

function notOpen(sentence: string, next: string): SyncError {
  return new SyncError('bad-request', `Nothing of it can be tried out: ${ended(sentence)}`, next)
}

interface Declaring {
  readonly canvas: EditedCanvas
  readonly credentials: NodeAsSet['credentials']
}

function declareNode({ canvas, credentials }: Declaring, saved: NodeConfig, lookUp: NodeAsSet['lookUp']): void {
  const { id, type } = saved
  const declaration = declarationOf(type)
  if (!declaration) return
  const given = asDeployed(saved, lookUp) as NodeConfig
  const name = typeof given.name === 'string' ? given.name : ''
  const alias = typeof saved['_alias'] === 'string' ? { alias: saved['_alias'] } : {}
  const read = settingsOfNode(given, declaration.migrations)
  const config = 'config' in read ? read.config : given
  const node: NodeAsSet = { id, type, name, config, written: saved, ...alias, lookUp, credentials }
  if ('refused' in read) return canvas.unusable(node, read.refused.sentence)
  canvas.countsOtherwise(node, read.wrong)
  declaration.declare(node, canvas)
}

function secretsOf(secrets: GivenSecrets, id: string): NodeAsSet['credentials'] {
  const own = Object.hasOwn(secrets, id) ? secrets[id] : undefined
  return isSettings(own) ? own : {}
}

/**
 * Those of the very node: another kind of node under its id has none of them. In a subflow they are those of its inner node.
 * Undefined for one that is not deployed.
 */
function credentialsOf(red: Red, { id, type, _alias: alias }: NodeConfig): NodeAsSet['credentials'] | undefined {
  const deployed = red.nodes.getNode(id) as { readonly type?: unknown } | null
  if (deployed === null && alias === undefined) return undefined
  if (deployed?.type !== type) return {}
  return red.nodes.getCredentials?.(typeof alias === 'string' ? alias : id) ?? {}
}

/** Throws a SyncError `bad-request` for what is no flow. */
export const nodesOf = (flow: readonly unknown[]): readonly NodeConfig[] => flow.map(nodeOf)

function nodeOf(given: unknown, at: number): NodeConfig {
  if (isSettings(given) && typeof given['id'] === 'string' && typeof given['type'] === 'string') return given as NodeConfig
  throw new SyncError(
    'bad-request',
    `flow[${at}] is no node: it has no id or no type.`,
    'Hand over the flow as Node-RED exports it.',
  )
}
