/** A page's MVOs, written and removed with the keys by which they are found: values, and whom they refer to (J2, D7). */
import type { Mvo, MvoId, SystemId } from '../../../model/objects'
import type { MvoWrite } from '../../../model/page'
import type { Connection } from '../file/connection'
import type { JoinKeys } from '../tables/keys'
import { noteGone } from '../tables/gone-mvos'
import { ownersOf, uuidsOf, withoutLinks } from '../tables/mvo-references'
import { type StoredMvo, deleteMvos, insertMvos, loadMvos, mvoDocuments, updateMvo } from '../tables/mvos'
import { isNew } from './conflicts'

/** Writes MVOs and their keys; `saveMvoLinks` writes their references. */
export function writeMvos(
  c: Connection,
  keys: JoinKeys,
  writes: readonly MvoWrite[],
  stored: ReadonlyMap<MvoId, StoredMvo>,
): void {
  const added = writes.filter((write) => isNew(write.mvo)).map((write) => write.mvo)
  insertMvos(c, added)
  keys.add(
    'mv',
    added.map((mvo) => ({ ...keyed(mvo), attributes: withoutLinks(mvo.attributes) })),
  )
  const linked = keyedLinks(c, keys, writes)
  // What is a reference no longer may be a text of the same UUID from now on.
  for (const { mvo, attribute, remove } of linked) keys.changeLinks(keyed(mvo), attribute, { add: [], remove })
  const changed = writes.filter((write) => !isNew(write.mvo))
  const rekeyed = changed.filter((write) => write.attributesChanged && keys.of('mv', 0, write.mvo.type).length > 0)
  const documents = mvoDocuments(
    c,
    rekeyed.map((write) => write.mvo.id),
  )
  for (const { mvo } of rekeyed) keys.change('mv', keyed(mvo), documents.get(mvo.id) ?? null, withoutLinks(mvo.attributes))
  for (const { mvo, attribute, add } of linked) keys.changeLinks(keyed(mvo), attribute, { add, remove: [] })
  for (const write of changed) updateMvo(c, write, stored.get(write.mvo.id) as StoredMvo)
}

/** References by which MVOs are found from now on, and no longer: UUIDs by attribute. Usually nobody is found by any. */
interface KeyedLinks {
  readonly mvo: Mvo
  readonly attribute: string
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

function keyedLinks(c: Connection, keys: JoinKeys, writes: readonly MvoWrite[]): readonly KeyedLinks[] {
  const found = writes.flatMap(({ mvo, links = [] }) =>
    links.flatMap((change) => (keys.find('mv', 0, mvo.type, change.attribute) ? [{ mvo, change }] : [])),
  )
  if (found.length === 0) return []
  const uuids = uuidsOf(
    c,
    found.flatMap(({ change: { add, remove } }) => [...add, ...remove]),
  )
  const named = (targets: readonly MvoId[]): readonly string[] => targets.flatMap((target) => uuids.get(target) ?? [])
  return found.map(({ mvo, change: { attribute, add, remove } }) => ({
    mvo,
    attribute,
    add: named(add),
    remove: named(remove),
  }))
}

/** Removes MVOs at a time; nobody is found any more by having referred to one of them (L5). */
export function removeMvos(c: Connection, keys: JoinKeys, ids: readonly MvoId[], now: () => string): void {
  if (ids.length === 0) return
  noteGone(c, ids, now())
  for (const mvo of loadMvos(c, ids)) keys.change('mv', keyed(mvo), mvo.attributes, null)
  for (const { id, type, attribute, uuid } of ownersOf(c, ids))
    keys.changeLinks({ id, system: 0, type }, attribute, { add: [], remove: [uuid] })
  deleteMvos(c, ids)
}

function keyed({ id, type }: Mvo): { readonly id: MvoId; readonly system: SystemId; readonly type: string } {
  return { id, system: 0, type }
}
