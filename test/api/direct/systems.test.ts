/** How connected systems stand, as the API says it: pauses, full syncs that are asked for, and lists with their reasons. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keepRefused } from '../../../runtime/engine/import/refused-list'
import { cso, csoWrite, newRun, save } from '../../store/objects'
import { DirectApi, DirectEngine, userType } from './world'

let made: DirectEngine
let api: DirectApi
beforeEach(() => {
  made = new DirectEngine()
  api = new DirectApi([made])
  made.system('hr', 'HR')
  made.system('ad', 'Accounts')
})
afterEach(async () => {
  vi.restoreAllMocks()
  await made.close()
})

const systems = async <Part extends string>(part: Part) =>
  (await api.get<{ items: readonly ({ readonly id: string } & Readonly<Record<Part, unknown>>)[] }>('systems')).items.map(
    (system) => [system.id, system[part]],
  )

it('N12 a pause needs an end to come, and can be ended while it lasts', async () => {
  const asked = { reason: 'It is moved.', until: '2020-03-02T06:00:00Z' }
  expect(await api.ask('POST', 'systems/HR/pause', { body: asked })).toMatchObject({
    status: 400,
    json: { detail: 'a pause ends at a time to come, within 366 days; "2020-03-02T06:00:00Z" is none' },
  })
  const resume = (system: string) => api.ask('POST', `systems/${system}/resume`, { username: 'eve' })
  expect(await resume('HR')).toMatchObject({ status: 409, json: { detail: 'HR is not paused' } })
  const pause = await made.engine.pauseOf('hr')
  await pause.begin({ reason: 'It is moved.', until: '2025-03-02T06:00:00Z', by: 'ann' })
  expect(await resume('Accounts')).toMatchObject({ status: 409 })
  expect(await resume('HR')).toMatchObject({ status: 200, json: { resumed: true } })
  expect(await systems('paused')).toEqual([
    ['hr', null],
    ['ad', null],
  ])
  const { items } = await api.get<{ items: { startedBy: string; profile: string; reason: string }[] }>('runs?system=hr')
  expect(items[0]).toMatchObject({
    startedBy: 'eve',
    profile: 'resume',
    reason: expect.stringMatching(/^Resumed; .*: It is moved\.$/) as string,
  })
  for (const path of ['systems/nobody/pause', 'systems/nobody/resume'])
    expect((await api.ask('POST', path, { body: path.endsWith('pause') ? asked : {} })).status).toBe(404)
})

it('A13 a full sync is asked for of the systems that a change concerns, as long as they are deployed', async () => {
  const removeOld = made.system('old', 'Old')
  const [hr, old] = [await made.systemId('hr'), await made.systemId('old')]
  removeOld()
  const { plan } = await made.engine.openChanges()
  expect(await systems('fullSyncNeeded')).toEqual([
    ['hr', null],
    ['ad', null],
    ['old', null],
  ])
  const rest = { gone: [], types: [], deletionRules: [] }
  const open = [
    { ...rest, words: 'HR in: scope widened', systems: [hr] },
    { ...rest, words: 'Old in: switched off', systems: [old] },
  ]
  vi.spyOn(made.engine, 'openChanges').mockResolvedValue({ plan, open })
  expect(await systems('fullSyncNeeded')).toEqual([
    ['hr', 'HR in: scope widened. Synchronise HR in full'],
    ['ad', null],
    ['old', null],
  ])
})

it('the last run is shown as it is under way', async () => {
  const hr = await made.systemId('hr')
  const run = await made.store.startRun(newRun(hr))
  vi.spyOn(made.engine, 'runsUnderWay').mockReturnValue([
    { ...run, id: 99, total: 1 },
    { ...run, total: 77 },
  ])
  expect(await systems('lastRun')).toEqual([
    ['hr', expect.objectContaining({ id: run.id, total: 77 })],
    ['ad', null],
  ])
})

it('I4 I20 what an import asks about has its reasons, and what would happen to each object', async () => {
  const hr = await made.systemId('hr')
  const run = await made.store.startRun(newRun(hr))
  const objects = ['E1', 'E2'].map((anchor) => cso(made.store, hr, anchor, { type: 'user' }))
  await save(made.store, run, { csos: objects.map((object) => csoWrite(object)) })
  const [first, second] = objects.map(({ id }) => id) as [number, number]
  const list = { run: run.id, ids: [first, second], reasons: ['2 of 2 are missing.'], notes: { [first]: 'mail is emptied' } }
  await keepRefused(made.store, hr, list, 'waits')
  expect(await api.get('systems/hr/missing')).toMatchObject({
    run: run.id,
    reasons: ['2 of 2 are missing.'],
    items: [
      { id: first, because: 'mail is emptied' },
      { id: second, because: null },
    ],
  })
  await keepRefused(made.store, hr, { run: run.id, ids: [first] }, 'waits')
  const earlier = await api.get<object>('systems/hr/missing')
  expect(earlier).toMatchObject({ items: [{ id: first, because: null }] })
  expect(earlier).not.toHaveProperty('reasons')
})

it('N9 a value is shown by the type of its object, whatever other types of the system keep secret', async () => {
  const contact = { ...userType, name: 'contact', attributes: userType.attributes.map(({ secret: _, ...rest }) => rest) }
  const hr = await made.systemId('hr')
  const config = (await made.engine.currentPlan()).systems.get(hr)?.config
  if (config) Object.assign(config, { objectTypes: [userType, contact] })
  const run = await made.store.startRun(newRun(hr))
  const [user, other] = ['user', 'contact'].map((type) => cso(made.store, hr, type, { type, attributes: { pin: '4711' } }))
  await save(made.store, run, { csos: [user, other].flatMap((object) => (object ? [csoWrite(object)] : [])) })
  const pinOf = async (id: number | undefined) => (await api.get<{ attributes: object }>(`objects/${id}`)).attributes
  expect([await pinOf(user?.id), await pinOf(other?.id)]).toEqual([{ pin: '(secret)' }, { pin: '4711' }])
})
