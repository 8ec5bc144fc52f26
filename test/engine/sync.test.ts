/** Synchronisation: join, project, flow, and what makes a record due. */
import { describe, expect, it } from 'vitest'
import { badgeNodes } from '../nodes/badge-nodes'
import { theWorld } from './world'

const world = theWorld()
const at = { z: 'tab', x: 10, y: 10 }

describe('which objects a sync takes', () => {
  it('D1 a delta takes what changed, a full sync everything', async () => {
    await world.fresh()
    for (let i = 0; i < 30; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.cycle()
    world.change('7', { department: 'Labs' })
    const delta = await world.red.run('import')
    expect(delta.counters).toMatchObject({ processed: 1, flowed: 1 })
    const full = await world.red.run('import', { profile: 'full-sync' })
    expect(full.counters).toMatchObject({ processed: 30, noChange: 30 })
  })

  it('D1 A9 takes what failed last time again, wholly untouched meanwhile', async () => {
    await world.fresh({ change: [{ id: 'scope', expression: '10 / Length(cs["sn"]) > 0' }] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', '')
    const first = await world.red.run('import')
    expect(first.status).toBe('errors')
    expect(first.counters).toMatchObject({ processed: 2, projected: 1, syncFailed: 1 })
    expect(await world.people()).toBe(1)
    const again = await world.red.run('import', { profile: 'delta-sync' })
    expect(again.counters).toMatchObject({ processed: 1, syncFailed: 1 })
    const [record] = await world.records(again.id)
    expect(record).toMatchObject({ outcome: 'syncFailed', error: 'expression-failed' })
  })

  it('A9 says which mapping or condition failed, where in it, and with which values', async () => {
    const failing = { enabled: true, kind: 'expression', value: '1 + 10 / Length(cs["sn"])', target: 'Department' }
    await world.fresh({ change: [{ id: 'flow', mappings: [failing] }] })
    world.hire('2', 'Bob', '')
    const run = await world.red.run('import')
    const failed = async (id: number) => (await world.records(id)).find(({ error }) => error === 'expression-failed')?.because
    expect(await failed(run.id)).toMatch(/Department: .*zero.*\(at character 5\); with cs\["sn"\] = \(none\)/)
    await world.fresh({ change: [{ id: 'scope', expression: 'Length(cs["givenName"]) / 0 > 1' }] })
    world.hire('2', 'Bob', '')
    const scoped = await world.red.run('import')
    expect(await failed(scoped.id)).toMatch(/the condition: .*zero.*\(at character 1\); with cs\["givenName"\] = "Bob"/)
  })

  it('D3 delta after delta gives what one full import and sync from empty gives', async () => {
    await world.fresh()
    for (let i = 0; i < 12; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.red.run('import')
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    world.change('2', { phone: '12' })
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    const deltas = await world.staged()
    await world.fresh()
    for (let i = 0; i < 12; i++) world.hire(`${i}`, `P${i}`, 'Q')
    world.change('2', { phone: '12' })
    await world.red.run('import', { profile: 'full-import+full-sync' })
    expect(deltas).toEqual(await world.staged())
  })

  it('D5 a full sync withdraws what the rules no longer ask for', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { department: 'Labs' }]])
    world.change('1', { department: 'Sales' })
    const back = await world.red.run('import')
    expect(await world.staged()).toEqual([])
    expect(back.targets['Accounts']).toMatchObject({ withdrawn: 1 })
  })

  it('D6 O6 a record that comes back under a new anchor keeps its person and account', async () => {
    await world.fresh({
      change: [{ id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }],
    })
    world.hire('1', 'Ann', 'Lee', { phone: '555' })
    for (let i = 10; i < 22; i++) world.hire(`${i}`, `P${i}`, 'Q', { phone: `${i}` })
    await world.cycle()
    const before = await world.person('1')
    world.leave('1')
    world.hire('1b', 'Ann', 'Lee', { phone: '555' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ added: 1, obsoleted: 1, joined: 1, disconnected: 1, deletionMarked: 0, projected: 0 })
    const after = await world.person('1b')
    expect(after?.uuid).toBe(before?.uuid)
    // The account keeps its key, which is what finds it again.
    expect(await world.staged()).toEqual([])
  })
})

