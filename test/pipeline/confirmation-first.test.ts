/** What became of a create once an import shows the account for the first time. */
import { describe, expect, it } from 'vitest'
import { ann, confirms, dn } from './confirming'
import { imports } from './laws'
import { account, attribute, change, list, pending, record, unsent, userType } from './world'

describe('an account seen for the first time', () => {
  const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create' })
  const lost = { ...create, state: 'executing' as const }
  /** Refused with the account made: its name was sent. */
  const inPart = { ...create, attempts: 1, changes: [change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp')] }

  it('I11 E2 one whose answer was lost gets its anchor, and its pending export is gone', () => {
    const decision = confirms(record(ann), unsent({ secondaryId: dn }), lost)
    expect(decision).toMatchObject({ kind: 'confirmed', anchor: 'g-1', secondaryId: dn, staging: 'normal', due: false })
    expect(decision.confirmation?.pending).toBeNull()
  })

  it('I11 I12 what it does not have as sent becomes an update with a counted attempt', () => {
    const { confirmation } = confirms(record({ ...ann, mail: 'other@corp' }), unsent({ secondaryId: dn }), lost)
    expect(confirmation?.pending).toMatchObject({
      operation: 'update',
      state: 'pending',
      changes: [{ attribute: 'mail', from: 'other@corp', to: 'ann@corp', sent: false, attempts: 1 }],
      error: expect.stringContaining('mail was sent as "ann@corp" and found as "other@corp"'),
    })
  })

  it('I11 E4 references without an account were not in its create: they go on waiting, and count no attempt', () => {
    const type = userType(attribute('manager', 'reference'), list('member', 'reference'))
    const uuid = (ref: number) => ({ ref, text: `uuid ${ref}` })
    const member = { ref: 1, text: 'g-2' }
    const parts = [change('manager', uuid(9), { waits: true }), change('member', null, { add: [uuid(9)], waits: true })]
    const { confirmation } = confirms(
      record({ ...ann, member: [member] }),
      unsent({ secondaryId: dn }),
      { ...lost, changes: [...lost.changes, change('member', [member]), ...parts] },
      { type },
    )
    expect(confirmation?.notReimported).toEqual([])
    expect(confirmation?.pending).toMatchObject({ operation: 'update', state: 'pending', error: null })
    expect(confirmation?.pending?.changes).toEqual(parts)
  })

  it('I11 R7 one that was made without all its values is taken over by an update, without initial values and secrets', () => {
    const type = userType(
      attribute('password', 'text', { secret: true }),
      attribute('home', 'text', { mutability: 'createOnly' }),
    )
    const more = [change('password', 'xyzzy'), change('home', '/ann'), change('status', 'new', { initial: true })]
    const cso = unsent({ secondaryId: dn })
    const { confirmation } = confirms(
      record({ ...ann, mail: 'other@corp' }),
      cso,
      { ...inPart, changes: [...inPart.changes, ...more] },
      { type },
    )
    expect(confirmation?.notReimported).toEqual([])
    expect(confirmation?.pending).toMatchObject({
      operation: 'update',
      changes: [{ attribute: 'mail', attempts: 0 }],
      error: null,
    })
    expect(confirmation?.pending?.changes).toHaveLength(1)
  })

  it('I11 X4 one that was made in part and is held stays held as an update', () => {
    const held = { ...inPart, state: 'held' as const }
    const { confirmation } = confirms(record({ ...ann, mail: 'b@corp' }), unsent({ secondaryId: dn }), held)
    expect(confirmation?.pending).toMatchObject({ state: 'held', operation: 'update' })
  })

  it('I11 E7 after the system refused the create for good, whatever bears its name is another object', () => {
    const refused = { ...create, state: 'failed' as const, attempts: 1, error: 'somebody else has that name' }
    const view = { record: record(ann), cso: unsent({ secondaryId: dn }), type: userType(), pending: refused, readByRules: false }
    expect(imports(view)).toMatchObject({ kind: 'added', because: expect.stringContaining('refused') })
  })

  for (const [what, waiting, why] of [
    ['was never sent', create, 'never sent'],
    ['was refused before anything of it was sent', { ...create, state: 'failed' as const }, 'refused'],
    ['was refused for now', { ...create, attempts: 1 }, 'refused'],
    ['was sent, and refused as somebody has the name', { ...inPart, nameTaken: true as const }, 'refused'],
    [
      'was sent under another name',
      { ...create, changes: [change('mail', 'ann@corp', { attempts: 1 }), change('dn', dn)] },
      'never sent',
    ],
  ] as const)
    it(`I11 what bears the name of a create that ${what} is another object`, () => {
      const view = {
        record: record(ann),
        cso: unsent({ secondaryId: dn }),
        type: userType(),
        pending: waiting,
        readByRules: false,
      }
      expect(imports(view)).toMatchObject({ kind: 'added', because: expect.stringContaining(`was ${why},`) })
    })

  for (const [what, more, own] of [
    ['that others write to as well, its own values are noted', { shared: true as const }, { phones: ['1'] }],
    ['of its own none is', {}, undefined],
  ] as const)
    it(`I14 R11 of a list that came with a lost create ${what}`, () => {
      const type = userType(list('phones'))
      const changes = [...lost.changes, change('phones', ['1'], more)]
      const read = record({ ...ann, phones: ['1'] })
      const decision = confirms(read, unsent({ secondaryId: dn }), { ...lost, changes }, { type })
      expect(decision).toMatchObject({ due: false, confirmation: { pending: null } })
      expect('own' in decision ? decision.own : undefined).toEqual(own)
      const known = account({ ...ann, phones: ['1'] })
      const sent = pending(changes.map((made) => ({ ...made, sent: true })))
      expect(confirms(read, known, sent, { type })).toMatchObject({ kind: 'confirmed', due: false })
    })

  it('I11 I12 one that was made again and again, and failed, is ours when it is seen at last', () => {
    const exhausted = pending([change('dn', dn, { attempts: 5 }), change('mail', 'ann@corp', { attempts: 5 })], {
      state: 'failed',
    })
    const decision = confirms(record(ann), unsent({ secondaryId: dn }), { ...exhausted, operation: 'create' })
    expect(decision).toMatchObject({ kind: 'confirmed', anchor: 'g-1', confirmation: { pending: null } })
  })

  it('I11 N9 a secret that came with a lost create counts as arrived and is never spelled out', () => {
    const type = userType(attribute('password', 'text', { secret: true }))
    const changes = [...lost.changes, change('password', 'xyzzy')]
    const { confirmation } = confirms(
      record({ ...ann, mail: 'b@corp' }),
      unsent({ secondaryId: dn }),
      { ...lost, changes },
      { type },
    )
    expect(confirmation?.pending?.changes.map((change) => change.attribute)).toEqual(['mail'])
    expect(JSON.stringify(confirmation?.pending)).not.toContain('xyzzy')
  })
})
