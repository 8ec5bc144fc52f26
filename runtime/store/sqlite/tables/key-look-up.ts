/** Finding objects by the keys of their values (J2, J3, R3). */
import type { CsoId, MvoId } from '../../../model/objects'
import type { CsoQuery, MvoQuery } from '../../../model/queries'
import type { Connection } from '../file/connection'
import { accepted, reading } from './accepted'
import type { JoinAttribute, JoinKeys, Side } from './keys'

const TOGETHER = {
  mv: reading(
    () =>
      `select j.key as position, k.mvo as id from json_each(?) j cross join mvo_key k on k.attribute = ? and k.key = j.value limit ?`,
  ),
  cs: reading(
    ({
      cso,
    }) => `select j.key as position, k.cso as id from json_each(?) j cross join cso_key k on k.attribute = ? and k.key = j.value
    where exists (select 1 from ${cso} c where c.id = k.cso and c.staging <> 'obsolete') limit ?`,
  ),
} as const
/** By keys that an open import took away from CSOs: they have them still, as they are accepted (I18). */
const TOGETHER_EARLIER = `select j.key as position, k.cso as id from json_each(?) j cross join system s
  cross join earlier_key k on k.import = s.open_import and k.attribute = ? and k.key = j.value
  where s.open_import is not null and exists (select 1 from accepted_cso c where c.id = k.cso and c.staging <> 'obsolete')`

/** At most this many objects are found for one query: enough to name what an ambiguous join matched. */
const MOST_FOUND = { mv: 200, cs: 20 } as const

/** The MVOs each query finds, at most two hundred each. */
export function findMvos(c: Connection, keys: JoinKeys, queries: readonly MvoQuery[]): MvoId[][] {
  return findAll(
    c,
    keys,
    'mv',
    queries.map(({ type, pairs }) => ({ system: 0, type, pairs })),
  )
}

/** The CSOs each query finds, linked or not, without those whose record is gone; at most twenty each. */
export function findCsos(c: Connection, keys: JoinKeys, queries: readonly CsoQuery[]): CsoId[][] {
  return findAll(c, keys, 'cs', queries)
}

/** What each query finds. Queries of one pair that look at the same attribute are asked at once. */
function findAll(c: Connection, keys: JoinKeys, side: Side, queries: readonly CsoQuery[]): number[][] {
  const found = queries.map((): number[] => [])
  const together = new Map<JoinAttribute, number[]>()
  queries.forEach((query, index) => {
    const [pair, ...others] = query.pairs
    if (!pair) return
    const attribute = announced(keys, side, query, pair.attribute)
    const indexes = together.get(attribute)
    if (others.length > 0) found[index] = lookUp(c, keys, side, query)
    else if (indexes) indexes.push(index)
    else together.set(attribute, [index])
  })
  for (const [attribute, indexes] of together) {
    const most = indexes.length + MOST_FOUND[side]
    const sought = JSON.stringify(indexes.map((index) => keys.kept(attribute, queries[index]?.pairs[0]?.key ?? '')))
    const rows = c.all<{ position: number; id: number }>(accepted(c, TOGETHER[side]), sought, attribute.id, most)
    if (rows.length < most) for (const { position, id } of rows) found[indexes[position] as number]?.push(id)
    else for (const index of indexes) found[index] = lookUp(c, keys, side, queries[index] as CsoQuery)
    if (side === 'mv' || c.openImports.size === 0) continue
    for (const { position, id } of c.all<{ position: number; id: number }>(TOGETHER_EARLIER, sought, attribute.id)) {
      const ids = found[indexes[position] as number]
      if (ids && !ids.includes(id)) ids.push(id)
    }
  }
  return found
}

function lookUp(c: Connection, keys: JoinKeys, side: Side, query: CsoQuery): number[] {
  const parameters = query.pairs.flatMap(({ attribute, key }) => {
    const known = announced(keys, side, query, attribute)
    return [known.id, keys.kept(known, key)]
  })
  const overlaid = side === 'cs' && c.openImports.size > 0
  const sql = overlaid ? acceptedLookUpSql(query.pairs.length) : lookUpSql(side, query.pairs.length)
  return c.all<{ id: number }>(sql, ...(overlaid ? twice(parameters) : parameters)).map((row) => row.id)
}

function announced(keys: JoinKeys, side: Side, { system, type }: CsoQuery, attribute: string): JoinAttribute {
  const known = keys.find(side, system, type, attribute)
  if (known) return known
  throw new Error(`${attribute} of ${type} is looked up without having been announced to ensureJoinAttributes`)
}

const lookUps = new Map<string, string>()

/** The look-up of a number of pairs: the first finds, the others confirm. */
function lookUpSql(side: Side, pairs: number): string {
  const name = `${side} ${pairs}`
  const known = lookUps.get(name)
  if (known !== undefined) return known
  const [table, object] = side === 'mv' ? ['mvo_key', 'mvo'] : ['cso_key', 'cso']
  const others = Array.from(
    { length: pairs - 1 },
    () => `and exists (select 1 from ${table} o where o.attribute = ? and o.key = ? and o.${object} = k.${object})`,
  )
  const there = side === 'cs' ? "and exists (select 1 from cso c where c.id = k.cso and c.staging <> 'obsolete')" : ''
  const sql = `select k.${object} as id from ${table} k where k.attribute = ? and k.key = ? ${others.join(' ')} ${there}
    order by k.${object} limit ${MOST_FOUND[side]}`
  lookUps.set(name, sql)
  return sql
}

/** The look-up while an import is open: each pair by the keys that are, and by those the import took away. */
function acceptedLookUpSql(pairs: number): string {
  const having = `select id from (select cso as id from cso_key where attribute = ? and key = ?
    union select cso as id from earlier_key where import in (select open_import from system where open_import is not null) and attribute = ? and key = ?)`
  return `select id from (${Array<string>(pairs).fill(having).join(' intersect ')}) as found
    where exists (select 1 from accepted_cso c where c.id = found.id and c.staging <> 'obsolete') order by id limit ${MOST_FOUND.cs}`
}

function twice(parameters: readonly (string | number)[]): (string | number)[] {
  const doubled: (string | number)[] = []
  for (let at = 0; at < parameters.length; at += 2) {
    const pair = parameters.slice(at, at + 2)
    doubled.push(...pair, ...pair)
  }
  return doubled
}
