/** Accounts that were created and are not there: decided anew as any create, whatever was staged and withdrawn meanwhile (I12). */
import { describe, expect, it } from 'vitest'
import { constant, direct, expression, type NodeChange, personTypes, rule, step, wired } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const store = (graceDays: number): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], graceDays }] })
const inScope: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const inLabs = { mode: 'expression', expression: 'mv["Department"] = "Labs"' }
const disabling = { action: 'disable', onDeletion: 'disable', disable: [constant('no', 'enabled')] }
const people: NodeChange = { id: 'store', types: [...personTypes, { ...personTypes[0], name: 'Guest' }] }
const off: NodeChange = { id: 'ad-out', enabled: false }
const everything = {
  dn: 'cn=3,ou=Sales,dc=corp',
  employeeNumber: '3',
  displayName: 'P3 Q',
  department: 'Sales',
  mail: 'p3.q@company.com',
  enabled: 'yes',
}

async function run(...nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    const [id = '', profile] = node.split(':')
    await world.red.run(id, { confirm: true, ...(profile && { profile }) })
  }
}

async function health(): Promise<string> {
  const { healthOf } = fromDist<typeof import('../../runtime/engine/health/health')>('runtime/engine/health/health.js')
  return (await healthOf(world.red.engine())).state
}

/** Two accounts are there, and a third was created. */
async function created(change: readonly NodeChange[] = [], more: { attributes?: readonly object[] } = {}): Promise<void> {
  await world.fresh({ change, ...more })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await run('import', 'export')
}

async function changed(...values: readonly Record<string, string>[]): Promise<void> {
  for (const value of values) {
    world.change('3', value)
    await run('import')
  }
}

function vanish(): void {
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  if (!object) throw new Error('it is not there')
  world.directory.remove(object)
}

/** It turns out not to be there, and everything runs until nothing is left to do. */
async function lost(): Promise<void> {
  vanish()
  await run('ad-import')
  await rounds()
}

async function rounds(): Promise<void> {
  await run('import', 'export', 'ad-import', 'import', 'export', 'ad-import')
  expect([await health(), await world.pendings(), world.brokenLaws()]).toEqual(['ok', [], []])
}

const account = (): object | undefined => world.inDirectory.get('3')
const numbers = (): string[] => [...world.inDirectory.keys()].sort()

/** The attributes of which the account awaits to see what was sent. */
async function awaited(): Promise<string[]> {
  const [pending] = await world.pendings()
  return (pending?.changes ?? []).flatMap(({ attribute, sent }) => (sent ? [attribute] : [])).sort()
}

