/** Who may import whom. What is not allowed here is not allowed: a new folder of runtime/ needs a line. */
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circlesAmong, type Import, importsIn, importsOf, sourcesIn } from './sources'

/** Folders of runtime/, and what of runtime/ each may import besides itself. */
const layers: Readonly<Record<string, readonly string[]>> = {
  model: [],
  expression: ['model'],
  pipeline: ['model', 'expression'],
  engine: ['model', 'expression', 'pipeline'],
  store: ['model'],
  connectors: ['model'],
  api: ['model', 'expression', 'pipeline', 'engine', 'connectors'],
}

/** Packages, and the only folder that may import each. */
const packages: Readonly<Record<string, string>> = {
  'better-sqlite3': 'runtime/store/sqlite/',
  ldapts: 'runtime/connectors/ldap/',
  jsep: 'runtime/expression/',
  re2js: 'runtime/expression/',
}

/** Folders of nodes/ that hold what nodes share. */
const shared = ['adapter', 'editor']

/** Nodes that other nodes refer to, and may therefore import for their types. */
const configNodes = ['store', 'connected-system', 'sync-rule']

/** Groups of files that still import one another in circles. A group that is mended is taken off the list; none is added. */
const circlesLeft: readonly (readonly string[])[] = [
  ['nodes/editor/mapping-options', 'nodes/editor/mapping-row', 'nodes/editor/mapping-table', 'nodes/editor/mapping-value'],
  ['runtime/connectors/ldap/results', 'runtime/connectors/ldap/target'],
  ['runtime/connectors/ldap/session', 'runtime/connectors/ldap/subschema'],
  ['runtime/engine/export/duplicate-anchors', 'runtime/engine/export/results'],
  ['runtime/engine/sync/delivery/foreign-nodes', 'runtime/engine/sync/delivery/tracker'],
  ['runtime/engine/sync/page/working-set', 'runtime/engine/sync/steps/account'],
]

const runtime = sourcesIn('runtime')
const nodes = sourcesIn('nodes')
const commandLine = sourcesIn('bin')
const own = (files: readonly string[]): Import[] => files.flatMap(importsOf).filter(({ kind }) => kind === 'own')
const foreign = (files: readonly string[]): Import[] => files.flatMap(importsOf).filter(({ kind }) => kind === 'package')
const part = (path: string, index: number): string => path.split('/')[index] ?? ''
const shown = (imports: readonly Import[]): string[] => imports.map(({ from, to }) => `${from} imports ${to}`)
const isEditor = (file: string): boolean => file.startsWith('nodes/editor/') || file.endsWith('.editor.ts')

