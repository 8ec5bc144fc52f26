/** The parser: jsep with the language's own texts, names and messages. */
import { ExpressionError } from './error'
import type { RawNode } from './jsep'
import { Jsep, notStrength } from './jsep'
import { nestingLimit, textLimit } from './limits'

/** What may stand behind a backslash, with what it means. */
const escapes: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', "'": "'", n: '\n', r: '\r', t: '\t' }

const closingBracket = 93

/** How jsep's message for a missing operand begins. */
const afterOperator = 'Expected expression after '

/** The word NOT as an operator: directly before a bracket it is the function Not. */
const notOperator = /^(not)(?![\p{L}\d_(]|$)/iu

class Parser extends Jsep {
  #depth = 0
  /** Binary operators of this strength or less end what is being read: it is what a NOT stands before. */
  #tooWeak = 0
  /** The operator just read, whose operand comes next. */
  #operator: string | undefined

  refuse(reason: string, start = this.index, end = start + 1): never {
    throw new ExpressionError(reason, start, Math.min(end, this.expr.length) - start)
  }

  override throwError(message: string): never {
    if (message.startsWith(afterOperator)) this.refuse(`Something is missing after ${message.slice(afterOperator.length)}`)
    if (this.index >= this.expr.length) this.refuse('The expression ends too early')
    this.refuse(
      message === 'missing unaryOp argument' || message === 'Expected expression' ? 'Something is missing here' : message,
    )
  }

  /** One expression and nothing after it. */
  whole(): RawNode {
    const node = this.gobbleExpression()
    if (this.index < this.expr.length) this.#unexpected()
    if (!node) this.refuse('The expression is empty')
    return node
  }

  #unexpected(): never {
    const char = this.char
    if (/[“”„‟‘’‚«»]/.test(char)) this.refuse(`${char} is a typographic quotation mark; write " instead`)
    if (char === '.') this.refuse('There is no "." in expressions; attributes are read as cs["name"]')
    if (char === ',') this.refuse('A comma may only stand between the arguments of a function')
    const word = /^(?:and|or)$/i.exec(this.expr.slice(this.index))?.[0]
    if (word !== undefined) this.refuse(`Something is missing after ${word}`, this.index, this.expr.length)
    if (char === ')' || char === ']') this.refuse(`This "${char}" closes nothing`)
    this.refuse(`"${char}" was not expected here`)
  }

  override gobbleSpaces(): void {
    while (/\s/.test(this.char)) this.index++
  }

  override gobbleExpression(): RawNode | false {
    this.#operator = undefined
    return this.#nested(() => this.#upTo(0, () => super.gobbleExpression()))
  }

  /** What `parse` reads, where binary operators of that strength or less belong to what is around it. */
  #upTo<Result>(strength: number, parse: () => Result): Result {
    const before = this.#tooWeak
    this.#tooWeak = strength
    const result = parse()
    this.#tooWeak = before
    return result
  }

  override gobbleBinaryOp(): string | false {
    const start = this.index
    const operator = super.gobbleBinaryOp()
    if (operator === false) return false
    if ((Jsep.binary_ops[operator] ?? 0) > this.#tooWeak) return (this.#operator = operator)
    this.index = start
    return false
  }

  override gobbleToken(): RawNode | false {
    this.gobbleSpaces()
    const operator = this.#operator
    this.#operator = undefined
    const word = notOperator.exec(this.expr.slice(this.index, this.index + 4))?.[1]
    if (word !== undefined) return this.#not(word, operator)
    const start = this.index
    if (this.char === '!' || this.char === '-') this.#operator = this.char
    const node = this.#nested(() => super.gobbleToken())
    if (!node && this.index < this.expr.length && !/[)\],:?]/.test(this.char)) this.#unexpected()
    if (node && node.type === 'UnaryExpression') node.start ??= start
    return node
  }

  /** The word NOT with all it stands before; `after` is the operator it is an operand of. */
  #not(word: string, after: string | undefined): RawNode {
    const start = this.index
    const strength = after === undefined ? 0 : (Jsep.binary_ops[after] ?? Infinity)
    this.index += word.length
    if (strength > notStrength) this.refuse(`${word} binds weaker than ${after}; write ${after} (${word} …)`, start, this.index)
    const argument = this.#nested(() => this.#upTo(notStrength, () => this.gobbleBinaryExpression()))
    if (!argument) this.throwError('missing unaryOp argument')
    return { type: 'UnaryExpression', operator: 'NOT', argument, start }
  }

  #nested<Result>(parse: () => Result): Result {
    if (++this.#depth > 2 * nestingLimit) this.refuse(`The expression is nested more than ${nestingLimit} levels deep`)
    const result = parse()
    this.#depth--
    return result
  }

  #mark(node: RawNode, start: number): RawNode {
    node.start = start
    node.end = this.index
    return node
  }

  override gobbleTokenProperty(base: RawNode): RawNode {
    const start = base.start ?? this.index
    let node = base
    for (;;) {
      this.gobbleSpaces()
      if (this.char === '[') {
        this.index++
        const property = this.gobbleExpression()
        if (!property || this.code !== closingBracket) this.throwError('Expected ]')
        this.index++
        node = this.#mark({ type: 'MemberExpression', object: node, property }, start)
      } else if (this.char === '(') {
        this.index++
        node = this.#mark({ type: 'CallExpression', callee: node, arguments: this.gobbleArguments() }, start)
      } else if (this.char === '.') this.#unexpected()
      else return node
    }
  }

  override gobbleArguments(): RawNode[] {
    const list: RawNode[] = []
    this.gobbleSpaces()
    if (this.char === ')') {
      this.index++
      return list
    }
    for (;;) {
      const node = this.gobbleExpression()
      if (!node) this.throwError('An argument is missing here')
      list.push(node)
      const end = this.char
      if (end !== ',' && end !== ')') this.throwError('Expected , or )')
      this.index++
      if (end === ')') return list
    }
  }

  override gobbleGroup(): RawNode {
    this.index++
    const node = this.gobbleExpression()
    if (!node) this.throwError('There is nothing between the brackets')
    if (this.char === ',') this.#unexpected()
    if (this.char !== ')') this.throwError('Expected )')
    this.index++
    return node
  }

  override gobbleArray(): never {
    this.refuse('Lists cannot be written in brackets; use Split or Union')
  }

  override gobbleIdentifier(): RawNode {
    const start = this.index
    while (Jsep.isIdentifierPart(this.code) && !/[“”„‟‘’‚«»\s]/.test(this.char)) this.index++
    if (this.index === start) this.#unexpected()
    return this.#mark({ type: 'Identifier', name: this.expr.slice(start, this.index) }, start)
  }

  override gobbleNumericLiteral(): RawNode {
    const start = this.index
    const digits = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\p{L}\d_.])/u.exec(this.expr.slice(start))?.[0]
    if (digits === undefined) {
      const run = /^[\p{L}\d_.]+/u.exec(this.expr.slice(start))?.[0] ?? '.'
      this.refuse(run === '.' ? 'There is no "." in expressions' : `"${run}" is not a number`, start, start + run.length)
    }
    this.index += digits.length
    return this.#mark({ type: 'Literal', value: Number(digits), raw: digits }, start)
  }

  override gobbleStringLiteral(): RawNode {
    const start = this.index
    const quote = this.char
    let value = ''
    for (this.index++; this.index < this.expr.length; this.index++) {
      if (this.char === quote) {
        this.index++
        return this.#mark({ type: 'Literal', value }, start)
      }
      value += this.char === '\\' ? this.#escaped() : this.char
    }
    this.refuse('This text has no closing quotation mark', start, this.expr.length)
  }

  /** The character an escape stands for; leaves the index on the escape's last character. */
  #escaped(): string {
    const start = this.index++
    if (this.char === 'u') {
      const digits = /^[\da-fA-F]{4}/.exec(this.expr.slice(this.index + 1))?.[0]
      if (digits === undefined) this.refuse('\\u needs four hexadecimal digits; write \\\\ for a backslash', start, start + 2)
      this.index += 4
      return String.fromCharCode(Number.parseInt(digits, 16))
    }
    const meant = Object.hasOwn(escapes, this.char) ? escapes[this.char] : undefined
    if (meant === undefined) this.refuse(`\\${this.char} means nothing; write \\\\ for a backslash`, start, start + 2)
    return meant
  }
}

/** The syntax tree of the text as jsep sees it. Throws ExpressionError. */
export function parse(text: string): RawNode {
  if (text.length > textLimit)
    throw new ExpressionError(
      `The expression has ${text.length} characters; ${textLimit} are allowed`,
      textLimit,
      text.length - textLimit,
    )
  return new Parser(text).whole()
}
