/** Whether a rule takes an object. */
import { describe, expect, it } from 'vitest'
import type { ConditionRow } from '../../runtime/expression'
import { compile, conditionToExpression } from '../../runtime/expression'
import { ExpressionError } from '../../runtime/expression'
import type { ScopeVerdict } from '../../runtime/pipeline/2-scope'
import {
  decideLeaving,
  decideScope,
  deletedIsOut,
  isOutOfEveryScope,
  takesEvery,
  withdrawnRules,
} from '../../runtime/pipeline/2-scope'
import type { Cso } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { decides } from './laws'
import { account, id, rule, sees } from './world'

type Given = Readonly<Record<string, AttributeValue>>

function takes(condition: string | null, given: Given) {
  const rule = { condition: condition === null ? null : compile(condition) }
  return decides(({ scope }) => decideScope(rule, scope), { scope: sees(given) })
}

function takesByRow(row: ConditionRow, given: Given): boolean {
  return takes(conditionToExpression({ match: 'all', parts: [row] }, 'cs'), given).inScope
}

describe('whether a rule takes an object', () => {
  it('S1 without a condition it takes every object of its type', () => {
    expect(takes(null, {})).toEqual({ inScope: true, because: 'the rule takes every object of its type' })
  })

  it('S1 S2 with one it takes those that meet it, and says which it was', () => {
    expect(takes('cs["type"] == "Employee"', { type: 'Employee' })).toMatchObject({ inScope: true })
    const out = takes('cs["type"] == "Employee"', { type: 'Contractor' })
    expect(out).toEqual({ inScope: false, because: 'it does not meet cs["type"] == "Employee" (type is Contractor)' })
  })

  it('N6 of a long one it says the parts that are not met, with the values they go by', () => {
    const condition = 'cs["type"] == "Employee" AND IsPresent(cs["mail"]) AND (cs["city"] == "Ulm" OR cs["city"] == "Bonn")'
    expect(takes(condition, { type: 'Employee', city: 'Kiel' }).because).toBe(
      'it does not meet IsPresent(cs["mail"]) AND (cs["city"] == "Ulm" OR cs["city"] == "Bonn") (mail has no value, city is Kiel)',
    )
    const long = Array.from({ length: 40 }, (_, i) => `cs["city"] == "Town ${i}"`).join(' OR ')
    const { because } = takes(long, { city: 'Kiel' })
    expect(because).toMatch(/^it does not meet cs\["city"\] == "Town 0" OR .*… \(city is Kiel\)$/)
    expect(because.length).toBeLessThan(250)
    expect(takes(long, { city: 'Town 7' }).because.length).toBeLessThan(220)
  })

  it('N6 it says by whom where both have an attribute of that name, each once', () => {
    const condition = 'cs["status"] = "Active" AND mv["status"] = "Active" AND cs["status"] <> "Leave" AND cs["type"] = "x"'
    const view = (attributes: Given) => ({ attributes, objectType: 'user' })
    const scope = { ...sees({}), cs: view({ status: 'Leave', type: 'y' }), mv: view({ status: 'Retired' }) }
    expect(decideScope({ condition: compile(condition, { use: 'condition' }) }, scope).because).toBe(
      `it does not meet ${condition} (cs["status"] is Leave, mv["status"] is Retired, type is y)`,
    )
  })

  it('N9 it says no value of a secret', () => {
    const rule = {
      condition: compile('cs["pin"] == "1" AND cs["type"] == "x"', { use: 'condition' }),
      secrets: new Set(['cs pin']),
    }
    expect(decideScope(rule, sees({ pin: '4711', type: 'y' })).because).toBe(
      'it does not meet cs["pin"] == "1" AND cs["type"] == "x" (type is y)',
    )
  })

  for (const [operator, more] of [
    ['notEquals', { value: 'x' }],
    ['notContains', { value: 'x' }],
    ['notStartsWith', { value: 'x' }],
    ['notIn', { values: ['x'] }],
    ['equals', { value: 'x' }],
    ['less', { value: 'x' }],
    ['isPresent', {}],
  ] as const)
    it(`S3 the row "${operator}" is false for a missing attribute`, () => {
      expect(takesByRow({ attribute: 'city', operator, ...more }, {})).toBe(false)
    })

  it('S3 only "is empty" is true for it, and in a hand-written expression null is not "x"', () => {
    expect(takesByRow({ attribute: 'city', operator: 'isEmpty' }, {})).toBe(true)
    expect(takesByRow({ attribute: 'city', operator: 'isEmpty' }, { city: 'Bern' })).toBe(false)
    expect(takes('cs["city"] != "x"', {}).inScope).toBe(true)
  })

  it('S3 of several values a positive row needs any, a negative one none', () => {
    const cities = { city: ['Bern', 'Rome'] }
    expect(takesByRow({ attribute: 'city', operator: 'equals', value: 'Rome' }, cities)).toBe(true)
    expect(takesByRow({ attribute: 'city', operator: 'notEquals', value: 'Rome' }, cities)).toBe(false)
    expect(takesByRow({ attribute: 'city', operator: 'notEquals', value: 'Oslo' }, cities)).toBe(true)
  })

  it('S4 each rule decides for itself: in scope of one and not of another', () => {
    const [employees, contractors] = ['cs["type"] == "Employee"', 'cs["type"] == "Contractor"']
    const given = { type: 'Employee' }
    expect([takes(employees, given).inScope, takes(contractors, given).inScope]).toEqual([true, false])
  })

  it('A9 a condition that gives neither true nor false is a fault of the object', () => {
    expect(() => takes('cs["type"]', { type: 'Employee' })).toThrow(ExpressionError)
  })

  it('R5 an object that is being deleted is in no scope', () => {
    expect(deletedIsOut.inScope).toBe(false)
  })
})

