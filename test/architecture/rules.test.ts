/** The rulebook against code and tests: nothing is cited that it lacks, and what it has is proven or marked as not built. */
import { describe, expect, it } from 'vitest'
import { citationsOf, idsAsked, rulebookOf, strangeCitations, testsByRule, titlesOf, uncitedRules } from './rule-tests'
import { idsIn, lettersOf, readRulebook, strangeIdsIn } from './rulebook'
import { projectRoot } from './sources'
import { titlesIn } from './test-titles'

const book = rulebookOf(projectRoot)
const letters = lettersOf(book)
const ids = new Set(book.rules.map((rule) => rule.id))
const titles = titlesOf(projectRoot)
const byRule = testsByRule(book, titles)

describe('docs/rules.md', () => {
  it('is written as its reader expects', () => {
    expect(book.rules.length).toBeGreaterThan(100)
    expect(book.faults).toEqual([])
  })

  it('has every rule that sources, documentation and the book itself cite', () => {
    const citations = citationsOf(projectRoot, book)
    expect(citations.length).toBeGreaterThan(300)
    const unknown = citations.filter(({ id }) => !ids.has(id))
    expect(unknown.map(({ id, file, line }) => `${file}:${line} cites ${id}, which is no rule of docs/rules.md`)).toEqual([])
  })

  it('has whatever stands where ids stand: no letter of its own making, no letter after the number', () => {
    const strange = strangeCitations(projectRoot, book, titles)
    expect(strange.map(({ id, file, line }) => `${file}:${line} cites ${id}, which is no rule of docs/rules.md`)).toEqual([])
  })

  it('has no rule wholly built that nothing of the programme cites', () => {
    const uncited = uncitedRules(projectRoot, book).filter(({ missing }) => missing === 'nothing')
    expect(uncited.map(({ id, title }) => `${id} ${title}: cite it where it is carried out`)).toEqual([])
  })

  it('has every rule that a test names', () => {
    const unknown = titles.flatMap(({ file, line, title }) =>
      idsIn(title, letters)
        .filter((id) => !ids.has(id))
        .map((id) => `${file}:${line} names ${id}, which is no rule of docs/rules.md: ${title}`),
    )
    expect(unknown).toEqual([])
  })

  it('has no rule that is built, wholly or in part, without a test', () => {
    const unproven = byRule.filter(({ rule, tests }) => rule.missing !== 'everything' && tests.length === 0)
    expect(
      unproven.map(({ rule }) => `${rule.id} ${rule.title}: no test names it. Write one, or mark the rule as not built yet`),
    ).toEqual([])
  })

  it('marks no rule as not built that a test names', () => {
    const outdated = byRule.filter(({ rule, tests }) => rule.missing === 'everything' && tests.length > 0)
    expect(
      outdated.map(
        ({ rule, tests: [test] }) =>
          `${rule.id} ${rule.title} is marked as not built, and ${test?.file}:${test?.line} names it. Take the mark away, or say which part is missing`,
      ),
    ).toEqual([])
  })
})

