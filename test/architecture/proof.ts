/** Reads tests for expectations that hold of anything, and for tests whose expectations may never be reached. */
import ts from 'typescript'

export function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
}

/** Places, as file and line, of what proves nothing. */
export type Places = readonly string[]

/** Places of `{}` where part of an object is described, and of what else every value matches. */
export function emptyMatches(source: ts.SourceFile): Places {
  const found = new Set<string>()
  const within = (node: ts.Node): void => {
    if (isEmptyObject(node)) found.add(place(node))
    if (!ts.isCallExpression(node)) ts.forEachChild(node, within)
  }
  everyNode(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return
    const matcher = node.expression.name.text
    if (partialMatchers.includes(matcher)) node.arguments.forEach(within)
    const [expected] = node.arguments
    if (expected && textMatchers.includes(matcher) && ts.isStringLiteralLike(expected) && expected.text === '')
      found.add(place(node))
    if (expected && matcher === 'arrayContaining' && ts.isArrayLiteralExpression(expected) && expected.elements.length === 0)
      found.add(place(node))
  })
  return [...found]
}

const partialMatchers = ['toMatchObject', 'objectContaining']
const textMatchers = ['toContain', 'toMatch', 'stringContaining', 'stringMatching']

/** `{}`, or a constant that is. */
function isEmptyObject(node: ts.Node): boolean {
  const written = ts.isIdentifier(node) && isValue(node) ? constantOf(node) : node
  return written !== undefined && ts.isObjectLiteralExpression(written) && written.properties.length === 0
}

/** Places of expectations that compare what is written down, a thing with itself, or a length with zero. */
export function certainties(source: ts.SourceFile): Places {
  const found = new Set<string>()
  everyNode(source, (node) => {
    if (!ts.isCallExpression(node)) return
    const [actual] = node.arguments
    if (isExpect(node) && actual && (isWrittenDown(actual) || isAtLeastZero(actual))) found.add(place(node))
    const matched = expectedOf(node)
    if (!matched) return
    const isSame = equalities.includes(matched.matcher) && !holdsCall(matched.actual) && matched.actual.getText() === matched.text
    const isNothing = matched.matcher === 'toBeGreaterThanOrEqual' && matched.text === '0' && isSize(matched.actual)
    if (isSame || isNothing) found.add(place(node))
  })
  return [...found]
}

const equalities = ['toBe', 'toEqual', 'toStrictEqual']

/** Of `expect(actual).matcher(expected)`: its parts, `text` being what is expected as it is written. */
function expectedOf(
  node: ts.CallExpression,
): { readonly actual: ts.Expression; readonly matcher: string; readonly text: string } | undefined {
  const { expression } = node
  if (!ts.isPropertyAccessExpression(expression) || !ts.isCallExpression(expression.expression)) return undefined
  const [actual] = expression.expression.arguments
  if (!isExpect(expression.expression) || !actual) return undefined
  return { actual, matcher: expression.name.text, text: node.arguments[0]?.getText() ?? '' }
}

function isWrittenDown(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true
  return ['true', 'false', 'null', 'undefined'].includes(node.getText())
}

function isSize(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && ['length', 'size'].includes(node.name.text)
}

function isAtLeastZero(node: ts.Expression): boolean {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.GreaterThanEqualsToken &&
    node.right.getText() === '0' &&
    isSize(node.left)
  )
}

/**
 * Places of tests all of whose expectations may never be reached: within loops over lists that may be empty, in branches, in the
 * callbacks of lists, and in the functions of the file that a test calls.
 */
export function passableExpectations(source: ts.SourceFile): Places {
  const found: string[] = []
  everyNode(source, (node) => {
    if (!ts.isCallExpression(node) || !/^(?:it|test)\b/.test(node.expression.getText())) return
    const body = node.arguments.findLast((argument) => ts.isArrowFunction(argument) || ts.isFunctionExpression(argument))
    if (!body) return
    const { certain, perhaps } = expectationsIn(body, new Set())
    if (perhaps > 0 && certain === 0) found.push(place(node))
  })
  return found
}

interface Reached {
  certain: number
  perhaps: number
}

function expectationsIn(body: ts.Node, seen: ReadonlySet<ts.Node>): Reached {
  const reached: Reached = { certain: 0, perhaps: 0 }
  const count = (node: ts.Node, how: keyof Reached): void => {
    if (ts.isCallExpression(node)) {
      if (/^expect\w*$/.test(node.expression.getText())) reached[isForAll(node) ? 'perhaps' : how]++
      const local = functionCalled(node)
      if (local && !seen.has(local)) {
        const its = expectationsIn(local, new Set([...seen, local]))
        reached[how] += its.certain
        reached.perhaps += its.perhaps
      }
    }
    const branches = branchesOf(node)?.map((branch) => expectationsIn(branch, seen))
    if (branches) {
      const certain = Math.min(...branches.map((branch) => branch.certain))
      reached[how] += certain
      for (const branch of branches) reached.perhaps += branch.perhaps + branch.certain - certain
      return
    }
    // What a local function expects counts where it is called.
    ts.forEachChild(node, (child) => {
      if (!isLocalFunction(child)) count(child, mayBePassedOver(node, child) ? 'perhaps' : how)
    })
  }
  count(body, 'certain')
  return reached
}

/** The parts of a node of which exactly one is carried out. */
function branchesOf(node: ts.Node): readonly ts.Node[] | undefined {
  if (ts.isIfStatement(node) && node.elseStatement) return [node.thenStatement, node.elseStatement]
  return ts.isConditionalExpression(node) ? [node.whenTrue, node.whenFalse] : undefined
}

