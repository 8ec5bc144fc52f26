/** The words of settings that take one of a few (N10). */
import { runProfiles } from '../../runtime/model/runs'

export const scopeModes = ['all', 'rows', 'expression'] as const
export const outOfScopeActions = ['disconnect', 'remainJoined'] as const
export const deprovisionActions = ['disconnect', 'disable', 'delete'] as const
export const deletionActions = [...deprovisionActions, ''] as const
export const graceActions = ['now', 'wait', ''] as const
export const directions = ['inbound', 'outbound'] as const

/** What a run does with another word is harmless: the first stands for it. */
export const overlaps = ['wait', 'drop'] as const
export const sendings = ['objects', 'pages'] as const
export const referencePolicies = ['error', 'warn', 'ignore'] as const

/** What a connector-import node may be set to do. */
export const importProfiles = runProfiles
