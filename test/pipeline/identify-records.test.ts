/** Whose record each one of an import is, in a reading of everything and in one of changes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../runtime/model/connector'
import type { Cso } from '../../runtime/model/objects'
import type { RecordKey } from '../../runtime/model/queries'
import type { RecordIdentity } from '../../runtime/pipeline/1-identify-records'
import { identifyChanges, identifyRecords, withKnownAnchor } from '../../runtime/pipeline/1-identify-records'
import { decides } from './laws'
import { account, id, record, tombstone, unsent, userType, values } from './world'

/** A record by anchor, by name (`@ann`), or by both (`1@ann`); `?` has neither. */
function sent(text: string, line: number, more: Partial<ImportRecord> = {}): ImportRecord {
  const [, anchor, , name] = /^([^@?]*)(@(.*))?/.exec(text) ?? []
  return record({}, { anchor: anchor || null, secondaryId: name ?? null, position: `line ${line}`, ...more })
}

const keyOf = ({ type, anchor, secondaryId }: ImportRecord): RecordKey => ({ type, anchorKey: anchor, secondaryKey: secondaryId })

interface Page {
  /** What is known, by what it is found by: an anchor, or `@name`. */
  readonly known?: Readonly<Record<string, Cso>>
  /** Where earlier pages have seen whom, by anchor. */
  readonly seen?: Readonly<Record<string, string>>
  /** Where an anchor stood first that earlier pages found twice. */
  readonly rejected?: Readonly<Record<string, string>>
}

const object = (anchor: string): Cso => account({}, { id: id(`object ${anchor}`), anchor, secondaryId: null })

function found(records: readonly ImportRecord[], known: Page['known']) {
  return records.map(({ anchor, secondaryId }) => {
    const cso = known?.[anchor ?? ''] ?? known?.[`@${secondaryId}`] ?? null
    return cso && { cso, pending: null }
  })
}

/** A page of a read of everything. */
function identifies(
  records: readonly ImportRecord[],
  { known = {}, seen = {}, rejected = {} }: Page = {},
): readonly RecordIdentity[] {
  const positions = new Map(Object.entries(seen).map(([anchor, position]) => [known[anchor]?.id, position]))
  return decides(identifyRecords, {
    records,
    keys: records.map(keyOf),
    entries: found(records, known),
    seenAt: (cso) => positions.get(cso),
    rejectedAt: (anchor) => rejected[anchor.split('\u0000')[1] ?? ''],
  })
}

/** A page of a read of changes. */
function changes(records: readonly ImportRecord[], known: Page['known'] = {}): readonly RecordIdentity[] {
  return decides(identifyChanges, { records, keys: records.map(keyOf), entries: found(records, known), system: 'HR' })
}

const page = (...texts: readonly string[]): ImportRecord[] => texts.map((text, index) => sent(text, index + 1))
const kinds = (identities: readonly RecordIdentity[]): string => identities.map(({ kind }) => kind).join(' ')

