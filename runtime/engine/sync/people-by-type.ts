/** People who would leave, by the type of their metaverse objects: a limit is one of a type (L9). */
import type { CsoId, MvoId } from '../../model/objects'
import type { PeopleList } from '../../pipeline/9-people-limit'
import { nobody, together } from '../../pipeline/9-people-limit'
import { csoName } from '../canvas/cso-names'
import { mvoName } from '../canvas/mvo-name'
import { mostNamed } from '../runs/active-run'
import { askedAtOnce, slicesOf } from '../runs/slices'
import type { SyncContext } from './process-page'

type Looking = Pick<SyncContext, 'run' | 'store' | 'plan'>

/** Those of one type, with their metaverse objects, which may be there more than once. */
interface OfType extends PeopleList {
  readonly people: readonly MvoId[]
}

/** People by the name of their metaverse type. */
export type ByType = ReadonlyMap<string, OfType>

/** Those who are there and linked, by type. */
export async function byType({ store, run }: Looking, { records, others, mvos }: PeopleList): Promise<ByType> {
  const types = new Map<string, { records: CsoId[]; others: CsoId[]; mvos: MvoId[]; people: MvoId[] }>()
  const ofType = (type: string) => {
    let list = types.get(type)
    if (!list) types.set(type, (list = { records: [], others: [], mvos: [], people: [] }))
    return list
  }
  for (const part of ['records', 'others'] as const) {
    for (const ids of slicesOf(distinct({ records, others }[part]), askedAtOnce)) {
      run.throwIfCancelled()
      for (const { id, mvo, type } of await store.connectorsAmong(ids)) {
        const list = ofType(type)
        list[part].push(id)
        list.people.push(mvo)
      }
    }
  }
  for (const ids of slicesOf(distinct(mvos), askedAtOnce)) {
    run.throwIfCancelled()
    for (const { id, type } of await store.mvoTypes(ids)) {
      const list = ofType(type)
      list.mvos.push(id)
      list.people.push(id)
    }
  }
  return types
}

/** The lists of the types that are meant, as one. */
export function listOf(types: ByType, isMeant: (type: string) => boolean): PeopleList {
  let list = nobody
  for (const [type, ofType] of types) if (isMeant(type)) list = together(list, ofType)
  return list
}

/** Those of one type. */
export function pick(types: ByType, type: string): PeopleList {
  return types.get(type) ?? nobody
}

/** Ascending, each once. */
export function distinct(ids: readonly number[]): readonly number[] {
  const sorted = [...ids].sort((a, b) => a - b)
  return sorted.filter((id, at) => id !== sorted[at - 1])
}

/** The first of a list by name and key. */
export async function named({ store, plan }: Looking, { records, others, mvos }: PeopleList): Promise<string> {
  const csos = [...records, ...others].slice(0, mostNamed)
  const page = await store.loadPage(csos)
  const people = new Map(page.mvos.map((mvo) => [mvo.id, mvo]))
  const nameOf = (id: MvoId | null): string => {
    const mvo = id === null ? undefined : people.get(id)
    return mvo ? mvoName(mvo, plan.mvTypes.get(mvo.type)?.schema) : ''
  }
  const names = page.csos.flatMap(({ cso }) => (csos.includes(cso.id) ? [`${nameOf(cso.mvo)} (${csoName(cso)})`] : []))
  const more = (await store.loadMvos(mvos.slice(0, mostNamed - names.length))).mvos
  return [...names, ...more.map((mvo) => mvoName(mvo, plan.mvTypes.get(mvo.type)?.schema))].join(', ')
}
