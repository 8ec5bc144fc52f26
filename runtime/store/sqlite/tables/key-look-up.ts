/** Finding objects by the keys of their values (J2, J3, R3). */
import type { CsoId, MvoId } from '../../../model/objects'
import type { CsoQuery, MvoQuery } from '../../../model/queries'
import type { Connection } from '../file/connection'
import type { JoinAttribute, JoinKeys, Side } from './keys'

const TOGETHER = {
  mv: `select j.key as position, k.mvo as id from json_each(?) j cross join mvo_key k on k.attribute = ? and k.key = j.value limit ?`,
  cs: `select j.key as position, k.cso as id from json_each(?) j cross join cso_key k on k.attribute = ? and k.key = j.value
    where exists (select 1 from cso c where c.id = k.cso and c.staging <> 'obsolete') limit ?`,
} as const

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
    const rows = c.all<{ position: number; id: number }>(TOGETHER[side], sought, attribute.id, most)
    if (rows.length < most) for (const { position, id } of rows) found[indexes[position] as number]?.push(id)
    else for (const index of indexes) found[index] = lookUp(c, keys, side, queries[index] as CsoQuery)
  }
  return found
}

function lookUp(c: Connection, keys: JoinKeys, side: Side, query: CsoQuery): number[] {
  const parameters = query.pairs.flatMap(({ attribute, key }) => {
    const known = announced(keys, side, query, attribute)
    return [known.id, keys.kept(known, key)]
  })
  return c.all<{ id: number }>(lookUpSql(side, query.pairs.length), ...parameters).map((row) => row.id)
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
