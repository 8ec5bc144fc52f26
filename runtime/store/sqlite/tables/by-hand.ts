/** What people have decided on objects by hand (J9). Most stores have nothing of it, which costs a page one look. */
import type { HandDecision, HandWrite, MadeByHand, MadePerson } from '../../../model/by-hand'
import { byHandName, byHandRule } from '../../../model/by-hand'
import type { CsoId, MvoId } from '../../../model/objects'
import { type Connection, idList } from '../file/connection'

const ANY = 'select exists (select 1 from by_hand)'
const NEVER = `select cso as id from by_hand where cso in (select value from json_each(?)) and decision = 'neverJoin'`
const OF = 'select cso, decision, who, at, reason from by_hand where cso in (select value from json_each(?))'
const KEEP = `insert into by_hand (cso, decision, who, at, reason) values (?, ?, ?, ?, ?)
  on conflict (cso) do update set decision = excluded.decision, who = excluded.who, at = excluded.at, reason = excluded.reason`
const FORGET = 'delete from by_hand where cso = ?'
const SYSTEM = 'insert or ignore into system (id, node, name) values (?, ?, ?)'
const RULE = 'insert or ignore into rule (id, node, name, system) values (?, ?, ?, ?)'
const MADE = 'insert into made_by_hand (mvo, who, at, reason) values (?, ?, ?, ?)'
const MADE_BY = 'select who, at, reason from made_by_hand where mvo = ?'

/** No node has such an id. */
const NODE = 'idweave by hand'

/** Those of these CSOs that are never to be joined. */
export function neverJoining(c: Connection, csos: readonly CsoId[]): readonly CsoId[] {
  if (csos.length === 0 || c.sql(ANY).pluck().get() !== 1) return []
  return c.all<{ id: CsoId }>(NEVER, idList(csos)).map(({ id }) => id)
}

/** What stands of these CSOs; nothing of those on which nobody has decided by hand. */
export function handDecisionsOf(c: Connection, csos: readonly CsoId[]): ReadonlyMap<CsoId, HandDecision> {
  if (csos.length === 0 || c.sql(ANY).pluck().get() !== 1) return new Map()
  const rows = c.all<HandDecision & { readonly cso: CsoId }>(OF, idList(csos))
  return new Map(rows.map(({ cso, ...decided }) => [cso, decided]))
}

/** Keeps what was decided, and forgets what no longer stands. */
export function saveByHand(c: Connection, writes: readonly HandWrite[]): void {
  for (const { cso, made } of writes) {
    if (made) c.run(KEEP, cso, made.decision, made.who, made.at, made.reason)
    else c.run(FORGET, cso)
  }
}

/** What stands in the place of system and rule where values were given by hand; no list of systems or rules shows it. */
export function prepareByHand(c: Connection): void {
  c.run(SYSTEM, byHandRule, NODE, byHandName)
  c.run(RULE, byHandRule, NODE, byHandName, byHandRule)
}

/** Keeps who has made these people. */
export function saveMadeByHand(c: Connection, people: readonly MadePerson[]): void {
  for (const { mvo, who, at, reason } of people) c.run(MADE, mvo, who, at, reason)
}

/** Who has made this person by hand; null: nobody has. */
export function madeByHand(c: Connection, mvo: MvoId): MadeByHand | null {
  return c.get<MadeByHand>(MADE_BY, mvo) ?? null
}
