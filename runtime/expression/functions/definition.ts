/** How a function of the language is defined. */
import type { Scalar } from '../../model/values'
import type { RE2JS } from 're2js'
import type { DatePattern } from './dates/date-pattern'
import type { Exact } from '../numbers'
import type { Evaluate, ExpressionScope } from '../scope'
import type { Present, Value } from '../value'

export type FunctionGroup = 'text' | 'logic' | 'numbers' | 'dates' | 'lists' | 'directory' | 'identity'

/**
 * What an argument is turned into before the function sees it. `text` any single value as text · `texts` the same, or a list of
 * them · `count` a whole number · `integer` a 64-bit integer · `number` an exact number · `boolean` · `date` a canonical date and
 * time · `list` a list, one value counting as a list of one · `value` one value · `any` anything · `pattern` a compiled regular
 * expression · `datePattern` a pattern read by `datePattern` · `choice` one of the parameter's words.
 */
interface ArgumentTypes {
  text: string
  texts: readonly string[]
  count: number
  integer: bigint
  number: Exact
  boolean: boolean
  date: string
  list: readonly Scalar[]
  value: Scalar
  any: Present
  pattern: RE2JS
  datePattern: DatePattern
  choice: string
}

type ParameterType = keyof ArgumentTypes

/** One parameter of a function. */
export interface Parameter {
  readonly name: string
  readonly type: ParameterType
  /** May be left out, as may all after it. */
  readonly optional?: true
  /** Takes all remaining arguments; at least one unless it is optional too. */
  readonly rest?: true
  /** The words a `choice` takes, in any letter case; an s at the end is tolerated. */
  readonly choices?: readonly string[]
}

/**
 * How a function takes null: `null` any null argument makes the result null, and the function is not asked; `blank` it counts as
 * empty and the function goes on; `foreseen` the function is there to deal with it, so that an input read under it is not
 * missing.
 */
export type NullBehaviour = 'null' | 'blank' | 'foreseen'

/** What a function gives, as far as that is certain before it is evaluated; null is always possible. */
export type ResultType = 'text' | 'number' | 'boolean' | 'date' | 'list' | 'any'

/** A call and what it gives. Shown in the help and proved by the tests. */
type Example = readonly [expression: string, result: Value]

interface Description {
  readonly name: string
  readonly group: FunctionGroup
  readonly parameters: readonly Parameter[]
  readonly nulls: NullBehaviour
  readonly result: ResultType
  /** One sentence. */
  readonly help: string
  readonly examples: readonly Example[]
  /** Gives something else each time and is therefore refused outside initial-only mappings. */
  readonly initialOnly?: true
  /** Reads the clock: the moment of the run, or its day. */
  readonly clock?: 'now' | 'today'
  /** What it gives depends on the store's time zone. */
  readonly zoned?: true
}

/** A function that computes from its converted arguments; the rest parameter's arrive as further arguments. */
interface Plain extends Description {
  readonly run: (...args: never[]) => Value
}

/** A function that also looks at what the expression sees, such as the moment of the run. */
interface Scoped extends Description {
  readonly runInScope: (scope: ExpressionScope, ...args: never[]) => Value
}

/** A function that evaluates only the arguments it needs. */
interface Lazy extends Description {
  readonly build: (args: readonly Evaluate[]) => Evaluate
}

/** A function of the expression language. */
export type FunctionDefinition = Plain | Scoped | Lazy

type Converted<P extends Parameter, Nulls extends NullBehaviour> =
  ArgumentTypes[P['type']] | (Nulls extends 'null' ? never : null)

/** The arguments an implementation gets for its parameters. */
export type Arguments<Parameters extends readonly Parameter[], Nulls extends NullBehaviour> = Parameters extends readonly [
  infer Head extends Parameter,
  ...infer Tail extends readonly Parameter[],
]
  ? Head extends { readonly rest: true }
    ? Converted<Head, Nulls>[]
    : Head extends { readonly optional: true }
      ? [argument?: Converted<Head, Nulls>, ...rest: Arguments<Tail, Nulls>]
      : [argument: Converted<Head, Nulls>, ...rest: Arguments<Tail, Nulls>]
  : []

/** Defines a function so that its implementation is checked against its parameters. */
export function define<const Parameters extends readonly Parameter[], const Nulls extends NullBehaviour>(
  definition: Omit<Description, 'parameters' | 'nulls'> & {
    readonly parameters: Parameters
    readonly nulls: Nulls
    readonly run: (...args: Arguments<Parameters, Nulls>) => Value
  },
): FunctionDefinition {
  return definition as unknown as Plain
}

/** Defines a function that looks at the scope. */
export function defineInScope<const Parameters extends readonly Parameter[], const Nulls extends NullBehaviour>(
  definition: Omit<Description, 'parameters' | 'nulls'> & {
    readonly parameters: Parameters
    readonly nulls: Nulls
    readonly runInScope: (scope: ExpressionScope, ...args: Arguments<Parameters, Nulls>) => Value
  },
): FunctionDefinition {
  return definition as unknown as Scoped
}

/** Defines a function that evaluates its arguments itself. */
export function defineLazy(definition: Lazy): FunctionDefinition {
  return definition
}
