import type { Direction } from '../../../runtime/model/rules'
import type { MappingConfig } from '../canvas/shapes'

/** What the table is for: the flow of a rule, or the values that make an account disabled. */
export type MappingPurpose = Direction | 'disable'

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
