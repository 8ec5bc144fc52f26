/** Which person a record belongs to, what counts as a match, and when a new person is made. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { JoinRow } from '../../runtime/model/rules'
import type { AttributeValue } from '../../runtime/model/values'
import { joinKey, valuesOf } from '../../runtime/model/values'
import type { JoinCandidate, JoinDecision } from '../../runtime/pipeline/3-join'
import { combinations, decideJoin, rowKeys, rowMatches } from '../../runtime/pipeline/3-join'
import { decideProject, expectedValues } from '../../runtime/pipeline/4-project'
import { decides } from './laws'
import { id, row, rule, values } from './world'

type Given = Readonly<Record<string, AttributeValue>>

/** Somebody in the metaverse. */
function somebody(name: string, given: Given): JoinCandidate {
  return { mvo: id(name), name, attributes: values(given), taken: false }
}

function joins(rows: readonly JoinRow[], record: Given, people: readonly JoinCandidate[]): JoinDecision {
  const view = { rows, attributes: values(record), people }
  return decides((given) => decideJoin(given.rows, given.attributes, () => given.people), view)
}

const byNumber = row('number=Employee ID')
const byMail = row('mail=Mail')
const ada = somebody('Ada', { 'Employee ID': '1', Mail: 'ada@x' })
const bob = somebody('Bob', { 'Employee ID': '2', Mail: 'bob@x' })

describe('which person a record belongs to', () => {
  it('J1 the first row that finds exactly one wins', () => {
    expect(joins([byNumber, byMail], { number: '1', mail: 'bob@x' }, [ada, bob])).toEqual({
      kind: 'joined',
      mvo: id('Ada'),
      because: 'Employee ID 1 matches Ada',
    })
    expect(joins([byMail, byNumber], { number: '1', mail: 'bob@x' }, [ada, bob])).toMatchObject({ mvo: id('Bob') })
  })

  it('J1 a row that finds nobody leaves it to the next, and the sentence names all that was tried', () => {
    expect(joins([byNumber, byMail], { number: '9', mail: 'bob@x' }, [ada, bob])).toMatchObject({
      kind: 'joined',
      mvo: id('Bob'),
    })
    expect(joins([byNumber, byMail], { number: '9', mail: 'no@x' }, [ada, bob])).toEqual({
      kind: 'noMatch',
      because: 'nobody has Employee ID 9, nor Mail no@x',
    })
  })

  it('J2 all pairs of a row must match', () => {
    const both = row('number=Employee ID', 'mail=Mail')
    expect(joins([both], { number: '1', mail: 'ada@x' }, [ada, bob])).toMatchObject({ kind: 'joined' })
    expect(joins([both], { number: '1', mail: 'bob@x' }, [ada, bob])).toMatchObject({ kind: 'noMatch' })
  })

  for (const [what, record, people] of [
    ['a missing value', {}, { Mail: 'ada@x' }],
    ['a blank value', { number: '  ' }, { 'Employee ID': '  ' }],
    ['a value of which nothing can be seen', { number: '\u200b\u3164' }, { 'Employee ID': '\u200b\u3164' }],
    ['a value the person does not have', { number: '1' }, {}],
  ] as const)
    it(`J2 ${what} never matches`, () => {
      expect(joins([byNumber], record, [somebody('Ada', people)])).toMatchObject({ kind: 'noMatch' })
    })

  it('J2 a row with one value missing cannot match by the others, nor can a row without pairs', () => {
    const both = row('number=Employee ID', 'mail=Mail')
    expect(joins([both], { number: '1' }, [ada])).toEqual({ kind: 'noMatch', because: 'it has no value to join by' })
    expect(joins([{ pairs: [] }], { number: '1' }, [ada])).toMatchObject({ kind: 'noMatch' })
    expect(rowMatches({ pairs: [] }, values({ number: '1' }), ada.attributes)).toBe(false)
  })

  it('J3 of several values any may match, on either side', () => {
    const many = somebody('Ada', { Mail: ['a@x', 'ada@x'] })
    expect(joins([byMail], { mail: 'ada@x' }, [many])).toMatchObject({ kind: 'joined' })
    expect(joins([byMail], { mail: ['old@x', 'a@x'] }, [many])).toMatchObject({ kind: 'joined' })
    expect(joins([byMail], { mail: ['old@x', 'older@x'] }, [many])).toMatchObject({ kind: 'noMatch' })
  })

  it('J4 more than one is an ambiguous match that names them, and no further row is tried', () => {
    const twin = somebody('Ada’s twin', { 'Employee ID': '1' })
    const decision = joins([byNumber, byMail], { number: '1', mail: 'bob@x' }, [ada, twin, bob])
    expect(decision).toMatchObject({ kind: 'ambiguous', candidates: [id('Ada'), id('Ada’s twin')] })
    expect(decision.because).toContain('Ada, Ada’s twin')
  })

  it('J5 the only one found has a record of this system already: no join, and no further row', () => {
    const taken = { ...somebody('Ada', { 'Employee ID': '1' }), taken: true }
    expect(joins([byNumber, byMail], { number: '1', mail: 'bob@x' }, [taken, bob])).toMatchObject({
      kind: 'taken',
      mvo: id('Ada'),
    })
  })

  it('J6 of two records for one person the first joins and the second meets J5', () => {
    const kinds = [false, true].map((taken) => joins([byNumber], { number: '1' }, [{ ...ada, taken }]).kind)
    expect(kinds).toEqual(['joined', 'taken'])
  })
})

