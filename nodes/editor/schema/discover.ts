/** "Discover": the choice of what a connected system declares, among what it has. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import type { SystemDraft } from '../server/api'
import { api } from '../server/api'
import type { ChosenType } from './discovered-types'
import { allNames, asItLooks, chosenAtFirst, declaredAs, has, isNeeded, merged, withDeclared } from './discovered-types'
import { typeInWords } from '../fields/attribute-input'
import { showError } from './test-connection'
import { formInWords } from './value-form'
import { button, checkbox, el, field, note, select, textInput } from '../widgets/dom'
import { figure } from '../widgets/figures'
import { text } from '../widgets/text'

/**
 * "Discover": asks the system for its schema and lets one choose what to declare; `use` gets the object types as they shall be
 * from now on, and what was discovered.
 */
export function discoverButton(
  draft: () => SystemDraft,
  use: (types: ObjectTypeSchema[], discovered: readonly DiscoveredType[]) => void,
): HTMLElement {
  const result = el('div', { role: 'status', 'aria-live': 'polite' })
  const start = button(text('discover.button'), { icon: 'search', class: '', onClick: () => void run() })
  const run = async (): Promise<void> => {
    start.disabled = true
    result.replaceChildren(el('div', { class: 'idw-help' }, text('discover.running')))
    try {
      const asked = draft()
      const found = await api.schema(asked)
      const close = (): void => result.replaceChildren()
      if (found.length === 0) result.replaceChildren(note('warning', text('discover.nothing')))
      else
        result.replaceChildren(
          chooser(found, asked.objectTypes, close, (types) => {
            use(types, found)
            close()
          }),
        )
    } catch (error) {
      showError(result, error)
    }
    start.disabled = false
    result.scrollIntoView({ block: 'nearest' })
  }
  return el('div', { style: 'margin: 0 0 10px' }, start, result)
}

/** What is chosen, by object type. */
type Choice = Map<string, ChosenType>

function chooser(
  found: readonly DiscoveredType[],
  declared: readonly ObjectTypeSchema[],
  cancel: () => void,
  use: (types: ObjectTypeSchema[]) => void,
): HTMLElement {
  const chosen: Choice = new Map()
  const offered = found.map((type) => withDeclared(type, declared))
  for (const type of found) {
    const first = chosenAtFirst(type, declared, found.length)
    if (first) chosen.set(type.name, first)
  }
  const filter = textInput({
    value: '',
    label: text('discover.filter'),
    placeholder: text('discover.filter'),
    onChange: () => draw(),
  })
  const list = el('div', { class: 'idw-scroll' })
  const draw = (): void => {
    const wanted = foldCase(filter.value.trim())
    const shown = offered.filter((type) => foldCase(type.name).includes(wanted) || chosen.has(type.name))
    list.replaceChildren(...shown.slice(0, 200).map((type) => typeLine({ type, chosen, found, declared })))
  }
  if (found.length < 8) filter.classList.add('idw-hidden')
  draw()
  return el(
    'div',
    { class: 'idw-try' },
    el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, text('discover.choose', { count: found.length })),
    filter,
    list,
    el(
      'div',
      { class: 'idw-line' },
      button(text('discover.use'), { icon: 'check', class: '', onClick: () => use(merged(found, declared, chosen)) }),
      button(text('discover.cancel'), { class: '', onClick: cancel }),
    ),
  )
}

/** A type that is offered, with what it is offered among. */
interface Offer {
  readonly type: DiscoveredType
  readonly chosen: Choice
  readonly found: readonly DiscoveredType[]
  readonly declared: readonly ObjectTypeSchema[]
}

function typeLine(offer: Offer): HTMLElement {
  const { type, chosen, found, declared } = offer
  const count = el('span', { class: 'idw-plain' })
  const body = el('div')
  const update = (): void => {
    const names = chosen.get(type.name)?.names
    count.textContent = ` ${text('discover.count', { chosen: names?.size ?? 0, all: type.attributes.length })}`
  }
  const redraw = (): void => {
    whole.input.checked = chosen.has(type.name)
    update()
    if (details.open) body.replaceChildren(...anchorLine(offer, redraw), ...attributeLines(offer, redraw))
  }
  const whole = checkbox({
    label: type.name,
    checked: chosen.has(type.name),
    onChange: (on) => {
      const first = chosenAtFirst(reportedAs(type, found), declared, 1)
      if (on && first) chosen.set(type.name, { ...first, names: allNames(type) })
      else chosen.delete(type.name)
      redraw()
    },
  })
  const details = el('details', {}, el('summary', {}, whole.element, count), body)
  details.addEventListener('toggle', redraw)
  details.open = found.length === 1
  update()
  return details
}

