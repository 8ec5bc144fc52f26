/** A labelled input for a whole number. */
import { isWholeNumber, numberOrText } from './typed'
import { field, textInput } from './dom'
import type { TextKey } from './text'
import { text } from './text'

export interface NumberField {
  readonly element: HTMLElement
  value(): number | string
}

/** A labelled input for a whole number within a range, red while it is outside. */
export function numberField(options: {
  label: TextKey
  help: TextKey
  value: unknown
  least: number
  most: number
  optional?: boolean
  placeholder?: string
}): NumberField {
  const presence = options.optional ? 'optional' : 'required'
  const input = textInput({
    value: String(options.value ?? ''),
    label: text(options.label),
    type: 'number',
    class: 'idw-number',
    placeholder: options.placeholder ?? '',
    onChange: () => mark(),
  })
  const mark = (): void => {
    const good = isWholeNumber(input.value, options.least, options.most, presence)
    input.classList.toggle('idw-invalid', !good)
    input.title = good
      ? text(options.label)
      : text('check.wholeNumber', { setting: text(options.label), least: options.least, most: options.most })
  }
  mark()
  return { element: field(text(options.label), input, text(options.help)), value: () => numberOrText(input.value) }
}
