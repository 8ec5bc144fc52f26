/** MVOs that are gone, by their UUIDs, as long as the history has something of them (N14). */
import type { GoneMvo } from '../../../model/erasure'
import type { MvoId } from '../../../model/objects'
import type { Connection } from '../file/connection'

const NOTE = 'insert or replace into gone_mvo (mvo, uuid, type, gone) select id, uuid, type, ? from mvo where id = ?'
const COLUMNS = 'g.mvo, g.uuid, g.type, g.gone'
const NAME = `(select r.name from run_record r indexed by run_record_by_mvo where r.mvo = g.mvo order by r.id desc limit 1) as name`
const BY_UUID = `select ${COLUMNS}, ${NAME} from gone_mvo g where g.uuid = ?`
const BY_ID = `select ${COLUMNS}, ${NAME} from gone_mvo g where g.mvo = ?`
const NEXT = `select ${COLUMNS}, ${NAME} from gone_mvo g where g.mvo > ? order by g.mvo limit ?`
const FORGET = 'delete from gone_mvo where mvo = ?'
/** Of whom the history has nothing any more. */
const WITHOUT_HISTORY = `select g.mvo from gone_mvo g indexed by gone_mvo_by_time where g.gone < ?
  and not exists (select 1 from run_record r indexed by run_record_by_mvo where r.mvo = g.mvo) limit ?`

/** MVOs looked at together. */
const SLICE = 500

/** These are about to be deleted, at this time. */
export function noteGone(c: Connection, ids: readonly MvoId[], at: string): void {
  for (const id of ids) c.run(NOTE, at, id)
}

/** The MVO that had this UUID; null where none did, or nothing is known of it any more. */
export function goneMvo(c: Connection, uuid: string): GoneMvo | null {
  return c.get<GoneMvo>(BY_UUID, uuid) ?? null
}

/** The same by its number. */
export function goneById(c: Connection, id: MvoId): GoneMvo | null {
  return c.get<GoneMvo>(BY_ID, id) ?? null
}

/** Those that were last called this, to the letter; at most so many. */
export function goneNamed(c: Connection, name: string, most: number): GoneMvo[] {
  const found: GoneMvo[] = []
  for (let after: MvoId = 0; ;) {
    const rows = c.all<GoneMvo>(NEXT, after, SLICE)
    found.push(...rows.filter((row) => row.name === name))
    after = rows.at(-1)?.mvo ?? after
    if (rows.length < SLICE || found.length >= most) return found.slice(0, most)
  }
}

/** Nobody is to find it any more; to be called in a transaction. */
export function forgetGone(c: Connection, id: MvoId): void {
  c.run(FORGET, id)
}

/** Forgets at most so many that went before this time, once their history is removed; returns how many. In a transaction. */
export function pruneGone(c: Connection, before: string, limit: number): number {
  if (limit <= 0) return 0
  const ids = c.all<{ mvo: MvoId }>(WITHOUT_HISTORY, before, limit)
  for (const { mvo } of ids) forgetGone(c, mvo)
  return ids.length
}
