/** The attributes of an object type, as a table that can be filtered. */
import type { AttributeSchema, Comparison, Mutability } from '../../../runtime/model/schema'
import { comparisons, mutabilities } from '../../../runtime/model/schema'
import type { AttributeType } from '../../../runtime/model/values'
import { attributeTypes, foldCase } from '../../../runtime/model/values'
import { button, checkbox, el, field, iconButton, select, textInput } from '../widgets/dom'
import { text } from '../widgets/text'
import { formFields, formInWords } from './value-form'

export type DraftAttribute = { -readonly [K in keyof AttributeSchema]: AttributeSchema[K] }

export interface AttributeTableOptions {
  /** A connected system's attributes also say who may write them and how they compare. */
  readonly kind: 'system' | 'metaverse'
  /** Values of an attribute, where it can say how they are written; left out where it cannot. */
  readonly samples?: ((attribute: string) => readonly string[]) | undefined
  readonly onChange: () => void
}

/** The attributes of an object type as a table; writes into `attributes`. */
export function attributeTable(attributes: DraftAttribute[], options: AttributeTableOptions): HTMLElement {
  const body = el('tbody')
  const filter = textInput({
    value: '',
    label: text('attributes.filter'),
    placeholder: text('attributes.filter'),
    onChange: () => draw(),
  })
  const empty = el('div', { class: 'idw-empty' }, text('attributes.none'))
  const draw = (): void => {
    const wanted = foldCase(filter.value.trim())
    const shown = attributes.filter((attribute) => foldCase(attribute.name).includes(wanted) || attribute.name === '')
    body.replaceChildren(...shown.flatMap((attribute) => rowsOf(attribute, attributes, options, draw)))
    filter.classList.toggle('idw-hidden', attributes.length < 12)
    empty.classList.toggle('idw-hidden', attributes.length > 0)
  }
  draw()
  const add = button(text('attributes.add'), {
    icon: 'plus',
    onClick: () => {
      filter.value = ''
      attributes.push({ name: '', type: 'text', multi: false })
      draw()
      options.onChange()
      // Below a system's attribute is a row that is hidden.
      body.querySelector<HTMLInputElement>('tr:nth-last-child(1 of :not(.idw-attribute-more)) input')?.focus()
    },
  })
  return el('div', {}, filter, el('div', { class: 'idw-scroll' }, el('table', { class: 'idw-table' }, head(), body), empty), add)
}

function head(): HTMLElement {
  return el(
    'thead',
    {},
    el(
      'tr',
      {},
      el('th', {}, text('attributes.name')),
      el('th', {}, text('attributes.type')),
      el('th', { class: 'idw-narrow', title: text('attributes.multiHelp') }, text('attributes.multi')),
      el('th'),
    ),
  )
}

/** The row of an attribute; in a system's table with one more below it, hidden until it is asked for. */
function rowsOf(
  attribute: DraftAttribute,
  attributes: DraftAttribute[],
  options: AttributeTableOptions,
  draw: () => void,
): HTMLElement[] {
  const remove = iconButton('times', text('attributes.remove'), () => {
    attributes.splice(attributes.indexOf(attribute), 1)
    draw()
    options.onChange()
  })
  const tools = el('td', { style: 'text-align: right; white-space: nowrap' })
  const below = el('tr', { class: 'idw-attribute-more idw-hidden' })
  const form = el('div', { class: 'idw-help' })
  const say = (): void => {
    form.textContent = options.samples ? formInWords(attribute) : ''
  }
  const showDetails = (): void => {
    say()
    if (below.classList.contains('idw-hidden')) return
    below.replaceChildren(el('td', { colspan: 4 }, ...details(attribute, options, say)))
  }
  say()
  const row = el('tr', {}, ...mainCells(attribute, attributes, options, { form, retyped: showDetails }), tools)
  if (options.kind === 'metaverse') {
    tools.append(remove)
    return [row]
  }
  const more = iconButton('sliders', text('attributes.more'), () => {
    const open = below.classList.toggle('idw-hidden') === false
    more.setAttribute('aria-expanded', String(open))
    showDetails()
  })
  tools.append(more, remove)
  return [row, below]
}

/** Name with the form in words, type, and whether it has several values. */
function mainCells(
  attribute: DraftAttribute,
  attributes: readonly DraftAttribute[],
  options: AttributeTableOptions,
  { form, retyped }: { readonly form: HTMLElement; readonly retyped: () => void },
): HTMLElement[] {
  const name = textInput({
    value: attribute.name,
    label: text('attributes.name'),
    onChange: (value) => {
      attribute.name = value.trim()
      mark()
      options.onChange()
    },
  })
  const mark = (): void => {
    const twice = attributes.some((other) => other !== attribute && foldCase(other.name) === foldCase(attribute.name))
    name.classList.toggle('idw-invalid', attribute.name === '' || twice)
    name.title = twice ? text('attributes.twice') : (attribute.description ?? text('attributes.name'))
  }
  mark()
  const type = select({
    label: text('attributes.type'),
    value: attribute.type,
    choices: attributeTypes.map((value) => ({ value, label: text(`type.${value}`) })),
    onChange: (value) => {
      attribute.type = value as AttributeType
      retyped()
      options.onChange()
    },
  })
  const multi = checkbox({
    label: text('attributes.multiHelp'),
    hideLabel: true,
    checked: attribute.multi,
    onChange: (on) => {
      attribute.multi = on
      options.onChange()
    },
  })
  return [el('td', {}, name, form), el('td', {}, type), el('td', { class: 'idw-narrow' }, multi.element)]
}

/** Settings that are left out of the flow while they have their default. */
function details(attribute: DraftAttribute, options: AttributeTableOptions, formed: () => void): HTMLElement[] {
  const change = (act: () => void) => {
    act()
    options.onChange()
  }
  const mutability = select({
    label: text('attributes.mutability'),
    value: attribute.mutability ?? 'readWrite',
    choices: mutabilities.map((value) => ({
      value,
      label: text(`attributes.mutabilities.${value}`),
    })),
    onChange: (value) =>
      change(() => {
        if (value === 'readWrite') delete attribute.mutability
        else attribute.mutability = value as Mutability
      }),
  })
  const comparison = select({
    label: text('attributes.comparison'),
    value: attribute.comparison ?? 'exact',
    choices: comparisons.map((value) => ({
      value,
      label: text(`attributes.comparisons.${value}`),
    })),
    onChange: (value) =>
      change(() => {
        if (value === 'exact') delete attribute.comparison
        else attribute.comparison = value as Comparison
      }),
  })
  const flag = (key: 'required' | 'secret' | 'unique') =>
    checkbox({
      label: text(`attributes.${key}`),
      title: text(`attributes.${key}Help`),
      checked: attribute[key] ?? false,
      onChange: (on) =>
        change(() => {
          if (on) attribute[key] = true
          else delete attribute[key]
        }),
    }).element
  const form = options.samples
    ? formFields(attribute, options.samples(attribute.name), (value) =>
        change(() => {
          if (value) attribute.form = value
          else delete attribute.form
          formed()
        }),
      )
    : []
  return [
    ...(attribute.description ? [el('div', { class: 'idw-help' }, attribute.description)] : []),
    ...form,
    field(text('attributes.mutability'), mutability),
    field(text('attributes.comparison'), comparison),
    el('div', { class: 'idw-line' }, flag('required'), flag('secret'), flag('unique')),
  ]
}