describe('runtime', () => {
  it('imports run one way: model ← expression ← pipeline ← engine ← api; store and connectors import the model only', () => {
    expect(Object.keys(layers).sort()).toEqual([...new Set(runtime.map((file) => part(file, 1)))].sort())
    const wrong = own(runtime).filter((imported) => {
      const [from, to] = [part(imported.from, 1), part(imported.to, 1)]
      return part(imported.to, 0) !== 'runtime' || (from !== to && !layers[from]?.includes(to))
    })
    expect(shown(wrong)).toEqual([])
  })

  it('connectors know nothing of one another; only the list knows them all', () => {
    const wrong = own(runtime.filter((file) => file.startsWith('runtime/connectors/'))).filter((imported) => {
      const [from, to] = [imported.from.split('/'), imported.to.split('/')]
      const inConnectors = to[1] === 'connectors' && to.length > 3
      return inConnectors && to[2] !== from[2] && imported.from !== 'runtime/connectors/list.ts'
    })
    expect(shown(wrong)).toEqual([])
  })

  it('each library is wrapped in one place', () => {
    const wrong = foreign([...runtime, ...nodes]).filter(
      (imported) => imported.to in packages && !imported.from.startsWith(packages[imported.to] ?? ''),
    )
    expect(shown(wrong)).toEqual([])
    const known = Object.keys(packages)
    const unknown = foreign([...runtime, ...nodes]).filter(
      (imported) => !imported.to.startsWith('node:') && !known.includes(imported.to),
    )
    expect(shown(unknown)).toEqual([])
  })

  it('the vocabulary and the steps touch neither files, network nor processes', () => {
    const pure = runtime.filter((file) => /^runtime\/(model|pipeline)\//.test(file))
    expect(shown(foreign(pure))).toEqual([])
  })
})

describe('nodes', () => {
  it('are wiring: they import the adapter, the config nodes and runtime, never another node', () => {
    const wrong = own(nodes).filter((imported) => {
      if (part(imported.to, 0) !== 'nodes') return part(imported.to, 0) !== 'runtime'
      const [from, to] = [part(imported.from, 1), part(imported.to, 1)]
      return from !== to && ![...shared, ...configNodes].includes(to)
    })
    expect(shown(wrong)).toEqual([])
  })

  it('editor scripts see the vocabulary and the language only, and the server sees no editor script', () => {
    const fromEditor = own(nodes.filter(isEditor)).filter((imported) =>
      part(imported.to, 0) === 'runtime'
        ? !['model', 'expression'].includes(part(imported.to, 1))
        : !isEditor(`${imported.to}.ts`),
    )
    const toEditor = own([...runtime, ...nodes.filter((file) => !isEditor(file))]).filter((imported) =>
      isEditor(`${imported.to}.ts`),
    )
    expect(shown([...fromEditor, ...toEditor])).toEqual([])
  })
})

describe('the command line', () => {
  it('reaches Idweave over its API only: of the sources it knows the vocabulary', () => {
    const wrong = own(commandLine).filter(
      (imported) => part(imported.to, 0) !== 'bin' && !imported.to.startsWith('runtime/model/'),
    )
    expect(shown(wrong)).toEqual([])
    expect(shown(foreign(commandLine).filter((imported) => !imported.to.startsWith('node:')))).toEqual([])
  })
})

/** The rooms of the engine, and what of it each may import besides itself: `.` is the engine's own files, which know all. */
const engineRooms: Readonly<Record<string, readonly string[]>> = {
  canvas: [],
  runs: ['canvas'],
  import: ['canvas', 'runs'],
  export: ['canvas', 'runs'],
  'sync/page': ['canvas', 'runs'],
  'sync/delivery': ['canvas', 'runs'],
  'sync/steps': ['canvas', 'runs', 'sync/page'],
  'sync/close': ['canvas', 'runs', 'sync/page', 'sync/steps'],
  sync: ['canvas', 'runs', 'sync/page', 'sync/delivery', 'sync/steps', 'sync/close'],
  '.': ['canvas', 'runs', 'import', 'export', 'sync', 'sync/page', 'sync/delivery', 'sync/steps', 'sync/close'],
}

/** Imports of the engine that still go another way. One that is mended is taken off the list; none is added. */
const engineImportsLeft: readonly string[] = [
  'runtime/engine/export/batches.ts imports runtime/engine/sync/page/lost-key',
  'runtime/engine/sync/page/lost-key.ts imports runtime/engine/export/results',
  'runtime/engine/sync/page/view.ts imports runtime/engine/sync/steps/account',
  'runtime/engine/sync/page/working-set.ts imports runtime/engine/sync/steps/account',
]

describe("the engine's rooms", () => {
  const engine = runtime.filter((file) => file.startsWith('runtime/engine/'))
  const roomOf = (file: string): string => dirname(file).slice('runtime/engine/'.length) || '.'

  it('are those of the table', () => {
    expect([...new Set(engine.map(roomOf))].sort()).toEqual(Object.keys(engineRooms).sort())
  })

  it('import one way, types included, but for what is left', () => {
    const wrong = own(engine).filter(({ from, to }) => {
      if (!to.startsWith('runtime/engine/')) return false
      return roomOf(from) !== roomOf(to) && !engineRooms[roomOf(from)]?.includes(roomOf(to))
    })
    expect(shown(wrong)).toEqual(engineImportsLeft)
  })
})

describe('all sources', () => {
  it('form no circle, types included, but those that are left', () => {
    expect(circlesAmong([...runtime, ...nodes, ...commandLine].flatMap(importsOf))).toEqual(circlesLeft)
  })
})

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
