/** Creates in doubt stay so until an import or a look of the system shows whether the account is there (E2, R3, I11, I12). */
import { describe, expect, it } from 'vitest'
import {
  world,
  blind,
  inScope,
  disabling,
  ofThree,
  accounts,
  own,
  inDoubt,
  refused,
  renamed,
  remembered,
  exportedAgain,
  madeByHand,
  rested,
  said,
} from './in-doubt-world'

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
