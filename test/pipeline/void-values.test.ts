/** What comes of inbound rules and mappings that do not supply it any more, and is not sent for that (A14). */
import { describe, expect, it } from 'vitest'
import type { Contribution } from '../../runtime/model/objects'
import type { VoidValuesView } from '../../runtime/pipeline/7-void-values'
import { restsOn, voidValuesOf } from '../../runtime/pipeline/7-void-values'
import { account, change, id, offers, pending, person, unsent } from './world'

const [hr, badge] = [id('HR in'), id('Badge in')]
const hrRecord = account({}, { id: id('the record'), system: id('HR'), link: 'projected', rule: null })
const card = account({}, { id: id('the card'), system: id('Badge'), link: 'joined', rule: null })
const given = (rule: 'HR in' | 'Badge in', values: Record<string, string>, more: Partial<Contribution> = {}): Contribution => ({
  ...offers(rule, rule === 'HR in' ? 1 : 2, values),
  rule: id(rule),
  cso: rule === 'HR in' ? hrRecord.id : card.id,
  ...more,
})
const since = '2025-01-01T00:00:00Z'
const from = (rule: number) => ({ rule, cso: rule === hr ? hrRecord.id : card.id, since })

/** Badge gives the telephone, HR the name; `phone` and `name` of the account are made of them. */
function view(more: Partial<VoidValuesView> = {}): VoidValuesView {
  return {
    mvo: person({ Phone: '9', Name: 'Ann' }, { provenance: { Phone: from(badge), Name: from(hr) } }),
    contributions: [given('HR in', { Name: 'Ann' }), given('Badge in', { Phone: '9' })],
    csos: [hrRecord, card, account()],
    supplies: ({ rule }) => rule !== badge,
    isTaken: ({ id: cso }) => cso !== card.id,
    reads: (_, target) => [target.toLowerCase()],
    scopeReads: () => ['phone'],
    ...more,
  }
}

const comes = (of: ReturnType<typeof pending>, more: Partial<VoidValuesView> = {}): readonly number[] => {
  const all = view(more)
  return restsOn(of, voidValuesOf(all), all)
}
const phone = pending([change('phone', '9')])
const deletes = pending([], { operation: 'delete', rule: id('Accounts') })

