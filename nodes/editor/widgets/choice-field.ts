/** A labelled drop-down list whose value is one of its choices. */
import type { Choice } from './dom'
import { field, select } from './dom'

export interface ChoiceField<T extends string> {
  readonly element: HTMLElement
  value(): T
  /** Chooses as a person would: `onChange` is called. */
  choose(value: T): void
}

/** A labelled drop-down list, with a line of help where there is something to say. */
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
  return {
    element: field(options.label, input, options.help),
    value: () => input.value as T,
    choose: (value) => {
      input.value = value
      options.onChange?.(value)
    },
  }
}