describe('a create that did not arrive', () => {
  it.each([
    ['changed', { sn: 'Moe' }, { sn: 'Q' }],
    ['emptied', { givenName: '', sn: '' }, { givenName: 'P3', sn: 'Q' }],
    ['moved', { department: 'Labs' }, { department: 'Sales' }],
  ])('I12 X2 goes again with every value, also with one that was %s and put back meanwhile', async (_what, there, back) => {
    await created()
    const sent = await awaited()
    await changed(there, back)
    expect(await awaited()).toEqual(sent)
    await lost()
    expect(account()).toMatchObject(everything)
  })

  it('I12 D8 with every value also where only the target was imported in between', async () => {
    await created()
    await changed({ sn: 'Moe' }, { sn: 'Q' })
    vanish()
    await run('ad-import:full-import', 'export')
    expect(account()).toMatchObject(everything)
  })

  it('I12 D8 as its person is by now, who is due herself', async () => {
    await created()
    await changed({ sn: 'Moe' })
    vanish()
    await run('ad-import:full-import', 'import:delta-sync', 'export')
    expect(account()).toMatchObject({ displayName: 'P3 Moe', mail: 'p3.moe@company.com', enabled: 'yes' })
  })

  it('I12 X2 the value that was put back is looked for where the account did arrive', async () => {
    await created()
    await changed({ sn: 'Moe' }, { sn: 'Q' })
    const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
    Object.assign(object?.attributes ?? {}, { displayName: 'P3' })
    const { counters, warnings } = await world.red.run('ad-import')
    expect([counters.notReimported, warnings]).toEqual([1, []])
    await run('export')
    expect(account()).toMatchObject(everything)
  })

  it.each([
    ['disabled', disabling],
    ['deleted', { action: 'delete' }],
  ])(
    'I12 R6 goes again with every value when its person was out of scope, the account to be %s, and back',
    async (_what, how) => {
      await created([inScope, { id: 'provision', ...how }])
      const sent = await awaited()
      await changed({ department: 'Nowhere' }, { department: 'Sales' })
      expect(await awaited()).toEqual(sent)
      await lost()
      expect(account()).toMatchObject(everything)
    },
  )

  it('I12 R6 L3 of somebody who left and is back in grace goes again enabled', async () => {
    await created([store(5)])
    world.leave('3')
    await run('import')
    world.hire('3', 'P3', 'Q')
    await run('import')
    await lost()
    expect(account()).toMatchObject(everything)
  })

  it('I12 R11 goes again with a shared list whose value was taken out and put in again', async () => {
    const phones = { ...expression('Split(mv["Telephone"], " ")', 'phones'), sharing: 'shared' }
    const attributes = [{ name: 'phones', type: 'text', multi: true }]
    await world.fresh({ change: [{ id: 'out-flow', mappings: [...directoryMappings, phones] }], attributes })
    await world.settled(2)
    world.hire('3', 'P3', 'Q', { phone: '11 12' })
    await run('import', 'export')
    await changed({ phone: '12' }, { phone: '11 12' })
    await lost()
    expect(account()).toMatchObject({ ...everything, phones: ['11', '12'] })
  })

  it('I12 R3 of somebody deleted goes again for the successor who took the account over', async () => {
    const rows = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]
    await created([store(0), { id: 'provision', rows, ...disabling }])
    world.leave('3')
    await run('import')
    world.hire('3', 'Ann', 'Lee')
    await run('import')
    await lost()
    expect(account()).toMatchObject({ ...everything, displayName: 'Ann Lee', mail: 'ann.lee@company.com' })
  })

  it('I12 R3 also where the successor is called as she was, and nothing was staged for him', async () => {
    const rows = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]
    await created([store(0), { id: 'provision', rows, onDeletion: 'disconnect' }])
    world.leave('3')
    await run('import')
    world.hire('3', 'P3', 'Q')
    await run('import')
    await lost()
    expect(account()).toMatchObject(everything)
  })

  it('I12 E2 E12 goes again with every value where a change to it is in doubt', async () => {
    await created()
    await changed({ sn: 'Moe' })
    world.script = { drop: { after: 0, applied: false } }
    await run('export')
    world.script = {}
    await changed({ sn: 'Q' })
    await lost()
    expect(account()).toMatchObject(everything)
  })

  it('X4 I12 goes again with every value where what was staged since was discarded', async () => {
    await created()
    const sent = await awaited()
    await changed({ sn: 'Moe' })
    await world.review('discard')
    expect(sent).toEqual(expect.arrayContaining(await awaited()))
    expect(await world.states()).toEqual({ 'update awaitingConfirmation': 1 })
    await lost()
    expect(account()).toMatchObject({ ...everything, displayName: 'P3 Moe', mail: 'p3.moe@company.com' })
  })

  it('I12 X2 without what a mapping gave that was taken out since', async () => {
    await created()
    const mappings = directoryMappings.filter(({ target }) => target !== 'mail')
    await world.redeploy({ change: [{ id: 'out-flow', mappings }] })
    await run('import:full-sync', 'ad-import:full-sync')
    await lost()
    const { mail: _mail, ...others } = everything
    expect(account()).toMatchObject(others)
    expect(account()).not.toHaveProperty('mail')
  })

  it('I12 I18 whoever is to be decided on becomes due by the next import when the process died after this one was accepted', async () => {
    await created()
    vanish()
    await run('ad-import:full-import')
    const { store } = world.red.engine()
    const due = await store.peopleDue(0, 10)
    expect(due).toHaveLength(1)
    await store.dropFollowUps([], due)
    await run('import', 'export')
    expect([numbers(), await world.states()]).toEqual([['1', '2'], { 'create pending': 1 }])
    await store.saveFact(`creates-not-decided:${await world.systemId('Directory')}`, 'yes')
    await run('ad-import:full-import', 'export')
    expect(account()).toMatchObject(everything)
  })
})

