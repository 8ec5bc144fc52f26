/** Accounts whose name comes out as nothing: none is made, and what is there keeps its name (R9, N10). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import type { MissingName, MissingNameView } from '../../runtime/pipeline/7-missing-name'
import { decideMissingName } from '../../runtime/pipeline/7-missing-name'
import { isNoName } from '../../runtime/pipeline/no-name'
import { account, desired, id, unsent, userType } from './world'

const known = account({ dn: 'cn=Ann,dc=x' })
const type = userType()
const typeByLogin = { ...type, anchor: 'mail' }
const typeOfNothing = { ...type, attributes: [] }
const writtenBy = (...names: readonly string[]) => ({
  writerOf: (name: string) => (names.includes(name) ? id('Accounts') : undefined),
})

/** `attribute account`, or null where nothing is missing. */
function missing(view: Partial<MissingNameView>): string | null {
  const found = decide(view)
  return found && `${found.attribute} ${found.account}`
}

function decide(view: Partial<MissingNameView>): MissingName | null {
  const standard = {
    account: unsent(),
    name: 'Ann',
    type,
    desired: [],
    writerOf: () => undefined,
    ruleName: (rule: number) => `R${rule}`,
  }
  return decideMissingName({ ...standard, ...view })
}

describe('R9 what names nobody', () => {
  it.each<[AttributeValue | null, boolean]>([
    [null, true],
    ['', true],
    ['  ', true],
    ['\u200B', true],
    ['cn=,dc=x', true],
    ['cn=\u200B+uid=,dc=x', true],
    ['cn=+uid=a,dc=x', false],
    ['cn=a,dc=x', false],
    ['a', false],
    ['=', false],
    [7, false],
  ])('%j: %s', (value, expected) => {
    expect(isNoName(value)).toBe(expected)
  })
})

describe('R9 an account that is to be made', () => {
  it.each<[string, string | null, Partial<MissingNameView>]>([
    ['has a name', null, { desired: desired({ dn: 'cn=a,dc=x' }) }],
    ['has none', 'dn isNotMade', { desired: desired({ dn: null }) }],
    ['has none, which the schema does not know', 'dn isNotMade', { type: typeOfNothing, desired: desired({ dn: null }) }],
    ['has one of nothing', 'dn isNotMade', { desired: desired({ dn: 'cn=,dc=x' }) }],
    ['has a mapping for it that says nothing', 'dn isNotMade', writtenBy('dn')],
    ['has a mapping that says something', null, { desired: desired({ dn: 'cn=a' }), ...writtenBy('dn') }],
    ['is named by nobody', null, { desired: desired({ mail: null }), ...writtenBy('mail') }],
    ['has no anchor', 'mail isNotMade', { type: typeByLogin, desired: desired({ dn: 'cn=a', mail: null }) }],
    ['has no mapping’s anchor', 'mail isNotMade', { type: typeByLogin, desired: desired({ dn: 'cn=a' }), ...writtenBy('mail') }],
    ['has an anchor that the system gives', null, { desired: desired({ dn: 'cn=a', guid: null }), ...writtenBy('guid') }],
    ['has neither name nor anchor, and the name is said', 'dn isNotMade', { type: typeByLogin, ...writtenBy('dn', 'mail') }],
    [
      'is of a type without names',
      null,
      { type: { name: 'x', anchor: 'guid', attributes: type.attributes }, ...writtenBy('dn') },
    ],
  ])('%s: %s', (_, expected, view) => {
    expect(missing(view)).toBe(expected)
  })

  it('N10 is not made, and the rule and the next step are said', () => {
    expect(decide({ desired: desired({ dn: null }) })?.because).toBe(
      `rule R${id('Accounts')} gives no value for dn, which names the account, so none is made. Supply in the source what its mapping reads, or correct the mapping`,
    )
  })
})

describe('R9 an account that is there', () => {
  const fixed = { ...type, attributes: [{ name: 'dn', type: 'text', multi: false, mutability: 'readOnly' } as const] }
  it.each<[string, string | null, Partial<MissingNameView>]>([
    ['has a name', null, { desired: desired({ dn: 'cn=a,dc=x' }) }],
    ['keeps its own where it is to have none', 'dn keepsName', { desired: desired({ mail: 'x', dn: null }) }],
    ['keeps one that the schema does not know', 'dn keepsName', { type: typeOfNothing, desired: desired({ dn: null }) }],
    ['is not to have one', null, { desired: desired({ mail: null }), ...writtenBy('dn') }],
    ['is named once, when it is made', null, { desired: desired({ dn: null }, 'initial') }],
    ['has none to keep', null, { account: account(), desired: desired({ dn: null }) }],
    ['has one that the system gives', null, { type: fixed, desired: desired({ dn: null }) }],
    ['may lose another value', null, { type: typeByLogin, desired: desired({ mail: null }) }],
  ])('%s: %s', (_, expected, view) => {
    expect(missing({ account: known, ...view })).toBe(expected)
  })

  it('N10 keeps its name, and who, the rule and the ways out are said', () => {
    expect(decide({ account: known, desired: desired({ dn: null }) })?.because).toMatch(
      /^rule R\d+ gives no value for dn, which names the account, and an account cannot lose its name: Ann keeps it, .* keep the target's value/,
    )
  })
})
