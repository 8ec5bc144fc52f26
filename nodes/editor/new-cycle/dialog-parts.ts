/** What the steps of the dialog are made of. */
import type { Certainty } from '../../../runtime/model/discovered'
import { ApiError } from '../server/api'
import { inEditorWords } from '../widgets/api-words'
import type { Child } from '../widgets/dom'
import { el, freshId, icon, note } from '../widgets/dom'
import type { CycleText } from './dialog-words'
import { say } from './dialog-words'

/** The names of the steps, in their order. */
export const stepNames = ['file', 'columns', 'employed', 'target', 'leavers', 'preview', 'finish'] as const
export type StepName = (typeof stepNames)[number]

/** A step: its question, what it is about, and the place of its answer. */
export interface StepFrame {
  readonly element: HTMLElement
  readonly body: HTMLElement
  /** Until it can be answered only the question is seen. */
  open(parts: readonly Child[]): void
  close(): void
}

export function stepFrame(name: StepName): StepFrame {
  const id = freshId()
  const body = el('div', { class: 'idwc-body' })
  const help = el('p', { class: 'idwc-help' }, helpOf(name))
  const later = el('p', { class: 'idwc-help' }, say('notYet'))
  const element = el(
    'section',
    { class: 'idwc-step idwc-closed', 'aria-labelledby': id, 'data-step': name },
    el(
      'h3',
      { id },
      el('span', { class: 'idwc-number', 'aria-hidden': 'true' }, String(stepNames.indexOf(name) + 1)),
      say(`${name}.question`),
    ),
    el('div', { class: 'idwc-answer' }, later),
  )
  const answer = element.lastElementChild as HTMLElement
  return {
    element,
    body,
    open: (parts) => {
      element.classList.remove('idwc-closed')
      body.replaceChildren(...parts.filter((part): part is Node | string => Boolean(part)))
      if (!body.isConnected || body.parentElement !== answer) answer.replaceChildren(help, body)
    },
    close: () => {
      element.classList.add('idwc-closed')
      answer.replaceChildren(later)
    },
  }
}

function helpOf(name: StepName): string {
  return name === 'target' || name === 'leavers' ? '' : say(`${name}.help`)
}

/** How sure a proposal is, and by what, in a word or two. */
export function sureMark(sure: Certainty, because: string): HTMLElement {
  const icons: Readonly<Record<Certainty, string>> = { certain: 'check', likely: 'check', unsure: 'question-circle' }
  return el(
    'span',
    { class: `idwc-sure idwc-${sure}`, title: because === '' ? say('sure.title') : because },
    icon(icons[sure]),
    ' ',
    say(`sure.${sure}`),
  )
}

/** A label above its control. */
export function labelled(key: CycleText, control: HTMLElement, help?: string): HTMLElement {
  const input = control.matches('input, select') ? control : control.querySelector<HTMLElement>('input, select')
  if (input && input.id === '') input.id = freshId()
  return el(
    'div',
    { class: 'idwc-field' },
    el('label', { for: input?.id }, say(key)),
    control,
    help === undefined || help === '' ? null : el('div', { class: 'idw-help' }, help),
  )
}

/** A table with a heading for each column; it scrolls where it has no room. */
export function table(label: string, head: readonly string[], rows: readonly HTMLElement[]): HTMLElement {
  return el(
    'div',
    { class: 'idwc-scroll', tabindex: 0, role: 'region', 'aria-label': label },
    el(
      'table',
      { class: 'idwc-table' },
      el('thead', {}, el('tr', {}, ...head.map((name) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...rows),
    ),
  )
}

/** What was refused, in the words of the editor. */
export function refusal(thrown: unknown): HTMLElement {
  return note('error', refusalText(thrown))
}

export function refusalText(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const next = thrown instanceof ApiError ? thrown.next : ''
  return inEditorWords(next === '' ? message : `${message} ${next}`)
}

/** Something that takes a while. */
export function busy(sentence: string): HTMLElement {
  return el('div', { class: 'idwc-busy', role: 'status' }, icon('spinner fa-spin'), ' ', sentence)
}

/** Replaces what is in a place; who was in a control of it is in the same control then, by its `data-key`. */
export function redraw(place: HTMLElement, parts: readonly HTMLElement[]): void {
  const focused = document.activeElement
  const key = focused instanceof HTMLElement && place.contains(focused) ? focused.dataset['key'] : undefined
  place.replaceChildren(...parts)
  if (key !== undefined) place.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus()
}
