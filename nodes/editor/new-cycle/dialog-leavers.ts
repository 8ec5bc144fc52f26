/** The step in which a person says what becomes of the accounts of leavers: one sentence of three. */
import { el, freshId, note, select } from '../widgets/dom'
import type { CycleAnswers, CycleLeavers } from './answers'
import type { CycleDraft } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { stepFrame } from './dialog-parts'
import { say, sayAs } from './dialog-words'
import { canDisable, leaversOf } from './leavers'
import { cycleProblems } from './problems'

/** Days that are offered between disabling and deleting. */
const days = [1, 7, 14, 30, 60, 90, 180, 365]

const actions = ['disable', 'delete', 'keep'] as const satisfies readonly CycleLeavers['action'][]

export function leaversStep(draft: CycleDraft): StepFrame {
  const frame = stepFrame('leavers')
  const name = freshId()
  const show = (): void => {
    const { answers } = draft
    if (!answers) return frame.close()
    const change = (leavers: CycleLeavers): void => {
      if (!draft.answers) return
      draft.change({ ...draft.answers, leavers }, 'leavers')
      warned.replaceChildren(...warningsOf(draft.answers))
    }
    const warned = el('div', { role: 'status' }, ...warningsOf(answers))
    const isPossible = canDisable(answers)
    const now = leaversOf(answers)
    const offered = actions.filter((action) => action !== 'disable' || isPossible)
    const after = afterChoice(answers.leavers, (deleteAfterDays) => {
      radios.get('disable')?.click()
      change({ action: 'disable', deleteAfterDays })
    })
    const radios = new Map<string, HTMLInputElement>()
    const choose = (action: CycleLeavers['action']) => () =>
      change({ action, deleteAfterDays: action === 'disable' ? daysOf(after.value) : null })
    const lines = offered.map((action) => {
      const radio = el('input', { type: 'radio', name, value: action, on: { change: choose(action) } })
      radio.checked = now.action === action
      radios.set(action, radio)
      const line = el('label', { class: 'idwc-radio' }, radio, ' ', say(`leavers.${action}`))
      return action === 'disable' ? el('div', { class: 'idwc-sentence' }, line, ' ', after, '.') : el('div', {}, line)
    })
    frame.open([
      el('div', { role: 'radiogroup', 'aria-label': say('leavers.question') }, ...lines),
      warned,
      isPossible || answers.leavers.action === 'disable' ? null : el('div', { class: 'idw-help' }, say('leavers.cannotDisable')),
    ])
  }
  draft.on('leavers', show)
  show()
  return frame
}

/** What is not as it was chosen, and what leavers could go on using. */
function warningsOf(answers: CycleAnswers): readonly HTMLElement[] {
  return cycleProblems(answers, sayAs).flatMap(({ at, message }) => (at === 'leavers' ? [note('warning', message)] : []))
}

const daysOf = (value: string): number | null => (value === '' ? null : Number(value))

function afterChoice({ deleteAfterDays }: CycleLeavers, set: (days: number | null) => void): HTMLSelectElement {
  const offered =
    deleteAfterDays === null || days.includes(deleteAfterDays) ? days : [...days, deleteAfterDays].sort((a, b) => a - b)
  const label = (n: number): string => (n === 1 ? say('leavers.after.day') : say('leavers.after.days', { n }))
  return select({
    label: say('leavers.when'),
    value: deleteAfterDays === null ? '' : String(deleteAfterDays),
    choices: [{ value: '', label: say('leavers.after.never') }, ...offered.map((n) => ({ value: String(n), label: label(n) }))],
    onChange: (value) => set(daysOf(value)),
  })
}
