/** People who would leave and are held, as the API lists and releases them, and the question about a clock. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepPeople } from '../../../runtime/engine/sync/held-people'
import type { Cso, Mvo } from '../../../runtime/model/objects'
import { cso, csoWrite, mvo, mvoWrite, newRun, NOW, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

const made = new DirectEngine()
const { store } = made
const api = new DirectApi([made])
let ann: Mvo
let bob: Mvo
let record: Cso
let account: Cso
let loose: Cso

beforeAll(async () => {
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
  const [hr, ad] = [await made.systemId('hr'), await made.systemId('ad')]
  const run = await store.startRun(newRun(hr))
  ann = mvo(store, { type: 'Person', attributes: { 'Full Name': 'Ann Lee' } })
  bob = mvo(store, { type: 'Person', attributes: { 'Full Name': 'Bob Ray' } })
  record = cso(store, hr, 'E1', { type: 'user', mvo: ann.id, link: 'joined' })
  account = cso(store, ad, 'A1', { type: 'user', mvo: ann.id, link: 'provisioned' })
  loose = cso(store, hr, 'E2', { type: 'user' })
  await save(store, run, {
    mvos: [ann, bob].map((person) => mvoWrite(person)),
    csos: [record, account, loose].map((object) => csoWrite(object)),
  })
  await store.saveRun({ ...run, status: 'success', ended: NOW })
  const held = { run: run.id, state: 'waiting' as const, reasons: ['2 of 2 would leave.'] }
  await keepPeople(store, hr, { ...held, records: [record.id, loose.id, 4711], others: [account.id], mvos: [bob.id, 4712] })
  await keepPeople(store, 'lifecycle', { ...held, records: [], others: [], mvos: [bob.id] })
})
afterAll(() => made.close())

const ofHr = () => ({ list: 'hr', name: 'HR', run: 1, state: 'waiting', total: 6, reasons: ['2 of 2 would leave.'] })
const ofLifecycle = () => ({ ...ofHr(), list: 'lifecycle', name: 'lifecycle', total: 1 })
const annLeaves = (of: Cso, name: string, system: object, because: string) => ({
  identity: ann.uuid,
  type: 'Person',
  name: 'Ann Lee',
  record: { id: of.id, system, name },
  because,
})
const bobLeaves = (because: string) => ({ identity: bob.uuid, type: 'Person', name: 'Bob Ray', record: null, because })
const noRule = () => annLeaves(record, 'E1', { id: 'hr', name: 'HR' }, 'no rule takes its record any more')
const noLink = () => annLeaves(account, 'A1', { id: 'ad', name: 'Accounts' }, 'the rule or the system that made the link is gone')
const otherRule = 'the deletion rule of its type is another, and no record stands for it'

describe('L9 the lists of people who would leave', () => {
  it('are those that wait, of systems and of the lifecycle scan', async () => {
    expect(await api.get('held-people')).toEqual({ items: [ofHr(), ofLifecycle()] })
  })

  it('name each person once more for each record, and leave out who is gone', async () => {
    for (const name of ['hr', 'HR'])
      expect(await api.get(`held-people/${name}`)).toEqual({
        ...ofHr(),
        items: [noRule(), noLink(), bobLeaves(otherRule)],
        next: null,
      })
    expect(await api.get('held-people/lifecycle')).toEqual({
      ...ofLifecycle(),
      items: [bobLeaves('its grace period is over')],
      next: null,
    })
  })

  it('come in pages, counted with those who are gone', async () => {
    const page = async (query: string) => {
      const { items, next } = await api.get<{ items: unknown[]; next: string | null }>(`held-people/hr?${query}`)
      return { items, next }
    }
    expect(await page('limit=3')).toEqual({ items: [noRule()], next: '3' })
    expect(await page('limit=2&after=3')).toEqual({ items: [noLink(), bobLeaves(otherRule)], next: '5' })
    expect(await page('limit=3&after=3')).toEqual({ items: [noLink(), bobLeaves(otherRule)], next: null })
    expect(await page('limit=1&after=5')).toEqual({ items: [], next: null })
  })

  it('are empty where none waits, and unknown where there is no such system', async () => {
    const nobody = { run: null, state: null, total: 0, reasons: [], items: [], next: null }
    expect(await api.get('held-people/ad')).toEqual({ list: 'ad', name: 'Accounts', ...nobody })
    expect(await api.ask('GET', 'held-people/nowhere')).toMatchObject({ status: 404 })
  })

  it('are released as they were seen, by system or by the name of the scan', async () => {
    for (const [list, run] of [
      ['ad', 1],
      ['hr', 2],
      ['lifecycle', 2],
    ] as const)
      expect(await api.ask('POST', `held-people/${list}/release`, { body: { run } }), list).toMatchObject({ status: 409 })
    expect(await api.post('held-people/HR/release', { run: 1 })).toEqual({ released: 6 })
    expect(await api.get('held-people/hr')).toMatchObject({ state: 'released' })
    expect(await api.get('held-people/lifecycle')).toMatchObject({ state: 'waiting' })
    expect(await api.post('held-people/lifecycle/release', { run: 1 })).toEqual({ released: 1 })
    expect(await api.get('held-people/lifecycle')).toMatchObject({ state: 'released' })
  })
})

describe('L6 the clock', () => {
  it('says what time it is, and that nothing is asked', async () => {
    expect(await api.get('clock')).toEqual({ now: NOW, question: null })
    expect(await api.ask('POST', 'clock/confirm', { body: { to: NOW } })).toMatchObject({ status: 409 })
  })
})
