/** What people have decided on objects by hand (J9). Most stores have nothing of it, which costs a page one look. */
import type { HandDecision, HandWrite } from '../../../model/by-hand'
import type { CsoId } from '../../../model/objects'
import { type Connection, idList } from '../file/connection'

const ANY = 'select exists (select 1 from by_hand)'
const NEVER = `select cso as id from by_hand where cso in (select value from json_each(?)) and decision = 'neverJoin'`
const OF = 'select decision, who, at, reason from by_hand where cso = ?'
const KEEP = `insert into by_hand (cso, decision, who, at, reason) values (?, ?, ?, ?, ?)
  on conflict (cso) do update set decision = excluded.decision, who = excluded.who, at = excluded.at, reason = excluded.reason`
const FORGET = 'delete from by_hand where cso = ?'

/** Those of these CSOs that are never to be joined. */
export function neverJoining(c: Connection, csos: readonly CsoId[]): readonly CsoId[] {
  if (csos.length === 0 || c.sql(ANY).pluck().get() !== 1) return []
  return c.all<{ id: CsoId }>(NEVER, idList(csos)).map(({ id }) => id)
}

/** What stands of this CSO; null: nothing was decided by hand. */
export function handDecisionOf(c: Connection, cso: CsoId): HandDecision | null {
  return c.get<HandDecision>(OF, cso) ?? null
}

/** Keeps what was decided, and forgets what no longer stands. */
export function saveByHand(c: Connection, writes: readonly HandWrite[]): void {
  for (const { cso, made } of writes) {
    if (made) c.run(KEEP, cso, made.decision, made.who, made.at, made.reason)
    else c.run(FORGET, cso)
  }
}
