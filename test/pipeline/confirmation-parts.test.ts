/** What of a pending export can be seen at all, and lists that were sent in several parts (E2, I12, N9). */
import { describe, expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { decideConfirmation, visiblePending, wasSent } from '../../runtime/pipeline/1-confirmation'
import { unreadableText } from '../../runtime/pipeline/1-import'
import { account, attribute, change, list, pending, unsent, userType, values } from './world'

const type = userType(attribute('password', 'text', { secret: true }), list('member', 'reference'))
const mail = change('mail', 'a@x')
const password = change('password', 'xyzzy')

describe('E2 I11 whether a create was ever sent', () => {
  it.each<[string, PendingExport, boolean]>([
    ['not where it waits', pending([mail, password]), false],
    ['where it is in doubt', pending([mail], { state: 'executing' }), true],
    ['where some of it was', pending([mail, { ...password, sent: true }]), true],
    ['where some of it was, and was not seen', pending([mail, { ...password, attempts: 1 }]), true],
  ])('%s', (_, waiting, expected) => {
    expect(wasSent(waiting)).toBe(expected)
  })
})

describe('N9 I12 what an import can find', () => {
  it('N9 is no secret of an account whose create arrived without an answer', () => {
    const waiting = pending([mail, password, change('gone', 'x')])
    expect(visiblePending(waiting, unsent(), type)).toEqual({ ...waiting, changes: [mail, change('gone', 'x')] })
  })

  it('I12 is all of it where the account is known, or has no secrets', () => {
    const waiting = pending([mail, password])
    expect(visiblePending(waiting, account(), type)).toBe(waiting)
    expect(visiblePending(waiting, unsent(), userType())).toBe(waiting)
  })

  it('N9 a secret that was sent counts as found', () => {
    const waiting = pending([mail, password].map((sent) => ({ ...sent, sent: true })))
    expect(decideConfirmation(account(), waiting, values({ mail: 'a@x' }), [], type)).toEqual({
      notReimported: [],
      pending: null,
    })
  })

  it('I7 N9 what could not be read is named, and a secret not shown', () => {
    const fault = (name: string) => ({ attribute: name, value: 'xyzzy', message: 'is no number' })
    expect(unreadableText(fault('mail'), type)).toBe('mail "xyzzy" cannot be read: is no number. It keeps its previous value')
    expect(unreadableText(fault('password'), type)).toMatch(/^password \(secret\) cannot be read: is no number\./)
  })
})

describe('I12 a list of references that was sent twice', () => {
  const name = (text: string) => ({ ref: null, text })
  const sent = (add: readonly string[], remove: readonly string[] = []): PendingChange => ({
    ...change('member', null, { sent: true }),
    ...(add.length > 0 && { add: add.map(name) }),
    ...(remove.length > 0 && { remove: remove.map(name) }),
  })
  const missing = (changes: readonly PendingChange[], ...shown: readonly string[]) => {
    const read: Record<string, AttributeValue> = shown.length > 0 ? { member: shown.map(name) } : {}
    return decideConfirmation(account(), pending(changes), values(read), [], type)?.notReimported.map(
      ({ change: lacking }) => lacking,
    )
  }

  it('E4 I12 counts the attempts of the part that was sent most often, and each list for itself', () => {
    const whole = change('member', [name('a')], { sent: true, attempts: 1 })
    const part = { ...sent(['b']), attempts: 3 }
    const left = decideConfirmation(account(), pending([whole, part]), values({ member: [name('a')] }), [], type)
    expect(left?.pending?.changes).toMatchObject([{ add: [name('b')], attempts: 4, sent: false }])
    const other = { ...part, attribute: 'owner' }
    expect(missing([whole, other], 'a')).toEqual([other])
  })

  it.each([
    ['is found as it was sent last', [sent(['a', 'b'], ['c']), sent(['c'], ['a'])], ['b', 'c'], []],
    ['lacks what came first and stayed', [sent(['a', 'b'], ['c']), sent(['c'], ['a'])], ['c'], [sent(['b'])]],
    ['has what went first and stayed away', [sent([], ['x', 'y']), sent(['x'])], ['x', 'y'], [sent([], ['y'])]],
    ['is not asked for what was taken back', [sent(['a']), sent([], ['a'])], [], []],
  ])('%s', (_, changes, shown, expected) => {
    expect(missing(changes, ...shown)).toEqual(expected)
  })
})
