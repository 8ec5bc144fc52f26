/** What a system is paused with: until when, and why (N12). */
import { button, el, textInput } from '../widgets/dom'
import type { System } from './answers'
import type { FormActions } from './form-actions'
import { text } from './words'

export function pauseForm(system: System, actions: FormActions<[reason: string, until: string]>): HTMLElement {
  const missing = el('div', { class: 'idws-error', role: 'alert' })
  const until = el('input', { type: 'datetime-local', 'aria-label': text('systems.until'), value: tomorrowMorning() })
  const reason = textInput({ value: '', label: text('systems.reason'), onChange: () => missing.replaceChildren() })
  const act = (): void => {
    const isGiven = reason.value.trim() !== ''
    missing.replaceChildren(isGiven ? '' : text('systems.noReason'))
    if (isGiven) actions.act(reason.value, asUtc(until.value))
    else reason.focus()
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

/** Of what the browser's clock writes; as it is where that is no moment: the server says so. */
function asUtc(local: string): string {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? local : at.toISOString()
}
