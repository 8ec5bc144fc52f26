/** What is known of objects before an import counts: their keys, and how many have a value (I20, I21). */
import type { CsoId, SystemId } from '../../../model/objects'
import type { HavingQuery } from '../../../model/queries'
import type { CsoKey, OpenImport } from '../../../model/store-rows'
import { attributeOf, visibleCount } from '../../../model/values'
import { type Connection, idList, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from './accepted'

/** Rows read before the rest of the process has its turn. */
const SLICE = 2000

const KEY = 'id, type, anchor, staging'
const ANCHORS = `select ${KEY} from cso where id in (select value from json_each(?)) and anchor is not null`
const MADE = `select ${KEY} from cso indexed by cso_by_system
  where system = ? and id > ? and run = ? and anchor is not null
  and not exists (select 1 from earlier_cso e where e.import = cso.run and e.cso = cso.id) order by id limit ?`
const EXPECTED = "staging in ('normal', 'awaitingConfirmation')"
const DOCUMENTS = reading(
  ({ cso, by }) =>
    `select id, attributes from ${cso}${by('cso_by_system')} where system = ? and id > ? and type = ? and ${EXPECTED} order by id limit ?`,
)
const HOLDERS = reading(
  ({ cso, reference, by }) =>
    `select id from ${cso} as c${by('cso_by_system')} where system = ? and id > ? and type = ? and ${EXPECTED}
    and exists (select 1 from ${reference} f where f.cso = c.id and f.attribute = ?) order by id limit ?`,
)

/** Keys of these CSOs, a slice at a time. */
export async function anchorsOf(c: Connection, ids: readonly CsoId[]): Promise<CsoKey[]> {
  const found: CsoKey[] = []
  for (let at = 0; at < ids.length; at += SLICE) {
    found.push(...c.call(() => c.all<CsoKey>(ANCHORS, idList(ids.slice(at, at + SLICE)))))
    await yieldToEventLoop()
  }
  return found
}

/** Keys of the CSOs that an open import has made. */
export async function anchorsMadeBy(c: Connection, system: SystemId, { run, firstNew }: OpenImport): Promise<CsoKey[]> {
  const found: CsoKey[] = []
  for (let after: CsoId | undefined = firstNew - 1; after !== undefined; await yieldToEventLoop()) {
    const from: number = after
    const slice = c.call(() => c.all<CsoKey>(MADE, system, from, run, SLICE))
    found.push(...slice)
    after = slice.length === SLICE ? slice.at(-1)?.id : undefined
  }
  return found
}

/** How many objects have a value that can be seen, up to `atMost`. */
export async function countHaving(c: Connection, query: HavingQuery): Promise<number> {
  const { system, type, attribute, kept, atMost } = query
  let count = 0
  for (let after: CsoId | undefined = 0; after !== undefined && count < atMost; await yieldToEventLoop()) {
    const from: number = after
    const slice = c.call(() =>
      kept === 'asReference'
        ? c.all<{ id: CsoId; attributes?: string }>(accepted(c, HOLDERS), system, from, type, attribute, SLICE)
        : c.all<{ id: CsoId; attributes?: string }>(accepted(c, DOCUMENTS), system, from, type, SLICE),
    )
    for (const { attributes } of slice) {
      if (count >= atMost) break
      if (attributes === undefined || visibleCount(attributeOf(c.secrets.parse(attributes), attribute)) > 0) count++
    }
    after = slice.length === SLICE ? slice.at(-1)?.id : undefined
  }
  return count
}
