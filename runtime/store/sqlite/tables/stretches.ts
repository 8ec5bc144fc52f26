/**
 * Stretches of a source that imports have read (I15): the keyed digest of their text with the CSOs of their records. One counts
 * as long as none of its CSOs is in doubt; triggers of the tables themselves put them there.
 */
import type { CsoId, SystemId } from '../../../model/objects'
import type { LineOffsets, StretchesRead, StretchRecords } from '../../../model/stretches'
import { type Connection, idList, insertRows, yieldToEventLoop } from '../file/connection'

const BEGIN = `insert into stretch_source (system, import) values (?, ?)
  on conflict (system) do update set import = excluded.import`
const BEGUN = 'select exists (select 1 from stretch_source where system = ?) as begun'
const FIND = `select s.digest, s.csos, s.lines from json_each(?) j cross join stretch s on s.system = ? and s.digest = j.value`
const ANY = 'select exists (select 1 from stretch where system = ?) as "any"'
const ANY_DOUBT = 'select exists (select 1 from stretch_doubt where system = ?) as doubt'
const DOUBTED = 'select cso from stretch_doubt where system = ? and cso between ? and ?'
const DOUBTED_AMONG = `select d.cso from json_each(?) j cross join stretch_doubt d on d.system = ? and d.cso = j.value`
const ADD = 'insert or replace into stretch (system, digest, csos, lines)'
const NO_DOUBT = `delete from stretch_doubt where system = ? and cso in (select value from json_each(?))
  and not exists (select 1 from pending_export p where p.cso = stretch_doubt.cso)`
const DOUBT = `insert into stretch_doubt (system, cso, import)
  select s.system, c.id, s.import from json_each(?) j cross join cso c on c.id = j.value cross join stretch_source s on s.system = c.system
  where true on conflict (system, cso) do update set import = excluded.import where import <> excluded.import`
const COUNT = 'select count(*) as count from stretch where system = ?'
const NEXT = 'select digest from stretch where system = ? and digest > ? order by digest limit ?'
const REMOVE = 'delete from stretch where system = ? and digest in (select value from json_each(?))'
const EARLIER_DOUBTS = `delete from stretch_doubt where system = ? and cso in (
  select cso from stretch_doubt where system = ? and import <> ? limit ?)`

/** Rows removed in one transaction. */
const BATCH = 5000

/** CSOs in doubt are looked for one by one where their ids lie further apart than this, an id. */
const FAR_APART = 16

interface StretchRow {
  readonly digest: string
  readonly csos: string
  readonly lines: string | null
}

/** An import begins that asks for stretches of the system: from now on it is noted which CSOs others write. */
export function beginStretches(c: Connection, system: SystemId, run: number): void {
  c.write(() => c.run(BEGIN, system, run))
}

/** Whether it is noted which CSOs of the system others write. */
export function readsStretches(c: Connection, system: SystemId): boolean {
  return c.get<{ begun: number }>(BEGUN, system)?.begun === 1
}

/** The stretches with these digests, an answer each; null where there is none, or where one of its CSOs is in doubt. */
export function findStretches(c: Connection, system: SystemId, digests: readonly string[]): (StretchRecords | null)[] {
  if (c.get<{ any: number }>(ANY, system)?.any !== 1) return digests.map(() => null)
  const found = new Map(c.all<StretchRow>(FIND, JSON.stringify(digests), system).map((row) => [row.digest, readStretch(row)]))
  const doubted = doubtedAmong(c, system, [...found.values()])
  return digests.map((digest) => {
    const stretch = found.get(digest)
    return stretch && (doubted.size === 0 || !stretch.csos.some((id) => doubted.has(id))) ? stretch : null
  })
}

