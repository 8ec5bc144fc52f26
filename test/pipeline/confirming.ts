/** A confirming import of an account, as the tests of confirmations ask for it. */
import type { ImportRecord } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ImportDecision, ImportView } from '../../runtime/pipeline/1-import'
import { imports } from './laws'
import { userType } from './world'

export const dn = 'cn=Ann,ou=People,dc=corp'
export const ann = { guid: 'g-1', dn, mail: 'ann@corp' }

export type Known = Extract<ImportDecision, { write: boolean }>

/** The decision about an account that is ours. */
export function confirms(read: ImportRecord, cso: Cso, waiting: PendingExport | null, more: Partial<ImportView> = {}): Known {
  const view: ImportView = { record: read, cso, type: userType(), pending: waiting, readByRules: false, ...more }
  const decision = imports(view)
  if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
  return decision
}
