/** Boolean literals as arguments: `retry(true)` does not say what is true. */
import ts from 'typescript'
import type { Finding, Habit } from './habit'
import { lineOf, type Project, walk } from './project'

/** Functions whose argument is the value itself, no choice of a way to work: what a promise gives. */
const givenValues = ['resolve']

export const booleanArguments: Habit = {
  name: 'boolean-arguments',
  rule: 'No function of ours is given true or false in so many words: two functions, or an option with a name.',
  find: (project) =>
    project.sources.flatMap(({ path, tree }) => {
      const found: Finding[] = []
      walk(tree, (node) => {
        if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return
        for (const [at, argument] of (node.arguments ?? []).entries()) {
          if (!isBooleanLiteral(argument) || !choosesAWay(project, node, at)) continue
          found.push({ file: path, line: lineOf(argument), what: node.getText().split('\n')[0] ?? '', weight: 1 })
        }
      })
      return found
    }),
}

/** `true`, `false`, and what is one in other words: `!0`, `true as boolean`. */
function isBooleanLiteral(node: ts.Node): boolean {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node))
    return isBooleanLiteral(node.expression)
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return ts.isNumericLiteral(node.operand) || isBooleanLiteral(node.operand)
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword
}

/**
 * Whether the parameter is a boolean of a function of ours: a library's is its own affair, and where any value may stand true is
 * a value.
 */
function choosesAWay({ checker, sources }: Project, call: ts.CallExpression | ts.NewExpression, at: number): boolean {
  if (ts.isIdentifier(call.expression) && givenValues.includes(call.expression.text)) return false
  const through = ts.isCallExpression(call) ? calledThrough(call) : undefined
  const signature = through ? checker.getTypeAtLocation(through).getCallSignatures()[0] : checker.getResolvedSignature(call)
  const declaration = signature?.declaration
  if (declaration === undefined || !sources.some(({ tree }) => tree === declaration.getSourceFile())) return false
  const parameter = declaration.parameters[Math.min(through ? at - 1 : at, declaration.parameters.length - 1)]
  if (parameter === undefined || ts.isJSDocParameterTag(parameter)) return false
  const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter))
  const given = 'dotDotDotToken' in parameter && parameter.dotDotDotToken ? (type.getNumberIndexType() ?? type) : type
  // In a script a parameter has no type; nothing else than a boolean is likely then.
  if (given.flags & (ts.TypeFlags.BooleanLike | ts.TypeFlags.Any)) return true
  return (
    given.isUnion() && given.types.every(({ flags }) => (flags & (ts.TypeFlags.BooleanLike | ts.TypeFlags.StringLiteral)) !== 0)
  )
}

/** The function that `work.call(this, …)` and `work.bind(this, …)` call. */
function calledThrough({ expression }: ts.CallExpression): ts.Expression | undefined {
  const isThrough = ts.isPropertyAccessExpression(expression) && ['call', 'bind'].includes(expression.name.text)
  return isThrough ? expression.expression : undefined
}
