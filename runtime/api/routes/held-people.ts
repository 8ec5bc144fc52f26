/** Routes about people who would leave and are held: the lists, who is on one, and its release (L9). */
import type { Engine } from '../../engine/engine'
import { whyOnList } from '../../engine/person-held'
import type { PeopleListKey, PeopleListName } from '../../engine/sync/held-people'
import { heldLists, heldPeople, lifecycleList, releasePeople, sizeOf } from '../../engine/sync/held-people'
import type { CsoId, MvoId } from '../../model/objects'
import { wordMeant } from '../../model/meant'
import type { HeldPeople } from '../../pipeline/9-people-limit'
import type { Routes } from '../contract/call'
import { offsetOf } from '../shared/lists'
import { StoreNames } from '../shared/store-names'
import { identityName, objectName } from '../shared/views'

export const heldPeopleRoutes: Routes<'listHeldPeople' | 'getHeldPeople' | 'releaseHeldPeople'> = {
  async listHeldPeople({ engine }) {
    const items = []
    for (const { list, kept } of await heldLists(engine.store, await engine.currentPlan())) items.push(listView(list, kept))
    return { json: { items } }
  },

  async getHeldPeople({ engine, given }) {
    const names = await StoreNames.load(engine)
    const list = listNamed(names, given.list)
    const kept = await heldPeople(engine.store, list.key)
    const offset = offsetOf(given.after)
    const all = kept ? onList(kept, list.key) : []
    const next = offset + given.limit < all.length ? String(offset + given.limit) : null
    const items = await itemsOf(engine, names, all.slice(offset, offset + given.limit))
    const { run = null, reasons = [], state = null } = kept ?? {}
    return { json: { list: list.id, name: list.name, run, state, total: all.length, reasons, items, next } }
  },

  async releaseHeldPeople({ engine, given, body, who }) {
    const system = isLifecycle(given.list) ? null : (await StoreNames.load(engine)).findDeployed(given.list)
    const released = await releasePeople(engine.store, { system, run: body.run, who, now: engine.clock() })
    return { json: { released } }
  },
}

/** Letter case does not count. */
function isLifecycle(list: string): boolean {
  return wordMeant(list, [lifecycleList.id]) !== undefined
}

function listNamed(names: StoreNames, idOrName: string): PeopleListName {
  if (isLifecycle(idOrName)) return lifecycleList
  const { row, config } = names.findDeployed(idOrName)
  return { key: row.id, id: config.node, name: config.name }
}

function listView({ id, name }: PeopleListName, kept: HeldPeople) {
  const { run, state, reasons } = kept
  return { list: id, name, run, state, total: sizeOf(kept), reasons }
}

interface OnList {
  readonly cso: CsoId | null
  readonly mvo: MvoId | null
  readonly because: string
}

function onList({ records, others, mvos }: HeldPeople, key: PeopleListKey): readonly OnList[] {
  return [
    ...records.map((cso) => ({ cso, mvo: null, because: whyOnList(key, 'record') })),
    ...others.map((cso) => ({ cso, mvo: null, because: whyOnList(key, 'other') })),
    ...mvos.map((mvo) => ({ cso: null, mvo, because: whyOnList(key, null) })),
  ]
}

/** Those that have vanished since are left out. */
async function itemsOf({ store }: Engine, names: StoreNames, list: readonly OnList[]) {
  const csos = new Map((await store.loadPage(list.flatMap(({ cso }) => cso ?? []))).csos.map(({ cso }) => [cso.id, cso]))
  const wanted = list.flatMap(({ cso, mvo }) => mvo ?? (cso === null ? null : csos.get(cso)?.mvo) ?? [])
  const people = new Map((await store.loadMvos([...new Set(wanted)])).mvos.map((mvo) => [mvo.id, mvo]))
  return list.flatMap(({ cso: id, mvo, because }) => {
    const cso = id === null ? undefined : csos.get(id)
    const person = people.get(mvo ?? cso?.mvo ?? 0)
    if (!person) return []
    const record = cso ? { id: cso.id, system: names.system(cso.system), name: objectName(cso) } : null
    return [{ identity: person.uuid, type: person.type, name: identityName(person, names), record, because }]
  })
}
