/** Creates that were answered with an anchor: whose account it is (E1, E2, I11, O1). */
import { describe, expect, it } from 'vitest'
import { noSpellings } from '../../runtime/model/spellings'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ExportEffect } from '../../runtime/pipeline/8-export'
import type { KnownAccount, NewAccountView } from '../../runtime/pipeline/8-existing'
import { decideNewAccount } from '../../runtime/pipeline/8-existing'
import { answers } from './laws'
import { account, change, id, pending, unsent, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const create = pending([change('dn', dn), change('mail', 'ann@corp'), change('status', 'on')], {
  operation: 'create',
  state: 'executing',
})
const there = { guid: 'g-9', dn, mail: 'ann@corp' }

/** An account of the connector space that has the anchor of the one that was found or made. */
function known(more: Partial<Cso> = {}, waiting: Partial<PendingExport> | null = null): KnownAccount {
  const cso = account(there, {
    id: id('the known account'),
    anchor: 'g-9',
    link: 'none',
    mvo: null,
    rule: null,
    version: 8,
    ...more,
  })
  const entry = { cso, pending: waiting && pending([], { id: id('what is pending for it'), cso: cso.id, ...waiting }) }
  return { entry, name: 'Ann (known)' }
}
const theirs = known({ mvo: id('somebody else'), link: 'joined' })

describe('a create that was carried out', () => {
  const made: NewAccountView['made'] = {
    kind: 'carriedOut',
    outcome: 'created',
    cso: account(there, { anchor: 'g-9', link: 'provisioned', staging: 'awaitingConfirmation', spellings: noSpellings }),
    pending: { ...create, state: 'awaitingConfirmation' },
    because: 'created in the system',
  }
  const creates = (more: Partial<NewAccountView> = {}): ExportEffect =>
    answers(decideNewAccount, {
      pending: create,
      cso: unsent({ link: 'provisioned' }),
      made,
      known: null,
      madeBefore: null,
      newId: () => id('a new pending export'),
      ...more,
    })

  it('E6 is a new account when nobody has its anchor', () => {
    expect(creates()).toEqual(made)
  })

  it('E2 I11 is one account with the one an import saw under its anchor meanwhile', () => {
    const imported = known({ attributes: values({ guid: 'g-9' }), staging: 'normal' }, { operation: 'update' })
    expect(creates({ known: imported })).toEqual({
      kind: 'replaced',
      outcome: 'created',
      known: imported.entry,
      cso: {
        ...imported.entry.cso,
        anchor: 'g-9',
        secondaryId: dn,
        attributes: values(there),
        staging: 'awaitingConfirmation',
        mvo: id('the person'),
        rule: id('Accounts'),
        link: 'provisioned',
        spellings: {},
      },
      pending: {
        ...create,
        id: id('a new pending export'),
        cso: id('the known account'),
        state: 'awaitingConfirmation',
        version: 0,
      },
      because: 'created in the system',
    })
    const shared = creates({
      known: imported,
      cso: unsent({ matched: true }),
      made: { ...made, cso: { ...made.cso, own: { phones: ['1'] } } },
    })
    expect(shared, 'R3 R11').toMatchObject({ cso: { matched: true, own: { phones: ['1'] } } })
    expect(creates({ known: imported, made: { ...made, pending: null } })).toMatchObject({ kind: 'replaced', pending: null })
    expect(creates({ known: known({ mvo: id('the person'), link: 'joined' }) }).kind).toBe('replaced')
  })

  for (const [what, view, why] of [
    ['somebody else’s account has', { known: theirs }, 'the system says it made Ann (known), which belongs to somebody else'],
    [
      'the same batch gave another',
      { madeBefore: 'cn=Bob' },
      'with the anchor g-9, which it has given to cn=Bob as well. Import the system',
    ],
  ] as const)
    it(`E1 O1 with an anchor that ${what} is an error for a person`, () => {
      const effect = creates(view)
      expect(effect).toMatchObject({ kind: 'failed', pending: { state: 'failed', nextAttempt: null, error: effect.because } })
      expect(effect.because).toContain(why)
    })
})
