/** The readers of habits on examples, and the ratchet. The sources themselves are held against them by `npm run check`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../sources'
import { faultsOf, partsOf, plainWords } from './banned-words'
import { booleanArguments } from './boolean-arguments'
import { missingHeaders, wideComments } from './comments'
import { deadMembers } from './dead-members'
import type { Finding, Habit } from './habit'
import { habits, reportOf } from './habits'
import { projectOfTexts } from './project'
import { compare, type Ratchet, tighten } from './ratchet'
import { longFiles, longFunctions, manyParameters } from './sizes'
import { bannedWords, exceptions } from './words'

/** What a habit's reader says of files that are given as texts: line and what is there. */
function found(habit: Habit, texts: Readonly<Record<string, string>>): readonly (readonly [number, string])[] {
  return habit.find(projectOfTexts(texts)).map(({ line, what }) => [line, what] as const)
}

const lines = (count: number): string => '  work()\n'.repeat(count)

describe('the readers of sizes', () => {
  it('see a file of more than 320 lines, and by how much', () => {
    const files = { 'runtime/a.ts': 'x()\n'.repeat(320), 'runtime/b.ts': 'x()\n'.repeat(333) }
    expect(longFiles.find(projectOfTexts(files))).toEqual([{ file: 'runtime/b.ts', line: 1, what: '333 lines', weight: 13 }])
  })

  it('see a function of more than 60 lines in all its forms, and no group of tests', () => {
    const text = [
      `function short() {\n${lines(58)}}`,
      `function long() {\n${lines(59)}}`,
      `const arrow = () => {\n${lines(60)}}`,
      `class A {\n  constructor() {\n${lines(60)}}\n  method() {\n${lines(61)}}\n}`,
      `describe('group', () => {\n${lines(99)}})`,
      `it.each([1])('case', () => {\n${lines(99)}})`,
      `function suite() {\n${lines(99)}  it('case', () => {})\n}`,
    ].join('\n')
    expect(found(longFunctions, { 'test/a.ts': text }).map(([, what]) => what)).toEqual([
      'long has 61 lines',
      'arrow has 62 lines',
      'constructor has 62 lines',
      'method has 63 lines',
    ])
  })

  it('see more than five parameters, and do not count this', () => {
    const text = [
      'function five(this: object, a: 1, b: 2, c: 3, d: 4, e: 5) {}',
      'interface A {',
      '  six(a: 1, b: 2, c: 3, d: 4, e: 5, f: 6): void',
      '}',
      'const seven = (a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7) => 1',
    ].join('\n')
    const project = projectOfTexts({ 'runtime/a.ts': text })
    expect(manyParameters.find(project).map(({ line, what, weight }) => [line, what, weight])).toEqual([
      [3, 'six has 6 parameters', 1],
      [5, 'seven has 7 parameters', 2],
    ])
  })
})

describe('the readers of comments', () => {
  it('see a file that does not say what it is for', () => {
    const files = {
      'a.ts': '/** Of A. */\n',
      'b.mjs': '#!/usr/bin/env node\n/** Of B. */\n',
      'c.ts': '// Of C.\n',
      'd.ts': 'x()\n',
    }
    expect(missingHeaders.find(projectOfTexts(files)).map(({ file }) => file)).toEqual(['c.ts', 'd.ts'])
  })

  it('see a comment that goes beyond column 130, and no long text', () => {
    const wide = 'x'.repeat(131)
    const text = [`/** Fine. */`, `const text = '${wide}'`, `/** ${wide} */`, `/*`, ` * ${wide}`, ` */`, `x() // ${wide}`].join(
      '\n',
    )
    expect(found(wideComments, { 'a.ts': text })).toEqual([
      [3, '138 columns'],
      [5, '134 columns'],
      [7, '138 columns'],
    ])
  })
})