describe('scope, join and project', () => {
  it('S4 S5 out of scope of every rule: disconnected; Remain joined: link and values stay', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { employeeType: 'Contractor' })
    const out = await world.red.run('import')
    expect(out.counters).toMatchObject({ disconnected: 1, deletionMarked: 1, processed: 1 })
    await world.fresh({ change: [{ id: 'scope', action: 'remainJoined' }] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    world.change('1', { employeeType: 'Contractor', department: 'Labs' })
    const stays = await world.red.run('import')
    expect(stays.counters).toMatchObject({ disconnected: 0, outOfScope: 1 })
    expect((await world.person('1'))?.attributes['Department']).toBe('Sales')
  })

  it('S4 in scope of one rule and not of another: connected, and only the other rule’s values go', async () => {
    await world.fresh({
      change: [
        {
          id: 'hr-2',
          type: 'identity-sync-rule',
          name: 'HR phones',
          direction: 'inbound',
          system: 'hr',
          csType: 'user',
          mvType: 'Person',
          precedence: 2,
          enabled: true,
        },
        {
          id: 'flow',
          wires: [['scope-2']],
          mappings: [{ enabled: true, kind: 'direct', value: 'employeeId', target: 'Employee ID' }],
        },
        {
          id: 'scope-2',
          type: 'identity-scope-filter',
          name: 'phones',
          rule: 'hr-2',
          mode: 'expression',
          expression: 'cs["department"] = "Sales"',
          action: 'disconnect',
          wires: [['flow-2'], ['out-scope']],
          ...at,
        },
        {
          id: 'flow-2',
          type: 'identity-attribute-flow',
          name: 'phone flow',
          rule: 'hr-2',
          mappings: [{ enabled: true, kind: 'direct', value: 'phone', target: 'Telephone' }],
          wires: [['out-scope']],
          ...at,
        },
      ],
    })
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    await world.red.run('import')
    expect((await world.person('1'))?.attributes).toMatchObject({ Telephone: '55' })
    world.change('1', { department: 'Labs' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ disconnected: 0, flowed: 1 })
    expect((await world.person('1'))?.attributes).toEqual({ 'Employee ID': '1' })
  })

  it('J4 an ambiguous match is an error by its own output, without projection, and is tried again', async () => {
    const join = { id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }
    const flow = { id: 'flow' }
    await world.fresh()
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    world.hire('2', 'Bob', 'Ray', { phone: '55' })
    await world.red.run('import')
    await world.redeploy({ change: [join, flow] })
    world.hire('3', 'Cid', 'Poe', { phone: '55' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ syncFailed: 1, projected: 0 })
    const [failure] = (await world.records(run.id)).filter((record) => record.outcome === 'syncFailed')
    expect(failure).toMatchObject({ error: 'ambiguous-match', because: expect.stringContaining('Ann Lee, Bob Ray') })
    expect((await world.red.run('import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 1, syncFailed: 1 })
  })

  it('J5 J6 J7 two new records with one key: the first makes the person, the second is an existing-join error', async () => {
    await world.fresh({
      change: [{ id: 'join', rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }],
    })
    world.hire('1', 'Ann', 'Lee', { phone: '55' })
    world.hire('2', 'Bob', 'Ray', { phone: '55' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 2, projected: 1, syncFailed: 1 })
    expect((await world.records(run.id)).find((record) => record.outcome === 'syncFailed')).toMatchObject({
      error: 'existing-join',
    })
    expect(await world.people()).toBe(1)
  })

  it('P2 without a projection on the path a record stays a disconnector, without an error', async () => {
    await world.fresh({ change: [{ id: 'project', d: true }] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run.status).toBe('success')
    expect(run.counters).toMatchObject({ processed: 1, disconnectors: 1 })
  })

  it('P3 a person whose later step fails is not left behind empty; others of the page are saved', async () => {
    await world.fresh({
      change: [
        {
          id: 'flow',
          mappings: [
            {
              enabled: true,
              kind: 'expression',
              value: 'cs["givenName"] + ToString(10 / Length(cs["sn"]))',
              target: 'First Name',
              whenMissing: 'evaluate',
            },
          ],
        },
      ],
    })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', '')
    world.hire('3', 'Cid', 'Poe')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ projected: 2, syncFailed: 1 })
    expect(await world.people()).toBe(2)
  })
})

describe('precedence', () => {
  it('A3 A4 the order in which systems run never decides', async () => {
    for (const order of [
      ['import', 'badge-import', 'import'],
      ['import', 'import', 'badge-import'],
    ]) {
      await world.fresh({ change: badgeNodes() })
      world.hire('1', 'Ann', 'Lee', { phone: '1' })
      world.badge('b1', { employeeId: '1', givenName: 'ANN', phone: '2' })
      for (const id of order) await world.red.run(id)
      expect((await world.person('1'))?.attributes).toMatchObject({ 'First Name': 'Ann', Telephone: '1' })
    }
  })

  it('A2 A5 A6 an emptied value passes to the next contributor in the same run', async () => {
    await world.fresh({ change: badgeNodes() })
    world.hire('1', 'Ann', 'Lee', { phone: '1' })
    world.badge('b1', { employeeId: '1', phone: '2' })
    await world.red.run('import')
    await world.red.run('badge-import')
    world.change('1', { phone: '' })
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ processed: 1, flowed: 1 })
    const person = await world.person('1')
    expect(person?.attributes['Telephone']).toBe('2')
    const rules = await world.red.engine().store.rules()
    expect(rules.find((rule) => rule.id === person?.provenance['Telephone']?.rule)?.name).toBe('Badge in')
  })

  it('A7 values of one that leaves are recalled and elected again in the same run', async () => {
    await world.fresh({ change: badgeNodes() })
    world.hire('1', 'Ann', 'Lee')
    world.badge('b1', { employeeId: '1', phone: '2' })
    world.badge('b2', { employeeId: '9', phone: '3' })
    await world.red.run('import')
    await world.red.run('badge-import')
    expect((await world.person('1'))?.attributes['Telephone']).toBe('2')
    world.badge('b1', { employeeId: '1' })
    await world.red.run('badge-import')
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
    world.badge('b1', { employeeId: '1', phone: '4' })
    await world.red.run('badge-import')
    const { memorySystem } = await import('../nodes/memory')
    memorySystem('badge').rows.delete('b1')
    const run = await world.red.run('badge-import')
    expect(run.counters).toMatchObject({ disconnected: 1, deletionMarked: 0, mvDeleted: 0 })
    expect((await world.person('1'))?.attributes).not.toHaveProperty('Telephone')
  })

  it('A7 L2 L3 in grace the values stay; the return lifts the mark and keeps person and account', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    for (let i = 10; i < 22; i++) world.hire(`${i}`, `P${i}`, 'Q')
    await world.cycle()
    const before = await world.person('1')
    world.leave('1')
    await world.cycle()
    const gone = await world.person('1')
    expect(gone?.attributes).toMatchObject({ 'Display Name': 'Ann Lee' })
    expect(gone?.deletion).toMatchObject({ after: '2026-04-01T08:00:00Z' })
    expect(world.accounts.get('1')).toMatchObject({ enabled: 'no' })
    world.days(10)
    world.hire('1', 'Ann', 'Lee', { department: 'Labs' })
    const back = await world.red.run('import')
    expect(back.counters).toMatchObject({ joined: 1, deletionCleared: 1, projected: 0 })
    await world.red.run('export')
    const after = await world.person('1')
    expect(after?.uuid).toBe(before?.uuid)
    expect(after?.deletion).toBeNull()
    expect(world.accounts.get('1')).toMatchObject({ enabled: 'yes', department: 'Labs' })
    world.days(-10)
  })

  it('A13 a changed outbound rule asks for a full sync of who supplies its people, and that applies it', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    await world.redeploy({
      change: [{ id: 'out-flow', mappings: [{ enabled: true, kind: 'direct', value: 'First Name', target: 'displayName' }] }],
    })
    const delta = await world.red.run('import', { profile: 'delta-sync' })
    expect(delta.warnings).toEqual([
      expect.objectContaining({ code: 'full-sync-needed', message: expect.stringMatching(/^AD out: .*Synchronise HR in full$/) }),
    ])
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.staged()).toEqual([['update', { displayName: 'Ann' }]])
    const after = await world.red.run('import', { profile: 'delta-sync' })
    expect(after.warnings).toEqual([])
  })
})
