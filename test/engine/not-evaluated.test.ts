/** Rules that objects come by, or not, on canvases drawn otherwise than usual; what a run says of what had no effect. */
import { describe, expect, it } from 'vitest'
import type { Run } from '../../runtime/model/runs'
import { constant, direct, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { badgeNodes } from '../nodes/badge-nodes'
import { memorySystem } from '../nodes/memory'
import { withManagers } from './references-world'
import { theWorld } from './world'

const world = theWorld()
const said = (run: Run): string[] => run.warnings.map(({ message }) => message)
const fte = { mode: 'expression', expression: 'cs["employeeType"] = "FTE"' }

/** A second inbound rule for whom the first does not take. */
const chained: readonly NodeChange[] = [
  { ...rule('hr-2', 'HR two', 'inbound', 'hr'), precedence: 2 },
  step('scope-2', 'scope-filter', 'hr-2', [['join-2'], []], { mode: 'all' }),
  step('join-2', 'join', 'hr-2', [['flow-2'], ['project-2'], []], {
    rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID', ignoreCase: false }] }],
  }),
  step('project-2', 'project', 'hr-2', [['flow-2']]),
  step('flow-2', 'attribute-flow', 'hr-2', [['out-scope']], {
    mappings: [direct('employeeId', 'Employee ID'), direct('givenName', 'Display Name'), direct('sn', 'Email Address')],
  }),
  ...wired({ scope: [['join'], ['scope-2']] }),
]

describe('R2 rules chained by "out of scope"', () => {
  it('S4 of inbound rules neither is missed by whom the other took, in no run', async () => {
    await world.fresh({ change: chained })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'Contractor' })
    for (const profile of ['full-import+delta-sync', 'full-sync', 'full-import+full-sync'] as const) {
      const run = await world.red.run('import', { profile })
      expect([profile, run.status, run.warnings]).toEqual([profile, 'success', []])
    }
    expect(await world.people()).toBe(2)
    expect(await world.red.engine().store.notEvaluated()).toEqual([])
  })

  it('D10 the second one cut off is missed by those only whom the first did not take', async () => {
    await world.fresh({ change: [...chained, ...wired({ scope: [['join'], []] })] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'Contractor' })
    const run = await world.red.run('import')
    expect(run.status).toBe('warnings')
    await world.redeploy({ change: chained })
    const mended = await world.red.run('import', { profile: 'delta-sync' })
    expect(mended.counters).toMatchObject({ projected: 1 })
    // That the wires are others is for a full sync (A13); of objects that missed a rule there is nothing left to say.
    expect(mended.warnings.map(({ code }) => code)).toEqual(['full-sync-needed'])
    expect(await world.red.engine().store.notEvaluated()).toEqual([])
  })
})

describe('R12 a person who changes after the outbound steps have run', () => {
  it('D3 what a flow had given her that she does not come by any more is gone before the rules look at her again', async () => {
    const func = 'return msg.payload.cs.attributes.phone === "A" ? [msg, null] : [null, msg]'
    const mappings = (target: string) => ({ mappings: [direct('sn', target)] })
    const change = [
      { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')], wires: [['route']] },
      { id: 'route', type: 'function', z: 'tab', name: 'route', func, outputs: 2, x: 1, y: 1, wires: [['left'], ['right']] },
      step('left', 'attribute-flow', 'hr-in', [['out-scope']], mappings('Display Name')),
      step('right', 'attribute-flow', 'hr-in', [['out-scope']], mappings('Department')),
    ]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee', { phone: 'A' })
    await world.cycle()
    world.change('1', { phone: 'B' })
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'success', warnings: [], counters: { flowed: 1 } })
    expect(await world.staged()).toEqual([['update', { department: 'Lee', displayName: null }]])
  })

  it('goes through them again: her account is what it would be in any other order', async () => {
    await world.fresh({
      change: wired({ join: [['out-scope', 'flow'], ['project'], []], project: [['out-scope', 'flow']], flow: [[]] }),
    })
    world.hire('1', 'Ann', 'Lee')
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { processed: 1, projected: 1 } })
    expect(await world.staged()).toEqual([
      ['create', { login: '1', displayName: 'Ann Lee', department: 'Sales', mail: 'ann.lee@company.com', enabled: 'yes' }],
    ])
    await world.red.run('export')
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { department: 'Labs' }]])
  })

  it('D10 one whom an ever changing canvas never lets through 8 times over stays due', async () => {
    // Each time round the outbound steps run before the values, which a counting function makes other ones.
    const counts = {
      id: 'counts',
      type: 'function',
      z: 'tab',
      name: 'counts',
      func: 'const n = (context.get("n") || 0) + 1; context.set("n", n); msg.payload.extra.n = String(n); return msg',
      outputs: 1,
      libs: [],
      x: 1,
      y: 1,
      wires: [['out-scope', 'flow']],
    }
    const flow = {
      id: 'flow',
      mappings: [direct('employeeId', 'Employee ID'), { ...direct('', 'Department'), kind: 'expression', value: 'extra["n"]' }],
    }
    await world.fresh({
      change: [counts, flow, ...wired({ join: [['counts'], ['project'], []], project: [['counts']], flow: [[]] })],
    })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.status).toBe('warnings')
    expect(said(run)).toEqual([
      expect.stringMatching(/^1 object changed again each time it had been through the outbound rule AD out/),
    ])
    expect(await world.red.engine().store.notEvaluated()).toMatchObject([{ count: 1 }])
  })
})

