/** A pending export that is there already, when its account is decided on once more: folded, replaced, kept, failed, held. */
import { describe, expect, it } from 'vitest'
import { stages } from './laws'
import { ann, changesOf, dn, staged } from './staged'
import { about, account, change, desired, id, list, listChange, pending, unsent, userType, wants, wantsGone } from './world'

describe('what was staged before', () => {
  it('X2 A→B→A before the export leaves nothing', () => {
    const toB = staged(stages(wants({ mail: 'b@corp' }), about(ann)))
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, toB)).kind).toBe('withdraw')
  })

  it('X2 X1 a later wish replaces the earlier one in the same pending export', () => {
    const waiting = pending([change('mail', 'b@corp', { from: 'ann@corp' }), change('status', 'on')])
    const decision = stages(wants({ mail: 'c@corp', status: 'on' }), about(ann, waiting))
    expect(staged(decision)).toMatchObject({ id: waiting.id, version: waiting.version })
    expect(changesOf(decision)).toEqual({ mail: ['ann@corp', 'c@corp'], status: [null, 'on'] })
  })

  it('X2 changes to an unsent create fold into it', () => {
    const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create' })
    const decision = stages(wants({ dn, mail: 'lee@corp', status: 'on' }), about(unsent(), create))
    expect(staged(decision)).toMatchObject({ operation: 'create', id: create.id })
    expect(changesOf(decision)).toEqual({ dn: [null, dn], mail: [null, 'lee@corp'], status: [null, 'on'] })
  })

  it('I11 I12 a name that was sent and not seen keeps its count in the create, so that what bears it later is ours; a new name has none', () => {
    const again = pending([change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp', { attempts: 1 })], {
      operation: 'create',
    })
    const counts = (name: string) =>
      staged(stages(wants({ dn: name, mail: 'lee@corp' }), about(unsent(), again))).changes.map(({ attempts }) => attempts)
    expect(counts(dn)).toEqual([1, 0])
    expect(counts('cn=Lee,dc=corp')).toEqual([0, 0])
  })

  it('I12 a create that was not reimported too often waits for a person, whatever it is to be made with; another is as wanted now', () => {
    const again = pending([change('dn', dn, { attempts: 5 }), change('mail', 'ann@corp', { attempts: 5 })], {
      operation: 'create',
      outdated: true,
      error: 'it is not shown',
    })
    const decided = (state: 'failed' | 'pending', mail: string) =>
      staged(stages(wants({ dn, mail }), about(unsent(), { ...again, state })))
    for (const mail of ['ann@corp', 'lee@corp'])
      expect(decided('failed', mail)).toMatchObject({
        state: 'failed',
        error: 'it is not shown',
        changes: [{ to: dn }, { to: mail }],
      })
    expect(decided('pending', 'lee@corp')).toMatchObject({ state: 'pending', error: null })
    expect(decided('failed', 'lee@corp').outdated).toBeUndefined()
    expect(stages(wantsGone(), about(unsent(), { ...again, state: 'failed' })).kind).toBe('cancelCreate')
  })

  it('X1 the old value shown follows the account, without waking what failed or is held', () => {
    for (const state of ['failed', 'held', 'pending'] as const) {
      const waiting = pending([change('mail', 'lee@corp', { from: 'old@corp', attempts: 5 })], {
        state,
        attempts: 2,
        error: 'refused',
      })
      const decision = stages(wants({ mail: 'lee@corp' }), about(ann, waiting))
      expect(staged(decision)).toMatchObject({
        state,
        attempts: 2,
        error: 'refused',
        changes: [{ from: 'ann@corp', attempts: 5 }],
      })
    }
  })

  it('X1 also when only one of several old values differs', () => {
    const waiting = pending([
      change('mail', 'lee@corp', { from: 'ann@corp' }),
      change('department', 'Sales', { from: 'elsewhere' }),
    ])
    const decision = stages(wants({ mail: 'lee@corp', department: 'Sales' }), about(ann, waiting))
    expect(changesOf(decision)).toEqual({ mail: ['ann@corp', 'lee@corp'], department: ['Labs', 'Sales'] })
  })

  it('D5 what its rule no longer asks for goes, what another rule asked for that has not spoken stays', () => {
    const waiting = pending([change('status', 'on'), change('department', 'Sales', { rule: id('Other rule') })])
    expect(changesOf(stages(wants({ mail: 'ann@corp' }), about(ann, waiting)))).toEqual({ department: [null, 'Sales'] })
    const both = { rules: [id('Accounts'), id('Other rule')] }
    expect(stages(wants({ mail: 'ann@corp' }, both), about(ann, waiting)).kind).toBe('withdraw')
  })

  it('R7 D5 an initial value not found again is tried again while its mapping asks for it, also when the account is disabled', () => {
    const again = change('status', 'new', { initial: true, attempts: 1 })
    expect(stages(wants(desired({ status: 'new' }, 'initial')), about(ann, pending([again]))).kind).toBe('asBefore')
    const disabled = stages(wants({ department: 'none' }, { disables: 1, deprovisioning: true }), about(ann, pending([again])))
    expect(staged(disabled).changes).toContainEqual(again)
  })

  it('R7 D5 once its mapping is gone it goes too, unless it was sent and waits to be seen', () => {
    const again = change('status', 'new', { initial: true, attempts: 1 })
    expect(stages(wants({}), about(ann, pending([again]))).kind).toBe('withdraw')
    expect(stages(wants({}), about(ann, pending([{ ...again, sent: true }]))).kind).toBe('asBefore')
  })

  it('I12 what was sent goes on waiting for its confirmation', () => {
    const waiting = pending([change('mail', 'ann@corp', { sent: true, from: 'old@corp' })])
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, waiting)).kind).toBe('asBefore')
    const decision = stages(wants({ mail: 'ann@corp', status: 'on' }), about(ann, waiting))
    expect(staged(decision)).toMatchObject({
      state: 'pending',
      changes: [
        { attribute: 'mail', sent: true },
        { attribute: 'status', sent: false },
      ],
    })
  })

  it('I12 X2 a new value supersedes one that was sent and not confirmed', () => {
    const waiting = pending([change('mail', 'ann@corp', { sent: true })])
    const decision = stages(wants({ mail: 'c@corp' }), about(ann, waiting))
    expect(staged(decision).changes).toEqual([change('mail', 'c@corp', { from: 'ann@corp' })])
  })

  it('I12 when the unsent part is taken back, the sent part waits on', () => {
    const waiting = pending([change('mail', 'ann@corp', { sent: true }), change('status', 'on')])
    expect(staged(stages(wants({ mail: 'ann@corp', status: null }), about(ann, waiting)))).toMatchObject({
      state: 'awaitingConfirmation',
      changes: [{ attribute: 'mail', sent: true }],
    })
  })

  it('I12 an account that was created and waits to be seen is updated, not created again', () => {
    const created = account(ann.attributes, { staging: 'awaitingConfirmation' })
    const waiting = pending([change('mail', 'ann@corp', { sent: true })], { operation: 'create' })
    expect(staged(stages(wants({ mail: 'ann@corp', status: 'on' }), about(created, waiting))).operation).toBe('update')
    expect(stages(wants({ mail: 'ann@corp' }), about(created, waiting)).kind).toBe('asBefore')
  })

  it('E2 while it is being sent nothing is decided', () => {
    const sending = pending([change('mail', 'lee@corp')], { state: 'executing' })
    expect(stages(wants({ mail: 'c@corp' }), about(ann, sending)).kind).toBe('busy')
    expect(stages(wantsGone(), about(ann, sending)).kind).toBe('busy')
    expect(stages(wantsGone(), about(unsent(), sending)).kind).toBe('busy')
  })
})

