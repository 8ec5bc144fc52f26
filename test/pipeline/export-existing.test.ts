/** Creates and renames that met an object of their name: whose it is, and what becomes of them (E7, E9). */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ExportEffect } from '../../runtime/pipeline/8-export'
import type { ExistingView, KnownAccount, LookUp } from '../../runtime/pipeline/8-existing'
import { awaitingOtherName, decideExisting } from '../../runtime/pipeline/8-existing'
import { answers } from './laws'
import { account, attribute, change, id, list, NOW, pending, record, row, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const create = pending([change('dn', dn), change('mail', 'ann@corp'), change('status', 'on')], {
  operation: 'create',
  state: 'executing',
})
const there = { guid: 'g-9', dn, mail: 'ann@corp' }
const found = (given: Parameters<typeof record>[0] = there, more = {}): LookUp => ({ kind: 'found', record: record(given, more) })

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
const deleted = known({}, { operation: 'delete' })

const asView: ExistingView = {
  pending: create,
  cso: unsent(),
  type: userType(),
  because: 'entry exists (68).',
  lookUp: found(),
  known: null,
  madeBefore: null,
  mvo: values({ Mail: 'ann@corp' }),
  rows: [row('mail=Mail')],
  mayPostpone: true,
  now: NOW,
  newId: () => id('a new pending export'),
}

function meets(more: Partial<ExistingView> = {}): ExportEffect {
  return answers(decideExisting, { ...asView, ...more })
}

const nobodys = { rows: [] }

describe('a create that met an object of its name', () => {
  for (const [what, view, next, why] of [
    [
      'could not be looked at',
      { lookUp: { kind: 'failed', because: 'timed out' } },
      'not taken',
      'could not be looked at: timed out',
    ],
    ['is not found', { lookUp: { kind: 'nothing' }, mayPostpone: false }, 'not taken', 'Import the system'],
    ['has no anchor', { lookUp: found(there, { anchor: null }), mayPostpone: false }, 'not taken', 'Import the system'],
    ['is known as somebody else’s', { known: theirs }, 'taken', 'it is Ann (known), which belongs to somebody else'],
    ['matches by no row', nobodys, 'taken', "by the rule's match rows it belongs to somebody else"],
    ['has another value', { rows: [row('status=Mail')] }, 'taken', 'match rows it belongs to somebody else'],
    ['would match a person who is gone', { mvo: null }, 'taken', 'match rows it belongs to somebody else'],
    ['is known, not ours, and stays', { ...nobodys, known: known() }, 'taken', 'it is Ann (known), and by the rule'],
    [
      'is to be deleted, but held',
      { ...nobodys, known: known({}, { operation: 'delete', state: 'held' }) },
      'taken',
      'match rows',
    ],
  ] as const)
    it(`E7 E3 that ${what} is an error, tried again later, the name noted as ${next}`, () => {
      const effect = meets(view)
      expect(effect).toMatchObject({ kind: 'failed', because: expect.stringMatching(/^entry exists \(68\)/) })
      expect(effect.because).toContain(why)
      expect(effect.because).not.toMatch(/\.[.,;]/)
      const { state, nextAttempt, error, nameTaken } = effect.kind === 'failed' ? effect.pending : pending([])
      expect([state, error]).toEqual(['pending', effect.because])
      expect(nextAttempt).not.toBeNull()
      expect(nameTaken === true).toBe(next === 'taken')
    })

  it('E9 that is about to be deleted is no attempt of a create that waits for it, also at the end of the run', () => {
    expect(meets({ ...nobodys, known: deleted, mayPostpone: false })).toMatchObject({
      kind: 'failed',
      pending: { state: 'pending', attempts: 0, nextAttempt: null, error: expect.stringContaining('is about to be deleted') },
    })
  })

  it('E9 that nobody finds by that name may have another name that is given up: it is tried once more in this run', () => {
    expect(meets({ lookUp: { kind: 'nothing' } })).toMatchObject({ kind: 'postponed', pending: { ...create, state: 'pending' } })
  })

  it('E9 whose holder is about to be renamed waits for that', () => {
    const renamed = known(
      { mvo: id('somebody else'), link: 'joined', secondaryId: dn },
      { operation: 'update', changes: [change('dn', 'cn=Eve')] },
    )
    expect(meets({ ...nobodys, known: renamed })).toMatchObject({
      kind: 'postponed',
      because: 'entry exists (68), and Ann (known) is about to be renamed',
    })
    const respelled = known({ secondaryId: dn }, { operation: 'update', changes: [change('dn', dn.toUpperCase())] })
    expect(meets({ ...nobodys, known: respelled })).toMatchObject({ kind: 'failed' })
  })

  it('E7 E4 whose name is about to be free waits for the end of the run', () => {
    expect(meets({ ...nobodys, known: deleted })).toEqual({
      kind: 'postponed',
      pending: { ...create, state: 'pending' },
      because: 'entry exists (68), and is about to be deleted',
    })
  })

  it('E7 that is ours by any row takes it over, and what differs becomes an update', () => {
    expect(meets({ rows: [row('displayName=Mail'), row('mail=Mail')] })).toEqual({
      kind: 'carriedOut',
      outcome: 'exportUpdated',
      cso: {
        ...unsent(),
        anchor: 'g-9',
        secondaryId: dn,
        attributes: values(there),
        staging: 'normal',
        link: 'joined',
        matched: true,
      },
      pending: {
        ...create,
        operation: 'update',
        state: 'pending',
        changes: [change('status', 'on', { from: null })],
      },
      because: 'it exists already and matches; it was taken over',
    })
  })

  it('E7 that is ours is to get what it lacks, also in an attribute that is not declared any more', () => {
    const asked = { ...create, changes: [...create.changes, change('gone', 'x')] }
    expect(meets({ pending: asked, lookUp: found({ ...there, status: 'on' }) })).toMatchObject({
      kind: 'carriedOut',
      pending: { changes: [change('gone', 'x')] },
    })
  })

  it('E7 that is ours and as it should be leaves nothing pending', () => {
    expect(meets({ lookUp: found({ ...there, status: 'on' }) })).toMatchObject({ kind: 'carriedOut', pending: null })
  })

  it('E7 R3 that is ours and known takes its place; what was pending for it gives way to what differs', () => {
    const taken = known({ mvo: id('the person'), link: 'provisioned' }, { operation: 'delete' })
    expect(meets({ known: taken })).toEqual({
      kind: 'replaced',
      outcome: 'exportUpdated',
      known: taken.entry,
      cso: {
        ...taken.entry.cso,
        mvo: unsent().mvo,
        rule: unsent().rule,
        link: 'joined',
        matched: true,
        spellings: {},
      },
      pending: {
        ...create,
        id: id('a new pending export'),
        cso: id('the known account'),
        operation: 'update',
        state: 'pending',
        changes: [change('status', 'on')],
        version: 0,
      },
      because: 'it exists already, is known and matches; it was taken over',
    })
    expect(meets({ known: taken, lookUp: found({ ...there, status: 'on' }) })).toMatchObject({ kind: 'replaced', pending: null })
  })

  it('E7 O8 its references come with the next import', () => {
    const type = userType(attribute('manager', 'reference'))
    const effect = meets({ type, lookUp: found({ ...there, manager: { ref: null, text: 'cn=Bob' } }) })
    expect(effect.kind === 'carriedOut' && effect.cso.attributes).toEqual(values(there))
  })

  it('E7 a system that shows no name for it leaves it the one it has', () => {
    const cso = unsent({ secondaryId: dn })
    expect(meets({ cso, lookUp: found(there, { secondaryId: null }) })).toMatchObject({ cso: { secondaryId: dn } })
  })

  for (const [what, asked, schema, shown, left] of [
    ['a value that differs', change('status', 'on'), null, 'off', { from: 'off', to: 'on' }],
    ['a value to be cleared', change('status', null), null, 'off', { from: 'off', to: null }],
    ['a value that is the same to the system', change('status', 'ON'), { comparison: 'ignoreCase' }, 'on', null],
    ['a value for a create alone', change('status', 'on', { initial: true }), null, 'off', null],
    ['a secret', change('status', 'on'), { secret: true }, 'off', null],
    ['a value only a create may write', change('status', 'on'), { mutability: 'createOnly' }, 'off', null],
    ['a value for where nothing stands, where something does', change('status', 'on', { whenEmpty: true }), null, 'off', null],
    [
      'a value for where nothing stands, where nothing does',
      change('status', 'on', { whenEmpty: true }),
      null,
      null,
      { from: null, to: 'on' },
    ],
  ] as const)
    it(`E7 R7 ${what} ${left ? 'is left to be written' : 'is left alone'}`, () => {
      const effect = meets({
        pending: { ...create, changes: [asked] },
        type: userType(attribute('status', 'text', schema ?? {})),
        lookUp: found({ ...there, ...(shown !== null && { status: shown }) }),
      })
      expect(effect).toMatchObject({ kind: 'carriedOut', pending: left && { changes: [left] } })
      if (left === null) expect(effect).toHaveProperty('pending', null)
    })

  it('E7 R11 of a list that others share only what it lacks is added, of one of the rule’s own all is put right', () => {
    const type = userType(list('phones'), list('member', 'reference', { comparison: 'dn' }))
    const name = (text: string, ref: number | null = null) => ({ ref, text })
    const asking = (...changes: PendingExport['changes']) => ({
      type,
      pending: pending(changes, { operation: 'create', state: 'executing' }),
      lookUp: found({ ...there, phones: ['1', '9'], member: [name('CN=1')] }),
    })
    const asked = (...changes: PendingExport['changes']) => meets(asking(...changes))
    const phones = change('phones', ['1', '2'])
    expect(asked(phones)).toMatchObject({ pending: { changes: [{ ...phones, from: ['1', '9'] }] } })
    const shared = asked({ ...phones, shared: true })
    expect(shared).toMatchObject({
      cso: { own: { phones: ['1'] } },
      pending: { changes: [{ ...phones, shared: true, from: null, to: null, add: ['2'] }] },
    })
    expect(asked({ ...change('phones', ['1']), shared: true })).toMatchObject({ pending: null })
    const members = change('member', [name('cn=1', 1), name('cn=2', 2)])
    const ofMembers = decideExisting({ ...asView, ...asking(members) })
    expect(ofMembers).toMatchObject({ pending: { changes: [{ to: null, add: [name('cn=2', 2)] }] } })
    expect(asked(phones)).not.toHaveProperty('cso.own')
  })

  it('E7 O5 lists are compared as sets', () => {
    const effect = meets({
      pending: { ...create, changes: [change('phones', ['1', '2'])] },
      type: userType(list('phones')),
      lookUp: found({ ...there, phones: ['2', '1'] }),
    })
    expect(effect).toHaveProperty('pending', null)
  })
})

describe('a rename that met an object of its new name', () => {
  const rename = pending([change('dn', 'cn=Eve,dc=corp')], { state: 'executing' })
  const own = account({ dn, guid: 'g-1' })
  const meetsRenaming = (more: Partial<ExistingView>): ExportEffect => meets({ pending: rename, cso: own, ...more })

  it('E9 waits for the holder who gives the name up, which is no attempt', () => {
    const why = 'entry exists (68), and is about to be deleted'
    expect(meetsRenaming({ known: deleted })).toEqual({
      kind: 'postponed',
      pending: { ...rename, state: 'pending' },
      because: why,
    })
    expect(meetsRenaming({ known: deleted, mayPostpone: false })).toMatchObject({
      kind: 'failed',
      pending: { state: 'pending', attempts: 0, error: why },
    })
  })

  it.each<[string, KnownAccount, 'postponed' | 'failed']>([
    ['is being deleted', known({}, { operation: 'delete', state: 'executing' }), 'postponed'],
    ['gets its first name', known({ secondaryId: null }, { changes: [change('dn', 'cn=Ida')] }), 'postponed'],
    ['is to get another name', known({}, { changes: [change('dn', 'cn=Ida')] }), 'postponed'],
    ['is spelled otherwise only', known({}, { changes: [change('dn', dn.toUpperCase())] }), 'failed'],
    ['gets another value only', known({}, { changes: [change('mail', 'b@x')] }), 'failed'],
    ['is held back from being deleted', known({}, { operation: 'delete', state: 'held' }), 'failed'],
    ['is this account itself', known({ id: own.id }, { operation: 'delete' }), 'failed'],
  ])('E9 waits or does not where the holder %s', (_, holder, kind) => {
    expect(meetsRenaming({ known: holder }).kind).toBe(kind)
  })

  it('E9 is never taken for the other, whatever matches, and is an error that is tried again where the name is kept', () => {
    expect(meetsRenaming({ known: theirs })).toMatchObject({
      kind: 'failed',
      pending: {
        state: 'pending',
        attempts: 1,
        nameTaken: true,
        error: expect.stringContaining('it is Ann (known), which keeps it'),
      },
    })
    expect(meetsRenaming({})).toMatchObject({ kind: 'postponed' })
    expect(meetsRenaming({ mayPostpone: false })).toMatchObject({ kind: 'failed', pending: { state: 'pending', attempts: 1 } })
  })

  it.each<[string, Partial<ExistingView>, true | undefined]>([
    ['is there and no import has read it', {}, true],
    ['is not found', { lookUp: { kind: 'nothing' } }, undefined],
  ])('E9 notes at the end of the run that the name is had where the object %s', (_, view, nameTaken) => {
    const effect = meetsRenaming({ ...view, mayPostpone: false })
    expect(effect).toMatchObject({ kind: 'failed', because: 'entry exists (68). Give one of them another name' })
    expect(effect.kind === 'failed' && effect.pending.nameTaken).toBe(nameTaken)
  })
})

describe('what was refused for a name that a unique value made', () => {
  const refused = { kind: 'failed', because: 'entry exists (68).' } as const
  it.each([
    ['a create notes that the name is somebody’s', create, true],
    ['a rename does not', pending([change('dn', dn)], { state: 'executing' }), undefined],
  ])('U1 E7 waits for another name and is not in doubt: %s', (_, claimed, nameTaken) => {
    const effect = awaitingOtherName({ ...refused, pending: claimed }, claimed)
    expect(effect).toMatchObject({ kind: 'renamed', because: refused.because })
    if (effect.kind !== 'renamed') return
    expect(effect.pending).toEqual({ ...claimed, state: 'pending', error: refused.because, ...(nameTaken && { nameTaken }) })
  })
})
