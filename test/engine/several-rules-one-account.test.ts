/** Several outbound rules that speak for one account, and rules of other systems beside them (R5). */
import { describe, expect, it } from 'vitest'
import { constant, direct, text, type NodeChange } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { world, inDepartment, labs, gate, toBoth, imports, sales, provision, changes } from './several-rules-world'

describe('two rules that both want an account', () => {
  it('R5 A3 give it what each asks for; of one attribute the higher one’s value', async () => {
    const flow = { mappings: [constant('labs', 'displayName'), constant('labs', 'mail')] }
    const mappings = [direct('Employee ID', 'login'), direct('Display Name', 'displayName')]
    await world.fresh({
      change: [toBoth, sales, ...labs({ flow }), { id: 'out-flow', mappings }],
    })
    world.hire('1', 'Ann', 'Lee', { department: 'Both' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['create', { login: '1', displayName: 'Ann Lee', mail: 'labs' }]])
  })

  it('R5 A3 of one attribute the rule with the lower figure has it, also when it was made later', async () => {
    await world.fresh({ change: [toBoth, sales, ...labs(), { id: 'ad-out', precedence: 5 }] })
    world.hire('1', 'Ann', 'Lee', { department: 'Both' })
    await world.red.run('import')
    expect((await world.staged())[0]?.[1]).toMatchObject({ displayName: 'labs', department: 'Both' })
  })

  it('R5 one leaves, the other still has the person in scope: nothing is taken away', async () => {
    await world.fresh({ change: [toBoth, ...imports, sales, ...labs(), provision({ action: 'delete' })] })
    world.hire('1', 'Ann', 'Lee', { department: 'Both' })
    await world.cycle()
    await changes('Labs')
    expect(await world.staged()).toEqual([['update', { displayName: 'labs' }]])
    await world.red.run('export')
    // From now on the one that is left says what happens.
    await changes('Ops')
    expect(await world.staged()).toEqual([['update', { enabled: 'labs' }]])
  })

  it('R5 D5 what a rule no longer asks for goes although another rule of the system speaks, too', async () => {
    const phones = { flow: { mappings: [direct('Employee ID', 'login'), direct('Telephone', 'mail')] } }
    await world.fresh({ change: [toBoth, ...imports, sales, ...labs(phones)] })
    world.hire('1', 'Ann', 'Lee', { department: 'Both' })
    await world.cycle()
    await changes('Labs')
    world.change('1', { phone: '55' })
    await world.red.run('import')
    expect(await world.staged()).toEqual([['update', { mail: '55' }]])
    await world.redeploy({
      change: [toBoth, ...imports, sales, ...labs({ flow: { mappings: [direct('Employee ID', 'login')] } })],
    })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.staged()).toEqual([])
  })
})

describe('a rule of another system', () => {
  const gateRule: NodeChange[] = [
    gate,
    ...labs({
      rule: { name: 'Gate out', system: 'gate', csType: 'card', precedence: 1 },
      scope: { mode: 'all' },
      flow: { mappings: [direct('Employee ID', 'no'), constant('gate', 'mail'), direct('Display Name', 'owner')] },
    }),
  ]

  it('R5 gives the account of this one nothing, and wants nothing of it', async () => {
    await world.fresh({ change: [toBoth, ...imports, sales, ...gateRule] })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    expect(await world.staged()).toEqual([
      ['create', { login: '1', displayName: 'Ann Lee', department: 'Sales', mail: 'ann.lee@company.com', enabled: 'yes' }],
      ['create', { no: '1', mail: 'gate', owner: 'Ann Lee' }],
    ])
    await world.red.run('export')
    memorySystem('gate').set('1', { mail: 'gate', owner: 'Ann Lee' })
    await changes('Ops')
    expect((await world.staged()).filter(([operation]) => operation === 'update')).toEqual([['update', { enabled: 'no' }]])
  })

  it('R5 D5 X2 speaks for its own staged changes only', async () => {
    await world.fresh({ change: [toBoth, ...imports, ...gateRule] })
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    await world.red.run('export')
    world.change('1', { department: 'Labs' })
    await world.red.run('import')
    expect((await world.staged()).filter(([operation]) => operation === 'update')).toEqual([['update', { department: 'Labs' }]])
    const mappings = [direct('Employee ID', 'login')]
    await world.redeploy({
      change: [toBoth, ...imports, ...gateRule, { id: 'out-flow', mappings }],
    })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await world.staged()).filter(([operation]) => operation === 'update')).toEqual([])
  })
})

