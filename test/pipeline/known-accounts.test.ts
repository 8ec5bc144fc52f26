/**
 * Accounts that are known already, or were made without an answer, when an import reads them: whose they are, and what is
 * left to do.
 */
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import type { Cso, PendingExport } from '../../runtime/model/objects'
import type { ImportDecision, ImportView } from '../../runtime/pipeline/1-import'
import { decideImport } from '../../runtime/pipeline/1-import'
import { decides } from './laws'
import { account, attribute, change, list, listChange, pending, record, unsent, userType, values } from './world'

const dn = 'cn=Ann,ou=People,dc=corp'
const ann = { guid: 'g-1', dn, mail: 'ann@corp' }
const create = pending([change('dn', dn), change('mail', 'ann@corp')], { operation: 'create' })

function imports(read: ImportRecord, cso: Cso, waiting: PendingExport | null, more: Partial<ImportView> = {}): ImportDecision {
  return decides(decideImport, { record: read, cso, type: userType(), pending: waiting, readByRules: false, ...more })
}

/** The decision about an account that is ours. */
function knows(...given: Parameters<typeof imports>): Extract<ImportDecision, { write: boolean }> {
  const decision = imports(...given)
  if (!('write' in decision)) throw new Error(`it is ${decision.kind}`)
  return decision
}

/** What is left of the pending export. */
const left = (...given: Parameters<typeof imports>): PendingExport | null | undefined => knows(...given).confirmation?.pending

describe('whose the object is', () => {
  it('I1 O1 E7 an account that exists stays itself although its change was refused for good: no second one is made', () => {
    const refused = pending([change('mail', 'lee@corp')], { state: 'failed', attempts: 1, error: 'constraint violation' })
    expect(imports(record(ann), account(ann), refused)).toMatchObject({ kind: 'unchanged', anchor: 'g-1' })
    const created = account(ann, { staging: 'awaitingConfirmation' })
    expect(imports(record(ann), created, refused)).toMatchObject({ kind: 'confirmed', anchor: 'g-1' })
  })

  it('I11 without anything pending an account still to be made is found all the same', () => {
    expect(knows(record(ann), unsent({ secondaryId: dn }), null)).toMatchObject({
      kind: 'confirmed',
      anchor: 'g-1',
      staging: 'normal',
    })
  })

  it('I2 what the record does not name keeps its anchor and its name', () => {
    const decision = knows(record({ mail: 'b@corp' }, { anchor: null, secondaryId: null }), account(ann), null)
    expect([decision.anchor, decision.secondaryId]).toEqual(['g-1', dn])
    const other = knows(record({ ...ann, dn: 'cn=Lee,dc=corp' }, { anchor: 'g-2' }), account(ann), null)
    expect([other.anchor, other.secondaryId]).toEqual(['g-2', 'cn=Lee,dc=corp'])
  })
})

describe('a create in doubt that is found', () => {
  it('X4 E2 stays held where a person holds it', () => {
    const held = pending([change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp', { attempts: 1 })], {
      operation: 'create',
      state: 'held',
    })
    expect(left(record({ ...ann, mail: 'b@corp' }), unsent({ secondaryId: dn }), held)).toMatchObject({
      operation: 'update',
      state: 'held',
      changes: [{ attribute: 'mail', attempts: 2 }],
    })
  })

  it('X4 E2 else what it lacks goes out as an update', () => {
    const failed = pending([change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp', { attempts: 1 })], {
      operation: 'create',
      state: 'failed',
    })
    expect(left(record({ ...ann, mail: 'b@corp' }), unsent({ secondaryId: dn }), failed)).toMatchObject({
      operation: 'update',
      state: 'pending',
    })
  })
})

