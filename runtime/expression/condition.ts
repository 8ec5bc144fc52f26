/** Conditions as rows, and the expressions they are compiled to. */
import type { BigInteger, Decimal } from '../model/values'
import { ExpressionError } from './error'

/** What dates are counted in. */
export const relativeUnits = ['hours', 'days', 'weeks', 'months', 'years'] as const

/**
 * A date counted from the run (S6): hours from its moment, all other units from the start of its day in UTC. Negative is ago,
 * positive from now.
 */
export interface RelativeDate {
  readonly relative: number
  readonly unit: (typeof relativeUnits)[number]
}

/** What a row compares with. A fixed date is its ISO text. */
export type ConditionValue = string | number | boolean | BigInteger | Decimal | RelativeDate

/** What the dialog needs to know of an operator. */
interface OperatorDescription<Id extends string = string> {
  readonly id: Id
  /** In plain words, between the attribute and the value. */
  readonly label: string
  readonly takesValue: 'none' | 'one' | 'several'
  /** Whether letter case can be ignored. */
  readonly ignoresCase: boolean
}

/**
 * The operators of rows. On a missing attribute all are false but "is empty" (S3). With several values a positive one needs any
 * value to match, a negative one none.
 */
const operators = [
  { id: 'equals', label: 'equals', takesValue: 'one', ignoresCase: true },
  { id: 'notEquals', label: 'does not equal', takesValue: 'one', ignoresCase: true },
  { id: 'startsWith', label: 'starts with', takesValue: 'one', ignoresCase: true },
  { id: 'notStartsWith', label: 'does not start with', takesValue: 'one', ignoresCase: true },
  { id: 'endsWith', label: 'ends with', takesValue: 'one', ignoresCase: true },
  { id: 'notEndsWith', label: 'does not end with', takesValue: 'one', ignoresCase: true },
  { id: 'contains', label: 'contains', takesValue: 'one', ignoresCase: true },
  { id: 'notContains', label: 'does not contain', takesValue: 'one', ignoresCase: true },
  { id: 'in', label: 'is one of', takesValue: 'several', ignoresCase: true },
  { id: 'notIn', label: 'is none of', takesValue: 'several', ignoresCase: true },
  { id: 'greater', label: 'is greater (later) than', takesValue: 'one', ignoresCase: false },
  { id: 'greaterOrEqual', label: 'is at least (not before)', takesValue: 'one', ignoresCase: false },
  { id: 'less', label: 'is less (earlier) than', takesValue: 'one', ignoresCase: false },
  { id: 'lessOrEqual', label: 'is at most (not after)', takesValue: 'one', ignoresCase: false },
  { id: 'matches', label: 'matches the regular expression', takesValue: 'one', ignoresCase: true },
  { id: 'notMatches', label: 'does not match the regular expression', takesValue: 'one', ignoresCase: true },
  { id: 'isPresent', label: 'is present', takesValue: 'none', ignoresCase: false },
  { id: 'isEmpty', label: 'is empty', takesValue: 'none', ignoresCase: false },
  { id: 'isTrue', label: 'is true', takesValue: 'none', ignoresCase: false },
  { id: 'isFalse', label: 'is false', takesValue: 'none', ignoresCase: false },
] as const satisfies readonly OperatorDescription[]

export type ConditionOperator = (typeof operators)[number]['id']

/** The operators in the order in which dialogs offer them. */
export const conditionOperators: readonly OperatorDescription<ConditionOperator>[] = operators

/** One line of a condition: an attribute, an operator and what it takes, `value` for one and `values` for several. */
export interface ConditionRow {
  readonly attribute: string
  readonly operator: ConditionOperator
  readonly value?: ConditionValue
  readonly values?: readonly ConditionValue[]
  readonly ignoreCase?: boolean
}

/** How much of a group must hold. */
export const conditionMatches = ['all', 'any'] as const

/** Rows and further groups of which all or any must hold. A group without parts is no condition (S1). */
export interface ConditionGroup {
  readonly match: (typeof conditionMatches)[number]
  readonly parts: readonly (ConditionRow | ConditionGroup)[]
}

export function isConditionGroup(part: ConditionRow | ConditionGroup): part is ConditionGroup {
  return 'parts' in part
}

/** The function behind an operator that is one; negative operators share it. */
export const operatorFunctions = {
  startsWith: 'StartsWith',
  endsWith: 'EndsWith',
  contains: 'Contains',
  matches: 'RegexMatch',
} as const

/** The comparison behind an operator that is one. */
export const operatorSigns = { greater: '>', greaterOrEqual: '>=', less: '<', lessOrEqual: '<=' } as const

/** The positive counterpart of each negative operator. */
export const positiveOf = {
  notEquals: 'equals',
  notStartsWith: 'startsWith',
  notEndsWith: 'endsWith',
  notContains: 'contains',
  notIn: 'in',
  notMatches: 'matches',
} as const satisfies Partial<Record<ConditionOperator, ConditionOperator>>

/**
 * The condition in its simplest form with the same meaning, which is what the way to an expression and back gives: no empty
 * groups, no group of one part, no group of the same kind within another, no statements without effect.
 */
