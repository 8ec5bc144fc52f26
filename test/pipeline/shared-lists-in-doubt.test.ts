/** What a create gave to lists of others and nobody noted: an import that shows the account, and a create that meets it (R11). */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import { asImported, decideImport, type ImportView } from '../../runtime/pipeline/1-import'
import { decideExisting, type ExistingView } from '../../runtime/pipeline/8-existing'
import { account, change, id, list, NOW, pending, record, row, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const there = { guid: 'g-9', dn, mail: 'ann@corp' }
const create = pending([change('dn', dn)], { operation: 'create', state: 'executing' })
const found = (given: Parameters<typeof record>[0]) => ({ kind: 'found' as const, record: record(given) })

/** The decision about an account that is known. */
function sees(cso: Cso, view: Pick<ImportView, 'type' | 'record' | 'pending'>) {
  const decision = decideImport({ ...view, cso, readByRules: false })
  if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
  return decision
}

const asView: ExistingView = {
  pending: create,
  cso: unsent(),
  type: userType(),
  because: 'entry exists (68).',
  lookUp: found(there),
  known: null,
  madeBefore: null,
  mvo: values({ Mail: 'ann@corp' }),
  rows: [row('mail=Mail')],
  mayPostpone: true,
  now: NOW,
  newId: () => id('a new pending export'),
}
const known = (more: Partial<Cso> = {}) => ({
  entry: { cso: account(there, { anchor: 'g-9', mvo: null, link: 'none', rule: null, ...more }), pending: null },
  name: 'Ann (known)',
})

describe('what was given to lists of others without an answer', () => {
  it('I11 E2 R11 what it gave to lists of others without an answer is the rules’ own, and what others put in is not', () => {
    const type = userType(list('phones'), list('member', 'reference', { comparison: 'dn' }))
    const name = (text: string, ref: number | null = null) => ({ ref, text })
    const changes = [
      change('dn', dn),
      change('phones', ['1', '2'], { shared: true }),
      change('member', [name('cn=Bea', 1)]),
      change('member', null, { add: [name('cn=Di', 3)], waits: true }),
    ]
    const shown = { guid: 'g-1', dn, phones: ['2', 'theirs'], member: ['cn=bea', 'cn=Cy', 'cn=Di'].map((text) => name(text)) }
    const shownTo = (cso: Cso) => sees(cso, { type, record: record(shown), pending: { ...create, changes } })
    const decision = shownTo(unsent({ secondaryId: dn }))
    expect(decision).toMatchObject({
      own: { phones: ['2'] },
      references: [{ attribute: 'member', add: ['cn=bea', 'cn=Cy', 'cn=Di'], own: ['cn=bea'] }],
    })
    expect(asImported(unsent({ secondaryId: dn }), decision, null)).toMatchObject({ own: { phones: ['2'] }, staging: 'normal' })
    const before = shownTo(account({ guid: 'g-1', dn }))
    expect(before).not.toHaveProperty('own')
    expect(before.references[0]).not.toHaveProperty('own')
  })

  it('E7 E12 R11 of a known account what the create had been asked to give before is the rules’ own, too', () => {
    const type = userType(list('phones'))
    const asked = { ...create, changes: [change('phones', ['1'], { shared: true })] }
    const view = {
      type,
      pending: asked,
      known: known({ own: { phones: ['3'] } }),
      lookUp: found({ ...there, phones: ['1', '2', '3', 'theirs'] }),
    }
    expect(decideExisting({ ...asView, ...view, cso: { ...unsent(), own: { phones: ['2'] } } })).toMatchObject({
      kind: 'replaced',
      cso: { own: { phones: ['1', '2', '3'] } },
    })
  })

  it('E7 R11 of lists of references what the create wanted and finds there is noted as the rules’ own', () => {
    const type = userType(list('member', 'reference', { comparison: 'dn' }))
    const name = (text: string, ref: number | null = null) => ({ ref, text })
    const accounts = new Map([[1, { mvo: 1, cso: 5, anchor: 'g-5', secondaryId: 'cn=1', temporaryName: null }]])
    const asked = { ...create, changes: [change('member', [name('cn=1', 1), name('cn=2', 2)])] }
    const lookUp = found({ ...there, member: [name('CN=1'), name('cn=9')] })
    const references = [{ attribute: 'member', add: ['cn=1'], remove: [], targets: new Map([['cn=1', 5]]) }]
    for (const more of [{}, { known: known() }])
      expect(decideExisting({ ...asView, pending: asked, type, lookUp, accounts, ...more })).toMatchObject({ references })
  })
})
