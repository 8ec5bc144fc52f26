/** What goes with a person who is deleted by hand, in words, and whether it is what was shown. */
import { describe, expect, it } from 'vitest'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { comesBackBy, decideSeen, outcomeOfConnector } from '../../runtime/pipeline/9-by-hand'
import { account, id, unsent } from './world'

const waiting = (more: Partial<PendingExport>): PendingExport => ({
  id: 1,
  cso: id('the account'),
  system: id('Directory'),
  mvo: null,
  operation: 'delete',
  state: 'pending',
  deprovisioning: true,
  released: false,
  changes: [],
  attempts: 0,
  nextAttempt: null,
  error: null,
  because: 'the person is deleted: rule Accounts',
  run: 1,
  version: 1,
  ...more,
})
const change = { attribute: 'status', from: 'on', to: 'off', rule: 1, sent: false, attempts: 0, initial: false }
const record: Cso = account({}, { link: 'projected', rule: null })
const disconnecting = [{ rule: 'Accounts', action: 'disconnect' as const }]
const disabling = [{ rule: 'Accounts', action: 'disable' as const }]
const silent = [{ rule: 'Accounts', action: null }]

describe('L7 what becomes of a connector', () => {
  const update = waiting({ operation: 'update', changes: [change] })
  const cases: [string, Parameters<typeof outcomeOfConnector>[0], object][] = [
    [
      'a delete that is staged',
      view(account(), { pending: waiting({}) }),
      { fate: 'deleted', counts: true, held: false, changes: [], because: 'the person is deleted: rule Accounts' },
    ],
    ['a delete that its step holds', view(account(), { pending: waiting({ state: 'held' }) }), { fate: 'deleted', held: true }],
    [
      'a delete that waited before',
      view(account(), { pending: waiting({}), pendingBefore: 'the same' }),
      { fate: 'deleted', because: 'its deletion waits already' },
    ],
    ['values that disable it', view(account(), { pending: update }), { fate: 'disabled', changes: [change], counts: true }],
    [
      'values that disable it and count for nothing',
      view(account(), { pending: { ...update, deprovisioning: false, rule: 1 } }),
      { fate: 'disabled', counts: false },
    ],
    [
      'an update that waited before and goes on',
      view(account(), { pending: { ...update, deprovisioning: false }, pendingBefore: 'the same' }),
      { fate: 'disconnected', changes: [] },
    ],
    [
      'values that disable it and wait still, of a rule that disconnects it now',
      view(account(), {
        pending: { ...update, deprovisioning: false, rule: 1 },
        pendingBefore: 'the same',
        rules: disconnecting,
      }),
      { fate: 'disabled', changes: [change], counts: false, because: 'what disables it waits already' },
    ],
    [
      'values that disable it and waited before, as in a grace period',
      view(account(), { pending: update, pendingBefore: 'the same', rules: disabling }),
      { fate: 'disabled', changes: [change], counts: true, because: 'what disables it waits already' },
    ],
    [
      'an account that is only owed a name of its own (E9)',
      view(account(), {
        pending: { ...update, deprovisioning: false, because: 'it gets a name of its own' },
        rules: disconnecting,
      }),
      { fate: 'disconnected', changes: [change], counts: false, held: false, because: 'it gets a name of its own' },
    ],
    [
      'an account to which something was being sent (E12)',
      view(account(), {
        pending: { ...update, deprovisioning: false, state: 'executing', outdated: true },
        rules: disconnecting,
      }),
      { fate: 'disconnected', changes: [], because: 'what was being sent to it is looked for, and nothing more is sent' },
    ],
    [
      'an update that waited before and is taken back',
      { ...view(account(), { pending: null, rules: disconnecting }), before: { cso: account(), pending: update } },
      { fate: 'disconnected', changes: [], because: 'rule Accounts disconnects it; it stays in its system as it is' },
    ],
    [
      'an update that waited before, of a rule that disables it by the same values',
      view(account(), { pending: { ...update, deprovisioning: false }, pendingBefore: 'the same', rules: disabling }),
      { fate: 'disabled', changes: [change], because: 'what disables it waits already' },
    ],
    [
      'an update that waited before, of a rule that disconnects it',
      view(account(), { pending: { ...update, deprovisioning: false }, pendingBefore: 'the same', rules: disconnecting }),
      { fate: 'disconnected', changes: [] },
    ],
    [
      'values that disable it, without those that were sent',
      view(account(), { pending: { ...update, changes: [change, { ...change, attribute: 'mail', sent: true }] } }),
      { fate: 'disabled', changes: [change] },
    ],
    [
      'a delete, without the values that it makes needless',
      view(account(), { pending: waiting({ changes: [change] }) }),
      { fate: 'deleted', changes: [] },
    ],
    [
      'an account that is disabled already',
      view(account(), { pending: null, rules: disabling }),
      {
        fate: 'disconnected',
        because: 'rule Accounts disables it, and it is disabled already; it stays in its system as it is',
      },
    ],
    ['a create that was never sent', view(unsent(), { pending: null, deleted: true }), { fate: 'neverSent' }],
    [
      'an account whose rule disconnects it',
      view(account(), { pending: null, rules: disconnecting }),
      { fate: 'disconnected', because: 'rule Accounts disconnects it; it stays in its system as it is' },
    ],
    [
      'an account that no rule speaks for',
      view(account(), { pending: null, rules: silent }),
      { fate: 'disconnected', because: 'no rule takes it away; it stays in its system as it is' },
    ],
    [
      'a record',
      view(record, { pending: null }),
      { fate: 'disconnected', because: 'it is a record of its system, which keeps it' },
    ],
  ]
  for (const [what, given, expected] of cases) it(`L7 ${what}`, () => expect(outcomeOfConnector(given)).toMatchObject(expected))
})

