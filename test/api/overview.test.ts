/** Routes about rules, health and metrics. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personTypes } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

async function problems(): Promise<readonly string[]> {
  const { stores } = (await world.ask('GET', 'health')).json as { stores: { problems: string[] }[] }
  return stores.flatMap((store) => store.problems)
}

describe('the overview', () => {
  it('N10 lists rules with their steps and what is wrong with them', async () => {
    const broken = {
      id: 'broken',
      type: 'identity-attribute-flow',
      z: 'tab',
      name: '',
      rule: 'hr-in',
      mappings: [{ enabled: true, kind: 'expression', value: 'Uper(', target: 'Last Name' }],
      x: 1,
      y: 1,
      wires: [[]],
    }
    await world.fresh({}, [broken])
    const { items } =
      await world.get<List<{ id: string; steps: { id: string; kind: string; problem: string | null }[] }>>('rules')
    expect(items).toMatchObject([
      {
        id: 'hr-in',
        name: 'HR in',
        direction: 'inbound',
        system: { name: 'HR' },
        csType: 'user',
        mvType: 'Person',
        precedence: 1,
        enabled: true,
      },
      { id: 'ad-out', direction: 'outbound', system: { name: 'Accounts' } },
    ])
    expect(items[0]?.steps.find(({ id }) => id === 'join')).toEqual({ id: 'join', kind: 'join', problem: null })
    expect(items[0]?.steps.find(({ id }) => id === 'broken')?.problem).toEqual(expect.any(String))
  })

  it('is healthy, or says what to look at', async () => {
    await world.fresh()
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await world.get('health')).toEqual({
      status: 'ok',
      stores: [{ name: world.store, status: 'ok', runsUnderWay: 0, problems: [] }],
    })
    const { items } = await world.get<List<{ id: number }>>('pending-exports')
    await world.post('pending-exports/hold', { ids: items.map(({ id }) => id) })
    expect(await world.get('health')).toMatchObject({
      status: 'waiting',
      stores: [
        {
          problems: [
            '2 pending exports to Accounts are held and were not sent. Look at the list and release or discard what is on it.',
          ],
        },
      ],
    })
  })

  it('N10 names a run that failed until what it failed in has been done', async () => {
    await world.fresh()
    world.hireMany(30)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { rows } = memorySystem('hr')
    const all = [...rows]
    rows.clear()
    for (const [id, row] of all.slice(0, 5)) rows.set(id, row)
    const refused = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const sentence = expect.stringContaining(
      `Run ${refused.id} of HR found 25 objects missing and asks before they count as gone, and was stopped`,
    ) as string
    for (const profile of ['delta-sync', 'full-sync']) {
      expect((await world.run({ system: 'HR', profile })).status).toBe('success')
      expect(await problems()).toEqual([sentence])
    }
    for (const [id, row] of all) rows.set(id, row)
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await problems()).toEqual([])
  })

  it('N10 I22 names an import that read nothing, until another has come through', async () => {
    await world.fresh()
    world.hireMany(3)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { rows } = memorySystem('hr')
    const all = [...rows]
    rows.clear()
    const empty = await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.run({ system: 'HR', profile: 'delta-sync' })
    expect(await problems()).toEqual([
      expect.stringContaining(
        `Run ${empty.id} of HR found 3 objects missing and asks before they count as gone. Look at the list`,
      ),
    ])
    await world.post('systems/HR/release-missing', { run: empty.id })
    expect(await problems()).toEqual([expect.stringContaining('The list is released: import again.')])
    for (const [id, row] of all) rows.set(id, row)
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await problems()).toEqual([])
  })

  it('N10 L6 names a clock that is asked about, and its answer lets the next scan delete', async () => {
    await world.fresh()
    world.hireMany(12)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const [first] = memorySystem('hr').rows.keys()
    memorySystem('hr').rows.delete(first ?? '')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.red.run('lifecycle')
    world.now += 40 * 86_400_000
    const asked = await world.red.run('lifecycle')
    expect(asked.status).toBe('warnings')
    expect(await problems()).toEqual([expect.stringContaining('The clock stands more than 30 days after the last activity')])
    type Clock = { readonly question: { readonly to: string } | null }
    const { question } = await world.get<Clock>('clock')
    await expect(world.post('clock/confirm', { to: '2020-01-01T00:00:00Z' })).rejects.toThrow()
    expect(await world.post<Clock>('clock/confirm', { to: question?.to })).toMatchObject({ question: null })
    expect(await problems()).toEqual([])
    expect((await world.red.run('lifecycle')).counters.mvDeleted).toBe(1)
  })

  it('N10 names damage that an examination of the whole file found, until one finds none', async () => {
    await world.fresh()
    type Examination = Readonly<Record<'at' | 'begun' | 'failed', string | null>> & { readonly findings: readonly string[] }
    const none = { at: null, findings: [], begun: null, failed: null }
    expect(await world.get<Examination>('examination')).toEqual(none)
    const { store } = world.red.engine()
    const whole = store.examine.bind(store)
    /** At a time of its own, which it bears unless it fails. */
    const examined = async (examine: () => Promise<readonly string[]>): Promise<Examination> => {
      world.now += 60_000
      const { promise: answered, resolve } = Promise.withResolvers<void>()
      store.examine = () => answered.then(examine)
      const { status, json } = await world.ask('POST', 'examination', {})
      const { begun } = json as Examination
      expect([status, Date.parse(begun ?? '')]).toEqual([202, world.now])
      resolve()
      await expect.poll(() => world.get<Examination>('examination'), { timeout: 20_000 }).toMatchObject({ begun: null })
      const ended = await world.get<Examination>('examination')
      expect(ended.at === begun).toBe(ended.failed === null)
      return ended
    }
    expect(await examined(whole)).toMatchObject({ findings: [], failed: null })
    const damage = ['row 3 missing from index by_name', 'row 4 missing from index by_name']
    expect((await examined(async () => damage)).findings).toHaveLength(2)
    const found = expect.stringContaining('row 3 missing from index by_name, and 1 more finding')
    expect(await problems()).toEqual([found])
    const { failed } = await examined(() => Promise.reject(new Error('the disk does not answer')))
    expect(failed).toBe('the disk does not answer.')
    expect(await problems()).toEqual([found])
    await examined(whole)
    expect(await problems()).toEqual([])
  })

  it('N10 L8 says what is wrong with the canvas before anything has run', async () => {
    const types = [{ ...personTypes[0], deletionRule: { kind: 'authoritativeSource', systems: ['sap'], mode: 'any' } }]
    await world.fresh(
      {
        change: [
          { id: 'provision', disable: [] },
          { id: 'flow', wires: [[]] },
        ],
      },
      [],
      types,
    )
    const { status, json } = await world.ask('GET', 'health')
    const health = json as { status: string; stores: { problems: string[] }[] }
    expect([status, health.status]).toEqual([503, 'failing'])
    expect(health.stores[0]?.problems).toEqual([
      expect.stringMatching(/^Rule AD out, provision "the provision": It disables accounts, and no values say how/),
      expect.stringMatching(
        /^Rule HR in, attribute flow "the flow": People go on from here to no step of the outbound rule AD out/,
      ),
      expect.stringMatching(/^Metaverse type Person: Its deletion rule names 1 of 1 systems that are not on the canvas/),
    ])
    const { items } =
      await world.get<List<{ id: string; problems: string[]; steps: { id: string; problem: string | null }[] }>>('rules')
    const provision = items.flatMap(({ steps }) => steps).find(({ id }) => id === 'provision')
    expect(provision?.problem).toMatch(/^It disables accounts/)
    await world.fresh({ change: [{ id: 'pending', d: true }] })
    const { items: rules } = await world.get<List<{ id: string; problems: string[] }>>('rules')
    expect(rules.find(({ id }) => id === 'ad-out')?.problems).toEqual([expect.stringMatching(/is ever staged/)])
  })

  it('has figures for Prometheus', async () => {
    await world.fresh({ change: [{ id: 'ad', type: 'identity-connected-system', name: 'The "AD" \\ one' }] })
    world.hireMany(2)
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { text, headers } = await world.ask('GET', 'metrics')
    expect(headers.get('content-type')).toMatch(/^text\/plain; .*version=0\.0\.4/)
    const store = `store="${world.store}"`
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        '# TYPE idweave_metaverse_objects gauge',
        `idweave_metaverse_objects{${store},type="Person"} 2`,
        `idweave_connector_space_objects{${store},system="HR",type="user",link="projected",staging="normal"} 2`,
        `idweave_pending_exports{${store},system="The \\"AD\\" \\\\ one",operation="create",state="pending"} 2`,
        `idweave_runs_under_way{${store}} 0`,
        `idweave_runs_ended_total{${store},system="HR",profile="full-import+delta-sync",status="success"} 1`,
        `idweave_run_last_end_timestamp_seconds{${store},system="HR",profile="full-import+delta-sync",status="success"} ${world.now / 1000}`,
      ]),
    )
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+\{(\w+="([^"\\]|\\.)*",?)*\} -?[\d.e+]+)$/)
  })
})
