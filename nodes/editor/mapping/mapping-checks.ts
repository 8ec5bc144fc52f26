/** The validator of a mapping table: true, or what is wrong with the first incomplete row. */
import type { MappingConfig } from '../canvas/shapes'
import type { Check } from '../fields/checks'
import { text } from '../widgets/text'
import { isPrecedence } from './mapping'

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