export function normalisedCondition(group: ConditionGroup): ConditionGroup {
  const parts = group.parts.flatMap((part) => simplified(part, group.match))
  const [only] = parts
  if (parts.length !== 1 || only === undefined) return { match: parts.length === 0 ? 'all' : group.match, parts }
  return isConditionGroup(only) ? only : { match: 'all', parts }
}

function simplified(part: ConditionRow | ConditionGroup, within: 'all' | 'any'): readonly (ConditionRow | ConditionGroup)[] {
  if (!isConditionGroup(part)) return [simplifiedRow(part)]
  const group = normalisedCondition(part)
  return group.parts.length < 2 || group.match === within ? group.parts : [group]
}

function simplifiedRow({ attribute, operator, value, values, ignoreCase }: ConditionRow): ConditionRow {
  if (operator === 'equals' && typeof value === 'boolean') return { attribute, operator: value ? 'isTrue' : 'isFalse' }
  const known = conditionOperators.find(({ id }) => id === operator)
  if (!known) throw new ExpressionError(`There is no operator ${String(operator)} for rows`, 0, 0)
  const { takesValue, ignoresCase } = known
  return {
    attribute,
    operator,
    ...(takesValue === 'one' && value !== undefined && { value }),
    ...(takesValue === 'several' && values !== undefined && { values }),
    ...(ignoresCase && ignoreCase && { ignoreCase }),
  }
}

/**
 * The expression a condition stands for; an empty text for no condition. Throws ExpressionError for a row that lacks its value.
 */
export function conditionToExpression(group: ConditionGroup, root: 'cs' | 'mv'): string {
  const { match, parts } = normalisedCondition(group)
  return groupText(match, parts, root)
}

function groupText(match: 'all' | 'any', parts: ConditionGroup['parts'], root: 'cs' | 'mv'): string {
  return parts.map((part) => partText(part, match, root)).join(match === 'all' ? ' AND ' : ' OR ')
}

function partText(part: ConditionRow | ConditionGroup, within: 'all' | 'any', root: 'cs' | 'mv'): string {
  if (isConditionGroup(part)) return `(${groupText(part.match, part.parts, root)})`
  const text = rowText(part, root)
  return within === 'any' && part.operator in positiveOf ? `(${text})` : text
}

/** A negative row asks for the attribute first, so that it is false when there is none (S3). */
function rowText(row: ConditionRow, root: 'cs' | 'mv'): string {
  const name = `${root}[${quoted(row.attribute)}]`
  const { operator } = row
  switch (operator) {
    case 'notEquals':
      if (!row.ignoreCase) return `IsPresent(${name}) AND ${name} <> ${valueText(row)}`
      return `IsPresent(${name}) AND NOT ${testText(name, 'equals', row)}`
    case 'notStartsWith':
    case 'notEndsWith':
    case 'notContains':
    case 'notIn':
    case 'notMatches':
      return `IsPresent(${name}) AND NOT ${testText(name, positiveOf[operator], row)}`
    case 'isPresent':
      return `IsPresent(${name})`
    case 'isEmpty':
      return `NOT IsPresent(${name})`
    case 'isTrue':
      return `${name} = true`
    case 'isFalse':
      return `${name} = false`
    default:
      return testText(name, operator, row)
  }
}

type TestOperator = (typeof positiveOf)[keyof typeof positiveOf] | keyof typeof operatorSigns

function testText(name: string, operator: TestOperator, row: ConditionRow): string {
  switch (operator) {
    case 'equals':
      return row.ignoreCase ? `EqualsIgnoreCase(${name}, ${valueText(row)})` : `${name} = ${valueText(row)}`
    case 'in':
      return `${row.ignoreCase ? 'InIgnoreCase' : 'In'}(${name}, ${valuesText(row)})`
    case 'startsWith':
    case 'endsWith':
    case 'contains':
    case 'matches':
      return `${operatorFunctions[operator]}(${name}, ${valueText(row)}${row.ignoreCase ? ', true' : ''})`
    case 'greater':
    case 'greaterOrEqual':
    case 'less':
    case 'lessOrEqual':
      return `${name} ${operatorSigns[operator]} ${valueText(row)}`
    default:
      return operator satisfies never
  }
}

function valueText({ attribute, value }: ConditionRow): string {
  if (value === undefined) throw new ExpressionError(`The row for ${attribute} has no value to compare with`, 0, 0)
  return literalText(value)
}

function valuesText({ attribute, values = [] }: ConditionRow): string {
  if (values.length === 0) throw new ExpressionError(`The row for ${attribute} has no values to compare with`, 0, 0)
  return values.map(literalText).join(', ')
}

function literalText(value: ConditionValue): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object') return String(value)
  if ('integer' in value) return value.integer
  if ('decimal' in value) return value.decimal.includes('.') ? value.decimal : `${value.decimal}.0`
  return `DateAdd(${value.unit === 'hours' ? 'Now()' : 'Today()'}, ${value.relative}, "${value.unit}")`
}

/** The text as it is written in an expression. */
function quoted(text: string): string {
  const escaped = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  // oxlint-disable-next-line no-control-regex -- characters that cannot be seen are written by their number
  return `"${escaped.replace(/[\u0000-\u001f\u007f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`
}
