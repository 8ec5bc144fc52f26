/** What somebody who watches over the whole is told: systems by name, refused lists, health, rules. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../../runtime/model/runs'
import type { ConnectorType } from '../../../runtime/model/connector'
import { SyncError } from '../../../runtime/model/errors'
import { keepRefused, listDigest } from '../../../runtime/engine/import/refused-list'
import { cso, csoWrite, mvo, mvoWrite, newRun, NOW, pending, pendingWrite, save } from '../../store/objects'
import { memory } from '../../nodes/memory'
import { DirectApi, DirectEngine } from './world'

let made: DirectEngine
let api: DirectApi
beforeEach(() => {
  made = new DirectEngine()
  api = new DirectApi([made])
})
afterEach(() => made.close())

const ended = (system: number | null, some: Partial<Run> = {}) =>
  made.store.startRun({ ...newRun(system), status: 'success', ended: NOW, ...some })

describe('a system', () => {
  const found = (name: string) => api.ask('GET', `systems/${encodeURIComponent(name)}/missing`)

  it('is found by its node before its name, and by its name in any letter case', async () => {
    made.system('hr', 'HR')
    made.system('other', 'hr')
    await made.systemId('hr')
    const answer = await api.ask('GET', 'runs?system=hr')
    expect(answer.status).toBe(200)
    expect(await found('Hr')).toMatchObject({
      status: 409,
      json: { detail: '2 connected systems are called "Hr".', next: 'Use the id of its node.' },
    })
    expect(await found('hr')).toMatchObject({ status: 200 })
  })

  it('that is deployed counts before one of its name that no longer is', async () => {
    const remove = made.system('old', 'HR')
    await made.systemId('old')
    remove()
    made.system('new', 'HR')
    await made.systemId('new')
    expect(await api.ask('GET', 'systems/HR/schema')).toMatchObject({ status: 200 })
    expect(await api.ask('GET', 'systems/old/schema')).toMatchObject({ status: 404 })
  })

  it('that nobody knows is refused with those that are known', async () => {
    expect(await found('Payroll')).toMatchObject({ status: 404, json: { next: 'Deploy a flow with one.' } })
    made.system('hr', 'HR')
    made.system('ad', 'Accounts')
    expect(await found('Payroll')).toMatchObject({
      status: 404,
      json: { detail: 'There is no connected system "Payroll".', next: 'Known: HR, Accounts.' },
    })
  })

  it('is tested with its deployed settings; N9 its secrets stay', async () => {
    const type: ConnectorType = {
      ...memory,
      settings: [
        { name: 'host', label: '', kind: 'text', help: '' },
        { name: 'password', label: '', kind: 'secret', help: '' },
        { name: 'secret', label: '', kind: 'secret', help: '' },
      ],
      open: async (settings, context) => ({
        ...(await memory.open(settings, context)),
        test: async () => {
          if (settings['host'] === 'down') throw new SyncError('login-refused', `no ${settings['password']}`)
          return { ok: true, steps: [{ name: String(settings['host']), ok: true, message: String(settings['password']) }] }
        },
      }),
    }
    made.system('hr', 'HR', type, { host: 'plain-text', password: 'Secret-1', secret: 5 })
    made.system('ad', 'Accounts', type, { host: 'down', password: 'Secret-1' })
    expect(await api.post('systems/HR/test')).toEqual({ ok: true, steps: [{ name: 'plain-text', ok: true, message: '•••' }] })
    expect(await api.ask('POST', 'systems/Accounts/test')).toMatchObject({ status: 502, json: { detail: 'no •••' } })
  })
})

describe('I4 the list of the shrink guard', () => {
  it('is shown page by page, without those that have gone meanwhile', async () => {
    made.system('hr', 'HR')
    const hr = await made.systemId('hr')
    const run = await ended(hr, { status: 'stopped' })
    const person = mvo(made.store, { type: 'Person', attributes: { Mail: 'x' } })
    const objects = ['E1', 'E2', 'E3', 'E4'].map((anchor) =>
      cso(made.store, hr, anchor, { type: 'user', ...(anchor === 'E2' && { mvo: person.id, link: 'joined' }) }),
    )
    await save(made.store, run, { mvos: [mvoWrite(person)], csos: objects.map((object) => csoWrite(object)) })
    expect(await api.get('systems/HR/missing')).toEqual({ run: null, total: 0, released: false, items: [], next: null })
    const list = objects.map(({ id }) => id)
    await keepRefused(made.store, hr, { run: run.id, ids: list })
    interface Missing {
      readonly items: readonly { readonly anchor: string }[]
    }
    const page = async (query = '') => {
      const { items, ...rest } = await api.get<Missing>(`systems/HR/missing${query}`)
      return { ...rest, anchors: items.map(({ anchor }) => anchor) }
    }
    const common = { run: run.id, total: 4, released: false }
    expect(await page()).toEqual({ ...common, anchors: ['E1', 'E2', 'E3', 'E4'], next: null })
    expect(await page('?limit=2')).toEqual({ ...common, anchors: ['E1', 'E2'], next: '2' })
    expect(await page('?limit=2&after=2')).toEqual({ ...common, anchors: ['E3', 'E4'], next: null })
    expect(await page('?limit=2&after=1')).toEqual({ ...common, anchors: ['E2', 'E3'], next: '3' })
    expect((await api.get<{ items: object[] }>('systems/HR/missing')).items[1]).toMatchObject({ identity: person.uuid })
    for (const after of ['x', '1x', 'x1', '-1', '1234567890'])
      expect(await api.ask('GET', `systems/HR/missing?after=${after}`), after).toMatchObject({
        status: 400,
        json: { detail: `"${after}" is not a place in this list.`, next: 'Ask for the first page, without "after".' },
      })
    expect(await api.post('systems/hr/release-missing', { run: run.id })).toEqual({ released: 4 })
    expect(await page('?limit=1')).toMatchObject({ released: true })
    expect((await made.store.systems())[0]?.releasedObsoletes).toBe(listDigest(list))
  })
})

describe('health', () => {
  const problems = async () => (await api.get<{ stores: { problems: string[] }[] }>('health')).stores[0]?.problems

  it('is good where nothing is wrong', async () => {
    made.system('hr', 'HR')
    const hr = await made.systemId('hr')
    for (const status of ['success', 'warnings', 'cancelled'] as const) await ended(hr, { kind: 'sync', status })
    expect(await api.get('health')).toEqual({ status: 'ok', stores: [{ name: 'people.sqlite', runsUnderWay: 0, problems: [] }] })
  })

  it('says what to look at, in a sentence each', async () => {
    made.system('hr', 'HR')
    made.system('ad', 'Accounts')
    const removeCrm = made.system('crm', 'CRM')
    const [hr, ad, crm] = [await made.systemId('hr'), await made.systemId('ad'), await made.systemId('crm')]
    const { systems } = await made.engine.currentPlan()
    for (const id of [hr, crm]) await systems.get(id)?.change({ unreachableCount: 3 })
    const run = await ended(hr, { kind: 'import', profile: 'full-import', status: 'errors' })
    await ended(hr, { kind: 'sync', status: 'errors' })
    const latest = await ended(hr, { kind: 'sync', status: 'stopped' })
    await ended(hr, { kind: 'export', profile: 'export', status: 'errors' })
    await ended(hr, { kind: 'export', profile: 'export', status: 'success' })
    await made.store.startRun({ ...newRun(hr), kind: 'lifecycle', status: 'stopped' })
    const objects = [hr, ad, ad, ad].map((system, i) => cso(made.store, system, `E${i}`, { type: 'user' }))
    const states = ['held', 'failed', 'failed', 'pending'] as const
    const pendings = objects.map((object, i) => pending(made.store, object, run.id, { state: states[i] ?? 'pending' }))
    await save(made.store, run, {
      csos: objects.map((object) => csoWrite(object)),
      pendings: pendings.map(pendingWrite),
    })
    removeCrm()
    expect(await problems()).toEqual([
      'HR could not be reached 3 times in a row.',
      '1 pending export to HR is held.',
      `Run ${latest.id} of HR (full-sync) was stopped.`,
      `Run ${run.id} of HR (full-import) ended with errors.`,
      '2 pending exports to Accounts are failed.',
    ])
    expect(await api.get('health')).toMatchObject({ status: 'attention' })
    const [shown] = (await api.get<{ items: object[] }>('systems')).items
    expect(shown).toMatchObject({ fullSyncNeeded: null, unreachable: { times: 3, retryAfter: null } })
  })

  it('N10 E3 E12 counts what was refused, and what waits for a synchronisation, as long as it stands', async () => {
    made.system('ad', 'Accounts')
    const ad = await made.systemId('ad')
    const run = await ended(ad, { kind: 'export', profile: 'export', status: 'errors' })
    await ended(ad, { kind: 'export', profile: 'export', status: 'success' })
    const accounts = [1, 2, 3, 4].map((i) => cso(made.store, ad, `E${i}`, { type: 'user' }))
    const how = [
      { nextAttempt: NOW, attempts: 1 },
      { nextAttempt: '2099-01-01T00:00:00Z', attempts: 1 },
      { outdated: true },
      {},
    ] as const
    const pendings = accounts.map((account, i) => pending(made.store, account, run.id, { state: 'pending', ...how[i] }))
    await save(made.store, run, { csos: accounts.map((account) => csoWrite(account)), pendings: pendings.map(pendingWrite) })
    expect(await problems()).toEqual([
      expect.stringMatching(/^2 pending exports to Accounts were refused and wait to be tried again/),
      expect.stringMatching(/^1 pending export to Accounts was in doubt after a crash .* the next synchronisation says/),
    ])
  })

  it('N10 E7 E9 tells what failed and goes by itself from what waits for a person', async () => {
    made.system('ad', 'Accounts')
    const ad = await made.systemId('ad')
    const run = await ended(ad, { kind: 'export', profile: 'export', status: 'errors' })
    await ended(ad, { kind: 'export', profile: 'export', status: 'success' })
    const how = [
      { attempts: 5 },
      { attempts: 5, nameTaken: true },
      { attempts: 1, accountMissing: true },
      { attempts: 2, accountMissing: true },
      { attempts: 5, accountMissing: true },
    ] as const
    const accounts = how.map((_, i) => cso(made.store, ad, `E${i}`, { type: 'user' }))
    const pendings = accounts.map((account, i) => pending(made.store, account, run.id, { state: 'failed', ...how[i] }))
    await save(made.store, run, { csos: accounts.map((account) => csoWrite(account)), pendings: pendings.map(pendingWrite) })
    expect(await problems()).toEqual([
      '2 pending exports to Accounts are failed.',
      '1 pending export to Accounts has failed, since another object has its name: an export sends it once nobody of that name is there. Give one of the two another name, or discard it.',
      '2 pending exports to Accounts have failed, since their accounts were not there. Import Accounts: what has its account is sent again, and of what has none the next synchronisation decides.',
    ])
  })

  it('N10 speaks for a store that could not be opened, and whoever asks for it is told why', async () => {
    const problem = 'the identity store is not open: the disk is full. It is tried again every 30 seconds.'
    api.notOpen.push({ name: 'second.sqlite', problem })
    const said = 'The identity store is not open: the disk is full. It is tried again every 30 seconds.'
    expect(await api.get('health')).toMatchObject({
      status: 'attention',
      stores: [
        { name: 'second.sqlite', problems: [said] },
        { name: 'people.sqlite', problems: [] },
      ],
    })
    expect(await api.ask('GET', 'systems?store=second.sqlite')).toMatchObject({ status: 503, json: { detail: said } })
    expect((await api.ask('GET', 'systems?store=people.sqlite')).status).toBe(200)
    const alone = new DirectApi([])
    expect(await alone.ask('GET', 'health')).toMatchObject({ status: 503, json: { detail: 'No identity store is deployed.' } })
    alone.notOpen.push({ name: 'second.sqlite', problem })
    expect(await alone.ask('GET', 'systems')).toMatchObject({ status: 503, json: { detail: said } })
  })

  it('speaks for all stores', async () => {
    const second = new DirectEngine('second.sqlite')
    try {
      second.system('crm', 'CRM')
      const crm = await second.systemId('crm')
      await second.store.startRun({ ...newRun(crm), status: 'errors', ended: NOW })
      expect(await new DirectApi([made, second]).get('health')).toMatchObject({
        status: 'attention',
        stores: [
          { name: 'people.sqlite', problems: [] },
          { name: 'second.sqlite', problems: ['Run 1 of CRM (full-sync) ended with errors.'] },
        ],
      })
    } finally {
      await second.close()
    }
  })
})

describe('rules', () => {
  it('have their own steps, with what is wrong with them', async () => {
    made.system('hr', 'HR')
    made.rule('hr-in', 'HR in', 'hr')
    made.rule('lost', 'Lost', 'nobody', 'outbound')
    made.registry.addStep({ kind: 'project', node: 'project', rule: 'hr-in' })
    made.registry.addStep({
      kind: 'scope',
      node: 'scope',
      rule: 'hr-in',
      mode: 'expression',
      condition: null,
      expression: 'Uper(1)',
      action: 'disconnect',
    })
    made.registry.addStep({ kind: 'project', node: 'orphan', rule: 'lost' })
    const { items } = await api.get<{ items: object[] }>('rules')
    expect(items).toEqual([
      {
        id: 'hr-in',
        name: 'HR in',
        direction: 'inbound',
        system: { id: 'hr', name: 'HR' },
        csType: 'user',
        mvType: 'Person',
        precedence: 1,
        enabled: true,
        problems: [],
        steps: [
          { id: 'project', kind: 'project', problem: null },
          { id: 'scope', kind: 'scope', problem: expect.stringContaining('Uper') as string },
        ],
      },
      expect.objectContaining({
        id: 'lost',
        direction: 'outbound',
        system: null,
        steps: [expect.objectContaining({ id: 'orphan' })],
      }),
    ])
  })
})

describe('metrics', () => {
  it('escape what would break a line', async () => {
    const removed = made.system('odd', 'The "odd" \\ one\nwith two lines')
    await made.systemId('odd')
    const { text } = await api.ask('GET', 'metrics')
    expect(text).toContain(
      'idweave_system_unreachable_times{store="people.sqlite",system="The \\"odd\\" \\\\ one\\nwith two lines"} 0',
    )
    expect(text.split('\n').slice(0, 2)).toEqual([
      '# HELP idweave_metaverse_objects Metaverse objects by type.',
      '# TYPE idweave_metaverse_objects gauge',
    ])
    removed()
  })

  it('have the end of runs in seconds, also of those of no system', async () => {
    made.system('hr', 'HR')
    made.source('lifecycle', null)
    api.opened(made)
    await (
      await made.engine.start({ profile: 'lifecycle', system: null, source: 'lifecycle', startedBy: 'x', overlap: 'wait' })
    ).ended
    const lines = (await api.ask('GET', 'metrics')).text.split('\n').filter((line) => line.startsWith('idweave_run'))
    const labels = '{store="people.sqlite",system="",profile="lifecycle",status="success"}'
    expect(lines).toEqual([
      'idweave_runs_under_way{store="people.sqlite"} 0',
      `idweave_runs_ended_total${labels} 1`,
      `idweave_run_last_end_timestamp_seconds${labels} ${Date.parse(NOW) / 1000}`,
    ])
  })
})
