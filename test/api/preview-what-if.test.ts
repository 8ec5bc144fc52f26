/** What would come of it if: one person, a rule that is off, somebody gone, another day (N6). */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withManagers } from '../engine/references-world'
import { editedFlow, previewed, previewedFlow, threeWaiting, uuidOf } from './preview-shown'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const scopeOf = (expression: string) => ({ id: 'scope', expression })

beforeEach(() => threeWaiting(world))

describe('N6 one person', () => {
  it('is taken along her steps, each with its reason', async () => {
    const shown = await previewed(world, { identity: await uuidOf(world, 'Ann Lee') })
    expect(shown.trouble).toBeNull()
    expect(shown.runs).toMatchObject([{ profile: 'object', system: { name: 'HR' } }])
    const [record, account, ...others] = shown.person?.records ?? []
    expect(others).toEqual([])
    expect(record).toMatchObject({ system: { name: 'HR' }, lookedAt: true })
    expect(record?.steps.map(({ name, way }) => `${name}: ${way}`)).toEqual([
      'the scope: in scope',
      'the join: joined',
      'the flow: flowed',
      'the out-scope: in scope',
      'the provision: account',
      'the out-flow: flowed',
      'the pending: staged',
    ])
    expect(record?.steps[0]).toMatchObject({ kind: 'scope-filter', because: expect.stringContaining('employeeType') as string })
    expect(account).toMatchObject({ system: { name: 'Accounts' }, lookedAt: false, steps: [] })
  })

  it('S4 shows what takes her record out of scope before what comes of that', async () => {
    const flow = editedFlow(world, scopeOf('cs["employeeType"] = "Staff"'))
    const { person } = await previewedFlow(world, flow, { identity: await uuidOf(world, 'Ann Lee') })
    expect(person?.records[0]?.steps[0]).toMatchObject({ name: 'the scope', way: 'out of scope' })
  })

  it('says of what waits that it was evaluated anew, or that nothing looked at it', async () => {
    const identity = await uuidOf(world, 'Ann Lee')
    const full = await previewed(world, { identity, profile: 'full-sync' })
    expect(full.person?.exports).toMatchObject([
      { what: 'stays', because: 'evaluated again: the same create stays', after: 'create' },
    ])
    const delta = await previewed(world, { identity, profile: 'delta-sync' })
    expect(delta.person?.exports).toMatchObject([{ what: 'notLookedAt', because: 'not looked at: the create stays as it waits' }])
    expect(delta).toMatchObject({ runs: [], run: null, trouble: null })
  })

  it('shows what would wait for her if she left, and later', async () => {
    await world.run({ system: 'Accounts', profile: 'export' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    const identity = await uuidOf(world, 'Bob Ray')
    const left = await previewed(world, { identity, left: true })
    expect(left.person?.exports).toMatchObject([{ what: 'added', after: 'update' }])
    expect(await world.get(`metaverse/${identity}?store=${left.store}`)).toMatchObject({
      deletion: { after: '2026-04-01T08:00:00Z' },
    })
    const later = await previewed(world, { identity, left: true, at: '2026-05-01' })
    expect(later.sameChanges).toMatchObject([
      { outcome: 'disconnected', system: { name: 'HR' } },
      { outcome: 'mvDeleted', system: null, count: 1 },
    ])
    expect(later.runs.map(({ profile }) => profile)).toEqual(['object', 'object', 'lifecycle', 'lifecycle'])
    expect(later.person?.exports).toMatchObject([{ what: 'added', after: 'delete' }])
    expect(await world.get(`metaverse/${identity}`)).toMatchObject({ deletion: null })
  })

  it('N12 is tried out also while a system of hers is paused, which no synchronisation reads', async () => {
    await world.post('systems/HR/pause', { reason: 'look first', until: '2026-03-05T08:00:00Z' })
    const { trouble, run, heldBack } = await previewed(world, { identity: await uuidOf(world, 'Ann Lee') })
    expect([trouble, run?.status]).toEqual([null, 'success'])
    const because = 'A real run would not be started: HR is paused until 2026-03-05T08:00:00Z by approver: look first'
    expect(heldBack).toEqual([{ system: { id: 'hr', name: 'HR' }, because }])
    expect((await runIdweave(world.address, ['preview', '--person', 'Ann Lee'])).out).toContain(`${because}.`)
    const { items } = await world.get<List<{ name: string; paused: object | null }>>('systems')
    expect(items.find(({ name }) => name === 'HR')?.paused).toMatchObject({ reason: 'look first' })
  })

  it.each([
    [{ system: 'HR' }, '`system` does not go with `identity`.'],
    [{ profile: 'full-import' }, '`profile` full-import does not go with `identity`.'],
    [{ count: true }, '`count` does not go with `identity`.'],
    [{ at: '2020-01-01' }, '`at` is 2020-01-01, which is not to come.'],
    [{ at: 'soon' }, '`at` is no date: "soon".'],
    [{ at: '2027-02-30' }, '`at` is no date: "2027-02-30".'],
    [{ at: '2027-03-01T24:00:00Z' }, '`at` is no date: "2027-03-01T24:00:00Z".'],
    [{ gone: [999_999] }, 'There is no connector space object 999999.'],
    [{ rulesOff: ['Nothing'] }, 'There is no sync rule "Nothing".'],
  ])('refuses %j', async (more, detail) => {
    const identity = await uuidOf(world, 'Ann Lee')
    expect((await world.ask('POST', 'previews', { identity, ...more })).json).toMatchObject({ detail })
  })

  it('is to be named where she left', async () => {
    expect((await world.ask('POST', 'previews', { left: true })).json).toMatchObject({
      detail: 'Who left? `left` needs `identity`.',
    })
  })
})

describe('N6 one object', () => {
  it('that belongs to nobody shows where it stays and why', async () => {
    world.hire('1009', 'Eve', 'Fox', { employeeType: 'Contractor' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
    const object = items.find(({ name }) => name === '1009')?.id
    const { person } = await previewed(world, { object })
    expect(person).toMatchObject({ identity: null, name: '1009', exports: [] })
    expect(person?.records.map(({ steps }) => steps.map(({ name, way }) => `${name}: ${way}`))).toEqual([
      ['the scope: out of scope'],
    ])
    expect(person?.records[0]?.steps[0]?.because).toContain('employeeType')
  })

  it('of somebody shows her steps by it alone', async () => {
    const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
    const { person } = await previewed(world, { object: items.find(({ name }) => name === '1001')?.id })
    expect(person).toMatchObject({ name: 'Ann Lee', identity: await uuidOf(world, 'Ann Lee') })
    expect(person?.records.map(({ lookedAt }) => lookedAt)).toEqual([true, false])
  })
})

describe('N6 a whole store', () => {
  it('is synchronised system by system, where nothing else is asked for', async () => {
    const shown = await previewed(world, {})
    expect(shown.runs.map(({ profile, system }) => `${profile} ${system?.name ?? ''}`.trim())).toEqual([
      'full-sync HR',
      'full-sync Accounts',
      'lifecycle',
    ])
    expect(shown).toMatchObject({ trouble: null, sameChanges: [], problems: null, wires: null, person: null })
  })

  it('N4 fails by what fails anew, and says what failed before', async () => {
    await world.again({ change: [scopeOf('1 / ToInt(cs["phone"]) > 0')] as never })
    for (const [id, first, last] of [
      ['1001', 'Ann', 'Lee'],
      ['1002', 'Bob', 'Ray'],
      ['1003', 'Cyd', 'Orr'],
    ] as const)
      world.hire(id, first, last, { phone: '0' })
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    const failing = async () => (await previewed(world, {})).sameChanges.filter(({ outcome }) => outcome === 'syncFailed')
    expect(await failing()).toMatchObject([{ count: 3, failedBefore: 3 }])
    const asBefore = await runIdweave(world.address, ['preview', 'all'])
    expect(asBefore).toMatchObject({ code: 0, out: expect.stringContaining('syncFailed, as before') as string })
    world.hire('1009', 'Eve', 'Fox', { phone: '0' })
    await world.run({ system: 'HR', profile: 'full-import' })
    expect(await failing()).toMatchObject([{ count: 4, failedBefore: 3 }])
    const anew = await runIdweave(world.address, ['preview', 'all'])
    expect(anew).toMatchObject({ code: 1, out: expect.stringContaining('syncFailed, 3 of them as before') as string })
  })

  it('N12 is counted also while a system is paused', async () => {
    await world.post('systems/Accounts/pause', { reason: 'look first', until: '2026-03-05T08:00:00Z' })
    const { trouble, wires } = await previewed(world, { count: true })
    expect(trouble).toBeNull()
    expect(wires?.every(({ before, after }) => before === after)).toBe(true)
    expect(wires?.length).toBeGreaterThan(0)
  })

  it('shows what a rule that is off would make of it, and records that are gone', async () => {
    const off = await previewed(world, { rulesOff: ['AD out'] })
    expect(off.pendingExports).toMatchObject([{ system: { name: 'Accounts' }, create: { before: 3, after: 0 } }])
    const { items } = await world.get<List<{ id: number; name: string }>>('objects?system=HR')
    const gone = items.filter(({ name }) => name === '1001').map(({ id }) => id)
    expect((await world.ask('POST', 'previews', { gone, system: 'HR', profile: 'full-import+delta-sync' })).json).toMatchObject({
      detail: '`gone` does not go with full-import+delta-sync: its import would find the objects again.',
    })
    const without = await previewed(world, { gone })
    expect(without.sameChanges).toMatchObject([
      { outcome: 'disconnected', count: 1 },
      { outcome: 'withdrawn', count: 1 },
    ])
  })

  it('counts objects at each output, beside what is so today', async () => {
    const shown = await previewedFlow(world, editedFlow(world, scopeOf('cs["department"] = "Sales"')), { count: true })
    expect(shown.trouble).toBeNull()
    const lines = shown.wires?.map(({ name, way, before, after }) => `${name} ${way}: ${before} → ${after}`)
    expect(lines).toEqual(
      expect.arrayContaining([
        'import objects: 3 → 3',
        'the scope in scope: 3 → 2',
        'the scope out of scope: 0 → 1',
        'the flow flowed: 3 → 2',
      ]),
    )
  })
})

describe('N6 what would be, on the command line', () => {
  it('shows a person step by step, by her name', async () => {
    const { code, out } = await runIdweave(world.address, ['preview', '--person', 'Ann Lee'])
    expect(out).toMatch(/^HR: 1001$/m)
    expect(out).toMatch(/^ {2}HR in: the scope: in scope: .*employeeType/m)
    expect(out).toMatch(/^Accounts: .*: evaluated again: the same create stays$/m)
    expect(out).toMatch(/^ {2}mail: none → ann.lee@company.com$/m)
    expect(code).toBe(0)
  })

  it('shows what all synchronisations would do by an edited flow, and without a rule', async () => {
    const file = join(world.red.userDir, 'edited.json')
    writeFileSync(file, JSON.stringify(editedFlow(world, scopeOf('cs["department"] = "Sales"'), { id: 'join', rule: '' })))
    const { out } = await runIdweave(world.address, ['preview', '--flow', file, '--count', '--without', 'AD out'], {
      IDWEAVE_TOKEN: 'administrator',
    })
    expect(out).toMatch(/^Once it is deployed, join "the join" says: This step has no sync rule\./m)
    expect(out).toMatch(/^thorough-full-sync of HR would end as /m)
    expect(out).toMatch(/^HR in +the scope +in scope +3 → 2 \(−1\)$/m)
  })

  it('refuses what it cannot know or read', async () => {
    expect(await runIdweave(world.address, ['preview', 'HR', 'full-sync', '--left'])).toMatchObject({ code: 2 })
    expect(await runIdweave(world.address, ['preview', '--flow', '/nowhere.json'])).toMatchObject({ code: 2 })
    expect((await runIdweave(world.address, ['preview', '--person', 'Nobody'])).code).toBe(3)
  })
})

describe('N6 what would wait if it were no preview', () => {
  it('N12 is said of what a pause would keep from being sent, where something waits', async () => {
    await world.post('systems/Accounts/pause', { reason: 'disks', until: '2026-03-05T08:00:00Z' })
    const { heldBack } = await previewed(world, { system: 'HR', profile: 'full-sync' })
    expect(heldBack.map(({ because }) => because)).toEqual([
      'What waits for Accounts would not be sent: Accounts is paused until 2026-03-05T08:00:00Z by approver: disks',
    ])
  })

  it('N12 is not said of a pause that is over, and nothing is where nothing is held', async () => {
    await world.post('systems/HR/pause', { reason: 'disks', until: '2026-03-02T09:00:00Z' })
    world.now += 2 * 3_600_000
    expect((await previewed(world, {})).heldBack).toEqual([])
    world.now -= 2 * 3_600_000
  })

  it('X4 counts pending exports that somebody or a setting holds', async () => {
    const { items } = await world.get<List<{ id: number }>>('pending-exports')
    await world.post('pending-exports/hold', { ids: items.slice(0, 2).map(({ id }) => id) })
    const { heldBack } = await previewed(world, { system: 'HR', profile: 'full-sync' })
    expect(heldBack.map(({ because }) => because)).toEqual([
      '2 pending exports of Accounts would be held until somebody releases them',
    ])
    const held = await previewedFlow(world, editedFlow(world, { id: 'pending', hold: true }), {})
    expect(held.heldBack.map(({ because }) => because)).toEqual([expect.stringMatching(/ of Accounts would be held until/)])
  })
})

describe('N6 groups of a preview', () => {
  it('name people whom values refer to', async () => {
    const [store, ...change] = withManagers()
    await world.fresh({ change }, [], store?.['types'] as object[])
    world.hire('1', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid')
    world.hire('3', 'Cyd', 'Low', { managerId: '2' })
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    world.hire('3', 'Cyd', 'Low', { managerId: '1' })
    const { out } = await runIdweave(world.address, ['preview', 'HR', 'full-import+full-sync'])
    // People of this world are called by their numbers.
    expect(out).toContain('Manager: 2 → 1')
    expect(out).not.toMatch(/[0-9a-f]{8}-/)
  })

  it('open their objects, page by page', async () => {
    const shown = await previewed(world, { rulesOff: ['AD out'] })
    const first = await world.get<List<{ person: string }>>(`previews/${shown.id}/changes/1?limit=2`)
    expect(first).toMatchObject({ items: [{ name: 'new user' }, { name: 'new user' }], next: '2' })
    const rest = await world.get<List<{ person: string }>>(`previews/${shown.id}/changes/1?limit=2&after=2`)
    expect([...first.items, ...rest.items].map(({ person }) => person).sort()).toEqual(['Ann Lee', 'Bob Ray', 'Cyd Orr'])
    expect(rest).toMatchObject({ next: null })
    expect((await world.ask('GET', `previews/${shown.id}/changes/9`)).status).toBe(404)
    expect((await world.ask('GET', `previews/${shown.id}/changes/1?after=x`)).status).toBe(400)
  })
})

describe('N6 X5 limits', () => {
  it('that the next exports would come to are said', async () => {
    await world.fresh({ change: [{ id: 'ad', limits: { maxCreates: 1 } }] })
    world.hireMany(3)
    const shown = await previewed(world, { system: 'HR', profile: 'full-import+delta-sync' })
    expect(shown).toMatchObject({
      exportsHeld: [
        { system: { name: 'Accounts' }, because: expect.stringMatching(/^3 creations are due in Accounts/) as string },
      ],
    })
  })
})