describe('a failed one', () => {
  const failed = pending([change('mail', 'lee@corp', { from: 'ann@corp', attempts: 5 })], {
    state: 'failed',
    attempts: 5,
    error: 'refused',
  })

  it('I12 E3 waits for a person as long as the same is wanted', () => {
    expect(stages(wants({ mail: 'lee@corp' }), about(ann, failed)).kind).toBe('asBefore')
  })

  it('I12 E3 is tried afresh with another value', () => {
    expect(staged(stages(wants({ mail: 'c@corp' }), about(ann, failed)))).toMatchObject({
      state: 'pending',
      attempts: 0,
      error: null,
      changes: [{ to: 'c@corp', attempts: 0 }],
    })
  })

  it('I12 does not stop other values, and keeps its count meanwhile', () => {
    const decision = stages(wants({ mail: 'lee@corp', status: 'on' }), about(ann, failed))
    expect(staged(decision)).toMatchObject({
      state: 'pending',
      changes: [
        { attribute: 'mail', attempts: 5 },
        { attribute: 'status', attempts: 0 },
      ],
    })
  })

  it('X2 I12 goes when the account is as it should be', () => {
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, failed)).kind).toBe('withdraw')
  })

  it('I12 O8 of a list keeps its count while one of its values is still missing, and starts again for others', () => {
    const type = userType(list('phones'))
    const waiting = pending([listChange('phones', { add: ['1'] }, { attempts: 3 })])
    const count = (...phones: string[]) => staged(stages(wants({ phones }), about(ann, waiting, type))).changes[0]?.attempts
    expect([count('1', '2'), count('2')]).toEqual([3, 0])
    const two = pending([listChange('phones', { add: ['1', '3'] }, { attempts: 2 })])
    expect(staged(stages(wants({ phones: ['1'] }), about(ann, two, type))).changes[0]?.attempts).toBe(2)
  })

  it('I12 each change keeps its own count', () => {
    const waiting = pending([
      change('mail', 'lee@corp', { from: 'ann@corp', attempts: 2 }),
      change('status', 'on', { attempts: 4 }),
    ])
    const decision = stages(wants({ mail: 'lee@corp', status: 'on', department: 'Sales' }), about(ann, waiting))
    expect(staged(decision).changes.map((change) => change.attempts)).toEqual([2, 4, 0])
  })
})

