/** What is staged already, when the rules speak again: what stays of it, what counts as the same, and who holds it. */
import { describe, expect, it } from 'vitest'
import type { PendingExport } from '../../runtime/model/objects'
import { applyHoldSetting } from '../../runtime/pipeline/7-states'
import { decides, stages } from './laws'
import { ann, changesOf, dn, staged } from './staged'
import {
  about,
  account,
  attribute,
  change,
  desired,
  id,
  list,
  listChange,
  pending,
  unsent,
  userType,
  wants,
  wantsGone,
} from './world'

describe('what stays of an earlier pending export', () => {
  it('R5 D5 disabling an account takes back what its mappings had staged and not sent', () => {
    const waiting = pending([change('mail', 'lee@corp'), change('department', 'Sales', { rule: id('Other rule') })])
    const disabled = wants({ status: 'off' }, { disables: 1, deprovisioning: true })
    expect(changesOf(stages(disabled, about(ann, waiting)))).toEqual({ status: [null, 'off'], department: [null, 'Sales'] })
  })

  it('R7 D5 an unsent create takes its initial values from its mappings of today', () => {
    const create = pending([change('dn', dn), change('status', 'new', { initial: true })], { operation: 'create' })
    const now = wants([...desired({ dn }), ...desired({ status: null }, 'initial')])
    expect(changesOf(stages(now, about(unsent(), create)))).toEqual({ dn: [null, dn] })
  })

  it('X2 D5 another rule’s value gives way where this one asks for the attribute now', () => {
    const waiting = pending([change('mail', 'lee@corp', { rule: id('Other rule') })])
    expect(staged(stages(wants({ mail: 'c@corp' }), about(ann, waiting))).changes).toEqual([
      change('mail', 'c@corp', { from: 'ann@corp' }),
    ])
  })

  it('X2 D5 and where that is what the account has, nothing stays', () => {
    const waiting = pending([change('mail', 'lee@corp', { rule: id('Other rule') })])
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, waiting)).kind).toBe('withdraw')
  })

  it('X1 R5 which rule takes an account away is noted with it, and none where none does', () => {
    expect(staged(stages(wantsGone(), about(ann))).rule).toBe(id('Accounts'))
    const disabled = wants({ status: 'off' }, { disables: id('Other rule'), deprovisioning: true })
    expect(staged(stages(disabled, about(ann))).rule).toBe(id('Other rule'))
    expect(staged(stages(wants({ status: 'off' }), about(ann)))).not.toHaveProperty('rule')
  })

  it('X3 R6 of a withdrawn delete nothing stays', () => {
    const leaving = pending([change('mail', 'x@corp', { sent: true })], { operation: 'delete' })
    expect(stages(wants({ mail: 'ann@corp' }), about(ann, leaving)).kind).toBe('withdraw')
  })
})