describe('whose record it is, when everything is read', () => {
  const known = { 1: object('1'), 2: object('2'), 3: object('3') }

  it('I1 that of the object with its anchor, or of a new one', () => {
    expect(kinds(identifies(page('1', '9', '3'), { known }))).toBe('found new found')
  })

  for (const [what, record, because] of [
    ['none', sent('?', 1), 'it has no anchor'],
    ['several', sent('?', 1, { unidentified: 'it has 2 values of employeeId' }), 'it has 2 values of employeeId'],
    ['none, and the name of somebody known', sent('@ann', 1), 'it has no anchor'],
  ] as const)
    it(`I6 nobody's, when it has no anchor: ${what}; the others have theirs`, () => {
      const identities = identifies([record, sent('1', 2)], { known: { ...known, '@ann': object('4') } })
      expect(identities).toEqual([{ kind: 'unidentified', because }, { kind: 'found' }])
    })

  it('I6 I23 that of the known object with its anchor, or nobody, when its values are not clear', () => {
    const unclear = 'line 1 has too few fields'
    const records = [sent('1', 1, { unclear }), sent('9', 2, { unclear })]
    const expected = [{ kind: 'found' }, { kind: 'unidentified', because: unclear }]
    expect(identifies(records, { known })).toEqual(expected)
    expect(changes(records, known)).toEqual(expected)
  })

  for (const [where, texts, earlier, expected] of [
    ['twice on a page', ['1', '2', '1'], {}, { 0: ['line 3', null], 2: ['line 1', null] }],
    ['three times on a page', ['1', '1', '1'], {}, { 0: ['line 2', null], 1: ['line 1', null], 2: ['line 1', null] }],
    ['on an earlier page', ['2', '1'], { seen: { 1: 'line 70' } }, { 1: ['line 70', 'line 70'] }],
    [
      'on an earlier page and twice on this',
      ['1', '1'],
      { seen: { 1: 'line 70' } },
      { 0: ['line 70', 'line 70'], 1: ['line 70', null] },
    ],
    ['twice on earlier pages', ['1'], { rejected: { 1: 'line 70' } }, { 0: ['line 70', null] }],
  ] as const satisfies readonly [string, string[], Page, Record<number, readonly [string, string | null]>][])
    it(`I5 an anchor that stands ${where} is rejected with another position; what an earlier page imported is reverted once`, () => {
      const identities = identifies(page(...texts), { known, ...earlier })
      const duplicates = identities.flatMap((identity, at) =>
        identity.kind === 'duplicate' ? [[at, [identity.otherAt, identity.revertAt]]] : [],
      )
      expect(Object.fromEntries(duplicates)).toEqual(expected)
      for (const [at, { kind }] of identities.entries()) if (!(at in expected)) expect(kind).toBe('found')
    })

  it('I5 of new objects, too; both positions and the way out are told', () => {
    expect(identifies(page('8', '9', '8'))).toMatchObject([
      {
        kind: 'duplicate',
        because:
          'the anchor 8 stands at line 3 and at line 1; neither was imported. Correct the source so that each record has its own',
      },
      { kind: 'new' },
      { kind: 'duplicate', because: expect.stringContaining('stands at line 1 and at line 3') },
    ])
  })

  it('I5 O1 the same anchor in two object types is no copy', () => {
    expect(kinds(identifies([sent('1', 1), sent('1', 2, { type: 'device' })]))).toBe('new new')
  })

  it('I11 of two anchors under one name the first has the account that waits for its anchor', () => {
    const waiting = unsent({ secondaryId: 'ann' })
    expect(kinds(identifies(page('7@ann', '8@ann'), { known: { '@ann': waiting } }))).toBe('found new')
  })

  it('I5 every copy is rejected and nothing else, whatever the order', () => {
    const anchors = fc.array(fc.constantFrom('1', '2', '3', '8', '9'), { maxLength: 12 })
    fc.assert(
      fc.property(anchors, (texts) => {
        const rejected = identifies(page(...texts), { known }).map(({ kind }) => kind === 'duplicate')
        expect(rejected).toEqual(texts.map((text) => texts.filter((other) => other === text).length > 1))
      }),
    )
  })
})

