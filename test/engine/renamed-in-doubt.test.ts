/** Accounts of creates in doubt that bear another name by now: nobody gets a second one (E2, E12, R3). */
import { describe, expect, it } from 'vitest'
import type { NodeChange } from '../nodes/cycle-flow'
import { directoryNodes } from './directory-flow'
import {
  world,
  asked,
  inScope,
  disabling,
  ofThree,
  accounts,
  own,
  inDoubt,
  refused,
  renamed,
  exportedAgain,
  madeByHand,
  rested,
} from './in-doubt-world'

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
    asked.by = 'away'
    await exportedAgain()
    asked.by = 'answered'
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

  it('I12 R5 is disabled when an import shows it, where its person is out of scope and the create was discarded', async () => {
    await inDoubt([inScope, { id: 'provision', ...disabling }])
    renamed('cn=moved,dc=corp')
    world.change('3', { department: 'Nowhere' })
    await world.runs('import')
    await world.review('discard')
    await world.runs('ad-import')
    await rested()
    expect(accounts()).toEqual([['cn=moved,dc=corp', 'no']])
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

  it('E2 R3 is one account where its anchor, which the rules give, and the match rows both find it', async () => {
    const [directory] = directoryNodes() as [NodeChange & { objectTypes: [object] }]
    const objectTypes = [{ ...directory.objectTypes[0], anchor: 'mail' }]
    await inDoubt([{ id: 'ad', settings: { system: 'ad', anchors: 'given' }, objectTypes }])
    renamed('cn=moved,dc=corp')
    await exportedAgain()
    expect([await world.states(), accounts()]).toEqual([{ 'update pending': 1 }, [['cn=moved,dc=corp', 'yes']]])
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 E10 is not made again where the system refuses to search by value, before an import has shown it', async () => {
    await inDoubt([{ id: 'ad', connector: 'away' }])
    renamed('cn=moved,dc=corp')
    asked.by = 'refused'
    await exportedAgain()
    asked.by = 'answered'
    expect((await world.pendings())[0]?.error).toContain('Import Directory, which shows it')
    await world.runs('ad-import')
    await rested()
    expect(accounts()).toEqual([[own, 'yes']])
  })

  it('E2 is made again where the system cannot be asked by value', async () => {
    await inDoubt([{ id: 'ad', connector: 'half' }], { drop: { after: 0, applied: true } })
    renamed('cn=moved,dc=corp')
    await exportedAgain()
    expect(accounts()).toHaveLength(2)
  })
})
