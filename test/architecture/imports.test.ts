/** Who may import whom. What is not allowed here is not allowed: a new folder of runtime/ needs a line. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { circlesAmong, type Import, importsOf, linesOf, projectRoot, sourcesIn, surroundingsIn } from './sources'

/** Folders of runtime/, and what of runtime/ each may import besides itself. */
const layers: Readonly<Record<string, readonly string[]>> = {
  access: [],
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
  acorn: 'nodes/adapter/foreign/',
  jsep: 'runtime/expression/',
  re2js: 'runtime/expression/',
  'any-ascii': 'runtime/expression/',
  cronosjs: 'runtime/engine/health/',
}

/** Folders of nodes/ that hold what nodes share. */
const shared = ['adapter', 'editor', 'settings']
/** Nodes that other nodes refer to, and may therefore import for their types. */
const configNodes = ['store', 'connected-system', 'sync-rule']

const runtime = sourcesIn('runtime')
const nodes = sourcesIn('nodes')
const commandLine = sourcesIn('bin')
const own = (files: readonly string[]): Import[] => files.flatMap(importsOf).filter(({ kind }) => kind === 'own')
const foreign = (files: readonly string[]): Import[] => files.flatMap(importsOf).filter(({ kind }) => kind === 'package')
const part = (path: string, index: number): string => path.split('/')[index] ?? ''
const shown = (imports: readonly Import[]): string[] => imports.map(({ from, to }) => `${from} imports ${to}`)
/** What both the server and the editor scripts import: how settings are brought up to date. */
const isNeutral = (file: string): boolean => file.startsWith('nodes/settings/') || /^nodes\/[^/]+\/migrations\.ts$/.test(file)
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
    expect(pure.flatMap((file) => surroundingsIn(file, readFileSync(join(projectRoot, file), 'utf8')))).toEqual([])
  })
})

