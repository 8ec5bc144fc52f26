/**
 * Settings that name another node, a sync rule, a system or a store, as Node-RED has them declared: which may be chosen, and when
 * the choice is good.
 */
import { ruleNode, storeNode, systemNode } from '../canvas/canvas'
import type { Direction } from '../canvas/shapes'
import { text } from '../widgets/text'
import { isVariable } from '../widgets/typed'
import type { Check } from './checks'

const isMissing = (value: unknown): boolean => value === undefined || value === '' || value === '_ADD_'
const isIncomplete = (node: object): boolean => (node as { valid?: boolean }).valid === false

/** A sync rule must be chosen, exist, be complete and of the direction the node is for. */
function validRule(direction?: Direction): Check {
  return function (value, _options) {
    if (isMissing(value)) return text('check.ruleMissing')
    const rule = ruleNode(value)
    if (!rule) return isVariable(value) ? true : text('check.ruleGone')
    if (direction && rule.direction !== direction)
      return text(direction === 'inbound' ? 'check.ruleNotInbound' : 'check.ruleNotOutbound', { rule: rule.name })
    return isIncomplete(rule) ? text('check.ruleIncomplete', { rule: rule.name }) : true
  }
}

/** The rule of a step; without a direction both will do. */
export function ruleSetting(direction?: Direction): NodeProperty {
  const others = { inbound: 'outbound', outbound: 'inbound' } as const
  return {
    value: '',
    type: 'identity-sync-rule',
    ...(direction && { filter: (node) => (node as { direction?: unknown }).direction !== others[direction] }),
    validate: validRule(direction),
  }
}

export const systemSetting: NodeProperty = {
  value: '',
  type: 'identity-connected-system',
  validate: (value, _options) => {
    if (isMissing(value)) return text('check.systemMissing')
    const system = systemNode(value)
    if (!system) return isVariable(value) ? true : text('check.systemGone')
    return isIncomplete(system) ? text('check.systemIncomplete', { system: system.name }) : true
  },
}

export const storeSetting: NodeProperty = {
  value: '',
  type: 'identity-store',
  validate: (value, _options) => {
    if (isMissing(value)) return text('check.storeMissing')
    const store = storeNode(value)
    if (!store) return isVariable(value) ? true : text('check.storeGone')
    return isIncomplete(store) ? text('check.storeIncomplete', { store: store.name ?? '' }) : true
  },
}
