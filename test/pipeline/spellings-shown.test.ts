/** What is remembered of spellings, attribute by attribute and value by value (X2). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { Spellings } from '../../runtime/model/spellings'
import { noSpellings } from '../../runtime/model/spellings'
import type { Attributes } from '../../runtime/model/values'
import { spellingsWanted, updateChanges } from '../../runtime/pipeline/7-difference'
import { spellingsSent, spellingsShown } from '../../runtime/pipeline/7-spellings'
import { account, attribute, change, desired, list, listChange, userType } from './world'

const ignoring = { comparison: 'ignoreCase' } as const
const declared = userType(attribute('mail', 'text', ignoring), list('phones', 'text', ignoring))
/** Its name ignores letter case by its declaration, and is compared exactly all the same (E5). */
const type = {
  ...declared,
  attributes: declared.attributes.map((schema) => (schema.name === declared.secondaryId ? { ...schema, ...ignoring } : schema)),
}
const ann = { dn: 'cn=Ann,ou=Sales', mail: 'ann@x', status: 'on' }

const shown = (values: Attributes, arrived: readonly PendingChange[] = []) =>
  spellingsShown(account(ann, { spellings: noSpellings }), values, arrived, type)

describe('what a system shows', () => {
  it('X2 is another spelling of its own, whatever was sent to another attribute', () => {
    expect(shown({ ...ann, mail: 'ANN@X' }, [change('status', 'ANN@X')])).toEqual({ mail: { 'sann@x': 'ann@x' } })
  })

  it('X2 E5 is noted of no name, and of no attribute in which letter case counts', () => {
    expect(shown({ ...ann, dn: 'CN=ANN,OU=SALES', status: 'ON' })).toEqual({})
  })
})

describe('what a rule wants', () => {
  const wanted = (phones: readonly string[], asks: readonly string[], spellings: Spellings | null) => {
    const of = account({ ...ann, phones }, { spellings })
    const first = new Set(['phones', 'dn'])
    return spellingsWanted(desired({ phones: asks }), { account: of, type, pending: null }, first)
  }

  it('X2 O5 leaves the accepted one of two spellings that it gives', () => {
    const known = { phones: { sa: 'A' } }
    expect(wanted(['a'], ['A', 'a'], known)).toEqual(known)
  })

  it('X2 O5 accepts one value while another stays as it is', () => {
    expect(wanted(['a', 'b'], ['A', 'B'], { phones: { sa: null, sb: 'B' } })).toEqual({ phones: { sa: 'A', sb: 'B' } })
  })

  it('X2 E5 says nothing of the name of an account that is found', () => {
    expect(wanted(['a'], ['a'], null)).toEqual({})
  })

  it('X2 O5 is no difference where one of two spellings that the account has is the one', () => {
    const view = { account: account({ phones: ['a', 'A'] }, { spellings: noSpellings }), type, pending: null }
    expect(updateChanges(desired({ phones: ['A'] }), view, [])).toEqual([])
  })
})

describe('what was sent', () => {
  it('X2 O5 are the values that came or went, and no others of the list', () => {
    const known = { phones: { sa: 'A', sb: 'B' } }
    expect(spellingsSent(known, [listChange('phones', { add: ['a'] })], type)).toEqual({ phones: { sb: 'B' } })
    expect(spellingsSent(known, [listChange('phones', { remove: ['b'] })], type)).toEqual({ phones: { sa: 'A' } })
  })
})
