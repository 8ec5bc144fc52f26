/** The syntax tree in the language's own terms. */
import type { BigInteger, Decimal } from '../model/values'
import { foldCase, integer } from '../model/values'
import { canonicalDecimal } from '../model/convert'
import { nearest } from '../model/nearest'
import type { Root, Span } from './error'
import { refuse } from './error'
import type { FunctionDefinition } from './functions/definition'
import { findFunction } from './functions/find'
import { functions } from './functions/list'
import { nestingLimit } from './limits'
import type { RawNode } from './jsep'
import { parse } from './parser'

/** What can be written down. */
export type Literal = string | number | boolean | BigInteger | Decimal

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='

/** The syntax tree of an expression in the language's own terms. Chains of `+`, AND and OR are one node, however long. */
export type Node = Span &
  (
    | { readonly kind: 'literal'; readonly value: Literal | null }
    | {
        readonly kind: 'attribute'
        readonly root: Root
        readonly name: string
        readonly nameSpan: Span
        readonly step?: string
        readonly stepSpan?: Span
      }
    | { readonly kind: 'call'; readonly definition: FunctionDefinition; readonly args: readonly Node[] }
    /** An attribute of what a look-up found. */
    | { readonly kind: 'found'; readonly from: Call; readonly name: string }
    | { readonly kind: 'sum'; readonly parts: readonly Node[] }
    | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
    | { readonly kind: 'arithmetic'; readonly operator: '-' | '*' | '/' | '%'; readonly left: Node; readonly right: Node }
    | { readonly kind: 'comparison'; readonly operator: ComparisonOperator; readonly left: Node; readonly right: Node }
    | { readonly kind: 'not' | 'negative'; readonly operand: Node }
    | { readonly kind: 'choice'; readonly condition: Node; readonly outcome: Node; readonly otherwise: Node }
  )

/** The call of a function. */
export type Call = Node & { readonly kind: 'call' }

/** The nodes directly beneath a node. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'attribute':
      return []
    case 'call':
      return node.args
    case 'found':
      return [node.from]
    case 'sum':
    case 'all':
    case 'any':
      return node.parts
    case 'arithmetic':
    case 'comparison':
      return [node.left, node.right]
    case 'not':
    case 'negative':
      return [node.operand]
    case 'choice':
      return [node.condition, node.outcome, node.otherwise]
    default:
      return node satisfies never
  }
}

/**
 * The text's syntax tree with names of roots and functions, numbers of arguments and literals checked. Throws ExpressionError.
 */
export function read(text: string): Node {
  return nodeOf(parse(text), 1)
}

function nodeOf(raw: RawNode, depth: number): Node {
  const span = spanOf(raw)
  if (depth > nestingLimit) refuse(`The expression is nested more than ${nestingLimit} levels deep`, span)
  switch (raw.type) {
    case 'Literal':
      return { ...span, kind: 'literal', value: literal(raw, span, 1n) }
    case 'Identifier':
      return identifier(String(raw['name']), span)
    case 'MemberExpression':
      return attribute(raw, span, depth)
    case 'CallExpression':
      return call(raw, span, depth)
    case 'UnaryExpression':
      return unary(raw, span, depth)
    case 'BinaryExpression':
      return binary(raw, span, depth)
    case 'ConditionalExpression':
      return {
        ...span,
        kind: 'choice',
        condition: nodeOf(raw['test'] as RawNode, depth + 1),
        outcome: nodeOf(raw['consequent'] as RawNode, depth + 1),
        otherwise: nodeOf(raw['alternate'] as RawNode, depth + 1),
      }
    default:
      return refuse('This cannot be used in an expression', span)
  }
}

/** Where a node stands; nodes jsep puts together reach from their first part to their last. */
function spanOf(raw: RawNode): Span {
  let first = raw
  while (first.start === undefined) first = (first['left'] ?? first['test']) as RawNode
  let last = raw
  while (last.end === undefined) last = (last['right'] ?? last['alternate'] ?? last['argument']) as RawNode
  return { start: first.start, end: last.end }
}

function literal(raw: RawNode, span: Span, sign: 1n | -1n): Literal {
  if (typeof raw['value'] === 'string') return raw['value']
  const digits = String(raw['raw'])
  if (/^\d+$/.test(digits)) {
    const whole = BigInt(digits) * sign
    if (whole > 2n ** 63n - 1n || whole < -(2n ** 63n)) refuse('The number does not fit into 64 bits', span)
    return integer(whole)
  }
  return canonicalDecimal(sign < 0n ? `-${digits}` : digits) ?? refuse('This is not a number', span)
}

function identifier(name: string, span: Span): Node {
  const word = foldCase(name)
  if (word === 'true' || word === 'false') return { ...span, kind: 'literal', value: word === 'true' }
  if (word === 'null') return { ...span, kind: 'literal', value: null }
  if (rootOf(name)) refuse(`${name} is the whole object; read an attribute of it, as ${word}["name"]`, span)
  const known = findFunction(name)
  if (known) refuse(`${known.name} is a function; its arguments are missing, as ${known.name}(…)`, span, known.name)
  return refuse(`${name} is not known; text stands in quotation marks, attributes are read as cs["${name}"]`, span)
}

function rootOf(name: string): Root | undefined {
  const word = foldCase(name)
  return word === 'cs' || word === 'mv' || word === 'extra' ? word : undefined
}

