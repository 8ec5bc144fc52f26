/** Temporary names: what they look like, that they flow nowhere, and which name comes after them (E9). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { withoutTemporaryName } from '../../runtime/pipeline/1-temporary-name'
import { asImported, decideImport } from '../../runtime/pipeline/1-import'
import { updateChanges } from '../../runtime/pipeline/7-difference'
import { nameOwedAlone, withNameOwed } from '../../runtime/pipeline/7-temporary-name'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import { isHeldBySetting, limitedKindOf } from '../../runtime/pipeline/8-holds'
import { requestOf } from '../../runtime/pipeline/8-request'
import { decideReview } from '../../runtime/pipeline/8-review'
import {
  asOwnNameBack,
  asRenameUndone,
  bearingTemporaryName,
  decideTemporaryName,
  exchangeText,
  temporaryRequest,
  withOwnNameBack,
  withTemporaryName,
} from '../../runtime/pipeline/8-temporary-name'
import { decides } from './laws'
import { about, account, attribute, change, desired, id, list, pending, record, selected, userType, values, wants } from './world'

const chance = [0.1, 0.5, 0.9, 0, 0.999, 0.3, 0.7, 0.2, 0.6, 0.4, 0.8, 0.05]
const named = (...names: string[]): string => {
  const decision = decides(decideTemporaryName, { names, tried: [], chance })
  return decision.kind === 'give' ? decision.name : decision.because
}

describe('a temporary name', () => {
  for (const [what, names, shape] of [
    [
      'has twelve characters where a name of the circle has as many',
      ['cn=Annabel Hollister,ou=a,dc=x', 'cn=Bo,ou=a,dc=x'],
      /^cn=[a-z](?=[a-z]*[0-9])[a-z0-9]{11},ou=a,dc=x$/,
    ],
    ['is no longer than the longest of them', ['cn=bo,dc=x', 'cn=ann,dc=x'], /^cn=[a-z][a-z0-9]{2},dc=x$/],
    [
      'has digits alone where all of them have',
      ['employeeNumber=17,dc=x', 'employeeNumber=204,dc=x'],
      /^employeeNumber=\d{3},dc=x$/,
    ],
    ['begins with a letter where one of them has other characters', ['cn=17,dc=x', 'cn=ann,dc=x'], /^cn=[a-z][a-z0-9]{2},dc=x$/],
    ['begins with a letter where they end in digits', ['a17', 'b204'], /^[a-z][a-z0-9]{3}$/],
    ['begins with a letter where they begin with digits', ['17a', '204b'], /^[a-z][a-z0-9]{3}$/],
    ['has no container where the name has none', ['cn=ann', 'cn=bob'], /^cn=[a-z][a-z0-9]{2}$/],
    ['stands alone where a name with = is no DN', ['a b=c', 'b=1'], /^[a-z][a-z0-9]{4}$/],
    [
      'keeps the other parts of the name',
      ['cn=Ida Lund+sn=Brook,dc=x', 'cn=Eva Lund+sn=Brook,dc=x'],
      /^cn=[a-z][a-z0-9]{7}\+sn=Brook,dc=x$/,
    ],
    [
      'is no longer than those in its own naming attribute, whose limit others say nothing of',
      ['uid=ann,dc=x', 'cn=Annabel Hollister,dc=x'],
      /^uid=[a-z][a-z0-9]{2},dc=x$/,
    ],
    ['stands alone where names are no DNs', ['ann', 'bob'], /^[a-z][a-z0-9]{2}$/],
    ['of one letter', ['a', 'b'], /^[a-z]$/],
  ] as const)
    it(`E9 ${what}`, () => {
      expect(named(...names)).toMatch(shape)
    })

  it('E9 is another by chance', () => {
    const digit = (chance: number): unknown => decideTemporaryName({ names: ['1', '2'], tried: [], chance: [chance] })
    expect([digit(0.5), digit(0.9)]).toMatchObject([{ name: '5' }, { name: '9' }])
  })

  it('E9 names two of a circle and says how many more there are', () => {
    const exchange = 'exchange their names, which takes a temporary name'
    expect([exchangeText(['ann', 'bob']), exchangeText(['ann', 'bob', 'cy', 'di'])]).toEqual([
      `ann and bob ${exchange}`,
      `ann, bob and 2 more ${exchange}`,
    ])
  })

  it('E9 is none of the names that are exchanged, and is refused where all of that length are', () => {
    const letters = [...'abcdefghijkmnpqrstuvwxyz']
    expect(named(...letters.filter((letter) => letter !== 'q'))).toBe('q')
    expect(named(...letters)).toContain('none of that length is free')
  })

  it('E9 is none of those that turned out to be somebody else’s', () => {
    const letters = [...'abcdefghijkmnpqrstuvwxyz']
    const tried = letters.filter((letter) => !'abq'.includes(letter))
    expect(decideTemporaryName({ names: ['a', 'b'], tried, chance })).toMatchObject({ kind: 'give', name: 'q' })
  })

  it('E9 is never a mail address, as name or in a DN', () => {
    for (const name of ['ann@x.org', 'mail=ann@x.org,dc=x'])
      expect(named(name, 'bob')).toBe(
        `${name} and bob exchange their names, which takes a temporary name, and a mail address is never given for the moment. Give one of them another name in the system, then try again`,
      )
  })

  it('E9 is asked for with nothing else, and no value in the old name is to be lost', () => {
    const cso = account({ dn: 'cn=Ann,dc=x', mail: 'a@x' })
    const type = userType(list('cn'))
    const request = temporaryRequest(
      { pending: pending([change('dn', 'cn=Bob,dc=x'), change('mail', 'b@x')]), cso },
      type,
      'cn=t1,dc=x',
    )
    expect(request).toMatchObject({ secondaryId: 'cn=Ann,dc=x', newSecondaryId: 'cn=t1,dc=x', changes: [], inDoubt: false })
    expect(request.governed).toContain('cn')
  })
})

const type = userType(list('cn'))
const before = { dn: 'cn=Ann,dc=x', guid: 'g-1', cn: ['Ann'], mail: 'a@x' }
const renaming = pending([change('dn', 'cn=Bob,dc=x', { from: 'cn=Ann,dc=x' })])
const bearing: { pending: PendingExport; cso: Cso } = bearingTemporaryName(
  { pending: withTemporaryName(renaming, 'cn=t1,dc=x'), cso: account(before) },
  'cn=t1,dc=x',
)

describe('an account that bears one', () => {
  it('E9 is renamed from it, and its connector hears what it was called before', () => {
    expect(requestOf({ ...bearing, type, inDoubt: false })).toMatchObject({
      secondaryId: 'cn=t1,dc=x',
      newSecondaryId: 'cn=Bob,dc=x',
      formerName: 'cn=Ann,dc=x',
    })
    expect(requestOf({ pending: renaming, cso: account(before), type, inDoubt: false })).not.toHaveProperty('formerName')
  })

  it('E9 I15 is read as unchanged, and other changes of it are read', () => {
    const shown = { ...before, dn: 'cn=t1,dc=x', cn: ['Ann', 't1'] }
    const view = { type, ...bearing, readByRules: true }
    expect(decides(decideImport, { ...view, record: record(shown) })).toMatchObject({ kind: 'unchanged', due: false })
    const other = decides(decideImport, { ...view, record: record({ ...shown, mail: 'new@x' }) })
    expect(other).toMatchObject({ kind: 'updated', changes: [{ attribute: 'mail' }], secondaryId: 'cn=t1,dc=x' })
    if (other.kind === 'updated')
      expect(asImported(bearing.cso, other, null).attributes).toEqual(values({ ...before, mail: 'new@x' }))
    const elsewhere = decides(decideImport, { ...view, record: record({ ...before, dn: 'cn=Cy,dc=x', cn: ['Cy'] }) })
    expect(elsewhere).toMatchObject({ kind: 'renamed' })
  })

  it('E9 is read as it was where names are no DNs, with what it has besides', () => {
    const login = userType(attribute('login'))
    const byLogin = { ...login, secondaryId: 'login' }
    const cso = account({ login: 'ann', mail: 'a@x' }, { secondaryId: 't1' })
    const view = { type: byLogin, cso, pending: pending([], { temporaryName: 't1' }) }
    const read = values({ login: 't1', displayName: 'Ann', dn: 'cn=x' })
    const known = withoutTemporaryName(read, { ...view, record: { secondaryId: 'T1' } })
    expect(known).toStrictEqual(values({ displayName: 'Ann', dn: 'cn=x', login: 'ann' }))
    const unread = { ...view, record: { secondaryId: 't1' } }
    expect(Object.keys(withoutTemporaryName(values({ mail: 'b@x' }), unread))).toEqual(['login', 'mail'])
    const nameless = { ...view, cso: { ...cso, attributes: values({ mail: 'a@x' }) }, record: { secondaryId: 't1' } }
    expect(Object.keys(withoutTemporaryName(read, nameless))).toEqual(['displayName', 'dn'])
  })

  it('E9 is read as it is where the record has no name', () => {
    const read = values({ mail: 'b@x' })
    expect(withoutTemporaryName(read, { type, ...bearing, record: { secondaryId: null } })).toBe(read)
  })

  it('E9 is renamed back where the rules want the old name again, and never left as it is', () => {
    const wanted = {
      kind: 'present' as const,
      desired: desired({ dn: 'cn=Ann,dc=x', mail: 'a@x' }),
      rules: [1],
      hold: true,
      because: 'b',
      deprovisioning: false,
    }
    const view = { account: bearing.cso, type, pending: bearing.pending, run: 1, newId: () => 9 }
    const decision = decidePendingExport(wanted, view)
    expect(decision).toMatchObject({
      kind: 'stage',
      pending: { state: 'pending', temporaryName: 'cn=t1,dc=x', changes: [{ to: 'cn=Ann,dc=x' }] },
    })
  })

  it('E9 R5 goes on to its new name when it is disabled meanwhile', () => {
    const disabled = wants({ status: 'off' }, { disables: id('Accounts'), deprovisioning: true })
    expect(decidePendingExport(disabled, about(bearing.cso, bearing.pending, type))).toMatchObject({
      kind: 'stage',
      pending: { changes: [{ attribute: 'dn', to: 'cn=Bob,dc=x' }, { attribute: 'status' }] },
    })
    expect(decidePendingExport(wants({ status: 'on' }), about(bearing.cso, bearing.pending, type))).toMatchObject({
      kind: 'stage',
      pending: { changes: [{ attribute: 'dn', to: 'cn=Ann,dc=x' }, { attribute: 'status' }] },
    })
  })

  it('E9 X2 differs from its own name, whatever its values say', () => {
    const view = { account: bearing.cso, type, pending: bearing.pending }
    expect(updateChanges(desired({ dn: 'cn=Ann,dc=x' }), view, [])).toMatchObject([{ attribute: 'dn', to: 'cn=Ann,dc=x' }])
    expect(updateChanges(desired({ dn: 'cn=Ann,dc=x' }), { ...view, pending: null }, [])).toEqual([])
  })

  it.each<[string, Partial<PendingExport>, Partial<Cso>, object | null]>([
    ['gets its own back', {}, {}, { rule: id('Accounts') }],
    ['gets none while something is on its way', { state: 'executing' }, {}, null],
    ['gets none where it bears another', {}, { secondaryId: 'cn=t2,dc=x' }, null],
    ['gets none where it never had one', {}, { attributes: values({ guid: 'g-1' }) }, null],
    ['gets none where that was refused', { changes: [change('dn', 'CN=ann, dc=x')] }, {}, null],
    ['gets it where another change says the same', { changes: [change('mail', 'cn=Ann,dc=x')] }, {}, {}],
    ['gets it where that was sent', { changes: [change('dn', 'cn=Ann,dc=x', { sent: true })] }, {}, {}],
    ['is what the rule of its rename says', { changes: [change('dn', 'cn=B', { rule: 71 })], rule: 72 }, {}, { rule: 71 }],
    ['is what the rule of its export says', { changes: [], rule: 72 }, { rule: 73 }, { rule: 72 }],
    ['is what the rule of the account says', { changes: [] }, { rule: 73 }, { rule: 73 }],
    ['is said by no rule', { changes: [] }, { rule: null }, { rule: 0 }],
  ])('E9 an account %s', (_, pendingMore, csoMore, expected) => {
    const member = { pending: { ...bearing.pending, ...pendingMore }, cso: { ...bearing.cso, ...csoMore } }
    const back = { attribute: 'dn', from: 'cn=Ann,dc=x', to: 'cn=Ann,dc=x', sent: false, attempts: 0, initial: false }
    const found = asOwnNameBack(member, type)
    if (expected === null) expect(found).toBeNull()
    else expect(found).toMatchObject({ operation: 'update', changes: [{ ...back, ...expected }] })
    expect(found === null || found.changes.length === 1).toBe(true)
  })

  it('E9 that has its own name again waits as before, and bears none', () => {
    const { secondaryId: _, ...nameless } = type
    for (const [of, name] of [
      [type, 'cn=Ann,dc=x'],
      [nameless, 'cn=t1,dc=x'],
    ] as const) {
      const after = withOwnNameBack(bearing, 'failed', of)
      expect(after.cso.secondaryId).toBe(name)
      expect(after.pending).toMatchObject({ state: 'failed', changes: bearing.pending.changes })
      expect(after.pending).not.toHaveProperty('temporaryName')
    }
  })

  it('E9 X4 X5 is neither held nor discarded', () => {
    const item = selected({ temporaryName: 'cn=t1,dc=x', steps: ['n1'] })
    expect([isHeldBySetting(item, new Set(['n1'])), limitedKindOf(item)]).toEqual([false, null])
    for (const action of ['hold', 'discard'] as const)
      expect(decides(decideReview, { action, stored: bearing, who: 'Ada' })).toMatchObject({
        kind: 'refused',
        because: expect.stringContaining('bears the temporary name cn=t1,dc=x'),
      })
    expect(decides(decideReview, { action: 'release', stored: bearing, who: 'Ada' })).toMatchObject({ kind: 'changed' })
  })
})

describe('E9 the name that an account with a temporary one is owed', () => {
  const rename = change('dn', 'cn=Bob,dc=x', { from: 'cn=Ann,dc=x', rule: id('Names') })
  const mail = change('mail', 'b@x')
  const exchanging = pending([rename, mail], { temporaryName: 'cn=t1,dc=x' })
  const back = { ...rename, to: 'cn=Ann,dc=x' }

  it.each([
    ['is the one it had', exchanging, 'asBefore', [mail, back]],
    ['is the staged one where the exchange goes on', exchanging, 'asStaged', [mail, rename]],
    [
      'is the staged one where it is not known which it had',
      { ...exchanging, changes: [{ ...rename, from: null }, mail] },
      'asBefore',
      [mail, { ...rename, from: null }],
    ],
    ['is none where it bears no temporary one', pending([rename, mail]), 'asBefore', [mail]],
    ['is none where nothing is pending', null, 'asBefore', [mail]],
    ['is none where it was sent', { ...exchanging, changes: [{ ...rename, sent: true }, mail] }, 'asBefore', [mail]],
  ] as const)('%s', (_, of, which, expected) => {
    expect(withNameOwed([mail], of, type, which)).toEqual(expected)
  })

  it('is among what stays already where rules still ask for it', () => {
    expect(withNameOwed([rename], exchanging, type, 'asBefore')).toEqual([rename])
  })

  it('R5 is all that is sent to it once it is nobody’s', () => {
    const cso = account(before, { secondaryId: 'cn=t1,dc=x' })
    const asked = { ...exchanging, deprovisioning: true, attempts: 3, state: 'failed' } as const
    const left = { changes: [rename], deprovisioning: false, attempts: 0, state: 'pending', mvo: null }
    expect(decides(() => nameOwedAlone(asked, cso, type), cso)).toMatchObject(left)
    const own = { from: 'cn=Ann,dc=x', to: 'cn=Ann,dc=x', sent: false, initial: false }
    expect(nameOwedAlone({ ...asked, changes: [mail] }, cso, type)).toMatchObject({ ...left, changes: [own] })
    expect(nameOwedAlone(asked, account({ mail: 'a@x' }), type)).toBeNull()
    expect(nameOwedAlone(pending([rename]), cso, type)).toBeNull()
  })
})

describe('E9 a rename that was carried out', () => {
  const rename = change('dn', 'cn=Bob,dc=x', { from: 'cn=Ann,dc=x', sent: true })
  const others = [change('mail', 'cn=Bob,dc=x', { sent: true }), change('displayName', 'Bob')]
  const renamed = { pending: pending([...others, rename]), cso: account({ ...before, dn: 'cn=bob, dc=x' }) }

  it('is taken back alone, and is to be sent again then', () => {
    const undone = decides((member) => asRenameUndone(member, type), renamed)
    expect(undone).toEqual({
      name: 'cn=Ann,dc=x',
      back: { ...renamed.pending, operation: 'update', changes: [{ ...rename, from: rename.to, to: rename.from, sent: false }] },
      left: { ...renamed.pending, changes: [...others, { ...rename, sent: false }] },
    })
  })

  it.each<[string, Partial<PendingExport>, Partial<Cso>]>([
    ['has yet to be sent', { changes: [{ ...rename, sent: false }] }, {}],
    ['was none', { changes: others }, {}],
    ['gave it its first name', { changes: [{ ...rename, from: null }] }, {}],
    ['is in doubt', { state: 'executing' }, {}],
    ['left it without a name', {}, { secondaryId: null }],
    ['gave it another name than it has', {}, { secondaryId: 'cn=Cy,dc=x' }],
  ])('stays where it %s', (_, pendingMore, csoMore) => {
    const member = { pending: { ...renamed.pending, ...pendingMore }, cso: { ...renamed.cso, ...csoMore } }
    expect(asRenameUndone(member, type)).toBeNull()
  })
})
