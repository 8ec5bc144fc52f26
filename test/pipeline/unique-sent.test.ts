/** Which values are sent to attributes that a system declares unique (U1). */
import { describe, expect, it } from 'vitest'
import { sentUnique, uniqueAttributes } from '../../runtime/pipeline/8-duplicates'
import { decides } from './laws'
import { attribute, change, listChange, userType } from './world'

const unique = { unique: true }
const type = userType(
  attribute('mail', 'text', unique),
  attribute('alias', 'text', { ...unique, multi: true, comparison: 'exact' }),
  attribute('pin', 'text', { ...unique, secret: true }),
)
const sent = (...changes: Parameters<typeof sentUnique>[0]) =>
  decides((given) => sentUnique(given.changes, type), { changes }).map(({ attribute: name, value, key }) => [name, value, key])

describe('U1 what goes to an attribute in which the system allows a value once', () => {
  it('U1 the attributes are those that are declared unique', () => {
    expect(uniqueAttributes(type).map(({ name }) => name)).toEqual(['mail', 'alias', 'pin'])
  })

  it.each([
    ['a value, in any letter case', [change('mail', 'Ann@X')], [['mail', 'Ann@X', 'ann@x']]],
    [
      'what is added to a list, in its letter case where that counts',
      [listChange('alias', { add: ['Ann', 'ann'], remove: ['Bob'] })],
      [
        ['alias', 'Ann', 'Ann'],
        ['alias', 'ann', 'ann'],
      ],
    ],
    ['no value that is taken away', [change('mail', null, { from: 'a@x' })], []],
    ['none that was sent', [change('mail', 'a@x', { sent: true })], []],
    ['none of another attribute, nor of one that is not declared', [change('displayName', 'Ann'), change('other', 'Ann')], []],
  ] as const)('U1 is %s', (_, changes, expected) => {
    expect(sent(...changes)).toEqual(expected)
  })
})
