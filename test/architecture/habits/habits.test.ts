/** The readers of habits on examples. The sources themselves are held against them by `npm run check`. */
import { describe, expect, it } from 'vitest'
import { faultsOf, partsOf, plainWords } from './banned-words'
import { booleanArguments } from './boolean-arguments'
import { missingHeaders, wideComments } from './comments'
import { deadMembers } from './dead-members'
import type { Habit } from './habit'
import { projectOfTexts } from './project'
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
      `import { describe, it } from 'vitest'`,
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

  it('see a static block, and functions that only call something test or it', () => {
    const text = [
      `class A {\n  static {\n${lines(60)}  }\n}`,
      `function asked() {\n${lines(60)}  test('a')\n}`,
      `it('case', () => {\n${lines(60)}})`,
    ].join('\n')
    const names = ['a static block has 62 lines', 'asked has 63 lines', 'a function has 62 lines']
    expect(found(longFunctions, { 'test/a.ts': text }).map(([, what]) => what)).toEqual(names)
    const imported = `import { it, test } from 'vitest'\n${text}`
    expect(found(longFunctions, { 'runtime/a.ts': imported }).map(([, what]) => what)).toEqual(names)
    expect(found(longFunctions, { 'test/a.ts': imported })).toHaveLength(1)
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
      'e.ts': '/** */\n/** Later. */\n',
      'f.ts': '/**\n * Of F.\n */\n',
    }
    expect(missingHeaders.find(projectOfTexts(files)).map(({ file }) => file)).toEqual(['c.ts', 'd.ts', 'e.ts'])
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

  it('sees them in other words, through call and bind, in rests and beside other choices', () => {
    const text = [
      'declare function retry(at: number, hard?: boolean): void',
      "declare function choose(which: boolean | 'both'): void",
      'declare function all(...flags: boolean[]): void',
      'retry(1, !0)',
      'retry(1, true as boolean)',
      'retry(1, (!true))',
      'retry.call(null, 1, true)',
      'retry.bind(null, 1, true)',
      'choose(true)',
      'all(a, true)',
      'declare const a: boolean',
      'retry(1, !a)',
      'retry(1, a)',
    ].join('\n')
    expect(found(booleanArguments, { 'a.ts': text }).map(([line]) => line)).toEqual([4, 5, 6, 7, 8, 9, 10])
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

  it('takes counting, adding to and calling itself for no use', () => {
    const text = [
      "class Box { hits = 0; sum = 0; size = 1; seen?: number; #key = ''; loop(): void { this.loop() } used(): void { this.hits++ } }",
      'function work(box: Box) { box.used(); box.sum += 1; --box.sum; return [box.size++, (box.seen ??= 1)] }',
    ].join('\n')
    expect(dead(text)).toEqual(['Box.hits', 'Box.sum', 'Box.#key', 'Box.loop'])
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

  it('sees them in enums, namespaces, single texts, what is returned and new names of exports', () => {
    const text = [
      'enum Wave { flight }',
      'namespace airspace {}',
      "type State = 'stranger'",
      "interface A { kind: 'spoiled' }",
      'const made = () => ({ healed: 1 })',
      'function make() { return { blot: 1 } }',
      "export { made as drawn } from './b'",
      "type Taken = Pick<A, 'wish'> | A['wave']",
      'const typed = (): { healed: 1 } => ({ healed: 1 })',
    ].join('\n')
    const lines = found(plainWords, { 'runtime/engine/a.ts': text }).map(([line, what]) => [line, what.split(':')[0]])
    expect(lines.filter(([line]) => line !== 9)).toEqual([
      [1, 'Wave'],
      [1, 'flight'],
      [2, 'airspace'],
      [3, 'stranger'],
      [4, 'spoiled'],
      [5, 'healed'],
      [6, 'blot'],
      [7, 'drawn'],
    ])
    expect(lines.filter(([line]) => line === 9)).toHaveLength(1)
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
