/**
 * Follow-ups: objects that something else than their own import made due (D8). They cost a page nothing that makes nobody due;
 * rows that do not hold any more are dropped by whoever reads them.
 */
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type { DuePerson, FollowUp, FollowUps } from '../../../model/follow-ups'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'

const ADD_CSOS = 'insert or replace into cso_follow_up (cso, due)'
const ADD_PEOPLE = 'insert or replace into mvo_follow_up (mvo, due)'
const CSOS = reading(
  ({ cso }) => `select f.cso as id, f.due, c.system, c.type, c.staging, c.due is f.due as holds
  from cso_follow_up f cross join ${cso} c on c.id = f.cso where f.cso > ? order by f.cso limit ?`,
)
const PEOPLE = 'select mvo as id, due from mvo_follow_up where mvo > ? order by mvo limit ?'
const DROP_CSOS = 'delete from cso_follow_up where cso in (select value from json_each(?))'
const DROP_PERSON = 'delete from mvo_follow_up where mvo = ? and due = ?'
const CAME_THROUGH = `insert into cso_import_node (cso, node) select c.id, ? from json_each(?) j cross join cso c on c.id = j.value
  where c.system = ? on conflict (cso) do update set node = excluded.node where node <> excluded.node`
const LAST_NODES = 'select cso, node from cso_import_node where cso in (select value from json_each(?))'

/** Objects become due by these change numbers. */
export function saveFollowUps(c: Connection, { csos = [], people = [] }: FollowUps): void {
  insertRows(
    c,
    ADD_CSOS,
    2,
    csos.map(({ id, due }) => [id, due]),
  )
  insertRows(
    c,
    ADD_PEOPLE,
    2,
    people.map(({ id, due }) => [id, due]),
  )
}

/** The next of them by id, as they are accepted; also such as do not hold any more. */
export function followUps(c: Connection, afterId: CsoId, limit: number): FollowUp[] {
  const rows = c.all<Omit<FollowUp, 'holds'> & { holds: number }>(accepted(c, CSOS), afterId, limit)
  return rows.map((row) => ({ ...row, holds: row.holds === 1 }))
}

/** The next people who are due, by id. */
export function peopleDue(c: Connection, afterId: MvoId, limit: number): DuePerson[] {
  return c.all<DuePerson>(PEOPLE, afterId, limit)
}

/** Notes by which node these objects came that are of its system; what is noted already is not written. */
export function saveCameThrough(
  c: Connection,
  { node, system }: { readonly node: string; readonly system: SystemId },
  csos: readonly CsoId[],
): void {
  if (csos.length > 0) c.run(CAME_THROUGH, node, JSON.stringify(csos), system)
}

/** By which node each of them was last sent. */
export function lastImportNodes(c: Connection, csos: readonly CsoId[]): ReadonlyMap<CsoId, string> {
  return new Map(c.all<{ cso: CsoId; node: string }>(LAST_NODES, idList(csos)).map(({ cso, node }) => [cso, node]))
}

/** Forgets follow-ups that do not hold any more, and people who are not due by these numbers any more. */
export function dropFollowUps(c: Connection, csos: readonly CsoId[], people: readonly DuePerson[]): void {
  c.write(() => {
    if (csos.length > 0) c.run(DROP_CSOS, idList(csos))
    for (const { id, due } of people) c.run(DROP_PERSON, id, due)
  })
}
