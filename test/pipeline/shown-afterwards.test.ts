/** Whose an account is that counted as not there and is there after all. */
import { describe, expect, it } from 'vitest'
import type { Cso, Mvo, PendingExport } from '../../runtime/model/objects'
import type { ShownAfterwardsView } from '../../runtime/pipeline/9-shown-afterwards'
import { decideShownAfterwards } from '../../runtime/pipeline/9-shown-afterwards'

const cso = { id: 7, mvo: null, staging: 'normal', attributes: { login: 'ann' } } as unknown as Cso
const person = { id: 1, type: 'Person', attributes: { Login: 'ann' } } as unknown as Mvo
const rows = [{ pairs: [{ cs: 'login', mv: 'Login', ignoreCase: false }] }]
const rule = { name: 'AD out', enabled: true, rows, deprovisions: [{ action: 'disable', onDeletion: 'delete' }] } as const
const view: ShownAfterwardsView = { cso, answered: true, madeSince: false, isBeingSent: false, person, others: [], rule }
const unsent = { cso: { ...cso, staging: 'awaitingFirstExport' } as Cso, pending: { state: 'pending' } as PendingExport }

describe('an account that is there after all', () => {
  it.each<[string, Partial<ShownAfterwardsView>]>([
    ['that the system told of', { rule: { ...rule, rows: [] } }],
    ['that the match rows find', { answered: false }],
    ['that the system told of, though another was made since', { madeSince: true }],
  ])('I12 R3 is hers again: one %s', (_, more) => {
    expect(decideShownAfterwards({ ...view, ...more })).toMatchObject({ kind: 'hers', instead: null, say: null })
  })

  it('I12 X3 takes the place of a create that was not sent', () => {
    expect(decideShownAfterwards({ ...view, others: [unsent] })).toMatchObject({ kind: 'hers', instead: unsent })
  })

  it('E2 R3 takes the place of a create in doubt, which is not being sent', () => {
    const inDoubt = { ...unsent, pending: { state: 'executing' } as PendingExport }
    expect(decideShownAfterwards({ ...view, others: [inDoubt] })).toMatchObject({ kind: 'hers', instead: inDoubt })
  })

  it('A14 is hers again while the rule is off, which is said', () => {
    const decision = decideShownAfterwards({ ...view, rule: { ...rule, enabled: false } })
    expect(decision).toMatchObject({ kind: 'hers', say: { why: expect.stringContaining('AD out is switched off') as string } })
  })

  it.each<[string, Partial<ShownAfterwardsView>, RegExp]>([
    ['the person is deleted', { person: null }, /person is deleted/],
    ['the rule has no step any more and the person is deleted', { person: null, rule: { ...rule, deprovisions: [] } }, /deleted/],
    ['the rule is gone', { rule: null }, /rule that made it was removed/],
    ['only the name says so', { answered: false, rule: { ...rule, rows: [] } }, /bears the name/],
    ['another account is there', { others: [{ ...unsent, cso: { ...cso, id: 8 } }] }, /another account/],
    [
      'the create is being sent',
      { isBeingSent: true, others: [{ ...unsent, pending: { state: 'executing' } as PendingExport }] },
      /another account/,
    ],
  ])("N10 is nobody's, which is said: %s", (_, more, why) => {
    expect(decideShownAfterwards({ ...view, ...more })).toMatchObject({
      kind: 'nobodys',
      say: { why: expect.stringMatching(why) as string, next: expect.stringMatching(/^(Look at|Delete)/) as string },
    })
  })

  it.each<[string, Partial<ShownAfterwardsView>]>([
    ["it is somebody's", { cso: { ...cso, mvo: 2 } }],
    ['it is gone again', { cso: { ...cso, staging: 'obsolete' } }],
    ['the name was given to the account that was made since', { answered: false, madeSince: true }],
    [
      'its rule leaves the accounts of the deleted as they are',
      { person: null, rule: { ...rule, deprovisions: [{ action: 'disable', onDeletion: 'disconnect' }] } },
    ],
  ])('R5 is nothing to deal with where %s', (_, more) => {
    expect(decideShownAfterwards({ ...view, ...more })).toEqual({ kind: 'nothing' })
  })
})