describe('the reader of rules', () => {
  const page = [
    '# Rules\n\nLike `J4`.\n',
    '## Join\n\n### J1 Rows\n\nFrom the top.\n',
    '### J2 Pairs\n*Not built yet: blank values.*\n\nAll match.\nWhy: so.\n',
    '## Projection\n\n### P1 New\n\n*Not built yet.*\n\nOnly then.\n',
    '## A whole life\n\nHire.\n',
  ].join('\n')

  it('sees headings, chapters and marks', () => {
    expect(readRulebook(page)).toEqual({
      rules: [
        { id: 'J1', title: 'Rows', chapter: 'Join', missing: 'nothing', text: 'From the top.' },
        { id: 'J2', title: 'Pairs', chapter: 'Join', missing: { part: 'blank values' }, text: 'All match.\nWhy: so.' },
        { id: 'P1', title: 'New', chapter: 'Projection', missing: 'everything', text: 'Only then.' },
      ],
      faults: [],
    })
  })

  it('says what it cannot read', () => {
    const faults = (rules: string): readonly string[] => readRulebook(`## Join\n\n${rules}`).faults
    expect(faults('### Rows\n\nx')).toEqual(['"### Rows" is no heading of a rule. Write it as: ### J4 Ambiguous match'])
    expect(faults('### J1 Rows\n\nx\n\n### J1 Pairs\n\ny')).toEqual(['J1 has two headings. Keep one'])
    expect(faults('### J1 Rows\n*Not built yet.*\n')).toEqual(['J1 says nothing. Write down what holds, and why'])
    for (const mark of ['*Not built yet*', 'Not built yet.', '*not built: blank values.*'])
      expect(faults(`### J1 Rows\n${mark}\n\nx`), mark).toEqual([expect.stringContaining('J1 has a mark that is not read')])
  })

  it('finds the rules somebody asks for, and says which there are not', () => {
    const asked = (...words: string[]) => idsAsked(readRulebook(page), words)
    expect(asked('p1', 'J1-J2')).toEqual({ ids: ['P1', 'J1', 'J2'], unknown: [] })
    expect(asked('J1', 'J3', 'rows').unknown).toEqual(['J3', 'rows'])
  })

  it('takes for an id what begins with a letter of the book, alone, in lists and in ranges', () => {
    const cited = (text: string): readonly string[] => idsIn(text, new Set(['A', 'E', 'I', 'X']))
    expect(cited('/** Results (E1, E6, E7), as I4 and A10’s say. */')).toEqual(['E1', 'E6', 'E7', 'I4', 'A10'])
    expect(cited('(I9–I11) and A1-A3')).toEqual(['I9', 'I10', 'I11', 'A1', 'A2', 'A3'])
    expect(cited('E1 E1')).toEqual(['E1'])
    expect(cited('UTF-8, SHA-256, AES-256-GCM, RE2, V8, X.500, A100, i18n, E1x, x.E1, T00:00')).toEqual([])
  })
})

describe('the reader of strange ids', () => {
  const strange = (text: string): readonly string[] => strangeIdsIn(text, new Set(['J4', 'E1']))

  it('sees them at the beginning of titles, in groups and in brackets', () => {
    expect(strange('Z9 does')).toEqual(['Z9'])
    expect(strange('J4 J4a J100 does')).toEqual(['J4a', 'J100'])
    expect(strange('J4 group › E1, E10 case')).toEqual(['E10'])
    expect(strange('/** Does (Z9), and more (E1, J4b). */')).toEqual(['Z9', 'J4b'])
  })

  it('leaves alone what is no id', () => {
    expect(strange('J4 E1 reads UTF-8 of V8 as X.500 does')).toEqual([])
    expect(strange('SHA-256 (UTF-8), RE2 (a) and f(A1) + g(B2, 3)')).toEqual([])
  })
})

describe('the reader of titles', () => {
  const source = [
    `describe('I3 reading', () => {`,
    `  it('stops', () => {})`,
    `  it.each([['E1', 1]])(`,
    `    'I4 asks %s',`,
    `    () => {},`,
    `    60_000,`,
    `  )`,
    `})`,
    `const rows = [{ what: 'I5 twice', file: 'E1' }, { what: 'nothing' }]`,
    `for (const row of rows) test.skipIf(false)(\`\${row.what} is said\`, () => world.hire('E1', 'P1'))`,
    `needsServer('slapd')('E2 the contract', () => suite())`,
  ].join('\n')

  it('sees none that is never run', () => {
    const left = [
      'it.skip',
      'it.todo',
      'it.skipIf(true)',
      'it.runIf(false)',
      'it.skip.each([1])',
      'describe.skip',
      'test.skipIf(true)',
    ]
    const run = ['it.skipIf(windows)', 'it.runIf(here)', 'it.only', `it.each(['skip'])`]
    const text = [...left, ...run].map((how) => `${how}('J4 does', () => { it('J4 inner', () => {}) })`)
    const lines = titlesIn('a.test.ts', text.join('\n')).map(({ line }) => line)
    expect([...new Set(lines)]).toEqual([8, 9, 10, 11])
  })

  it('sees tests in all their forms, with their groups and the cases of tables, and no data', () => {
    expect(titlesIn('here.test.ts', source).map(({ line, title }) => [line, title])).toEqual([
      [2, 'I3 reading › stops'],
      [3, 'I3 reading › I4 asks %s'],
      [9, 'I5 twice'],
      [10, '${row.what} is said'],
      [11, 'E2 the contract'],
    ])
  })
})
