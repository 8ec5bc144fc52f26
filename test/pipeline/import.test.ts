/** What a record that was read means for its object in the connector space. */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import type { Cso } from '../../runtime/model/objects'
import type { ImportDecision, ImportView } from '../../runtime/pipeline/1-import'
import { imports } from './laws'
import { account, attribute, change, list, pending, record, unsent, tombstone, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp', displayName: 'Ann Lee' }

function reads(read: ImportRecord, known: Cso | null = account(ann), more: Partial<ImportView> = {}): ImportDecision {
  return imports({ record: read, cso: known, type: userType(), pending: null, readByRules: true, ...more })
}

/** The decision about an object that is known. */
function knows(...given: Parameters<typeof reads>): Extract<ImportDecision, { write: boolean }> {
  const decision = reads(...given)
  if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
  return decision
}

/** The object as the decision leaves it. */
function after(known: Cso, decision: ReturnType<typeof knows>): Cso {
  const { anchor, secondaryId, staging, attributes } = decision
  return { ...known, anchor, secondaryId, staging, attributes }
}

describe('what a record means for the connector space', () => {
  it('I1 an unknown anchor is added with everything read', () => {
    expect(reads(record(ann), null)).toMatchObject({
      kind: 'added',
      attributes: values(ann),
      changes: [],
      because: expect.stringContaining('line 2'),
    })
  })

  it('I1 I15 a record as before is counted and writes nothing, however often it comes', () => {
    expect(knows(record(ann))).toMatchObject({ kind: 'unchanged', write: false, due: false, changes: [] })
  })

  for (const [what, read, changes] of [
    ['another value', { ...ann, mail: 'lee@corp' }, [{ side: 'cs', attribute: 'mail', from: 'ann@corp', to: 'lee@corp' }]],
    ['a new value', { ...ann, status: 'active' }, [{ side: 'cs', attribute: 'status', from: null, to: 'active' }]],
    [
      'no value any more',
      { guid: 'g-1', dn, mail: 'ann@corp' },
      [{ side: 'cs', attribute: 'displayName', from: 'Ann Lee', to: null }],
    ],
    ['other letter case', { ...ann, mail: 'Ann@corp' }, [{ side: 'cs', attribute: 'mail', from: 'ann@corp', to: 'Ann@corp' }]],
  ] as const)
    it(`I1 I15 O2 ${what} updates the object and makes it due, once`, () => {
      const known = account(ann)
      const decision = knows(record(read), known)
      expect(decision).toMatchObject({ kind: 'updated', write: true, due: true, changes, attributes: values(read) })
      expect(knows(record(read), after(known, decision))).toMatchObject({ kind: 'unchanged', write: false, due: false })
    })

  it('I1 O5 a list in canonical order is one value; one member more is a change of it', () => {
    const type = userType(list('phones'))
    const known = account({ ...ann, phones: ['1', '2'] })
    expect(knows(record({ ...ann, phones: ['1', '2'] }), known, { type }).kind).toBe('unchanged')
    const more = knows(record({ ...ann, phones: ['1', '2', '3'] }), known, { type })
    expect(more.changes).toEqual([{ side: 'cs', attribute: 'phones', from: ['1', '2'], to: ['1', '2', '3'] }])
  })

  it('I1 O4 the last digit of a 64-bit number counts', () => {
    const type = userType(attribute('since', 'integer'))
    const known = account({ ...ann, since: { integer: '133801632000000000' } })
    expect(knows(record({ ...ann, since: { integer: '133801632000000000' } }), known, { type }).kind).toBe('unchanged')
    expect(knows(record({ ...ann, since: { integer: '133801632000000001' } }), known, { type }).kind).toBe('updated')
  })

  it('E5 a new DN is a rename', () => {
    const moved = { ...ann, dn: 'cn=Ann,ou=Labs,dc=corp' }
    expect(knows(record(moved))).toMatchObject({ kind: 'renamed', due: true, secondaryId: moved.dn, anchor: 'g-1' })
    expect(knows(record({ ...moved, mail: 'lee@corp' })).kind).toBe('renamed')
    const capital = { ...ann, dn: 'cn=ANN,ou=People,dc=corp' }
    expect(knows(record(capital))).toMatchObject({ kind: 'renamed', due: true })
  })

  for (const spelled of ['CN=Ann,OU=people,DC=corp', 'cn=Ann, ou=People, dc=corp', 'cn=\\41nn,ou=People,dc=corp'])
    it(`I12 a DN spelled ${spelled} is kept as it is shown and sends nobody round`, () => {
      expect(knows(record({ ...ann, dn: spelled }))).toMatchObject({ kind: 'unchanged', write: true, due: false, changes: [] })
    })
})

describe('what a delta reports', () => {
  for (const [what, known, kind] of [
    ['of an object that is known', account(ann), 'gone'],
    ['of one that was created and waits to be seen', account(ann, { staging: 'awaitingConfirmation' }), 'gone'],
    ['of an object nobody knows', null, 'ignored'],
    ['of one that is obsolete already', account(ann, { staging: 'obsolete' }), 'ignored'],
    ['of a namesake of an account that is still to be made', unsent({ secondaryId: dn }), 'ignored'],
  ] as const)
    it(`I2 a deletion ${what}: ${kind}`, () => {
      expect(reads(tombstone({ secondaryId: dn }), known).kind).toBe(kind)
    })

  it('I2 an "update" of an unknown anchor adds, an "add" of a known one updates', () => {
    expect(reads(record(ann), null).kind).toBe('added')
    expect(reads(record({ ...ann, mail: 'new@corp' })).kind).toBe('updated')
  })
})

describe('a value that could not be read', () => {
  const faults = [{ attribute: 'since', value: '31.02.', message: 'is not a date' }]
  const type = userType(attribute('since', 'dateTime'))

  it('I7 keeps the previous one, and the rest of the record is imported', () => {
    const known = account({ ...ann, since: '2020-01-01T00:00:00Z' })
    const decision = knows(record({ ...ann, mail: 'new@corp' }, { faults }), known, { type })
    expect(decision.attributes).toEqual(values({ ...ann, mail: 'new@corp', since: '2020-01-01T00:00:00Z' }))
    expect(decision.changes.map((change) => change.attribute)).toEqual(['mail'])
  })

  it('I7 where there was none there is none, and nothing has changed', () => {
    expect(knows(record(ann, { faults }), account(ann), { type })).toMatchObject({ kind: 'unchanged', write: false })
  })

  it('I7 of an object that nobody knew it is noted what was not read, until that is shown or is gone', () => {
    expect(reads(record(ann, { faults }), null, { type })).toMatchObject({ kind: 'added', unread: ['since'] })
    const unread = { ...account(ann), unread: ['since'] }
    expect(knows(record(ann, { faults }), unread, { type })).toMatchObject({ kind: 'unchanged', unread: ['since'] })
    expect(knows(record({ ...ann, since: '2020-01-01T00:00:00Z' }), unread, { type })).toMatchObject({ unread: [], due: true })
    expect(knows(record(ann), unread, { type })).toMatchObject({ unread: [], due: true, write: false })
    expect(knows(record(ann, { faults }), account(ann), { type })).toMatchObject({ kind: 'unchanged', unread: [] })
  })

  it('I7 only that one: without the fault its absence clears it', () => {
    const known = account({ ...ann, since: '2020-01-01T00:00:00Z' })
    expect(knows(record(ann), known, { type }).changes).toEqual([
      { side: 'cs', attribute: 'since', from: '2020-01-01T00:00:00Z', to: null },
    ])
  })

  it('I7 I12 says nothing about what was sent: it goes on waiting, uncounted', () => {
    const sent = pending([change('since', '2021-01-01T00:00:00Z', { sent: true }), change('mail', 'ann@corp', { sent: true })])
    const known = account({ ...ann, since: '2021-01-01T00:00:00Z' })
    const { confirmation } = knows(record(ann, { faults }), known, { type, pending: sent })
    expect(confirmation?.notReimported).toEqual([])
    expect(confirmation?.pending).toMatchObject({
      state: 'awaitingConfirmation',
      changes: [{ attribute: 'since', sent: true, attempts: 0 }],
    })
  })
})

describe('an obsolete object that is read again', () => {
  it('I9 is back as it was: normal, due, and nothing of it written', () => {
    const known = account(ann, { staging: 'obsolete' })
    expect(knows(record(ann), known)).toMatchObject({ kind: 'returned', staging: 'normal', due: true, write: false, changes: [] })
  })

  it('I9 is back with what changed meanwhile', () => {
    const known = account(ann, { staging: 'obsolete' })
    const decision = knows(record({ ...ann, mail: 'new@corp' }), known)
    expect(decision).toMatchObject({ kind: 'returned', write: true, changes: [{ attribute: 'mail' }] })
    expect(knows(record({ ...ann, mail: 'new@corp' }), after(known, decision)).kind).toBe('unchanged')
  })
})
