/**
 * The next moments at which rules may say something else of objects: inbound ones of CSOs, outbound ones of MVOs (D11). A store
 * without rules that read the clock has none, which costs a page one look.
 */
import type { CsoId, MvoId, RuleId, SystemId } from '../../../model/objects'
import type { Moments, ObjectMoments } from '../../../model/page'
import type { ComeObjects, Coming, MomentsWithin, TimeSpan } from '../../../model/queries'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'
import { saveFollowUps } from './follow-ups'

const ANY = 'select exists (select 1 from cso_moment) or exists (select 1 from mvo_moment)'
const OF_CSOS =
  'select cso as id, rule, moment, every_scan from cso_moment where cso in (select value from json_each(?)) order by 1, 2'
const OF_MVOS =
  'select mvo as id, rule, moment, every_scan from mvo_moment where mvo in (select value from json_each(?)) order by 1, 2'
const FORGET_CSOS = 'delete from cso_moment where cso in (select value from json_each(?))'
const FORGET_MVOS = 'delete from mvo_moment where mvo in (select value from json_each(?))'
const ADD_CSOS = 'insert into cso_moment (cso, rule, moment, every_scan)'
const ADD_MVOS = 'insert into mvo_moment (mvo, rule, moment, every_scan)'
const COME_CSOS =
  'select distinct cso as id from cso_moment indexed by cso_moment_come where moment is not null and moment <= ? order by 1'
const COME_MVOS =
  'select distinct mvo as id from mvo_moment indexed by mvo_moment_come where moment is not null and moment <= ? order by 1'
const SCANNED_CSOS = 'select distinct cso as id from cso_moment indexed by cso_moment_scan where every_scan = 1 order by 1'
const SCANNED_MVOS = 'select distinct mvo as id from mvo_moment indexed by mvo_moment_scan where every_scan = 1 order by 1'
const WITH_RECORD = "staging in ('normal', 'awaitingConfirmation')"
const WITHIN = [
  'select min(moment) as first, max(moment) as last from cso_moment indexed by cso_moment_come where moment > ? and moment <= ?',
  'select min(moment) as first, max(moment) as last from mvo_moment indexed by mvo_moment_come where moment > ? and moment <= ?',
  `select min(delete_after) as first, max(delete_after) as last from mvo indexed by mvo_to_delete
   where id > 0 and delete_after > ? and delete_after <= ?`,
] as const
/** The version rises, so that a page of an import that has not seen it is not saved over it. */
const MAKE_DUE = `update cso set due = ?, version = version + 1 where due is null and ${WITH_RECORD}
  and id in (select value from json_each(?))`
/** What an open import has written over is due as it is accepted. */
const MAKE_EARLIER_DUE = `update earlier_cso set due = ? where due is null and ${WITH_RECORD}
  and import in (select open_import from system where open_import is not null) and cso in (select value from json_each(?))`
const MADE_DUE = reading(
  ({ cso }) => `select id, system, type from ${cso} where due = ? and id in (select value from json_each(?)) order by id`,
)
const CARRIERS = reading(
  ({ cso, by }) => `select id, system, mvo, link <> 'provisioned' as inbound from ${cso}${by('cso_by_mvo')}
  where mvo in (select value from json_each(?)) and ${WITH_RECORD} order by id`,
)

interface Row {
  readonly id: number
  readonly rule: RuleId
  readonly moment: string | null
  readonly every_scan: number
}

interface Carrier {
  readonly id: CsoId
  readonly system: SystemId
  readonly mvo: MvoId
  readonly inbound: number
}

function grouped(rows: readonly Row[]): ObjectMoments[] {
  return [...Map.groupBy(rows, ({ id }) => id)].map(([id, own]) => ({
    id,
    moments: own.map(({ rule, moment, every_scan: scan }) => ({ rule, moment, everyScan: scan === 1 })),
  }))
}