describe('held for review', () => {
  it('X4 a rule may ask for review', () => {
    expect(staged(stages(wants({ mail: 'lee@corp' }, { hold: true }), about(ann))).state).toBe('held')
    expect(staged(stages(wantsGone({ hold: true }), about(ann))).state).toBe('held')
  })

  it('X4 what a person holds stays held when its values change, and says why', () => {
    const held = pending([change('mail', 'lee@corp')], { state: 'held', because: 'held by Eve' })
    expect(staged(stages(wants({ mail: 'c@corp' }), about(ann, held)))).toMatchObject({ state: 'held', because: 'held by Eve' })
    expect(staged(stages(wantsGone(), about(ann, held)))).toMatchObject({ operation: 'delete', state: 'held' })
  })

  it('X4 X5 R6 who is taken back does not wait for the review of the leaving', () => {
    const held = pending([], { operation: 'delete', state: 'held', deprovisioning: true, because: '300 deletions are due' })
    expect(staged(stages(wants({ mail: 'lee@corp' }), about(ann, held)))).toMatchObject({
      operation: 'update',
      state: 'pending',
      deprovisioning: false,
    })
  })

  it('X5 a release is for what was seen: another value is not released', () => {
    const released = pending([change('mail', 'lee@corp')], { released: true })
    expect(staged(stages(wants({ mail: 'c@corp' }), about(ann, released))).released).toBe(false)
    expect(stages(wants({ mail: 'ann@corp', status: null }), about(ann, released)).kind).toBe('withdraw')
  })

  it('X5 a disable counts as a deletion where the rule says so', () => {
    for (const deprovisioning of [true, false])
      expect(staged(stages(wants({ status: 'off' }, { deprovisioning }), about(ann))).deprovisioning).toBe(deprovisioning)
    expect(staged(stages(wantsGone(), about(ann))).deprovisioning).toBe(true)
  })
})

describe('an account that is to go', () => {
  it('R5 X1 is one delete without changes', () => {
    expect(staged(stages(wantsGone(), about(ann)))).toMatchObject({ operation: 'delete', changes: [], because: 'she left' })
  })

  it('X3 delete over an unsent update leaves the delete', () => {
    const waiting = pending([change('mail', 'lee@corp'), change('status', 'on', { sent: true })])
    expect(staged(stages(wantsGone(), about(ann, waiting)))).toMatchObject({
      id: waiting.id,
      operation: 'delete',
      changes: [],
      state: 'pending',
    })
  })

  it('X3 unsent create and delete cancel each other', () => {
    const create = pending([change('dn', dn)], { operation: 'create' })
    expect(stages(wantsGone(), about(unsent(), create)).kind).toBe('cancelCreate')
    expect(stages(wantsGone(), about(unsent())).kind).toBe('cancelCreate')
    expect(stages(wantsGone(), about(unsent(), { ...create, state: 'failed' })).kind).toBe('cancelCreate')
  })

  it('X3 one that was created and waits to be seen is deleted', () => {
    const created = account(ann.attributes, { staging: 'awaitingConfirmation' })
    expect(staged(stages(wantsGone(), about(created, pending([change('mail', 'ann@corp', { sent: true })])))).operation).toBe(
      'delete',
    )
  })

  it('D4 X4 a delete that is staged, held or failed already stays as it is', () => {
    for (const state of ['pending', 'held', 'failed'] as const)
      expect(stages(wantsGone(), about(ann, pending([], { operation: 'delete', state }))).kind).toBe('asBefore')
  })

  it('R6 back in scope before it was sent, the delete is withdrawn, or becomes the update that is due', () => {
    const leaving = pending([], { operation: 'delete', deprovisioning: true })
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, leaving)).kind).toBe('withdraw')
    expect(staged(stages(wants({ mail: 'lee@corp' }), about(ann, leaving)))).toMatchObject({
      operation: 'update',
      deprovisioning: false,
    })
  })

  it('R6 R5 after a disable the rule’s normal flows enable it again', () => {
    const disabled = account({ ...ann.attributes, status: 'off' })
    expect(changesOf(stages(wants({ status: 'on' }), about(disabled)))).toEqual({ status: ['off', 'on'] })
    const unsent = pending([change('status', 'off')], { deprovisioning: true })
    expect(stages(wants({ status: null }), about(ann, unsent)).kind).toBe('withdraw')
  })
})
