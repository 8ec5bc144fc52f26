/** The input of an expression: checked and completed while it is typed. */
import { displayValue } from '../../../runtime/model/values'
import type { ExpressionFindings, ExpressionProblem, FunctionHelp } from '../server/api'
import { api } from '../server/api'
import { matching, typeInWords } from '../fields/attribute-input'
import type { AttributeOption } from '../canvas/canvas'
import { debounce, el, icon } from '../widgets/dom'
import { expressionTrial } from './expression-trial'
import type { Suggestion } from '../widgets/suggest'
import { suggest } from '../widgets/suggest'
import { text } from '../widgets/text'

export interface ExpressionOptions {
  readonly value: string
  readonly label: string
  readonly placeholder?: string
  /** What `cs[…]` and `mv[…]` can name; empty where the schema is not known. */
  readonly attributes: () => { readonly cs: readonly AttributeOption[]; readonly mv: readonly AttributeOption[] }
  /** Whose days count in it (S6). */
  readonly timeZone: () => string
  /** Whether functions that give something else each time are allowed. */
  readonly initialOnly?: () => boolean
  readonly onChange: (value: string) => void
}

export interface ExpressionInput {
  readonly element: HTMLElement
  readonly input: HTMLTextAreaElement
  /** Checks again: the schema or the mapping's mode may have changed. */
  refresh(): void
}

/** Pixels; a longer expression scrolls. */
const tallest = 200

/** A text area for an expression: it is checked while it is typed, and completes functions and attributes. */
export function expressionInput(options: ExpressionOptions): ExpressionInput {
  const input = el('textarea', {
    rows: 1,
    'aria-label': options.label,
    title: options.label,
    spellcheck: 'false',
    placeholder: options.placeholder,
  })
  input.value = options.value
  const problems = el('div', { role: 'status', 'aria-live': 'polite' })
  const zoneNote = el('div', { class: 'idw-help idw-hidden', title: text('condition.timeZoneHelp') })
  const trial = expressionTrial(() => input.value, options.timeZone)
  const element = el('div', { class: 'idw-expression' }, input, problems, zoneNote, trial)
  const grow = (): void => {
    if (!input.isConnected) return
    input.style.height = 'auto'
    input.style.height = `${Math.min(tallest, input.scrollHeight + 2)}px`
  }
  const show = ({ problems: found, zoned }: ExpressionFindings): void => {
    zoneNote.textContent = text('expression.timeZone', { zone: options.timeZone() })
    zoneNote.classList.toggle('idw-hidden', !zoned)
    input.classList.toggle(
      'idw-invalid',
      found.some((problem) => problem.severity === 'error'),
    )
    problems.replaceChildren(...found.slice(0, 4).map((problem) => problemLine(problem, input)))
  }
  const check = checker(input, options, show)
  input.addEventListener('input', () => {
    grow()
    check()
    options.onChange(input.value)
  })
  completion(input, options)
  // The height is known once the input stands in the page and has its width.
  let width = 0
  new ResizeObserver(() => {
    if (element.clientWidth === width) return
    width = element.clientWidth
    grow()
  }).observe(element)
  check()
  return { element, input, refresh: check }
}

function problemLine(problem: ExpressionProblem, input: HTMLTextAreaElement): HTMLElement {
  return el(
    'button',
    {
      type: 'button',
      class: problem.severity === 'warning' ? 'idw-problem idw-warning' : 'idw-problem',
      title: text('expression.goTo'),
      on: {
        click: () => {
          input.focus()
          input.setSelectionRange(problem.position, problem.position + Math.max(1, problem.length))
        },
      },
    },
    icon(problem.severity === 'warning' ? 'exclamation-triangle' : 'times-circle'),
    ` ${problem.message}`,
  )
}

