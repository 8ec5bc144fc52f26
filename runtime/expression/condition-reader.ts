/** Reads an expression back as rows of a condition, where it is made of nothing else. */
import { foldCase } from '../model/values'
import type { ConditionGroup, ConditionOperator, ConditionRow, ConditionValue, RelativeDate } from './condition'
import { operatorFunctions, operatorSigns, positiveOf, relativeUnits } from './condition'
import { ExpressionError } from './error'
import type { Call, ComparisonOperator, Node } from './syntax'
import { read } from './syntax'

/**
 * The condition an expression stands for when it is made of nothing but what rows of that root compile to; null when it is not
 * (S2).
 */
export function expressionToCondition(text: string, root: 'cs' | 'mv'): ConditionGroup | null {
  if (text.trim() === '') return { match: 'all', parts: [] }
  try {
    const part = partOf(read(text), root)
    if (part === null) return null
    return 'parts' in part ? part : { match: 'all', parts: [part] }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return null
    throw thrown
  }
}

function partOf(node: Node, root: 'cs' | 'mv'): ConditionRow | ConditionGroup | null {
  if (node.kind === 'all') return allOf(node.parts, root)
  if (node.kind !== 'any') return positiveRow(node, root)
  const parts: (ConditionRow | ConditionGroup)[] = []
  for (const child of node.parts) {
    const part = partOf(child, root)
    if (part === null) return null
    parts.push(part)
  }
  return { match: 'any', parts }
}

/** The parts of an AND, where a negative row takes two: the asking whether there is a value, and the statement itself. */
function allOf(nodes: readonly Node[], root: 'cs' | 'mv'): ConditionRow | ConditionGroup | null {
  const parts: (ConditionRow | ConditionGroup)[] = []
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node
    const negative = negativeRow(node, nodes[i + 1], root)
    const part = negative ?? partOf(node, root)
    if (part === null) return null
    if (negative) i++
    parts.push(part)
  }
  const [only, ...others] = parts
  return only !== undefined && others.length === 0 ? only : { match: 'all', parts }
}

function negativeRow(presence: Node, statement: Node | undefined, root: 'cs' | 'mv'): ConditionRow | null {
  const asked =
    presence.kind === 'call' && presence.definition.name === 'IsPresent' ? attributeOf(presence.args[0], root) : undefined
  if (asked === undefined || statement === undefined) return null
  const row = statement.kind === 'not' ? positiveRow(statement.operand, root) : differenceRow(statement, root)
  if (row === null || foldCase(row.attribute) !== foldCase(asked)) return null
  // NOT x = 5 and x <> 5 are the same to a person, but only one of them is what a row is written as.
  if (statement.kind === 'not' && row.operator === 'equals' && !row.ignoreCase) return null
  const operator = negativeOf(row.operator)
  return operator === undefined ? null : { ...row, operator }
}

function differenceRow(node: Node, root: 'cs' | 'mv'): ConditionRow | null {
  if (node.kind !== 'comparison' || node.operator !== '<>') return null
  const attribute = attributeOf(node.left, root)
  const value = valueOf(node.right)
  return attribute === undefined || value === undefined ? null : { attribute, operator: 'equals', value }
}

function negativeOf(operator: ConditionOperator): ConditionOperator | undefined {
  return (Object.keys(positiveOf) as (keyof typeof positiveOf)[]).find((candidate) => positiveOf[candidate] === operator)
}

function positiveRow(node: Node, root: 'cs' | 'mv'): ConditionRow | null {
  if (node.kind === 'comparison') return comparisonRow(node.operator, node.left, node.right, root)
  if (node.kind === 'call') return callRow(node, root)
  if (node.kind !== 'not' || node.operand.kind !== 'call' || node.operand.definition.name !== 'IsPresent') return null
  const attribute = attributeOf(node.operand.args[0], root)
  return attribute === undefined ? null : { attribute, operator: 'isEmpty' }
}

function comparisonRow(sign: ComparisonOperator, left: Node, right: Node, root: 'cs' | 'mv'): ConditionRow | null {
  const attribute = attributeOf(left, root)
  const value = valueOf(right)
  if (attribute === undefined || value === undefined) return null
  if (sign === '=')
    return typeof value === 'boolean'
      ? { attribute, operator: value ? 'isTrue' : 'isFalse' }
      : { attribute, operator: 'equals', value }
  const operator = (Object.keys(operatorSigns) as (keyof typeof operatorSigns)[]).find(
    (candidate) => operatorSigns[candidate] === sign,
  )
  return operator === undefined ? null : { attribute, operator, value }
}

function callRow({ definition: { name }, args: [subject, ...rest] }: Call, root: 'cs' | 'mv'): ConditionRow | null {
  const attribute = attributeOf(subject, root)
  if (attribute === undefined) return null
  if (name === 'IsPresent') return { attribute, operator: 'isPresent' }
  const values = rest.map(valueOf)
  if (!values.every((value) => value !== undefined)) return null
  const [value, ignoreCase] = values
  if (value === undefined) return null
  if (name === 'In') return { attribute, operator: 'in', values }
  if (name === 'InIgnoreCase') return { attribute, operator: 'in', values, ignoreCase: true }
  if (name === 'EqualsIgnoreCase') return { attribute, operator: 'equals', value, ignoreCase: true }
  const operator = (Object.keys(operatorFunctions) as (keyof typeof operatorFunctions)[]).find(
    (candidate) => operatorFunctions[candidate] === name,
  )
  if (operator === undefined || (ignoreCase !== undefined && typeof ignoreCase !== 'boolean')) return null
  return { attribute, operator, value, ...(ignoreCase === true && { ignoreCase }) }
}

function attributeOf(node: Node | undefined, root: 'cs' | 'mv'): string | undefined {
  return node?.kind === 'attribute' && node.root === root && node.step === undefined ? node.name : undefined
}

function valueOf(node: Node): ConditionValue | undefined {
  if (node.kind === 'call') return relativeDate(node)
  if (node.kind !== 'literal' || node.value === null) return undefined
  return node.value
}

/** `DateAdd(Today(), -30, "days")`, the base fitting the unit. */
function relativeDate({ definition, args }: Call): RelativeDate | undefined {
  if (definition.name !== 'DateAdd') return undefined
  const [base, number, unit] = args as readonly [Node, Node, Node]
  if (base.kind !== 'call' || number.kind !== 'literal' || unit.kind !== 'literal') return undefined
  const known = relativeUnits.find((relativeUnit) => relativeUnit === unit.value)
  if (known === undefined || typeof number.value !== 'number') return undefined
  return base.definition.name === (known === 'hours' ? 'Now' : 'Today') ? { relative: number.value, unit: known } : undefined
}
