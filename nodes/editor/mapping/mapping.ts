/** What is said of mappings everywhere: what a table is for, a new row, a good precedence. */
import type { Direction } from '../../../runtime/model/rules'
import type { RuleSchema } from '../canvas/canvas'
import type { MappingConfig } from '../canvas/shapes'

/** What the table is for: the flow of a rule, or the values that make an account disabled. */
export type MappingPurpose = Direction | 'disable'

/** What the table's rows stand in, asked whenever it may have changed. */
export interface MappingContext {
  purpose(): MappingPurpose
  schema(): RuleSchema
}

/** Empty, or a whole number from 1. */
export function isPrecedence(written: string): boolean {
  return /^([1-9]\d{0,5})?$/.test(written.trim()) || /^\$\{\w+\}$/.test(written)
}

/** A row of the mapping table with nothing set but what is given. */
export function newMapping(target = '', value = ''): MappingConfig {
  return {
    enabled: true,
    target,
    kind: 'direct',
    value,
    precedence: '',
    merge: false,
    emptyCounts: false,
    whenMissing: '',
    mode: 'always',
  }
}
