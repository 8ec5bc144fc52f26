/** What a connected system says when it is asked: the test of its connection, and the choice of what it declares. */
import type { TestOutcome } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import type { SystemDraft } from '../server/api'
import { api, ApiError } from '../server/api'
import { allNames, declaredAs, has, isAnother, isNeeded, merged, withDeclared } from './discovered-types'
import { typeInWords } from '../fields/attribute-input'
import { inEditorWords } from '../widgets/api-words'
import { button, checkbox, el, icon, note, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

/** Puts what the server refused into `container`. */
function showError(container: HTMLElement, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const next = error instanceof ApiError ? error.next : ''
  container.replaceChildren(note('error', inEditorWords(next === '' ? message : `${message} ${next}`)))
}

/** "Test connection": asks the server with the settings as they are in the dialog and lists its steps. */
export function testButton(draft: () => SystemDraft): HTMLElement {
  const result = el('div', { role: 'status', 'aria-live': 'polite' })
  const start = button(text('test.button'), { icon: 'plug', class: '', onClick: () => void run() })
  const run = async (): Promise<void> => {
    start.disabled = true
    result.replaceChildren(el('div', { class: 'idw-help' }, text('test.running')))
    try {
      result.replaceChildren(stepList(await api.test(draft())))
    } catch (error) {
      showError(result, error)
    }
    start.disabled = false
    result.scrollIntoView({ block: 'nearest' })
  }
  return el('div', { style: 'margin: 10px 0' }, start, result)
}

function stepList(outcome: TestOutcome): HTMLElement {
  return el(
    'div',
    {},
    el(
      'ul',
      { class: 'idw-steps' },
      ...outcome.steps.map((step) => {
        const mark = el(
          'span',
          { class: step.ok ? 'idw-good' : 'idw-bad', title: text(step.ok ? 'test.good' : 'test.bad') },
          icon(step.ok ? 'check' : 'times'),
        )
        return el('li', {}, mark, el('span', {}, el('strong', {}, step.name), step.message === '' ? null : `: ${step.message}`))
      }),
    ),
    el('div', { class: outcome.ok ? 'idw-good' : 'idw-bad' }, text(outcome.ok ? 'test.passed' : 'test.failed')),
  )
}

/**
 * "Discover": asks the system for its schema and lets one choose what to declare; `use` gets the object types as they shall be
 * from now on.
 */
export function discoverButton(draft: () => SystemDraft, use: (types: ObjectTypeSchema[]) => void): HTMLElement {
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
            use(types)
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

/** Names of chosen attributes by object type. */
type Choice = Map<string, Set<string>>

function chooser(
  found: readonly ObjectTypeSchema[],
  declared: readonly ObjectTypeSchema[],
  cancel: () => void,
  use: (types: ObjectTypeSchema[]) => void,
): HTMLElement {
  const chosen: Choice = new Map()
  const offered = found.map((type) => withDeclared(type, declared))
  for (const [at, type] of offered.entries()) {
    const known = declaredAs(type, declared)
    const reported = found[at] ?? type
    // Where another file was chosen, what was declared of the one before says nothing of its columns.
    if (known && isAnother(reported, known)) chosen.set(type.name, allNames(reported))
    else if (known)
      chosen.set(
        type.name,
        new Set(type.attributes.filter((attribute) => has(known, attribute.name)).map((attribute) => attribute.name)),
      )
    else if (found.length === 1) chosen.set(type.name, allNames(type))
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
    list.replaceChildren(...shown.slice(0, 200).map((type) => typeLine(type, chosen, found)))
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

function typeLine(type: ObjectTypeSchema, chosen: Choice, found: readonly ObjectTypeSchema[]): HTMLElement {
  const count = el('span', { class: 'idw-plain' })
  const body = el('div')
  const update = (): void => {
    const names = chosen.get(type.name)
    count.textContent = ` ${text('discover.count', { chosen: names?.size ?? 0, all: type.attributes.length })}`
  }
  const whole = checkbox({
    label: type.name,
    checked: chosen.has(type.name),
    onChange: (on) => {
      if (on) chosen.set(type.name, allNames(type))
      else chosen.delete(type.name)
      update()
      if (details.open) body.replaceChildren(...attributeLines(type, chosen, found, draw))
    },
  })
  const draw = (): void => {
    whole.input.checked = chosen.has(type.name)
    update()
  }
  const details = el('details', {}, el('summary', {}, whole.element, count), body)
  details.addEventListener('toggle', () => details.open && body.replaceChildren(...attributeLines(type, chosen, found, draw)))
  details.open = found.length === 1
  update()
  return details
}

function attributeLines(
  type: ObjectTypeSchema,
  chosen: Choice,
  found: readonly ObjectTypeSchema[],
  draw: () => void,
): HTMLElement[] {
  const reported = found.find((candidate) => candidate.name === type.name)
  return type.attributes.map((attribute) => {
    const needed = isNeeded(type, attribute.name)
    const box = checkbox({
      label: attribute.name,
      ...(attribute.description ? { title: attribute.description } : {}),
      checked: chosen.get(type.name)?.has(attribute.name) ?? false,
      onChange: (on) => {
        const names =
          chosen.get(type.name) ??
          new Set(type.attributes.filter((other) => isNeeded(type, other.name)).map((other) => other.name))
        if (on) names.add(attribute.name)
        else names.delete(attribute.name)
        chosen.set(type.name, names)
        draw()
      },
    })
    if (needed && box.input.checked) box.input.disabled = true
    const words = [
      typeInWords(attribute),
      needed ? text(foldCase(attribute.name) === foldCase(type.anchor) ? 'discover.anchor' : 'discover.secondaryId') : '',
      reported && !has(reported, attribute.name) ? text('discover.unreported') : '',
    ]
    return el(
      'div',
      { style: 'padding-left: 22px' },
      box.element,
      el('span', { class: 'idw-plain' }, ` ${words.filter(Boolean).join(' · ')}`),
    )
  })
}
