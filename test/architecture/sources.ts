/** The project's sources and what they import of one another. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

export const projectRoot = resolve(__dirname, '../..')

/** One import of a source file: `to` is a path from the project root without its ending, or a package's name. */
export interface Import {
  readonly from: string
  readonly to: string
  readonly kind: 'own' | 'package'
  /** Whether the import vanishes when compiled. */
  readonly typeOnly: boolean
}

/** The TypeScript files below a folder of the project, as paths from its root. */
export function sourcesIn(folder: string): string[] {
  return sourcesOf(projectRoot, folder)
}

/** The same of a project that stands elsewhere. */
export function sourcesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

export function linesOf(file: string): number {
  return readFileSync(join(projectRoot, file), 'utf8').split('\n').length - 1
}

const importStatement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const dynamicImport = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g

/** All imports in a file's text, static and dynamic. */
export function importsIn(file: string, text: string): Import[] {
  const stated = [...text.matchAll(importStatement)].map((match) => ({ typeOnly: match[1] !== undefined, to: match[2] ?? '' }))
  const dynamic = [...text.matchAll(dynamicImport)].map((match) => ({ typeOnly: false, to: match[1] ?? '' }))
  return [...stated, ...dynamic].map(({ typeOnly, to }) =>
    to.startsWith('.')
      ? { from: file, to: join(dirname(file), to).replace(/\.(ts|js)$/, ''), kind: 'own', typeOnly }
      : { from: file, to, kind: 'package', typeOnly },
  )
}

export function importsOf(file: string): Import[] {
  return importsIn(file, readFileSync(join(projectRoot, file), 'utf8'))
}

/**
 * Groups of files that import one another in circles: from each file of a group a way leads to every other and back. Imports of
 * types count: who reads one of the files must read them all. Groups and their files are in alphabetical order.
 */
export function circlesAmong(imports: readonly Import[]): string[][] {
  const graph = new Map<string, Set<string>>()
  for (const { from, to, kind } of imports) {
    if (kind !== 'own') continue
    const file = from.replace(/\.ts$/, '')
    graph.set(file, (graph.get(file) ?? new Set()).add(to))
  }
  const reachable = new Map([...graph.keys()].map((file) => [file, reachableFrom(file, graph)]))
  const groups = [...graph.keys()].sort().map((file) => {
    const beyond = reachable.get(file) ?? new Set()
    return [...beyond].filter((other) => reachable.get(other)?.has(file)).sort()
  })
  return [...new Map(groups.filter((group) => group.length > 0).map((group) => [group.join(), group])).values()]
}

function reachableFrom(start: string, graph: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const found = new Set<string>()
  const open = [start]
  for (let file = open.pop(); file !== undefined; file = open.pop())
    for (const next of graph.get(file) ?? []) {
      if (found.has(next)) continue
      found.add(next)
      open.push(next)
    }
  return found
}
