/** What is in doubt and not wanted any more (E12). */
import { describe, expect, it } from 'vitest'
import type { PendingChange, PendingExport } from '../../runtime/model/objects'
import type { DesiredAccount } from '../../runtime/pipeline/7-pending-export'
import { decidePendingExport } from '../../runtime/pipeline/7-pending-export'
import type { OutdatedView } from '../../runtime/pipeline/8-outdated'
import { decideOutdated } from '../../runtime/pipeline/8-outdated'
import { decides } from './laws'
import { account, attribute, change, desired, id, list, pending, record, unsent, userType, values } from './world'

const ann = { dn: 'cn=Ann', guid: 'g-1', mail: 'a@x' }
const wants = (given: Record<string, string | null>): DesiredAccount => ({
  kind: 'present',
  desired: desired(given),
  rules: [id('Accounts')],
  hold: false,
  because: 'by rule',
  deprovisioning: false,
})
const doubtful = pending([change('mail', 'b@x', { from: 'a@x' })], { state: 'executing' })
const stages = (wanted: DesiredAccount, waiting = doubtful, exports: 'none' | 'under way' = 'none') =>
  decides(
    (view: { wanted: DesiredAccount }) =>
      decidePendingExport(view.wanted, {
        account: account(ann),
        type: userType(),
        pending: waiting,
        run: 7,
        newId: () => 0,
        inDoubt: exports === 'none',
      }),
    { wanted },
  )

describe('a synchronisation that meets something in doubt', () => {
  it('E12 leaves it alone while it is wanted, or while it is being sent', () => {
    expect(stages(wants({ mail: 'b@x' }))).toMatchObject({ kind: 'busy' })
    expect(stages(wants({ mail: 'c@x' }), doubtful, 'under way')).toMatchObject({
      kind: 'busy',
      because: 'it is being sent at this moment',
    })
  })

  it('E12 notes once that it is not wanted any more, with nothing else of it changed, and takes that back', () => {
    const outdated = { ...doubtful, outdated: true as const }
    for (const wanted of [
      wants({ mail: 'c@x' }),
      wants({ mail: 'a@x' }),
      { kind: 'absent', by: 1, rules: [], hold: false, because: 'b' } as const,
    ]) {
      expect(stages(wanted)).toMatchObject({ kind: 'doubted', pending: outdated })
      expect(stages(wanted, outdated)).toMatchObject({ kind: 'busy' })
    }
    const back = stages(wants({ mail: 'b@x' }), outdated)
    expect(back.kind === 'doubted' && back.pending).toEqual(doubtful)
  })

  it('E12 a create is not wanted any more once the account is known to be there, whatever its values', () => {
    const creating = { ...doubtful, operation: 'create' as const }
    expect(stages(wants({ mail: 'b@x' }), creating)).toMatchObject({ kind: 'doubted', pending: { ...creating, outdated: true } })
  })

  it('E12 a hold that was set meanwhile says nothing about what is wanted', () => {
    expect(stages({ ...wants({ mail: 'b@x' }), hold: true } as DesiredAccount)).toMatchObject({ kind: 'busy' })
  })

  it('E12 once it was looked for, stages what is wanted, were it the same', () => {
    const known = { ...doubtful, state: 'pending' as const, outdated: true as const }
    expect(stages(wants({ mail: 'b@x' }), known)).toMatchObject({ kind: 'stage', pending: { ...doubtful, state: 'pending' } })
    const other = stages(wants({ mail: 'c@x' }), known)
    expect(other).toMatchObject({ kind: 'stage', pending: { state: 'pending', changes: [{ to: 'c@x' }] } })
    for (const decision of [stages(wants({ mail: 'b@x' }), known), other])
      if (decision.kind === 'stage') expect(decision.pending).not.toHaveProperty('outdated')
    expect(stages(wants({ mail: 'a@x' }), known)).toMatchObject({ kind: 'withdraw' })
  })
})

/** The match row is the number. */
const rows = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]
const looks = (view: Omit<OutdatedView, 'rows'>) => decides(decideOutdated, { rows, ...view })
const accountOfBea = new Map([[1, { mvo: 1, cso: 5, anchor: 'g-5', secondaryId: 'cn=Bea', temporaryName: null }]])

