/** A Disable whose values say nothing of an account that is there (R5, N10). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import type { FlowMode } from '../../runtime/model/rules'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { disablesNothing, disablesNothingText, isEverWritten, unsaidBy } from '../../runtime/pipeline/6-disables-nothing'
import { account, attribute, constant, desired, formula, from, mapping, sees, userType } from './world'

const type = userType(
  attribute('home', 'text', { mutability: 'createOnly' }),
  attribute('status', 'text', { comparison: 'ignoreCase' }),
)
const ann = { guid: 'g-1', dn: 'cn=Ann', mail: 'a@x' }
const off = desired({ status: 'off' })
const whenEmpty = (status: string | null) => desired({ status }, 'whenEmpty')

/** Whether these values leave an account that has `has` as it is. */
function leavesAlone(
  values: ReturnType<typeof desired>,
  has: Record<string, string> = ann,
  unsaid: readonly string[] = [],
): boolean {
  return disablesNothing(values, account(has), { type, unsaid: new Set(unsaid) })
}

describe('R5 N10 the values that disable an account change nothing of it', () => {
  it.each([
    ['where there are none', [], ann, []],
    ['where they are for new accounts only', desired({ status: 'off' }, 'initial'), ann, []],
    ['where only a create writes them', desired({ home: '/gone' }), ann, []],
    ['where nothing may write them', desired({ guid: 'g-2' }), ann, []],
    ['where they take its name away', desired({ dn: null }), ann, []],
    ['where another value stands in the way', whenEmpty('off'), { ...ann, status: 'on' }, []],
    ['where they clear what is to be written only where nothing stands', whenEmpty(null), { ...ann, status: 'on' }, []],
    ['where nothing stands and nothing is given', whenEmpty(null), ann, []],
    ['where none is given for want of an input, and none is there', desired({ status: null }), ann, ['status']],
  ] as const)('%s', (_, values, has, unsaid) => {
    expect(leavesAlone([...values], has, unsaid)).toBe(true)
  })
})

describe('R5 the values that disable an account say that it is disabled', () => {
  it.each([
    ['where one of them can change it', [...desired({ guid: 'g-2' }), ...off], ann, []],
    ['where it has them already', off, { ...ann, status: 'off' }, []],
    ['where they rename it', desired({ dn: 'cn=Ann,ou=Former' }), ann, []],
    ['where nothing stands that is to be written only then', whenEmpty('off'), ann, []],
    ['where they stand there already, in any letter case', whenEmpty('off'), { ...ann, status: 'OFF' }, []],
    ['where a value is to be none, and is', desired({ status: null }), ann, []],
    ['where what stands there is cleared for want of an input', desired({ status: null }), { ...ann, status: 'on' }, ['status']],
  ] as const)('%s', (_, values, has, unsaid) => {
    expect(leavesAlone([...values], has, unsaid)).toBe(false)
  })

  it('R5 also where the same rule has a row that says nothing', () => {
    expect(leavesAlone([...desired({ mail: null }), ...off], { guid: 'g-1', dn: 'cn=Ann' }, ['mail'])).toBe(false)
  })
})

describe('A10 N10 rows that give nothing because what they read is missing', () => {
  const rows = (...given: readonly FlowMapping[]) => given
  const status = (value: AttributeValue | null) => desired({ status: value })
  it.each([
    ['an attribute that is not there', rows(mapping(from('Status'), 'status')), {}, status(null), ['status']],
    ['an expression that reads it', rows(mapping(formula('mv["Status"]'), 'status')), {}, status(null), ['status']],
    [
      'a row that is off says nothing for it',
      rows(mapping(from('Status'), 'status'), mapping(constant('off'), 'status', { enabled: false })),
      {},
      status(null),
      ['status'],
    ],
    [
      'nor does the row of another attribute',
      rows(mapping(from('Status'), 'status'), mapping(constant('x'), 'mail')),
      {},
      status(null),
      ['status'],
    ],
    ['not one that is there', rows(mapping(from('Status'), 'status')), { Status: 'off' }, status('off'), []],
    ['not one that is there and gives none', rows(mapping(from('Status'), 'status')), { Status: ['a', 'b'] }, status(null), []],
    ['not an expression that gives none of what is there', rows(mapping(formula('null'), 'status')), {}, status(null), []],
    [
      'not where another row says that there is none',
      rows(mapping(from('Status'), 'status'), mapping(formula('null'), 'status')),
      {},
      status(null),
      [],
    ],
    ['not where a value comes of it all the same', rows(mapping(from('Status'), 'status')), {}, status('off'), []],
  ] as const)('%s', (_, given, person, values, expected) => {
    expect([...unsaidBy([...given], values, sees(null, person))]).toEqual(expected)
  })

  it('A10 of nobody, every attribute is missing', () => {
    expect([...unsaidBy([mapping(from('Status'), 'status')], status(null), sees({}))]).toEqual(['status'])
  })
})

describe('R7 whether a row ever changes an account that is there', () => {
  it.each<[string, FlowMode, boolean]>([
    ['status', 'always', true],
    ['status', 'whenEmpty', true],
    ['status', 'initial', false],
    ['home', 'always', false],
    ['guid', 'always', false],
  ])('%s %s: %s', (name, mode, expected) => {
    expect(isEverWritten(name, mode, type)).toBe(expected)
  })

  it('N10 that none does is said with the account, the rule and the way out', () => {
    expect(disablesNothingText('Ann', 'AD out')).toMatch(
      /^rule AD out is to disable the account Ann, and its values for that change nothing: .* Open the provision step of the rule/,
    )
  })
})
