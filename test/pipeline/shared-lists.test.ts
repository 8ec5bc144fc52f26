/** Lists that a rule shares with others: what is theirs stays, whatever the rule wants, sends and finds (R11). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingChange } from '../../runtime/model/objects'
import { takenOver } from '../../runtime/pipeline/7-shared-lists'
import { stages } from './laws'
import { ann, changesOf, staged } from './staged'
import { about, account, change, desired, id, list, pending, unsent, userType, wants } from './world'

const type = userType(list('phones', 'text', { comparison: 'ignoreCase' }))

/** An account with these phones, of which a rule asked for some. */
const holding = (phones: readonly string[], own: readonly string[] = []): Cso => ({
  ...account(phones.length === 0 ? ann.attributes : { ...ann.attributes, phones }),
  ...(own.length > 0 && { own: { phones: own } }),
})

const shared = (phones: readonly string[] | null) => wants(desired({ phones }).map((value) => ({ ...value, sharing: 'shared' })))
const owned = (phones: readonly string[] | null) => wants(desired({ phones }).map((value) => ({ ...value, sharing: 'owned' })))
const ownNow = (cso: Cso, phones: readonly string[] | null, changes: readonly PendingChange[] = []) =>
  takenOver(shared(phones).desired, cso, changes.length === 0 ? null : pending(changes), type)?.own

describe('a list shared with others', () => {
  it.each([
    ['what others added stays', ['theirs', 'ours'], ['ours'], ['ours'], null],
    ['what is missing is added', ['theirs'], ['ours'], ['ours'], { add: ['ours'] }],
    ['what the rule added and wants no more is taken out', ['theirs', 'ours'], ['ours'], null, { remove: ['ours'] }],
    ['what the rule never asked for is not taken out', ['theirs'], [], null, null],
    ['two of many are two values', ['a', 'b', 'c', 'd'], ['a', 'b', 'c'], ['a', 'b', 'e'], { add: ['e'], remove: ['c'] }],
    ['its own value in another spelling is its own', ['THEIRS', 'OURS'], ['ours'], null, { remove: ['OURS'] }],
  ] as const)('R11 R8 %s', (_, has, own, wanted, difference) => {
    const decision = stages(shared(wanted), about(holding(has, own), null, type))
    if (difference === null) expect(decision.kind).toBe('asBefore')
    else expect(changesOf(decision)).toEqual({ phones: { add: undefined, remove: undefined, ...difference } })
  })

  it('R11 said to be owned, others lose theirs also where the default would keep them', () => {
    const decision = stages(owned(['ours']), about(holding(['theirs', 'ours'], ['ours']), null, type))
    expect(changesOf(decision)).toEqual({ phones: { remove: ['theirs'] } })
  })

  it.each([
    ['what the rule wants and finds there', ['theirs', 'ours'], [], ['ours'], ['ours']],
    ['nothing of what is not there', ['theirs'], ['ours'], ['ours'], []],
    ['what it asked for before, as long as it is there', ['a', 'b', 'theirs'], ['a', 'b'], ['a'], ['a', 'b']],
  ] as const)('R11 its own are %s', (_, has, own, wanted, expected) => {
    const after = ownNow(holding(has, own), wanted) ?? { phones: own }
    expect(after['phones'] ?? []).toEqual(expected)
  })

  it('R11 costs no save where what is its own stays so', () => {
    expect(ownNow(holding(['a', 'theirs'], ['A']), ['a'])).toBeUndefined()
  })

  it('R11 I12 what was to be taken out and is there all the same is still its own', () => {
    const change = {
      attribute: 'phones',
      from: null,
      to: null,
      remove: ['ours'],
      sent: false,
      attempts: 1,
      initial: false,
    } as const
    const waiting = pending([{ ...change, rule: id('Accounts') }])
    expect(stages(shared(null), about(holding(['theirs', 'ours']), waiting, type)).kind).not.toBe('withdraw')
    expect(ownNow(holding(['theirs', 'ours']), null, waiting.changes)).toEqual({ phones: ['ours'] })
  })

  it('R11 I12 R10 so is a reference whose account is called otherwise since', () => {
    const withMembers = userType(list('member', 'reference', { comparison: 'dn' }))
    const remove = [{ ref: 1, text: 'cn=Bea,ou=Sales' }]
    const waiting = pending([{ ...change('member', null), remove, attempts: 1, shared: true }])
    const left = [
      { ref: null, text: 'cn=Bea,ou=Sales', foreign: true as const },
      { ref: null, text: 'cn=theirs', foreign: true as const },
    ]
    const cso = account({ ...ann.attributes, member: left })
    const wanted = wants(desired({ member: null }).map((value) => ({ ...value, sharing: 'shared' as const })))
    expect(takenOver(wanted.desired, cso, waiting, withMembers)?.references).toEqual([
      { attribute: 'member', add: [], remove: [], own: ['cn=Bea,ou=Sales'] },
    ])
  })

  it('R11 the setting alone is a change of what waits', () => {
    const first = staged(stages(owned(['ours']), about(holding([]), null, type)))
    const again = stages(shared(['ours']), about(holding([]), first, type))
    expect(staged(again).changes).toMatchObject([{ attribute: 'phones', add: ['ours'], shared: true }])
  })

  it('R11 a create brings what the rule wants, and is shared from then on', () => {
    expect(staged(stages(shared(['ours']), about(unsent(), null, type))).changes).toMatchObject([{ to: ['ours'], shared: true }])
  })
})
