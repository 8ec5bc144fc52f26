/** A mapping that gives an account no name: none is made, none loses its name, and both is said (R9, N10). */
import { describe, expect, it } from 'vitest'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
const mappings = {
  'a DN': {
    enabled: true,
    kind: 'expression',
    value: '"cn=" + mv["Telephone"] + ",dc=corp"',
    target: 'dn',
    whenMissing: 'nothing',
  },
  'a login': { enabled: true, kind: 'expression', value: 'Lower(mv["Telephone"])', target: 'dn' },
} as const
const named = (what: keyof typeof mappings, more: object = {}) => ({
  id: 'out-flow',
  mappings: [{ ...mappings[what], ...more }, direct('Employee ID', 'employeeNumber'), direct('Department', 'department')],
})

/** As long as it stands every run that follows says it, by itself, and others have nothing to do. */
async function stands(said: readonly { readonly because: string }[]): Promise<void> {
  world.hire('2', 'Bob', 'Ray', { phone: 'bob' })
  await world.red.run('import')
  for (const profile of ['full-import+delta-sync', 'delta-sync']) {
    const run = await world.red.run('import', { profile })
    expect(run).toMatchObject({ status: 'errors', counters: { processed: 1, noChange: 1 } })
    expect((await faults(run.id)).map(({ because }) => because)).toEqual(said.map(({ because }) => because))
  }
}

const faults = async (id: number) => (await world.records(id)).filter(({ error }) => error === 'input-missing')

