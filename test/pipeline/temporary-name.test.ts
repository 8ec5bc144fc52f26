/** Temporary names: what they look like, and that they flow nowhere (E9). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { asImported, decideImport } from '../../runtime/pipeline/1-import'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import { isHeldBySetting, limitedKindOf } from '../../runtime/pipeline/8-holds'
import { requestOf } from '../../runtime/pipeline/8-request'
import { decideReview } from '../../runtime/pipeline/8-review'
import {
  asOwnNameBack,
  bearingTemporaryName,
  decideTemporaryName,
  temporaryRequest,
  withOwnNameBack,
  withTemporaryName,
} from '../../runtime/pipeline/8-temporary-name'
import { decides } from './laws'
import { account, change, desired, id, list, pending, record, selected, userType, values } from './world'

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
      /^cn=[a-z][a-z0-9]{11},ou=a,dc=x$/,
    ],
    ['is no longer than the longest of them', ['cn=bo,dc=x', 'cn=ann,dc=x'], /^cn=[a-z][a-z0-9]{2},dc=x$/],
    [
      'has digits alone where all of them have',
      ['employeeNumber=17,dc=x', 'employeeNumber=204,dc=x'],
      /^employeeNumber=\d{3},dc=x$/,
    ],
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
