/** What the store holds of a page's objects, and whether the page was decided on just that (D2). */
import type { CsoId, MvoId } from '../../../model/objects'
import type { Conflict, PageSave } from '../../../model/page'
import type { Connection } from '../file/connection'
import { type StoredCso, storedCsos } from '../tables/csos'
import { type EarlierCso, type EarlierPending, earlierCsos, earlierPendings } from '../tables/earlier'
import { givenToOthers } from '../tables/ledger'
import { type StoredMvo, storedMvos } from '../tables/mvos'
import { pendingVersions } from '../tables/pendings'

/** What the store holds of the objects a page writes. */
export interface Stored {
  readonly csos: ReadonlyMap<CsoId, StoredCso>
  readonly mvos: ReadonlyMap<MvoId, StoredMvo>
  readonly pendings: ReadonlyMap<number, number>
  /** What open imports of others have written over: this is what is accepted. */
  readonly earlierCsos: ReadonlyMap<CsoId, EarlierCso>
  readonly earlierPendings: ReadonlyMap<number, EarlierPending>
}

/** What the store holds of a page's objects. */
export function storedOf(c: Connection, page: PageSave): Stored {
  const csos = [...page.csos.map((write) => write.cso.id), ...(page.csosRead ?? []).map((cso) => cso.id)]
  const pendings = [...page.pendings, ...(page.pendingsRead ?? [])].map((pending) => pending.id)
  const isImport = page.import !== undefined
  return {
    csos: storedCsos(c, csos),
    mvos: storedMvos(c, [...page.mvos.map((write) => write.mvo.id), ...(page.mvosRead ?? []).map((mvo) => mvo.id)]),
    pendings: pendingVersions(c, pendings),
    earlierCsos: isImport ? new Map() : earlierCsos(c, [...csos, ...page.csosDeleted]),
    earlierPendings: isImport ? new Map() : earlierPendings(c, [...pendings, ...page.pendingsDeleted]),
  }
}

/** An object with the version it was read with. */
interface Versioned {
  readonly id: number
  readonly version: number
}

/** Whether the store does not hold it yet, as far as whoever decided on it knows. */
export function isNew({ version }: Versioned): boolean {
  return version === 0
}

/** Objects that are another version by now than the page was decided on, and values given to others. */
export function findConflicts(c: Connection, page: PageSave, stored: Stored): Conflict[] {
  const conflicts: Conflict[] = []
  const compare = (kind: Conflict['kind'], { id, version }: Versioned, found: number | undefined): void => {
    if ((found ?? 0) !== version) conflicts.push({ kind, id })
  }
  for (const cso of [...page.csos.map((write) => write.cso), ...(page.csosRead ?? [])]) {
    compare('cso', cso, (stored.earlierCsos.get(cso.id) ?? stored.csos.get(cso.id))?.version)
  }
  for (const mvo of [...page.mvos.map((write) => write.mvo), ...(page.mvosRead ?? [])]) {
    compare('mvo', mvo, stored.mvos.get(mvo.id)?.version)
  }
  for (const pending of [...page.pendings, ...(page.pendingsRead ?? [])]) {
    compare('pending', pending, stored.earlierPendings.get(pending.id)?.version ?? stored.pendings.get(pending.id))
  }
  const given = page.given ?? []
  if (given.length > 0) for (const value of givenToOthers(c, given)) conflicts.push({ kind: 'given', id: given.indexOf(value) })
  return conflicts
}
