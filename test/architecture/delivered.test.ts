/** What runs in an installation loads nothing that is only there for development. */
import { existsSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsIn, importsOf, projectRoot, sourcesIn } from './sources'

const { dependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
}
const brought = new Set([...builtinModules, ...Object.keys(dependencies)])

/** The package of a module's name: `node:fs/promises` is fs, `@a/b/c` is @a/b. */
const packageOf = (name: string): string =>
  name
    .replace(/^node:/, '')
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

/** The source of a module as imports name it, also where they name what was compiled from it. */
function sourceAt(module: string): string {
  const path = module.replace(/^dist\//, '')
  const found = [`${path}.ts`, `${path}/index.ts`, `${path}.js`, `${path}.json`].find((file) =>
    existsSync(join(projectRoot, file)),
  )
  if (!found) throw new Error(`${module} has no source`)
  return found
}

/** What a file and all of ours that it loads take from packages. Types are gone when it runs. */
function loadedBy(file: string, seen: Set<string>): string[] {
  if (seen.has(file)) return []
  seen.add(file)
  return importsIn(file, readFileSync(join(projectRoot, file), 'utf8'))
    .filter(({ typeOnly }) => !typeOnly)
    .flatMap(({ to, kind }) => (kind === 'package' ? [to] : loadedBy(sourceAt(to), seen)))
}

describe('an installation', () => {
  it('loads settings.js, and all that it loads, without a development dependency', () => {
    const seen = new Set<string>()
    const loaded = loadedBy('settings.js', seen)
    expect(loaded).toEqual(expect.arrayContaining(['bcryptjs', 'node:crypto']))
    expect([...seen]).toContain('runtime/access/access-list.ts')
    expect(loaded.filter((name) => !brought.has(packageOf(name)))).toEqual([])
  })

  it('loads its nodes, engine and command line without a development dependency', () => {
    const sources = ['nodes', 'runtime', 'bin'].flatMap(sourcesIn)
    const inPages = (file: string): boolean => file.endsWith('.editor.ts') || file.startsWith('nodes/editor/')
    const loaded = sources
      .filter((file) => !inPages(file))
      .flatMap((file) => importsOf(file))
      .filter(({ kind, typeOnly }) => kind === 'package' && !typeOnly)
    expect(loaded.map(({ to }) => to)).toContain('better-sqlite3')
    expect(loaded.filter(({ to }) => !brought.has(packageOf(to))).map(({ from, to }) => `${from} takes ${to}`)).toEqual([])
  })
})
