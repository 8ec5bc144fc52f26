/** What an answer leaves to be saved: a state, and the version it was read with, so that nobody's change is lost. */
import { describe, expect, it } from 'vitest'
import type { ExportResult } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import { decideAnswer } from '../../runtime/pipeline/8-export'
import { requestOf, withoutFilled } from '../../runtime/pipeline/8-request'
import { answers, decides } from './laws'
import { account, attribute, change, list, listChange, NOW, pending, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = account({ guid: 'g-1', dn, mail: 'ann@corp' })
const update = pending([change('mail', 'lee@corp', { from: 'ann@corp' })], { state: 'executing' })

/** What the answer leaves. */
function after(
  waiting: PendingExport,
  cso: Cso,
  result: Partial<ExportResult> & Pick<ExportResult, 'outcome'>,
  type = userType(),
) {
  const answer: ExportResult = { id: waiting.id, confirmed: false, ...result }
  return answers(decideAnswer, { pending: waiting, cso, type, answer, mayPostpone: false, now: NOW })
}

describe('a value that is only for where nothing stands', () => {
  const taken = change('mail', 'x@corp', { whenEmpty: true })
  const free = change('displayName', 'Ann', { whenEmpty: true })
  const left = (waiting: PendingExport) => decides((given) => withoutFilled(given, ann), waiting)

  it('R7 leaves what else is to be sent in the state it is in', () => {
    expect(left(pending([taken, free], { state: 'executing' }))).toMatchObject({ state: 'executing', changes: [free] })
    expect(left(pending([taken, free]))).toMatchObject({ state: 'pending', changes: [free] })
  })

  it('R7 I12 goes although something else was sent already, and what is left is still to be sent', () => {
    const sent = change('status', 'on', { sent: true })
    expect(left(pending([sent, taken, free]))).toMatchObject({ state: 'pending', changes: [sent, free] })
  })

  it('R7 I12 what was sent is no more to be taken back', () => {
    const sent = { ...taken, sent: true }
    expect(left(pending([sent]))?.changes).toEqual([sent])
    expect(left(pending([sent, taken]))).toMatchObject({ state: 'awaitingConfirmation', changes: [sent] })
  })

  it('R7 without any such value all is as it was', () => {
    const waiting = pending([free])
    expect(left(waiting)).toEqual(waiting)
    const leaving = pending([taken], { operation: 'delete' })
    expect(left(leaving)).toEqual(leaving)
  })
})

describe('an answer for an account that was disconnected meanwhile', () => {
  const nobodys = { ...ann, mvo: null, link: 'none' as const }
  const outdated = { ...update, mvo: null, outdated: true as const }

  it('E12 R5 notes what arrived, and leaves nothing to be confirmed or sent', () => {
    expect(after(outdated, nobodys, { outcome: 'done' })).toMatchObject({
      kind: 'carriedOut',
      cso: { attributes: { mail: 'lee@corp' } },
      pending: null,
    })
    expect(after({ ...outdated, operation: 'delete', changes: [] }, nobodys, { outcome: 'done' })).toMatchObject({
      kind: 'removed',
    })
  })

  it('E12 I12 what was not in doubt, or is somebody’s still, awaits its confirmation', () => {
    const awaited = { kind: 'carriedOut', pending: { state: 'awaitingConfirmation' } }
    expect(after({ ...update, mvo: null }, nobodys, { outcome: 'done' })).toMatchObject(awaited)
    expect(after({ ...update, outdated: true }, ann, { outcome: 'done' })).toMatchObject(awaited)
  })

  it.each([
    ['alreadyExists', 'unanswered'],
    ['noSuchObject', 'unanswered'],
    ['failed', 'unanswered'],
    ['unreachable', 'unreachable'],
  ] as const)('E12 R5 leaves what was not carried out (%s) to be looked for', (outcome, kind) => {
    const decision = after(outdated, nobodys, { outcome, message: 'no' })
    expect(decision).toEqual({ kind, pending: { ...outdated, error: 'no' }, because: 'no' })
  })
})

describe('an answer', () => {
  it('X1 leaves account and pending export the version they were read with, whatever it says', () => {
    const [done, unreachable, refused] = [
      after(update, ann, { outcome: 'done' }),
      after(update, ann, { outcome: 'unreachable' }),
      after(update, ann, { outcome: 'failed' }),
    ]
    expect(done).toMatchObject({ cso: { version: ann.version }, pending: { version: update.version } })
    expect(unreachable).toMatchObject({ pending: { version: update.version, state: 'pending' } })
    expect(refused).toMatchObject({ pending: { version: update.version } })
  })

  it.each([
    ['none was sent before', false, false, 'pending'],
    ['this attempt may have arrived', false, true, 'executing'],
    ['an earlier attempt may have arrived', true, false, 'executing'],
  ])('E2 E3 of a system that is not reached, what was sent stays in doubt where %s', (_, before, now, state) => {
    const answer = { id: update.id, outcome: 'unreachable' as const, confirmed: false, inDoubt: now }
    const view = { pending: update, cso: ann, type: userType(), answer, inDoubt: before, mayPostpone: true, now: NOW }
    expect(decideAnswer(view)).toMatchObject({ kind: 'unreachable', pending: { state } })
  })

  it('N9 I12 an update of an account that has not been seen yet keeps the secret of its create, which may have to be made again', () => {
    const type = userType(attribute('password', 'text', { secret: true }))
    const waiting = pending([change('password', 'xyzzy', { sent: true }), change('mail', 'lee@corp')], { state: 'executing' })
    const names = (cso: Cso) => {
      const answer = after(waiting, cso, { outcome: 'done' }, type)
      return answer.kind === 'carriedOut' && answer.pending?.changes.map((change) => [change.attribute, change.to, change.sent])
    }
    expect(names(account(ann.attributes, { staging: 'awaitingConfirmation' }))).toEqual([
      ['password', 'xyzzy', true],
      ['mail', 'lee@corp', true],
    ])
    expect(names(ann)).toEqual([['mail', 'lee@corp', true]])
  })

  it('I12 E4 a list that waits behind a create is from then on what is to be added, as it would be staged', () => {
    const type = userType(attribute('member', 'reference', { multi: true }), attribute('manager', 'reference'))
    const [who, list] = [{ ref: 9, text: 'uuid 9' }, [{ ref: 8, text: 'uuid 8' }]]
    const changes = [change('dn', dn), change('member', list, { waits: true }), change('manager', who, { waits: true })]
    const create = pending(changes, { operation: 'create', state: 'executing' })
    const answer = after(create, unsent(), { outcome: 'done', anchor: 'g-1' }, type)
    expect(answer.kind === 'carriedOut' && answer.pending?.changes.filter(({ sent }) => !sent)).toEqual([
      change('member', null, { add: list, waits: true }),
      change('manager', who, { waits: true }),
    ])
  })

  it('I14 R8 a name that somebody else has given it meanwhile is where it is sent to, and news of the next import', () => {
    const answer = after(update, account({ ...ann.attributes, dn }), { outcome: 'done', secondaryId: 'cn=by hand,dc=corp' })
    expect(answer).toMatchObject({ cso: { secondaryId: 'cn=by hand,dc=corp', attributes: { dn } } })
  })

  it('I12 E6 a success leaves no attempts, no time and no error behind', () => {
    const tried = { ...update, attempts: 3, nextAttempt: NOW, error: 'busy (51)' }
    expect(after(tried, ann, { outcome: 'done' })).toMatchObject({
      because: 'changed in the system',
      pending: { attempts: 0, nextAttempt: null, error: null, state: 'awaitingConfirmation' },
    })
  })

  it('I12 E6 of an account that is known the state stays; a new one is to be seen, unless the system can prove it', () => {
    const create = pending([change('dn', dn)], { operation: 'create', state: 'executing' })
    const staging = (waiting: PendingExport, cso: Cso, proof: 'proven' | 'to be seen') => {
      const answer = after(waiting, cso, { outcome: 'done', confirmed: proof === 'proven', anchor: 'g-1' })
      return answer.kind === 'carriedOut' && answer.cso.staging
    }
    expect(staging(update, ann, 'to be seen')).toBe('normal')
    expect(staging(update, account(ann.attributes, { staging: 'obsolete' }), 'to be seen')).toBe('obsolete')
    expect(staging(create, unsent(), 'to be seen')).toBe('awaitingConfirmation')
    expect(staging(create, unsent(), 'proven')).toBe('normal')
  })

  it('I11 a create that is refused with the account made has sent its name, and one that is refused whole has not', () => {
    const create = pending([change('dn', dn), change('mail', 'a')], { operation: 'create', state: 'executing' })
    const attempts = (answer: Parameters<typeof after>[2]) => {
      const effect = after(create, unsent(), { ...answer, message: 'not all of its values' })
      return effect.kind === 'failed' && effect.pending.changes.map((sent) => sent.attempts)
    }
    expect(attempts({ outcome: 'failed', anchor: 'g-1', secondaryId: dn })).toEqual([1, 0])
    expect(attempts({ outcome: 'failed' })).toEqual([0, 0])
  })

  it('I12 R8 what was sent before is not written to the account once more: it has another value by now', () => {
    const drifted = account({ guid: 'g-1', dn, mail: 'by hand' })
    const waiting = pending([change('mail', 'lee@corp', { sent: true }), change('status', 'on')], { state: 'executing' })
    expect(after(waiting, drifted, { outcome: 'done' })).toMatchObject({
      cso: { attributes: { mail: 'by hand', status: 'on' } },
      pending: { changes: [{ attribute: 'mail' }, { attribute: 'status' }] },
    })
  })

  it('E6 I14 the anchor the system assigned stands among the attributes, unless one was sent or it cannot be read', () => {
    const schema = (kind: Parameters<typeof attribute>[1]) => ({
      name: 'row',
      anchor: 'key',
      attributes: [attribute('key', kind), attribute('mail')],
    })
    const made = (changes: PendingExport['changes'], anchor: string, kind: Parameters<typeof attribute>[1]) => {
      const create = pending(changes, { operation: 'create', state: 'executing' })
      const answer = after(create, unsent(), { outcome: 'done', anchor }, schema(kind))
      return answer.kind === 'carriedOut' && answer.cso.attributes
    }
    const mail = change('mail', 'a@corp')
    expect(made([mail], '42', 'text')).toEqual(values({ key: '42', mail: 'a@corp' }))
    expect(made([mail, change('key', '7')], '42', 'text')).toEqual(values({ key: '7', mail: 'a@corp' }))
    expect(made([mail], 'no number', 'integer')).toEqual(values({ mail: 'a@corp' }))
    for (const kind of ['boolean', 'decimal', 'dateTime', 'binary'] as const)
      expect(made([mail], '1', kind), kind).toEqual(values({ mail: 'a@corp' }))
    const undescribed = { ...schema('text'), attributes: [attribute('mail')] }
    const create = pending([mail], { operation: 'create', state: 'executing' })
    expect(after(create, unsent(), { outcome: 'done', anchor: '42' }, undescribed)).toMatchObject({
      cso: { attributes: { key: '42' } },
    })
  })

  it('E6 a name the system tells is kept, and stands among the attributes where the type has one for it', () => {
    const named = after(update, account({ mail: 'a' }, { secondaryId: null }), { outcome: 'done', secondaryId: 'cn=A' })
    expect(named).toMatchObject({ cso: { secondaryId: 'cn=A', attributes: { dn: 'cn=A' } } })
    const nameless = { name: 'row', anchor: 'key', attributes: [attribute('key'), attribute('mail')] }
    const told = after(update, ann, { outcome: 'done', secondaryId: 'cn=A' }, nameless)
    expect(told.kind === 'carriedOut' && Object.keys(told.cso.attributes)).toEqual(['dn', 'guid', 'key', 'mail'])
    const silent = after(update, account({ mail: 'a' }, { secondaryId: null }), { outcome: 'done' })
    expect(silent.kind === 'carriedOut' && Object.keys(silent.cso.attributes)).toEqual(['guid', 'mail'])
  })

  it('I15 the account’s attributes stand in the order of their names, whatever was written first', () => {
    const waiting = pending([change('aaa', '1'), change('zzz', '2'), change('hhh', '3')], { state: 'executing' })
    const answer = after(waiting, ann, { outcome: 'done' })
    expect(answer.kind === 'carriedOut' && Object.keys(answer.cso.attributes)).toEqual([
      'aaa',
      'dn',
      'guid',
      'hhh',
      'mail',
      'zzz',
    ])
    const created = requestOf({
      pending: { ...waiting, operation: 'create' },
      cso: unsent(),
      type: userType(),
      inDoubt: false,
    }).attributes
    expect(Object.keys(created)).toEqual(['aaa', 'hhh', 'zzz'])
  })

  it('E7 says in the system’s words what became of an update of nothing', () => {
    expect(after(update, ann, { outcome: 'noSuchObject', message: 'no such object (32)' })).toMatchObject({
      because: 'no such object (32)',
      pending: {
        error:
          'no such object (32). Import the system: if the account is there, the change is sent again; if it is gone, the next synchronisation decides about it',
      },
    })
    expect(after(update, ann, { outcome: 'noSuchObject' })).toMatchObject({ because: 'the system has no such object' })
  })

  it('E7 E10 what a system says with a full stop is one sentence, and ours is the next', () => {
    const said = { outcome: 'noSuchObject', message: 'There is no entry cn=lee (LDAP 32 noSuchObject).' } as const
    for (const effect of [after(update, ann, said), after({ ...update, operation: 'delete' }, { ...ann, anchor: null }, said)]) {
      expect(JSON.stringify(effect)).toContain('noSuchObject). I')
      expect(JSON.stringify(effect)).not.toMatch(/\.\.|\.,/)
    }
  })

  it('E5 an empty name is no rename', () => {
    const emptied = pending([change('dn', null), change('mail', 'lee@corp')])
    expect(requestOf({ pending: emptied, cso: ann, type: userType(), inDoubt: false })).toMatchObject({
      newSecondaryId: null,
      secondaryId: dn,
    })
  })

  it('X1 O8 a list of which values only come or only go is sent so', () => {
    const type = userType(list('phones'))
    const asked = (waiting: PendingExport) => requestOf({ pending: waiting, cso: ann, type, inDoubt: false }).changes
    expect(asked(pending([listChange('phones', { add: ['1'] })]))).toEqual([{ attribute: 'phones', add: ['1'] }])
    expect(asked(pending([listChange('phones', { remove: ['1'] })]))).toEqual([{ attribute: 'phones', remove: ['1'] }])
  })

  it('E6 a create that gives no anchor and a system without names leave neither', () => {
    const type = { name: 'row', anchor: 'key', attributes: [attribute('key'), attribute('mail')] }
    const create = pending([change('mail', 'a@corp')], { operation: 'create', state: 'executing' })
    expect(after(create, unsent(), { outcome: 'done' }, type)).toMatchObject({
      cso: { anchor: null, secondaryId: null },
      because: 'created in the system',
      outcome: 'created',
    })
    expect(requestOf({ pending: create, cso: unsent(), type, inDoubt: false })).toMatchObject({
      anchor: null,
      secondaryId: null,
      newSecondaryId: null,
    })
  })
})