describe('which values are the same to a join', () => {
  const exact = row('a=b')
  const folded = row('a~b')
  for (const [a, b, same, sameFolded] of [
    ['Müller', 'MÜLLER', false, true],
    ['straße', 'STRASSE', false, true],
    ['ΟΔΟΣ', 'οδος', false, true],
    ['a_b%', 'axbc', false, false],
    ['a_b%', 'a_b%', true, true],
    ['42', 42, true, true],
    ['042', 42, false, false],
    [{ integer: '133801632000000000' }, '133801632000000000', true, true],
    [{ integer: '133801632000000000' }, '133801632000000001', false, false],
    ['1.5', { decimal: '1.5' }, true, true],
    [true, 'TRUE', false, true],
    [{ binary: 'QUJD' }, { binary: 'QUJD' }, true, true],
    [{ binary: 'QUJD' }, { binary: 'qujd' }, false, false],
    ['Muller', 'Müller', false, false],
  ] as const)
    it(`J2 O2 ${JSON.stringify(a)} and ${JSON.stringify(b)}: ${same ? 'exactly' : sameFolded ? 'without letter case' : 'never'}`, () => {
      const matches = (row: JoinRow) =>
        decides((given) => rowMatches(row, given.cs, given.mv), { cs: values({ a }), mv: values({ b }) })
      expect([matches(exact), matches(folded)]).toEqual([same, sameFolded])
    })

  it.each<[string, readonly [string, readonly string[]][], readonly string[]]>([
    ['no pair gives one lookup for nothing', [], ['']],
    ['a value is looked up alone', [['Mail', ['a']]], ['Mail a']],
    ['of several values each is', [['Mail', ['a', 'b']]], ['Mail a', 'Mail b']],
    [
      'each with each of the other pairs',
      [
        ['Mail', ['a', 'b']],
        ['Number', ['1', '2']],
      ],
      ['Mail a, Number 1', 'Mail a, Number 2', 'Mail b, Number 1', 'Mail b, Number 2'],
    ],
  ])('J3 %s', (_, pairs, expected) => {
    const keys = pairs.map(([attribute, values]) => ({ attribute, keys: [...values] }))
    const found = combinations(keys).map((pairs) => pairs.map(({ attribute, key }) => `${attribute} ${key}`).join(', '))
    expect(found).toEqual(expected)
  })

  it('J2 J3 each side is looked up by the attributes of the other', () => {
    const both = row('number=Employee ID', 'mail~Mail')
    const given = values({ number: 1, mail: ['A@x', 'b@x'], 'Employee ID': '1', Mail: 'a@x' })
    expect(rowKeys(both, given, 'cs')).toEqual([
      { attribute: 'Employee ID', keys: ['1'] },
      { attribute: 'Mail', keys: ['a@x', 'b@x'] },
    ])
    expect(rowKeys(both, given, 'mv')).toEqual([
      { attribute: 'number', keys: ['1'] },
      { attribute: 'mail', keys: ['a@x'] },
    ])
  })

  it('J2 what matches is found by its key', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom('Ä', 'ä', 'ẞ', 'ß', 'SS', 'ς', 'Σ', 'İ', 'ı'),
    )
    fc.assert(
      fc.property(value, value, fc.boolean(), (a, b, ignoreCase) => {
        const row = ignoreCase ? folded : exact
        if (!rowMatches(row, values({ a }), values({ b }))) return
        const [pair] = rowKeys(row, values({ a }), 'cs') ?? []
        expect(valuesOf(b).map(joinKey)).toEqual(pair?.keys)
      }),
    )
  })
})

describe('making a new person', () => {
  const hr = rule('HR')
  const projects = ({ linked = false, again }: { readonly linked?: boolean; readonly again?: JoinDecision }) =>
    decides((given) => decideProject(given.hr, given.linked, given.again), { hr, linked, again })
  const noMatch: JoinDecision = { kind: 'noMatch', because: 'nobody has Employee ID 9' }

  it('P1 when nothing matched, of the rule’s type', () => {
    expect(projects({ again: noMatch })).toEqual({ kind: 'project', type: 'Person', because: 'nobody has Employee ID 9' })
    expect(projects({})).toMatchObject({ kind: 'project', because: 'rule HR makes a Person for every object' })
  })

  it('P1 J8 not for a record that is linked, whatever its join values are by now', () => {
    expect(projects({ linked: true, again: noMatch })).toMatchObject({ kind: 'linked' })
  })

  for (const again of [
    { kind: 'joined', mvo: id('Ada'), because: 'Employee ID 1 matches Ada' },
    { kind: 'taken', mvo: id('Ada'), because: 'she has one' },
    { kind: 'ambiguous', candidates: [id('Ada'), id('Bob')], because: 'two' },
  ] as const satisfies readonly JoinDecision[])
    it(`J7 P1 the person that another record has made meanwhile is looked at first: ${again.kind}`, () => {
      expect(projects({ again })).toEqual({ kind: 'join', decision: again })
    })
})

describe('by what a person is found who is just being made', () => {
  it.each<[string, readonly JoinRow[], Given, Given]>([
    [
      'by the values of all rows',
      [byNumber, byMail],
      { number: '1', mail: 'a@x', city: 'Bern' },
      { 'Employee ID': '1', Mail: 'a@x' },
    ],
    ['not by what the record lacks', [byNumber, byMail], { mail: 'a@x' }, { Mail: 'a@x' }],
    [
      'by the first row of several for one attribute',
      [byMail, row('other=Mail')],
      { mail: 'a@x', other: 'b@x' },
      { Mail: 'a@x' },
    ],
    ['by the first of them that has a value', [byMail, row('other=Mail')], { other: 'b@x' }, { Mail: 'b@x' }],
  ])('J7 %s', (_, rows, record, expected) => {
    expect(decides((given) => expectedValues(given.rows, given.record), { rows, record: values(record) })).toEqual(
      values(expected),
    )
  })
})
