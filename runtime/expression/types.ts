/** The types of nodes, as far as they are certain before evaluation, and the mistakes they show. */
import { refuse } from './error'
import type { Parameter, ResultType } from './functions/definition'
import type { Node } from './syntax'
import { childrenOf } from './syntax'

/** What a node gives, as far as that is certain before it is evaluated; `null` for the literal. */
export function typeOf(node: Node): ResultType | 'null' {
  switch (node.kind) {
    case 'literal':
      return literalType(node)
    case 'attribute':
    case 'found':
      return 'any'
    case 'call':
      return node.definition.result
    case 'sum':
      return sumType(node.parts)
    case 'all':
    case 'any':
    case 'not':
    case 'comparison':
      return 'boolean'
    case 'arithmetic':
    case 'negative':
      return 'number'
    case 'choice': {
      const outcome = typeOf(node.outcome)
      const otherwise = typeOf(node.otherwise)
      return outcome === otherwise || otherwise === 'null' ? outcome : outcome === 'null' ? otherwise : 'any'
    }
    default:
      return node satisfies never
  }
}

function literalType({ value }: Node & { kind: 'literal' }): ResultType | 'null' {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  return 'number'
}

function sumType(parts: readonly Node[]): ResultType {
  if (parts.slice(0, 2).some((part) => part.kind === 'literal' && typeof part.value === 'string')) return 'text'
  const types = parts.map(typeOf)
  return types.every((type) => type === 'number') ? 'number' : 'any'
}

/** Refuses operands and arguments that can never be right. Throws ExpressionError. */
export function checkTypes(node: Node): void {
  checkNode(node)
  for (const child of childrenOf(node)) checkTypes(child)
}

function checkNode(node: Node): void {
  switch (node.kind) {
    case 'call':
      return checkArguments(node)
    case 'sum':
      for (const part of node.parts)
        if (typeOf(part) === 'list') refuse('A list cannot be added; use Join for text or Union for lists', part)
      return
    case 'arithmetic':
      wantNumber(node.left, node.operator)
      return wantNumber(node.right, node.operator)
    case 'negative':
      return wantNumber(node.operand, '-')
    case 'all':
    case 'any':
      for (const part of node.parts) wantCondition(part, node.kind === 'all' ? 'AND' : 'OR')
      return
    case 'not':
      return wantCondition(node.operand, 'NOT')
    case 'choice':
      return wantCondition(node.condition, '?')
    case 'comparison':
      return checkComparison(node)
    default:
      return
  }
}

const named: Readonly<Record<ResultType, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  date: 'a date',
  list: 'a list',
  any: 'anything',
}

function wantNumber(node: Node, operator: string): void {
  const type = typeOf(node)
  if (type !== 'number' && type !== 'any' && type !== 'null')
    refuse(`${operator} needs numbers, and this is ${named[type]}`, node)
}

/** Refuses an expression that can never give true or false. Throws ExpressionError. */
export function checkCondition(node: Node): void {
  wantCondition(node, 'A condition')
}

function wantCondition(node: Node, operator: string): void {
  const type = typeOf(node)
  if (type !== 'boolean' && type !== 'any' && type !== 'null')
    refuse(`${operator} needs true or false, and this is ${named[type]}`, node)
}

function checkComparison(node: Node & { kind: 'comparison' }): void {
  const compared = typeOf(node.right)
  if (node.left.kind === 'not' && (compared === 'text' || compared === 'number' || compared === 'date'))
    refuse(
      `This compares true or false with ${named[compared]}; for the opposite of a comparison write NOT … ${node.operator} …`,
      node,
    )
  if (node.operator === '=' || node.operator === '<>') return
  const left = comparisonKind(node.left)
  const right = comparisonKind(node.right)
  if (left === 'boolean' || right === 'boolean') refuse(`${node.operator} cannot compare true and false`, node)
  if (left && right && left !== right)
    refuse(`${node.operator} cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString`, node)
}

function comparisonKind(node: Node): 'text' | 'number' | 'boolean' | undefined {
  const type = typeOf(node)
  if (type === 'text' || type === 'date') return 'text'
  return type === 'number' || type === 'boolean' ? type : undefined
}

/**
 * What can never be turned into the parameter's type; texts may hold a number or a date, so they are judged when they are
 * evaluated.
 */
const neverFitting: Readonly<Record<Parameter['type'], readonly ResultType[]>> = {
  text: ['list'],
  texts: [],
  count: ['list', 'boolean', 'date'],
  integer: ['list', 'boolean', 'date'],
  number: ['list', 'boolean', 'date'],
  boolean: ['list', 'text', 'number', 'date'],
  date: ['list', 'boolean', 'number'],
  list: [],
  value: ['list'],
  any: [],
  pattern: ['list', 'boolean', 'number', 'date'],
  datePattern: ['list', 'boolean', 'number', 'date'],
  choice: ['list', 'boolean', 'number', 'date'],
}

function checkArguments({ definition, args }: Node & { kind: 'call' }): void {
  for (const [i, argument] of args.entries()) {
    const parameter = parameterAt(definition.parameters, i)
    const type = typeOf(argument)
    if (type !== 'null' && neverFitting[parameter.type].includes(type))
      refuse(
        `${definition.name}: ${parameter.name} cannot be ${named[type]}${type === 'list' ? '; choose one value with First or Item, or combine them with Join' : ''}`,
        argument,
      )
  }
}

/** The parameter the argument at that place is for. */
export function parameterAt(parameters: readonly Parameter[], place: number): Parameter {
  return parameters[Math.min(place, parameters.length - 1)] as Parameter
}
