/**
 * What all outbound rules of one system mean for an account together: who wants it, whose values it gets, whose
 * deprovisioning governs it.
 */
import { describe, expect, it } from 'vitest'
import type { AccountDecision, AccountView, RuleOutcome } from '../../runtime/pipeline/6-account'
import { decideAccount } from '../../runtime/pipeline/6-account'
import type { ProvisionDecision } from '../../runtime/pipeline/6-provision'
import { account, desired, id, rule, unsent } from './world'

const has: ProvisionDecision = { kind: 'has', account: id('the account'), because: 'it has an account' }
const leaves = (action: 'disconnect' | 'disable' | 'delete'): ProvisionDecision => ({
  kind: 'deprovision',
  account: id('the account'),
  action,
  because: 'it is not in scope of the rule',
})

/** What a rule said; its precedence in the order of naming. */
function says(name: string, provision: ProvisionDecision | null, more: Partial<RuleOutcome> = {}): RuleOutcome {
  const outbound = rule(name, { direction: 'outbound', system: id('Directory') })
  const common = {
    verdict: null,
    disable: [],
    disableCounts: true,
    outOfGroups: false,
    leftOut: 0,
    desired: new Map(),
    pendingExportEvaluated: true,
    hold: false,
  }
  return { rule: outbound, provision, steps: new Set([`pending of ${name}`]), ...common, ...more }
}

const wanting = (attributes: Readonly<Record<string, string>>, name: string): Pick<RuleOutcome, 'desired'> => ({
  desired: new Map(desired(attributes, 'always', name).map((value) => [value.attribute, value])),
})

/** Asked twice, the answer is the same. */
function means(outcomes: readonly RuleOutcome[], view: Partial<AccountView> = {}): AccountDecision {
  const given: AccountView = { account: account(), outcomes, notEvaluated: [], mvoDeleted: false, governedBy: 'inForce', ...view }
  const decision = decideAccount(given)
  expect(decideAccount(given)).toEqual(decision)
  return decision
}

describe('an account that rules want', () => {
  it('A3 gets each value from the first rule that has one, whatever order they spoke in', () => {
    const first = says('A', has, wanting({ mail: 'a@corp', title: 'Dr' }, 'A'))
    const second = says('B', has, { ...wanting({ mail: 'b@corp', room: '7' }, 'B'), rule: { ...rule('B'), precedence: 2 } })
    for (const outcomes of [
      [first, second],
      [second, first],
    ]) {
      const decision = means(outcomes)
      expect(decision).toMatchObject({ kind: 'stage', by: id('A'), governing: id('A'), deprovisioned: false })
      if (decision.kind !== 'stage' || decision.desired.kind !== 'present') throw new Error(decision.kind)
      const values = Object.fromEntries(decision.desired.desired.map(({ attribute, value }) => [attribute, value]))
      expect(values).toEqual({ mail: 'a@corp', title: 'Dr', room: '7' })
      expect(decision.desired).toMatchObject({
        rules: [id('A'), id('B')],
        steps: ['pending of A', 'pending of B'],
        because: 'it has an account: rule A, B',
      })
    }
  })

  it('A4 of rules with one precedence the older comes first', () => {
    const [older, newer] = [says('A', has), says('B', has)].sort((a, b) => a.rule.id - b.rule.id)
    if (!older || !newer) throw new Error('two rules')
    expect(means([newer, older])).toMatchObject({ governing: older.rule.id })
  })

  it('A14 R5 keeps it as it is where the rule that wants it is for objects of another type', () => {
    const other = says('B', has, { ...wanting({ mail: 'b@corp' }, 'B'), rule: { ...rule('B'), csType: 'contact' } })
    for (const outcomes of [[other], [says('A', leaves('delete')), other]])
      expect(means(outcomes)).toEqual({
        kind: 'nothing',
        because: 'rule B is for objects of the type contact, and its account is one of the type user',
      })
    const own = says('A', has, wanting({ mail: 'a@corp' }, 'A'))
    expect(means([own, other])).toMatchObject({
      kind: 'stage',
      by: id('A'),
      desired: { desired: [expect.objectContaining({ value: 'a@corp' })], steps: ['pending of A'] },
    })
  })

  it.each([
    has,
    { kind: 'match', account: id('the account'), because: 'an account with its mail exists already' },
    { kind: 'create', because: 'it has no account' },
  ] as const)('R3 R5 is wanted by a rule that has found or is to make it, whoever lets it go: $kind', (provision) => {
    expect(means([says('A', leaves('delete')), says('B', provision)])).toMatchObject({ deprovisioned: false, by: id('B') })
  })

  it('R5 keeps it although another rule of the system lets it go', () => {
    expect(means([says('A', leaves('delete')), says('B', has)])).toMatchObject({
      kind: 'stage',
      deprovisioned: false,
      by: id('B'),
    })
  })

  it('R2 stages nothing until a pending-export step is reached, and holds when one of them holds', () => {
    expect(means([says('A', has, { pendingExportEvaluated: false })])).toEqual({
      kind: 'nothing',
      because: 'no pending export step has been reached',
    })
    expect(means([says('A', has), says('B', has, { hold: true })])).toMatchObject({ desired: { hold: true } })
  })

  for (const [what, outcome, kind] of [
    ['in its scope', { verdict: { inScope: true, because: '' } }, 'stage'],
    ['out of its scope', { verdict: { inScope: false, because: '' } }, 'nothing'],
    ['no scope filter, staged', {}, 'stage'],
    ['no scope filter, nothing staged', { pendingExportEvaluated: false }, 'nothing'],
  ] as const)
    it(`R3 S1 without a provision step a rule wants it when it is ${what}`, () => {
      expect(means([says('A', null, outcome)]).kind).toBe(kind)
    })

  it('R15 counts whom its rules left out of its members', () => {
    const members = (...leftOut: readonly number[]) =>
      means(leftOut.map((count, at) => says(`Rule ${at}`, has, { leftOut: count }))) as { readonly desired?: object }
    const because = (text: string) => ({ because: expect.stringMatching(text) as string })
    expect(members(0, 0).desired).toMatchObject(because('Rule 0, Rule 1$'))
    expect(members(1, 2).desired).toMatchObject(because('; 3 disabled accounts are left out of its members$'))
    expect(members(1, 0).desired).toMatchObject(because('; 1 disabled account is left out of its members$'))
  })

  it('R2 names the pending-export steps of all rules in order, and takes nothing of it away', () => {
    const steps = { steps: new Set(['z', 'b']) }
    expect(means([says('A', has, steps), says('B', has, { steps: new Set(['a']) })])).toMatchObject({
      outOfGroups: false,
      desired: { steps: ['a', 'b', 'z'], deprovisioning: false },
    })
  })

  it('R3 without an account there is nothing to do, and the first rule says why', () => {
    const outcomes = [says('A', { kind: 'nothing', because: 'it waits' })]
    expect(means(outcomes, { account: null })).toEqual({ kind: 'nothing', because: 'it waits' })
    for (const outcomes of [[], [says('A', null)]])
      expect(means(outcomes, { account: null })).toEqual({ kind: 'nothing', because: 'it has no account' })
    for (const outcomes of [[], [says('A', null, { pendingExportEvaluated: false })]])
      expect(means(outcomes)).toEqual({ kind: 'nothing', because: 'no provision step has decided' })
  })
})

