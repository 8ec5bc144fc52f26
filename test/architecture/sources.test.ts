/** The reader of imports and of circles on examples. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circlesAmong, type Import, importsIn, sourcesOf, surroundingsIn } from './sources'

describe('the reader of imports', () => {
  const text = [
    `import { sep } from 'node:path'`,
    `import type { Person } from '../people/person'`,
    `import {\n  one,\n  two,\n} from './numbers'`,
    `import './setup'`,
    `export { three } from './more'`,
    `const files = await import('node:fs')`,
  ].join('\n')

  it('sees own files, packages, types and dynamic imports', () => {
    expect(importsIn('runtime/here/file.ts', text).map(({ to, kind, typeOnly }) => [to, kind, typeOnly])).toEqual([
      ['node:path', 'package', false],
      ['runtime/people/person', 'own', true],
      ['runtime/here/numbers', 'own', false],
      ['runtime/here/setup', 'own', false],
      ['runtime/here/more', 'own', false],
      ['node:fs', 'package', false],
    ])
  })

  it.each([
    ['a comment with an apostrophe inside', `import {\n  a, // the store's\n  b,\n} from './numbers'`, ['runtime/here/numbers']],
    ['a comment before it', `/* why */ import { a } from './numbers'`, ['runtime/here/numbers']],
    ['no line of its own', `const b = 1; import { a } from './numbers'`, ['runtime/here/numbers']],
    ['dynamic, as a template', 'await import(`./numbers`)', ['runtime/here/numbers']],
    ['dynamic, with a comment', `await import(/* why */ './numbers')`, ['runtime/here/numbers']],
    ['dynamic and computed', 'await import(`./${name}`)', ['`./${name}`']],
    ['required', `import numbers = require('./numbers'); require('fs')`, ['runtime/here/numbers', 'fs']],
    ['out of the process', `process.getBuiltinModule('fs'); process?.getBuiltinModule?.('net')`, ['fs', 'net']],
    ['a type in place', `type A = import('../people').Person`, ['runtime/people']],
    ['what is added to another', `declare module '../people/person' { interface A {} }`, ['runtime/people/person']],
    ['a reference', `/// <reference path="../people.ts" />`, ['runtime/people']],
    [
      "a folder's index, in all its names",
      `import '.'; import './'; import './index'; import './index.js'`,
      Array(4).fill('runtime/here'),
    ],
    [
      'other endings',
      `import './a.mjs'; import './b.cts'; import './c.tsx'`,
      ['a', 'b', 'c'].map((name) => `runtime/here/${name}`),
    ],
    ['none: a text, a comment', `const a = "import 'b'" // import 'c'`, []],
  ])('sees %s', (_what, written, expected) => {
    expect(importsIn('runtime/here/file.ts', written).map(({ to }) => to)).toEqual(expected)
  })

  it('sees files of every ending, and no declarations', () => {
    const folder = mkdtempSync(join(tmpdir(), 'idweave-sources-'))
    for (const name of ['a.ts', 'b.cts', 'c.mts', 'd.tsx', 'e.d.ts', 'f.js']) writeFileSync(join(folder, name), '')
    expect(sourcesOf(folder, '.')).toEqual(['a.ts', 'b.cts', 'c.mts', 'd.tsx'])
    rmSync(folder, { recursive: true })
  })

  it('sees what surrounds a programme, and no members of the same name', () => {
    const text = `fetch('x'); const a = { fetch: 1, process }; a.fetch; interface B { process: 1 }; globalThis.fetch`
    expect(surroundingsIn('a.ts', text)).toEqual(['a.ts reads fetch', 'a.ts reads process', 'a.ts reads globalThis'])
  })

  it("finds a circle through a folder's index", () => {
    expect(circlesAmong([...importsIn('a/index.ts', `import './b'`), ...importsIn('a/b.ts', `import '.'`)])).toEqual([
      ['a', 'a/b'],
    ])
  })

  it('finds circles, those that only a type closes and longer ones too', () => {
    const back = (kind: string): Import[] => [
      ...importsIn('a.ts', `import { b } from './b'`),
      ...importsIn('b.ts', `import ${kind}{ a } from './a'`),
    ]
    expect(circlesAmong(back(''))).toEqual([['a', 'b']])
    expect(circlesAmong(back('type '))).toEqual([['a', 'b']])
    const chain = ['b', 'c', 'd'].map((to, at) => ({ from: 'abc'.charAt(at) + '.ts', to, kind: 'own', typeOnly: false }) as const)
    expect(circlesAmong(chain)).toEqual([])
    expect(circlesAmong([...chain, { from: 'd.ts', to: 'b', kind: 'own', typeOnly: true }])).toEqual([['b', 'c', 'd']])
  })
})