describe('D10 a leaver whom no record can carry on', () => {
  it('goes out by the lifecycle node', async () => {
    const untouched = wired({ import: [['scope'], [], []], 'ad-import': [[], [], []] })
    await world.fresh({ change: untouched })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray')
    await world.red.run('import')
    await world.red.run('export')
    world.leave('1')
    expect(said(await world.red.run('import'))).toEqual([expect.stringMatching(/did not reach the outbound rule AD out/)])
    const { store } = world.red.engine()
    const person = await world.person('1')
    expect(await store.notEvaluated()).toMatchObject([{ count: 1 }])
    // Its records are due, and carry it on themselves, until somebody takes that from them.
    expect(await store.mvosNotEvaluated(0, 9)).toEqual([])
    const { items } = await store.searchCsos({ limit: 9 })
    const run = await store.run((await store.runs({ limit: 1 })).items[0]?.id ?? 0)
    if (!run) throw new Error('there is no run')
    await store.savePage({
      csos: items.map((cso) => ({
        cso: { ...cso, due: null },
        anchorKey: cso.anchor,
        secondaryKey: null,
        attributesChanged: false,
      })),
      csosDeleted: [],
      mvos: [],
      mvosDeleted: [],
      contributions: [],
      contributionsDeleted: [],
      pendings: [],
      pendingsDeleted: [],
      records: [],
      run,
      durable: false,
    })
    expect(await store.mvosNotEvaluated(0, 9)).toEqual([person?.id])
    expect((await world.red.run('lifecycle')).targets['Accounts']).toMatchObject({ deprovisioned: 1 })
    expect(await store.notEvaluated()).toEqual([])
  })
})

describe('D10 people who leave by an import node, where there is no lifecycle node', () => {
  it.each([
    ['not wired', [], 1],
    ['wired', ['gate'], 0],
  ] as const)(
    'its output "disconnected" is %s: whether a rule waits for them is known from that, and not from the way of arrivals',
    async (_how, to, waiting) => {
      const gate = {
        id: 'gate',
        type: 'switch',
        z: 'tab',
        name: 'gate',
        property: 'payload.nothing',
        propertyType: 'msg',
        rules: [{ t: 'null' }],
        checkall: 'true',
        outputs: 1,
        x: 1,
        y: 1,
        wires: [['out-scope']],
      }
      const manual = { id: 'store', types: [{ ...personTypes[0], deletionRule: { kind: 'manual' } }] }
      const change: NodeChange[] = [
        { id: 'lifecycle', d: true },
        manual,
        gate,
        ...wired({ flow: [['gate']], import: [['scope'], [...to], []], 'ad-import': [[], [], []] }),
      ]
      await world.fresh({ change })
      world.hire('1', 'Ann', 'Lee')
      world.hire('2', 'Bob', 'Ray')
      await world.cycle()
      world.leave('1')
      await world.red.run('import')
      await world.redeploy({ change: [...change, { id: 'out-flow', mappings: [direct('sn', 'displayName')] }] })
      await world.red.run('import', { profile: 'full-sync' })
      expect((await world.red.engine().store.notEvaluated()).reduce((sum, { count }) => sum + count, 0)).toBe(waiting)
    },
  )
})

