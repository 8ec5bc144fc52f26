/** Corrections of letter case alone, in attributes that ignore it (X2). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { valuesOf } from '../../runtime/model/values'
import { updateChanges } from '../../runtime/pipeline/7-difference'
import { account, attribute, change, desired, list, listChange, pending, userType } from './world'

const ignoring = { comparison: 'ignoreCase' } as const
const type = userType(attribute('mail', 'text', ignoring), list('phones', 'text', ignoring))
const corrected = change('mail', 'Lee@x', { from: 'LEE@X' })

/** What changes of an account that has `has`. */
function changes(
  has: Record<string, AttributeValue>,
  wants: Record<string, AttributeValue>,
  { staged = [], by = 'system' }: { staged?: readonly PendingChange[]; by?: 'rules' | 'system' } = {},
): readonly PendingChange[] {
  const wanted = desired(wants).map((value) => ({ ...value, ...(by === 'rules' && { recased: valuesOf(value.value) }) }))
  return updateChanges(wanted, { account: account(has), type, pending: staged.length > 0 ? pending(staged) : null }, [])
}

describe('X2 another letter case', () => {
  it('X2 is sent when the rules have corrected it', () => {
    expect(changes({ mail: 'LEE@X' }, { mail: 'Lee@x' }, { by: 'rules' })).toEqual([corrected])
    expect(changes({ phones: ['A', 'b'] }, { phones: ['a', 'b'] }, { by: 'rules' })).toEqual([
      listChange('phones', { add: ['a'], remove: ['A'] }),
    ])
  })

  it('X2 is nobody’s correction where the system spells it so', () => {
    expect(changes({ mail: 'LEE@X' }, { mail: 'Lee@x' })).toEqual([])
  })

  it('X2 is a difference in any attribute that does not ignore it', () => {
    expect(changes({ status: 'ON' }, { status: 'on' })).toMatchObject([{ from: 'ON', to: 'on' }])
  })

  it.each<[string, readonly PendingChange[], readonly PendingChange[]]>([
    ['stays staged until it is sent', [change('status', 'on'), corrected], [corrected]],
    ['is not staged again once it was sent', [{ ...corrected, sent: true }], []],
    ['is not staged by a correction of something else', [change('displayName', 'Lee@x', { from: 'LEE@X' })], []],
    ['gives way where another spelling is wanted by now', [{ ...corrected, to: 'LeE@x' }], []],
    ['is none where another value was to be replaced', [{ ...corrected, from: 'kim@x' }], []],
  ])('X2 %s', (_, staged, expected) => {
    expect(changes({ mail: 'LEE@X' }, { mail: 'Lee@x' }, { staged })).toEqual(expected)
  })

  it.each<[string, PendingChange, boolean]>([
    ['stays staged until it is sent', listChange('phones', { add: ['a'], remove: ['A'] }), true],
    ['is none where the value was to be added', listChange('phones', { add: ['a'] }), false],
    ['is none where another value was to be replaced', listChange('phones', { add: ['â'], remove: ['Â'] }), false],
  ])('X2 in a list it %s', (_, staged, stays) => {
    const found = changes({ phones: ['A'] }, { phones: ['a'] }, { staged: [staged] })
    expect(found).toEqual(stays ? [listChange('phones', { add: ['a'], remove: ['A'] })] : [])
  })

  it('X2 in a list it stays staged where another value comes and one goes meanwhile', () => {
    const staged = [listChange('phones', { add: ['a'], remove: ['A'] })]
    expect(changes({ phones: ['A', 'b'] }, { phones: ['a', 'c'] }, { staged })).toEqual([
      listChange('phones', { add: ['a', 'c'], remove: ['A', 'b'] }),
    ])
  })

  it('X2 of a list only what the rules have corrected is sent, not what the system spells its own way', () => {
    const [wanted] = desired({ phones: ['a', 'b', 'c'] })
    const view = { account: account({ phones: ['A', 'B'] }), type, pending: null }
    expect(updateChanges([{ ...wanted, recased: ['a'] } as never], view, [])).toEqual([
      listChange('phones', { add: ['a', 'c'], remove: ['A'] }),
    ])
  })
})