describe('an account that was made without all its values', () => {
  const tried = { ...create, attempts: 1, changes: [change('dn', dn, { attempts: 1 }), change('mail', 'ann@corp')] }

  it('I11 R7 has nothing left to be done where it is as it should be', () => {
    const { confirmation } = knows(record(ann), unsent({ secondaryId: dn }), tried)
    expect(confirmation).toEqual({ notReimported: [], pending: null })
  })

  it('I11 where it differs, an update is left', () => {
    expect(left(record({ ...ann, mail: 'b@corp' }), unsent({ secondaryId: dn }), tried)).toMatchObject({
      operation: 'update',
      changes: [{ attribute: 'mail', from: 'b@corp', to: 'ann@corp' }],
    })
  })

  it('I11 R7 keeps the value it has where the mapping writes only where nothing stands', () => {
    const waiting = { ...tried, changes: [...tried.changes, change('status', 'new', { whenEmpty: true })] }
    const read = (given: Record<string, string>) => left(record({ ...ann, ...given }), unsent({ secondaryId: dn }), waiting)
    expect(read({ status: 'its own' })).toBeNull()
    expect(read({})?.changes).toEqual([change('status', 'new', { whenEmpty: true })])
  })

  it('I11 X1 its lists are completed value by value', () => {
    const waiting = { ...tried, changes: [...tried.changes, change('phones', ['1', '2'])] }
    const type = userType(list('phones'))
    expect(left(record({ ...ann, phones: ['2'] }), unsent({ secondaryId: dn }), waiting, { type })?.changes).toEqual([
      listChange('phones', { add: ['1'] }),
    ])
    expect(left(record({ ...ann, phones: ['1', '2', '3'] }), unsent({ secondaryId: dn }), waiting, { type })?.changes).toEqual([
      listChange('phones', { remove: ['3'] }),
    ])
  })
})

