/** A jsep of the language's own, with its operators. */
import { createRequire } from 'node:module'
import type jsepType from 'jsep'

/** A node as jsep builds it, with the stretch of text it was read from where the parser knows it. */
export interface RawNode {
  readonly type: string
  start?: number
  end?: number
  readonly [property: string]: unknown
}

interface JsepParser {
  expr: string
  index: number
  readonly char: string
  readonly code: number
  gobbleSpaces(): void
  gobbleToken(): RawNode | false
  gobbleExpression(): RawNode | false
  gobbleBinaryExpression(): RawNode | false
  gobbleBinaryOp(): string | false
  gobbleTokenProperty(node: RawNode): RawNode
  gobbleArguments(): RawNode[]
  gobbleGroup(): RawNode | false
  gobbleArray(): RawNode
  gobbleIdentifier(): RawNode
  gobbleStringLiteral(): RawNode
  gobbleNumericLiteral(): RawNode
  throwError(message: string): never
}

type JsepStatics = Pick<
  typeof jsepType,
  'unary_ops' | 'binary_ops' | 'right_associative' | 'additional_identifier_chars' | 'literals' | 'this_str'
> & {
  max_unop_len: number
  max_binop_len: number
  isIdentifierStart(code: number): boolean
  isIdentifierPart(code: number): boolean
}

type JsepClass = (new (text: string) => JsepParser) & JsepStatics

/**
 * An instance of jsep that nobody else in the process has: its settings are static fields of its class, so that a shared instance
 * would carry our operators into other people's expressions and theirs into ours. The module is evaluated once more and the
 * shared one left in the cache.
 */
function privateJsep(): JsepClass {
  const load = createRequire(__filename)
  const file = load.resolve('jsep')
  const shared = load.cache[file]
  delete load.cache[file]
  try {
    return (load('jsep') as { Jsep: JsepClass }).Jsep
  } finally {
    if (shared) load.cache[file] = shared
    else delete load.cache[file]
  }
}

/** Every way to write the word in upper- and lower-case letters. */
function allCases(word: string): string[] {
  return [...word].reduce<string[]>(
    (starts, letter) => starts.flatMap((start) => [start + letter.toLowerCase(), start + letter.toUpperCase()]),
    [''],
  )
}

/** Binary operators with their strength; a higher one binds tighter. The ternary is weaker than all. */
const strengths: readonly (readonly [operators: readonly string[], strength: number])[] = [
  [['||', ...allCases('or')], 1],
  [['&&', ...allCases('and')], 2],
  [['=', '==', '!=', '<>'], 3],
  [['<', '<=', '>', '>='], 4],
  [['+', '-'], 5],
  [['*', '/', '%'], 6],
]

/** The word NOT takes what binds tighter than this: comparisons and arithmetic, but neither AND nor OR. */
export const notStrength = 2

/** The engine's own jsep with the language's operators. */
export const Jsep = privateJsep()
Jsep.binary_ops = Object.fromEntries(
  strengths.flatMap(([operators, strength]) => operators.map((operator) => [operator, strength])),
)
Jsep.max_binop_len = 3
Jsep.unary_ops = Object.fromEntries(['!', '-'].map((operator) => [operator, 1]))
Jsep.max_unop_len = 1
Jsep.right_associative = new Set()
Jsep.additional_identifier_chars = new Set(['_'])
Jsep.literals = {}
// No identifier can be empty, so nothing is taken for `this`.
Jsep.this_str = ''
