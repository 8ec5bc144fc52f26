/** The object types of a connected system: name, anchor, secondary id and attributes, and what is wrong with them. */
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { wrongForm } from '../../../runtime/model/value-form'
import { foldCase } from '../../../runtime/model/values'
import { picker } from '../fields/attribute-input'
import type { DraftAttribute } from './attribute-table'
import { attributeTable } from './attribute-table'
import { button, checkbox, el, field, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

export type DraftObjectType = { -readonly [K in keyof Omit<ObjectTypeSchema, 'attributes'>]: ObjectTypeSchema[K] } & {
  attributes: DraftAttribute[]
}

export interface ObjectTypesEditor {
  value(): ObjectTypeSchema[]
  set(types: readonly ObjectTypeSchema[]): void
}

/** Values of an attribute of a type; undefined where attributes do not say how they are written. */
export type SamplesOf = (type: string) => ((attribute: string) => readonly string[]) | undefined

/** The object types of a connected system in `container`: name, anchor, secondary id and attributes. */
export function objectTypesEditor(
  container: HTMLElement,
  start: readonly ObjectTypeSchema[],
  samplesOf: SamplesOf,
): ObjectTypesEditor {
  container.classList.add('idw')
  let types: DraftObjectType[] = []
  const cards = el('div')
  const draw = (open?: DraftObjectType): void => {
    cards.replaceChildren(
      ...types.map((type) =>
        card(type, type === open || types.length === 1, samplesOf(type.name), () => {
          types = types.filter((other) => other !== type)
          draw()
        }),
      ),
      ...(types.length === 0 ? [el('div', { class: 'idw-empty' }, text('objectTypes.none'))] : []),
    )
  }
  const add = button(text('objectTypes.add'), {
    icon: 'plus',
    onClick: () => {
      const type: DraftObjectType = { name: '', anchor: '', attributes: [] }
      types.push(type)
      draw(type)
      cards.querySelector<HTMLInputElement>('details:last-of-type input')?.focus()
    },
  })
  container.replaceChildren(cards, add)
  const set = (next: readonly ObjectTypeSchema[]): void => {
    types = structuredClone(next) as DraftObjectType[]
    draw()
  }
  set(start)
  return { value: () => structuredClone(types), set }
}

function card(type: DraftObjectType, open: boolean, samples: ReturnType<SamplesOf>, remove: () => void): HTMLElement {
  const title = el('strong')
  const count = el('span', { class: 'idw-plain' })
  const problems = el('div')
  const show = (): void => {
    title.textContent = type.name === '' ? text('objectTypes.unnamed') : type.name
    count.textContent = text('objectTypes.summary', { count: type.attributes.length, anchor: type.anchor || '–' })
    problems.replaceChildren(...problemsOf(type).map((problem) => el('div', { class: 'idw-hint' }, problem)))
  }
  show()
  return el(
    'details',
    { class: 'idw-card', open },
    el('summary', {}, title, count),
    el(
      'div',
      { class: 'idw-card-body' },
      ...identity(type, show),
      el('div', { class: 'idw-section' }, text('attributes.title')),
      attributeTable(type.attributes, { kind: 'system', samples, onChange: show }),
      problems,
      el('div', { style: 'margin-top: 10px' }, button(text('objectTypes.remove'), { icon: 'trash', onClick: remove })),
    ),
  )
}

/** What an object of the type is known by: the type's name, the anchor and the secondary id. */
function identity(type: DraftObjectType, changed: () => void): HTMLElement[] {
  const name = textInput({
    value: type.name,
    label: text('objectTypes.name'),
    onChange: (value) => {
      type.name = value.trim()
      changed()
    },
  })
  const anchor = attributePicker(type, text('objectTypes.anchor'), type.anchor, (value) => {
    type.anchor = value
    changed()
  })
  const ignoreCase = checkbox({
    label: text('objectTypes.anchorIgnoresCase'),
    checked: type.anchorIgnoresCase ?? false,
    onChange: (on) => {
      if (on) type.anchorIgnoresCase = true
      else delete type.anchorIgnoresCase
      changed()
    },
  })
  const secondary = attributePicker(type, text('objectTypes.secondaryId'), type.secondaryId ?? '', (value) => {
    if (value === '') delete type.secondaryId
    else type.secondaryId = value
    changed()
  })
  return [
    field(text('objectTypes.name'), name),
    field(text('objectTypes.anchor'), anchor, text('objectTypes.anchorHelp')),
    field('', ignoreCase.element),
    field(text('objectTypes.secondaryId'), secondary, text('objectTypes.secondaryIdHelp')),
  ]
}

/** An input for one of the type's own attributes. */
function attributePicker(type: DraftObjectType, label: string, value: string, onChange: (value: string) => void): HTMLElement {
  return picker({
    value,
    label,
    options: () => type.attributes.map((attribute) => ({ name: attribute.name, schema: attribute })),
    unknown: () => text('objectTypes.notAnAttribute'),
    onChange,
  }).element
}

/** What is missing or wrong with an object type, in sentences; empty when it can be used. */
export function problemsOf(type: ObjectTypeSchema): string[] {
  const problems: string[] = []
  const names = type.attributes.map((attribute) => foldCase(attribute.name))
  if (type.name === '') problems.push(text('objectTypes.nameMissing'))
  if (type.anchor === '') problems.push(text('objectTypes.anchorMissing', { type: type.name }))
  else if (!names.includes(foldCase(type.anchor)))
    problems.push(text('objectTypes.anchorUnknown', { type: type.name, anchor: type.anchor }))
  if (names.includes('')) problems.push(text('objectTypes.attributeUnnamed', { type: type.name }))
  const twice = type.attributes.find(
    (attribute, index) => attribute.name !== '' && names.indexOf(foldCase(attribute.name)) !== index,
  )
  if (twice) problems.push(text('objectTypes.attributeTwice', { type: type.name, attribute: twice.name }))
  for (const attribute of type.attributes) {
    const wrong = wrongForm(attribute)
    if (wrong !== null) problems.push(text('objectTypes.wrongForm', { type: type.name, attribute: attribute.name, wrong }))
  }
  return problems
}
