/**
 * Records that fell out of scope by what their conditions read of people who are deleted since: they stay out until one of the
 * records that supplied those people with values is another, or gone (D3, D7).
 */
import type { CsoId, MvoId } from '../../../model/objects'
import type { PersonDeleted } from '../../../model/page'
import { type Connection, idList, insertRows } from '../file/connection'
import { accepted, reading } from './accepted'
import { FOLLOW, REQUEUE, SCOPE } from './look-ups'

/** Beside a person who is deleted: she declines the reader until one of those who supplied her is another. */
const DELETED = 'deleted'
/** Beside a record that supplied the person, with the accepted import that wrote it last. */
const SUPPLIER = 'supplied by '
const OF_SUPPLIERS = (l: string): string => `${l}.attribute = 0 and ${l}.key >= '${SUPPLIER}' and ${l}.key < '${SUPPLIER}~'`
const DECLINED = `select reader as id from look_up where reader in (select value from json_each(?)) and attribute = 0 and key = '${DELETED}'`
const READERS = `select l.reader as id, c.system from look_up l indexed by look_up_by_target cross join cso c on c.id = l.reader
  where l.target = ? and l.target > 0 and l.key = '${SCOPE}'`
const WRITTEN = reading(
  ({ cso }) => `select a.id, c.run, e.run as earlier from ${cso} a cross join cso c on c.id = a.id
  left join earlier_cso e on e.import = c.run and e.cso = c.id
  where a.id in (select value from json_each(?)) and a.staging = 'normal'`,
)
const OTHERWISE = `select distinct l.reader as id, c.run from look_up l indexed by look_up_by_target cross join cso c on c.id = l.target
  where l.target in (select value from json_each(?)) and l.target > 0 and ${OF_SUPPLIERS('l')} and l.key <> '${SUPPLIER}' || ifnull(c.run, 0)`
const GONE = `select distinct l.reader as id from look_up l indexed by look_up_by_target
  where l.target in (select value from json_each(?)) and l.target > 0 and ${OF_SUPPLIERS('l')}`
const FORGET = `delete from look_up where reader in (select value from json_each(?)) and attribute = 0 and key not in ('', '${SCOPE}')`
const THESE = 'select value from json_each(?)'
const FOLLOW_THESE = FOLLOW(THESE)
const REQUEUE_THESE = REQUEUE(THESE)
const INSERT = 'insert or ignore into look_up (reader, attribute, key, target)'

/** A record with the import that wrote it last, and the one that did before that. */
interface Written {
  readonly id: CsoId
  readonly run: number | null
  readonly earlier: number | null
}

/** Of these records those that stay out, as nothing has made them due since. */
export function declinedAmong(c: Connection, records: readonly CsoId[]): CsoId[] {
  return idsOf(c, DECLINED, records)
}

/**
 * People are deleted: what they were supplied with by records that are still there is what declines the readers from now on.
 * Where some of it came from records that are gone, nobody knows what declines them any more, and they are due.
 */
export function keepDeclined(c: Connection, people: readonly PersonDeleted[], due: number): void {
  const added: unknown[][] = []
  const undecided: CsoId[] = []
  for (const { mvo, suppliers, left } of people) {
    const readers = readersOf(c, mvo)
    if (readers.length === 0) continue
    const systems = new Set(readers.map(({ system }) => system))
    const written = c.all<Written>(accepted(c, WRITTEN), idList(suppliers))
    const isWhole = written.length === suppliers.length && left.every((system) => systems.has(system))
    for (const { id } of readers) {
      if (!isWhole) {
        undecided.push(id)
        continue
      }
      added.push([id, 0, DELETED, mvo])
      for (const { id: target, run, earlier } of written)
        if (target !== id) added.push([id, 0, `${SUPPLIER}${(isOpen(c, run) ? earlier : run) ?? 0}`, target])
    }
  }
  if (added.length > 0) insertRows(c, INSERT, 4, added)
  makeDue(c, undecided, due)
}

/** Makes due whom these records, that an import has changed or that are gone, no longer decline as they did. */
export function requeueDeclined(c: Connection, seen: readonly CsoId[], gone: readonly CsoId[], due: number): void {
  const otherwise = seen.length > 0 ? c.all<{ id: CsoId; run: number | null }>(OTHERWISE, idList(seen)) : []
  const readers = otherwise.flatMap(({ id, run }) => (isOpen(c, run) ? [] : [id]))
  if (gone.length > 0) readers.push(...idsOf(c, GONE, gone))
  if (readers.length > 0) c.run(FORGET, idList(readers))
  makeDue(c, readers, due)
}

/** Nobody who is deleted declines these any more. */
export function forgetDeclined(c: Connection, readers: readonly CsoId[]): void {
  if (readers.length > 0) c.run(FORGET, idList(readers))
}

/** What an import has written that is not accepted yet has not been seen. */
function isOpen({ openImports }: Connection, run: number | null): boolean {
  return run !== null && openImports.has(run)
}

function makeDue(c: Connection, readers: readonly CsoId[], due: number): void {
  if (readers.length === 0) return
  c.run(FOLLOW_THESE, due, idList(readers), NOBODY)
  c.run(REQUEUE_THESE, due, idList(readers), NOBODY)
}
const NOBODY = '[]'

function readersOf(c: Connection, mvo: MvoId): readonly { readonly id: CsoId; readonly system: number }[] {
  return c.all(READERS, mvo)
}

function idsOf(c: Connection, sql: string, of: readonly CsoId[]): CsoId[] {
  return c.all<{ id: CsoId }>(sql, idList(of)).map(({ id }) => id)
}
