/** The config node identity-connected-system: what kind of system it is, how it is reached, which objects it has. */
import { connectorType } from '../../runtime/connectors/list'
import { mistakenSettings } from '../../runtime/connectors/settings'
import { defaultValueKiB } from '../../runtime/model/bounds'
import type { ConnectorSettings, ConnectorType } from '../../runtime/model/connector'
import type { Limits } from '../../runtime/model/limits'
import { defaultLimits } from '../../runtime/model/limits'
import { referencePolicies } from '../../runtime/model/references'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import { ended } from '../../runtime/model/sentences'
import { choice, list, optionalNumber, text } from '../adapter/config'
import { createNode, sayCountsOtherwise } from '../adapter/create-node'
import type { DeployedStore } from '../adapter/deployed-stores'
import { environmentOf, withEnvironment } from '../adapter/environment'
import { openFolders } from '../adapter/host'
import { unusable } from '../adapter/unusable'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import type { StoreNode } from '../store/store'
import { migrations } from './migrations'

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
    const storeNode = red.nodes.getNode(text(config, 'store')) as StoreNode | null
    const store = storeNode?.store
    const connector = connectorType(text(config, 'connector', 'csv'))
    const lookUp = environmentOf(red, this)
    const settings = withEnvironment(config['settings'] ?? {}, lookUp) as Record<string, unknown>
    const secrets = Object.fromEntries(
      secretNames.flatMap((name) => {
        const secret = this.credentials?.[name]
        return typeof secret === 'string' && secret !== '' ? [[name, withEnvironment(secret, lookUp)]] : []
      }),
    )
    this.resolvedSettings = { ...settings, ...secrets }
    if (!store || !connector) {
      this.problem = !connector
        ? `there is no connector "${text(config, 'connector')}"`
        : (storeNode?.problem ?? 'choose an identity store')
      this.error(this.problem)
      unusable(this, 'it cannot be used', `It cannot be used: ${ended(this.problem)} Open it, correct this and deploy.`)
      return
    }
    this.store = store
    sayMistaken(this, connector, this.resolvedSettings)
    const objectTypes = list<ObjectTypeSchema>(config, 'objectTypes')
    const remove = store.registry.addSystem({
      node: this.id,
      name: this.name || `${connector.label} ${this.id}`,
      connector,
      settings: this.resolvedSettings,
      context: {
        ...openFolders(red),
        objectTypes,
        log: (level, line) => (level === 'warn' ? this.warn(line) : this.log(line)),
      },
      objectTypes,
      limits: limitsOf(config['limits']),
      batchSize: optionalNumber(config['batchSize']),
      concurrency: optionalNumber(config['concurrency']),
      referencePolicy: choice(config, 'referencePolicy', referencePolicies, 'error'),
      maxValueKiB: optionalNumber(config['maxValueKiB']) ?? defaultValueKiB,
    })
    this.on('close', (_removed, done) => {
      remove()
      done()
    })
  }
  const credentials = Object.fromEntries(secretNames.map((name) => [name, { type: 'password' }]))
  red.nodes.registerType('identity-connected-system', ConnectedSystem, { credentials })
}

/** What the connector will refuse, said at once; what is only missing may come with the environment, and its runs say it. */
function sayMistaken(node: RedNode, connector: ConnectorType, settings: ConnectorSettings): void {
  const wrong = mistakenSettings(connector, settings)
  sayCountsOtherwise(
    node,
    wrong.map((sentence) => ({ sentence, otherwise: 'no setting, and its runs are refused' })),
  )
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
