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
  return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .sort()
}

export function linesOf(file: string): number {
  return readFileSync(join(projectRoot, file), 'utf8').split('\n').length - 1
}

const importStatement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const lateImport = /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g

/** All imports in a file's text, static and late. */
export function importsIn(file: string, text: string): Import[] {
  const stated = [...text.matchAll(importStatement)].map((match) => ({ typeOnly: match[1] !== undefined, to: match[2] ?? '' }))
  const late = [...text.matchAll(lateImport)].map((match) => ({ typeOnly: false, to: match[1] ?? '' }))
  return [...stated, ...late].map(({ typeOnly, to }) =>
    to.startsWith('.')
      ? { from: file, to: join(dirname(file), to).replace(/\.(ts|js)$/, ''), kind: 'own', typeOnly }
      : { from: file, to, kind: 'package', typeOnly },
  )
}

export function importsOf(file: string): Import[] {
  return importsIn(file, readFileSync(join(projectRoot, file), 'utf8'))
}

/** Files that import one another in a circle, each circle from its first file round to it; imports of types alone do not count. */
export function circlesAmong(imports: readonly Import[]): string[][] {
  const graph = Map.groupBy(
    imports.filter((one) => one.kind === 'own' && !one.typeOnly),
    (one) => one.from.replace(/\.ts$/, ''),
  )
  const found: string[][] = []
  const state = new Map<string, 'open' | 'done'>()
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      found.push([...path.slice(path.indexOf(file)), file])
      return
    }
    state.set(file, 'open')
    for (const next of graph.get(file) ?? []) visit(next.to, [...path, file])
    state.set(file, 'done')
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}
