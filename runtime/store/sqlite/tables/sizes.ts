/** How large objects are, before they are read: the lengths of texts stand in the rows' heads, so no value is touched. */
import type { SizedObjects } from '../../../model/queries'
import { type Connection, idList } from '../file/connection'

const OF = {
  csos: `octet_length(cso.attributes) + ifnull(octet_length(mvo.attributes), 0) as size
    from json_each(?) as given cross join cso on cso.id = given.value left join mvo on mvo.id = cso.mvo`,
  mvos: `octet_length(mvo.attributes) as size from json_each(?) as given cross join mvo on mvo.id = given.value`,
  pendings: `octet_length(pending_export.changes) + octet_length(cso.attributes) as size
    from json_each(?) as given cross join pending_export on pending_export.id = given.value join cso on cso.id = pending_export.cso`,
} as const
const totalOf = (of: SizedObjects): string => `select sum(size) as size from (select ${OF[of]})`
const eachOf = (of: SizedObjects): string => `select given.value as id, ${OF[of]}`

/** The ids in their order, in parts whose values have at most `bytes` together, or are those of one object. */
export function partsBySize(c: Connection, of: SizedObjects, ids: readonly number[], bytes: number): (readonly number[])[] {
  if (ids.length < 2) return [ids]
  const given = idList(ids)
  if ((c.get<{ size: number | null }>(totalOf(of), given)?.size ?? 0) <= bytes) return [ids]
  const sizes = new Map(c.all<{ id: number; size: number }>(eachOf(of), given).map(({ id, size }) => [id, size]))
  const parts: number[][] = []
  let part: number[] = []
  let total = 0
  for (const id of ids) {
    const size = sizes.get(id) ?? 0
    if (part.length > 0 && total + size > bytes) {
      parts.push(part)
      part = []
      total = 0
    }
    part.push(id)
    total += size
  }
  return [...parts, part]
}
