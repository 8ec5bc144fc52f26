/** What a rename does to the values in an account's name, and what its request says of them (E11). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { valuesAfterRename } from '../../runtime/pipeline/8-naming'
import { requestOf } from '../../runtime/pipeline/8-request'
import { decides } from './laws'
import { account, attribute, change, list, pending, userType, values } from './world'

const type = userType(list('cn', 'text', { comparison: 'ignoreCase' }), attribute('uid'), list('sn'))

/** The naming values of an account that had `before` and is renamed. */
function renamed(
  before: Record<string, AttributeValue>,
  from: string,
  to: string,
  said: { changes?: readonly PendingChange[]; governed?: readonly string[] } = {},
): Record<string, unknown> {
  const { changes = [], governed = [] } = said
  const after = decides(valuesAfterRename, { type, attributes: values(before), changes, governed, from, to })
  return { ...after }
}

describe('E11 I14 the values an account has after a rename', () => {
  for (const [what, before, from, to, after] of [
    ['follow the name', { cn: ['Ann', 'Annie'] }, 'cn=Ann,dc=x', 'cn=Eve,dc=x', { cn: ['Annie', 'Eve'] }],
    ['follow it in a single value', { uid: 'ann' }, 'uid=ann,dc=x', 'uid=eve,dc=x', { uid: 'eve' }],
    [
      'stay where the new name has none of the kind',
      { uid: 'ann', cn: ['Ann'] },
      'uid=ann,dc=x',
      'cn=Ann,dc=x',
      { uid: 'ann', cn: ['Ann'] },
    ],
    ['gain what the new name says', { uid: 'ann', cn: ['A'] }, 'uid=ann,dc=x', 'cn=Ann,dc=x', { uid: 'ann', cn: ['A', 'Ann'] }],
    ['stay with a move', { uid: 'ann' }, 'uid=ann,ou=a,dc=x', 'uid=ann,ou=b,dc=x', { uid: 'ann' }],
    ['lose one part of two', { cn: ['A'], sn: ['B'] }, 'cn=A+sn=B,dc=x', 'cn=A+SN=C,dc=x', { cn: ['A'], sn: ['C'] }],
    ['do not gain what the system holds to be the same', { cn: ['ANN'] }, 'cn=x,dc=x', 'cn=Ann,dc=x', { cn: ['ANN'] }],
    ['are left alone where the names are no DNs', { uid: 'ann' }, 'ann', 'eve', { uid: 'ann' }],
    ['are left alone where an attribute is not declared', { uid: 'ann' }, 'l=a,dc=x', 'l=b,dc=x', { uid: 'ann' }],
  ] as const)
    it(`E11 ${what}`, () => {
      expect(renamed(before, from, to)).toEqual(after)
    })

  it('E11 follow the name where rules say other attributes alone', () => {
    const said = { changes: [change('mail', 'eve@x')], governed: ['mail'] }
    expect(renamed({ cn: ['Ann'] }, 'cn=Ann,dc=x', 'cn=Eve,dc=x', said)).toEqual({ cn: ['Eve'] })
  })

  it.each([
    ['what finds the account again', { anchor: 'uid' }, '17'],
    ['what names it', { secondaryId: 'uid' }, '17'],
    ['what is no text', { attributes: [list('uid', 'integer')] }, [17]],
  ])('E5 E11 leave alone %s', (_, more, uid) => {
    const view = { attributes: values({ uid }), changes: [], governed: [], from: 'uid=17,dc=x', to: 'uid=18,dc=x' }
    expect(valuesAfterRename({ ...view, type: { ...type, ...more } })).toEqual(values({ uid }))
  })

  it('E11 are what the rules say, whether that changes or not', () => {
    const both = { cn: ['Ann', 'Eve'] }
    expect(renamed(both, 'cn=Ann,dc=x', 'cn=Eve,dc=x', { governed: ['CN'] })).toEqual(both)
    expect(renamed(both, 'cn=Ann,dc=x', 'cn=Eve,dc=x', { changes: [change('cn', null)] })).toEqual(both)
  })
})

it('E11 a request says which attributes have rules, where there are any', () => {
  const claimed = { pending: pending([change('dn', 'cn=Eve,dc=x')]), cso: account({ dn: 'cn=Ann,dc=x' }), type, inDoubt: false }
  expect(requestOf({ ...claimed, governed: ['cn'] })).toMatchObject({ governed: ['cn'] })
  expect(requestOf(claimed)).not.toHaveProperty('governed')
})
