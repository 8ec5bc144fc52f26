/** What of a pending export is waited for at all, and lists that were sent in several parts (E2, I12, N9). */
import { describe, expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { decideConfirmation, wasSent } from '../../runtime/pipeline/1-confirmation'
import { unreadableText } from '../../runtime/pipeline/1-import'
import { account, attribute, change, list, pending, unsent, userType, values } from './world'

const type = userType(attribute('password', 'text', { secret: true }), list('member', 'reference'), list('seeAlso', 'reference'))
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
  it('N9 is no secret of an account whose create arrived without an answer; what the system does not know is missed', () => {
    const waiting = pending([mail, password, change('gone', 'x')], { state: 'executing' })
    const { notReimported } = decideConfirmation(unsent(), waiting, values({ mail: 'a@x' }), [], type) ?? {}
    expect(notReimported?.map(({ change: lacking }) => lacking.attribute)).toEqual(['gone'])
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
    const of = { position: 'line 7', type, known: account() }
    expect(unreadableText(fault('mail'), of)).toBe(
      'line 7: mail "xyzzy" cannot be read: is no number. It keeps its previous value. Correct it in the source and import again',
    )
    expect(unreadableText({ ...fault('mail'), message: 'mail: "xyzzy" is no number.' }, of)).toContain(
      'line 7: mail "xyzzy" cannot be read: "xyzzy" is no number. It keeps',
    )
    expect(unreadableText(fault('mail'), { ...of, known: null })).toContain('It has no value.')
    expect(unreadableText({ ...fault('mail'), value: 'x'.repeat(900) }, of).length).toBeLessThan(250)
    expect(unreadableText(fault('password'), of)).toMatch(/^line 7: password \(secret\) cannot be read: is no number\./)
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

  const whole = (...texts: readonly string[]) => change('member', texts.map(name), { sent: true })

  it('I12 what waits to be sent is as it is, whatever was sent before and after', () => {
    const waiting = { ...sent(['a']), sent: false }
    const left = decideConfirmation(account(), pending([waiting, sent([], ['a'])]), values({}), [], type)
    expect(left?.pending?.changes).toEqual([waiting])
  })

  it('E4 I12 counts the attempts of the part that was sent most often, and each list for itself', () => {
    const first = { ...whole('a'), attempts: 1 }
    const part = { ...sent(['b']), attempts: 3 }
    const left = decideConfirmation(account(), pending([first, part]), values({ member: [name('a')] }), [], type)
    expect(left?.pending?.changes).toMatchObject([{ add: [name('b')], attempts: 4, sent: false }])
    const other = { ...part, attribute: 'owner' }
    expect(missing([first, other], 'a')).toEqual([other])
  })

  it.each([
    ['is found as it was sent last', [sent(['a', 'b'], ['c']), sent(['c'], ['a'])], ['b', 'c'], []],
    ['lacks what came first and stayed', [sent(['a', 'b'], ['c']), sent(['c'], ['a'])], ['c'], [sent(['b'])]],
    ['has what went first and stayed away', [sent([], ['x', 'y']), sent(['x'])], ['x', 'y'], [sent([], ['y'])]],
    ['lacks what came first, where nothing was taken out then', [sent(['a', 'b']), sent(['c'], ['a'])], ['c'], [sent(['b'])]],
    [
      'lacks one and has another of as many that came and went first',
      [sent(['a', 'b'], ['c', 'd']), sent(['c'], ['a'])],
      ['c', 'd'],
      [sent(['b'], ['d'])],
    ],
    ['is not asked for what was taken back', [sent(['a']), sent([], ['a'])], [], []],
    ['lacks one of a list that was sent whole, beside what came later', [whole('a'), sent(['b'])], ['b'], [whole('a', 'b')]],
    ['is not asked for what left a list that was sent whole', [whole('a', 'b'), sent([], ['b'])], ['a'], []],
    ['is asked for what another list has lost', [sent(['a']), { ...sent([], ['a']), attribute: 'seeAlso' }], [], [sent(['a'])]],
  ])('%s', (_, changes, shown, expected) => {
    expect(missing(changes, ...shown)).toEqual(expected)
  })
})