describe("the API's rooms", () => {
  /** What each room may import of the others; `register` stands beside them and puts them together. */
  const rooms: Readonly<Record<string, readonly string[]>> = {
    shared: [],
    contract: ['shared'],
    routes: ['shared', 'contract'],
    dialogs: ['shared', 'contract'],
    register: ['shared', 'contract', 'routes', 'dialogs'],
  }
  const within = own(runtime.filter((file) => file.startsWith('runtime/api/'))).filter(
    (imported) => part(imported.to, 1) === 'api',
  )
  const roomOf = (path: string): string => part(path, 2).replace(/\.ts$/, '')

  it('import one way, types included: shared ← contract ← routes and dialogs ← register', () => {
    expect([...new Set(within.map((imported) => roomOf(imported.from)))].filter((room) => !(room in rooms))).toEqual([])
    const wrong = within.filter((imported) => {
      const [from, to] = [roomOf(imported.from), roomOf(imported.to)]
      return from !== to && !rooms[from]?.includes(to)
    })
    expect(shown(wrong)).toEqual([])
  })

  it('form no circle, not even one that a type closes', () => {
    expect(circlesAmong(within)).toEqual([])
  })

  it('each say at their door what they are for', () => {
    const doors = Object.keys(rooms).filter((room) => room !== 'register')
    expect(doors.filter((room) => !existsSync(join(projectRoot, 'runtime/api', room, 'README.md')))).toEqual([])
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
    const fromEditor = own(nodes.filter(isEditor)).filter(({ to }) =>
      part(to, 0) === 'runtime'
        ? !['model', 'expression'].includes(part(to, 1))
        : !isEditor(`${to}.ts`) && !isNeutral(`${to}.ts`),
    )
    const toEditor = own([...runtime, ...nodes.filter((file) => !isEditor(file))]).filter(({ to }) => isEditor(`${to}.ts`))
    expect(shown([...fromEditor, ...toEditor])).toEqual([])
  })

  it('settings are brought up to date by files that import nothing but one another', () => {
    const neutral = nodes.filter(isNeutral)
    expect(neutral.length).toBeGreaterThan(10)
    expect(shown(own(neutral).filter(({ to }) => !isNeutral(`${to}.ts`)))).toEqual([])
    expect(shown(foreign(neutral))).toEqual([])
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

const syncRooms = 'sync/page sync/delivery sync/circles sync/steps sync/close sync/stamps'
/** The rooms of the engine, and what of it each may import besides itself: `.` is the engine's own files, which know all. */
const engineRooms: Readonly<Record<string, readonly string[]>> = {
  canvas: [],
  'canvas/problems': ['canvas'],
  runs: [],
  creates: ['canvas', 'runs'],
  import: ['canvas', 'runs', 'creates'],
  export: ['canvas', 'runs', 'creates'],
  'sync/page': ['canvas', 'runs'],
  'sync/delivery': [],
  'sync/circles': ['canvas', 'runs', 'sync/page'],
  'sync/steps': ['canvas', 'runs', 'sync/page'],
  'sync/close': ['canvas', 'runs', 'sync/page', 'sync/steps'],
  'sync/stamps': ['canvas', 'runs', 'sync/page', 'sync/close'],
  sync: `canvas runs creates ${syncRooms}`.split(' '),
  '.': `canvas canvas/problems runs creates import export sync ${syncRooms}`.split(' '),
  health: ['.', 'canvas', 'canvas/problems', 'runs', 'import', 'sync', 'export'],
  preview: ['.', 'canvas', 'canvas/problems', 'export', 'sync', 'sync/delivery'],
}

describe("the engine's rooms", () => {
  const engine = runtime.filter((file) => file.startsWith('runtime/engine/'))
  const roomOf = (file: string): string => dirname(file).slice('runtime/engine/'.length) || '.'

  it('are those of the table', () => {
    expect([...new Set(engine.map(roomOf))].sort()).toEqual(Object.keys(engineRooms).sort())
  })

  it('import one way, types included', () => {
    const wrong = own(engine).filter(({ from, to }) => {
      if (!to.startsWith('runtime/engine/')) return false
      return roomOf(from) !== roomOf(to) && !engineRooms[roomOf(from)]?.includes(roomOf(to))
    })
    expect(shown(wrong)).toEqual([])
  })
})

describe("a page's objects", () => {
  it('are changed in sync/page only: by mutations.ts, where they are loaded, and where what was resolved is kept', () => {
    const changing = own(runtime).filter(({ to }) => to === 'runtime/engine/sync/page/mutable')
    const allowed = ['mutations.ts', 'resolutions.ts', 'working-set.ts'].map((name) => `runtime/engine/sync/page/${name}`)
    expect(changing.map(({ from }) => from).sort()).toEqual(allowed)
  })
})

describe("the connectors' rooms", () => {
  /** The files and folders of each connector in the order of their imports: each may import those before it. */
  const rooms: Readonly<Record<string, string>> = {
    csv: 'encoding form settings file target import look schema check import-unread export find connector',
    ldap: 'kinds form settings protocol entries delta unread write check schema import import-changes import-unread export find connector',
    scripted: 'form system settings check schema import import-changes export find connector',
  }
  const inRooms = sourcesIn('runtime/connectors').filter((file) => part(file, 3) !== '')
  /** The place of the file's room in its connector's order; -1 when it has none. */
  const placeOf = (file: string): number => (rooms[part(file, 2)] ?? '').split(' ').indexOf(part(file, 3).replace(/\.ts$/, ''))

  it('hold every file of a connector', () => {
    expect(inRooms.filter((file) => placeOf(file) === -1)).toEqual([])
    expect(Object.keys(rooms)).toEqual([...new Set(inRooms.map((file) => part(file, 2)))].sort())
  })

  it('import one way', () => {
    const wrong = own(inRooms).filter(
      ({ from, to }) =>
        part(to, 2) === part(from, 2) && part(to, 3) !== part(from, 3).replace(/\.ts$/, '') && placeOf(to) >= placeOf(from),
    )
    expect(shown(wrong)).toEqual([])
  })

  it('form no circle, not even for their types', () => {
    expect(circlesAmong(own(sourcesIn('runtime/connectors')))).toEqual([])
  })
})

describe('all sources', () => {
  it('form no circle, types included', () => {
    expect(circlesAmong([...runtime, ...nodes, ...commandLine].flatMap(importsOf))).toEqual([])
  })
})

describe("the store's rooms", () => {
  /**
   * Rooms of the store, and what each may import besides itself; what opens and what examines the store may import as they
   * list.
   */
  const rooms: Readonly<Record<string, readonly string[]>> = {
    file: [],
    tables: ['file'],
    read: ['file', 'tables'],
    save: ['file', 'tables'],
    'invariants.ts': ['file'],
    'sqlite-store.ts': ['file', 'tables', 'read', 'save'],
    'open.ts': ['file', 'sqlite-store.ts'],
    'resealing.ts': ['file', 'tables'],
  }
  const folder = 'runtime/store/sqlite/'
  const inStore = (to: string): boolean => to.startsWith(folder)
  const room = (path: string): string => path.slice(folder.length).split('/')[0] ?? ''
  const sources = sourcesIn(folder)
  const within = own(sources).filter((imported) => inStore(imported.to))
  const roomOf = (to: string): string => (to.slice(folder.length).includes('/') ? room(to) : `${room(to)}.ts`)

  it('imports run one way: file ← tables ← read, save ← open; types count as well', () => {
    expect([...new Set(sources.map(room))].sort()).toEqual(Object.keys(rooms).sort())
    expect(within.length).toBeGreaterThan(50)
    const wrong = within.filter(
      (imported) => room(imported.from) !== roomOf(imported.to) && !rooms[room(imported.from)]?.includes(roomOf(imported.to)),
    )
    expect(shown(wrong)).toEqual([])
  })

  it('no files form a circle, not even of types', () => {
    expect(circlesAmong(within)).toEqual([])
  })

  it('each opens with a page that says what it is for', () => {
    const pages = ['', 'file/', 'tables/', 'read/', 'save/'].map((name) => `${folder}${name}README.md`)
    expect(pages.filter((page) => linesOf(page) >= 15)).toEqual([])
  })
})
