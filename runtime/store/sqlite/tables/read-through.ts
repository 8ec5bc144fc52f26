/** Records that rules read through references: whoever refers to one that an import changed is due with it (D7, D8). */
import type { CsoId, SystemId } from '../../../model/objects'
import type { ReferenceOfType } from '../../../model/references'
import { type Connection, idList, yieldToEventLoop } from '../file/connection'
import { keepCsos } from './earlier'

const REFERRING = `select distinct r.id from cso t indexed by cso_due
  cross join cso_reference f indexed by cso_reference_target on f.target = t.id cross join cso r on r.id = f.cso
  where t.system = ? and t.due is not null and t.run = ? and f.attribute = ? and r.type = ? and r.due is null and r.staging = 'normal' limit ?`
const REQUEUE = `update cso set due = ?, run = ?, version = version + 1 where due is null and id in (select value from json_each(?))`

/** Objects made due in one transaction. */
const BATCH = 1000

/** An import that is open, and the references through which rules read records of its system. */
export interface ReadThroughImport {
  readonly system: SystemId
  readonly openImport: number
  readonly through: readonly ReferenceOfType[]
}

/** Makes them due with this value of the change counter, as the import stages it (I18). What the import changed is due itself. */
export async function requeueReferringBy(
  c: Connection,
  { system, openImport, through }: ReadThroughImport,
  due: number,
): Promise<void> {
  for (const { type, attribute } of through) {
    for (let count = BATCH; count === BATCH; await yieldToEventLoop()) {
      count = c.write(() => {
        const ids = c.all<{ id: CsoId }>(REFERRING, system, openImport, attribute, type, BATCH).map(({ id }) => id)
        keepCsos(c, openImport, ids, 'stateOnly')
        if (ids.length > 0) c.run(REQUEUE, due, openImport, idList(ids))
        return ids.length
      })
    }
  }
}
