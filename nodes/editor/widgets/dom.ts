/** What may stand inside an element: text is always put in as a text node. */
export type Child = Node | string | null | undefined | false

type Handlers = { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void }

export interface Properties {
  readonly class?: string | undefined
  readonly on?: Handlers
  readonly [attribute: string]: string | number | boolean | undefined | Handlers
}

/** Makes an element; attributes that are false or undefined are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'object')
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler as EventListener)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false))
  return element
}

export function icon(name: string): HTMLElement {
  return el('i', { class: `fa fa-${name}`, 'aria-hidden': 'true' })
}

export function button(
  label: string,
  options: { icon?: string; title?: string; class?: string; onClick: () => void },
): HTMLButtonElement {
  return el(
    'button',
    {
      type: 'button',
      class: `red-ui-button ${options.class ?? 'red-ui-button-small'}`,
      title: options.title,
      'aria-label': label === '' ? options.title : undefined,
      on: { click: options.onClick },
    },
    options.icon ? icon(options.icon) : null,
    options.icon && label !== '' ? ' ' : null,
    label,
  )
}

/** A button that is an icon alone; `label` is read out and shown as a tip. */
export function iconButton(name: string, label: string, onClick: () => void): HTMLButtonElement {
  return el(
    'button',
    { type: 'button', class: 'idw-icon-button', title: label, 'aria-label': label, on: { click: onClick } },
    icon(name),
  )
}

export interface Choice {
  readonly value: string
  readonly label: string
  readonly title?: string
}

/** Characters that have room beside a label in the narrowest dialog. */
const longChoice = 36

/** A drop-down list. A value that is no choice (a setting from elsewhere, `${ENV}`) stays selectable as it is. */
export function select(options: {
  choices: readonly Choice[]
  value: string
  label: string
  class?: string
  onChange?: (value: string) => void
}): HTMLSelectElement {
  const known = options.choices.some((choice) => choice.value === options.value)
  const choices =
    known || options.value === '' ? options.choices : [...options.choices, { value: options.value, label: options.value }]
  const isLong = choices.some(({ label }) => label.length > longChoice)
  const element = el(
    'select',
    { class: [options.class, isLong && 'idw-long'].filter(Boolean).join(' '), 'aria-label': options.label, title: options.label },
    ...choices.map((choice) => el('option', { value: choice.value, title: choice.title }, choice.label)),
  )
  element.value = known || options.value !== '' ? options.value : (options.choices[0]?.value ?? '')
  element.addEventListener('change', () => options.onChange?.(element.value))
  return element
}

export function checkbox(options: {
  label: string
  checked: boolean
  title?: string
  hideLabel?: boolean
  onChange?: (checked: boolean) => void
}): { element: HTMLLabelElement; input: HTMLInputElement } {
  const input = el('input', {
    type: 'checkbox',
    'aria-label': options.label,
    title: options.title ?? (options.hideLabel ? options.label : undefined),
  })
  input.checked = options.checked
  input.addEventListener('change', () => options.onChange?.(input.checked))
  return {
    element: el('label', { class: 'idw-check', title: options.title }, input, options.hideLabel ? null : ` ${options.label}`),
    input,
  }
}

export function textInput(options: {
  value: string
  label: string
  placeholder?: string
  class?: string
  type?: 'text' | 'number'
  min?: number
  max?: number
  onChange?: (value: string) => void
}): HTMLInputElement {
  const input = el('input', {
    type: 'text',
    inputmode: options.type === 'number' ? 'numeric' : undefined,
    class: options.class,
    placeholder: options.placeholder,
    'aria-label': options.label,
    title: options.label,
    autocomplete: 'off',
    spellcheck: 'false',
  })
  input.value = options.value
  input.addEventListener('input', () => options.onChange?.(input.value))
  return input
}

/** A labelled line of a form with an optional line of help under it. */
export function field(label: string, control: HTMLElement, help?: string): HTMLDivElement {
  const input = control.matches('input, select, textarea')
    ? control
    : control.querySelector<HTMLElement>('input, select, textarea')
  if (input && input.id === '') input.id = freshId()
  return el(
    'div',
    { class: 'idw-field' },
    el('label', { for: input?.id, class: 'idw-field-label' }, label),
    el('div', { class: 'idw-field-control' }, control, help ? el('div', { class: 'idw-help' }, help) : null),
  )
}

/** The heading of a form's part, and what is said of it in a sentence or two. */
export function section(title: string, help: string): readonly HTMLElement[] {
  return [el('div', { class: 'idw-section' }, title), el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, help)]
}

let ids = 0
export function freshId(): string {
  ids += 1
  return `idweave-${ids}`
}

export function note(kind: 'info' | 'warning' | 'error', content: string): HTMLDivElement {
  const icons = { info: 'info-circle', warning: 'exclamation-triangle', error: 'times-circle' }
  return el('div', { class: `idw-note idw-note-${kind}` }, icon(icons[kind]), el('span', {}, content))
}

/** The element of the open dialog with this id, made by the node's template. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`the dialog has no element ${id}`)
  return element
}

/** Calls `act` once `milliseconds` have passed without another call. */
export function debounce(milliseconds: number, act: () => void): () => void {
  let timer: number | undefined
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(act, milliseconds)
  }
}
