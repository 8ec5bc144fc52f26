/** The project's sources and what they import of one another. */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

export const projectRoot = resolve(__dirname, '../..')

/**
 * One import of a source file: `to` is a path from the project root without its ending, a folder's for its index, or a package's
 * name.
 */
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
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

export function linesOf(file: string): number {
  return readFileSync(join(projectRoot, file), 'utf8').split('\n').length - 1
}

/** The imports in a file's text, however they are written: stated, dynamic, of types, and what a module adds to another. */
export function importsIn(file: string, text: string): Import[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Import[] = tree.referencedFiles.map(({ fileName }) => importOf(file, `./${fileName}`, 'types'))
  const visit = (node: ts.Node): void => {
    const named = namedModule(node)
    if (named !== undefined) found.push(importOf(file, named, isTypeOnly(node) ? 'types' : 'values'))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function importOf(file: string, to: string, what: 'types' | 'values'): Import {
  const typeOnly = what === 'types'
  return to.startsWith('.')
    ? { from: file, to: moduleOf(join(dirname(file), to)), kind: 'own', typeOnly }
    : { from: file, to, kind: 'package', typeOnly }
}

/** A file's path as imports name it: without its ending, and the folder for the folder's index. */
function moduleOf(path: string): string {
  return path
    .replace(/\.[cm]?[jt]sx?$/, '')
    .replace(/\/$/, '')
    .replace(/\/index$/, '')
}

/** The module a node names; of a dynamic import that is computed, its expression, which is no module anybody may import. */
function namedModule(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier && textOf(node.moduleSpecifier)
  if (ts.isExternalModuleReference(node)) return textOf(node.expression)
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal)
  if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) return node.name.text
  return ts.isCallExpression(node) && loads(node) && node.arguments[0] ? textOf(node.arguments[0]) : undefined
}

/** Whether a call gives a module. */
function loads({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true
  return /(?:^|\.)(?:require|require\.resolve|getBuiltinModule)$/.test(expression.getText().replaceAll('?', ''))
}

function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : node.getText()
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.isTypeOnly ?? false
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  if (ts.isExternalModuleReference(node)) return node.parent.isTypeOnly
  return ts.isImportTypeNode(node) || ts.isModuleDeclaration(node)
}

/** The names in a file's text that stand for what surrounds a programme: the network, the process, whatever is global. */
export function surroundingsIn(file: string, text: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && surroundings.includes(node.text) && isRead(node)) found.push(`${file} reads ${node.text}`)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))
  return found
}

const surroundings = [
  'fetch',
  'process',
  'WebSocket',
  'EventSource',
  'XMLHttpRequest',
  'globalThis',
  'global',
  'eval',
  'Function',
]

/** Whether a name is a value here: no member, no declaration and no type. */
function isRead(node: ts.Identifier): boolean {
  const { parent } = node
  const isDeclared = 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent)
  return !ts.isTypeNode(parent) && !isDeclared
}

const read = new Map<string, readonly Import[]>()

/** The imports of a file of the project, which is read once. */
export function importsOf(file: string): readonly Import[] {
  const imports = read.get(file) ?? importsIn(file, readFileSync(join(projectRoot, file), 'utf8'))
  read.set(file, imports)
  return imports
}

/**
 * Groups of files that import one another in circles: from each file of a group a way leads to every other and back. Imports of
 * types count: who reads one of the files must read them all. Groups and their files are in alphabetical order.
 */
export function circlesAmong(imports: readonly Import[]): string[][] {
  const graph = new Map<string, Set<string>>()
  for (const { from, to, kind } of imports) {
    if (kind !== 'own') continue
    const file = moduleOf(from)
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
