import { describe, expect, it } from 'vitest'
import type { ExportResult } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ResultDecision } from '../../runtime/pipeline/8-export'
import { backoff, decideResult, exportAttempts, failed, requestOf, withoutFilled } from '../../runtime/pipeline/8-export'
import { decides } from './laws'
import { account, attribute, change, list, listChange, NOW, pending, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = account({ guid: 'g-1', dn, mail: 'ann@corp' })
const update = pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { state: 'executing' })
const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create', state: 'executing' })
const remove = pending([], { operation: 'delete', state: 'executing' })

function asks(waiting: PendingExport, cso: Cso, type = userType(), inDoubt = false) {
  return decides((given) => requestOf(given.waiting, given.cso, type, inDoubt), { waiting, cso })
}

function books(
  waiting: PendingExport,
  cso: Cso,
  result: Partial<ExportResult> & Pick<ExportResult, 'outcome'>,
  type = userType(),
): ResultDecision {
  const whole: ExportResult = { id: waiting.id, confirmed: false, ...result }
  return decides((given) => decideResult(given.waiting, given.cso, type, given.whole, NOW), { waiting, cso, whole })
}

/** The account and what is pending after a success. */
function booked(...given: Parameters<typeof books>): Extract<ResultDecision, { kind: 'carriedOut' }> {
  const booking = books(...given)
  if (booking.kind !== 'carriedOut') throw new Error(`it is ${booking.kind}`)
  return booking
}

/** What is pending after a refusal. */
function refused(...given: Parameters<typeof books>): PendingExport {
  const booking = books(...given)
  if (booking.kind !== 'failed') throw new Error(`it is ${booking.kind}`)
  return booking.pending
}

describe('a value that is only for where nothing stands', () => {
  const free = change('displayName', 'Ann', { whenEmpty: true })
  const taken = change('mail', 'x@corp', { whenEmpty: true })
  const left = (changes: PendingExport['changes'], more: Partial<PendingExport> = {}) =>
    decides((given) => withoutFilled(given.waiting, ann), { waiting: pending(changes, more) })

  it('R7 gives way to the value the account has by now, and the rest goes', () => {
    expect(left([taken, free])?.changes).toEqual([free])
    expect(left([taken])).toBeNull()
  })

  it('R7 with nothing left to send, what was sent still awaits confirmation', () => {
    const sent = change('status', 'on', { sent: true })
    expect(left([sent, taken])).toMatchObject({ state: 'awaitingConfirmation', changes: [sent] })
  })

  it('R7 is sent where nothing stands, with a create, and when it enforces', () => {
    for (const changes of [[free], [change('mail', 'x@corp')]]) expect(left(changes)?.changes).toEqual(changes)
    expect(left([taken], { operation: 'create' })?.changes).toEqual([taken])
  })
})

describe('what is sent', () => {
  it('E4 a create carries everything the account shall have, and its name', () => {
    expect(asks(create, unsent())).toEqual({
      id: create.id,
      operation: 'create',
      type: 'user',
      anchor: null,
      secondaryId: dn,
      newSecondaryId: null,
      attributes: values({ dn, mail: 'ann@corp' }),
      changes: [],
      inDoubt: false,
    })
  })

  for (const [what, to, anchor] of [
    ['text', 'ann', 'ann'],
    ['zero', 0, '0'],
  ] as const)
    it(`E6 a create carries the anchor it is given: ${what}`, () => {
      const type = { ...userType(attribute('key')), anchor: 'key' }
      expect(asks(pending([change('key', to)], { operation: 'create' }), unsent(), type).anchor).toBe(anchor)
    })

  it('E5 a rename asks for the new name, keeps the anchor, and the other changes follow it', () => {
    const moved = pending([change('dn', 'cn=Ann,ou=Labs,dc=corp', { from: dn }), change('mail', 'lee@corp')])
    expect(asks(moved, ann)).toMatchObject({
      operation: 'update',
      anchor: 'g-1',
      secondaryId: dn,
      newSecondaryId: 'cn=Ann,ou=Labs,dc=corp',
      changes: [{ attribute: 'mail', set: 'lee@corp' }],
    })
  })

  it('X1 O8 of lists only the values that come and go, of cleared values null', () => {
    const waiting = pending([
      listChange('phones', { add: ['4'], remove: ['1'] }),
      listChange('roles', { remove: ['x'] }),
      change('mail', null),
    ])
    expect(asks(waiting, ann, userType(list('phones'), list('roles'))).changes).toEqual([
      { attribute: 'phones', add: ['4'], remove: ['1'] },
      { attribute: 'roles', remove: ['x'] },
      { attribute: 'mail', set: null },
    ])
  })

  it('I12 what was sent and waits for its confirmation is not sent again', () => {
    const waiting = pending([change('mail', 'lee@corp', { sent: true }), change('status', 'on')])
    expect(asks(waiting, ann).changes).toEqual([{ attribute: 'status', set: 'on' }])
  })

  it('E2 what may have arrived is marked as in doubt', () => {
    expect(asks(create, unsent(), userType(), true).inDoubt).toBe(true)
  })

  it('R5 a delete says what the account had', () => {
    expect(asks(remove, ann)).toMatchObject({
      operation: 'delete',
      anchor: 'g-1',
      secondaryId: dn,
      attributes: ann.attributes,
      changes: [],
    })
  })
})