function view(
  cso: Cso,
  {
    pending,
    pendingBefore,
    deleted = false,
    rules = [],
  }: {
    pending: PendingExport | null
    pendingBefore?: 'the same'
    deleted?: boolean
    rules?: Parameters<typeof outcomeOfConnector>[0]['rules']
  },
): Parameters<typeof outcomeOfConnector>[0] {
  return { before: { cso, pending: pendingBefore ? pending : null }, after: { cso, pending, deleted }, rules }
}

describe('L7 who makes the person again', () => {
  const base = { cso: record, pending: null, system: 'HR', name: '1001', projecting: ['HR in'] }
  const cases: [string, Parameters<typeof comesBackBy>[0], RegExp | null][] = [
    [
      'a record that is there, with a full sync',
      base,
      /HR still has the record 1001, and rule HR in takes it: the next full synchronisation/,
    ],
    ['a record that is due, with any sync', { ...base, cso: { ...record, due: 7 } }, /: the next synchronisation of HR makes/],
    ['no record that no rule projects', { ...base, projecting: [] }, null],
    ['no record that is gone', { ...base, cso: { ...record, staging: 'obsolete' } }, null],
    ['no record that is about to be deleted', { ...base, pending: waiting({}) }, null],
  ]
  for (const [what, given, expected] of cases)
    it(`L7 ${what}`, () => {
      if (expected) expect(comesBackBy(given)).toMatch(expected)
      else expect(comesBackBy(given)).toBeNull()
    })
})

describe('L7 whether it is what was shown', () => {
  const base = { seen: 'a', found: 'b', name: 'Ann Lee', passedOver: [], deletedUnseen: [] }
  const cases: [string, Parameters<typeof decideSeen>[0], object][] = [
    ['the same', { ...base, found: 'a' }, { kind: 'asSeen' }],
    [
      'anything else is refused',
      base,
      { kind: 'refused', because: 'what goes with Ann Lee has changed since it was looked at. Nothing was deleted' },
    ],
    ['a node on the way may have less done', { ...base, passedOver: ['function "f"'] }, { kind: 'asSeen' }],
    [
      'and not have more accounts deleted',
      { ...base, passedOver: ['function "f"'], deletedUnseen: ['cn=ann'] },
      {
        kind: 'refused',
        because: 'function "f" led Ann Lee to rules that delete cn=ann, which was not shown. Nothing was deleted',
      },
    ],
  ]
  for (const [what, given, expected] of cases) it(`L7 ${what}`, () => expect(decideSeen(given)).toEqual(expected))
})