/** What is noted of these objects; undefined where nothing is noted of anybody. */
export function loadMoments(c: Connection, csos: readonly CsoId[], mvos: readonly MvoId[]): Moments | undefined {
  if (c.sql(ANY).pluck().get() !== 1) return undefined
  return { csos: grouped(c.all<Row>(OF_CSOS, idList(csos))), mvos: grouped(c.all<Row>(OF_MVOS, idList(mvos))) }
}

/** Replaces what is noted of these objects. */
export function saveMoments(c: Connection, { csos, mvos }: Moments): void {
  const rows = (writes: readonly ObjectMoments[]): unknown[][] =>
    writes.flatMap(({ id, moments }) => moments.map(({ rule, moment, everyScan }) => [id, rule, moment, everyScan ? 1 : 0]))
  if (csos.length > 0) c.run(FORGET_CSOS, idList(csos.map(({ id }) => id)))
  if (mvos.length > 0) c.run(FORGET_MVOS, idList(mvos.map(({ id }) => id)))
  insertRows(c, ADD_CSOS, 4, rows(csos))
  insertRows(c, ADD_MVOS, 4, rows(mvos))
}

function idsOf(c: Connection, { now, by }: Coming, come: string, scanned: string): number[] {
  const ids = c.all<{ id: number }>(come, now).map(({ id }) => id)
  return by === 'run' ? ids : [...new Set([...ids, ...c.all<{ id: number }>(scanned).map(({ id }) => id)])]
}

/** Objects whose moment has come. */
export function comeObjects(c: Connection, coming: Coming): { readonly csos: CsoId[]; readonly mvos: MvoId[] } {
  return { csos: idsOf(c, coming, COME_CSOS, SCANNED_CSOS), mvos: idsOf(c, coming, COME_MVOS, SCANNED_MVOS) }
}

/** The first and the last moment within a time at which something comes due, deletions too; null where nothing does. */
export function momentsWithin(c: Connection, { after, until }: TimeSpan): MomentsWithin | null {
  type Found = { readonly [Key in keyof MomentsWithin]: string | null }
  const found = WITHIN.flatMap((text) => c.all<Found>(text, after, until))
  const [first] = found.flatMap((row) => row.first ?? []).sort()
  const last = found
    .flatMap((row) => row.last ?? [])
    .sort()
    .at(-1)
  return first !== undefined && last !== undefined ? { first, last } : null
}

/** Makes due, with the change number `due`, CSOs whose moment has come and those that carry such MVOs: any sync takes them. */
export function takeMoments(c: Connection, coming: Coming, due: number): ComeObjects {
  const { csos, mvos } = comeObjects(c, coming)
  if (csos.length + mvos.length === 0) return { csos: [], mvos }
  return c.write(() => {
    const ids = JSON.stringify([...csos, ...(coming.by === 'run' ? carriersOf(c, mvos, coming.system) : [])])
    c.run(MAKE_DUE, due, ids)
    if (c.openImports.size > 0) c.run(MAKE_EARLIER_DUE, due, ids)
    const made = c.all<ComeObjects['csos'][number]>(accepted(c, MADE_DUE), due, ids)
    saveFollowUps(c, { csos: made.map(({ id }) => ({ id, due })) })
    return { csos: made, mvos }
  })
}

/** Of each MVO the records in the system that is synchronised, else those in others, else its accounts. */
function carriersOf(c: Connection, mvos: readonly MvoId[], system: SystemId | null): CsoId[] {
  const all = c.all<Carrier>(accepted(c, CARRIERS), idList(mvos))
  return [...Map.groupBy(all, ({ mvo }) => mvo).values()].flatMap((carriers) => {
    const records = carriers.filter(({ inbound }) => inbound === 1)
    const own = records.filter((carrier) => carrier.system === system)
    return (own.length > 0 ? own : records.length > 0 ? records : carriers).map(({ id }) => id)
  })
}