describe('what counts as staged already', () => {
  const waiting = (more: Parameters<typeof change>[2] = {}) => pending([change('status', 'on', more)])

  it('X1 D4 the same value by the same rule in the same way', () => {
    expect(stages(wants({ status: 'on' }), about(ann, waiting())).kind).toBe('asBefore')
  })

  it('X1 not the same value asked for by another rule: the pending export names who asks for it now', () => {
    const both = { rules: [id('Accounts'), id('Other rule')] }
    const decision = stages(wants({ status: 'on' }, both), about(ann, waiting({ rule: id('Other rule') })))
    expect(staged(decision).changes).toEqual([change('status', 'on')])
  })

  it('R7 X1 not a value that was only for where nothing stands and is enforced now, nor the other way round', () => {
    const enforced = stages(wants({ status: 'on' }), about(ann, waiting({ whenEmpty: true })))
    expect(staged(enforced).changes).toEqual([change('status', 'on')])
    const only = stages(wants(desired({ status: 'on' }, 'whenEmpty')), about(ann, waiting()))
    expect(staged(only).changes).toEqual([change('status', 'on', { whenEmpty: true })])
    const again = stages(wants(desired({ status: 'on' }, 'whenEmpty')), about(ann, waiting({ whenEmpty: true })))
    expect(again.kind).toBe('asBefore')
  })

  it('R8 I12 not one that was sent already, when the account has another value: it is sent again', () => {
    const decision = stages(wants({ status: 'on' }), about(ann, waiting({ sent: true })))
    expect(staged(decision)).toMatchObject({ state: 'pending', changes: [{ attribute: 'status', to: 'on', sent: false }] })
  })

  it('I12 X1 not the same change of an account that exists by now: what was a create is an update', () => {
    const create = pending([change('status', 'on')], { operation: 'create' })
    expect(staged(stages(wants({ status: 'on' }), about(ann, create)))).toMatchObject({ operation: 'update', state: 'pending' })
  })

  it('X2 E5 letter case of a value that only looks like a name is a difference', () => {
    const cso = account({ ...ann.attributes, status: 'cn=a,dc=corp' })
    expect(changesOf(stages(wants({ status: 'CN=a,dc=corp' }), about(cso)))).toEqual({ status: ['cn=a,dc=corp', 'CN=a,dc=corp'] })
  })

  it('X1 not other values of the same list, coming or going', () => {
    const type = userType(list('phones'))
    const cso = account({ ...ann.attributes, phones: ['1', '2'] })
    const before = pending([listChange('phones', { add: ['3'], remove: ['1'] })])
    const phones = (...wanted: string[]) => stages(wants({ phones: wanted }), about(cso, before, type))
    expect(phones('2', '3').kind).toBe('asBefore')
    expect(changesOf(phones('2', '4'))).toEqual({ phones: { add: ['4'], remove: ['1'] } })
    expect(changesOf(phones('1', '3'))).toEqual({ phones: { add: ['3'], remove: ['2'] } })
  })

  it('X1 not as many changes of other attributes', () => {
    const two = pending([change('status', 'on'), change('displayName', 'Ann')])
    expect(changesOf(stages(wants({ status: 'on', department: 'Sales' }), about(ann, two)))).toEqual({
      status: [null, 'on'],
      department: ['Labs', 'Sales'],
    })
  })

  it('X1 the old values of what was sent are history: they alone are no reason to stage anew', () => {
    const cso = account({ ...ann.attributes, status: 'on' })
    const sent = pending([change('status', 'on', { sent: true, from: 'long ago' })])
    expect(stages(wants({ status: 'on' }), about(cso, sent)).kind).toBe('asBefore')
  })

  it('X4 X1 what becomes held while its account changed underneath shows the account’s value as the old one', () => {
    const shown = pending([change('mail', 'lee@corp', { from: 'old@corp' })])
    const decision = staged(stages(wants({ mail: 'lee@corp' }, { hold: true }), about(ann, shown)))
    expect(decision).toMatchObject({ state: 'held', heldBy: 'setting', changes: [{ from: 'ann@corp', to: 'lee@corp' }] })
  })
})

describe('attempts', () => {
  const type = userType(list('phones'))
  const cso = account({ ...ann.attributes, phones: ['1', '2'] })

  it('I12 I13 a removal that did not show keeps its count while one of its values is still to go, and starts again for others', () => {
    const waiting = pending([listChange('phones', { remove: ['1', '9'] }, { attempts: 3 })])
    const count = (...phones: string[]) => staged(stages(wants({ phones }), about(cso, waiting, type))).changes[0]?.attempts
    expect(count('2')).toBe(3)
    expect(count('2', '9')).toBe(3)
    expect(count('1', '2', '3', '9')).toBe(0)
  })

  it('I12 one keeps its count beside another that was never sent', () => {
    const waiting = pending([change('status', 'on'), change('mail', 'c@corp', { attempts: 2 })])
    const again = staged(stages(wants({ status: 'off', mail: 'c@corp' }), about(ann, waiting)))
    expect(again.changes.map(({ attribute: name, attempts }) => [name, attempts])).toEqual([
      ['status', 0],
      ['mail', 2],
    ])
  })

  it('I12 R9 a clearing keeps its count, and is another thing than a value', () => {
    const clearing = pending([change('mail', null, { from: 'old@corp', attempts: 2 })])
    const count = (mail: string | null) => staged(stages(wants({ mail }), about(ann, clearing))).changes[0]?.attempts
    expect(count(null)).toBe(2)
    expect(count('c@corp')).toBe(0)
  })

  it('I12 X1 the same list asked for whole by the create counts on in the update', () => {
    const waiting = pending([change('phones', ['5'], { attempts: 2 })])
    const attempts = (...phones: string[]) =>
      staged(stages(wants({ phones }), about(account(ann.attributes), waiting, type))).changes[0]?.attempts
    expect(attempts('5')).toBe(2)
    expect(attempts('6')).toBe(0)
  })
})

