/** What somebody who watches over the whole is told: systems by name, refused lists, rules, figures. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Run } from '../../../runtime/model/runs'
import type { ConnectorType } from '../../../runtime/model/connector'
import { SyncError } from '../../../runtime/model/errors'
import { keepRefused, listDigest } from '../../../runtime/engine/import/refused-list'
import { cso, csoWrite, mvo, mvoWrite, newRun, NOW, save } from '../../store/objects'
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

  it('that is deployed counts before one that had its name beside it', async () => {
    const remove = made.system('first', 'HR')
    made.system('second', 'HR')
    await made.systemId('first')
    expect(await api.ask('GET', 'systems/HR/schema')).toMatchObject({ status: 409 })
    remove()
    expect(await api.ask('GET', 'systems/HR/schema')).toMatchObject({ status: 200 })
    expect(await api.ask('GET', 'systems/first/schema')).toMatchObject({ status: 404 })
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
    await keepRefused(made.store, hr, { run: run.id, ids: list }, 'waits')
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
        json: { detail: `"${after}" is not a place in this list.`, next: 'Ask for the first page, without `after`.' },
      })
    expect(await api.post('systems/hr/release-missing', { run: run.id })).toEqual({ released: 4 })
    expect(await page('?limit=1')).toMatchObject({ released: true })
    expect((await made.store.systems())[0]?.releasedObsoletes).toBe(listDigest(list))
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
    expect((await api.ask('GET', 'metrics')).text).toContain('idweave_store_failing{store="people.sqlite"} 0')
  })
})
