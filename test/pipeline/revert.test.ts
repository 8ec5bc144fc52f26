/** A record whose anchor turns out to stand in the source twice: what an earlier page of the import made of it is taken back. */
import { describe, expect, it } from 'vitest'
import { decideRevert, removing, reversalOf } from '../../runtime/pipeline/1-revert'
import type { ImportView } from '../../runtime/pipeline/1-import'
import { decides, imports } from './laws'
import { account, attribute, change, list, pending, record, userType } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp', displayName: 'Ann Lee' }
const type = userType(list('member', 'reference'), attribute('since', 'dateTime'))
const view: ImportView = { record: record(ann), type, cso: account(ann), pending: null, readByRules: true }
const link = (text: string) => ({ ref: null, text })

describe('a record whose anchor turns out to stand in the source once more', () => {
  for (const [what, more] of [
    ['it was as before', {}],
    ['values came, changed and went', { record: record({ guid: 'g-1', dn, mail: 'new@corp', since: '2020-01-01T00:00:00Z' }) }],
    ['it was renamed', { record: record({ ...ann, dn: 'cn=Ann,ou=Labs,dc=corp' }) }],
    ['it was due already', { record: record({ ...ann, mail: 'new@corp' }), cso: account(ann, { due: 7 }) }],
    ['it was gone and came back', { cso: account(ann, { staging: 'obsolete', due: 7 }) }],
    ['it came back changed', { record: record({ ...ann, mail: 'b@corp' }), cso: account(ann, { staging: 'obsolete' }) }],
    ['a value could not be read', { record: record(ann, { faults: [{ attribute: 'mail', value: '?', message: 'is none' }] }) }],
    ['it was known by its name, and showed its anchor', { record: record({ dn }), cso: account({ dn }, { anchor: null }) }],
    [
      'it was known by its anchor, and got a name',
      { record: record({ mail: 'a' }, { secondaryId: dn }), cso: account({ mail: 'a' }) },
    ],
    ['it was created by us, and seen', { cso: account(ann, { staging: 'awaitingConfirmation' }) }],
    ['what was sent was confirmed', { pending: pending([change('mail', 'ann@corp', { sent: true })]) }],
    [
      'one of what was sent was confirmed',
      { pending: pending([change('mail', 'ann@corp', { sent: true }), change('since', 'x')]) },
    ],
    ['what was sent was staged again', { pending: pending([change('mail', 'other@corp', { sent: true })]) }],
    ['members came and went', { record: record({ ...ann, member: [link('2'), link('3')] }), references: { member: ['1', '2'] } }],
    ['all members went', { record: record(ann), references: { member: ['1', '2'] } }],
    [
      'a member came to an account that was seen first',
      { record: record({ ...ann, member: [link('1')] }), cso: account(ann, { staging: 'awaitingConfirmation' }) },
    ],
  ] as const satisfies readonly [string, Partial<ImportView>][])
    it(`I5 leaves its object as it was: ${what}`, () => {
      expect(imports({ ...view, ...more })).toHaveProperty('write')
    })

  it('I5 tells what it changes back', () => {
    const decision = imports({ ...view, record: record({ ...ann, mail: 'new@corp' }) })
    if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
    const reversal = reversalOf({ cso: account(ann) }, decision)
    const cso = account({ ...ann, mail: 'new@corp' }, { version: 2 })
    expect(decides(decideRevert, { cso, reversal })).toMatchObject({
      kind: 'restored',
      counted: 'updated',
      changes: [{ side: 'cs', attribute: 'mail', from: 'new@corp', to: 'ann@corp' }],
    })
  })

  it('I5 what this import made is removed', () => {
    expect(decides(decideRevert, { cso: account(ann), reversal: removing })).toEqual({ kind: 'removed' })
  })

  it('I5 I15 what this import found as it was needs nothing', () => {
    const decision = imports(view)
    if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
    expect(reversalOf({ cso: account(ann) }, decision)).toBeUndefined()
    expect(decides(decideRevert, { cso: account(ann), reversal: undefined })).toEqual({ kind: 'untouched' })
  })
})
