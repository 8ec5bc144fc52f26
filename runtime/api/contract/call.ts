/** One call of an operation: what it is about and what it was given, already checked. */
import type { Engine } from '../../engine/engine'
import { SyncError } from '../../model/errors'
import type { Mvo, MvoId } from '../../model/objects'
import type { Answer } from '../shared/http'
import type { OperationId, Parameters, RequestBody } from './operations'

export interface Call<K extends OperationId> {
  /** The store's engine; for what speaks for all stores the first. */
  readonly engine: Engine
  readonly engines: readonly Engine[]
  readonly given: Parameters<K>
  readonly body: RequestBody<K>
  /** Who asks, as activities show it. */
  readonly who: string
  /** The request's path with the admin root, without its query. */
  readonly url: string
  /** `?store=…` when the client chose one. */
  readonly storeQuery: string
}

/** What carries out each operation. */
export type Routes<K extends OperationId> = { readonly [One in K]: (call: Call<One>) => Promise<Answer> }

/** An object without the keys whose value is undefined. */
export type Defined<T> = { [N in keyof T]?: Exclude<T[N], undefined> }

export function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** MVOs by number, for their names and uuids; those that are gone are not among them. */
export async function mvosOf(engine: Engine, ids: readonly (MvoId | null)[]): Promise<ReadonlyMap<MvoId, Mvo>> {
  const wanted = [...new Set(ids.filter((one) => one !== null))]
  if (wanted.length === 0) return new Map()
  const { mvos } = await engine.store.loadMvos(wanted)
  return new Map(mvos.map((mvo) => [mvo.id, mvo]))
}

export function uuidsOf(mvos: ReadonlyMap<MvoId, Mvo>): ReadonlyMap<MvoId, string> {
  return new Map([...mvos].map(([id, mvo]) => [id, mvo.uuid]))
}

/** A place in a list the API itself cuts into pages: how many items come before it. */
export function placeOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new SyncError('bad-request', `"${after}" is not a place in this list.`, 'Ask for the first page, without "after".')
}