describe('A14 what comes of an inbound rule that does not supply it any more', () => {
  it('A14 is a value that would be another without it', () => {
    expect(comes(phone)).toEqual([badge])
    expect(comes(pending([change('name', 'Ann')]))).toEqual([])
    expect(comes(phone, { supplies: () => true })).toEqual([])
  })

  it('A14 is a value of one mapping of it, and no other', () => {
    const both = {
      mvo: person({ Phone: '9', Name: 'B' }, { provenance: { Phone: from(badge), Name: from(badge) } }),
      contributions: [given('Badge in', { Phone: '9', Name: 'B' })],
      supplies: (_: unknown, name: string | null) => name !== 'Phone',
    }
    expect(comes(phone, both)).toEqual([badge])
    expect(comes(pending([change('name', 'B')]), both)).toEqual([])
    const beside = { ...both, contributions: [given('HR in', { Title: 'Dr' }), ...both.contributions] }
    expect(comes(phone, beside)).toEqual([badge])
  })

  it('A4 is none that the same rule gives before others still', () => {
    const options = { Name: { precedence: 0 } }
    const contributions = [given('HR in', { Name: 'Ann' }), given('Badge in', { Phone: '9', Name: 'B' }, { options })]
    const mvo = person({ Phone: '9', Name: 'B' }, { provenance: { Phone: from(badge), Name: from(badge) } })
    const supplies = (_: unknown, name: string) => name !== 'Phone'
    expect(comes(pending([change('name', 'B')]), { mvo, contributions, supplies })).toEqual([])
    expect(comes(phone, { mvo, contributions, supplies })).toEqual([badge])
  })

  it('A14 is nothing that is only another by now', () => {
    const contributions = [given('HR in', { Name: 'Ann' }), given('Badge in', { Phone: '10' })]
    expect(comes(phone, { contributions, supplies: () => true })).toEqual([])
  })

  it('A14 is of the rule that gave the value where several do not supply it any more', () => {
    const contributions = [given('HR in', { Phone: '9' }), given('Badge in', { Phone: '9' })]
    expect(comes(phone, { contributions, supplies: () => false })).toEqual([badge])
  })

  it('A3 is of the rule whose part is missing in a list of several', () => {
    const options = { Phone: { merge: true } }
    const contributions = [
      given('HR in', {}, { values: { Phone: ['1'] }, options }),
      given('Badge in', {}, { values: { Phone: ['9'] }, options }),
    ]
    const mvo = person({ Phone: ['1', '9'] }, { provenance: { Phone: from(hr) } })
    expect(comes(phone, { mvo, contributions })).toEqual([badge])
  })

  it('A5 is none that another gives as well, nor I12 one that was sent', () => {
    const contributions = [given('HR in', { Name: 'Ann', Phone: '9' }), given('Badge in', { Phone: '9' })]
    expect(comes(phone, { contributions })).toEqual([])
    expect(comes(pending([change('phone', '9', { sent: true })]))).toEqual([])
  })

  it('A6 is a value that its emptiness kept away', () => {
    const options = { Phone: { precedence: 0, emptyCounts: true } }
    const contributions = [given('HR in', { Name: 'Ann', Phone: '1' }), given('Badge in', {}, { options })]
    const mvo = person({ Name: 'Ann' }, { provenance: { Name: from(hr) } })
    expect(comes(pending([change('phone', null)]), { mvo, contributions })).toEqual([badge])
    const title = id('Title in')
    const gone = { ...given('HR in', { Title: 'Dr' }), rule: title }
    const supplies = ({ rule }: { rule: number }) => rule === hr
    expect(comes(pending([change('phone', null)]), { mvo, contributions: [gone, ...contributions], supplies })).toEqual([badge])
  })

  it('A7 is nothing that is kept of a record that has left', () => {
    const contributions = [given('HR in', { Name: 'Ann' }), given('Badge in', { Phone: '9' }, { cso: null })]
    expect(comes(phone, { contributions })).toEqual([])
  })

  it('D7 is what mappings of others make of it', () => {
    const reads = (rule: number, target: string): readonly string[] =>
      rule === hr && target === 'Name' ? ['phone'] : rule === hr ? [] : [target.toLowerCase()]
    expect(comes(pending([change('name', 'Ann')]), { reads })).toEqual([badge])
  })

  it('R5 is a create, a delete or a disable of whose scope it decides, and no other update', () => {
    expect(comes(deletes)).toEqual([badge])
    expect(comes(pending([change('status', 'off')], { rule: id('Accounts') }))).toEqual([badge])
    expect(comes(pending([change('status', 'off')], { operation: 'create' }))).toEqual([badge])
    expect(comes(pending([change('status', 'off')]))).toEqual([])
    expect(comes(deletes, { scopeReads: () => ['name'] })).toEqual([])
    const scopeReads = (rule: number) => (rule === id('Accounts') ? ['phone'] : [])
    expect(comes(pending([change('status', 'on')], { operation: 'create' }), { scopeReads })).toEqual([badge])
  })

  it('R5 is no delete of which nobody knows the rule', () => {
    expect(comes(pending([], { operation: 'delete', deprovisioning: true }))).toEqual([])
  })

  it('R3 is the create of somebody who is there by it alone', () => {
    const creates = pending([change('status', 'on')], { operation: 'create' })
    const alone = { contributions: [given('Badge in', { Phone: '9' })], csos: [card, unsent()], scopeReads: () => [] }
    expect(comes(creates, alone)).toEqual([badge])
    expect(comes(creates, { ...alone, csos: [card, hrRecord] })).toEqual([])
    expect(comes(creates, { ...alone, csos: [{ ...card, link: 'byHand' }] })).toEqual([])
    const byHand = account({}, { id: id('linked by hand'), link: 'byHand', rule: null })
    expect(comes(creates, { ...alone, csos: [card, byHand], isTaken: () => false })).toEqual([])
    expect(comes(creates, { ...alone, csos: [card, hrRecord], isTaken: () => false })).toEqual([badge])
    const left = given('HR in', { Name: 'Ann' }, { cso: null })
    expect(comes(creates, { ...alone, contributions: [left, ...alone.contributions] })).toEqual([badge])
    expect(comes(creates, { ...alone, contributions: [left] })).toEqual([])
    expect(comes(creates, { ...alone, contributions: [], csos: [] })).toEqual([])
    expect(comes(pending([change('status', 'on')]), alone)).toEqual([])
  })
})
