/** Secret values in what is kept of an account beside its attributes: in shared lists, and as rules have spelled them (N9). */
import { expect, it } from 'vitest'
import type { Spellings } from '../../runtime/model/spellings'
import { openToReseal } from '../../runtime/store/sqlite/resealing'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { firstKey, inClear } from './secrets-world'
import { cso, csoWrite, newFile, newRun, open, save } from './world'

const [ofList, spelled] = ['Own-4713-geheim', 'Spelled-4714-geheim']
const own = { pin: [ofList], team: ['Red'] }
const name = { ada: 'ADA' }
const both: Spellings = { pin: { [spelled.toLowerCase()]: spelled }, name }

/** A store with one account; what it is to be like is saved first, or after its type was declared. */
async function withAccount(file: string, spellings: Spellings, declare: 'before' | 'after' | 'never') {
  const store = open(file, firstKey)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const declared = () => store.declareSecrets([{ system: hr.id, type: 'person', attributes: ['pin'] }])
  if (declare === 'before') await declared()
  const account = cso(store, hr.id, '1', { own, spellings })
  await save(store, await store.startRun(newRun(hr.id)), { csos: [csoWrite(account)] })
  if (declare === 'after') await declared()
  return { store, id: account.id, account }
}

const kept = async (store: SqliteStore, id: number) => {
  const [entry] = (await store.loadPage([id])).csos
  return { own: entry?.cso.own, spellings: entry?.cso.spellings }
}

it('N9 stand in clear without a declaration, so that the others would find them', async () => {
  const file = newFile()
  await withAccount(file, both, 'never')
  expect(inClear(file, ofList, spelled)).toEqual([ofList, spelled])
})

it.each([
  ['before', { name }],
  ['after', both],
] as const)('N9 R11 X2 declared %s they were saved stand nowhere in clear, and nothing else is lost', async (when, spellings) => {
  const file = newFile()
  const { store, id } = await withAccount(file, spellings, when)
  expect(inClear(file, ofList, spelled)).toEqual([])
  expect(await kept(store, id)).toEqual({ own, spellings: { name } })
})

it('N9 X2 I18 are in what an open import has written over neither', async () => {
  const file = newFile()
  const { store, account } = await withAccount(file, both, 'never')
  const [hr] = await store.systems()
  if (!hr) throw new Error('the store has a system')
  const run = await store.startRun(newRun(hr.id))
  await store.saveSystem({ ...hr, openImport: { run: run.id, firstNew: store.reserveIds('cso', 1) } })
  await save(store, run, { import: run.id, csos: [csoWrite({ ...account, spellings: { name }, version: 2 })] })
  const rows = () => JSON.stringify(store.connection.all('select spellings from earlier_cso'))
  expect(rows()).toContain(spelled)
  await store.declareSecrets([{ system: hr.id, type: 'person', attributes: ['pin'] }])
  expect(rows()).not.toContain(spelled)
  expect(rows()).toContain('ADA')
})

it('N9 R11 are read with the new secret alone once they were sealed under it', async () => {
  const file = newFile()
  const { store, id } = await withAccount(file, { name }, 'before')
  await store.close()
  const resealing = openToReseal(file, ['another secret', 'the first secret'])
  expect(await resealing.reseal()).toMatchObject({ rows: 1, unreadable: 0 })
  resealing.close()
  const again = open(file, { secrets: () => ['another secret'] })
  expect(await kept(again, id)).toEqual({ own, spellings: { name } })
})
