/** How much the store holds, for dashboards. */
import type { LinkKind, Staging, SystemId } from '../../model/objects'
import type { StoreCounts } from '../../model/store'
import type { Connection } from './connection'
import { bytesOf } from './file'

const MVOS = 'select type, count(*) as count from mvo indexed by mvo_by_type group by type'
const CSOS = `select system, type, link, staging, count(*) as count from cso indexed by cso_by_system
  group by system, type, link, staging order by system, type, link, staging`
const PENDINGS =
  'select system, operation, state, count(*) as count from pending_export group by system, operation, state order by 1, 2, 3'

export function counts(c: Connection): StoreCounts {
  return {
    mvos: Object.fromEntries(c.all<{ type: string; count: number }>(MVOS).map(({ type, count }) => [type, count])),
    csos: c.all<{ system: SystemId; type: string; link: LinkKind; staging: Staging; count: number }>(CSOS),
    pendings: c.all<{ system: SystemId; operation: string; state: string; count: number }>(PENDINGS),
    fileBytes: bytesOf(c.file),
  }
}
