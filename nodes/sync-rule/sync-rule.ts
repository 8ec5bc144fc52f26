/** The config node identity-sync-rule: what the steps of one rule share. */
import type { RuleConfig } from '../../runtime/engine/canvas/registry'
import { bounds, isWithin } from '../../runtime/model/bounds'
import { directions } from '../../runtime/model/rules'
import { choice, flag, text } from '../adapter/config'
import { createNode } from '../adapter/create-node'
import { declares } from '../adapter/declarations'
import type { DeployedStore } from '../adapter/deployed-stores'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import type { SystemNode } from '../connected-system/connected-system'
import { migrations } from './migrations'

export interface RuleNode extends RedNode {
  store?: DeployedStore
  /** Why it cannot be used, where that is for its own settings. */
  problem?: string
  /** By its own setting: its steps let everything pass. */
  switchedOff?: boolean
}

export default function register(red: Red): void {
  function SyncRule(this: RuleNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    const system = red.nodes.getNode(text(config, 'system')) as SystemNode | null
    if (!system?.store) return
    this.store = system.store
    this.switchedOff = !flag(config, 'enabled', { otherwise: true })
    const remove = system.store.registry.addRule(ruleOf(this.id, this.name, config))
    this.on('close', (_removed, done) => {
      remove()
      done()
    })
  }
  red.nodes.registerType('identity-sync-rule', SyncRule)
  declares('identity-sync-rule', {
    migrations,
    declare({ id, name, config }, { registry }) {
      if (registry.systems.has(text(config, 'system'))) registry.addRule(ruleOf(id, name, config))
    },
  })
}

function ruleOf(id: string, name: string, config: NodeConfig): RuleConfig {
  const given = config['precedence']
  const precedence = isWithin(Number(given), bounds.precedence) ? Number(given) : 10
  return {
    node: id,
    name: name || id,
    direction: choice(config, 'direction', directions, 'inbound'),
    systemNode: text(config, 'system'),
    csType: text(config, 'csType'),
    mvType: text(config, 'mvType'),
    precedence,
    enabled: flag(config, 'enabled', { otherwise: true }),
    ...(given !== undefined && Number(given) !== precedence && { wrongPrecedence: shown(given) }),
  }
}

function shown(given: unknown): string {
  return typeof given === 'string' ? given : JSON.stringify(given)
}