describe('the reader of boolean arguments', () => {
  it('sees true and false given to functions of ours, and neither values nor what libraries ask for', () => {
    const text = [
      'function retry(at: number, hard?: boolean): void {}',
      'const valueOf = (value: string | boolean) => value',
      'const list = <Value>(value: Value) => [value]',
      'retry(1, true)',
      'class Gate { constructor(open: boolean) {} }',
      'new Gate(false)',
      'valueOf(true)',
      'list(true)',
      '[true].includes(true)',
      'new Promise<boolean>((resolve) => resolve(true))',
    ].join('\n')
    expect(found(booleanArguments, { 'a.ts': text })).toEqual([
      [4, 'retry(1, true)'],
      [6, 'new Gate(false)'],
    ])
  })

  it('sees them in scripts', () => {
    expect(found(booleanArguments, { 'a.mjs': 'function retry(hard) {}\nretry(true)\n' })).toEqual([[2, 'retry(true)']])
  })
})

describe('the reader of dead members', () => {
  const dead = (text: string): readonly string[] => found(deadMembers, { 'runtime/a.ts': text }).map(([, what]) => what)

  it('sees what is written and never read', () => {
    const text = [
      'interface Person { name: string; age: number; role: string; city: string; mail: string }',
      'class Box { size = 1; private last = 2; constructor(readonly lid: string) {} open() {} close() {} }',
      'function show(person: Person, box: Box) {',
      '  person.age = 3',
      '  const { role } = person',
      '  box.open()',
      "  return [person.name, role, person['city']]",
      '}',
    ].join('\n')
    expect(dead(text)).toEqual(['Person.age', 'Person.mail', 'Box.size', 'Box.last', 'Box.close', 'Box.lid'])
  })

  it('takes as read what is handed to JSON or to anything, with all that is in it', () => {
    const text = [
      'interface Inner { deep: string }',
      'interface Answer { inner: readonly Inner[] }',
      'interface Other { left: string }',
      'interface Message { topic: string }',
      'declare const emit: (messages: readonly object[]) => void',
      'const send = (messages: readonly Message[]) => emit(messages)',
      'const answer = (given: Answer): unknown => given',
      'const text = (given: Other) => JSON.stringify(given)',
    ].join('\n')
    expect(dead(text)).toEqual([])
  })

  it('takes as read what is read of a type that fits, or of one above', () => {
    const text = [
      'interface Named { name: string }',
      'class Person { name = "" ; age = 1 }',
      'class Child extends Person { override age = 2 }',
      'const nameOf = (named: Named) => named.name',
      'const ageOf = (person: Person) => person.age',
    ].join('\n')
    expect(dead(text)).toEqual([])
  })

  it('takes as read what is spread, listed or chosen by a key', () => {
    const text = [
      'interface Spread { a: 1 }',
      'interface Listed { b: 1 }',
      'interface Chosen { c: 1 }',
      'type Key = keyof Listed',
      "type C = Chosen['c']",
      'const copy = (spread: Spread) => ({ ...spread })',
    ].join('\n')
    expect(dead(text)).toEqual([])
  })
})

describe('the reader of words', () => {
  it('takes names apart', () => {
    expect(partsOf('cameHome2nd')).toEqual(['came', 'home', 'nd'])
    expect(partsOf('SAVE_MARK')).toEqual(['save', 'mark'])
    expect(partsOf('HTTPServer')).toEqual(['http', 'server'])
    expect(partsOf('never-came-home')).toEqual(['never', 'came', 'home'])
  })

  it('sees banned words in whatever is declared, and not in what is only used', () => {
    const text = [
      'const flight = 1',
      'function airspaceOf(wave: number) { return places.flight }',
      "type Outcome = 'done' | 'never-came-home'",
      'interface A { breathe(): void }',
      "class B { #wish = '' }",
      'const counts = { spoiled: 0, inner: { healed: 1 } }',
      'const given: { done: number } = { done: flight }',
      'const { abroad } = outside',
      'const { away: stranger } = outside',
      'names.map((one) => one.bearer)',
    ].join('\n')
    expect(found(plainWords, { 'runtime/engine/wave.ts': text }).map(([line, what]) => [line, what.split(':')[0]])).toEqual([
      [1, 'wave'],
      [1, 'flight'],
      [2, 'airspaceOf'],
      [2, 'wave'],
      [3, 'never-came-home'],
      [3, 'never-came-home'],
      [4, 'breathe'],
      [5, '#wish'],
      [6, 'spoiled'],
      [6, 'healed'],
      [9, 'stranger'],
      [10, 'one'],
    ])
  })

  it('knows common words only where they have the meaning that is banned', () => {
    expect(faultsOf('place', 'runtime/store/csos.ts')).toEqual(['place: say retained link, reconnect, release links'])
    expect(faultsOf('place', 'nodes/editor/list.ts')).toEqual([])
    expect(faultsOf('limit-reached', 'runtime/engine/a.ts')).toEqual([])
    expect(faultsOf('leaver', 'runtime/engine/a.ts')).toEqual([])
    expect(faultsOf('replace', 'runtime/engine/a.ts')).toEqual([])
  })

  it('has a reason for every exception and a word for every word', () => {
    expect(exceptions.filter(({ because }) => because === '')).toEqual([])
    expect(bannedWords.filter(({ words, instead }) => words.length === 0 || instead === '')).toEqual([])
  })
})

