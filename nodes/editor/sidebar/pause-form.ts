/** What a system is paused with: until when, and why (N12). */
import { button, el, textInput } from '../widgets/dom'
import type { System } from './answers'
import type { FormActions } from './form-actions'
import { text } from './words'

/** The longest a pause may last, in milliseconds. */
const longestPauseMs = 366 * 86_400_000

export function pauseForm(system: System, actions: FormActions<[reason: string, until: string]>): HTMLElement {
  const missing = el('div', { class: 'idws-error', role: 'alert' })
  const until = el('input', { type: 'datetime-local', 'aria-label': text('systems.until'), value: tomorrowMorning() })
  until.addEventListener('input', () => missing.replaceChildren())
  const reason = textInput({ value: '', label: text('systems.reason'), onChange: () => missing.replaceChildren() })
  const refuse = (input: HTMLInputElement, why: string): void => {
    missing.replaceChildren(why)
    input.focus()
  }
  const act = (): void => {
    const end = new Date(until.value).getTime()
    if (!(end > Date.now() && end <= Date.now() + longestPauseMs)) return refuse(until, text('systems.noEnd'))
    if (reason.value.trim() === '') return refuse(reason, text('systems.noReason'))
    missing.replaceChildren()
    actions.act(reason.value, new Date(end).toISOString())
  }
  return el(
    'form',
    {
      class: 'idws-form',
      'aria-label': text('systems.pauseOf', { system: system.name }),
      on: {
        submit: (event) => {
          event.preventDefault()
          act()
        },
      },
    },
    el('label', {}, text('systems.until'), ' ', until),
    el('label', {}, text('systems.reason'), ' ', reason),
    missing,
    el(
      'div',
      { class: 'idws-buttons' },
      button(text('systems.begin', { system: system.name }), { class: 'red-ui-button-small primary', onClick: act }),
      button(text('systems.close'), { onClick: actions.close }),
    ),
  )
}

/** The next morning at six, as the browser's clock writes it. */
function tomorrowMorning(): string {
  const now = new Date()
  const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 6)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T06:00`
}
