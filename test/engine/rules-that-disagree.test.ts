/** Several outbound rules of which none wants the account: whose deprovisioning governs (R5). */
import { describe, expect, it } from 'vitest'
import { text, type NodeChange } from '../nodes/cycle-flow'
import { world, at, labs, toBoth, imports, sales, provision, changes } from './several-rules-world'

describe('rules that disagree about taking away', () => {
  const grace = (graceDays: number) => ({
    id: 'store',
    types: [
      {
        name: 'Person',
        displayAttribute: 'Display Name',
        graceDays,
        deletionRule: { kind: 'authoritativeSource', systems: ['hr'], mode: 'any' },
        attributes: ['Employee ID', 'First Name', 'Last Name', 'Display Name', 'Department', 'Email Address', 'Telephone'].map(
          text,
        ),
      },
    ],
  })
  const everywhere = { id: 'out-scope', mode: 'all' }
  const disabled = [['update', { enabled: 'no' }]]
  const disabledByLabs = [['update', { enabled: 'labs' }]]
  const deleted = [['delete', {}]]

  for (const [first, second, staged] of [
    ['delete', 'disable', deleted],
    ['disable', 'delete', deleted],
    ['delete', 'disconnect', deleted],
    ['disconnect', 'delete', deleted],
    ['disable', 'disconnect', disabled],
    ['disconnect', 'disable', disabledByLabs],
    ['disconnect', 'disconnect', []],
  ] as const)
    it(`R5 L5 when the person is deleted the strongest wins: ${first} and ${second}`, async () => {
      const change = [
        grace(0),
        toBoth,
        ...imports,
        everywhere,
        ...labs({ scope: { mode: 'all' }, provision: { onDeletion: second } }),
        provision({ onDeletion: first }),
      ]
      await world.fresh({ change })
      world.hire('1', 'Ann', 'Lee')
      world.hire('2', 'Bob', 'Ray')
      await world.cycle()
      world.leave('1')
      expect((await world.red.run('import')).counters).toMatchObject({ mvDeleted: 1 })
      expect(await world.staged()).toEqual(staged)
    })

  const accountsIn: NodeChange[] = [
    {
      id: 'ad-in',
      type: 'identity-sync-rule',
      name: 'AD in',
      direction: 'inbound',
      system: 'ad',
      csType: 'user',
      mvType: 'Person',
      precedence: 9,
      enabled: true,
    },
    {
      id: 'ad-join',
      type: 'identity-join',
      name: 'AD join',
      rule: 'ad-in',
      rows: [{ pairs: [{ cs: 'login', mv: 'Employee ID', ignoreCase: false }] }],
      wires: [['out-scope', 'labs-scope'], [], []],
      ...at,
    },
    { id: 'ad-import', wires: [['ad-join'], ['out-scope', 'labs-scope'], []] },
  ]

  for (const [first, second, staged] of [
    ['delete', 'disable', disabledByLabs],
    ['disable', 'delete', disabled],
    ['delete', 'disconnect', []],
  ] as const)
    it(`R5 of an account no rule ever had in scope the mildest wins: ${first} and ${second}`, async () => {
      const change = [
        ...imports,
        toBoth,
        sales,
        ...labs({ provision: { action: second } }),
        provision({ action: first }),
        ...accountsIn,
      ]
      await world.fresh({ change })
      world.hire('1', 'Ann', 'Lee', { department: 'Ops' })
      await world.red.run('import')
      world.accounts.set('1', { enabled: 'yes' })
      await world.red.run('ad-import')
      expect(await world.staged()).toEqual(staged)
    })

  it('R5 one that takes nothing away does not count as the mildest', async () => {
    const change = [
      ...imports,
      toBoth,
      sales,
      ...labs({ scope: { wires: [['labs-provision'], []] } }),
      provision({ action: 'delete' }),
      ...accountsIn,
    ]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee', { department: 'Ops' })
    await world.red.run('import')
    world.accounts.set('1', { enabled: 'yes' })
    await world.red.run('ad-import')
    expect(await world.staged()).toEqual(deleted)
  })

  it('R5 out of scope the rule that last had the account decides, not the mildest', async () => {
    const change = [...imports, toBoth, sales, ...labs({ provision: { action: 'disconnect' } }), provision({ action: 'delete' })]
    await world.fresh({ change })
    world.hire('1', 'Ann', 'Lee', { department: 'Sales' })
    world.hire('2', 'Bob', 'Ray', { department: 'Labs' })
    await world.cycle()
    world.change('2', { department: 'Ops' })
    await changes('Ops')
    expect(await world.staged()).toEqual(deleted)
    expect(world.accounts.size).toBe(2)
  })
})
