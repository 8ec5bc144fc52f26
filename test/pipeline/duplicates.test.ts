/** Values that the system declares unique, found twice before they are sent (U1). */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import { duplicateSentence, givesUp, sentUnique, uniqueAttributes } from '../../runtime/pipeline/8-duplicates'
import { decides } from './laws'
import { attribute, change, id, listChange, pending, userType } from './world'

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

describe('U1 who has the value already', () => {
  it.each<[string, PendingExport | null, boolean]>([
    ['keeps it where nothing is pending', null, false],
    ['gives it up with another', pending([change('mail', 'b@x')]), true],
    ['gives it up with another that is on its way', pending([change('mail', 'b@x')], { state: 'executing' }), true],
    ['gives it up with its deletion', pending([], { operation: 'delete' }), true],
    ['keeps it while that is held', pending([change('mail', 'b@x')], { state: 'held' }), false],
    ['keeps it where that failed', pending([], { operation: 'delete', state: 'failed' }), false],
    ['keeps it with a change of something else', pending([change('alias', 'b@x')]), false],
    ['gives it up among other changes', pending([change('alias', 'b@x'), change('mail', null)]), true],
    ['keeps it where that was sent', pending([change('mail', 'b@x', { sent: true }), change('alias', 'b')]), false],
  ])('%s', (_, waiting, expected) => {
    const holder = { cso: { id: id('her account') }, name: 'Ann', pending: waiting }
    expect(decides((given) => givesUp(given, 'mail'), holder)).toBe(expected)
  })

  it.each([
    ['mail', 'Bob and Ann would both have "a@x" in mail, which the system declares unique; it was not sent.'],
    ['pin', 'Bob and Ann would both have the same value in pin, which the system declares unique; it was not sent.'],
  ])('U1 N9 is named with who is to have it, and what a secret is stays unsaid: %s', (name, sentence) => {
    const [value] = sentUnique([change(name, 'a@x')], type)
    const holder = { cso: { id: id('her account') }, name: 'Ann', pending: null }
    expect(duplicateSentence('Bob', value as NonNullable<typeof value>, holder)).toContain(sentence)
  })
})
