/** What a target's answer to a request means for the account and its pending export. */
import { describe, expect, it } from 'vitest'
import type { ExportRequest, ExportResult } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { matchAnswers } from '../../runtime/pipeline/8-answers'
import type { AnswerDecision } from '../../runtime/pipeline/8-export'
import { decideAnswer } from '../../runtime/pipeline/8-export'
import { requestOf } from '../../runtime/pipeline/8-request'
import { answers, decides } from './laws'
import { account, attribute, change, list, listChange, NOW, pending, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = account({ guid: 'g-1', dn, mail: 'ann@corp' })
const update = pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { state: 'executing' })
const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create', state: 'executing' })
const remove = pending([], { operation: 'delete', state: 'executing' })

function answered(
  waiting: PendingExport,
  cso: Cso,
  result: Partial<ExportResult> & Pick<ExportResult, 'outcome'>,
  type = userType(),
): AnswerDecision {
  const answer: ExportResult = { id: waiting.id, confirmed: false, ...result }
  return answers(decideAnswer, { pending: waiting, cso, type, answer, mayPostpone: false, now: NOW })
}

/** The account and what is pending after a success. */
function carriedOut(...given: Parameters<typeof answered>): Extract<AnswerDecision, { kind: 'carriedOut' }> {
  const decision = answered(...given)
  if (decision.kind !== 'carriedOut') throw new Error(`it is ${decision.kind}`)
  return decision
}

/** What is pending after a refusal. */
function refused(...given: Parameters<typeof answered>): PendingExport {
  const decision = answered(...given)
  if (decision.kind !== 'failed') throw new Error(`it is ${decision.kind}`)
  return decision.pending
}

