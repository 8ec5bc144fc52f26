/** Look-ups as they are shown afterwards: what is asked for stays hidden where any secret is in it, whoever's (N9). */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lookUpLook } from '../../runtime/engine/sync/look-up-looks'
import type { WorkingSet } from '../../runtime/engine/sync/page/working-set'
import { compile } from '../../runtime/expression'
import { DirectEngine } from '../api/direct/world'
import { cso, mvo } from '../store/objects'

const api = new DirectEngine()
beforeAll(() => api.system('crm', 'CRM'))
afterAll(() => api.close())

it.each([
  ['mv["Team"]', '4711'],
  ['cs["team"]', '4711'],
  ['mv["Boss"]["Team"]', '4711'],
  ['mv["PIN"]', null],
  ['mv["pin"]', null],
  ['Coalesce(mv["Team"], mv["PIN"])', null],
  ['cs["pin"]', null],
  ['cs["PIN"]', null],
  ['mv["Boss"]["PIN"]', null],
  ['cs["boss"]["pin"]', null],
  ['Lookup("Person", "Mail", cs["mail"])["PIN"]', null],
])('N9 D7 a look-up by %s shows %s', async (by, shown) => {
  const plan = await api.engine.currentPlan()
  const expression = compile(`LookupAll("Person", "Team", ${by})`)
  const system = await api.systemId('crm')
  const who = { cso: cso(api.store, system, '1', { type: 'user' }), mvo: mvo(api.store, { type: 'Person' }) }
  const asked = { type: 'Person', attribute: 'Team', value: '4711', found: [], isFruitless: false }
  const look = await lookUpLook({ plan } as unknown as WorkingSet, api.store, asked, { expression, ...who })
  expect(look.value).toBe(shown)
})