describe('whose record it is, when changes are read', () => {
  const ann = account({}, { id: id('ann'), anchor: '1', secondaryId: 'ann' })
  const known = { 1: ann, '@ann': ann }

  for (const [what, texts, expected] of [
    ['one of each', ['1', '9'], 'found new'],
    ['two of one object: the last counts', ['1', '1'], 'superseded found'],
    ['three of one object', ['1', '1', '1'], 'superseded superseded found'],
    ['by its anchor, then by its name', ['1', '@ann'], 'superseded found'],
    ['by its name, then by its anchor', ['@ann', '1'], 'superseded found'],
    ['two of a new object', ['9', '9'], 'superseded new'],
    ['of a new object, by its anchor and then by both', ['9', '9@eve'], 'superseded new'],
    ['two new objects', ['8', '9'], 'new new'],
    ['without an anchor, of nobody known', ['1', '@eve'], 'found unidentified'],
    ['by an anchor and a name, and then by the name nobody else is known by', ['9@eve', '@eve'], 'new unidentified'],
    ['without anchor and name', ['?', '1'], 'unidentified found'],
  ] as const)
    it(`I2 ${what}`, () => {
      expect(kinds(changes(page(...texts), known))).toBe(expected)
    })

  it('I2 a deletion after a change counts, and a change after a deletion', () => {
    const deleted = tombstone({ anchor: '1', position: 'line 2' })
    expect(kinds(changes([sent('1', 1), deleted], known))).toBe('superseded found')
    expect(kinds(changes([deleted, sent('1', 3)], known))).toBe('superseded found')
  })

  it('I6 what cannot be identified takes the place of nothing before it', () => {
    expect(kinds(changes([sent('1', 1), sent('@ann', 2, { unidentified: 'it has 2 anchors' })], known))).toBe(
      'found unidentified',
    )
  })

  const deletedByName = (name: string, more: Partial<ImportRecord> = {}) =>
    tombstone({ anchor: null, secondaryId: name, ...more })
  for (const [what, records, expected] of [
    ['that was added under that name', [sent('9@eve', 1), deletedByName('eve')], 'superseded new'],
    ['known, who was just given that name', [sent('1@eve', 1), deletedByName('eve')], 'superseded new'],
    ['that was deleted by that name before', [deletedByName('eve'), deletedByName('eve')], 'new new'],
    ['of another name than what was added', [sent('9@eve', 1), deletedByName('bob')], 'new new'],
    ['of another type than what was added', [sent('9@eve', 1), deletedByName('eve', { type: 'device' })], 'new new'],
    ['before it is added under that name', [deletedByName('eve'), sent('9@eve', 2)], 'new new'],
    ['who has none, beside others without one', [sent('9', 1), tombstone({ anchor: null, secondaryId: null })], 'new new'],
    ['when what was added has no name', [sent('9', 1), deletedByName('eve'), deletedByName('bob')], 'new new new'],
  ] as const)
    it(`I2 a deletion by name alone of somebody ${what}`, () => {
      expect(kinds(changes(records, known))).toBe(expected)
    })

  it('I2 a deletion of nobody known needs no anchor', () => {
    expect(kinds(changes([tombstone({ anchor: null, secondaryId: 'eve' })], known))).toBe('new')
  })

  for (const [what, record, cso, because] of [
    ['nothing', sent('?', 1), null, 'it has no anchor'],
    [
      'a name nobody has',
      sent('@eve', 1),
      null,
      'the change names only eve, which is nobody known here. Run a full import of HR',
    ],
    [
      'the name of an account that waits for its anchor',
      sent('@eve', 1),
      unsent({ secondaryId: 'eve' }),
      'the change names only eve, which is nobody known here. Run a full import of HR',
    ],
    ['a reason of the connector', sent('@eve', 1, { unidentified: 'it has 2 anchors' }), ann, 'it has 2 anchors'],
  ] as const)
    it(`I6 a change that carries no anchor but ${what} is a fault`, () => {
      expect(changes([record], cso ? { '@eve': cso } : {})).toEqual([{ kind: 'unidentified', because }])
    })

  it('I2 exactly one record of each object counts, the last', () => {
    const anchors = fc.array(fc.constantFrom('1', '@ann', '8', '9'), { maxLength: 12 })
    fc.assert(
      fc.property(anchors, (texts) => {
        const owner = (text: string) => (text === '@ann' ? '1' : text)
        const superseded = changes(page(...texts), known).map(({ kind }) => kind === 'superseded')
        expect(superseded).toEqual(texts.map((text, at) => texts.slice(at + 1).some((later) => owner(later) === owner(text))))
      }),
    )
  })
})

describe('a change that carries only a name', () => {
  const type = userType()
  const ann = account({ guid: 'g-1', dn: 'cn=Ann', mail: 'ann@corp' })
  const read = record({ dn: 'cn=Ann', mail: 'new@corp' }, { anchor: null })
  const completes = (given: ImportRecord, cso: Cso | undefined) =>
    decides((view) => withKnownAnchor(view.given, view.cso, view.type), { given, cso, type })

  it('I2 gets the anchor that is known, as value, too', () => {
    const completed = completes(read, ann)
    expect(completed).toMatchObject({ anchor: 'g-1', attributes: values({ dn: 'cn=Ann', guid: 'g-1', mail: 'new@corp' }) })
    expect(Object.keys(completed.attributes)).toEqual(['dn', 'guid', 'mail'])
  })

  it('I2 O5 gets no value of it where the object shows none', () => {
    const completed = completes(read, account({ dn: 'cn=Ann' }))
    expect(completed).toMatchObject({ anchor: 'g-1' })
    expect(Object.keys(completed.attributes)).toEqual(['dn', 'mail'])
  })

  for (const [what, given, cso] of [
    ['it has one', record({ guid: 'g-2', dn: 'cn=Ann' }), ann],
    ['it is a deletion', tombstone({ anchor: null, secondaryId: 'cn=Ann' }), ann],
    ['nobody is known by that name', read, undefined],
  ] as const)
    it(`I2 stays as it is when ${what}`, () => {
      expect(completes(given, cso)).toBe(given)
    })
})
