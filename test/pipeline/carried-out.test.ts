/** What was carried out: the account as it is then, and its references that were sent or still wait (E4, E6, O8). */
import { describe, expect, it } from 'vitest'
import type { ExportResult } from '../../runtime/model/connector'
import type { Cso, PendingChange, PendingExport } from '../../runtime/model/objects'
import { carriedOut } from '../../runtime/pipeline/8-carried-out'
import { account, attribute, change, list, pending, unsent, userType, values } from './world'

const type = userType(attribute('manager', 'reference'), list('member', 'reference'))
const accounts = new Map([[1, { mvo: 1, cso: 11, anchor: 'a1', secondaryId: 'cn=1', temporaryName: null }]])
const boss = { ref: 1, text: 'a1' }
const manager = change('manager', boss)
const waiting = change('manager', { ref: 9, text: 'uuid 9' }, { waits: true })

/** What is left of it, and the references it brought. */
function after(sent: PendingExport, confirmed: 'confirmed' | 'to be confirmed', of = type) {
  const cso = sent.operation === 'create' ? unsent() : account({ guid: 'g-1' })
  const answer = { id: sent.id, outcome: 'done', anchor: 'g-1', confirmed: confirmed === 'confirmed' } as const
  return carriedOut({ pending: sent, cso, type: of, accounts }, answer)
}
const creating = (...changes: readonly PendingChange[]) => pending(changes, { operation: 'create', state: 'executing' })

describe('E6 O8 what was carried out', () => {
  it('E6 brings the links of the references that were sent', () => {
    expect(after(creating(change('mail', 'a@x'), manager), 'to be confirmed').references).toEqual([
      { attribute: 'manager', add: ['a1'], remove: [], targets: new Map([['a1', 11]]) },
    ])
  })

  it('E6 says nothing of references where none was sent, or the type has none', () => {
    expect(after(creating(change('mail', 'a@x')), 'to be confirmed')).not.toHaveProperty('references')
    expect(after(creating(manager), 'to be confirmed', userType())).not.toHaveProperty('references')
  })

  it('E6 R10 where nobody is known the link is by name alone', () => {
    const answer = { id: 1, outcome: 'done', anchor: 'g-1', confirmed: false } as const
    const made = carriedOut({ pending: creating(manager), cso: unsent(), type }, answer)
    expect(made.references).toEqual([{ attribute: 'manager', add: ['a1'], remove: [], targets: new Map() }])
  })
})

describe('E4 what waits for an account', () => {
  const list9 = change('member', [{ ref: 9, text: 'uuid 9' }], { waits: true })

  it('E4 I12 is an update once the account is made, of a list what is to be added', () => {
    const { to, ...rest } = list9
    const mail = change('mail', 'a@x')
    expect(after(creating(mail, waiting, list9), 'to be confirmed').pending).toMatchObject({
      operation: 'update',
      state: 'pending',
      changes: [{ ...mail, sent: true }, waiting, { ...rest, to: null, add: to }],
    })
  })

  it('E4 is all that is left where the rest is confirmed', () => {
    const left = after(creating(change('mail', 'a@x'), waiting), 'confirmed').pending
    expect(left).toMatchObject({ state: 'pending', changes: [waiting] })
  })

  it('I12 that was sent since awaits its confirmation like everything else', () => {
    const sent = { ...waiting, sent: true }
    expect(after(pending([sent, change('mail', 'a@x')]), 'to be confirmed').pending).toMatchObject({
      state: 'awaitingConfirmation',
    })
  })
})

describe('E6 I14 the account once it was carried out', () => {
  const named = userType(list('cn'), list('phones'))
  const rename = change('dn', 'cn=Eve,dc=x', { from: 'cn=Ann,dc=x' })
  const done = (sent: PendingExport, cso: Cso, more: Partial<ExportResult> = {}) =>
    carriedOut({ pending: sent, cso, type: named }, { id: sent.id, outcome: 'done', confirmed: false, ...more }).cso

  it('E11 has the values of its new name, where it was renamed from one', () => {
    const ann = account({ guid: 'g-1', dn: 'cn=Ann,dc=x', cn: ['Ann'] })
    expect(done(pending([rename]), ann).attributes).toMatchObject({ dn: 'cn=Eve,dc=x', cn: ['Eve'] })
    expect(done(pending([rename]), { ...ann, secondaryId: null })).toMatchObject({
      secondaryId: 'cn=Eve,dc=x',
      attributes: { cn: ['Ann'] },
    })
  })

  it('X3 I12 that is made anew is called as it was made, whatever it was called before', () => {
    const lost = account({ dn: 'cn=Old,dc=x' }, { staging: 'awaitingConfirmation' })
    const made = done(creating(change('dn', 'cn=New,dc=x')), lost, { anchor: 'g-2' })
    expect(made).toMatchObject({ secondaryId: 'cn=New,dc=x', attributes: { dn: 'cn=New,dc=x' } })
  })

  it('R11 has what was sent of its shared lists as its own, and none where nothing was', () => {
    const phones = { ...change('phones', null, { shared: true }), add: ['1'] }
    expect(done(pending([phones]), account({ guid: 'g-1' })).own).toEqual({ phones: ['1'] })
    expect(done(pending([change('mail', 'a@x')]), account({ guid: 'g-1' }))).not.toHaveProperty('own')
  })

  it('O8 keeps references apart from its other values', () => {
    const made = carriedOut(
      { pending: creating(manager), cso: unsent(), type, accounts },
      { id: 1, outcome: 'done', anchor: 'g-1', confirmed: false },
    )
    expect(made.cso.attributes).toEqual(values({ guid: 'g-1' }))
  })

  it('E6 has no anchor where nobody knows it', () => {
    const cso = done(pending([change('mail', 'b@x')]), account({ mail: 'a@x' }, { anchor: null }))
    expect(cso).toMatchObject({ anchor: null, attributes: values({ mail: 'b@x' }) })
    expect(cso.attributes).not.toHaveProperty('guid')
  })
})
