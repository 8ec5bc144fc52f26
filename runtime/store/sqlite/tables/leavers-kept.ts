/** Leavers whose accounts stay as they are (A14, N10). A page that finds none pays nothing. */
import type { CsoId } from '../../../model/objects'
import type { LeaversKept, NotedLeaver } from '../../../model/leavers-kept'
import { type Connection, idList } from '../file/connection'
import { accepted, reading } from './accepted'

/** One that goes with this page has no row any more. */
const NOTE = `insert into leaver_kept (cso, rule, why, names, was) select id, ?, ?, ?, ? from cso where id = ?
  on conflict (cso) do update set rule = excluded.rule, why = excluded.why, names = excluded.names, was = excluded.was`
const FORGET = 'delete from leaver_kept where cso in (select value from json_each(?))'
/** A page may have noted the account anew since. */
const FORGET_AS_READ = 'delete from leaver_kept where cso = ? and was = ?'
const UNTOUCHED = reading(
  ({ cso, pending }) => `select l.cso, l.rule, l.why, l.names, l.was, c.system, c.attributes
  from leaver_kept l cross join ${cso} c on c.id = l.cso
  where l.cso > ? and c.staging <> 'obsolete'
    and (c.mvo is null or exists (select 1 from mvo m where m.id = c.mvo and m.delete_after is not null))
    and not exists (select 1 from ${pending} p where p.cso = l.cso and (p.deprovisioning = 1 or p.rule is not null))
  order by l.cso limit ?`,
)

type Row = Pick<NotedLeaver, 'cso' | 'rule' | 'why' | 'was' | 'system'> & { readonly names: string; readonly attributes: string }

/** Notes some, each in the place of an earlier note of the account, and forgets others. */
export function saveLeaversKept(c: Connection, { noted, back }: LeaversKept): void {
  forgetLeavers(c, back)
  for (const { cso, rule, why, names, was } of noted) c.run(NOTE, rule, why, JSON.stringify(names), was, cso)
}

/** Forgets what is noted of these accounts. */
export function forgetLeavers(c: Connection, csos: readonly CsoId[]): void {
  if (csos.length > 0) c.run(FORGET, idList(csos))
}

/** Forgets these notes, each as it was read. */
export function dropLeaversKept(c: Connection, notes: readonly Pick<NotedLeaver, 'cso' | 'was'>[]): void {
  c.write(() => notes.forEach(({ cso, was }) => c.run(FORGET_AS_READ, cso, was)))
}

/** The next of them by account, as they are accepted: those that `Store.leaversKept` defines. */
export function leaversKept(c: Connection, afterId: CsoId, limit: number): NotedLeaver[] {
  return c.all<Row>(accepted(c, UNTOUCHED), afterId, limit).map(({ names, attributes, ...row }) => ({
    ...row,
    names: JSON.parse(names) as string[],
    attributes: c.secrets.parse(attributes),
  }))
}