describe('whether a record leaves by its rules', () => {
  const projected = { mvo: 1, link: 'projected' } as Cso
  const loose = { ...projected, mvo: null } as Cso
  const account = { ...projected, link: 'provisioned' } as Cso
  const verdict = (scope: 'in' | 'out', action: 'disconnect' | 'remainJoined' = 'disconnect') =>
    ({ decision: { inScope: scope === 'in', because: '' }, action }) as const
  for (const [what, { cso = projected, verdicts, rules = [{ id: 7 }] }, delta, full] of [
    ['its rule takes it', { verdicts: [verdict('in')] }, 'stays', 'stays'],
    ['its rule does not', { verdicts: [verdict('out')] }, 'out', 'out'],
    ['its rule does not and lets it stay', { verdicts: [verdict('out', 'remainJoined')] }, 'stays', 'stays'],
    ['its rule was not asked', { verdicts: [] }, 'stays', 'stays'],
    ['no rule is in force', { verdicts: [], rules: [] }, 'waitsForFull', 'out'],
    ['no rule is in force, of a record that is not linked', { cso: loose, verdicts: [], rules: [] }, 'stays', 'stays'],
    ['no rule is in force, of an account', { cso: account, verdicts: [], rules: [] }, 'stays', 'stays'],
  ] as const satisfies readonly (readonly [string, object, string, string])[])
    it.each([
      ['delta', false, delta],
      ['full sync', true, full],
    ] as const)(`S4 A14 ${what}: in a %s`, (_, withdraws, kind) => {
      const given = { cso, rules, verdicts: new Map(verdicts.map((spoken) => [7, spoken])), withdraws }
      expect(decides(decideLeaving, given)).toBe(kind)
    })
})

describe('an object that rules decline', () => {
  const declines: ScopeVerdict = { decision: { inScope: false, because: 'it left' }, action: 'disconnect' }
  const remains: ScopeVerdict = { ...declines, action: 'remainJoined' }
  const byRule = (verdicts: Readonly<Record<string, ScopeVerdict>>) =>
    new Map(Object.entries(verdicts).map(([name, verdict]) => [id(name), verdict]))
  const projected = account({}, { link: 'projected' })

  it.each<[string, Partial<Cso>, Readonly<Record<string, ScopeVerdict>>, readonly string[]]>([
    ['of a record, those that decline it while another takes it', {}, { HR: declines, Badge: takesEvery }, ['HR']],
    ['of a record, none where all take it', {}, { HR: takesEvery, Badge: takesEvery }, []],
    ['of a record, none where all decline it: it leaves with them', {}, { HR: declines, Badge: declines }, []],
    ['of a record, none that lets it remain', {}, { HR: remains, Badge: takesEvery }, []],
    ['of an account we made, all that decline it', { link: 'provisioned' }, { HR: declines, Badge: declines }, ['HR', 'Badge']],
    ['of an account that an outbound rule found, too', { link: 'joined', matched: true }, { HR: declines }, ['HR']],
    ['of what was linked by hand, none where all decline it', { link: 'byHand' }, { HR: declines }, []],
    [
      'of what was linked by hand, those that decline it while another takes it',
      { link: 'byHand' },
      { HR: declines, Badge: takesEvery },
      ['HR'],
    ],
  ])('S4 S5 J9 rules withdraw their values: %s', (_, more, verdicts, expected) => {
    expect(withdrawnRules({ ...projected, ...more }, byRule(verdicts))).toEqual(expected.map(id))
  })

  it.each<[string, boolean, Partial<Cso>, Readonly<Record<string, ScopeVerdict>>, readonly string[]]>([
    ['every rule declines it', true, {}, { HR: declines, Badge: declines }, ['HR', 'Badge']],
    ['it was joined, and every rule declines it', true, { link: 'joined' }, { HR: declines }, ['HR']],
    ['one takes it', false, {}, { HR: declines, Badge: takesEvery }, ['HR', 'Badge']],
    ['one lets it remain', false, {}, { HR: declines, Badge: remains }, ['HR', 'Badge']],
    ['one was not asked', false, {}, { HR: declines }, ['HR', 'Badge']],
    ['only a rule that is gone takes it', true, {}, { HR: declines, Badge: takesEvery }, ['HR']],
    ['no rule is left for it', true, {}, {}, []],
    ['it is an account we made', false, { link: 'provisioned' }, { HR: declines }, ['HR']],
    ['an outbound rule found it', false, { link: 'joined', matched: true }, { HR: declines }, ['HR']],
    ['it was linked by hand', false, { link: 'byHand' }, { HR: declines }, ['HR']],
    ['it is nobody’s', false, { mvo: null }, { HR: declines }, ['HR']],
  ])('S4 S5 A14 J9 it leaves its person when %s: %s', (_, expected, more, verdicts, rules) => {
    const view = { cso: { ...projected, ...more }, rules: rules.map((name) => rule(name)) }
    expect(decides((given) => isOutOfEveryScope(given.cso, given.rules, byRule(verdicts)), view)).toBe(expected)
  })
})
