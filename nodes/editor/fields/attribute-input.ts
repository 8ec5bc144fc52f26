/** An input for an attribute's name that suggests those declared and says when one is unknown. */
import { foldCase } from '../../../runtime/model/values'
import type { AttributeSchema } from '../../../runtime/model/schema'
import type { AttributeOption } from '../canvas/canvas'
import { isUnknown } from '../canvas/canvas'
import { el, icon, textInput } from '../widgets/dom'
import { suggest } from '../widgets/suggest'
import { text } from '../widgets/text'

export interface PickerOptions {
  readonly value: string
  readonly label: string
  readonly placeholder?: string
  readonly options: () => readonly AttributeOption[]
  /** The sentence shown when the name is not among the options. */
  readonly unknown?: () => string
  readonly onChange: (value: string) => void
}

/** A text input that suggests names and says when one is unknown; any name may be typed. */
export interface Picker {
  readonly element: HTMLElement
  readonly input: HTMLInputElement
  value(): string
  /** Looks again at the options, which may have changed. */
  refresh(): void
}

/** The type of an attribute in words, `text, several values`. */
export function typeInWords(schema: Pick<AttributeSchema, 'type' | 'multi'>): string {
  const type = text(`type.${schema.type}`)
  return schema.multi ? text('type.several', { type }) : type
}

export function picker(options: PickerOptions): Picker {
  const badge = el('span', { class: 'idw-badge' })
  const warning = el('span', { class: 'idw-picker-warning' }, icon('exclamation-triangle'))
  const input = textInput({
    value: options.value,
    label: options.label,
    ...(options.placeholder === undefined ? {} : { placeholder: options.placeholder }),
    onChange: (value) => {
      refresh()
      options.onChange(value.trim())
    },
  })
  const element = el('div', { class: 'idw-picker' }, input, badge, warning)
  const refresh = (): void => {
    const value = input.value.trim()
    const known = options.options()
    const chosen =
      known.find((option) => option.name === value) ?? known.find((option) => foldCase(option.name) === foldCase(value))
    badge.textContent = chosen?.schema ? typeInWords(chosen.schema) : ''
    const unknown = isUnknown(known, value)
    element.classList.toggle('idw-unknown', unknown)
    warning.title = unknown ? (options.unknown?.() ?? text('attribute.unknown')) : ''
    input.title = unknown ? warning.title : (chosen?.schema?.description ?? options.label)
  }
  const choose = (name: string): void => {
    input.value = name
    input.dispatchEvent(new Event('change', { bubbles: true }))
    refresh()
    options.onChange(name)
  }
  suggest(input, {
    onFocus: true,
    find: (occasion) =>
      matching(options.options(), occasion === 'typed' ? input.value.trim() : '').map((option) => ({
        label: option.name,
        ...(option.schema ? { detail: typeInWords(option.schema) } : {}),
        ...(option.schema?.description ? { explanation: option.schema.description } : {}),
        choose: () => choose(option.name),
      })),
  })
  refresh()
  return { element, input, value: () => input.value.trim(), refresh }
}

/** The options whose name contains the typed text; those that begin with it first. */
export function matching(options: readonly AttributeOption[], typed: string): AttributeOption[] {
  const wanted = foldCase(typed)
  const found = options.filter((option) => foldCase(option.name).includes(wanted))
  if (found.length === 1 && found[0]?.name === typed) return []
  return found.sort((a, b) => Number(foldCase(b.name).startsWith(wanted)) - Number(foldCase(a.name).startsWith(wanted)))
}
