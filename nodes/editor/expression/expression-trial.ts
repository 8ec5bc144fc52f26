/** Trying an expression with values that are typed in. */
import { api } from '../server/api'
import { button, debounce, el, field, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

/** The attributes an expression reads, in the order they appear. */
export function inputsOf(expression: string): { root: 'cs' | 'mv' | 'extra'; name: string }[] {
  const found = new Map<string, { root: 'cs' | 'mv' | 'extra'; name: string }>()
  for (const match of expression.matchAll(/\b(cs|mv|extra)\[\s*"((?:[^"\\]|\\.)*)"\s*\]/gi)) {
    const root = (match[1] ?? 'cs').toLowerCase() as 'cs' | 'mv' | 'extra'
    const name = (match[2] ?? '').replaceAll(/\\(.)/g, '$1')
    found.set(`${root} ${name.toLowerCase()}`, { root, name })
  }
  return [...found.values()]
}

/**
 * A panel to try an expression with values typed in, in that time zone. One line of a value's text; several lines make a list.
 */
export function expressionTrial(expression: () => string, timeZone: () => string): HTMLElement {
  const values = new Map<string, string>()
  const panel = el('div', { class: 'idw-try idw-hidden' })
  const toggle = el(
    'button',
    { type: 'button', class: 'idw-link', 'aria-expanded': 'false', title: text('expression.tryHelp') },
    text('expression.try'),
  )
  toggle.addEventListener('click', () => {
    const open = panel.classList.toggle('idw-hidden') === false
    toggle.setAttribute('aria-expanded', String(open))
    if (open) draw()
  })
  const result = el('div', { class: 'idw-result', role: 'status' })
  const run = debounce(250, () => evaluate({ text: expression(), timeZone: timeZone() }, values, result))
  const draw = (): void => {
    const inputs = inputsOf(expression())
    panel.replaceChildren(
      ...inputs.map(({ root, name }) => {
        const key = `${root} ${name}`
        const input = textInput({
          value: values.get(key) ?? '',
          label: `${root}["${name}"]`,
          onChange: (value) => {
            values.set(key, value)
            run()
          },
        })
        return field(`${root}: ${name}`, input)
      }),
      el('div', { class: 'idw-line' }, button(text('expression.tryAgain'), { icon: 'refresh', onClick: draw }), result),
    )
    run()
  }
  return el('div', {}, el('div', { class: 'idw-expression-tools' }, toggle), panel)
}

/** A typed-in value as the language takes it: empty is absent, digits are a number, `true` and `false` are boolean. */
export function typedValue(written: string): string | number | boolean | undefined {
  if (written === '') return undefined
  if (written === 'true' || written === 'false') return written === 'true'
  return /^-?\d{1,15}$/.test(written) && !/^-?0\d/.test(written) ? Number(written) : written
}

function evaluate(
  { text: expression, timeZone }: { readonly text: string; readonly timeZone: string },
  values: ReadonlyMap<string, string>,
  result: HTMLElement,
): void {
  const trial = { cs: {} as Record<string, unknown>, mv: {} as Record<string, unknown>, extra: {} as Record<string, unknown> }
  for (const { root, name } of inputsOf(expression)) {
    const value = typedValue(values.get(`${root} ${name}`) ?? '')
    if (value !== undefined) trial[root][name] = value
  }
  const say = (kind: string, said: string): void => {
    result.className = `idw-result ${kind}`
    result.textContent = said
  }
  if (expression.trim() === '') return say('', '')
  api.evaluate({ text: expression, timeZone, ...trial }).then(
    (answer) => {
      if ('error' in answer) say('idw-bad', answer.error)
      else say('', answer.value === null ? text('expression.noValue') : `= ${answer.display === '' ? '""' : answer.display}`)
    },
    (error: Error) => say('idw-bad', error.message),
  )
}
