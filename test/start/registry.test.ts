/** What the loaders of Node-RED 5 and 4.1 find in the package. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from './running'

const require = createRequire(__filename)

interface PackageFile {
  readonly name: string
  readonly version: string
  readonly 'node-red': { readonly nodes: Record<string, string>; readonly plugins: Record<string, string> }
}

interface Found {
  readonly name: string
  readonly module: string
  readonly types: readonly string[]
  readonly enabled: boolean
  readonly err?: unknown
}

/** What of `@node-red/registry` is asked: it finds and loads packages for Node-RED itself. */
interface RegistryModule {
  init(runtime: object): void
  load(): Promise<void>
  registerType: unknown
  getNodeList(): readonly Found[]
  getNodeConfigs(language: string): string
  getNodeExampleFlows(): Record<string, ExampleFolder> | null
  getPluginList(): readonly Found[]
  getModuleResource(module: string, path: string): string | null
  getNodeIcons(): Record<string, readonly string[]>
}

interface ExampleFolder {
  readonly f?: readonly string[]
  readonly d?: Readonly<Record<string, ExampleFolder>>
}

const own = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as PackageFile
const names = Object.keys(own['node-red'].nodes)

/** The loaders of Node-RED 5 and 4.1, each with the sources of its own version beside it. */
const versions = [
  { version: '5', from: require.resolve('node-red/red.js') },
  { version: '4.1', from: require.resolve('node-red-4/red.js') },
]

describe.each(versions)("Node-RED $version's own loader", ({ from }) => {
  const near = createRequire(from)
  const registry = near('@node-red/registry') as RegistryModule
  const { i18n } = near('@node-red/util') as { i18n: { init(settings: object): Promise<void>; _(key: string): string } }
  const userDir = mkdtempSync(join(tmpdir(), 'idweave-registry-'))

  beforeAll(async () => {
    const settings = {
      userDir,
      nodesDir: [projectRoot],
      version: (near('node-red/package.json') as { version: string }).version,
      available: () => false,
      get: () => undefined,
      set: () => Promise.resolve(),
      externalModules: { palette: { allowInstall: false } },
    }
    await i18n.init(settings)
    const route = (): void => undefined
    registry.init({
      settings,
      nodes: { registerType: registry.registerType },
      plugins: { registerPlugin: () => undefined, getPlugin: () => undefined, getPluginsByType: () => [] },
      library: { register: () => undefined },
      adminApp: { get: route, post: route, put: route, delete: route, patch: route, use: route },
      nodeApp: {},
      hooks: { add: () => undefined, remove: () => undefined },
    })
    await registry.load()
  })
  afterAll(() => rmSync(userDir, { recursive: true, force: true }))

  it('finds every node, enabled and without an error', () => {
    const found = registry.getNodeList().filter((set) => set.module === own.name)
    expect(found.map((set) => set.name).sort()).toEqual([...names].sort())
    expect(found.filter((set) => set.err || !set.enabled)).toEqual([])
    expect(found.flatMap((set) => set.types).sort()).toEqual(names.map((name) => `identity-${name}`).sort())
  })

  it('finds the page of every node, with its help', () => {
    const pages = registry.getNodeConfigs('en-US')
    expect(names).toHaveLength(12)
    for (const name of names) {
      expect(pages).toContain(`data-template-name="identity-${name}"`)
      expect(pages).toContain(`data-help-name="identity-${name}"`)
      expect(pages).toMatch(new RegExp(`registerType\\(\\s*['"\`]identity-${name}['"\`]`))
    }
  })

  it('finds the script that the pages share', () => {
    const [named] = /resources\/@idweave\/node-red\/\S+?\.js/.exec(registry.getNodeConfigs('en-US')) ?? []
    expect(named).toBe(`resources/${own.name}/editor.js`)
    expect(registry.getModuleResource(own.name, 'editor.js')).toBe(join(projectRoot, 'resources', 'editor.js'))
  })

  it('finds the texts of every node', () => {
    expect(names).toHaveLength(12)
    for (const name of names) {
      const file = join(projectRoot, 'nodes', name, 'locales', 'en-US', `${name}.json`)
      const texts = JSON.parse(readFileSync(file, 'utf8')) as { palette: string }
      expect(i18n._(`${own.name}/${name}:palette`)).toBe(texts.palette)
    }
  })

  it('finds the plugins', () => {
    const found = registry.getPluginList().filter((set) => set.module === own.name)
    expect(found.map((set) => set.name).sort()).toEqual(Object.keys(own['node-red'].plugins).sort())
    expect(found.filter((set) => set.err || !set.enabled)).toEqual([])
  })

  it('finds every example', async () => {
    const files = (folder: ExampleFolder, path: string): string[] => [
      ...(folder.f ?? []).map((file) => `${path}${file}.json`),
      ...Object.entries(folder.d ?? {}).flatMap(([name, inner]) => files(inner, `${path}${name}/`)),
    ]
    const folder = join(projectRoot, 'examples')
    const shipped = existsSync(folder)
      ? readdirSync(folder, { recursive: true })
          .map(String)
          .filter((file) => file.endsWith('.json'))
      : []
    expect(shipped.length).toBeGreaterThan(0)
    // The loader reads the folder on its own, without being waited for.
    await expect.poll(() => files(registry.getNodeExampleFlows()?.[own.name] ?? {}, '').sort()).toEqual(shipped.sort())
  })
})