function attribute(raw: RawNode, span: Span, depth: number): Node {
  const object = raw['object'] as RawNode
  const property = raw['property'] as RawNode
  const nameSpan = spanOf(property)
  if (typeof property['value'] !== 'string')
    return refuse('The name of an attribute is written as text in quotation marks, as cs["name"]', nameSpan)
  const name = property['value']
  if (object.type === 'MemberExpression') {
    const base = attribute(object, spanOf(object), depth + 1)
    if (base.kind !== 'attribute' || base.root === 'extra')
      return refuse('Only a reference of cs or mv can be read one step further', span)
    if (base.step !== undefined) return refuse('A reference can be followed one step only', nameSpan)
    return { ...base, ...span, step: name, stepSpan: nameSpan }
  }
  if (object.type === 'CallExpression') {
    const from = call(object, spanOf(object), depth + 1)
    if (isLookUp(from)) return { ...span, kind: 'found', from, name }
  }
  const root = rootOf(String(object['name']))
  if (root === undefined) return refuse('Attributes can be read from cs, mv and extra only', spanOf(object))
  return { ...span, kind: 'attribute', root, name, nameSpan }
}

/** Whether it looks objects up, so that something can be read from what it gives. */
export function isLookUp({ definition: { name } }: Call): boolean {
  return name === 'Lookup' || name === 'LookupAll'
}

function call(raw: RawNode, span: Span, depth: number): Call {
  const callee = raw['callee'] as RawNode
  if (callee.type !== 'Identifier') return refuse('Only functions can be called', span)
  const name = String(callee['name'])
  const definition = findFunction(name)
  if (!definition) {
    const names = functions.map((known) => known.name)
    const close = nearest(name, names)
    return refuse(`There is no function ${name}${close === undefined ? '' : `; did you mean ${close}?`}`, spanOf(callee), close)
  }
  const args = (raw['arguments'] as RawNode[]).map((argument) => nodeOf(argument, depth + 1))
  checkArgumentCount(definition, args.length, span)
  return { ...span, kind: 'call', definition, args }
}

function checkArgumentCount({ name, parameters }: FunctionDefinition, given: number, span: Span): void {
  const least = parameters.filter((parameter) => !parameter.optional).length
  const most = parameters.some((parameter) => parameter.rest) ? Infinity : parameters.length
  if (given >= least && given <= most) return
  const takes = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
  refuse(
    `${name} takes ${takes} ${takes === '1' ? 'argument' : 'arguments'}, not ${given}: ${signature({ name, parameters })}`,
    span,
  )
}

/**
 * The function with its parameters as the help shows it: `Left(text, count)`, `PadLeft(text, width, [fill])`, `Coalesce(value,
 * …)`.
 */
export function signature({ name, parameters }: Pick<FunctionDefinition, 'name' | 'parameters'>): string {
  const shown = parameters.map(
    (parameter) => `${parameter.optional ? `[${parameter.name}]` : parameter.name}${parameter.rest ? ', …' : ''}`,
  )
  return `${name}(${shown.join(', ')})`
}

function unary(raw: RawNode, span: Span, depth: number): Node {
  const argument = raw['argument'] as RawNode
  if (raw['operator'] !== '-') return { ...span, kind: 'not', operand: nodeOf(argument, depth + 1) }
  if (typeof argument['value'] === 'number') return { ...span, kind: 'literal', value: literal(argument, span, -1n) }
  return { ...span, kind: 'negative', operand: nodeOf(argument, depth + 1) }
}

function binary(raw: RawNode, span: Span, depth: number): Node {
  const operator = operatorOf(raw)
  if (operator === 'all' || operator === 'any' || operator === '+') {
    const parts = chain(raw, operator).map((part) => nodeOf(part, depth + 1))
    return operator === '+' ? { ...span, kind: 'sum', parts } : { ...span, kind: operator, parts }
  }
  const left = nodeOf(raw['left'] as RawNode, depth + 1)
  const right = nodeOf(raw['right'] as RawNode, depth + 1)
  if (operator === '-' || operator === '*' || operator === '/' || operator === '%')
    return { ...span, kind: 'arithmetic', operator, left, right }
  return { ...span, kind: 'comparison', operator, left, right }
}

/** The operator in one spelling, `all` for AND and `any` for OR; undefined for other nodes. */
function operatorOf(raw: RawNode): ComparisonOperator | '+' | '-' | '*' | '/' | '%' | 'all' | 'any' {
  const written = String(raw['operator']).toLowerCase()
  if (written === '&&' || written === 'and') return 'all'
  if (written === '||' || written === 'or') return 'any'
  if (written === '==') return '='
  if (written === '!=') return '<>'
  return written as ComparisonOperator | '+' | '-' | '*' | '/' | '%'
}

/** The operands of a chain of the same operator, from left to right. */
function chain(raw: RawNode, operator: 'all' | 'any' | '+'): RawNode[] {
  const parts: RawNode[] = []
  const open = [{ node: raw, expand: true }]
  for (let next = open.pop(); next; next = open.pop()) {
    if (next.expand && operatorOf(next.node) === operator) {
      // a + (b + c) adds b and c first; with AND and OR the brackets make no difference.
      open.push(
        { node: next.node['left'] as RawNode, expand: true },
        { node: next.node['right'] as RawNode, expand: operator !== '+' },
      )
    } else parts.push(next.node)
  }
  return parts.reverse()
}
