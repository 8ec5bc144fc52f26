/** The project's sources with their types, as the readers of habits take them. */
import { readdirSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import ts from 'typescript'

/** A source file of ours: `path` from the root, with slashes. */
export interface Source {
  readonly path: string
  readonly tree: ts.SourceFile
}

export interface Project {
  readonly sources: readonly Source[]
  readonly checker: ts.TypeChecker
}

/** Where sources stand. */
const folders = ['runtime', 'nodes', 'bin', 'bench', 'flows', 'scripts', 'test']

/** Files that say in types what libraries look like: their words are not ours. */
export const describesLibrary =
  /^(?:nodes\/adapter\/red|nodes\/editor\/red\.d|runtime\/expression\/jsep|test\/nodes\/test-helper\.d)\.ts$/

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.iterator.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node', 'jquery'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  allowJs: true,
  noEmit: true,
}

/** The sources of the project at `root`: TypeScript, the scripts and Node-RED's settings. */
export function readProject(root: string): Project {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:ts|mjs)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  )
  return projectOf(root, [...files, join(root, 'settings.js')].sort(), ts.createCompilerHost(options))
}

/** A project of a few files that are given as texts, by their paths. */
export function projectOfTexts(texts: Readonly<Record<string, string>>): Project {
  const root = resolve('/idweave')
  const small: ts.CompilerOptions = { ...options, lib: ['lib.es2015.d.ts'], types: [] }
  const disk = ts.createCompilerHost(small)
  const textOf = (file: string): string | undefined => texts[relative(root, file).split(sep).join('/')]
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (file) => textOf(file) !== undefined || disk.fileExists(file),
    readFile: (file) => textOf(file) ?? disk.readFile(file),
    getSourceFile: (file, version) => {
      const text = textOf(file)
      return text === undefined ? disk.getSourceFile(file, version) : ts.createSourceFile(file, text, version)
    },
  }
  const files = Object.keys(texts).map((path) => join(root, path))
  return projectOf(root, files, host, small)
}

function projectOf(root: string, files: readonly string[], host: ts.CompilerHost, its: ts.CompilerOptions = options): Project {
  const program = ts.createProgram(files, its, host)
  const checker = program.getTypeChecker()
  const sources = files.flatMap((file) => {
    const tree = program.getSourceFile(file)
    return tree === undefined ? [] : [{ path: relative(root, file).split(sep).join('/'), tree }]
  })
  return { sources, checker }
}

/** The number of the line a node begins in, from 1. */
export function lineOf(node: ts.Node): number {
  const tree = node.getSourceFile()
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}

/** Calls `visit` with a node and everything below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}
