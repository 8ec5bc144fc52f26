/** Which CSO each record of an import stands for (I2, I11). */
import type { Cso, SystemId } from '../../../model/objects'
import type { RecordKey } from '../../../model/queries'
import type { Connection } from '../file/connection'
import { CSO_COLUMNS, type CsoRow, readCso } from './csos'

const FOUND_COLUMNS = CSO_COLUMNS.replaceAll(/\w+/g, 'c.$&')
const BY_ANCHOR = `select j.key as position, ${FOUND_COLUMNS} from json_each(?) j
  cross join cso c indexed by cso_by_anchor on c.system = ? and c.type = ? and c.anchor_key = j.value`
const BY_NAME = `select j.key as position, ${FOUND_COLUMNS} from json_each(?) j
  cross join cso c indexed by cso_by_secondary on c.system = ? and c.type = ? and c.secondary_key = j.value`
const BY_NAME_WITHOUT_ANCHOR = `${BY_NAME}
  where c.anchor_key is null`

type FoundRow = CsoRow & { readonly position: number }

/** The records of one object type: by their indexes among all records. */
interface TypeRecords {
  readonly type: string
  readonly indexes: readonly number[]
}

/**
 * The CSO each record stands for, null where there is none: the one with its anchor, else one with its secondary id whose anchor
 * is not known yet (I11). A record that names only a secondary id stands for whoever has that id (I2).
 */
export function findForImport(c: Connection, system: SystemId, keys: readonly RecordKey[]): (Cso | null)[] {
  const found = keys.map((): Cso | null => null)
  const look = (sql: string, { type, indexes }: TypeRecords, part: 'anchorKey' | 'secondaryKey'): void => {
    const texts = JSON.stringify(indexes.map((index) => keys[index]?.[part]))
    for (const row of c.all<FoundRow>(sql, texts, system, type)) {
      const index = indexes[row.position] as number
      found[index] ??= readCso(c, row, keys[index]?.attributes)
    }
  }
  for (const records of byType(keys)) {
    look(BY_ANCHOR, records, 'anchorKey')
    const { type } = records
    const unknown = records.indexes.filter((index) => found[index] === null && keys[index]?.secondaryKey !== null)
    const [named, anchored] = [
      unknown.filter((index) => keys[index]?.anchorKey === null),
      unknown.filter((index) => keys[index]?.anchorKey !== null),
    ]
    if (anchored.length > 0) look(BY_NAME_WITHOUT_ANCHOR, { type, indexes: anchored }, 'secondaryKey')
    if (named.length > 0) for (const [index, cso] of findByName(c, system, keys, { type, indexes: named })) found[index] = cso
  }
  return found
}

/**
 * By record, the CSO with its secondary id: rather one the system has than one that is gone or still to be made, rather the one
 * known longer.
 */
function findByName(
  c: Connection,
  system: SystemId,
  keys: readonly RecordKey[],
  { type, indexes }: TypeRecords,
): Map<number, Cso> {
  const rank = (cso: Cso): number => (cso.anchor === null ? 2 : cso.staging === 'obsolete' ? 1 : 0)
  const found = new Map<number, Cso>()
  const texts = JSON.stringify(indexes.map((index) => keys[index]?.secondaryKey))
  for (const row of c.all<FoundRow>(BY_NAME, texts, system, type)) {
    const [index, cso] = [indexes[row.position] as number, readCso(c, row)]
    const other = found.get(index)
    if (!other || rank(cso) < rank(other) || (rank(cso) === rank(other) && cso.id < other.id)) found.set(index, cso)
  }
  return found
}

function byType(keys: readonly RecordKey[]): TypeRecords[] {
  const indexesByType = new Map<string, number[]>()
  keys.forEach(({ type }, index) => {
    const indexes = indexesByType.get(type)
    if (indexes) indexes.push(index)
    else indexesByType.set(type, [index])
  })
  return [...indexesByType].map(([type, indexes]) => ({ type, indexes }))
}