/** Asks the server about the text, at most every 300 ms; only the answer to the latest question counts. */
function checker(input: HTMLTextAreaElement, options: ExpressionOptions, show: (found: ExpressionFindings) => void): () => void {
  let latest = 0
  return debounce(300, () => {
    latest += 1
    const mine = latest
    if (input.value.trim() === '') return show({ problems: [], zoned: false })
    const { cs, mv } = options.attributes()
    const names = (list: readonly AttributeOption[]) => list.map((option) => option.name)
    api
      .check({
        text: input.value,
        ...(cs.length > 0 ? { csAttributes: names(cs) } : {}),
        ...(mv.length > 0 ? { mvAttributes: names(mv) } : {}),
        initialOnly: options.initialOnly?.() ?? false,
      })
      .then(
        (found) => mine === latest && show(found),
        ({ message: reason }: Error) => {
          const problem = {
            severity: 'warning',
            message: text('expression.notChecked', { reason }),
            position: 0,
            length: 0,
          } as const
          if (mine === latest) show({ problems: [problem], zoned: false })
        },
      )
  })
}

/** The functions, once the server has told; until then nothing is offered for them. */
let functions: readonly FunctionHelp[] = []

function completion(input: HTMLTextAreaElement, options: ExpressionOptions): void {
  api.functions().then(
    (list) => {
      functions = list
    },
    () => undefined,
  )
  const insert = (start: number, end: number, written: string, caret = written.length): void => {
    input.setRangeText(written, start, end, 'end')
    input.setSelectionRange(start + caret, start + caret)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.focus()
  }
  suggest(input, {
    eager: true,
    find: (occasion) => {
      if (occasion !== 'typed') return []
      const caret = input.selectionStart
      const before = input.value.slice(0, caret)
      const attribute = /\b(cs|mv)\[\s*["']?([^"'\]]*)$/i.exec(before)
      if (attribute) return attributeSuggestions(attribute, input, options, insert)
      const word = /(?<!["\w])[A-Za-z]\w*$/.exec(before)
      return word && !insideText(before) ? wordSuggestions(word[0], caret, insert) : []
    },
  })
}

type Insert = (start: number, end: number, written: string, caret?: number) => void

function attributeSuggestions(
  found: RegExpExecArray,
  input: HTMLTextAreaElement,
  options: ExpressionOptions,
  insert: Insert,
): Suggestion[] {
  const root = (found[1] ?? '').toLowerCase() === 'cs' ? 'cs' : 'mv'
  const caret = input.selectionStart
  const rest = /^["']?\]?/.exec(input.value.slice(caret))?.[0] ?? ''
  return matching(options.attributes()[root], found[2] ?? '').map((option) => ({
    label: option.name,
    ...(option.schema ? { detail: typeInWords(option.schema) } : {}),
    choose: () =>
      insert(found.index, caret + rest.length, `${root}["${option.name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`),
  }))
}

function wordSuggestions(word: string, caret: number, insert: Insert): Suggestion[] {
  const start = caret - word.length
  const wanted = word.toLowerCase()
  const roots: Suggestion[] = (['cs', 'mv', 'extra'] as const)
    .filter((root) => root.startsWith(wanted))
    .map((root) => ({
      label: `${root}["…"]`,
      detail: text(`expression.root.${root}`),
      choose: () => insert(start, caret, `${root}["`),
    }))
  const calls: Suggestion[] = functions
    .filter((named) => named.name.toLowerCase().startsWith(wanted))
    .map((known) => ({
      label: known.name,
      detail: known.signature,
      explanation: [
        known.help,
        ...known.examples.slice(0, 1).map((example) => `${example.expression} → ${displayValue(example.result)}`),
      ].join('\n'),
      choose: () => insert(start, caret, `${known.name}(`),
    }))
  return [...roots, ...calls]
}

/** Whether a quotation has been opened and not closed. */
function insideText(before: string): boolean {
  const open = before.replaceAll(/\\./g, '').match(/"/g)?.length ?? 0
  return open % 2 === 1
}
