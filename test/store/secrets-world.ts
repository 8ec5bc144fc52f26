/** A store with secret values in each of the places where one can stand, for tests. */
import { existsSync, readFileSync } from 'node:fs'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { contribution, cso, csoWrite, mvo, mvoWrite, newRun, open, pending, pendingWrite, save } from './world'

export const pin = 'Pin-4711-geheim'
export const password = 'Start-0815-geheim'
export const firstKey = { secrets: () => ['the first secret'] }

/** The texts that stand in clear somewhere in the files of a store. */
export function inClear(file: string, ...texts: readonly string[]): string[] {
  const bytes = [file, `${file}-wal`, `${file}-journal`].filter((name) => existsSync(name)).map((name) => readFileSync(name))
  // What joins look up is folded.
  return texts.filter((text) => bytes.some((all) => all.includes(text) || all.includes(text.toLowerCase())))
}

export const types = (system: number) => [
  { system: 0, type: 'person', attributes: ['pin'] },
  { system, type: 'person', attributes: ['pin', 'password'] },
]

/** A store with a person whose PIN came from HR, and an account that waits for its first password. */
export async function filled(file: string, declare: 'before' | 'after' | 'never', options = firstKey) {
  const store = open(file, options)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const rule = await store.registerRule('node-rule', 'HR employees', hr.id, ['node-rule'])
  const run = await store.startRun(newRun(hr.id))
  if (declare === 'before') await store.declareSecrets(types(hr.id))
  await store.ensureJoinAttributes([{ type: 'person', attribute: 'pin' }], [])
  const person = mvo(store, {
    attributes: { name: 'Ada', pin },
    provenance: { pin: { rule: rule.id, cso: null, since: '2025-01-01T00:00:00Z' } },
  })
  const record = cso(store, hr.id, '1', { attributes: { employeeId: '1', pin }, mvo: person.id, link: 'joined' })
  const account = cso(store, hr.id, null, { staging: 'awaitingFirstExport' })
  const blank = { rule: rule.id, from: null, sent: false, attempts: 0, initial: true }
  const create = pending(store, account, run.id, {
    operation: 'create',
    changes: [
      { ...blank, attribute: 'name', to: 'Ada' },
      { ...blank, attribute: 'password', to: password },
    ],
  })
  await save(store, run, {
    csos: [csoWrite(record), csoWrite(account)],
    mvos: [mvoWrite(person)],
    contributions: [contribution(person.id, rule.id, record.id, { values: { name: 'Ada', pin } })],
    pendings: [pendingWrite(create)],
  })
  if (declare === 'after') await store.declareSecrets(types(hr.id))
  return { store, hr, rule, run, person, record, account, create }
}

/** The value that is looked up by a record, by a person without one, and by a record that an open import has written over. */
export const soughtPin = 'Pin-4712-geheim'

/** A filled store in which three look up who has a PIN that nobody has yet. */
export async function withReaders(file: string, declare: 'before' | 'never') {
  const world = await filled(file, declare)
  const { store, hr, run } = world
  const [reader, writtenOver] = [cso(store, hr.id, '7', { due: null }), cso(store, hr.id, '8', { due: null })]
  const person = mvo(store)
  const values = [{ type: 'person', attribute: 'pin', key: soughtPin.toLowerCase() }]
  await save(store, run, { csos: [csoWrite(reader), csoWrite(writtenOver)], mvos: [mvoWrite(person)] })
  await save(store, run, {
    lookUps: [reader, writtenOver].map(({ id }) => ({ reader: id, objects: [], values })),
    lookUpsOfPeople: { anew: [person.id], noted: [{ person: person.id, objects: [], values }] },
    synchronised: [],
  })
  const imports = await store.startRun(newRun(hr.id))
  await store.saveSystem({ ...hr, openImport: { run: imports.id, firstNew: store.reserveIds('cso', 1) } })
  await save(store, imports, { import: imports.id, csos: [csoWrite({ ...writtenOver, version: 2 })] })
  return { ...world, readers: { records: [reader.id, writtenOver.id], people: [person.id] } }
}

/** Who of them is due, as the store is accepted. */
export async function dueOf(store: SqliteStore, { readers }: Pick<Awaited<ReturnType<typeof withReaders>>, 'readers'>) {
  const records = store.connection.all<{ id: number }>(
    'select id from accepted_cso where due is not null and id in (select value from json_each(?)) order by id',
    JSON.stringify(readers.records),
  )
  return { records: records.map(({ id }) => id), people: (await store.peopleDue(0, 9)).map(({ id }) => id) }
}

export async function read(store: SqliteStore, ids: { person: number; record: number; account: number; create: number }) {
  const { csos, mvos, contributions } = await store.loadPage([ids.record, ids.account])
  const [staged] = await store.loadPendings([ids.create])
  return {
    record: csos[0]?.cso,
    ofAccount: csos[1]?.pending?.changes[1],
    person: mvos[0]?.attributes,
    contributed: contributions[0]?.values,
    staged: staged?.pending.changes[1],
    joined: await store.findMvos([{ type: 'person', pairs: [{ attribute: 'pin', key: pin.toLowerCase() }] }]),
  }
}

export const idsOf = (world: Awaited<ReturnType<typeof filled>>) => ({
  person: world.person.id,
  record: world.record.id,
  account: world.account.id,
  create: world.create.id,
})

export const inFull = (world: Awaited<ReturnType<typeof filled>>) => ({
  record: world.record,
  ofAccount: world.create.changes[1],
  person: world.person.attributes,
  contributed: { name: 'Ada', pin },
  staged: world.create.changes[1],
  joined: [[world.person.id]],
})