describe.each(['a DN', 'a login'] as const)('an expression that gives %s', (what) => {
  it('R9 N10 and gives none for an account that is there: it keeps its name, which is said, and the rest flows', async () => {
    await world.fresh({ change: [named(what)] })
    world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
    await world.cycle()
    const before = world.inDirectory.get('1')?.['dn']
    world.change('1', { phone: '', department: 'Labs' })
    const run = await world.red.run('import')
    expect(run.status).toBe('errors')
    const said = await faults(run.id)
    expect(said).toHaveLength(1)
    expect(said[0]).toMatchObject({ name: expect.stringContaining('Lee'), outcome: 'flowed' })
    expect(said[0]?.because).toContain(`gives no value for dn, which names the account`)
    expect(said[0]?.because).toContain(`${String(before)} keeps it`)
    expect(said[0]?.because).toContain('Supply in the source')
    await world.red.run('export')
    expect(world.inDirectory.get('1')).toMatchObject({ dn: before, department: 'Labs' })
    await stands(said)
    world.change('1', { phone: 'ann2' })
    expect((await world.red.run('import')).status).toBe('success')
    expect((await world.red.run('export')).counters).toMatchObject({ exportRenamed: 1 })
  })

  it('R3 N10 and gives none for an account that is to be made: it is not made until there is one', async () => {
    await world.fresh({ change: [named(what)] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect(run).toMatchObject({ status: 'errors', counters: { projected: 1 } })
    expect((await faults(run.id)).map(({ because }) => because)).toEqual([expect.stringContaining('so none is made')])
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('export')).counters).toMatchObject({ sent: 0 })
    await stands(await faults(run.id))
    world.change('1', { phone: 'ann' })
    expect((await world.red.run('import')).status).toBe('success')
    expect((await world.red.run('import')).counters).toMatchObject({ processed: 0 })
    expect((await world.red.run('export')).counters).toMatchObject({ created: 2 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('X3 N10 and gives none any more for an account that is still to be made: its create goes', async () => {
    await world.fresh({ change: [named(what)] })
    world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
    await world.red.run('import')
    expect(await world.states()).toEqual({ 'create pending': 1 })
    world.change('1', { phone: '' })
    const run = await world.red.run('import')
    expect(await faults(run.id)).toHaveLength(1)
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it.each([
    ['is for the create only', { mode: 'initial' }],
    ['keeps what the target has', { whenMissing: 'keep' }],
  ])('A10 R7 and %s says nothing of an account that has its name', async (_, more) => {
    await world.fresh({ change: [named(what, more)] })
    world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
    await world.cycle()
    world.change('1', { phone: '', department: 'Labs' })
    expect((await world.red.run('import')).status).toBe('success')
    expect(await world.staged()).toEqual([['update', { department: 'Labs' }]])
  })
})

describe('several rows that name an account', () => {
  const byNumber = { ...mappings['a DN'], value: '"cn=" + mv["Employee ID"] + ",dc=corp"' }
  const byPhone = { ...mappings['a DN'], whenMissing: 'evaluate' }
  const rows = { id: 'out-flow', mappings: [byNumber, byPhone, direct('Employee ID', 'employeeNumber')] }

  it('R9 A3 one whose value is no name leaves it to the other, for a new account and one that is there', async () => {
    await world.fresh({ change: [rows] })
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { phone: 'bob' })
    const run = await world.red.run('import')
    expect(run.status).toBe('success')
    await world.red.run('export')
    const names = (): unknown[] => ['1', '2'].map((id) => world.inDirectory.get(id)?.['dn'])
    expect(names()).toEqual(['cn=1,dc=corp', 'cn=bob,dc=corp'])
    await world.red.run('ad-import')
    world.change('1', { phone: 'ann' })
    world.change('2', { phone: '' })
    expect((await world.red.run('import')).status).toBe('success')
    await world.red.run('export')
    expect(names()).toEqual(['cn=ann,dc=corp', 'cn=2,dc=corp'])
  })

  it('R9 N10 of which none gives a name make no account, and the run says so', async () => {
    await world.fresh({ change: [{ ...rows, mappings: [byPhone, byPhone, direct('Employee ID', 'employeeNumber')] }] })
    world.hire('1', 'Ann', 'Lee')
    const run = await world.red.run('import')
    expect((await faults(run.id)).map(({ because }) => because)).toEqual([expect.stringContaining('so none is made')])
    expect(await world.pendings()).toEqual([])
  })
})

describe('a mapping that gives a new account no name', () => {
  const mapping = (settings: object) => ({
    id: 'out-flow',
    mappings: [{ enabled: true, kind: 'direct', target: 'dn', ...settings }, direct('Employee ID', 'employeeNumber')],
  })

  it.each([
    ['since there is nothing to keep', mapping({ value: 'Telephone', whenMissing: 'keep' }), {}],
    ['since it is made of blanks', mapping({ kind: 'expression', value: '"  " + mv["Telephone"]', whenMissing: 'evaluate' }), {}],
    [
      'since nothing of the DN names it',
      mapping({ kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', whenMissing: 'evaluate' }),
      {},
    ],
  ])('R9 A10 N10 %s: none is made until there is one', async (_why, change, more) => {
    await world.fresh({ change: [change] })
    world.hire('1', 'Ann', 'Lee', more)
    const run = await world.red.run('import')
    expect(run.status).toBe('errors')
    expect((await faults(run.id)).map(({ because }) => because)).toEqual([expect.stringContaining('so none is made')])
    expect(await world.pendings()).toEqual([])
    expect((await world.red.run('import')).status).toBe('errors')
    world.change('1', { phone: 'ann' })
    expect((await world.red.run('import')).status).toBe('success')
    expect((await world.red.run('export')).counters).toMatchObject({ created: 1 })
    expect(world.brokenLaws()).toEqual([])
  })

  it('R9 N10 and an account that is there does not get one made of blanks', async () => {
    await world.fresh({
      change: [mapping({ kind: 'expression', value: '"cn=" + mv["Telephone"] + ",dc=corp"', whenMissing: 'evaluate' })],
    })
    world.hire('1', 'Ann', 'Lee', { phone: 'ann' })
    await world.cycle()
    world.change('1', { phone: '' })
    const run = await world.red.run('import')
    expect((await faults(run.id)).map(({ because }) => because)).toEqual([expect.stringContaining('keeps it')])
    expect(await world.pendings()).toEqual([])
  })
})