describe('an export that looks for it', () => {
  const found = (given: Parameters<typeof record>[0]) => ({ kind: 'found' as const, record: record(given) })
  const type = userType(attribute('password', 'text', { secret: true }))
  const create = pending([change('dn', 'cn=Ann'), change('mail', 'a@x'), change('password', 'xyzzy')], {
    operation: 'create',
    state: 'executing',
    outdated: true,
  })
  const update = { ...doubtful, outdated: true as const }
  const remove = { ...update, operation: 'delete' as const, changes: [] }

  it('E12 E2 finds an account it had made by all it sent, and takes no other for it', () => {
    const view = { pending: create, cso: unsent(), type }
    expect(looks({ ...view, lookUp: found(ann) })).toMatchObject({
      kind: 'carriedOut',
      outcome: 'created',
      cso: { anchor: 'g-1', attributes: values(ann), staging: 'normal' },
      pending: null,
    })
    const nameless = { kind: 'found' as const, record: record(ann, { anchor: null }) }
    for (const lookUp of [found({ ...ann, mail: 'other@x' }), nameless, { kind: 'nothing' as const }])
      expect(looks({ ...view, lookUp })).toMatchObject({
        kind: 'looked',
        cso: unsent(),
        pending: { ...create, state: 'pending' },
      })
  })

  it.each<[string, Record<string, string>, 'carriedOut' | 'looked']>([
    ['knows it by the match rows, whatever became of other values', { mail: 'A@X', employeeNumber: '7' }, 'carriedOut'],
    ['takes no other for it that has another number', { mail: 'A@X', employeeNumber: '8' }, 'looked'],
    ['takes no other for it that has none', { mail: 'A@X' }, 'looked'],
  ])('E12 R3 E7 %s', (_, shown, kind) => {
    const sent = { ...create, changes: [...create.changes, change('employeeNumber', '7')] }
    const lookUp = found({ dn: 'cn=Ann', guid: 'g-1', ...shown })
    expect(looks({ pending: sent, cso: unsent(), type, lookUp }).kind).toBe(kind)
    const withoutNumber = { pending: create, cso: unsent(), type, lookUp }
    expect(looks(withoutNumber).kind).toBe('looked')
  })

  it('E12 what it sent to an attribute that is not declared any more has to be there, too', () => {
    const view = { pending: { ...create, changes: [...create.changes, change('gone', 'x')] }, cso: unsent(), type }
    expect(looks({ ...view, lookUp: found(ann) })).toMatchObject({ kind: 'looked' })
    expect(looks({ ...view, lookUp: found({ ...ann, gone: 'x' }) })).toMatchObject({ kind: 'carriedOut' })
  })

  it('E12 E4 R10 the account it made is known by its references too, but for those that waited for an account', () => {
    const known = { ref: 1, text: 'cn=Bea' }
    const manager = change('manager', { ref: 9, text: 'uuid 9' }, { waits: true })
    const members = [change('member', [known]), change('member', null, { add: [{ ref: 9, text: 'uuid 9' }], waits: true })]
    const withReferences = userType(attribute('manager', 'reference'), list('member', 'reference', { comparison: 'dn' }))
    const view = { pending: { ...create, changes: [...create.changes.slice(0, 2), manager, ...members] }, cso: unsent() }
    const lookUp = found({ ...ann, member: [{ ref: null, text: 'cn=Bea' }] })
    expect(decideOutdated({ ...view, rows, type: withReferences, lookUp, accounts: accountOfBea })).toMatchObject({
      kind: 'carriedOut',
      references: [{ attribute: 'member', add: ['cn=Bea'], targets: new Map([['cn=Bea', 5]]) }],
      pending: null,
    })
  })

  const phones = list('phones')
  const shared = (more: Partial<PendingChange>): PendingChange => change('phones', null, { shared: true, ...more })

  it('E12 R11 of the account it made, what it gave to lists of others is the rules’ own, whatever others put in since', () => {
    const asked = { ...create, changes: [...create.changes.slice(0, 2), shared({ to: ['1', '2'] })] }
    const view = { pending: asked, cso: unsent(), type: userType(phones) }
    const lookUp = found({ ...ann, phones: ['1', '2', 'theirs'] })
    expect(looks({ ...view, lookUp })).toMatchObject({
      kind: 'carriedOut',
      cso: { own: { phones: ['1', '2'] }, attributes: { phones: ['1', '2', 'theirs'] } },
    })
    for (const shown of [
      { ...ann, phones: ['2', 'theirs'] },
      { ...ann, mail: 'z@x', phones: ['2'] },
    ])
      expect(looks({ ...view, lookUp: found(shown) })).toMatchObject({
        kind: 'looked',
        cso: { ...unsent(), own: { phones: ['2'] } },
      })
    const nobodys = unsent({ mvo: null, link: 'none' })
    const other = found({ ...ann, mail: 'z@x', phones: ['2'] })
    expect(looks({ ...view, cso: nobodys, lookUp: other })).toMatchObject({ kind: 'dropped' })
  })

  it('E12 R11 of references to be added to a list, those that are there are noted as the rules’ own, and nothing else', () => {
    const member = list('member', 'reference', { comparison: 'dn' })
    const add = [
      { ref: 1, text: 'cn=Bea' },
      { ref: 2, text: 'cn=Cy' },
    ]
    const asked = (more: Partial<PendingChange>) => ({ ...update, changes: [change('member', null, { add, ...more })] })
    const look = (waiting: PendingExport, of = member) =>
      decideOutdated({
        rows,
        pending: waiting,
        cso: account(ann),
        type: userType(of),
        lookUp: found({ ...ann, member: ['cn=bea', 'cn=theirs'].map((text) => ({ ref: null, text })) }),
        accounts: accountOfBea,
      })
    expect(look(asked({ remove: [{ ref: 3, text: 'cn=Di' }] }))).toMatchObject({
      kind: 'looked',
      references: [{ attribute: 'member', add: ['cn=Bea'], remove: [], targets: new Map([['cn=Bea', 5]]) }],
    })
    for (const more of [{ sent: true }, { waits: true }, { add: add.slice(1) }])
      expect(look(asked(more))).not.toHaveProperty('references')
    expect(look(asked({}), attribute('member', 'reference', { comparison: 'dn' }))).not.toHaveProperty('references')
  })

  it('E12 notes an account as it is; what was pending waits and is not in doubt', () => {
    const shown = { ...ann, dn: 'cn=Eve', mail: 'b@x' }
    expect(looks({ pending: update, cso: account(ann), type, lookUp: found(shown) })).toMatchObject({
      kind: 'looked',
      cso: { secondaryId: 'cn=Eve', attributes: values(shown) },
      pending: { state: 'pending', outdated: true },
    })
  })

  it('E12 E10 a deletion had arrived only where nothing has the anchor', () => {
    const view = { pending: remove, type, lookUp: { kind: 'nothing' as const } }
    expect(looks({ ...view, cso: account(ann) })).toMatchObject({ kind: 'removed' })
    expect(looks({ ...view, cso: account(ann, { anchor: null }) })).toMatchObject({ kind: 'looked' })
    expect(looks({ ...view, cso: account(ann), lookUp: found(ann) })).toMatchObject({ kind: 'looked' })
    expect(looks({ ...view, pending: update, cso: account(ann) })).toMatchObject({ kind: 'looked' })
  })

  it('E12 what belongs to nobody any more goes once it was looked for, and an account that was never made with it', () => {
    const nobodys = { mvo: null, link: 'none' as const }
    expect(looks({ pending: update, cso: account(ann, nobodys), type, lookUp: found(ann) })).toMatchObject({
      kind: 'dropped',
      account: 'stays',
    })
    expect(looks({ pending: create, cso: unsent(nobodys), type, lookUp: { kind: 'nothing' } })).toMatchObject({
      kind: 'dropped',
      account: 'goes',
    })
  })

  it('E12 E9 of one that is nobody’s and bears a temporary name the name it is owed is left, and no value is noted', () => {
    const cso = account(ann, { mvo: null, link: 'none', secondaryId: 'cn=t1' })
    const waiting = {
      ...update,
      changes: [change('dn', 'cn=Bea', { from: 'cn=Ann' }), ...update.changes],
      temporaryName: 'cn=t1',
    }
    const view = { pending: waiting, cso, type, lookUp: found({ ...ann, dn: 'cn=t1', mail: 'z@x' }) }
    expect(looks(view)).toMatchObject({
      kind: 'looked',
      cso: { secondaryId: 'cn=t1', attributes: values(ann) },
      pending: { state: 'pending', changes: [{ attribute: 'dn', to: 'cn=Bea' }] },
    })
    expect(looks({ ...view, lookUp: found(ann) })).toMatchObject({ kind: 'dropped', account: 'stays' })
    const hers = looks({ ...view, cso: account(ann, { secondaryId: 'cn=t1' }) })
    expect(hers).toMatchObject({ kind: 'looked', cso: { attributes: values({ ...ann, mail: 'z@x' }) } })
  })

  it('E12 E10 what cannot be looked for stays in doubt', () => {
    const lookUp = { kind: 'failed' as const, because: 'no right' }
    expect(looks({ pending: remove, cso: account(ann), type, lookUp })).toEqual({
      kind: 'unanswered',
      pending: { ...remove, error: expect.stringContaining('could not be looked for: no right') },
      because: expect.stringContaining('no right'),
    })
  })
})
