/** References that an account should have, beside those it has and those that were sent (R10, I12, E4). */
import { describe, expect, it } from 'vitest'
import type { PendingChange } from '../../runtime/model/objects'
import type { AttributeValue } from '../../runtime/model/values'
import { asReferences, keptWith, withWaitingJoined } from '../../runtime/pipeline/7-references'
import { secondaryIdWanted } from '../../runtime/pipeline/7-difference'
import { attribute, change, desired, id, list, userType } from './world'

const person = (ref: number) => ({ ref, text: `cn=${ref}` })
const name = (text: string) => ({ ref: null, text })
const members = (add: readonly number[], remove: readonly number[] = [], more: Partial<PendingChange> = {}): PendingChange => ({
  ...change('member', null, more),
  ...(add.length > 0 && { add: add.map(person) }),
  ...(remove.length > 0 && { remove: remove.map(person) }),
})

describe('R10 a name that a rule gives', () => {
  const member = list('member', 'reference', { comparison: 'dn' })
  it.each<[string, AttributeValue | null, AttributeValue | undefined, AttributeValue | null]>([
    ['is whom the account refers to by that name', name('CN=1'), person(1), person(1)],
    ['in a list, too, among those who are known', [name('cn=2'), person(3)], [person(1), person(2)], [person(2), person(3)]],
    ['stays a name where nobody there has it', name('cn=9'), person(1), name('cn=9')],
    ['stays a name where there is nobody', name('cn=1'), undefined, name('cn=1')],
    ['is none where it is a person already', person(1), { ref: 7, text: 'cn=1' }, person(1)],
    ['is none where nothing is wanted', null, person(1), null],
    ['is none where it is plain text', 'cn=1', person(1), 'cn=1'],
  ])('%s', (_, wanted, current, expected) => {
    const [value] = desired({ member: wanted }) as [ReturnType<typeof desired>[number]]
    expect(asReferences(value, current, member)).toEqual({ ...value, value: expected })
  })

  it('R10 is a value like any other where the attribute holds no references', () => {
    const [value] = desired({ member: name('cn=1') }) as [ReturnType<typeof desired>[number]]
    for (const schema of [attribute('member', 'text', { comparison: 'dn' }), undefined])
      expect(asReferences(value, person(1), schema)).toBe(value)
  })
})

describe('E4 what was sent in parts', () => {
  const clears = change('manager', null, { from: person(1) })
  const waits = change('manager', person(9), { waits: true })
  const { waits: _, ...whole } = waits
  const mail = change('mail', 'a@x')
  it.each<[string, readonly PendingChange[], readonly PendingChange[]]>([
    ['is one change again', [mail, clears, waits], [mail, { ...clears, to: person(9) }]],
    [
      'in a list, with all that comes and goes',
      [members([1], [4]), members([9], [5], { waits: true })],
      [members([1, 9], [4, 5])],
    ],
    ['in a list where nothing else comes', [members([], [4]), members([9], [], { waits: true })], [members([9], [4])]],
    ['in a list where only the waiting part takes out', [members([1]), members([], [5], { waits: true })], [members([1], [5])]],
    [
      'in the list of a create',
      [change('member', [person(1)]), members([9], [], { waits: true })],
      [change('member', [person(1), person(9)])],
    ],
    ['stays apart where the first part was sent', [{ ...clears, sent: true }, waits], [{ ...clears, sent: true }, whole]],
    [
      'stays apart where another rule asks for it',
      [{ ...clears, rule: id('Other rule') }, waits],
      [{ ...clears, rule: id('Other rule') }, whole],
    ],
  ])('%s', (_what, changes, expected) => {
    expect(withWaitingJoined(changes)).toEqual(expected)
  })

  it('E4 is as it is where nothing waits', () => {
    const changes = [mail, clears]
    expect(withWaitingJoined(changes)).toBe(changes)
  })
})

describe('I12 what stays of an earlier change beside the new ones', () => {
  const type = userType(list('member', 'reference'), attribute('manager', 'reference'), list('phones'))
  const sent = { sent: true }
  const cleared = change('manager', null, { from: person(1), ...sent })
  it.each<[string, PendingChange, readonly PendingChange[], readonly PendingChange[]]>([
    ['all, where its attribute does not change', members([1]), [change('mail', 'a@x')], [members([1])]],
    ['nothing, where it was not sent', members([1]), [members([2])], []],
    ['nothing of other values', { ...change('phones', null, sent), add: ['1'] }, [change('phones', null, { add: ['2'] })], []],
    ['nothing of what is not declared', change('gone', 'a', sent), [change('gone', 'b')], []],
    ['the references still to be seen', members([1, 2], [3], sent), [members([], [1])], [members([2], [3], sent)]],
    ['those still to go', members([1], [3, 4], sent), [members([3], [1])], [members([], [4], sent)]],
    ['those still to come', members([1], [3], sent), [members([3])], [members([1], [], sent)]],
    ['none, where all are taken back', members([1], [3], sent), [members([3], [1])], []],
    ['that it was cleared until there is an account', cleared, [change('manager', person(9))], [cleared]],
    ['nothing, where it has another value by now', cleared, [change('manager', person(9), { from: person(2) })], []],
    ['nothing of another value that was sent', change('manager', person(2), sent), [change('manager', person(9))], []],
  ])('%s', (_, earlier, changes, expected) => {
    expect(keptWith(changes, earlier, type)).toEqual(expected)
  })
})

describe('I11 the name a new account shall have', () => {
  it.each<[string, readonly PendingChange[], string | null]>([
    ['is what is written into it', [change('mail', 'a@x'), change('dn', 'cn=a')], 'cn=a'],
    ['is none where that is cleared', [change('dn', null)], null],
    ['is none where nothing writes it', [change('mail', 'a@x')], null],
  ])('%s', (_, changes, expected) => {
    expect(secondaryIdWanted(changes, userType())).toBe(expected)
    expect(secondaryIdWanted(changes, undefined)).toBeNull()
  })
})
