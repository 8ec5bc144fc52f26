/** Lists that the engine keeps in the store as facts, without a person who is erased (N14). */
import type { FactChange, PersonTraces } from '../model/erasure'
import type { SystemId } from '../model/objects'
import type { Store } from '../model/store'
import { eraserOf, textsChanged } from '../model/identifying-texts'
import type { HeldPeople } from '../pipeline/9-people-limit'
import type { LostCreate } from './creates/lost-creates'
import { factOfLostCreates } from './creates/lost-creates'
import type { RefusedObsoletes } from './import/refused-list'
import { refusedFact } from './import/refused-list'
import { factOfPeople, sizeOf } from './sync/held-people'

/** What changes of each list, and on how many she is. */
export interface ErasedFacts {
  readonly facts: readonly FactChange[]
  /** Lists of who is missing or would leave. */
  readonly lists: number
  /** Creates that counted as not carried out, of accounts of hers (I12). */
  readonly creates: number
}

/** A list that loses somebody is another one: a release of it is void, and the next run asks anew. */
export async function erasedFacts(store: Pick<Store, 'fact' | 'systems'>, traces: PersonTraces): Promise<ErasedFacts> {
  const systems = (await store.systems()).map(({ id }) => id)
  const facts: FactChange[] = []
  let [lists, creates] = [0, 0]
  const change = async (name: string, without: (text: string) => string | null): Promise<boolean> => {
    const before = await store.fact(name)
    if (before === null || before === '') return false
    const after = without(before)
    if (after !== before) facts.push({ name, before, after })
    return after !== before
  }
  for (const system of systems) {
    if (await change(factOfLostCreates(system), (text) => createsWithout(text, traces))) creates++
    if (await change(refusedFact(system), (text) => refusedWithout(text, traces))) lists++
  }
  for (const key of [...systems, 'lifecycle'] as (SystemId | 'lifecycle')[])
    if (await change(factOfPeople(key), (text) => peopleWithout(text, traces))) lists++
  return { facts, lists, creates }
}

function createsWithout(text: string, { mvo, csos }: PersonTraces): string | null {
  const known = JSON.parse(text) as LostCreate[]
  const left = known.filter((lost) => lost.mvo !== mvo && !csos.includes(lost.cso))
  return left.length === 0 ? null : left.length === known.length ? text : JSON.stringify(left)
}

function refusedWithout(text: string, traces: PersonTraces): string {
  const { csos, identifying } = traces
  const list = textsChanged(JSON.parse(text), eraserOf(identifying.texts).inSentences) as RefusedObsoletes
  const ids = list.ids.filter((id) => !csos.includes(id))
  if (ids.length === 0) return ''
  const notes = Object.fromEntries(Object.entries(list.notes ?? {}).filter(([id]) => !csos.includes(Number(id))))
  return JSON.stringify({ ...list, ids, ...(list.notes && { notes }) })
}

function peopleWithout(text: string, traces: PersonTraces): string {
  const { mvo, csos, identifying } = traces
  const list = textsChanged(JSON.parse(text), eraserOf(identifying.texts).inSentences) as HeldPeople
  const left = {
    ...list,
    records: list.records.filter((id) => !csos.includes(id)),
    others: list.others.filter((id) => !csos.includes(id)),
    mvos: list.mvos.filter((id) => id !== mvo),
  }
  return sizeOf(left) === 0 ? '' : JSON.stringify(left)
}
