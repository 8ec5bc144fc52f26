/** Lists that a rule shares with others: what is theirs stays, whatever the rule wants, sends and finds (R11). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingChange } from '../../runtime/model/objects'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import { isShared, ownAfter, ownFound, takenOver, withOwnOf } from '../../runtime/pipeline/7-shared-lists'
import { stages } from './laws'
import { ann, changesOf, staged } from './staged'
import {
  about,
  account,
  attribute,
  change,
  desired,
  id,
  list,
  listChange,
  pending,
  unsent,
  userType,
  values,
  wants,
} from './world'

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
    ['what it finds in place of what is gone', ['a', 'c', 'theirs'], ['a', 'b'], ['a', 'c'], ['a', 'c']],
    ['what it asked for before, as long as it is there', ['a', 'b', 'theirs'], ['a', 'b'], ['a'], ['a', 'b']],
  ] as const)('R11 its own are %s', (_, has, own, wanted, expected) => {
    const after = ownNow(holding(has, own), wanted) ?? { phones: own }
    expect(after['phones'] ?? []).toEqual(expected)
  })

  it('R11 costs no save where what is its own stays so', () => {
    expect(ownNow(holding(['a', 'theirs'], ['A']), ['a'])).toBeUndefined()
    expect(takenOver(shared(['a']).desired, holding(['theirs']), null, type)).toBeNull()
    expect(takenOver(owned(['a']).desired, holding(['a']), null, type)).toBeNull()
  })

  it('R11 nothing is its own any more in a list that it shares no longer, or that is none', () => {
    const before = holding(['a'], ['a'])
    expect(takenOver(owned(['a']).desired, before, null, type)).toEqual({ references: [], own: {} })
    expect(takenOver(shared(['a']).desired, before, null, userType(attribute('phones')))).toEqual({ references: [], own: {} })
  })

  it.each([
    ['where its mapping says so', 'text', 'shared', 'provisioned', true],
    ['where its mapping does not say otherwise, references of an account that was there', 'reference', undefined, 'joined', true],
    ['not those of one that was made', 'reference', undefined, 'provisioned', false],
    ['not where its mapping says owned', 'reference', 'owned', 'joined', false],
    ['not other values', 'text', undefined, 'joined', false],
  ] as const)('R11 a list is shared %s', (_, of, sharing, link, expected) => {
    const wanted = desired({ phones: ['a'] }).map((value) => ({ ...value, ...(sharing && { sharing }) }))
    const [first] = wanted as [(typeof wanted)[number]]
    expect(isShared(account({}, { link }), first, list('phones', of))).toBe(expected)
    expect(isShared(account({}, { link }), { ...first, sharing: 'shared' }, attribute('phones', of))).toBe(false)
  })

  it('R11 R8 values of any kind stay that no rule asked for, and references of nobody else', () => {
    const types = userType(list('keys', 'binary'), list('member', 'reference'))
    const theirs = { ref: 2, text: 'cn=2', foreign: true as const }
    const cso = account({ ...ann.attributes, keys: [{ binary: 'AQ==' }], member: [{ ref: 1, text: 'cn=1' }, theirs] })
    const wanted = wants(desired({ keys: null, member: null }).map((value) => ({ ...value, sharing: 'shared' as const })))
    expect(changesOf(decidePendingExport(wanted, about(cso, null, types)))).toEqual({
      member: { remove: [{ ref: 1, text: 'cn=1' }] },
    })
  })

  it('R11 R10 references that others put there become its own when a rule wants them, and no others', () => {
    const types = userType(list('member', 'reference'))
    const [own, theirs, more] = [
      { ref: 1, text: 'cn=1' },
      { ref: 2, text: 'cn=2', foreign: true as const },
      { ref: 3, text: 'cn=3', foreign: true as const },
    ]
    const cso = account({ ...ann.attributes, member: [own, theirs, more] })
    const taken = (...refs: readonly number[]) => {
      const member = refs.map((ref) => ({ ref, text: `uuid ${ref}` }))
      return takenOver(
        desired({ member }).map((value) => ({ ...value, sharing: 'shared' as const })),
        cso,
        null,
        types,
      )
    }
    expect(taken(1, 2)).toEqual({ references: [{ attribute: 'member', add: [], remove: [], own: ['cn=2'] }] })
    expect(taken(1)).toBeNull()
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
    for (const more of [{ attempts: 0 }, { sent: true }, { attribute: 'mail' }])
      expect(ownNow(holding(['theirs', 'ours']), null, [{ ...change, ...more, rule: id('Accounts') }])).toBeUndefined()
  })

  const asked = { ...listChange('phones', { add: ['n'] }), shared: true as const }
  it.each([
    ['is being sent, or broke off', {}, { state: 'executing' as const }, ['n']],
    ['was looked for', {}, { outdated: true as const }, ['n']],
    ['was sent and not found at first', { attempts: 1 }, {}, ['n']],
    ['was never sent', {}, {}, undefined],
    ['waits for an account', { waits: true }, { state: 'executing' as const }, undefined],
    ['is of another list', { attribute: 'mail' }, { state: 'executing' as const }, undefined],
  ])('R11 E12 what was to be added by what %s and is there is its own, wanted or not', (_, more, marks, expected) => {
    const waiting = pending([{ ...asked, ...more }], marks)
    expect(takenOver(shared(null).desired, holding(['theirs', 'n']), waiting, type)?.own?.['phones']).toEqual(expected)
    expect(takenOver(shared(null).desired, holding(['theirs']), waiting, type)).toBeNull()
  })

  it('R11 E12 it is withdrawn once it was looked for, wherever it was noted, and what is wanted is added', () => {
    const known = pending([asked], { outdated: true })
    const looked = (wanted: readonly string[] | null, ...phones: readonly string[]) =>
      decidePendingExport(shared(wanted), about(holding(phones), known, type))
    expect(changesOf(looked(null, 'theirs', 'n'))).toEqual({ phones: { remove: ['n'] } })
    expect(changesOf(looked(['m'], 'theirs', 'n'))).toEqual({ phones: { add: ['m'], remove: ['n'] } })
    expect(looked(null, 'theirs').kind).toBe('withdraw')
    expect(looked(['n'], 'theirs', 'n').kind).toBe('withdraw')
  })

  it('R11 E12 what an account that is not known to be there may have been given stays noted', () => {
    const made = { ...unsent(), own: { phones: ['n'] } }
    expect(takenOver(shared(null).desired, made, pending([], { operation: 'create' }), type)).toBeNull()
  })

  it('R11 E7 of two that turn out to be one account all is its own that was of either', () => {
    const other = holding([], ['B', 'c'])
    expect(withOwnOf(holding([], ['a', 'b']), other, type)).toEqual({ own: { phones: ['a', 'b', 'c'] } })
    expect(withOwnOf(holding([]), other, type)).toEqual({ own: { phones: ['B', 'c'] } })
    expect(withOwnOf(holding([]), holding([]), type)).toEqual({})
  })

  it('R11 I12 R10 so is a reference whose account is called otherwise since', () => {
    const withMembers = userType(list('member', 'reference', { comparison: 'dn' }))
    const remove = [{ ref: 1, text: 'cn=Bea,ou=Sales' }]
    const waiting = pending([{ ...change('member', null), remove, attempts: 1, shared: true }])
    const left = [
      { ref: null, text: 'cn=Bea,ou=Sales', foreign: true as const },
      { ref: null, text: 'cn=theirs', foreign: true as const },
      { ref: 1, text: 'cn=Bea,ou=Labs', foreign: true as const },
    ]
    const cso = account({ ...ann.attributes, member: left })
    const wanted = wants(desired({ member: null }).map((value) => ({ ...value, sharing: 'shared' as const })))
    expect(takenOver(wanted.desired, cso, waiting, withMembers)?.references).toEqual([
      { attribute: 'member', add: [], remove: [], own: ['cn=Bea,ou=Sales', 'cn=Bea,ou=Labs'] },
    ])
  })

  it.each([
    ['what was added', [listChange('phones', { add: ['b'] })], ['a', 'b']],
    ['not what was taken out, in any spelling', [listChange('phones', { remove: ['A'] })], undefined],
    ['what stays besides', [listChange('phones', { add: ['b'], remove: ['x'] })], ['a', 'b']],
    ['all that a create brought', [change('phones', ['b', 'c'])], ['a', 'b', 'c']],
    ['as before where nothing is said of them', [], ['a']],
  ])('R11 E6 its own are %s once it was sent', (_, changes, expected) => {
    const sent = changes.map((given) => ({ ...given, shared: true as const }))
    expect(ownAfter({ phones: ['a'] }, sent, type)?.['phones']).toEqual(expected)
    expect(ownAfter({ phones: ['a'] }, sent, userType())?.['phones']).toEqual(expected === undefined ? ['a'] : expected)
  })

  it('R11 E6 nothing becomes its own of what it owns, nor by its value where links say it', () => {
    const own = { phones: ['a'] }
    expect(ownAfter(own, [listChange('phones', { add: ['b'] })], type)).toBe(own)
    const member = listChange('member', { add: ['b'] }, { shared: true })
    expect(ownAfter(own, [member], userType(list('member', 'reference')))).toBe(own)
  })

  it('R11 R6 of an account that is disabled what its list is to have is its own, also where the row owns it', () => {
    const sent = [listChange('phones', { add: ['b'], remove: ['A'] })]
    expect(ownAfter({ phones: ['a'] }, sent, type, 'disabled')).toEqual({ phones: ['b'] })
    expect(ownAfter(undefined, sent, type, 'disabled')).toEqual({ phones: ['b'] })
    expect(takenOver(owned(['b']).desired, holding(['b', 'theirs'], ['B']), null, type, 'disabled')).toBeNull()
    expect(takenOver(owned(['b']).desired, holding(['b', 'theirs']), null, type, 'disabled')?.own).toEqual({ phones: ['b'] })
    const member = listChange('member', { add: ['b'] })
    expect(ownAfter(undefined, [member], userType(list('member', 'reference')), 'disabled')).toBeUndefined()
    expect(ownAfter(undefined, [change('phones', 'b')], userType(attribute('phones')), 'disabled')).toBeUndefined()
  })

  it('R11 E7 of an account that is there already, its own are what a create asked for and it has', () => {
    const cso = holding([], ['z'])
    const found = values({ phones: ['OURS', 'theirs'], mail: 'a@x' })
    const asked = [change('phones', ['ours', 'more'], { shared: true }), change('mail', 'a@x')]
    expect(ownFound(cso, asked, found, type)).toEqual({ phones: ['ours', 'z'] })
    expect(ownFound(cso, [change('phones', ['more'], { shared: true })], found, type)).toBe(cso.own)
    expect(ownFound(cso, [change('phones', ['ours'])], found, type)).toBe(cso.own)
  })

  it('R11 the setting alone is a change of what waits', () => {
    const first = staged(stages(owned(['ours']), about(holding([]), null, type)))
    const again = stages(shared(['ours']), about(holding([]), first, type))
    expect(staged(again).changes).toEqual([{ ...listChange('phones', { add: ['ours'] }), shared: true }])
  })

  it('R11 a create brings what the rule wants, and is shared from then on', () => {
    expect(staged(stages(shared(['ours']), about(unsent(), null, type))).changes).toMatchObject([{ to: ['ours'], shared: true }])
  })
})
