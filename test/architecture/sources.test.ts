/** The reader of imports and of circles on examples. */
import { describe, expect, it } from 'vitest'
import { circlesAmong, type Import, importsIn } from './sources'

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
