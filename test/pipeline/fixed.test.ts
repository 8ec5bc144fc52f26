/** Values that rules want otherwise although the system has fixed them (N10, R7). */
import { describe, expect, it } from 'vitest'
import type { AttributeSchema, ObjectTypeSchema } from '../../runtime/model/schema'
import { decideFixed } from '../../runtime/pipeline/7-fixed'
import { decides } from './laws'
import { account, attribute, desired, id, unsent, userType } from './world'

const assigned = userType(
  attribute('home', 'text', { mutability: 'createOnly', comparison: 'ignoreCase' }),
  attribute('password', 'text', { mutability: 'createOnly', secret: true }),
)
/** Its anchor is ours to give, and not the system's. */
const type: ObjectTypeSchema = {
  ...assigned,
  attributes: assigned.attributes.map((schema): AttributeSchema =>
    schema.name === 'guid' ? { ...schema, mutability: 'readWrite' } : schema,
  ),
}
const ann = account({ guid: 'g-1', dn: 'cn=Ann', home: '/Ann', mail: 'a@x' })

type Given = Parameters<typeof desired>[0]
const fixed = (given: Given, mode: 'always' | 'initial' | 'whenEmpty' = 'always', cso = ann, of = type) =>
  decides(
    (view: { given: Given }) =>
      decideFixed(
        desired(view.given).map((value) => ({ ...value, mode })),
        cso,
        of,
      ),
    { given },
  ).map(({ attribute, rule, why }) => `${attribute} ${rule === id('Accounts')} ${why}`)

describe('what a rule wants of an account that is there', () => {
  it('N10 R7 another anchor, or another value in what only a create writes, is named with its rule', () => {
    expect(fixed({ guid: 'g-2', home: '/bea', mail: 'b@x' })).toEqual(['guid true anchor', 'home true createOnly'])
    expect(fixed({ guid: 'g-2' }, 'always', account({}))).toEqual(['guid true anchor'])
    expect(fixed({ home: null })).toEqual(['home true createOnly'])
  })

  it('N10 what is as it should be is not, as its system compares', () => {
    expect(fixed({ guid: 'g-1', home: '/ANN' })).toEqual([])
    expect(fixed({ guid: 'G-1' })).toEqual(['guid true anchor'])
    expect(fixed({ guid: 'G-1' }, 'always', ann, { ...type, anchorIgnoresCase: true })).toEqual([])
    expect(fixed({ guid: 'G-2' }, 'always', ann, { ...type, anchorIgnoresCase: true })).toEqual(['guid true anchor'])
  })

  it('R7 what is for new accounts only, or for where nothing stands, is not asked for', () => {
    expect(fixed({ guid: 'g-2', home: '/bea' }, 'initial')).toEqual([])
    expect(fixed({ home: '/bea' }, 'whenEmpty')).toEqual([])
    expect(fixed({ home: '/bea' }, 'whenEmpty', account({ guid: 'g-1' }))).toEqual(['home true createOnly'])
  })

  it('N9 R7 a secret cannot be compared, and an anchor the system assigns is none of the rule’s', () => {
    expect(fixed({ password: 'xyzzy' })).toEqual([])
    expect(fixed({ guid: 'g-2' }, 'always', ann, assigned)).toEqual([])
  })

  it('R3 of an account that is still to be made, or whose anchor nobody knows, nothing is fixed', () => {
    expect(fixed({ guid: 'g-2', home: '/bea' }, 'always', unsent())).toEqual([])
    expect(fixed({ guid: 'g-2' }, 'always', account({}, { anchor: null }))).toEqual([])
  })
})