describe('what was carried out', () => {
  it('E6 a create stores the anchor the system assigned, and what was sent', () => {
    const { cso, outcome, pending: waiting } = carriedOut(create, unsent(), { outcome: 'done', anchor: 'g-7' })
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
    const { cso, pending: waiting } = carriedOut(create, unsent(), { outcome: 'done', anchor: 'g-7', confirmed: true })
    expect([cso.staging, waiting]).toEqual(['normal', null])
    expect(carriedOut(update, ann, { outcome: 'done', confirmed: true }).pending).toBeNull()
  })

  it('E6 I12 an update stores what was sent and waits to see it', () => {
    const { cso, outcome, pending: waiting } = carriedOut(update, ann, { outcome: 'done' })
    expect([outcome, cso.attributes['mail'], cso.staging]).toEqual(['exportUpdated', 'lee@corp', 'normal'])
    expect(waiting).toMatchObject({
      state: 'awaitingConfirmation',
      attempts: 0,
      error: null,
      changes: [{ attribute: 'mail', sent: true }],
    })
  })

  it('E6 I12 what was sent before is not stored again over what an import has shown since', () => {
    const waiting = pending([change('mail', 'lee@corp', { sent: true }), change('status', 'on')])
    const { cso } = carriedOut(waiting, ann, { outcome: 'done' })
    expect([cso.attributes['mail'], cso.attributes['status']]).toEqual(['ann@corp', 'on'])
  })

  it('E5 a rename keeps the anchor and stores the new name', () => {
    const name = 'cn=Ann,ou=Labs,dc=corp'
    const { cso, outcome } = carriedOut(pending([change('dn', name)]), ann, { outcome: 'done' })
    expect([outcome, cso.anchor, cso.secondaryId, cso.attributes['dn']]).toEqual(['exportRenamed', 'g-1', name, name])
  })

  it('E6 O4 an anchor stands among the attributes where it can, and a system without names has none', () => {
    const anchored = (type: Parameters<typeof attribute>[1]) => {
      const schema = { name: 'row', anchor: 'key', attributes: [attribute('key', type), attribute('mail')] }
      return carriedOut(
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
    const { cso } = carriedOut(create, unsent(), { outcome: 'done', anchor: 'g-7', secondaryId: 'CN=Ann,OU=People,DC=corp' })
    expect([cso.secondaryId, cso.attributes['dn']]).toEqual(['CN=Ann,OU=People,DC=corp', 'CN=Ann,OU=People,DC=corp'])
  })

  it('E6 O5 lists are stored as sets, cleared values are gone', () => {
    const cso = account({ ...ann.attributes, phones: ['1', '2'] })
    const waiting = pending([listChange('phones', { add: ['0'], remove: ['2'] }), change('mail', null)])
    const { attributes } = carriedOut(waiting, cso, { outcome: 'done' }, userType(list('phones'))).cso
    expect(attributes).toEqual(values({ dn, guid: 'g-1', phones: ['0', '1'] }))
  })

  it('N9 I12 an account keeps no secret; only a create that may have to be made again waits with it', () => {
    const type = userType(attribute('password', 'text', { secret: true }))
    const waiting = { ...create, changes: [...create.changes, change('password', 'xyzzy')] }
    const made = carriedOut(waiting, unsent(), { outcome: 'done', anchor: 'g-7' }, type)
    expect(JSON.stringify(made.cso)).not.toContain('xyzzy')
    expect(made.pending?.changes.find((change) => change.attribute === 'password')).toMatchObject({ to: 'xyzzy', sent: true })
    expect(carriedOut(waiting, unsent(), { outcome: 'done', anchor: 'g-7', confirmed: true }, type).pending).toBeNull()
    expect(requestOf({ pending: waiting, cso: unsent(), type, inDoubt: false }).attributes['password']).toBe('xyzzy')
    const changed = { ...update, changes: [...update.changes, change('password', 'xyzzy')] }
    const unseen = account(ann.attributes, { staging: 'awaitingConfirmation' })
    expect(carriedOut(changed, unseen, { outcome: 'done' }, type).pending?.changes).toHaveLength(2)
    expect(JSON.stringify(carriedOut(changed, ann, { outcome: 'done' }, type))).not.toContain('xyzzy')
  })

  it('E7 E10 deleted is deleted, and what was gone already is deleted too', () => {
    expect(answered(remove, ann, { outcome: 'done' })).toMatchObject({ kind: 'removed', because: 'deleted in the system' })
    expect(answered(remove, ann, { outcome: 'noSuchObject' })).toMatchObject({ kind: 'removed', because: 'it was gone already' })
  })
})

describe('what was not', () => {
  it('E10 an account of which no anchor is known is not given up when nothing has its name', () => {
    const nameless = account(ann.attributes, { anchor: null })
    const next = refused(remove, nameless, { outcome: 'noSuchObject', message: 'no such object (32)' })
    expect(next).toMatchObject({
      state: 'pending',
      attempts: 1,
      error: expect.stringMatching(/^no such object \(32\). Its anchor is not known/),
    })
  })

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

  it('E3 an unreachable system costs the object no attempt', () => {
    expect(answered(update, ann, { outcome: 'unreachable', message: 'timed out' })).toMatchObject({
      kind: 'unreachable',
      pending: { state: 'pending', attempts: 0, error: 'timed out' },
    })
  })

  it('E2 what may have arrived stays marked as being sent', () => {
    expect(answered(create, unsent(), { outcome: 'unreachable', inDoubt: true })).toMatchObject({
      pending: { state: 'executing' },
    })
  })

  it('E7 a create that met an object of that name looks whose it is', () => {
    expect(answered(create, unsent(), { outcome: 'alreadyExists', message: 'entry exists (68)' })).toEqual({
      kind: 'exists',
      because: 'entry exists (68)',
    })
  })

  it('E9 a rename onto a name that is taken asks whose it is; another change that meets one is counted like any fault', () => {
    const moved = pending([change('dn', 'cn=Eve')], { state: 'executing' })
    const view = { cso: ann, type: userType(), mayPostpone: true, now: NOW }
    const answer: ExportResult = { id: moved.id, confirmed: false, outcome: 'alreadyExists', message: 'entry exists (68)' }
    expect(answers(decideAnswer, { ...view, pending: moved, answer })).toEqual({ kind: 'exists', because: 'entry exists (68)' })
    expect(refused(update, ann, { outcome: 'alreadyExists' })).toMatchObject({
      state: 'pending',
      attempts: 1,
      error: expect.stringContaining('has that name already'),
    })
  })

  it('I11 a rename that is refused has not been sent with its name, whatever it is called by now', () => {
    const rename = pending([change('dn', 'cn=Eve,dc=corp')], { state: 'executing' })
    expect(refused(rename, ann, { outcome: 'failed', secondaryId: 'cn=Eve,dc=corp' }).changes).toEqual(rename.changes)
  })

  it('E7 an update of nothing is a fault of the object that sends people to the import', () => {
    expect(refused(update, ann, { outcome: 'noSuchObject' })).toMatchObject({
      accountMissing: true,
      state: 'failed',
      error: expect.stringContaining('Import the system'),
    })
  })

  it('E4 a create whose container is not there yet is tried again', () => {
    expect(refused(create, unsent(), { outcome: 'noSuchObject' })).toMatchObject({ state: 'pending', attempts: 1 })
  })

  it('E2 without an answer nobody knows whether it arrived: it stays in doubt, and costs no attempt', () => {
    const view = { pending: create, cso: unsent(), type: userType(), answer: null, mayPostpone: true, now: NOW }
    expect(answers(decideAnswer, view)).toEqual({
      kind: 'unanswered',
      pending: { ...create, error: expect.stringContaining('gave no answer') },
      because: expect.stringContaining('the next export looks whether it arrived'),
    })
  })

  for (const [waiting, outcome, kind] of [
    [create, 'noSuchObject', 'postponed'],
    [create, 'failed', 'failed'],
    [create, 'alreadyExists', 'exists'],
    [create, 'unreachable', 'unreachable'],
    [update, 'noSuchObject', 'failed'],
    [remove, 'noSuchObject', 'removed'],
  ] as const)
    it(`E4 before the end of a run a ${waiting.operation} that is answered ${outcome} is ${kind}`, () => {
      const answer: ExportResult = { id: waiting.id, confirmed: false, outcome, message: 'no parent' }
      const cso = waiting === create ? unsent() : ann
      const decision = answers(decideAnswer, { pending: waiting, cso, type: userType(), answer, mayPostpone: true, now: NOW })
      expect(decision.kind).toBe(kind)
      if (kind === 'postponed')
        expect(decision).toEqual({
          kind,
          pending: { ...create, state: 'pending' },
          because: 'no parent',
        })
    })
})

describe('a connector’s answers', () => {
  const request = (id: number): ExportRequest => ({
    ...requestOf({ pending: update, cso: ann, type: userType(), inDoubt: false }),
    id,
  })
  const answer = (id: number, message?: string): ExportResult => ({
    id,
    outcome: 'done',
    confirmed: false,
    ...(message !== undefined && { message }),
  })
  const matched = (asked: readonly number[], results: readonly ExportResult[]) =>
    decides((given) => matchAnswers(given.requests, given.results), { requests: asked.map(request), results })

  for (const [what, results, expected] of [
    ['in another order', [answer(2), answer(1)], { answers: [answer(1), answer(2)], unasked: [] }],
    ['missing', [answer(2)], { answers: [null, answer(2)], unasked: [] }],
    ['for what nobody asked', [answer(1), answer(7), answer(2)], { answers: [answer(1), answer(2)], unasked: [7] }],
    ['twice for one request', [answer(1, 'a'), answer(2), answer(1, 'b')], { answers: [answer(1, 'b'), answer(2)], unasked: [] }],
    ['none at all', [], { answers: [null, null], unasked: [] }],
  ] as const)
    it(`E1 E2 ${what}: each request has one or none`, () => {
      const [first, second] = expected.answers
      expect(matched([1, 2], results)).toEqual({
        answers: [
          [1, first],
          [2, second],
        ],
        unasked: expected.unasked,
      })
    })
})
