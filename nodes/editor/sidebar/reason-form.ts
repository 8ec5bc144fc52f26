/** Asks why something is done that cannot be undone, and then whether it is meant. */
import { button, el, textInput } from '../widgets/dom'
import { ask } from './parts'

/** What the form says. */
export interface ReasonWords {
  readonly title: string
  readonly reason: string
  /** Where no reason is given. */
  readonly missing: string
  /** On the button. */
  readonly act: string
  readonly question: string
}

/** A field for the reason, and a button that acts once its question is answered with yes. */
export function reasonForm(words: ReasonWords, act: (reason: string) => void): HTMLElement {
  const missing = el('div', { class: 'idws-error', role: 'alert' })
  const question = el('div')
  const reason = textInput({ value: '', label: words.reason, onChange: () => missing.replaceChildren() })
  const decide = (): void => {
    if (reason.value.trim() === '') {
      missing.replaceChildren(words.missing)
      return reason.focus()
    }
    void ask(question, words.question).then((isMeant) => {
      if (isMeant) act(reason.value.trim())
    })
  }
  const submit = (event: Event): void => {
    event.preventDefault()
    decide()
  }
  return el(
    'form',
    { class: 'idws-form', 'aria-label': words.title, on: { submit } },
    el('label', {}, words.reason, ' ', reason),
    missing,
    el('div', { class: 'idws-buttons' }, button(words.act, { class: 'red-ui-button-small primary', onClick: decide })),
    question,
  )
}
