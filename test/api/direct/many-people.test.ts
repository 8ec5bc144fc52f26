/** A whole page of people: each has the key that tells namesakes apart. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cso, csoWrite, mvo, mvoWrite, newRun, save } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

const made = new DirectEngine()
const api = new DirectApi([made])
const many = 230

beforeAll(async () => {
  const { store } = made
  made.system('hr', 'HR')
  made.rule('hr-in', 'HR in', 'hr')
  const [system, rule] = [await made.systemId('hr'), await made.ruleId('hr-in')]
  const run = await store.startRun(newRun(system))
  const people = Array.from({ length: many }, () => mvo(store, { type: 'Person', attributes: { 'Full Name': 'Ann Lee' } }))
  const linked = people.map(({ id }, at) => cso(store, system, `E${at}`, { type: 'user', mvo: id, link: 'projected', rule }))
  await save(store, run, { mvos: people.map((person) => mvoWrite(person)), csos: linked.map((each) => csoWrite(each)) })
})
afterAll(() => made.close())

it('N4 people are labelled with their key on the whole of the largest page', async () => {
  const { items } = await api.get<{ items: { label: string }[] }>('metaverse?limit=500')
  expect(items.map(({ label }) => label)).toEqual(Array.from({ length: many }, (_, at) => `Ann Lee (HR E${at})`))
})