/** Whether a part of a node may be carried out no time. */
function mayBePassedOver(node: ts.Node, part: ts.Node): boolean {
  if (ts.isForOfStatement(node)) return part === node.statement && !isFilled(node.expression)
  if (ts.isForStatement(node)) return part === node.statement && !isCountedFor(node)
  if (ts.isForInStatement(node) || ts.isWhileStatement(node)) return part === node.statement
  if (ts.isIfStatement(node)) return part === node.thenStatement
  if (ts.isCaseOrDefaultClause(node) || ts.isCatchClause(node)) return true
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  return part !== node.expression && ofEach.includes(node.expression.name.text) && !isFilled(node.expression.expression)
}

const ofEach = ['forEach', 'map', 'flatMap', 'filter', 'every', 'some', 'find', 'reduce']

/** A loop that counts up to a number that is written down. */
function isCountedFor({ condition }: ts.ForStatement): boolean {
  return condition !== undefined && ts.isBinaryExpression(condition) && ts.isNumericLiteral(condition.right)
}

/** `expect(list.every(…))`: an empty list passes. */
function isForAll(node: ts.CallExpression): boolean {
  const [actual] = node.arguments
  if (!actual || !ts.isCallExpression(actual) || !ts.isPropertyAccessExpression(actual.expression)) return false
  return actual.expression.name.text === 'every' && !isFilled(actual.expression.expression)
}

/** Whether a list has something in it whatever happens: it is written down, here or as a constant. */
function isFilled(list: ts.Expression): boolean {
  if (ts.isAsExpression(list) || ts.isSatisfiesExpression(list) || ts.isParenthesizedExpression(list))
    return isFilled(list.expression)
  if (ts.isArrayLiteralExpression(list))
    return list.elements.some((element) => !ts.isSpreadElement(element) || isFilled(element.expression))
  if (ts.isObjectLiteralExpression(list)) return list.properties.length > 0
  if (ts.isStringLiteralLike(list)) return list.text !== ''
  if (ts.isIdentifier(list)) {
    const constant = constantOf(list)
    return constant !== undefined && isFilled(constant)
  }
  if (ts.isNewExpression(list)) return list.arguments?.[0] !== undefined && isFilled(list.arguments[0])
  return ts.isCallExpression(list) && ts.isPropertyAccessExpression(list.expression) && isFilledCall(list, list.expression)
}

/** `Object.entries(list)`, `list.entries()`, `list.map(…)`, `Array.from(…)`: as filled as what they are made from. */
function isFilledCall(call: ts.CallExpression, { expression, name }: ts.PropertyAccessExpression): boolean {
  const [given] = call.arguments
  if (expression.getText() === 'Object') return given !== undefined && isFilled(given)
  if (expression.getText() === 'Array') return given !== undefined && isFilled(given)
  return ['entries', 'keys', 'values', 'map', 'toSorted', 'sort', 'concat'].includes(name.text) && isFilled(expression)
}

/** What a constant of the same file is, when a name stands for one. */
function constantOf(name: ts.Identifier): ts.Expression | undefined {
  const declaration = declarationOf(name)
  const isConstant = declaration && ts.isVariableDeclaration(declaration) && (declaration.parent.flags & ts.NodeFlags.Const) !== 0
  if (!isConstant || !declaration.initializer) return undefined
  return declaration.initializer
}

/** The nearest declaration of a name around it: of a variable, a function, or a parameter. */
function declarationOf(name: ts.Identifier): ts.Node | undefined {
  for (let around: ts.Node | undefined = name.parent; around; around = around.parent) {
    const declared = declaredIn(around).find(
      (node) => node.name !== undefined && ts.isIdentifier(node.name) && node.name.text === name.text,
    )
    if (declared) return declared
  }
  return undefined
}

type Declared = ts.VariableDeclaration | ts.ParameterDeclaration | ts.FunctionDeclaration | ts.BindingElement

function declaredIn(around: ts.Node): readonly Declared[] {
  if (ts.isFunctionLike(around)) return around.parameters.flatMap(bindingsOf)
  if (ts.isForOfStatement(around) || ts.isForInStatement(around) || ts.isForStatement(around))
    return around.initializer && ts.isVariableDeclarationList(around.initializer)
      ? around.initializer.declarations.flatMap(bindingsOf)
      : []
  if (!ts.isBlock(around) && !ts.isSourceFile(around)) return []
  return around.statements.flatMap((statement) => {
    if (ts.isFunctionDeclaration(statement)) return [statement]
    return ts.isVariableStatement(statement) ? statement.declarationList.declarations.flatMap(bindingsOf) : []
  })
}

function bindingsOf(node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement): readonly Declared[] {
  if (ts.isIdentifier(node.name)) return [node]
  return node.name.elements.flatMap((element) => (ts.isBindingElement(element) ? bindingsOf(element) : []))
}

/** The function of the same file that a call calls. */
function functionCalled({ expression }: ts.CallExpression): ts.Node | undefined {
  if (!ts.isIdentifier(expression)) return undefined
  const declared = declarationOf(expression)
  if (declared && ts.isFunctionDeclaration(declared)) return declared.body
  const made = constantOf(expression)
  return made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? made : undefined
}

function isLocalFunction(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node)) return true
  return (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && ts.isVariableDeclaration(node.parent)
}

function isExpect(node: ts.CallExpression): boolean {
  return node.expression.getText() === 'expect'
}

function isValue({ parent }: ts.Identifier): boolean {
  return !('name' in parent) || ts.isShorthandPropertyAssignment(parent)
}

function holdsCall(node: ts.Node): boolean {
  let holds = false
  everyNode(node, (part) => (holds ||= ts.isCallExpression(part) || ts.isNewExpression(part) || ts.isAwaitExpression(part)))
  return holds
}

function place(node: ts.Node): string {
  const source = node.getSourceFile()
  return `${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`
}

function everyNode(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => everyNode(child, see))
}