function doubtedAmong(c: Connection, system: SystemId, stretches: readonly StretchRecords[]): ReadonlySet<CsoId> {
  if (stretches.length === 0 || c.get<{ doubt: number }>(ANY_DOUBT, system)?.doubt !== 1) return new Set()
  let [least, most, count] = [Infinity, 0, 0]
  for (const { csos } of stretches) {
    for (const id of csos) {
      if (id < least) least = id
      if (id > most) most = id
    }
    count += csos.length
  }
  const isFar = most - least > count * FAR_APART
  const rows = isFar
    ? c.all<{ cso: CsoId }>(DOUBTED_AMONG, idList(stretches.flatMap(({ csos }) => csos)), system)
    : c.all<{ cso: CsoId }>(DOUBTED, system, least, most)
  return new Set(rows.map(({ cso }) => cso))
}

/**
 * Keeps what a page of an import has read. Those of its CSOs that the page itself wrote are as their text says, unless an export
 * was staged for one meanwhile.
 */
export function saveStretches(c: Connection, { system, stretches }: StretchesRead, written: readonly CsoId[]): void {
  const rows = stretches.map(({ digest, csos, lines }) => [system, digest, runsOf(csos), lines && lines.join(' ')])
  insertRows(c, ADD, 4, rows)
  if (written.length === 0) return
  const read = new Set(stretches.flatMap(({ csos }) => csos))
  const agreeing = written.filter((id) => read.has(id))
  if (agreeing.length > 0) c.run(NO_DOUBT, system, idList(agreeing))
}

/** Something was written of these CSOs that their rows do not show: their references. */
export function doubtCsos(c: Connection, ids: readonly CsoId[]): void {
  if (ids.length > 0) c.run(DOUBT, idList(ids))
}

/**
 * Before the import is accepted that has met these stretches, each once, and no others: the others go, and with them the doubts
 * from before it began. Should it not be accepted after all, what it wrote is put back, and is in doubt by that.
 */
export async function keepStretches(c: Connection, system: SystemId, run: number, digests: readonly string[]): Promise<void> {
  const count = c.get<{ count: number }>(COUNT, system)?.count ?? 0
  if (count > digests.length) {
    const met = new Set(digests)
    for (let after: string | undefined = ''; after !== undefined; await yieldToEventLoop()) {
      const kept: readonly string[] = c.all<{ digest: string }>(NEXT, system, after, BATCH).map(({ digest }) => digest)
      const others = kept.filter((digest) => !met.has(digest))
      if (others.length > 0) c.write(() => c.run(REMOVE, system, JSON.stringify(others)))
      after = kept.at(-1)
    }
  }
  while (c.write(() => c.run(EARLIER_DOUBTS, system, system, run, BATCH)) === BATCH) await yieldToEventLoop()
}

function readStretch({ csos, lines }: StretchRow): StretchRecords {
  return { csos: idsOf(csos), lines: lines === null ? null : (lines.split(' ').map(Number) as LineOffsets) }
}

/** Ids in their order as text: `7+3 20` are 7, 8, 9, 10 and 20. */
function runsOf(ids: readonly CsoId[]): string {
  const runs: string[] = []
  for (let at = 0; at < ids.length;) {
    const first = ids[at] as CsoId
    let more = 0
    while (ids[at + more + 1] === first + more + 1) more++
    runs.push(more === 0 ? `${first}` : `${first}+${more}`)
    at += more + 1
  }
  return runs.join(' ')
}

function idsOf(runs: string): CsoId[] {
  const ids: CsoId[] = []
  let [first, number] = [-1, 0]
  for (let at = 0; at <= runs.length; at++) {
    const code = at < runs.length ? runs.charCodeAt(at) : space
    if (code === plus) [first, number] = [number, 0]
    else if (code !== space) number = number * 10 + (code - zero)
    else {
      if (first === -1) ids.push(number)
      else for (let more = 0; more <= number; more++) ids.push(first + more)
      ;[first, number] = [-1, 0]
    }
  }
  return ids
}

const [space, plus, zero] = [32, 43, 48]
