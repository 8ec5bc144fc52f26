/** People who are gone, as their erasure finds and forgets them (N14). */
import type { GoneMvo } from '../../../model/erasure'
import type { GoneLook } from '../../../model/gone'
import type { CsoId, MvoId } from '../../../model/objects'
import { searchForms } from '../../../model/found-by'
import { type Connection, idList } from '../file/connection'
import { keepLastNumber } from './gone'

const COLUMNS = "g.object as mvo, ifnull(g.uuid, '') as uuid, g.type, g.at as gone, g.name"
const BY_UUID = `select ${COLUMNS} from gone g indexed by gone_by_uuid where g.uuid = ?`
const BY_ID = `select ${COLUMNS} from gone g indexed by gone_object where g.kind = 'person' and g.object = ?`
const NAMED = `select ${COLUMNS} from gone_key k cross join gone g on g.id = k.gone
  where k.key = ? and g.kind = 'person' and g.name = ? order by k.gone desc limit ?`
const LOOKS = "select look from gone indexed by gone_object where kind = 'person' and object = ? and look is not null"
const OWN_ROW = "select id from gone indexed by gone_object where kind = 'person' and object = ?"
const OBJECT_ROWS = "select id from gone where kind = 'object' and object in (select value from json_each(?))"
const FORGET = "delete from gone where kind = 'person' and object = ?"
const FORGET_OBJECTS = "delete from gone where kind = 'object' and object in (select value from json_each(?))"

/** Ids of what is kept of her as somebody who is gone, and of these objects. */
export function goneRowsOf(c: Connection, id: MvoId, csos: readonly CsoId[]): readonly number[] {
  return [...c.all<{ id: number }>(OWN_ROW, id), ...c.all<{ id: number }>(OBJECT_ROWS, idList(csos))].map((row) => row.id)
}

/** The MVO that had this UUID; null where none did, or nothing is known of it any more. */
export function goneMvo(c: Connection, uuid: string): GoneMvo | null {
  return c.get<GoneMvo>(BY_UUID, uuid) ?? null
}

/** The same by its number. */
export function goneWithNumber(c: Connection, id: MvoId): GoneMvo | null {
  return c.get<GoneMvo>(BY_ID, id) ?? null
}

/** What somebody who is gone was called before. */
export function goneFormerNames(c: Connection, id: MvoId): readonly string[] {
  return c.all<{ look: string }>(LOOKS, id).flatMap(({ look }) => (JSON.parse(look) as GoneLook).formerNames ?? [])
}

/** Those that were last called this, to the letter; the last first, at most so many. */
export function goneNamed(c: Connection, name: string, most: number): GoneMvo[] {
  return c.all<GoneMvo>(NAMED, searchForms(name.trim())[0], name, most)
}

/** Nobody is to find her any more, nor these objects of hers; to be called in a transaction. */
export function forgetGone(c: Connection, id: MvoId, csos: readonly CsoId[]): void {
  keepLastNumber(c)
  c.run(FORGET, id)
  c.run(FORGET_OBJECTS, idList(csos))
}
