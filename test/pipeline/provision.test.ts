/** Whether a person has, gets or loses an account. */
import { describe, expect, it } from 'vitest'
import type { Cso } from '../../runtime/model/objects'
import type { Deprovisioning, JoinRow } from '../../runtime/model/rules'
import type { ProvisionDecision, ProvisionView } from '../../runtime/pipeline/6-provision'
import { decideProvision } from '../../runtime/pipeline/6-provision'
import { decides } from './laws'
import { account, id, person, row, unsent } from './world'

const deprovisioning: Deprovisioning<unknown> = {
  action: 'disable',
  disable: [],
  moveTo: [],
  inGrace: 'now',
  onDeletion: 'delete',
  disableCounts: true,
  outOfGroups: false,
}
const ann = person({ Mail: 'ann@corp', 'Employee ID': '1' })
const inGrace = { ...ann, deletion: { after: '2025-03-31T08:00:00Z', because: 'HR has left', system: id('HR') } }
const byMail = row('mail~Mail')

interface Situation extends Partial<ProvisionView> {
  readonly rows?: readonly JoinRow[]
  readonly on?: Partial<Deprovisioning<unknown>>
  /** What the target has already. */
  readonly known?: readonly Cso[]
}

function provisions({ rows = [], on = {}, known = [], ...more }: Situation): ProvisionDecision {
  const view = {
    mv: ann,
    name: 'Ann',
    deleted: false,
    inScope: true,
    account: null,
    unsent: false,
    candidatesOf: () => known,
    ...more,
  }
  return decides((given) => decideProvision(given.rows, given.on, given.view), {
    rows,
    on: { ...deprovisioning, ...on },
    view,
    known,
  })
}

function unlinked(mail: string, more: Partial<Cso> = {}): Cso {
  return account({ mail }, { id: id(`account ${mail}`), mvo: null, link: 'none', rule: null, ...more })
}

describe('somebody in scope', () => {
  it('R3 without an account gets one', () => {
    expect(provisions({})).toEqual({ kind: 'create', because: 'it has no account' })
    expect(provisions({ rows: [byMail] })).toMatchObject({ kind: 'create', because: 'it has no account, and none matches' })
  })

  it('R3 the unlinked account that matches is joined first', () => {
    const known = [unlinked('ANN@corp')]
    expect(provisions({ rows: [byMail], known })).toMatchObject({ kind: 'match', account: id('account ANN@corp') })
    expect(provisions({ rows: [row('mail=Mail')], known }).kind).toBe('create')
    expect(provisions({ known }).kind).toBe('create')
  })

  it('R3 whose account is still to be made takes the one that was made by hand meanwhile', () => {
    const own = account({ mail: 'ann@corp' }, { id: id('own'), mvo: ann.id })
    const known = [own, unlinked('ann@corp')]
    expect(provisions({ rows: [byMail], account: own, unsent: true, known })).toMatchObject({
      kind: 'match',
      account: id('account ann@corp'),
    })
    expect(provisions({ rows: [byMail], account: own, unsent: true, known: [own] })).toMatchObject({
      kind: 'has',
      account: own.id,
    })
    expect(provisions({ rows: [byMail], account: own, unsent: true, known: [...known, unlinked('ANN@corp')] }).kind).toBe(
      'ambiguous',
    )
    // Once it was sent, another account of that value is somebody's mistake and not hers.
    expect(provisions({ rows: [byMail], account: own, known })).toMatchObject({ kind: 'has', account: own.id })
  })

  it('R3 J2 a row whose value is missing is passed over', () => {
    const rows = [row('number=Phone'), byMail]
    const asked: string[] = []
    const candidatesOf = (row: JoinRow): readonly Cso[] => {
      asked.push(...row.pairs.map(({ cs }) => cs))
      return [unlinked('ann@corp')]
    }
    expect(provisions({ rows, candidatesOf }).kind).toBe('match')
    expect(new Set(asked)).toEqual(new Set(['mail']))
  })

  it('R3 J4 two that match are nobody’s, and nothing is made', () => {
    const known = [unlinked('ann@corp'), unlinked('Ann@corp')]
    expect(provisions({ rows: [byMail], known })).toMatchObject({
      kind: 'ambiguous',
      because: expect.stringContaining('2 accounts'),
    })
  })

  it('R4 somebody else’s account is never taken, and no further row is tried', () => {
    const theirs = unlinked('ann@corp', { mvo: id('somebody else') })
    const own = account({ number: '1' }, { id: id('own'), mvo: null })
    const rows = [byMail, row('number=Employee ID')]
    expect(provisions({ rows, known: [theirs, own] })).toMatchObject({
      kind: 'taken',
      because: expect.stringContaining('somebody else'),
    })
  })

  it('R6 with an account, also one that is still to be made, it is hers', () => {
    for (const cso of [account(), unsent()]) expect(provisions({ account: cso })).toMatchObject({ kind: 'has', account: cso.id })
  })
})