describe('the ratchet', () => {
  const finding = (file: string, weight = 1): Finding => ({ file, line: 1, what: 'x', weight })
  const findings = new Map([['long-files', [finding('a.ts', 5), finding('b.ts'), finding('b.ts')]]])
  const anyFile = (): boolean => true

  it('tells worse from better, and new files too', () => {
    const ratchet: Ratchet = { 'long-files': { 'a.ts': 4, 'b.ts': 3, 'c.ts': 1 } }
    const deviation = (file: string, allowed: number, found: number) => ({ habit: 'long-files', file, allowed, found })
    expect(compare(findings, ratchet)).toEqual({
      worse: [deviation('a.ts', 4, 5)],
      better: [deviation('b.ts', 3, 2), deviation('c.ts', 1, 0)],
    })
    expect(compare(findings, {}).worse).toEqual([deviation('a.ts', 0, 5), deviation('b.ts', 0, 2)])
  })

  it('tightens, and loosens nothing', () => {
    const ratchet: Ratchet = { 'long-files': { 'a.ts': 4, 'b.ts': 3, 'c.ts': 1 } }
    expect(tighten(findings, ratchet, anyFile)).toEqual({ 'long-files': { 'a.ts': 4, 'b.ts': 2 } })
    expect(tighten(findings, { 'long-files': {} }, anyFile)).toEqual({ 'long-files': {} })
  })

  it('lets a file that is moved or split take its allowance along, and no more', () => {
    const gone = (file: string): boolean => file !== 'old.ts'
    expect(tighten(findings, { 'long-files': { 'old.ts': 7 } }, gone)).toEqual({ 'long-files': { 'a.ts': 5, 'b.ts': 2 } })
    expect(tighten(findings, { 'long-files': { 'old.ts': 6 } }, gone)).toEqual({ 'long-files': { 'a.ts': 5 } })
  })

  it('begins a habit it does not know with what is found', () => {
    expect(tighten(findings, {}, anyFile)).toEqual({ 'long-files': { 'a.ts': 5, 'b.ts': 2 } })
  })

  it('says what to mend, and how to tighten', () => {
    const report = reportOf(compare(findings, { 'long-files': { 'a.ts': 4, 'b.ts': 3 } }), findings)
    expect(report.split('\n')).toEqual([
      longFiles.rule,
      '  a.ts (5, and 4 is what the ratchet allows; mend what you have added)',
      '    a.ts:1 x',
      'Better than the ratchet says. Tighten it with: npm run check -- --tighten',
      '  b.ts: long-files 3 → 2',
    ])
    expect(reportOf({ worse: [], better: [] }, findings)).toBe('')
  })

  it('has figures for every habit and for nothing else', () => {
    const ratchet = JSON.parse(readFileSync(join(projectRoot, 'test/architecture/habits/ratchet.json'), 'utf8')) as Ratchet
    expect(Object.keys(ratchet)).toEqual(habits.map(({ name }) => name))
  })
})
