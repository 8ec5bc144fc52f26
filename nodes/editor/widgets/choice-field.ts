import type { Choice } from './dom'
import { field, select } from './dom'

export interface ChoiceField<T extends string> {
  readonly element: HTMLElement
  value(): T
}

/** A labelled drop-down list. */
export function choiceField<T extends string>(options: {
  label: string
  help?: string
  value: T
  choices: readonly (Choice & { readonly value: T })[]
  onChange?: (value: T) => void
}): ChoiceField<T> {
  const input = select({
    label: options.label,
    value: options.value,
    choices: options.choices,
    onChange: (value) => options.onChange?.(value as T),
  })
  return { element: field(options.label, input, options.help), value: () => input.value as T }
}
