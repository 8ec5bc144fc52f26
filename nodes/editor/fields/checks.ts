/** Validators of node settings: true, or the reason in a sentence. Node-RED asks them for the dialog and for the mark on the canvas. */
import { ruleNode, systemNode } from '../canvas/canvas'
import { isVariable, isWholeNumber } from '../widgets/typed'
import type { Direction, JoinRowConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

/** A validator as Node-RED calls it, on the node. */
export type Check = (this: EditorNode, value: unknown, options: unknown) => true | string

/** A sync rule must be chosen, exist, be complete and of the direction the node is for. */
export function validRule(direction?: Direction): Check {
  return function (value, _options) {
    if (value === undefined || value === '' || value === '_ADD_') return text('check.ruleMissing')
    const rule = ruleNode(value)
    if (!rule) return isVariable(value) ? true : text('check.ruleGone')
    if (direction && rule.direction !== direction)
      return text(direction === 'inbound' ? 'check.ruleNotInbound' : 'check.ruleNotOutbound', { rule: rule.name })
    return (rule as { valid?: boolean }).valid === false ? text('check.ruleIncomplete', { rule: rule.name }) : true
  }
}

/** A connected system must be chosen, exist and be complete. */
export const validSystem: Check = function (value, _options) {
  if (value === undefined || value === '' || value === '_ADD_') return text('check.systemMissing')
  const system = systemNode(value)
  if (!system) return isVariable(value) ? true : text('check.systemGone')
  return (system as { valid?: boolean }).valid === false ? text('check.systemIncomplete', { system: system.name }) : true
}

export const validStore: Check = function (value, _options) {
  if (value === undefined || value === '' || value === '_ADD_') return text('check.storeMissing')
  const store = RED.nodes.node(String(value))
  if (!store) return isVariable(value) ? true : text('check.storeGone')
  return store.valid === false ? text('check.storeIncomplete', { store: store.name ?? '' }) : true
}

/** A whole number within the range; may be empty when `optional`. */
export function wholeNumber(
  setting: Parameters<typeof text>[0],
  least: number,
  most: number,
  presence: 'required' | 'optional' = 'required',
): Check {
  return function (value, _options) {
    return isWholeNumber(value, least, most, presence) || text('check.wholeNumber', { setting: text(setting), least, most })
  }
}

/** At least one row, and both names in every pair. */
export function validRows(presence: 'required' | 'optional'): Check {
  return function (value, _options) {
    const rows = Array.isArray(value) ? (value as JoinRowConfig[]) : []
    if (rows.length === 0) return presence === 'optional' || text('check.rowsMissing')
    const incomplete = rows.findIndex(
      (row) => row.pairs.length === 0 || row.pairs.some((pair) => pair.cs === '' || pair.mv === ''),
    )
    return incomplete === -1 || text('check.rowIncomplete', { number: incomplete + 1 })
  }
}
