/**
 * What objects without a metaverse object wait for, and who has come that they may have waited for: so a delta finds what a
 * full sync would (D3).
 */
import type { Cso } from '../../../model/objects'
import type { JoinKey, UnjoinedWrite } from '../../../model/page'
import { attributeOf, joinKey, valuesOf } from '../../../model/values'
import { rowKeys } from '../../../pipeline/3-join'
import type { Item, WorkingMvo } from './working-objects'
import type { WorkingSet } from './working-set'

/** What the page's objects wait for from now on. Objects that were linked before and still are do not appear. */
export function unjoinedOf(set: WorkingSet, items: Iterable<Item>): UnjoinedWrite[] {
  const writes: UnjoinedWrite[] = []
  for (const item of items) {
    if (item.failure || item.phase !== 'arriving') continue
    const cso = set.csoOf(item)
    if (!cso || cso.deleted || cso.before?.cso.mvo !== null) continue
    writes.push({ cso: cso.current.id, keys: cso.current.mvo === null ? keysOf(item, cso.current) : [] })
  }
  return writes
}

/** The first values of every join row that found nobody; the other pairs of a row are looked at when somebody comes. */
function keysOf(item: Item, { attributes }: Cso): JoinKey[] {
  const firsts = item.unmatched.flatMap(({ type, rows }) =>
    rows.flatMap((row) => (rowKeys(row, attributes, 'cs') ?? []).slice(0, 1).map((pair) => ({ type, ...pair }))),
  )
  return firsts.flatMap(({ type, attribute, keys }) => [...new Set(keys)].map((key) => ({ type, attribute, key })))
}

/** Join values an MVO has now and had not before the page. */
export function newJoinKeysOf(set: WorkingSet, { before, current }: WorkingMvo): JoinKey[] {
  const keys: JoinKey[] = []
  if (before?.attributes === current.attributes) return keys
  for (const attribute of set.index.attributesOf(current.type)) {
    const now = attributeOf(current.attributes, attribute)
    const old = before === null ? undefined : attributeOf(before.attributes, attribute)
    if (now === old) continue
    const oldKeys = new Set(valuesOf(old).map(joinKey))
    for (const value of valuesOf(now)) {
      const key = joinKey(value)
      if (!oldKeys.has(key)) keys.push({ type: current.type, attribute, key })
    }
  }
  return keys
}
