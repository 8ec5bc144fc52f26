/** That tests can fail: expectations that hold of anything, and those that are never reached, prove nothing. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { certainties, emptyMatches, parse, type Places, passableExpectations } from './proof'
import { projectRoot, sourcesIn } from './sources'
import type ts from 'typescript'

const tests = sourcesIn('test').map((file) => parse(file, readFileSync(join(projectRoot, file), 'utf8')))

describe('tests', () => {
  it('never describe a part of an object as {}, or a list or text by nothing: toEqual says that there is nothing in it', () => {
    expect(tests.flatMap(emptyMatches)).toEqual([])
  })

  it('never expect something of what is written down, of a thing and itself, or of a length to be at least zero', () => {
    expect(tests.flatMap(certainties)).toEqual([])
  })

  it('expect something outside of loops and branches that may be passed over: expect that the list is not empty', () => {
    expect(tests.flatMap(passableExpectations)).toEqual([])
  })
})

describe('the reader of tests', () => {
  /** The lines that are found wrong. */
  const wrong = (read: (source: ts.SourceFile) => Places, lines: readonly string[]): readonly string[] =>
    read(parse('a.ts', lines.join('\n'))).map((place) => lines[Number(place.split(':')[1]) - 1] ?? '')

  it('sees empty parts, however deep, and leaves calls alone', () => {
    const text = `expect(a).toMatchObject({\n  b: {},\n  c: [{}],\n  d: made({}),\n})\nexpect(a).toEqual({})\nexpect.objectContaining({})`
    expect(emptyMatches(parse('a.ts', text))).toEqual(['a.ts:2', 'a.ts:3', 'a.ts:7'])
  })

  it('sees what everything matches', () => {
    const empty = [
      'const part = {}; expect(a).toMatchObject(part)',
      'expect(a).toEqual(expect.arrayContaining([]))',
      `expect(a).toContain('')`,
      `expect(a).toEqual(expect.stringContaining(''))`,
    ]
    const right = ['expect(a).toEqual([])', `expect(a).toBe('')`, 'expect(a).toMatchObject(given)', 'expect(a).toContain(b)']
    expect(wrong(emptyMatches, [...empty, ...right])).toEqual(empty)
  })

  it('sees what is certain before', () => {
    const certain = [
      'expect(true).toBe(true)',
      `expect('a').toMatch(b)`,
      'expect(a).toEqual(a)',
      'expect(a.b).toBe(a.b)',
      'expect(a.length >= 0).toBe(true)',
      'expect(a.length).toBeGreaterThanOrEqual(0)',
    ]
    const right = [
      'expect(a()).toEqual(a())',
      'expect(a).toEqual(b)',
      'expect(a.length).toBeGreaterThan(0)',
      'expect([1]).toEqual(a)',
    ]
    expect(wrong(certainties, [...certain, ...right])).toEqual(certain)
  })

  it('sees expectations that may never be reached', () => {
    const test = (body: string): string => `it('…', async () => { ${body} })`
    const passable = [
      test('for await (const page of read()) expect(page).toBe(1)'),
      test('for (const a of b ?? []) { expect(a) }'),
      test('for (const a of read()) expect(a)').replace(/\)$/, ', 60_000)'),
      `it('…', function () { for (const a of read()) expect(a) })`,
      test('read().forEach((a) => expect(a))'),
      test('await Promise.all(read().map(async (a) => expect(a)))'),
      test('for (const a of rows) expect(a)'),
      test('const rows = read(); for (const a of rows) expect(a)'),
      test('for (const a of []) expect(a)'),
      test('if (a) expect(a)'),
      test('while (a()) expect(a)'),
      test('if (a) expect(a); else { if (b) expect(b) }'),
      test('for (const a in b) expect(a)'),
      test('for (let a = 0; a < b; a++) expect(a)'),
      test('const check = () => { for (const a of read()) expect(a) }; check()'),
      test('function check() { if (a) expect(a) } check()'),
      test('const check = () => expect(1); for (const a of read()) check()'),
      test('expect(rows().every(Boolean)).toBe(true)'),
      test('try { a() } catch (error) { expect(error) }'),
    ]
    const right = [
      test('for (const a of read()) expect(a); expect(b)'),
      test('for (const a of [1, 2] as const) expect(a)'),
      test('const rows = [1]; for (const a of rows) expect(a)'),
      test('for (const [a, b] of Object.entries({ c: 1 })) expect(a)'),
      test('for (let a = 0; a < 3; a++) expect(a)'),
      test('[1, 2].forEach((a) => expect(a))'),
      test('expect(rows().every(Boolean)).toBe(true); expect(rows()).toHaveLength(3)'),
      test('const check = () => expect(1); check()'),
      test('if (a) expect(a); else expect(b)'),
      test('return a ? expect(a) : expect(b)'),
      test('await until(() => expect(a))'),
      test('expectFailure(a)'),
    ]
    expect(wrong(passableExpectations, [...passable, ...right])).toEqual(passable)
  })
})
