/** The config node identity-connected-system: what kind of system it is, how it is reached, which objects it has. */
import { connectorType } from '../../runtime/connectors/list'
import { mistakenSettings } from '../../runtime/connectors/settings'
import type { SystemConfig } from '../../runtime/engine/canvas/registry'
import { byHandName } from '../../runtime/model/by-hand'
import { defaultValueKiB } from '../../runtime/model/bounds'
import type { ConnectorSettings, ConnectorType } from '../../runtime/model/connector'
import type { Limits } from '../../runtime/model/limits'
import { defaultLimits } from '../../runtime/model/limits'
import { referencePolicies } from '../../runtime/model/references'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import { ended } from '../../runtime/model/sentences'
import { foldCase } from '../../runtime/model/values'
import { choice, list, optionalNumber, text } from '../adapter/config'
import { createNode, sayCountsOtherwise } from '../adapter/create-node'
import type { EditedCanvas, NodeAsSet } from '../adapter/declarations'
import { declares } from '../adapter/declarations'
import type { DeployedStore } from '../adapter/deployed-stores'
import { environmentOf, withEnvironment } from '../adapter/environment'
import { openFolders } from '../adapter/host'
import type { WrongSetting } from '../adapter/read-settings'
import { unusable } from '../adapter/unusable'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import type { StoreNode } from '../store/store'
import { migrations } from './migrations'
import { whatIsMissing } from './missing'

export interface SystemNode extends RedNode {
  store?: DeployedStore
  /** Why it cannot be used. */
  problem?: string
  /** The connector's settings with the environment and the secrets in place. */
  resolvedSettings?: Readonly<Record<string, unknown>>
}

/** The names a connector's secret settings may have: each is a credential of the node. */
export const secretNames = ['password', 'secret', 'clientSecret', 'privateKey'] as const

export default function register(red: Red): void {
  function ConnectedSystem(this: SystemNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    const { id, type, name, credentials = {} } = this
    const asSet = { id, type, name, config, credentials, lookUp: environmentOf(red, this) }
    const storeNode = red.nodes.getNode(text(config, 'store')) as StoreNode | null
    const store = storeNode?.store
    const connector = connectorType(text(config, 'connector', 'csv'))
    this.resolvedSettings = settingsOf(asSet)
    if (!store || !connector || isReserved(name)) {
      this.problem = whyUnusable(asSet, connector, storeNode?.problem)
      this.error(this.problem)
      unusable(this, 'it cannot be used', toCorrect(this.problem))
      return
    }
    this.store = store
    sayCountsOtherwise(this, mistaken(connector, this.resolvedSettings))
    const log: SystemConfig['context']['log'] = (level, line) => (level === 'warn' ? this.warn(line) : this.log(line))
    const remove = store.registry.addSystem(systemOf(asSet, connector, { ...openFolders(red), log }))
    this.on('close', (_removed, done) => {
      remove()
      done()
    })
  }
  const credentials = Object.fromEntries(secretNames.map((name) => [name, { type: 'password' }]))
  red.nodes.registerType('identity-connected-system', ConnectedSystem, { credentials })
  declares('identity-connected-system', { migrations, declare })
}

function declare(node: NodeAsSet, canvas: EditedCanvas): void {
  const { config } = node
  const connector = connectorType(text(config, 'connector', 'csv'))
  const store = text(config, 'store')
  if (store !== canvas.store && store !== '') return
  if (store === '' || !connector || isReserved(node.name))
    return canvas.unusable(node, toCorrect(whyUnusable(node, connector, undefined)))
  canvas.countsOtherwise(node, mistaken(connector, settingsOf(node)))
  for (const sentence of whatIsMissing(node, connector, (secret) => canvas.isTyped(node.id, secret)))
    canvas.missing(node, sentence)
  canvas.registry.addSystem(systemOf(node, connector, { ...canvas.folders, log: () => undefined }))
}

/** Of values that were given by hand it is said where a system would stand (L7). */
function isReserved(name: string | undefined): boolean {
  return foldCase((name ?? '').trim()) === byHandName
}

function whyUnusable(
  { config, name }: Pick<NodeAsSet, 'config' | 'name'>,
  connector: ConnectorType | undefined,
  problem: string | undefined,
): string {
  if (isReserved(name))
    return `no system may be called "${name}", as values are said to come that a person has given. Give it another name`
  if (!connector) return `there is no connector "${text(config, 'connector')}"`
  return problem ?? 'choose an identity store'
}

function toCorrect(problem: string): string {
  return `It cannot be used: ${ended(problem)} Open it, correct this and deploy.`
}

/** The connector's settings with the environment and the secrets in place. */
function settingsOf({ config, lookUp, credentials }: NodeAsSet): ConnectorSettings {
  const settings = withEnvironment(config['settings'] ?? {}, lookUp) as Record<string, unknown>
  const secrets = Object.fromEntries(
    secretNames.flatMap((name) => {
      const secret = credentials[name]
      return typeof secret === 'string' && secret !== '' ? [[name, withEnvironment(secret, lookUp)]] : []
    }),
  )
  return { ...settings, ...secrets }
}

function systemOf(
  node: NodeAsSet,
  connector: ConnectorType,
  context: Omit<SystemConfig['context'], 'objectTypes'>,
): SystemConfig {
  const { id, name, config } = node
  const objectTypes = list<ObjectTypeSchema>(config, 'objectTypes')
  return {
    node: id,
    name: name || `${connector.label} ${id}`,
    connector,
    settings: settingsOf(node),
    context: { ...context, objectTypes },
    objectTypes,
    limits: limitsOf(config['limits']),
    batchSize: optionalNumber(config['batchSize']),
    concurrency: optionalNumber(config['concurrency']),
    referencePolicy: choice(config, 'referencePolicy', referencePolicies, 'error'),
    maxValueKiB: optionalNumber(config['maxValueKiB']) ?? defaultValueKiB,
  }
}

/** What the connector will refuse, said at once; what is only missing may come with the environment, and its runs say it. */
function mistaken(connector: ConnectorType, settings: ConnectorSettings): readonly WrongSetting[] {
  return mistakenSettings(connector, settings).map((sentence) => ({
    sentence,
    otherwise: 'no setting, and its runs are refused',
  }))
}

function limitsOf(value: unknown): Limits {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const number = (name: Exclude<keyof Limits, 'maxCreates' | 'maxUpdates' | 'maxRemoved'>): number =>
    optionalNumber(given[name]) ?? defaultLimits[name]
  return {
    shrinkPercent: number('shrinkPercent'),
    shrinkMin: number('shrinkMin'),
    shrinkMax: number('shrinkMax'),
    clearPercent: number('clearPercent'),
    deletePercent: number('deletePercent'),
    deleteMin: number('deleteMin'),
    deleteMax: number('deleteMax'),
    maxCreates: optionalNumber(given['maxCreates']),
    maxUpdates: optionalNumber(given['maxUpdates']),
    maxRemoved: optionalNumber(given['maxRemoved']),
  }
}