describe('somebody out of scope', () => {
  for (const action of ['disconnect', 'disable', 'delete'] as const)
    it(`R5 has her account deprovisioned as the rule says: ${action}, joined or provisioned`, () => {
      for (const link of ['joined', 'provisioned'] as const) {
        const cso = account({}, { link })
        expect(provisions({ inScope: false, account: cso, on: { action } })).toMatchObject({
          kind: 'deprovision',
          action,
          account: cso.id,
        })
      }
    })

  it('R5 without an account has nothing to lose, and gets none', () => {
    expect(provisions({ inScope: false, rows: [byMail], known: [unlinked('ann@corp')] }).kind).toBe('nothing')
  })
})

describe('somebody who is being deleted', () => {
  it('R5 L5 has the account deprovisioned as the rule says for deletions, whatever the scope', () => {
    for (const inScope of [true, false])
      expect(provisions({ deleted: true, inScope, account: account() })).toMatchObject({ kind: 'deprovision', action: 'delete' })
    const on = { onDeletion: 'disconnect' } as const
    expect(provisions({ deleted: true, account: account(), on })).toMatchObject({ action: 'disconnect' })
  })

  it('L5 gets nothing new', () => {
    expect(provisions({ deleted: true, rows: [byMail], known: [unlinked('ann@corp')] }).kind).toBe('nothing')
  })
})

describe('somebody in the grace period', () => {
  it('L4 is deprovisioned now where the rule says so, with the day of the deletion in the sentence', () => {
    const decision = provisions({ mv: inGrace, account: account() })
    expect(decision).toMatchObject({ kind: 'deprovision', action: 'disable', because: expect.stringContaining('2025-03-31') })
  })

  it('L4 keeps the account where the rule waits, as long as she is in scope', () => {
    const on = { inGrace: 'wait' } as const
    expect(provisions({ mv: inGrace, account: account(), on }).kind).toBe('has')
    expect(provisions({ mv: inGrace, account: account(), on, inScope: false }).kind).toBe('deprovision')
  })

  it('L4 then loses it at the deletion: disabled on day 1, deleted on day 30', () => {
    const days = [false, true].map((deleted) => provisions({ mv: inGrace, deleted, account: account() }))
    expect(days).toMatchObject([{ action: 'disable' }, { action: 'delete' }])
  })

  for (const wait of ['now', 'wait'] as const)
    it(`L5 gets no new account (${wait})`, () => {
      const known = [unlinked('ann@corp')]
      expect(provisions({ mv: inGrace, on: { inGrace: wait }, rows: [byMail], known }).kind).toBe('nothing')
    })

  it('L3 has it again once the mark is lifted', () => {
    expect(provisions({ mv: { ...inGrace, deletion: null }, account: account() })).toMatchObject({ kind: 'has' })
  })
})
