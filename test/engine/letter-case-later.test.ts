/** Corrections of nothing but letter case that are not sent at once: whatever comes between, the last spelling arrives (X2). */
import { describe, expect, it } from 'vitest'
import { constant, direct, expression, personTypes, text } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()

const office = { name: 'office', type: 'text', multi: false, comparison: 'ignoreCase' }
const flowOf = (more: object) => ({ id: 'out-flow', mappings: [...directoryMappings, more] })
const flow = flowOf(direct('Telephone', 'office'))
const round = ['export', 'ad-import', 'import'] as const

async function run(...nodes: readonly string[]): Promise<void> {
  for (const node of nodes) {
    const [id, profile] = node.split(':') as [string, string?]
    await world.red.run(id, { confirm: true, ...(profile !== undefined && { profile }) })
  }
}

/** HR spells it so by now. */
async function spelled(phone: string, profile?: string): Promise<void> {
  world.change('1', { phone })
  await run(profile === undefined ? 'import' : `import:${profile}`)
}

/** An export of which nobody gets an answer. */
async function withoutAnswer(how: 'arrived' | 'lost'): Promise<void> {
  world.script = { drop: { after: 0, applied: how === 'arrived' } }
  await run('export')
  world.script = {}
}

const shown = (number = '1'): unknown => [world.inDirectory.get(number)?.['office']].flat()

function showsOtherwise(value: string): void {
  const [account] = world.directory.all()
  if (!account) throw new Error('no account')
  const before = account.attributes['office']
  world.directory.put({ ...account, attributes: { ...account.attributes, office: Array.isArray(before) ? [value] : value } })
}

/** What the account shows in the end, and what is still sent, staged or wrong then. */
async function inTheEnd(): Promise<object> {
  await run(...round, ...round)
  world.forgetRequests()
  for (const profile of ['full-import+full-sync', 'full-import+delta-sync'])
    await run(`ad-import:${profile}`, `import:${profile}`, 'export')
  return { shows: shown(), sent: world.requests, staged: await world.pendings(), broken: world.brokenLaws() }
}

const only = (value: string): object => ({ shows: [value], sent: [], staged: [], broken: [] })