describe('what was carried out', () => {
  it('E6 a create stores the anchor the system assigned, and what was sent', () => {
    const { cso, outcome, pending: waiting } = booked(create, unsent(), { outcome: 'done', anchor: 'g-7' })
    expect(outcome).toBe('created')
    expect(cso).toMatchObject({ anchor: 'g-7', secondaryId: dn, staging: 'awaitingConfirmation', version: 1 })
    expect(cso.attributes).toEqual(values({ dn, guid: 'g-7', mail: 'ann@corp' }))
    expect(waiting).toMatchObject({
      state: 'awaitingConfirmation',
      changes: [{ sent: true }, { sent: true }],
      version: create.version,
    })
  })

  it('X4 what the system proves is confirmed at once', () => {
    const { cso, pending: waiting } = booked(create, unsent(), { outcome: 'done', anchor: 'g-7', confirmed: true })
    expect([cso.staging, waiting]).toEqual(['normal', null])
    expect(booked(update, ann, { outcome: 'done', confirmed: true }).pending).toBeNull()
  })

  it('E6 I12 an update books what was sent and waits to see it', () => {
    const { cso, outcome, pending: waiting } = booked(update, ann, { outcome: 'done' })
    expect([outcome, cso.attributes['mail'], cso.staging]).toEqual(['exportUpdated', 'lee@corp', 'normal'])
    expect(waiting).toMatchObject({
      state: 'awaitingConfirmation',
      attempts: 0,
      error: null,
      changes: [{ attribute: 'mail', sent: true }],
    })
  })

  it('E5 a rename keeps the anchor and books the new name', () => {
    const name = 'cn=Ann,ou=Labs,dc=corp'
    const { cso, outcome } = booked(pending([change('dn', name)]), ann, { outcome: 'done' })
    expect([outcome, cso.anchor, cso.secondaryId, cso.attributes['dn']]).toEqual(['exportRenamed', 'g-1', name, name])
  })

  it('E6 O4 an anchor stands among the attributes where it can, and a system without names has none', () => {
    const anchored = (type: Parameters<typeof attribute>[1]) => {
      const schema = { name: 'row', anchor: 'key', attributes: [attribute('key', type), attribute('mail')] }
      return booked(
        pending([change('mail', 'ann@corp')], { operation: 'create' }),
        unsent(),
        { outcome: 'done', anchor: '42' },
        schema,
      ).cso
    }
    expect(anchored('text').attributes).toEqual(values({ key: '42', mail: 'ann@corp' }))
    expect(anchored('integer').attributes).toEqual(values({ key: 42, mail: 'ann@corp' }))
    expect(anchored('binary')).toMatchObject({ anchor: '42', secondaryId: null, attributes: values({ mail: 'ann@corp' }) })
  })

  it('E6 the system’s own spelling of the name counts', () => {
    const { cso } = booked(create, unsent(), { outcome: 'done', anchor: 'g-7', secondaryId: 'CN=Ann,OU=People,DC=corp' })
    expect([cso.secondaryId, cso.attributes['dn']]).toEqual(['CN=Ann,OU=People,DC=corp', 'CN=Ann,OU=People,DC=corp'])
  })

  it('E6 O5 lists are booked as sets, cleared values are gone', () => {
    const cso = account({ ...ann.attributes, phones: ['1', '2'] })
    const waiting = pending([listChange('phones', { add: ['0'], remove: ['2'] }), change('mail', null)])
    const { attributes } = booked(waiting, cso, { outcome: 'done' }, userType(list('phones'))).cso
    expect(attributes).toEqual(values({ dn, guid: 'g-1', phones: ['0', '1'] }))
  })

  it('N9 I12 an account keeps no secret; only a create that may have to be made again waits with it', () => {
    const type = userType(attribute('password', 'text', { secret: true }))
    const waiting = { ...create, changes: [...create.changes, change('password', 'xyzzy')] }
    const made = booked(waiting, unsent(), { outcome: 'done', anchor: 'g-7' }, type)
    expect(JSON.stringify(made.cso)).not.toContain('xyzzy')
    expect(made.pending?.changes.find((change) => change.attribute === 'password')).toMatchObject({ to: 'xyzzy', sent: true })
    expect(booked(waiting, unsent(), { outcome: 'done', anchor: 'g-7', confirmed: true }, type).pending).toBeNull()
    expect(asks(waiting, unsent(), type).attributes['password']).toBe('xyzzy')
    const changed = { ...update, changes: [...update.changes, change('password', 'xyzzy')] }
    expect(JSON.stringify(booked(changed, ann, { outcome: 'done' }, type))).not.toContain('xyzzy')
  })

  it('E7 deleted is deleted, and what was gone already is deleted too', () => {
    expect(books(remove, ann, { outcome: 'done' })).toMatchObject({ kind: 'removed', because: 'deleted in the system' })
    expect(books(remove, ann, { outcome: 'noSuchObject' })).toMatchObject({ kind: 'removed', because: 'it was gone already' })
  })
})

