/** Getting a lost connector back in time: which person a record comes back to, and what that lifts. */
import { describe, expect, it } from 'vitest'
import type { Contribution, Cso, Mvo } from '../../runtime/model/objects'
import { hasLeft } from '../../runtime/pipeline/9-disconnect'
import type { ResolvedDeletionRule } from '../../runtime/pipeline/9-lifecycle'
import type { ReconnectView, ReturnView } from '../../runtime/pipeline/9-return'
import { decideReconnect, decideReturn } from '../../runtime/pipeline/9-return'
import { decides } from './laws'
import { account, id, leftBehind as kept, offers, person } from './world'

const record = (more: Partial<Cso> = {}): Cso => account({}, { system: id('HR'), rule: null, link: 'joined', ...more })
const gone = (more: Partial<Cso> = {}): Cso => record({ staging: 'obsolete', ...more })
const marked = (system: string): Mvo =>
  person({}, { deletion: { after: '2025-03-31T08:00:00Z', because: 'she left', system: id(system) } })

const by = (rule: string, mail: string): Contribution => ({ ...offers(rule, 1, { mail }), rule: id(rule) })
const theirs: Contribution = { ...by('HR in', 'ann@hr'), cso: id('the account') }
const badge: Contribution = { ...by('Badge in', 'ann@badge'), cso: id('the badge') }

describe('a retained link', () => {
  it('L3 is that of a record which is gone and whose leaving is dealt with', () => {
    expect(hasLeft(gone(), person(), [])).toBe(true)
    expect(hasLeft(gone({ due: 7 }), person(), [])).toBe(false)
    expect(hasLeft(gone({ mvo: null }), person(), [])).toBe(false)
    expect(hasLeft(record(), marked('HR'), [])).toBe(false)
  })

  it('L3 D10 also while it is due for the sake of a rule that waits for the person it marked and contributes nothing to', () => {
    const due = gone({ due: 7 })
    expect(hasLeft(due, marked('HR'), [])).toBe(true)
    expect(hasLeft(due, marked('Badge'), [])).toBe(false)
    const given = { ...theirs, cso: due.id }
    expect(hasLeft(due, marked('HR'), [given])).toBe(false)
    expect(hasLeft(due, marked('HR'), [{ ...given, cso: null }])).toBe(true)
  })

  const returns = (view: Partial<ReconnectView> = {}) =>
    decides(decideReconnect, {
      cso: record({ mvo: null, retainedLink: id('the person') }),
      mvo: marked('HR'),
      mvoDeleted: false,
      occupied: false,
      mvType: 'Person',
      ruleName: 'HR in',
      ...view,
    })

  it('L3 leads back to the person who waits', () => {
    expect(returns()).toEqual({
      kind: 'reconnect',
      because: 'it is in scope of rule HR in again and comes back to the person it belonged to',
    })
  })

  for (const [what, view] of [
    ['the person is not there any more', { mvo: null }],
    ['another record of the system has taken its place', { occupied: true }],
    ['the person is being deleted', { mvoDeleted: true }],
    ['the person waits no more', { mvo: person() }],
    ['the rule is for another type', { mvType: 'Device' }],
  ] as const)
    it(`L3 O6 is released when ${what}`, () => {
      expect(returns(view)).toEqual({ kind: 'release' })
    })

  it('L3 matters to an unlinked record that has one', () => {
    expect(returns({ cso: record({ mvo: null }) })).toEqual({ kind: 'none' })
    expect(returns({ cso: record({ retainedLink: id('the person') }) })).toEqual({ kind: 'none' })
  })
})

describe('a record that comes back in time', () => {
  const rules: Readonly<Record<number, number>> = { [id('HR in')]: id('HR'), [id('Badge in')]: id('Badge') }
  const type = (deletionRule: ResolvedDeletionRule) => ({ deletionRule, schema: { graceDays: 30 } })
  const comes = (view: Partial<ReturnView> = {}) =>
    decides(decideReturn, {
      mvo: marked('HR'),
      rules: type({ kind: 'lastConnector' }),
      back: id('HR'),
      backName: 'HR',
      contributions: [],
      systemOfRule: (rule) => rules[rule],
      ...view,
    })

  it('L3 lifts the planned deletion', () => {
    expect(comes()).toEqual({ contributions: [], because: 'the planned deletion is lifted: HR has it again' })
  })

  it('L3 lifts nothing where nothing is planned, the type has no rule, or another system must come back', () => {
    expect(comes({ mvo: person() })).toBeNull()
    expect(comes({ rules: null })).toBeNull()
    const rule = { kind: 'authoritativeSource', mode: 'any', systems: [id('HR')] } as const
    expect(comes({ rules: type(rule), back: id('Badge') })).toBeNull()
  })

  it('A7 drops what was frozen for it, for others who left and for rules that are gone', () => {
    const contributions = [kept(theirs), kept(badge), badge, kept(by('a rule that is gone', 'x'))]
    expect(comes({ contributions })?.contributions).toEqual([badge])
    expect(comes({ contributions, back: id('Badge') })?.contributions).toEqual([badge])
  })

  it('A7 leaves a type that keeps values those of others', () => {
    const contributions = [kept(theirs), kept(badge), badge, kept(by('a rule that is gone', 'x'))]
    const rules = { ...type({ kind: 'lastConnector' }), schema: { graceDays: 30, keepValuesOnDisconnect: true } }
    expect(comes({ contributions, rules })?.contributions).toEqual([kept(badge), badge])
  })
})
