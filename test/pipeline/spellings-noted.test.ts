/** Who notes how rules have spelled an account's values: whatever shows the account, and the answer to an export (X2). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingChange, PendingExport } from '../../runtime/model/objects'
import { noSpellings } from '../../runtime/model/spellings'
import { asImported } from '../../runtime/pipeline/1-import'
import { decideGone } from '../../runtime/pipeline/1-gone'
import { carriedOut } from '../../runtime/pipeline/8-carried-out'
import { decideExisting, decideNewAccount } from '../../runtime/pipeline/8-existing'
import { decideOutdated } from '../../runtime/pipeline/8-outdated'
import { confirms } from './confirming'
import { account, attribute, change, id, NOW, pending, record, row, unsent, userType } from './world'

const ignoring = { comparison: 'ignoreCase' } as const
const type = userType(attribute('mail', 'text', ignoring))
const dn = 'cn=Ann,ou=Sales'
const ann = { guid: 'g-1', dn, mail: 'ann@x' }
const accepted = { mail: { 'sann@x': 'Ann@x' } }
const before = (more: Partial<Cso> = {}): Cso => account(ann, { spellings: noSpellings, ...more })
const shows = (mail: string) => record({ ...ann, mail })
const found = (mail: string) => ({ kind: 'found', record: shows(mail) }) as const
const doubted = (operation: PendingExport['operation'], to: string): PendingExport =>
  pending([change('dn', dn), change('mail', to)], { operation, state: 'executing', outdated: true })

/** What a decision is, and what it notes. */
const noted = (decision: { readonly kind: string; readonly cso?: unknown }): unknown => [
  decision.kind,
  (decision.cso as Cso | undefined)?.spellings,
]

describe('an import', () => {
  const after = (of: Cso, mail: string, waits: PendingExport | null = null) =>
    asImported(of, confirms(shows(mail), of, waits, { type }), null).spellings

  it('X2 I12 notes what was accepted where the system shows another spelling', () => {
    expect(after(before(), 'ANN@X')).toEqual({ mail: { 'sann@x': 'ann@x' } })
    expect(after(before({ spellings: accepted }), 'ANN@X')).toEqual(accepted)
    expect(after(before({ spellings: accepted }), 'ann@x')).toEqual(accepted)
    expect(after(before({ spellings: accepted }), 'eve@x')).toEqual({})
  })

  it('X2 E2 takes for arrived what was sent without an answer and is there to the letter', () => {
    const waits = pending([change('mail', 'ANN@X', { from: 'ann@x' })], { state: 'executing' })
    expect(after(before(), 'ANN@X', waits)).toEqual({})
    expect(after(before(), 'Ann@X', waits)).toEqual({ mail: { 'sann@x': 'ann@x' } })
  })

  it('X2 I11 notes what its create sent where the system shows it spelled otherwise', () => {
    expect(after(unsent({ secondaryId: dn }), 'ANN@X', doubted('create', 'Ann@x'))).toEqual(accepted)
  })

  it('X2 notes nothing while no rule has wanted anything of it', () => {
    expect(after(account(ann), 'ANN@X')).toBeUndefined()
  })

  it('X2 I12 that does not show it at all leaves an account to be made, of which nothing is known', () => {
    const lost = before({ staging: 'awaitingConfirmation', spellings: accepted })
    const sent = pending([change('mail', 'Ann@x', { sent: true })], { operation: 'create', state: 'awaitingConfirmation' })
    const gone = decideGone({ cso: lost, pending: sent, type, name: 'Ann', because: 'not read', isAsked: () => true })
    expect(noted(gone)).toEqual(['notReimported', {}])
  })
})

describe('the answer to an export', () => {
  const done = (changes: readonly PendingChange[], cso: Cso) =>
    carriedOut({ pending: pending(changes, { state: 'executing' }), cso, type }, { id: 1, outcome: 'done', confirmed: false }).cso

  it('X2 is that the account has what was sent as it was sent', () => {
    const { attributes, spellings } = done([change('mail', 'aNN@x')], before({ spellings: accepted }))
    expect([attributes['mail'], spellings]).toEqual(['aNN@x', {}])
    expect(done([change('department', 'Labs')], before({ spellings: accepted })).spellings).toEqual(accepted)
    expect(done([change('mail', 'aNN@x')], account(ann)).spellings).toBeNull()
  })
})

describe('an export that looks at an account', () => {
  const existing = (pendingExport: PendingExport, mail: string, more: object = {}) =>
    decideExisting({
      pending: pendingExport,
      cso: unsent({ secondaryId: dn }),
      type,
      because: 'entry exists',
      lookUp: found(mail),
      known: null,
      madeBefore: null,
      mvo: { Mail: mail } as never,
      rows: [row('mail=Mail')],
      mayPostpone: false,
      now: NOW,
      newId: () => id('a new pending export'),
      ...more,
    })

  it('X2 E7 that a create meets accepts it as it is found, spelled as it was asked for', () => {
    const create = doubted('create', 'Ann@x')
    expect(noted(existing(create, 'ann@x'))).toEqual(['carriedOut', accepted])
    expect(noted(existing(create, 'Ann@x'))).toEqual(['carriedOut', {}])
    const entry = { cso: account(ann, { mvo: null, link: 'none' }), pending: null }
    expect(noted(existing(create, 'ann@x', { known: { entry, name: 'Ann' } }))).toEqual(['replaced', accepted])
  })

  it('X2 E2 that an import saw meanwhile keeps what the create has noted', () => {
    const create = doubted('create', 'Ann@x')
    const made = {
      kind: 'carriedOut',
      outcome: 'created',
      cso: before({ spellings: accepted }),
      pending: null,
      because: 'b',
    } as const
    const entry = { cso: account(ann, { mvo: null, link: 'none' }), pending: null }
    const view = { pending: create, cso: unsent(), known: { entry, name: 'Ann' }, madeBefore: null, newId: () => 1 }
    expect(noted(decideNewAccount({ ...view, made }))).toEqual(['replaced', accepted])
    const without = { ...made, cso: account(ann) }
    expect(noted(decideNewAccount({ ...view, made: without }))).toEqual(['replaced', null])
  })

  const looked = (of: Cso, waits: PendingExport, mail: string) =>
    decideOutdated({ pending: waits, cso: of, type, lookUp: found(mail), rows: [row('mail=Mail')] })

  it('X2 E12 that was in doubt takes for arrived what is there to the letter, and else keeps what was accepted', () => {
    expect(noted(looked(before(), doubted('update', 'ANN@X'), 'ANN@X'))).toEqual(['looked', {}])
    expect(noted(looked(before(), doubted('update', 'ANN@X'), 'Ann@x'))).toEqual(['looked', { mail: { 'sann@x': 'ann@x' } }])
    const create = doubted('create', 'Ann@x')
    expect(noted(looked(unsent({ secondaryId: dn }), create, 'ANN@X'))).toEqual(['carriedOut', accepted])
    expect(noted(looked(unsent({ secondaryId: dn }), create, 'Ann@x'))).toEqual(['carriedOut', {}])
  })
})
