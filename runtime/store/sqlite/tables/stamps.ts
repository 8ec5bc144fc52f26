/**
 * Stamps: an object's holds while the rows of the object, its MVO, the MVO's other CSOs and its pending exports are the same.
 * They stand in a figure computed from ids and versions, so that one statement compares them and no document is read.
 */
import type { CsoId } from '../../../model/objects'
import type { NewStamps, Seen, StampBasis, Stamped, StampedCso, StampedSelection } from '../../../model/stamps'
import type { Connection } from '../file/connection'

/** A row's part, below 2^47: parts of two rows, or of a row with another version, are alike once in 10^14 times. */
const part = (row: string): string =>
  `(${row}.id * 1000003 + ${row}.version * 7919 + 12345) % 2147483647 * ((${row}.id * 69069 + ${row}.version * 104729 + 1) % 65521)`
/** Of the CSO `c` and its MVO `m`; what JavaScript counts exactly. */
const VERSIONS = `(${part('c')} + ifnull(3 * (${part('m')}), 0)
  + ifnull((select sum(${part('o')}) from cso o indexed by cso_by_mvo where o.mvo = c.mvo and o.id <> c.id), 0)
  + ifnull((select sum(5 * (${part('p')})) from pending_export p indexed by pending_export_by_mvo where p.mvo = c.mvo), 0)) % 9007199254740881`

const BASIS = 'select basis, digest from stamp_basis where system = ? and node = ?'
const LAST_BASIS = 'select max(basis) from stamp_basis'
const KEEP_BASIS = `insert into stamp_basis (system, node, basis, digest) values (?, ?, ?, ?)
  on conflict (system, node) do update set basis = excluded.basis, digest = excluded.digest`
const SELECT = `select c.id, ${VERSIONS} as versions, iif(c.due is null and s.basis = ?, s.versions, null) as stamped,
  s.outcome, s.asked, s.given
  from cso c indexed by cso_by_system left join stamp s on s.cso = c.id left join mvo m on m.id = c.mvo
  where c.system = ? and c.id > ? and c.staging not in ('obsolete', 'awaitingFirstExport') order by c.id limit ?`
const UNCHANGED = `select c.id from json_each(?) j cross join cso c on c.id = j.value ->> 0 left join mvo m on m.id = c.mvo
  where ${VERSIONS} = j.value ->> 1`
const STAMP = `insert into stamp (cso, basis, versions, outcome, asked, given)
  select c.id, ?, ${VERSIONS}, j.value ->> 1, j.value ->> 2, j.value ->> 3 from json_each(?) j cross join cso c on c.id = j.value ->> 0
  left join mvo m on m.id = c.mvo where c.due is null
  on conflict (cso) do update set basis = excluded.basis, versions = excluded.versions, outcome = excluded.outcome,
    asked = excluded.asked, given = excluded.given`

/** See `StampStore`. */
export function stampBasis(c: Connection, { system, node, digest }: StampBasis): number {
  // With other keys secrets may not be readable that were.
  const by = [digest, ...keysAtHand(c)].join(' ')
  const kept = c.get<{ basis: number; digest: string }>(BASIS, system, node)
  if (kept && kept.digest === by) return kept.basis
  const last = c.sql(LAST_BASIS).pluck().get() as number | null
  const basis = (last ?? 0) + 1
  c.write(() => c.run(KEEP_BASIS, system, node, basis, by))
  return basis
}

/** None where the secrets cannot be read: whoever has something to seal or to open is told. */
function keysAtHand({ secrets: { sealer } }: Connection): readonly string[] {
  try {
    return sealer.ids
  } catch {
    return []
  }
}

interface Row extends Stamped, Seen {
  /** The figure of its stamp; null where it has none that may hold. */
  readonly stamped: number | null
}

/** See `StampStore`. */
export function selectStamped(c: Connection, { system, basis, afterId, limit }: StampedSelection): StampedCso[] | null {
  if (c.openImports.size > 0) return null
  return c
    .all<Row>(SELECT, basis, system, afterId, limit)
    .map(({ stamped, ...row }) => (stamped === row.versions ? row : { id: row.id, versions: row.versions, outcome: null }))
}

/**
 * Before a page is written: of those it stamps the ones that are as they were seen. What somebody else wrote meanwhile, such as a
 * person who discards a pending export, the page has not gone by.
 */
export function asSeen(c: Connection, { basis, objects }: NewStamps): NewStamps {
  const seen = JSON.stringify(objects.map(({ id, versions }) => [id, versions]))
  const unchanged = new Set(c.all<{ id: CsoId }>(UNCHANGED, seen).map(({ id }) => id))
  return { basis, objects: objects.filter(({ id }) => unchanged.has(id)) }
}

/** At the end of a page, when all it writes is written: the objects are stamped as they are then. */
export function saveStamps(c: Connection, { basis, objects }: NewStamps): void {
  if (objects.length > 0 && c.openImports.size === 0)
    c.run(STAMP, basis, JSON.stringify(objects.map(({ id, outcome, asked, given }) => [id, outcome, asked, given])))
}