describe('who holds it', () => {
  const held = (more: Partial<PendingExport> = {}) =>
    pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { state: 'held', heldBy: 'setting', ...more })
  const same = { mail: 'lee@corp' }

  it('X4 a step that is set to hold holds also what it had staged before, once, with its name', () => {
    const waiting = pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { steps: ['step'] })
    const decision = stages(wants(same, { hold: true, steps: ['step'] }), about(ann, waiting))
    expect(staged(decision)).toMatchObject({ state: 'held', heldBy: 'setting', steps: ['step'] })
    expect(staged(decision).because).toBe('rule Accounts; held by the setting of the step that staged it')
  })

  it('X4 no longer set so, it lets go of what it held, and of nothing that a person holds', () => {
    const free = stages(
      wants(same),
      about(ann, held({ because: 'rule Accounts; held by the setting of the step that staged it' })),
    )
    expect(staged(free)).toMatchObject({ state: 'pending', because: 'rule Accounts' })
    expect(stages(wants(same), about(ann, held({ heldBy: 'person', because: 'held by Eve' }))).kind).toBe('asBefore')
    expect(staged(stages(wants(same), about(ann, held({ because: 'held by the setting' })))).because).toBe('held by the setting')
  })

  it('X4 set so still, what it holds is as before', () => {
    expect(stages(wants(same, { hold: true }), about(ann, held())).kind).toBe('asBefore')
  })

  it('X4 another step that stages the same is noted, and holds nothing by that', () => {
    const waiting = pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { steps: ['one step'] })
    const decision = stages(wants(same, { steps: ['another step'] }), about(ann, waiting))
    expect(staged(decision)).toMatchObject({ state: 'pending', steps: ['another step'] })
    expect(stages(wants(same, { steps: ['one step'] }), about(ann, waiting)).kind).toBe('asBefore')
  })

  it('X4 what only the setting held goes free when other values are wanted and the setting is off', () => {
    expect(staged(stages(wants({ mail: 'c@corp' }), about(ann, held())))).toMatchObject({
      state: 'pending',
      because: 'rule Accounts',
    })
    const byPerson = stages(wants({ mail: 'c@corp' }), about(ann, held({ heldBy: 'person', because: 'held by Eve' })))
    expect(staged(byPerson)).toMatchObject({ state: 'held', heldBy: 'person', because: 'held by Eve' })
  })

  it('X4 other values wanted by a step that holds are held by the setting, or still by the person who held them', () => {
    const both = (heldBy: 'setting' | 'person') =>
      staged(stages(wants({ mail: 'c@corp' }, { hold: true }), about(ann, held({ heldBy, because: 'before' }))))
    expect(both('setting')).toMatchObject({ state: 'held', heldBy: 'setting', because: 'rule Accounts' })
    expect(both('person')).toMatchObject({ state: 'held', heldBy: 'person', because: 'rule Accounts' })
  })

  it('X4 I12 what was sent whole waits for its confirmation: there is nothing to hold', () => {
    const sent = pending([change('mail', 'ann@corp', { sent: true }), change('status', 'on')])
    const decision = staged(stages(wants({ mail: 'ann@corp', status: null }, { hold: true }), about(ann, sent)))
    expect(decision.state).toBe('awaitingConfirmation')
    expect(decision).not.toHaveProperty('heldBy')
    const person = { ...sent, state: 'held' as const, heldBy: 'person' as const }
    expect(staged(stages(wants({ mail: 'ann@corp', status: null }), about(ann, person))).state).toBe('awaitingConfirmation')
  })

  it('X4 X5 a deletion that a person holds stays held when the leaving becomes a disabling, and the other way round', () => {
    const leaving = pending([], { operation: 'delete', state: 'held', heldBy: 'person', deprovisioning: true })
    const disabled = wants({ status: 'off' }, { disables: 1, deprovisioning: true })
    expect(staged(stages(disabled, about(ann, leaving)))).toMatchObject({ operation: 'update', state: 'held', heldBy: 'person' })
    const disabling = pending([change('status', 'off')], { state: 'held', heldBy: 'person', deprovisioning: true })
    expect(staged(stages(wantsGone(), about(ann, disabling)))).toMatchObject({ operation: 'delete', state: 'held' })
  })

  it('X4 the setting holds what waits to be sent and nothing else, and never what a person released', () => {
    const states = ['pending', 'executing', 'awaitingConfirmation', 'failed', 'held'] as const
    const when = (more: Partial<PendingExport>, setting: 'hold' | 'free') =>
      decides((view) => applyHoldSetting(view.waiting, view.hold)?.state ?? 'as it is', {
        waiting: pending([change('mail', 'a')], { heldBy: 'setting', ...more }),
        hold: setting === 'hold',
      })
    expect(states.map((state) => when({ state }, 'hold'))).toEqual(['held', ...Array(4).fill('as it is')])
    expect(states.map((state) => when({ state }, 'free'))).toEqual([...Array(4).fill('as it is'), 'pending'])
    expect(when({ state: 'pending', released: true }, 'hold')).toBe('as it is')
    expect(when({ state: 'pending', temporaryName: 'cn=t1' }, 'hold'), 'E9').toBe('as it is')
    expect(when({ state: 'held', heldBy: 'person' }, 'free')).toBe('as it is')
  })

  it('X4 let go, a delete and a create without values are to be sent, and what was sent whole waits to be seen', () => {
    const hold = false
    const free = (changes: PendingExport['changes'], operation: PendingExport['operation']) =>
      applyHoldSetting(pending(changes, { operation, state: 'held', heldBy: 'setting' }), hold)?.state
    const sent = change('mail', 'a', { sent: true })
    expect(free([], 'delete')).toBe('pending')
    expect(free([sent], 'delete')).toBe('pending')
    expect(free([], 'create')).toBe('pending')
    expect(free([sent], 'update')).toBe('awaitingConfirmation')
    expect(free([sent, change('status', 'on')], 'update')).toBe('pending')
  })
})

describe('what an account is not asked for', () => {
  it('R7 N9 nothing of a type the system does not describe stops the rest', () => {
    const type = userType()
    expect(changesOf(stages(wants({ unknown: 'x' }), about(ann, null, type)))).toEqual({ unknown: [null, 'x'] })
    expect(changesOf(stages(wants({ unknown: 'x' }), about(unsent(), null, type)))).toEqual({ unknown: [null, 'x'] })
  })

  it('E5 a name the system sets itself is never sent, one without a description is', () => {
    const nameless = { ...userType(), attributes: userType().attributes.filter((described) => described.name !== 'dn') }
    const moved = 'cn=Ann,ou=Labs,dc=corp'
    expect(changesOf(stages(wants({ dn: moved }), about(ann, null, nameless)))).toEqual({ dn: [dn, moved] })
    const createOnly = {
      ...nameless,
      attributes: [...nameless.attributes, attribute('dn', 'text', { mutability: 'createOnly' })],
    }
    expect(stages(wants({ dn: moved }), about(ann, null, createOnly)).kind).toBe('asBefore')
    expect(changesOf(stages(wants({ dn: moved }), about(unsent(), null, createOnly)))).toEqual({ dn: [null, moved] })
  })
})