describe.each([
  ['one value', false, 200],
  ['one value, an object a page', false, 1],
  ['several values', true, 200],
] as const)('an attribute of %s', (_what, multi, pageSize) => {
  const options = { change: [flow], attributes: [{ ...office, multi }], pageSize }
  async function settled(): Promise<void> {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
  }

  it.each(['arrived', 'lost'] as const)('X2 E12 a second one is sent while the first is in doubt (%s)', async (how) => {
    await settled()
    await spelled('McD')
    await withoutAnswer(how)
    await spelled('MCD')
    expect(await inTheEnd()).toEqual(only('MCD'))
  })

  it.each(['arrived', 'lost'] as const)('X2 E12 it is taken back while it is in doubt (%s)', async (how) => {
    await settled()
    await spelled('McD')
    await withoutAnswer(how)
    await spelled('mcd')
    expect(await inTheEnd()).toEqual(only('mcd'))
  })

  it.each(['arrived', 'lost'] as const)(
    'X2 E2 it is sent although an import shows the account before it is sent again (%s)',
    async (how) => {
      await settled()
      await spelled('McD')
      await withoutAnswer(how)
      await run('ad-import')
      expect(await inTheEnd()).toEqual(only('McD'))
    },
  )

  it.each(['arrived', 'lost'] as const)('X2 E12 it is sent while the create is in doubt (%s)', async (how) => {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import')
    await withoutAnswer(how)
    await spelled('McD')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 E2 it is sent once a create without an answer was found to be there', async () => {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import')
    await withoutAnswer('arrived')
    await run('export')
    await spelled('McD')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it.each(['other', ''])('X2 it is sent where "%s" was wanted in between, and not sent', async (between) => {
    await settled()
    await spelled(between)
    await spelled('McD')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 D10 it is sent once a wire that was cut meanwhile is put back', async () => {
    await settled()
    await world.redeploy({ ...options, change: [flow, { id: 'flow', wires: [[]] }] })
    await spelled('McD')
    await world.redeploy(options)
    await run('import')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 N10 it is sent once its rule, which was off meanwhile, is on again', async () => {
    await settled()
    await world.redeploy({ ...options, change: [flow, { id: 'ad-out', enabled: false }] })
    await spelled('McD')
    await world.redeploy(options)
    await run('import:full-sync')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 it is sent where the system spells the value its own way meanwhile', async () => {
    await settled()
    await spelled('McD')
    showsOtherwise('MCD')
    await run('ad-import')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 I12 a system that spells everything its own way is sent each correction once', async () => {
    await settled()
    for (const spelling of ['McD', 'mcd', 'McD']) {
      await spelled(spelling)
      world.script = { rewrite: 'capitals' }
      await run(...round)
      world.script = {}
      expect(await inTheEnd()).toEqual(only('MCD'))
    }
  })
})

describe('leaving and coming back', () => {
  const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
  const provision = { id: 'provision', action: 'disable', disable: [constant('no', 'enabled')] }
  const options = { change: [flow, scope, provision], attributes: [office] }
  const moves = async (department: string): Promise<void> => {
    world.change('1', { department })
    await run('import')
  }

  it.each<[string, readonly string[]]>([
    ['before anything was sent', []],
    ['once the account was disabled', round],
  ])('X2 R6 a correction that was staged before is sent %s', async (_, between) => {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
    await spelled('McD')
    await moves('Nowhere')
    await run(...between)
    await moves('Sales')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it('X2 R6 one that was made while the account was disabled is sent', async () => {
    await world.fresh(options)
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
    await moves('Nowhere')
    await run(...round)
    await spelled('McD')
    await moves('Sales')
    expect(await inTheEnd()).toEqual(only('McD'))
  })
})

describe('what a Disable writes', () => {
  const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
  const mapping = direct('Telephone', 'office')
  const shared = { sharing: 'shared' }

  /** What the account shows when its person is out of scope; then she is back. */
  async function disabledWith(from: object, row: object, others: readonly string[], multi = true): Promise<unknown> {
    const provision = { id: 'provision', action: 'disable', disable: [constant('no', 'enabled'), row] }
    await world.fresh({ change: [flowOf(from), scope, provision], attributes: [{ ...office, multi }] })
    world.hire('1', 'Ann', 'Lee', { phone: 'mcd' })
    await run('import', ...round)
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    if (multi) world.directory.put({ ...account, attributes: { ...account.attributes, office: ['mcd', ...others] } })
    await run('ad-import')
    world.change('1', { department: 'Nowhere' })
    await run('import', ...round)
    const disabled = shown()
    world.change('1', { department: 'Sales' })
    await run('import')
    return disabled
  }

  it.each([
    ['one value', mapping, {}, 'one'],
    ['a list', mapping, {}, 'list'],
    ['a shared list', { ...mapping, ...shared }, shared, 'list'],
    ['a shared list that it owns', { ...mapping, ...shared }, {}, 'list'],
  ] as const)('X2 R6 R11 in another letter case is taken back once its person is back: %s', async (_, from, how, what) => {
    expect(await disabledWith(from, { ...constant('MCD', 'office'), ...how }, [], what === 'list')).toEqual(['MCD'])
    expect(await inTheEnd()).toEqual(only('mcd'))
  })

  it.each([
    ['shares it too', shared, ['MCD', 'hall']],
    ['owns it', {}, ['MCD']],
  ])('X2 R6 R11 in another letter case is taken back out of a list with others: it %s', async (_, how, disabled) => {
    const isShown = await disabledWith({ ...mapping, ...shared }, { ...constant('MCD', 'office'), ...how }, ['hall'])
    expect(isShown).toEqual(disabled)
    const after = disabled.length === 1 ? ['mcd'] : ['hall', 'mcd']
    expect(await inTheEnd()).toEqual({ ...only(''), shows: after })
  })

  it.each([
    ['shares', shared],
    ['owns', {}],
  ])('R6 R11 is taken out of a list that it %s, be there a value of hers in it or none', async (_, how) => {
    for (const from of [mapping, expression('null', 'office')]) {
      await disabledWith({ ...from, ...shared }, { ...constant('blocked', 'office'), ...how }, [])
      const left = from === mapping ? ['mcd'] : ['mcd'].filter(() => how === shared)
      expect(await inTheEnd()).toEqual({ ...only(''), shows: left.length === 0 ? [undefined] : left })
    }
  })
})

describe('read of others', () => {
  it('X2 D7 a correction is sent to who reads the value by a look-up', async () => {
    const read = expression('Lookup("Person", "Employee ID", mv["Telephone"])["Last Name"]', 'office')
    await world.fresh({ change: [flowOf(read)], attributes: [office] })
    world.hire('1', 'Ann', 'Lee', { phone: '2' })
    world.hire('2', 'Bea', 'mcd')
    await run('import', 'import', ...round)
    expect(shown()).toEqual(['mcd'])
    world.change('2', { sn: 'McD' })
    await run('import')
    expect(await inTheEnd()).toEqual(only('McD'))
  })

  it.each([1, 200])('X2 D7 one is sent to who reads the value through a reference (%i a page)', async (pageSize) => {
    const [person] = personTypes
    const reference = (name: string) => ({ name, type: 'reference', multi: false })
    const columns = ['employeeId', 'givenName', 'sn', 'department', 'phone'].map(text)
    const inbound = [
      direct('employeeId', 'Employee ID'),
      direct('sn', 'Last Name'),
      direct('department', 'Department'),
      direct('managerId', 'Manager'),
    ]
    const change = [
      { id: 'store', types: [{ ...person, attributes: [...(person?.attributes ?? []), reference('Manager')] }] },
      { id: 'hr', objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: [...columns, reference('managerId')] }] },
      { id: 'flow', mappings: inbound },
      { id: 'out-flow', mappings: [...directoryMappings.slice(0, 2), expression('mv["Manager"]["Last Name"]', 'office')] },
    ]
    await world.fresh({ change, attributes: [office], pageSize })
    world.hire('1', 'Ann', 'Lee', { managerId: '2' })
    world.hire('2', 'Bea', 'mcd')
    world.hire('3', 'Cid', 'Ray', { managerId: '2' })
    await run('import', 'import', ...round)
    expect([shown('1'), shown('3')]).toEqual([['mcd'], ['mcd']])
    world.change('2', { sn: 'McD' })
    await run('import')
    expect(await inTheEnd()).toEqual(only('McD'))
    expect(shown('3')).toEqual(['McD'])
  })
})