describe('a create that did not arrive, of an account by several rules', () => {
  const labs: readonly NodeChange[] = [
    { ...rule('labs', 'AD labs', 'outbound', 'ad'), precedence: 2 },
    step('labs-scope', 'scope-filter', 'labs', [['labs-provision'], ['labs-provision']], inLabs),
    step('labs-provision', 'provision', 'labs', [['labs-flow'], ['labs-pending']], disabling),
    step('labs-flow', 'attribute-flow', 'labs', [['labs-pending']], { mappings: [direct('Telephone', 'office')] }),
    step('labs-pending', 'pending-export', 'labs', [[]]),
    ...wired({
      import: [['scope'], ['out-scope', 'labs-scope'], []],
      'ad-import': [['out-scope', 'labs-scope'], ['out-scope', 'labs-scope'], []],
      flow: [['out-scope', 'labs-scope']],
      lifecycle: [['out-scope', 'labs-scope'], []],
    }),
  ] as readonly NodeChange[]
  const office = { attributes: [{ name: 'office', type: 'text', multi: false }] }

  it('I12 X2 goes again with what each of them gives by then', async () => {
    await created(labs, office)
    await changed({ department: 'Labs', phone: '12' }, { phone: '13' }, { phone: '12' })
    await run('export')
    await changed({ phone: '13' }, { phone: '12' })
    await lost()
    expect(account()).toMatchObject({ ...everything, dn: 'cn=3,ou=Labs,dc=corp', department: 'Labs', office: '12' })
  })

  it('I12 A14 goes again with what those give that are still on', async () => {
    await created(labs, office)
    await changed({ department: 'Labs', phone: '12' })
    await run('export')
    await world.redeploy({
      change: [...labs.filter(({ id }) => id !== 'labs'), { ...labs[0], enabled: false } as NodeChange],
      ...office,
    })
    await run('import:full-sync', 'ad-import:full-sync')
    await lost()
    expect(account()).toMatchObject({ ...everything, dn: 'cn=3,ou=Labs,dc=corp', department: 'Labs' })
    expect(account()).not.toHaveProperty('office')
  })
})

describe('a create that did not arrive, and gave its person values', () => {
  const giving = [
    rule('ad-in', 'AD in', 'inbound', 'ad'),
    step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], {
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings: [direct('id', 'Telephone')] }),
    ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
  ] as readonly NodeChange[]
  const phone = async (): Promise<unknown> => (await world.person('3'))?.attributes['Telephone']

  it('I12 D9 A7 takes them away, and gives those of the account that is made', async () => {
    await created(giving)
    await run('import')
    const first = await phone()
    expect(first).toMatch(/^ad-/)
    await lost()
    expect([await phone(), (await phone()) === first]).toEqual([world.inDirectory.get('3')?.['id'], false])
  })

  it('I12 A14 A7 takes them away where its rule is off', async () => {
    await created(giving)
    await run('import')
    await world.redeploy({ change: [...giving, off] })
    await run('import:full-sync', 'ad-import:full-sync')
    await lost()
    expect([await phone(), numbers()]).toEqual([undefined, ['1', '2']])
  })
})

