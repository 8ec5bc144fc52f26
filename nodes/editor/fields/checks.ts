/** Validators of node settings: true, or the reason in a sentence. Node-RED asks them for the dialog and for the mark on the canvas. */
import { ruleNode, systemNode } from '../canvas/canvas'
import { isVariable } from '../canvas/canvas'
import { isPrecedence } from '../mapping/mapping-options'
import type { Direction, JoinRowConfig, MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

type Check = (this: EditorNode, value: unknown, options: unknown) => true | string

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

export function isWholeNumber(
  value: unknown,
  least: number,
  most: number,
  presence: 'required' | 'optional' = 'required',
): boolean {
  const written = String(value ?? '').trim()
  if (isVariable(written)) return true
  if (written === '') return presence === 'optional'
  return /^\d{1,15}$/.test(written) && Number(written) >= least && Number(written) <= most
}

/** Every row that is switched on must say what it writes and from what. */
export const validMappings: Check = function (value, _options) {
  const rows = Array.isArray(value) ? (value as MappingConfig[]) : []
  for (const [index, row] of rows.entries()) {
    const reason = row.enabled ? reasonAgainst(row) : undefined
    if (reason) return text('check.mappingRow', { number: index + 1, reason })
  }
  return true
}

function reasonAgainst(row: MappingConfig): string | undefined {
  if (row.target === '') return text('check.mappingTarget')
  if (row.value.trim() === '') return text(`check.mappingValue.${row.kind}`)
  return isPrecedence(String(row.precedence)) ? undefined : text('check.mappingPrecedence')
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

/** The text as a number where it is one; anything else (empty, `${ENV}`, a mistake) as it was written. */
export function numberOrText(written: string): number | string {
  const trimmed = written.trim()
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed
}