describe('a rule without a provision step', () => {
  const adding = (more: Parameters<typeof labs>[0] = {}) =>
    labs({
      ...more,
      scope: { wires: [['labs-flow'], ['labs-pending']], ...more.scope },
      flow: { mappings: [constant('labs', 'mail')] },
    }).filter((node) => node.id !== 'labs-provision')
  const out = { id: 'out-flow', mappings: [direct('Employee ID', 'login'), direct('Display Name', 'displayName')] }

  it('R5 adds to the account another rule has, while the person is in its scope', async () => {
    await world.fresh({ change: [toBoth, ...imports, out, ...adding()] })
    world.hire('1', 'Ann', 'Lee', { department: 'Labs' })
    await world.cycle()
    expect(world.accounts.get('1')).toEqual({ login: '1', displayName: 'Ann Lee', mail: 'labs' })
  })

  it('R5 wants an account to stay by its scope alone, and lets it go by its scope', async () => {
    await world.fresh({ change: [toBoth, ...imports, out, { ...sales, ...inDepartment('Sales') }, ...adding()] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    await changes('Labs')
    expect(await world.staged()).toEqual([['update', { mail: 'labs' }]])
    await world.red.run('export')
    await changes('Ops')
    expect(await world.staged()).toEqual([['update', { enabled: 'no' }]])
  })

  it('R5 without a scope filter either, it wants the account by staging it', async () => {
    const bare = adding().filter((node) => node.id !== 'labs-scope')
    const wired = [{ ...toBoth, wires: [['out-scope', 'labs-flow']] }, sales, out]
    await world.fresh({ change: [...wired, ...bare] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(world.accounts.get('1')).toMatchObject({ mail: 'labs' })
    await changes('Ops')
    expect(await world.staged()).toEqual([])
  })
})

describe('a rule that was not asked', () => {
  it('R5 R2 of the same system keeps what the others would take away, and is named', async () => {
    await world.fresh({ change: [...imports, toBoth, sales, ...labs()] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    await world.redeploy({ change: [...imports, { ...toBoth, wires: [['out-scope']] }, sales, ...labs()] })
    const run = await changes('Ops')
    expect(await world.staged()).toEqual([])
    expect(run.warnings.map((warning) => warning.message).join()).toContain('AD labs')
    await world.redeploy({ change: [...imports, toBoth, sales, ...labs()] })
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.staged()).toEqual([['update', { enabled: 'no' }]])
  })

  it('R5 counts as asked also when it speaks last and stages nothing itself', async () => {
    const silent = labs({ provision: { action: 'disconnect', wires: [['labs-flow'], []] } })
    const afterwards = { id: 'pending', wires: [['labs-scope']] }
    await world.fresh({ change: [sales, afterwards, ...silent] })
    world.hire('1', 'Ann', 'Lee')
    await world.cycle()
    await changes('Ops')
    expect(await world.staged()).toEqual([['update', { enabled: 'no' }]])
  })

  for (const [what, rule] of [
    ['for other objects of the system', { csType: 'group' }],
    ['switched off', { enabled: false }],
    ['of another system', { system: 'gate' }],
  ] as const)
    it(`R5 is not waited for where it is ${what}`, async () => {
      const users = { name: 'user', anchor: 'no', attributes: [text('no')] }
      await world.fresh({ change: [sales, ...labs({ rule }), { ...gate, objectTypes: [users] }] })
      world.hire('1', 'Ann', 'Lee')
      await world.cycle()
      await changes('Ops')
      expect(await world.staged()).toEqual([['update', { enabled: 'no' }]])
    })
})
