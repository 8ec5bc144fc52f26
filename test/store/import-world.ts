/** A store in which an import is open: what it staged, what is shown meanwhile, and every row of what is kept about objects. */
import type { Cso } from '../../runtime/model/objects'
import type { SystemRow } from '../../runtime/model/store-rows'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { contribution, cso, csoWrite, mvo, mvoWrite, newRun, openWithHr, pending, pendingWrite, record, save } from './world'

export const mail = { type: 'person', attribute: 'mail' } as const
export const members = (add: readonly string[], remove: readonly string[] = []) => [{ attribute: 'member', add, remove }]

/** A store with Ann, whose account awaits confirmation, Bob, who has none, and a group of both; everything is synchronised. */
export async function opened() {
  const { store, hr, rule, run } = await openWithHr()
  await store.ensureJoinAttributes([mail], [{ system: hr.id, ...mail }])
  const person = mvo(store)
  const ann = cso(store, hr.id, 'ann', {
    secondaryId: 'cn=ann',
    attributes: { mail: 'ann@x' },
    mvo: person.id,
    link: 'joined',
    staging: 'awaitingConfirmation',
    spellings: { mail: { 'sann@x': 'Ann@x' } },
  })
  const bob = cso(store, hr.id, 'bob', { attributes: { mail: 'bob@x' } })
  const group = cso(store, hr.id, 'group', { type: 'group' })
  const sent = pending(store, ann, run.id, { state: 'awaitingConfirmation' })
  await save(store, run, {
    mvos: [mvoWrite(person)],
    csos: [csoWrite(ann), csoWrite(bob), csoWrite(group, { references: members(['ann', 'bob', 'eve']) })],
    contributions: [contribution(person.id, rule.id, ann.id)],
    pendings: [pendingWrite(sent)],
  })
  await store.resolveReferences(hr.id, null)
  const before = traces(store)
  const system = (await store.systems())[0] as SystemRow
  const staging = await store.startRun(newRun(hr.id))
  const open = { run: staging.id, firstNew: store.reserveIds('cso', 1) }
  await store.saveSystem({ ...system, openImport: open })
  return { store, hr, run, rule, person, ann, bob, group, sent, before, system, staging, open }
}

export type World = Awaited<ReturnType<typeof opened>>

/** The import reads: Ann renamed with another mail and confirmed, Bob gone, the group with Eve instead of Bob, and Eve. */
export async function stage({ store, hr, ann, bob, group, sent, staging }: World): Promise<Cso> {
  const eve = cso(store, hr.id, 'eve', { attributes: { mail: 'eve@x' }, due: store.nextChange() })
  const due = store.nextChange()
  const read: Cso = {
    ...ann,
    anchor: 'ANN',
    secondaryId: 'cn=lee',
    attributes: { mail: 'lee@x' },
    staging: 'normal',
    spellings: { mail: { 'slee@x': 'Lee@x' } },
    due,
    version: 2,
  }
  const gone: Cso = { ...bob, staging: 'obsolete', due, version: 2 }
  await save(store, staging, {
    import: staging.id,
    csos: [
      csoWrite(read),
      csoWrite(gone, { attributesChanged: false }),
      csoWrite({ ...group, due, version: 2 }, { attributesChanged: false, references: members(['cn=lee'], ['bob']) }),
      csoWrite(eve),
    ],
    pendingsDeleted: [sent.id],
    pendingsRead: [sent],
    records: [record(staging.id, { cso: ann.id, outcome: 'updated' })],
  })
  await store.resolveReferences(hr.id, staging.id)
  return eve
}

/** Every row of what is kept about objects, without numbers that only ever rise and who wrote a row last. */
export function traces({ connection: { db } }: SqliteStore): Record<string, unknown[]> {
  const rows = (sql: string): unknown[] => db.prepare(sql).all()
  return {
    cso: rows(
      'select id, system, type, anchor, anchor_key, secondary_id, secondary_key, mvo, retained_link, link, rule, staging, due, version, attributes, spellings from cso order by id',
    ),
    pendings: rows('select * from pending_export order by id'),
    references: rows('select * from cso_reference order by 1, 2, 3'),
    keys: rows('select * from cso_key order by 1, 2, 3'),
    unjoined: rows('select * from unjoined_key order by 1, 2, 3'),
    contributions: rows('select * from contribution order by id'),
    mvos: rows('select * from mvo order by id'),
    systems: rows('select id, watermark, released_obsoletes, open_import from system order by id'),
    earlier: ['cso', 'pending_export', 'reference', 'key'].flatMap((table) => rows(`select * from earlier_${table}`)),
  }
}

/** What syncs, joins, exports and people are shown. */
export async function seen({ store, hr, ann, bob, group, sent }: World, eve: Cso) {
  const due = { system: hr.id, full: false, dueUpTo: store.currentChange() }
  const full = { system: hr.id, full: true, phase: 'arriving', afterId: 0, limit: 9, dueUpTo: 0 } as const
  const { csos } = await store.loadPage([ann.id, bob.id, group.id, eve.id])
  const find = async (key: string) =>
    (await store.findCsos([{ system: hr.id, type: 'person', pairs: [{ attribute: 'mail', key }] }]))[0]
  const twice = { system: hr.id, type: 'person', pairs: ['ann@x', 'ann@x'].map((key) => ({ attribute: 'mail', key })) }
  return {
    csos: csos.map(({ cso: of, pending: waits }) => [
      of.anchor,
      of.secondaryId,
      of.attributes,
      of.staging,
      of.due !== null,
      waits?.id,
    ]),
    spelled: csos.map(({ cso: of }) => of.spellings ?? null),
    searched: (await store.searchCsos({ limit: 9 })).items.map((found) => found.anchor),
    obsolete: (await store.searchCsos({ limit: 9, state: 'obsolete' })).items.map((found) => found.anchor),
    pendings: (await store.searchPendings({ limit: 9 })).items.map((found) => found.pending.id),
    loaded: (await store.loadPendings([sent.id])).map(({ pending: { id, version } }) => [id, version]),
    counted: (await store.counts()).csos.map(({ type, staging, count }) => [type, staging, count]),
    due: [await store.countDue(due), await store.countDue({ ...due, full: true })],
    selected: await store.selectCsos({ ...due, phase: 'arriving', afterId: 0, limit: 9 }),
    all: await store.selectCsos(full),
    expected: await store.expectedCsos(hr.id, ['person']),
    found: [await find('ann@x'), await find('eve@x')].map((ids) => ids?.map(({ cso: of }) => of.anchor)),
    foundByTwo: (await store.findCsos([twice]))[0]?.map(({ cso: of }) => of.anchor),
    texts: (await store.referencesOf([group.id])).get(group.id)?.['member'],
    references: store.connection.all<{ text: string; target: number | null }>(
      'select text, (select c.id from accepted_cso c where c.id = target) as target from accepted_reference where cso = ? order by text',
      group.id,
    ),
    account: store.connection.db.prepare('select anchor, state from accounts order by id').all(),
    waits: store.connection.db.prepare('select id from pending_exports').all(),
    history: (await store.historyOf({ cso: ann.id }, 9)).map(({ outcome }) => outcome),
  }
}