describe('what was not', () => {
  it('E1 a refusal is kept on the pending export and tried again later', () => {
    expect(refused(update, ann, { outcome: 'failed', message: 'constraint violation (19)' })).toMatchObject({
      state: 'pending',
      attempts: 1,
      version: update.version,
      nextAttempt: '2025-03-01T08:02:00Z',
      error: 'constraint violation (19)',
      changes: update.changes,
    })
  })

  it('E1 one that will be the same next time waits for a person', () => {
    expect(refused(update, ann, { outcome: 'failed', permanent: true })).toMatchObject({ state: 'failed', nextAttempt: null })
  })

  it('E3 attempts are 2, 4, 8 and 16 minutes apart, and the fifth is the last', () => {
    let waiting = update
    const times: (string | null)[] = []
    for (let i = 0; i < exportAttempts; i++) {
      waiting = failed(waiting, 'refused', NOW, false)
      times.push(waiting.nextAttempt)
    }
    expect(times).toEqual(
      [2, 4, 8, 16].map((minutes) => `2025-03-01T08:${String(minutes).padStart(2, '0')}:00Z`).concat(null as never),
    )
    expect(waiting).toMatchObject({ state: 'failed', attempts: 5 })
  })

  it('E3 a system is left alone for 2, 4, 8, 16, 32 minutes, and never longer', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 60].map((n) => (Date.parse(backoff(NOW, n)) - Date.parse(NOW)) / 60_000)
    expect(minutes).toEqual([2, 4, 8, 16, 32, 32, 32])
  })

  it('E3 an unreachable system costs the object no attempt', () => {
    expect(books(update, ann, { outcome: 'unreachable', message: 'timed out' })).toMatchObject({
      kind: 'unreachable',
      pending: { state: 'pending', attempts: 0, error: 'timed out' },
    })
  })

  it('E2 what may have arrived stays marked as being sent', () => {
    expect(books(create, unsent(), { outcome: 'unreachable', inDoubt: true })).toMatchObject({ pending: { state: 'executing' } })
  })

  it('E7 a create that met an object of that name looks whose it is', () => {
    expect(books(create, unsent(), { outcome: 'alreadyExists', message: 'entry exists (68)' })).toEqual({
      kind: 'exists',
      because: 'entry exists (68)',
    })
  })

  it('E7 E5 a rename onto a name that is taken is a fault of the object, counted like any other', () => {
    const moved = pending([change('dn', 'cn=Bob,ou=People,dc=corp')])
    expect(refused(moved, ann, { outcome: 'alreadyExists' })).toMatchObject({
      state: 'pending',
      attempts: 1,
      error: expect.stringContaining('has that name already'),
    })
    expect(refused(moved, ann, { outcome: 'alreadyExists', permanent: true }).state).toBe('failed')
  })

  it('E7 an update of nothing is a fault of the object that sends people to the import', () => {
    expect(refused(update, ann, { outcome: 'noSuchObject' })).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('Import the system'),
    })
  })

  it('E4 a create whose container is not there yet is tried again', () => {
    expect(refused(create, unsent(), { outcome: 'noSuchObject' })).toMatchObject({ state: 'pending', attempts: 1 })
  })
})
