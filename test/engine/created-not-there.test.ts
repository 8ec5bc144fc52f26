/** Accounts that were created and are not there: decided anew as any create, whatever was staged meanwhile (I12). */
import { describe, expect, it } from 'vitest'
import { direct, expression, type NodeChange, rule, step, wired } from '../nodes/cycle-flow'
import {
  account,
  awaited,
  changed,
  created,
  disabling,
  everything,
  inScope,
  lost,
  numbers,
  off,
  run,
  store,
  vanish,
  world,
} from './created-not-there'
import { directoryMappings } from './directory-flow'

const inLabs = { mode: 'expression', expression: 'mv["Department"] = "Labs"' }

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
