/** Metaverse objects behind the numbers that others refer to them by. */
import type { Engine } from '../../engine/engine'
import { pageBytes } from '../../model/bounds'
import { SyncError } from '../../model/errors'
import type { Mvo, MvoId } from '../../model/objects'
import { foldCase } from '../../model/values'
import { withShortValues } from '../../model/short-values'

/** MVOs by number, for their names and uuids: with short values, and without those that are gone. */
export async function mvosOf(engine: Engine, ids: readonly (MvoId | null)[]): Promise<ReadonlyMap<MvoId, Mvo>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))]
  if (wanted.length === 0) return new Map()
  const found = new Map<MvoId, Mvo>()
  for (const part of await engine.store.partsBySize('mvos', wanted, pageBytes))
    for (const mvo of (await engine.store.concurrentReads.loadMvos(part)).mvos) found.set(mvo.id, withShortValues(mvo))
  return found
}

/** The uuids of these MVOs by number. */
export function uuidsOf(mvos: ReadonlyMap<MvoId, Mvo>): ReadonlyMap<MvoId, string> {
  return new Map([...mvos].map(([id, mvo]) => [id, mvo.uuid]))
}

/** The uuid of the MVO with this number; null for one that is gone, and for none. */
export function uuidOf(id: MvoId | null, uuids: ReadonlyMap<MvoId, string>): string | null {
  return id === null ? null : (uuids.get(id) ?? null)
}

/** The MVO with this uuid, or with the number that references carry. Throws `unknown-object`. */
export async function identityOf(engine: Engine, id: string): Promise<Mvo> {
  const byNumber = /^\d{1,15}$/.test(id) ? (await engine.store.concurrentReads.loadMvos([Number(id)])).mvos[0] : undefined
  const found = byNumber ?? (await engine.store.mvoByUuid(foldCase(id)))
  if (!found)
    throw new SyncError(
      'unknown-object',
      `There is no metaverse object "${id}".`,
      'Look it up with `GET metaverse`; if it has been deleted, with `GET gone`.',
    )
  return found
}