describe('an account that no rule wants', () => {
  it('R2 R5 stays while another enabled rule of the system was not evaluated', () => {
    const decision = means([says('A', leaves('delete'))], { notEvaluated: [rule('B'), rule('C')] })
    expect(decision).toMatchObject({ kind: 'notEvaluated', rules: [id('B'), id('C')] })
    expect(decision).toMatchObject({ because: expect.stringContaining('rule B, C of the same system') })
  })

  it('R5 out of scope, the rule that last had it in scope governs', () => {
    const outcomes = [says('A', leaves('delete')), says('Accounts', leaves('disable')), says('C', leaves('disconnect'))]
    expect(means(outcomes)).toMatchObject({ governing: id('Accounts'), desired: { kind: 'present', disables: id('Accounts') } })
  })

  it('R5 when nobody knows which rule had it, the mildest action governs', () => {
    const outcomes = [says('A', leaves('delete')), says('B', leaves('disable'))]
    expect(means(outcomes, { account: account({}, { rule: null }) })).toMatchObject({ governing: id('B') })
    const cut = [...outcomes, says('C', leaves('disconnect'))]
    expect(means(cut, { account: account({}, { rule: null }) })).toEqual({
      kind: 'disconnect',
      because: 'it is not in scope of the rule: rule C',
    })
  })

  it('R5 when the person is deleted, the strongest action governs', () => {
    const outcomes = [says('A', leaves('disconnect')), says('B', leaves('delete')), says('Accounts', leaves('disable'))]
    expect(means(outcomes, { mvoDeleted: true })).toMatchObject({
      governing: id('B'),
      deprovisioned: true,
      desired: { kind: 'absent', rules: [id('A'), id('B'), id('Accounts')], steps: ['pending of B'] },
    })
  })

  it('R5 X5 is disabled by the values of the rule, which count as a deletion unless the rule says otherwise', () => {
    const disable = desired({ status: '514' }, 'always', 'Accounts')
    for (const disableCounts of [true, false])
      expect(means([says('Accounts', leaves('disable'), { disable, disableCounts })])).toMatchObject({
        desired: { kind: 'present', desired: disable, deprovisioning: disableCounts, disables: id('Accounts') },
      })
  })

  it('R15 is taken out of groups by the rule that disables it, where it says so, and one that goes is taken nowhere', () => {
    for (const outOfGroups of [true, false])
      expect(means([says('Accounts', leaves('disable'), { outOfGroups })])).toMatchObject({ kind: 'stage', outOfGroups })
    expect(means([says('Accounts', leaves('delete'), { outOfGroups: true })])).not.toHaveProperty('outOfGroups')
  })

  it('X3 is not disabled when it was never sent: it goes', () => {
    const decision = means([says('Accounts', leaves('disable'))], { account: unsent() })
    expect(decision).toMatchObject({ kind: 'stage', desired: { kind: 'absent' } })
  })

  it.each([
    ['off', 'the rule of its account is switched off, so it stays as it is'],
    ['gone', 'the rule of its account was removed, so it stays as it is'],
  ] as const)('A14 R5 stays as it is while the rule that had it is %s', (governedBy, because) => {
    expect(means([says('A', leaves('delete'))], { governedBy })).toEqual({ kind: 'nothing', because })
    expect(means([says('A', leaves('delete'))], { governedBy: null })).toMatchObject({ desired: { kind: 'absent' } })
  })

  it('R2 nothing is taken away until the pending-export step of the governing rule is reached', () => {
    expect(means([says('Accounts', leaves('delete'), { pendingExportEvaluated: false })])).toEqual({
      kind: 'nothing',
      because: 'no pending export step has been reached',
    })
    expect(means([says('Accounts', { kind: 'taken', because: 'it is somebody else’s' })])).toEqual({
      kind: 'nothing',
      because: 'it is somebody else’s',
    })
  })
})