function reportedAs(type: DiscoveredType, found: readonly DiscoveredType[]): DiscoveredType {
  return found.find((candidate) => candidate.name === type.name) ?? type
}

/** The choice of the anchor, where the system says what could be one. */
function anchorLine({ type, chosen }: Offer, redraw: () => void): HTMLElement[] {
  const taken = chosen.get(type.name)
  if (!type.keys || !taken) return []
  const names = type.attributes.map(({ name }) => name)
  const list = select({
    label: text('discover.anchorOf', { type: type.name }),
    value: taken.anchor,
    choices: [...new Set([...type.keys, ...names])].map((value) => ({ value, label: value })),
    onChange: (value) => {
      taken.anchor = value
      taken.names.add(value)
      redraw()
    },
  })
  const help = type.keys.length > 0 ? text('discover.anchorHelp', { keys: type.keys.join(', ') }) : text('discover.anchorNone')
  return [field(text('objectTypes.anchor'), list, help)]
}

function attributeLines(offer: Offer, redraw: () => void): HTMLElement[] {
  return offer.type.attributes.map((attribute) => {
    const { type, chosen } = offer
    const taken = chosen.get(type.name)
    const needed = isNeeded(type, taken?.anchor ?? type.anchor, attribute.name)
    const box = checkbox({
      label: attribute.name,
      ...(attribute.description ? { title: attribute.description } : {}),
      checked: taken?.names.has(attribute.name) ?? false,
      onChange: (on) => {
        const needs = type.attributes.filter(({ name }) => isNeeded(type, type.anchor, name)).map(({ name }) => name)
        const now = chosen.get(type.name) ?? { names: new Set(needs), looks: new Set(), anchor: type.anchor }
        if (on) now.names.add(attribute.name)
        else now.names.delete(attribute.name)
        chosen.set(type.name, now)
        redraw()
      },
    })
    if (needed && box.input.checked) box.input.disabled = true
    return el(
      'div',
      { style: 'padding-left: 22px' },
      box.element,
      el('span', { class: 'idw-plain' }, ` ${wordsOf(attribute, offer).join(' · ')}`),
      taken?.names.has(attribute.name) ? looksLine(attribute, type, taken) : null,
    )
  })
}

/** What is known of an attribute: its type, what it is for, and some values. */
function wordsOf(attribute: AttributeSchema, { type, chosen, found, declared }: Offer): string[] {
  const reported = reportedAs(type, found)
  const values = type.found?.[attribute.name]
  const known = declaredAs(type, declared)
  const anchor = chosen.get(type.name)?.anchor ?? type.anchor
  const shown = known?.attributes.find(({ name }) => foldCase(name) === foldCase(attribute.name)) ?? attribute
  return [
    typeInWords(shown),
    formInWords(shown),
    isNeeded(type, anchor, attribute.name)
      ? text(foldCase(attribute.name) === foldCase(anchor) ? 'discover.anchor' : 'discover.secondaryId')
      : '',
    has(reported, attribute.name) ? '' : text(type.isWhole ? 'discover.gone' : 'discover.unreported'),
    known && type.isWhole && !has(known, attribute.name) ? text('discover.fresh') : '',
    values ? (values.samples.length > 0 ? values.samples.join(', ') : text('discover.empty')) : '',
    values && values.filled > 0 && values.filled < values.objects
      ? text('discover.filled', { filled: figure(values.filled), objects: figure(values.objects) })
      : '',
  ].filter(Boolean)
}

/** The offer to take an attribute for what its values look like. */
function looksLine(attribute: AttributeSchema, type: DiscoveredType, taken: ChosenType): HTMLElement | null {
  const values = type.found?.[attribute.name]
  if (!values?.looksLike || foldCase(attribute.name) === foldCase(taken.anchor)) return null
  const { because, sure } = values.looksLike
  const as = asItLooks(attribute, values)
  const words = [typeInWords(as), formInWords(as)].filter(Boolean).join(', ')
  const box = checkbox({
    label: text('discover.readAs', { type: words, sure: text(`test.sure.${sure}`), because }),
    checked: taken.looks.has(attribute.name),
    onChange: (on) => {
      if (on) taken.looks.add(attribute.name)
      else taken.looks.delete(attribute.name)
    },
  })
  return el('div', { class: 'idw-help', style: 'padding-left: 22px' }, box.element)
}
