/** Sizes: files, functions, parameters. */
import ts from 'typescript'
import type { Finding, Habit } from './habit'
import { lineOf, type Source, walk } from './project'

const mostLinesOfFile = 320
const mostLinesOfFunction = 60
const mostParameters = 5

export const longFiles: Habit = {
  name: 'long-files',
  rule: `A file has at most ${mostLinesOfFile} lines: past 250 ask which second idea is in it.`,
  find: ({ sources }) =>
    sources.flatMap(({ path, tree }) => {
      const lines = linesOf(tree)
      return lines > mostLinesOfFile ? [{ file: path, line: 1, what: `${lines} lines`, weight: lines - mostLinesOfFile }] : []
    }),
}

export const longFunctions: Habit = {
  name: 'long-functions',
  rule: `A function has at most ${mostLinesOfFunction} lines, from its name to its end. Groups of tests and tests are no functions.`,
  find: ({ sources }) =>
    functionsOf(sources).flatMap(({ file, line, name, lines }) =>
      lines > mostLinesOfFunction
        ? [{ file, line, what: `${name} has ${lines} lines`, weight: lines - mostLinesOfFunction }]
        : [],
    ),
}

export const manyParameters: Habit = {
  name: 'many-parameters',
  rule: `A function has at most ${mostParameters} parameters: what belongs together is one object.`,
  find: ({ sources }) =>
    sources.flatMap(({ path, tree }) => {
      const found: Finding[] = []
      walk(tree, (node) => {
        if (!ts.isFunctionLike(node) || node.parameters.length <= mostParameters) return
        const count = node.parameters.filter(({ name }) => name.getText() !== 'this').length
        const what = `${nameOf(node)} has ${count} parameters`
        if (count > mostParameters) found.push({ file: path, line: lineOf(node), what, weight: count - mostParameters })
      })
      return found
    }),
}

export function linesOf(tree: ts.SourceFile): number {
  return tree.text.split('\n').length - 1
}

/** A function with a body, and how many lines it takes from its name or first parameter to its end. */
export interface FunctionSize {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly lines: number
}

/** All functions of the sources but those that hold tests. */
export function functionsOf(sources: readonly Source[]): readonly FunctionSize[] {
  return sources.flatMap(({ path, tree }) => {
    const found: FunctionSize[] = []
    const testNames = testNamesIn(path, tree)
    walk(tree, (node) => {
      if (!isFunctionWithBody(node) || holdsTests(node, testNames)) return
      const line = lineOf(node)
      const end = tree.getLineAndCharacterOfPosition(node.getEnd()).line + 1
      found.push({ file: path, line, name: nameOf(node), lines: end - line + 1 })
    })
    return found
  })
}

type FunctionWithBody = (ts.FunctionLikeDeclaration | ts.ClassStaticBlockDeclaration) & { body: ts.Node }

function isFunctionWithBody(node: ts.Node): node is FunctionWithBody {
  if (ts.isClassStaticBlockDeclaration(node)) return true
  return ts.isFunctionLike(node) && 'body' in node && node.body !== undefined
}

const testWords = ['describe', 'it', 'test', 'needsServer', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach']

/** The words for tests that a file of tests imports: elsewhere `test` and `it` may be anything. */
function testNamesIn(path: string, tree: ts.SourceFile): readonly string[] {
  if (!path.startsWith('test/')) return []
  return tree.statements
    .filter(ts.isImportDeclaration)
    .flatMap(({ importClause }) =>
      importClause?.namedBindings && ts.isNamedImports(importClause.namedBindings)
        ? [...importClause.namedBindings.elements]
        : [],
    )
    .map(({ name }) => name.text)
    .filter((name) => testWords.includes(name))
}

/** Whether a function is handed to `describe`, `it` and the like, or makes tests itself. */
function holdsTests(node: FunctionWithBody, testNames: readonly string[]): boolean {
  if (ts.isCallExpression(node.parent) && testNames.includes(firstName(node.parent))) return true
  let makes = false
  walk(node.body, (inner) => {
    if (ts.isCallExpression(inner) && testNames.includes(firstName(inner))) makes = true
  })
  return makes
}

/** The name a call begins with: `it` in `it.each(rows)(…)`. */
function firstName(call: ts.CallExpression): string {
  let at: ts.Expression = call.expression
  while (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at) || ts.isTaggedTemplateExpression(at))
    at = ts.isTaggedTemplateExpression(at) ? at.tag : at.expression
  return ts.isIdentifier(at) ? at.text : ''
}

function nameOf(node: ts.SignatureDeclaration | ts.ClassStaticBlockDeclaration): string {
  if (ts.isClassStaticBlockDeclaration(node)) return 'a static block'
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  const named = ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent)
  return named ? parent.name.getText() : 'a function'
}