describe('what was sent and is looked for', () => {
  const type = userType(list('phones'))

  it('R7 I12 a value only for where nothing stands is satisfied by any value, and asked for again as such when there is none', () => {
    const waiting = pending([change('status', 'new', { sent: true, whenEmpty: true })])
    expect(left(record({ ...ann, status: 'its own' }), account(ann), waiting)).toBeNull()
    expect(left(record(ann), account({ ...ann, status: 'new' }), waiting)?.changes).toEqual([
      change('status', 'new', { whenEmpty: true, attempts: 1 }),
    ])
    const phones = pending([change('phones', ['1'], { sent: true, whenEmpty: true })])
    expect(left(record(ann), account(ann), phones, { type })?.changes).toEqual([
      listChange('phones', { add: ['1'] }, { whenEmpty: true, attempts: 1 }),
    ])
    const enforced = pending([change('phones', ['1'], { sent: true })])
    expect(left(record(ann), account(ann), enforced, { type })?.changes).toEqual([
      listChange('phones', { add: ['1'] }, { attempts: 1 }),
    ])
  })

  it('I13 of values sent to be removed only those that are still there are removed again, of those to be added only the missing', () => {
    const waiting = pending([listChange('phones', { add: ['5', '6'], remove: ['1', '2', '3'] }, { sent: true })])
    expect(left(record({ ...ann, phones: ['2', '5'] }), account(ann), waiting, { type })?.changes).toEqual([
      listChange('phones', { add: ['6'], remove: ['2'] }, { attempts: 1 }),
    ])
    const removal = pending([listChange('phones', { remove: ['1', '2'] }, { sent: true })])
    expect(left(record({ ...ann, phones: ['2'] }), account(ann), removal, { type })?.changes).toEqual([
      listChange('phones', { remove: ['2'] }, { attempts: 1 }),
    ])
    expect(left(record(ann), account(ann), removal, { type })).toBeNull()
  })

  it('I12 an update stays an update, a create that is seen becomes one, and a delete stays a delete', () => {
    const waiting = (operation: PendingExport['operation']) => pending([change('mail', 'b@corp', { sent: true })], { operation })
    for (const [before, after] of [
      ['update', 'update'],
      ['create', 'update'],
      ['delete', 'delete'],
    ] as const)
      expect(left(record(ann), account(ann), waiting(before))?.operation).toBe(after)
  })

  it('I12 E3 what is not found is sent again without waiting for a time that was set before', () => {
    const waiting = pending([change('mail', 'ann@corp', { sent: true })], { nextAttempt: '2025-03-01T09:00:00Z' })
    expect(left(record({ ...ann, mail: 'b@corp' }), account(ann), waiting)).toMatchObject({ state: 'pending', nextAttempt: null })
  })

  it('I12 what the last export said stays said while nothing else is missing', () => {
    const waiting = pending([change('mail', 'ann@corp', { sent: true }), change('status', 'on')], { error: 'busy (51)' })
    expect(left(record(ann), account(ann), waiting)?.error).toBe('busy (51)')
    expect(left(record({ ...ann, mail: 'b@corp' }), account(ann), waiting)?.error).toContain('mail was sent as')
  })

  it('I12 sent and found are shown side by side, of lists what was added and what was taken away', () => {
    const said = (waiting: PendingExport, read: Record<string, string | string[]>) =>
      left(record({ ...ann, ...read }), account(ann), waiting, { type })?.error
    const both = pending([listChange('phones', { add: ['5'], remove: ['1'] }, { sent: true })])
    expect(said(both, { phones: ['1'] })).toBe(
      'exported change not reimported: phones was sent as "5; without 1" and found as "1"',
    )
    const added = pending([listChange('phones', { add: ['5', '6'] }, { sent: true })])
    expect(said(added, {})).toBe('exported change not reimported: phones was sent as "5; 6" and found as ""')
    const removed = pending([listChange('phones', { remove: ['1'] }, { sent: true })])
    expect(said(removed, { phones: ['1'] })).toBe(
      'exported change not reimported: phones was sent as "without 1" and found as "1"',
    )
  })

  it('I12 a value of 200 characters is shown whole, a longer one cut short', () => {
    const found = (length: number) =>
      left(record({ ...ann, mail: 'm'.repeat(length) }), account(ann), pending([change('mail', 'a', { sent: true })]))?.error
    expect(found(200)).toContain(`found as "${'m'.repeat(200)}"`)
    expect(found(201)).toContain(`found as "${'m'.repeat(199)}…"`)
  })

  it('I12 E5 a name that is missing altogether is not found', () => {
    const { dn: _dn, ...without } = ann
    const renamed = pending([change('dn', 'cn=Lee,dc=corp', { sent: true })])
    expect(knows(record(without), account(ann), renamed).confirmation?.notReimported).toHaveLength(1)
  })

  it('I12 an attribute the type no longer has is looked for all the same', () => {
    const waiting = pending([change('gone', 'x', { sent: true })])
    expect(left(record(ann), account(ann), waiting)?.changes).toEqual([change('gone', 'x', { attempts: 1 })])
    expect(left(record({ ...ann, gone: 'x' }), account(ann), waiting)).toBeNull()
  })
})

describe('an account whose secrets could not be opened', () => {
  const sealed = account(ann, { sealed: true })

  it('N9 is written anew and due once it is read whole, although nothing differs', () => {
    expect(knows(record(ann), sealed, null)).toMatchObject({ write: true, due: true, changes: [] })
  })

  it('N9 I7 goes on waiting while a value of it cannot be read', () => {
    const faults = [{ attribute: 'since', value: '31.02.', message: 'is not a date' }]
    const type = userType(attribute('since', 'dateTime'))
    expect(knows(record(ann, { faults }), sealed, null, { type })).toMatchObject({ write: false, due: false })
  })

  it('N9 I1 others are not written for nothing', () => {
    expect(knows(record(ann), account(ann), null)).toMatchObject({
      kind: 'unchanged',
      write: false,
      due: false,
    })
  })
})

