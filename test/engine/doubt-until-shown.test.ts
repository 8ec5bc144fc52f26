/** Creates in doubt stay so until an import or a look of the system shows whether the account is there (E2, R3, I11, I12). */
import { describe, expect, it } from 'vitest'
import { lostCreates } from '../../runtime/engine/creates/lost-creates'
import type { OpenConnector } from '../../runtime/model/connector'
import { constant, type NodeChange } from '../nodes/cycle-flow'
import { bentConnector, syncError, theDirectoryWorld } from './directory'

/** Beside the directory as it is, one that cannot be asked for single objects. */
const world = theDirectoryWorld(
  () => bentConnector('blind', ({ find: _find, ...open }) => open),
  () => bentConnector('half', ({ findByValue: _findByValue, ...open }) => open),
  () => bentConnector('away', (open) => ({ ...open, findByValue: async (...asked) => findWhileThere(open, asked) })),
)
let isAway: false | 'away' | 'refused' = false
/** It can be asked by value, but for a moment. */
async function findWhileThere(open: OpenConnector, asked: Parameters<FindByValue>): ReturnType<FindByValue> {
  if (isAway === 'refused') throw syncError('not-supported', 'no right to search there')
  if (isAway) throw syncError('system-unreachable', 'no route to host')
  return (await open.findByValue?.(...asked)) ?? []
}
type FindByValue = NonNullable<OpenConnector['findByValue']>
const blind: NodeChange = { id: 'ad', connector: 'blind' }
const inScope: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const disabling = { action: 'disable', onDeletion: 'disable', disable: [constant('no', 'enabled')] }

const ofThree = () => world.directory.all().filter(({ attributes: { employeeNumber } }) => employeeNumber === '3')
const accounts = () => ofThree().map(({ attributes: { dn, enabled } }) => [dn, enabled])
const own = 'cn=3,ou=Sales,dc=corp'

/** Two accounts are there; the create of the third has arrived, and its answer got lost. */
async function inDoubt(change: readonly NodeChange[] = [], script: object = { answer: 'missing' }): Promise<void> {
  await world.fresh({ change })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await world.runs('import')
  world.script = script
  await world.runs('export')
  world.script = {}
  expect([await world.states(), accounts()]).toEqual([{ 'create executing': 1 }, [[own, 'yes']]])
}

/** It is sent once more, which the system refuses. */
async function refused(): Promise<void> {
  world.script = { refuse: 'all' }
  await world.runs('export')
  world.script = {}
  expect(await world.states()).toEqual({ 'create pending': 1 })
}

/** Somebody gives the account another name by hand. */
function renamed(dn: string): void {
  const [account] = ofThree()
  if (!account) throw new Error('it did not arrive')
  world.directory.put({ ...account, secondaryId: dn, attributes: { ...account.attributes, dn } })
}

/** The names of creates of which nothing has shown whether they arrived. */
async function remembered(): Promise<string[]> {
  const system = await world.systemId('Directory')
  return (await lostCreates(world.red.engine().store, system)).map(({ name }) => name)
}

/** The export is tried again before any import, when its wait is over. */
async function exportedAgain(): Promise<void> {
  world.minutes(10)
  await world.runs('export')
}

/** Somebody makes an account by hand, with the person's address, by which the match rows go. */
function madeByHand(name: string): void {
  const dn = `cn=${name},dc=corp`
  const attributes = { dn, employeeNumber: '3', displayName: name, mail: 'p3.q@company.com', enabled: 'yes' }
  world.directory.put({ type: 'user', anchor: `hand-${name}`, secondaryId: dn, attributes } as never)
}

const half: NodeChange = { id: 'ad', connector: 'half' }