describe('N10 a run', () => {
  it('with a step that cannot work fails the objects that come to it, and takes them when it can', async () => {
    await world.fresh({ change: [{ id: 'join', rule: 'gone' }] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'errors', counters: { syncFailed: 1 } })
    expect((await world.records(run.id)).at(-1)).toMatchObject({
      error: 'node-failed',
      because: expect.stringContaining('has no sync rule'),
    })
    await world.redeploy({})
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ projected: 1 })
  })

  const withoutEffect: readonly (readonly [string, NodeChange, RegExp])[] = [
    [
      'a disable without values',
      { id: 'provision', disable: [] },
      /provision "the provision": It disables accounts, and no values say how/,
    ],
    [
      'a disable of an attribute that is not there',
      { id: 'provision', disable: [constant('no', 'enabledd')] },
      /enabledd, which the type user of Accounts does not have/,
    ],
    [
      'a condition of an attribute that is not there',
      { id: 'scope', ...fte, expression: 'cs["statsu"] != "x"' },
      /scope filter "the scope": The condition: statsu is none of/,
    ],
    [
      'a mapping of an attribute that is not there',
      { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('titel', 'Department')] },
      /titel, which the type user of HR does not have/,
    ],
    [
      'a step no wire leads to',
      step('orphan', 'attribute-flow', 'hr-in', [[]], { mappings: [direct('phone', 'Telephone')] }),
      /attribute flow "the orphan": No wire leads to it/,
    ],
  ]
  it.each(withoutEffect)('with %s says so at its end, and a run that does nothing does not', async (_what, change, message) => {
    await world.fresh({ change: [change] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.status).toBe('warnings')
    expect(said(run)).toEqual(expect.arrayContaining([expect.stringMatching(message)]))
    expect(await world.red.run('import')).toMatchObject({ status: 'success', warnings: [] })
  })

  it('a full sync in which a reference gave nobody a value says so; a delta does not know', async () => {
    const [person] = personTypes
    const types = [
      { ...person, attributes: [...(person?.attributes ?? []), { name: 'Manager', type: 'reference', multi: false }] },
    ]
    const mappings = [direct('employeeId', 'Employee ID'), { ...direct('', 'Manager'), kind: 'expression', value: 'cs["phone"]' }]
    await world.fresh({
      change: [
        { id: 'store', types },
        { id: 'flow', mappings },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    expect(await world.red.run('import')).toMatchObject({ status: 'success' })
    const run = await world.red.run('import', { profile: 'full-sync' })
    expect(said(run)).toEqual([
      expect.stringMatching(/attribute flow "the flow": the reference Manager gave no value to any of 1 object/),
    ])
    memorySystem('hr').set('1', { ...memorySystem('hr').rows.get('1'), phone: '7' })
    await world.red.run('import')
    expect((await world.red.run('import', { profile: 'full-sync' })).warnings).toEqual([])
  })

  it('an account attribute is judged where everybody was sent, or where nobody has what it reads (D8)', async () => {
    await world.fresh({ change: [...withManagers(), ...badgeNodes()] })
    world.hire('1', 'Ann', 'Top')
    world.badge('b1', { employeeId: '1' })
    await world.red.run('import')
    await world.red.run('badge-import')
    const ofManagers = /reference [mM]anager gave no value to any of/
    const full = (node: string) => world.red.run(node, { profile: 'full-sync' })
    expect(said(await full('import'))).toEqual([expect.stringMatching(ofManagers), expect.stringMatching(ofManagers)])
    world.hire('2', 'Bea', 'Mid')
    await world.red.run('import')
    expect(said(await full('badge-import'))).toEqual([
      expect.stringMatching(/the reference manager gave no value to any of 1 object/),
    ])
    world.change('2', { managerId: '1' })
    await world.red.run('import')
    expect(said(await full('badge-import'))).toEqual([])
    expect(said(await full('import'))).toEqual([])
  })
})