describe('what is stored of a record', () => {
  it('I7 I15 stands in the order of names also where a value was kept, and holds nothing that is not there', () => {
    const faults = [
      { attribute: 'since', value: '31.02.', message: 'is not a date' },
      { attribute: 'age', value: 'x', message: 'is no number' },
      { attribute: 'never', value: 'x', message: 'is no number' },
    ]
    const type = userType(attribute('since', 'dateTime'), attribute('age', 'integer'), attribute('never', 'integer'))
    const known = account({ ...ann, since: '2020-01-01T00:00:00Z', age: 42 })
    const { attributes } = knows(record({ ...ann, mail: 'b@corp' }, { faults }), known, null, { type })
    expect(Object.entries(attributes)).toEqual([
      ['age', 42],
      ['dn', dn],
      ['guid', 'g-1'],
      ['mail', 'b@corp'],
      ['since', '2020-01-01T00:00:00Z'],
    ])
  })

  it('I1 N4 what changed is named in the sentence', () => {
    const decision = knows(record({ ...ann, mail: 'b@corp', status: 'on' }), account(ann), null)
    expect(decision.because).toBe('mail, status changed in the system')
  })

  it('I12 N4 a confirmation says what it found, and a record as before that it is', () => {
    const sent = pending([change('mail', 'ann@corp', { sent: true })])
    expect(knows(record(ann), account(ann), sent).because).toBe('the system shows what was sent')
    const spelled = { ...ann, dn: 'CN=Ann,OU=people,DC=corp' }
    expect(knows(record(spelled), account(ann), null)).toMatchObject({ kind: 'unchanged', because: 'as before' })
  })

  it('E5 I12 only a name may be spelled another way: other text that looks like one has changed', () => {
    const known = account({ ...ann, status: 'cn=a,dc=corp' })
    expect(knows(record({ ...ann, status: 'CN=a, dc=corp' }), known, null)).toMatchObject({ kind: 'updated', due: true })
  })

  it('O1 of a type without names no value is one', () => {
    const rows = { name: 'row', anchor: 'guid', attributes: [attribute('guid'), attribute('mail')] }
    const known = account({ guid: 'g-1', mail: 'a@corp' })
    const read = record({ guid: 'g-1', mail: 'b@corp' })
    expect(knows(read, known, null, { type: rows })).toMatchObject({ kind: 'updated' })
  })
})

describe('what the system itself did to an account', () => {
  const sent = pending([change('mail', 'ann@corp', { sent: true })], { operation: 'create' })
  const created = account(ann, { staging: 'awaitingConfirmation' })
  const read = { ...ann, status: 'set by the system' }

  it('I14 values it added at creation send nobody round where no rule reads them', () => {
    expect(knows(record(read), created, sent, { readByRules: false })).toMatchObject({
      kind: 'confirmed',
      due: false,
      write: true,
      changes: [],
      attributes: values(read),
    })
  })

  it('I14 D1 where rules read them, or later, or when it changed a value, they do', () => {
    expect(knows(record(read), created, sent, { readByRules: true })).toMatchObject({ kind: 'updated', due: true })
    expect(knows(record(read), account(ann), null, { readByRules: false })).toMatchObject({ kind: 'updated', due: true })
    const changed = account({ ...ann, status: 'on' }, { staging: 'awaitingConfirmation' })
    expect(knows(record(read), changed, sent, { readByRules: false })).toMatchObject({ kind: 'updated', due: true })
  })

  it('I12 I14 its own spelling of a value that was sent is kept, and of one that was not is a change', () => {
    const type = userType(attribute('mail', 'text', { comparison: 'ignoreCase' }))
    const shown = record({ ...ann, mail: 'ANN@corp' })
    const waiting = pending([change('mail', 'ann@corp', { sent: true })])
    expect(knows(shown, account(ann), waiting, { type })).toMatchObject({ kind: 'confirmed', write: true, due: false })
    expect(knows(shown, account(ann), null, { type })).toMatchObject({ kind: 'updated', due: true })
    const another = pending([change('status', 'on', { sent: true }), change('mail', 'b@corp')])
    expect(knows(shown, account(ann), another, { type })).toMatchObject({ kind: 'updated', due: true })
  })
})