describe('an account that was renamed, and not imported, before its create goes again', () => {
  it.each([
    ['no answer', { answer: 'missing' }, false],
    ['a broken connection', { drop: { after: 0, applied: true } }, false],
    ['a refusal of the second request', { answer: 'missing' }, true],
  ])('E2 R3 is found by the match rows and taken over, after %s', async (_, script, isRefused) => {
    await inDoubt([], script)
    if (isRefused) await refused()
    renamed('cn=moved,dc=corp')
    await exportedAgain()
    expect(accounts()).toEqual([['cn=moved,dc=corp', 'yes']])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 R3 is not made once more where the match rows find two', async () => {
    await inDoubt()
    renamed('cn=moved,dc=corp')
    madeByHand('hand')
    await exportedAgain()
    expect(accounts()).toHaveLength(2)
    const [create] = await world.pendings()
    expect(create?.error).toContain('the match rows find several: cn=moved,dc=corp, cn=hand,dc=corp')
  })

  it('E2 R3 is no account of somebody else that the match rows find', async () => {
    const byDepartment: NodeChange = { id: 'provision', rows: [{ pairs: [{ cs: 'department', mv: 'Department' }] }] }
    await world.fresh({ change: [byDepartment] })
    await world.settled(1)
    world.hire('3', 'P3', 'Q', { department: 'Labs' })
    world.script = { drop: { after: 0, applied: false } }
    await world.runs('import', 'export')
    world.script = {}
    for (const account of world.directory.all())
      world.directory.put({ ...account, attributes: { ...account.attributes, department: 'Labs' } })
    await exportedAgain()
    expect(accounts()).toEqual([['cn=3,ou=Labs,dc=corp', 'yes']])
    await rested()
  })

  it('E2 E3 is not made again where the system cannot be reached when it is asked by value', async () => {
    await inDoubt([{ id: 'ad', connector: 'away' }])
    renamed('cn=moved,dc=corp')
    isAway = 'away'
    await exportedAgain()
    isAway = false
    expect([await world.states(), accounts()]).toEqual([{ 'create executing': 1 }, [['cn=moved,dc=corp', 'yes']]])
    await exportedAgain()
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it.each([
    ['what HR says of her changes', async () => world.change('3', { department: 'Labs' }), 'cn=3,ou=Labs,dc=corp'],
    ['what the match rows go by changes', async () => world.change('3', { sn: 'Other' }), own],
  ])('E2 E12 R3 is found by what was sent where %s meanwhile', async (_, changes, dn) => {
    await inDoubt()
    renamed('cn=moved,dc=corp')
    await changes()
    await world.runs('import')
    await exportedAgain()
    await rested()
    expect(accounts()).toEqual([[dn, 'yes']])
  })

  it.each([
    ['goes out of scope', async () => world.change('3', { department: 'Nowhere' })],
    ['leaves', async () => world.leave('3')],
  ])('E2 E12 R5 is disabled where its person %s meanwhile', async (_, goes) => {
    await inDoubt([inScope, { id: 'provision', ...disabling }])
    renamed('cn=moved,dc=corp')
    await goes()
    await world.runs('import', 'lifecycle')
    await exportedAgain()
    await rested()
    expect(accounts().map(([, enabled]) => enabled)).toEqual(['no'])
  })

  it('E2 R3 is found for the create that follows one that was discarded', async () => {
    await inDoubt()
    await refused()
    renamed('cn=moved,dc=corp')
    await world.review('discard')
    await world.red.run('import', { profile: 'full-sync' })
    await exportedAgain()
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 R3 is not made again where another has been made by hand under its name', async () => {
    await inDoubt()
    renamed('cn=moved,dc=corp')
    const [moved] = ofThree()
    world.directory.put({
      ...moved,
      anchor: 'hand',
      secondaryId: own,
      attributes: { ...moved?.attributes, dn: own, id: 'hand' },
    } as never)
    await exportedAgain()
    expect(accounts()).toHaveLength(2)
    expect((await world.pendings())[0]?.error).toContain('the match rows find several: cn=3,ou=Sales,dc=corp, cn=moved,dc=corp')
  })

  it('E2 E10 is not made again where the system refuses to search by value, before an import has shown it', async () => {
    await inDoubt([{ id: 'ad', connector: 'away' }])
    renamed('cn=moved,dc=corp')
    isAway = 'refused'
    await exportedAgain()
    isAway = false
    expect((await world.pendings())[0]?.error).toContain('Import Directory, which shows it')
    await world.runs('ad-import')
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 is made again where the system cannot be asked by value', async () => {
    await inDoubt([half], { drop: { after: 0, applied: true } })
    renamed('cn=moved,dc=corp')
    await exportedAgain()
    expect(accounts()).toHaveLength(2)
  })
})

async function rested(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    world.minutes(40)
    await world.runs('import', 'export', 'ad-import')
  }
  expect([await world.pendings(), world.brokenLaws(), (await world.health()).state]).toEqual([[], [], 'ok'])
}

async function said(node: string): Promise<string[]> {
  const { warnings } = await world.red.run(node)
  return warnings.flatMap(({ code, message }) => (code === 'shown-afterwards' ? [message] : []))
}

describe('an account that the match rows find while its create is in doubt', () => {
  it.each([
    ['no answer', { answer: 'missing' }],
    ['a broken connection', { drop: { after: 0, applied: true } }],
  ])('R3 E2 is hers, and what differs becomes an update, after %s', async (_, script) => {
    await inDoubt([], script)
    renamed('cn=moved,dc=corp')
    await world.runs('ad-import')
    expect([await world.states(), accounts()]).toEqual([{ 'update pending': 1 }, [['cn=moved,dc=corp', 'yes']]])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('R3 D8 is hers before the export sends the create once more', async () => {
    await inDoubt([blind])
    renamed('cn=moved,dc=corp')
    world.forgetRequests()
    await world.runs('ad-import:full-import', 'export')
    expect(world.requests).toEqual([`update ${own}`])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('R3 R4 D5 is nobody’s where several match, and no further one is made', async () => {
    await inDoubt()
    renamed('cn=moved,dc=corp')
    madeByHand('double')
    await world.runs('ad-import')
    expect(await world.pendings()).toEqual([])
    await world.runs('import', 'export', 'ad-import', 'export')
    expect(accounts()).toHaveLength(2)
    world.directory.remove(ofThree().find(({ secondaryId }) => secondaryId?.includes('double')) as never)
    await world.runs('ad-import', 'import')
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('R3 I12 N10 was made by hand: of the one that was made as well the run says so once it shows up', async () => {
    await inDoubt()
    const [arrived] = ofThree()
    if (!arrived) throw new Error('it did not arrive')
    world.directory.remove(arrived)
    madeByHand('hand')
    await world.runs('ad-import')
    expect(await world.states()).toEqual({ 'update pending': 1 })
    world.directory.put(arrived)
    expect(await said('ad-import')).toEqual([
      `${own} was made in Directory for P3 Q, counted as not there, and is there after all: its person has another account there by now. Delete the one that is not to be there`,
    ])
  })
})

describe('a create in doubt that is refused when it is sent again', () => {
  it.each(['disable', 'delete'])('E2 I12 R5 is its person’s once an import shows it, to %s', async (action) => {
    const rule = { id: 'provision', ...disabling, action }
    await inDoubt([inScope, rule, blind])
    await refused()
    world.change('3', { department: 'Nowhere' })
    await world.runs('import')
    expect(await world.pendings()).toEqual([])
    await world.runs('ad-import')
    await rested()
    expect(accounts()).toEqual(action === 'delete' ? [] : [[own, 'no']])
  })

  it('E2 I11 is recognised by its name, whatever the match rows are', async () => {
    await inDoubt([{ id: 'provision', rows: [] }, blind])
    await refused()
    await world.runs('ad-import')
    expect(await world.pendings()).toEqual([])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 I11 is recognised also when it was refused for good', async () => {
    await inDoubt([{ id: 'provision', rows: [] }, blind])
    for (let i = 0; i < 5; i++) {
      world.minutes(40)
      world.script = { refuse: 'all' }
      await world.runs('export')
    }
    world.script = {}
    expect(await world.states()).toEqual({ 'create failed': 1 })
    world.change('3', { sn: 'R' })
    await world.runs('import', 'ad-import')
    await rested()
    expect(ofThree().map(({ attributes: { displayName } }) => displayName)).toEqual(['P3 R'])
  })

  it('E2 is looked for first whenever it is sent', async () => {
    await inDoubt([{ id: 'provision', rows: [] }])
    await refused()
    world.forgetRequests()
    world.minutes(3)
    await world.runs('export')
    expect(world.directory.received.map(({ operation, inDoubt: isFirst }) => [operation, isFirst])).toEqual([['create', true]])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it.each([
    ['an import that shows it', () => world.runs('ad-import')],
    ['an export that finds it', exportedAgain],
    [
      'an export that looks, as it is not wanted so any more',
      async () => {
        world.minutes(10)
        world.script = { answer: 'missing' }
        await world.runs('export')
        world.script = {}
        world.change('3', { sn: 'R' })
        await world.runs('import')
        expect((await world.pendings()).map(({ outdated }) => outdated)).toEqual([true])
        await world.runs('export')
      },
    ],
    [
      'an export that finds it imported, after it was called otherwise',
      async () => {
        renamed('cn=moved,dc=corp')
        await world.runs('ad-import')
        renamed(own)
        await exportedAgain()
      },
    ],
  ])('E2 I12 is in doubt no longer after %s', async (_, shows) => {
    await inDoubt([{ id: 'provision', rows: [] }])
    await refused()
    expect(await remembered()).toEqual([own])
    await shows()
    expect([await remembered(), accounts()]).toEqual([[], [[own, 'yes']]])
    await rested()
  })

  it('E2 I11 is another’s where it is to have another name by then', async () => {
    await inDoubt([{ id: 'provision', rows: [] }, blind])
    await refused()
    world.change('3', { department: 'Labs' })
    await world.runs('import')
    expect(await said('ad-import')).toEqual([expect.stringContaining('the match rows do not say whose it is')])
  })
})

it.each([
  ['is out of scope', () => world.change('3', { department: 'Nowhere' })],
  ['is gone', () => world.leave('3')],
])('E2 I12 R5 one of somebody who %s and that a person discards is disabled when its account is shown', async (_, leaves) => {
  await inDoubt([inScope, { id: 'provision', ...disabling }])
  leaves()
  await world.runs('import')
  await world.review('discard')
  expect(await world.pendings()).toEqual([])
  await world.runs('ad-import')
  await rested()
  expect(accounts()).toEqual([[own, 'no']])
})
