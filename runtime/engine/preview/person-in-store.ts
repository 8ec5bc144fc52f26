/** A person as a preview's store has her, or an object that is nobody's in her place: records, accounts, what is pending (N6). */
import type { Cso, CsoId, DeletionMark, MvoId, PendingExport } from '../../model/objects'
import type { Store } from '../../model/store'
import type { PreviewRequest } from './preview-request'
import type { GroupedChanges } from './same-changes'

/** Her records and accounts, with what is pending. */
export interface PersonBefore {
  readonly mvo: MvoId
  readonly uuid: string
  readonly type: string
  /** Whether there is such a person. */
  readonly isThere: boolean
  readonly deletion: DeletionMark | null
  readonly csos: readonly Cso[]
  readonly pendings: ReadonlyMap<CsoId, PendingExport>
}

/** As she is stored, with records that are gone and still hers, and with those that were hers. */
export async function personIn(store: Store, mvo: MvoId, were: readonly CsoId[] = []): Promise<PersonBefore> {
  const { mvos, csos } = await store.loadMvos([mvo])
  const wanted = new Set(were)
  const others = were.length === 0 ? [] : (await store.loadPage(were)).csos.filter(({ cso }) => wanted.has(cso.id))
  const entries = [...csos.filter(({ cso }) => cso.mvo === mvo && !wanted.has(cso.id)), ...others]
  const pendings = entries.flatMap(({ cso, pending }) => (pending ? [[cso.id, pending] as const] : []))
  const found = mvos.find(({ id }) => id === mvo)
  const { uuid = String(mvo), type = '', deletion = null } = found ?? {}
  const isThere = found !== undefined
  return { mvo, uuid, type, isThere, deletion, csos: entries.map(({ cso }) => cso), pendings: new Map(pendings) }
}

/** An object that belongs to nobody, in the place of a person: number 0 is nobody's. */
export async function objectIn(store: Store, object: CsoId): Promise<PersonBefore> {
  const csos = (await store.loadPage([object])).csos.flatMap(({ cso }) => (cso.id === object ? [cso] : []))
  return { mvo: nobody, uuid: '', type: '', isThere: false, deletion: null, csos, pendings: new Map() }
}

const nobody: MvoId = 0

/** Before somebody is made by hand. */
export const nobodyYet: PersonBefore = {
  mvo: nobody,
  uuid: '',
  type: '',
  isThere: false,
  deletion: null,
  csos: [],
  pendings: new Map(),
}

/** She herself; of an object that was nobody's whose it is then. */
export async function personAfter(store: Store, { mvo, csos: [first] }: PersonBefore): Promise<MvoId> {
  if (mvo !== nobody || !first) return mvo
  const { csos } = await store.loadPage([first.id])
  return csos.find(({ cso }) => cso.id === first.id)?.cso.mvo ?? nobody
}

/** The person of a request as the store has her, or the object in her place; null: nobody is followed. */
export async function whoIsFollowed(store: Store, { person, object }: PreviewRequest): Promise<PersonBefore | null> {
  if (person !== undefined) return personIn(store, person)
  return object === undefined ? null : objectIn(store, object)
}

/** Whom a run made; undefined where it made nobody. */
export function madeIn({ groups }: GroupedChanges): MvoId | undefined {
  return groups.find(({ first }) => first.outcome === 'projected')?.members[0]?.mvo ?? undefined
}