describe('a create that did not arrive, for somebody who is to have no account any more', () => {
  it.each(['staged', 'sent'])('L5 I12 of somebody deleted is not made anew: her Disable is %s', async (how) => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    if (how === 'sent') await run('export')
    vanish()
    const read = await world.red.run('ad-import')
    const gone = (await world.records(read.id)).find(({ outcome }) => outcome === 'obsoleted')
    expect(gone?.because).toMatch(/was created, and is not made again: it is nobody's any more$/)
    await rounds()
    expect([await world.people(), numbers()]).toEqual([2, ['1', '2']])
  })

  it('L5 I12 nor where an export follows before any synchronisation', async () => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    vanish()
    await run('ad-import:full-import', 'export')
    expect(numbers()).toEqual(['1', '2'])
    await run('ad-import')
    await rounds()
    expect(numbers()).toEqual(['1', '2'])
  })

  it('I9 L5 one that is seen after all, before anything was synchronised, is disabled', async () => {
    await created([store(0), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import')
    const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
    if (!object) throw new Error('it is not there')
    world.directory.remove(object)
    await run('ad-import:full-import')
    world.directory.put(object)
    await run('ad-import', 'export')
    expect(account()).toMatchObject({ enabled: 'no' })
    await rounds()
  })

  it.each(['disable', 'disconnect'])(
    'L4 L5 I12 of somebody disabled in grace is not made anew, nor at her end: %s',
    async (onDeletion) => {
      await created([store(5), { id: 'provision', ...disabling, onDeletion }])
      world.leave('3')
      await run('import', 'export')
      vanish()
      await run('ad-import')
      expect(await world.pendings()).toEqual([])
      world.days(6)
      await rounds()
      expect([await world.people(), numbers()]).toEqual([2, ['1', '2']])
    },
  )

  it('L5 L4 I12 nor where she is deleted before it is known', async () => {
    await created([store(5), { id: 'provision', ...disabling, onDeletion: 'disconnect' }])
    world.leave('3')
    await run('import')
    vanish()
    world.days(6)
    await run('import')
    await rounds()
    expect(numbers()).toEqual(['1', '2'])
  })

  it('L3 I12 of somebody disabled in grace is made anew once she is back', async () => {
    await created([store(5), { id: 'provision', ...disabling }])
    world.leave('3')
    await run('import', 'export')
    await lost()
    expect(numbers()).toEqual(['1', '2'])
    world.hire('3', 'P3', 'Q')
    await rounds()
    expect(account()).toMatchObject(everything)
  })

  it('R5 N10 I12 of somebody out of scope is not made anew where what disables it had changed nothing', async () => {
    await created([inScope, { id: 'provision', ...disabling, disable: [constant('yes', 'enabled')] }])
    await changed({ department: 'Nowhere' })
    await lost()
    expect(numbers()).toEqual(['1', '2'])
  })

  it.each([
    ['switched off', { change: [people, off] }],
    ['for other people', { change: [people, { id: 'ad-out', mvType: 'Guest' }] }],
  ])('A14 I12 is not made anew by a rule that is %s, after the full synchronisation as before', async (_what, options) => {
    for (const before of [[], ['import:full-sync', 'ad-import:full-sync']]) {
      await created([people])
      await world.redeploy(options)
      await run(...before)
      vanish()
      await run('ad-import', 'export', 'import:full-sync', 'ad-import:full-sync', 'export')
      expect([numbers(), await world.pendings(), world.brokenLaws()]).toEqual([['1', '2'], [], []])
    }
  })

  it('A14 I12 that it is withdrawn is said, and it is made once the rule is on again', async () => {
    await created()
    await world.redeploy({ change: [off] })
    await run('import:full-sync', 'ad-import:full-sync')
    vanish()
    const read = await world.red.run('ad-import')
    expect(await world.records(read.id)).toContainEqual(
      expect.objectContaining({ outcome: 'withdrawn', because: expect.stringContaining('is not made again: the rule') }),
    )
    await world.redeploy({})
    await run('import:full-sync', 'ad-import:full-sync')
    await rounds()
    expect(account()).toMatchObject(everything)
  })
})
