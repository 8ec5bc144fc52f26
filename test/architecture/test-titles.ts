/** Reads the titles of tests from their sources, so that what a test claims to prove is known without running it. */
import ts from 'typescript'

export interface TestTitle {
  readonly file: string
  readonly line: number
  /** With the titles of the groups around it, as a test run shows it; in a template the expressions as they are written. */
  readonly title: string
}

/** What a table calls the case of a row, and what its test puts into its title. */
const caseName = 'what'

/**
 * The titles in a file: of `it` and `test` in all their forms, and cases of tables that begin with an id, such as
 * `what: 'I3 truncated'`. A group in which no test stands, as one that calls a suite, counts as a test; what is never run does
 * not.
 */
export function titlesIn(file: string, source: string): readonly TestTitle[] {
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const found: TestTitle[] = []
  const add = (node: ts.Node, groups: readonly string[], title: string): void => {
    const { line } = parsed.getLineAndCharacterOfPosition(node.getStart())
    found.push({ file, line: line + 1, title: [...groups, title].join(' › ') })
  }
  const visit = (node: ts.Node, groups: readonly string[]): void => {
    if (ts.isCallExpression(node) && isLeftOut(node)) return
    const title = titleOf(node)
    if (title === undefined) return ts.forEachChild(node, (child) => visit(child, groups))
    if (isTest(node)) add(node, groups, title)
    const before = found.length
    ts.forEachChild(node, (child) => visit(child, isGroup(node) ? [...groups, title] : groups))
    if (isGroup(node) && found.length === before) add(node, groups, title)
  }
  visit(parsed, [])
  return found
}

/** The text of a call that is given a text and a function, or of a row's case. */
function titleOf(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && node.arguments.some(isFunction)) return textOf(node.arguments[0])
  if (!isCase(node)) return undefined
  const text = textOf(node.initializer)
  return text !== undefined && /^[A-Z]{1,2}\d/.test(text) ? text : undefined
}

function isCase(node: ts.Node): node is ts.PropertyAssignment {
  return ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === caseName
}

function isTest(node: ts.Node): boolean {
  return isCase(node) || (ts.isCallExpression(node) && ['it', 'test'].includes(calledIn(node)))
}

function isGroup(node: ts.Node): boolean {
  return ts.isCallExpression(node) && ['describe', 'needsServer'].includes(calledIn(node))
}

/** Whether a test or group is never run: `it.skip(…)`, `it.todo(…)`, `it.skipIf(true)(…)`, `it.runIf(false)(…)`. */
function isLeftOut(call: ts.CallExpression): boolean {
  if (!isTest(call) && !isGroup(call)) return false
  for (let at: ts.Expression = call.expression; !ts.isIdentifier(at);) {
    if (ts.isPropertyAccessExpression(at) && ['skip', 'todo'].includes(at.name.text)) return true
    if (ts.isCallExpression(at) && ['skipIf(true)', 'runIf(false)'].some((never) => at.getText().endsWith(never))) return true
    if (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) at = at.expression
    else if (ts.isTaggedTemplateExpression(at)) at = at.tag
    else return false
  }
  return false
}

/** The name a call begins with: `it` in `it.each(rows)(…)`, `describe` in `describe.skipIf(…)(…)`. */
function calledIn(call: ts.CallExpression): string {
  let at: ts.Expression = call.expression
  while (!ts.isIdentifier(at)) {
    if (ts.isCallExpression(at) || ts.isPropertyAccessExpression(at)) at = at.expression
    else if (ts.isTaggedTemplateExpression(at)) at = at.tag
    else return ''
  }
  return at.text
}

function isFunction(node: ts.Node): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node)
}

function textOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined
}
