/** What imports have kept in a store, to compare two lives of it. */
import type { Database } from 'better-sqlite3'
import type { Cso } from '../../runtime/model/objects'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'

/**
 * What imports of a source keep, but for what is known by digest. Where pages end elsewhere ids and change numbers are others,
 * the copies of an anchor are said of one another in another order, and one of them may have been imported by one page, which is
 * recorded, and put back by another.
 */
export function pictureOf(db: Database): object {
  const all = (sql: string): unknown[] => db.prepare(sql).all()
  const anchors = new Map(
    (all('select id, anchor from cso') as Pick<Cso, 'id' | 'anchor'>[]).map(({ id, anchor }) => [id, anchor]),
  )
  const named = (row: unknown): unknown => {
    const { cso, target, ...rest } = row as { readonly cso: number; readonly target?: number | null }
    return { ...rest, cso: anchors.get(cso), ...(target != null && { target: anchors.get(target) }) }
  }
  return {
    csos: all(
      'select type, anchor, anchor_key, staging, due is null as due, version, run, attributes from cso order by anchor, id',
    ).map(withoutSeal),
    references: all('select cso, attribute, text, target, requeues, own from cso_reference').map(named).map(textOfRow).sort(),
    pendings: all('select cso, state, attempts, changes, version from pending_export').map(named).map(textOfRow).sort(),
    systems: all('select id, watermark, released_obsoletes is null as waits, open_import from system'),
    records: withAllCopies(
      all(
        `select run, outcome, cso, name, because, error, iif(error = 'duplicate-anchor', null, changes) as changes from run_record r
         where error is 'duplicate-anchor' or not exists (select 1 from run_record d
           where d.run = r.run and d.cso = r.cso and d.error = 'duplicate-anchor')`,
      )
        .map(named)
        .map(textOfRow),
    ).toSorted(),
    broken: checkInvariants(db),
  }
}

/** A sealed text is never the same twice. */
function withoutSeal(row: unknown): unknown {
  const { attributes, ...rest } = row as { readonly attributes: string }
  return { ...rest, attributes: attributes.replace(/"\(sealed\)":"[^"]*"/, '"(sealed)"') }
}

const textOfRow = (row: unknown): string => JSON.stringify(row)

/** Records of runs, where each copy of an anchor is said to stand wherever the run says of any of them. */
function withAllCopies(rows: readonly string[]): readonly string[] {
  const pair = /the anchor (.+?) stands at (.+?) and at (.+?);/g
  const anchorIn = (row: string, anchor: string): string => `${/"run":\d+/.exec(row)?.[0]} ${anchor.toLowerCase()}`
  const places = new Map<string, Set<string>>()
  for (const row of rows)
    for (const [, anchor = '', first = '', other = ''] of row.matchAll(pair)) {
      const of = anchorIn(row, anchor)
      places.set(of, (places.get(of) ?? new Set()).add(first).add(other))
    }
  return rows.map((row) =>
    row.replaceAll(pair, (_, anchor: string) => {
      const all = [...(places.get(anchorIn(row, anchor)) ?? [])].sort()
      return `${anchor.toLowerCase()} stands at ${all.join(' and ')};`
    }),
  )
}
