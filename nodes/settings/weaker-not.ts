/**
 * Expressions from before the word NOT bound as in SQL: brackets are put where it would take more than it took, so that they go
 * on to mean what they meant. Like all that migrates settings it runs in the editor too and knows no parser.
 */

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'sign'
  readonly text: string
  readonly start: number
  readonly end: number
}

const forms =
  /\s+|("(?:\\[^]|[^"\\])*"|'(?:\\[^]|[^'\\])*')|(\d[\p{L}\d_.]*)|([\p{L}_\u0080-\uffff][\p{L}\d_\u0080-\uffff]*)|([<>!=]=|<>|&&|\|\||[^])/gu
const kinds = ['text', 'number', 'word', 'sign'] as const

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = []
  for (const found of expression.matchAll(forms)) {
    const group = found.slice(1).findIndex((text) => text !== undefined)
    const kind = kinds[group]
    if (kind) tokens.push({ kind, text: found[0], start: found.index, end: found.index + found[0].length })
  }
  return tokens
}

const equality = new Set(['=', '==', '!=', '<>'])
const order = new Set(['<', '<=', '>', '>='])
const tighter = new Set([...equality, ...order, '+', '-', '*', '/', '%'])
const opening = new Map([
  ['(', ')'],
  ['[', ']'],
])

/** A NOT right before a bracket is the function Not, which took and takes what stands in the brackets. */
function isNot(token: Token | undefined, next: Token | undefined): boolean {
  if (token?.kind !== 'word' || token.text.toLowerCase() !== 'not') return false
  return next !== undefined && !(next.text === '(' && next.start === token.end)
}

/** The number of the first token behind the one that closes the bracket at that place; undefined when nothing does. */
function behindBracket(tokens: readonly Token[], at: number): number | undefined {
  const closers: string[] = []
  for (let i = at; i < tokens.length; i++) {
    const { kind, text } = tokens[i] as Token
    if (kind !== 'sign') continue
    const closer = opening.get(text)
    if (closer !== undefined) closers.push(closer)
    else if (text === ')' || text === ']') {
      if (closers.pop() !== text) return undefined
      if (closers.length === 0) return i + 1
    }
  }
  return undefined
}

/** The number of the first token behind the operand at that place, as NOT took it: with the signs before it. */
function behindOperand(tokens: readonly Token[], at: number): number | undefined {
  let i = at
  while (tokens[i]?.text === '!' || tokens[i]?.text === '-' || isNot(tokens[i], tokens[i + 1])) i++
  const first = tokens[i]
  if (!first || (first.kind === 'sign' && first.text !== '(')) return undefined
  let behind = first.text === '(' ? behindBracket(tokens, i) : i + 1
  while (behind !== undefined && (tokens[behind]?.text === '(' || tokens[behind]?.text === '['))
    behind = behindBracket(tokens, behind)
  return behind
}

/** Whether the token at that place is all that stands before an operator no tighter than a comparison, or text that is joined. */
function comparesWithLiteral(tokens: readonly Token[], at: number): boolean {
  const place = tokens[at]?.text === '-' ? at + 1 : at
  const literal = tokens[place]
  if (literal?.kind !== 'text' && literal?.kind !== 'number') return false
  const next = tokens[place + 1]?.text ?? ''
  return !(order.has(next) || (literal.kind === 'number' && tighter.has(next) && !equality.has(next)))
}

/** Whether a NOT that ends before the operator at that place took something else than it takes now. What was refused stays. */
function meantLess(tokens: readonly Token[], at: number): boolean {
  const operator = tokens[at]?.text ?? ''
  if (operator === '+') return true
  return equality.has(operator) && !comparesWithLiteral(tokens, at + 1)
}

/** Whether what stands there binds tighter than NOT does now, so that a NOT behind it needs brackets. */
function holdsTight(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at]
  return token?.kind === 'sign' && (tighter.has(token.text) || token.text === '!')
}

/**
 * The expression with brackets around every NOT that took less than it does now; the very same when nothing changes, or when its
 * brackets are not in order.
 */
export function withBracketsAroundNot(expression: string): string {
  const tokens = tokensOf(expression)
  const brackets: { readonly at: number; readonly text: '(' | ')' }[] = []
  for (const [i, token] of tokens.entries()) {
    if (!isNot(token, tokens[i + 1])) continue
    const behind = behindOperand(tokens, i + 1)
    if (behind === undefined) continue
    const withinNot = isNot(tokens[i - 1], token)
    if (!holdsTight(tokens, i - 1) && (withinNot || !meantLess(tokens, behind))) continue
    brackets.push({ at: token.start, text: '(' }, { at: (tokens[behind - 1] as Token).end, text: ')' })
  }
  return brackets
    .sort((a, b) => b.at - a.at || (a.text === '(' ? 1 : -1))
    .reduce((text, bracket) => text.slice(0, bracket.at) + bracket.text + text.slice(bracket.at), expression)
}

/** Brackets the expression under that name, in place; `note` is told where that changes it, with what to do. */
export function bracketSetting(
  settings: Record<string, unknown>,
  name: string,
  where: string,
  note: (sentence: string) => void,
): void {
  const expression = settings[name]
  if (typeof expression !== 'string') return
  const now = withBracketsAroundNot(expression)
  if (now === expression) return
  settings[name] = now
  note(
    `${where}: the word NOT is weaker than a comparison now, as in SQL, so ${expression} is read as ${now}, which means what it meant. Open the node, look at it and deploy`,
  )
}

/** Brackets the expressions of a mapping table's rows, in place. */
export function bracketRows(rows: unknown, what: string, note: (sentence: string) => void): void {
  if (!Array.isArray(rows)) return
  for (const row of rows as unknown[]) {
    if (typeof row !== 'object' || row === null) continue
    const mapping = row as Record<string, unknown>
    if (mapping['kind'] === 'expression') bracketSetting(mapping, 'value', `${what} for ${String(mapping['target'])}`, note)
  }
}
