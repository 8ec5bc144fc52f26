/** "Test connection": what a connected system answers, and the settings it would take. */
import type { TestOutcome } from '../../../runtime/model/connector'
import type { SettingProposal } from '../../../runtime/model/discovered'
import type { SystemDraft } from '../server/api'
import { api, ApiError } from '../server/api'
import { inEditorWords } from '../widgets/api-words'
import { button, el, icon, note } from '../widgets/dom'
import { text } from '../widgets/text'

/** Puts what the server refused into `container`. */
export function showError(container: HTMLElement, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const next = error instanceof ApiError ? error.next : ''
  container.replaceChildren(note('error', inEditorWords(next === '' ? message : `${message} ${next}`)))
}

export interface TestOptions {
  readonly draft: () => SystemDraft
  /** What the form calls a setting. */
  readonly labelOf: (setting: string) => string
  /** Takes a setting over into the form. */
  readonly take: (proposal: SettingProposal) => void
}

/** "Test connection": asks the server with the settings as they are in the dialog and lists its steps. */
export function testButton(options: TestOptions): HTMLElement {
  const result = el('div', { role: 'status', 'aria-live': 'polite' })
  const start = button(text('test.button'), { icon: 'plug', class: '', onClick: () => void run() })
  const run = async (): Promise<void> => {
    start.disabled = true
    result.replaceChildren(el('div', { class: 'idw-help' }, text('test.running')))
    try {
      result.replaceChildren(stepList(await api.test(options.draft()), options))
    } catch (error) {
      showError(result, error)
    }
    start.disabled = false
    result.scrollIntoView({ block: 'nearest' })
  }
  return el('div', { style: 'margin: 10px 0' }, start, result)
}

function stepList({ ok, steps, proposals = [] }: TestOutcome, options: TestOptions): HTMLElement {
  return el(
    'div',
    {},
    el(
      'ul',
      { class: 'idw-steps' },
      ...steps.map((step) => {
        const mark = el(
          'span',
          { class: step.ok ? 'idw-good' : 'idw-bad', title: text(step.ok ? 'test.good' : 'test.bad') },
          icon(step.ok ? 'check' : 'times'),
        )
        return el('li', {}, mark, el('span', {}, el('strong', {}, step.name), step.message === '' ? null : `: ${step.message}`))
      }),
    ),
    el('div', { class: ok ? 'idw-good' : 'idw-bad' }, text(ok ? 'test.passed' : 'test.failed')),
    ...(proposals.length > 0 ? [proposalList(proposals, options)] : []),
  )
}

function proposalList(proposals: readonly SettingProposal[], { labelOf, take }: TestOptions): HTMLElement {
  const list = el('ul', { class: 'idw-steps' })
  list.replaceChildren(
    ...proposals.map((proposal) => {
      const use = button(text('test.use'), {
        icon: 'check',
        onClick: () => {
          take(proposal)
          list.replaceWith(el('div', { class: 'idw-good' }, text('test.used')))
        },
      })
      const words = `${proposal.because} (${text(`test.sure.${proposal.sure}`)}).`
      return el('li', {}, use, el('span', {}, el('strong', {}, labelOf(proposal.setting)), `: ${words}`))
    }),
  )
  return el('div', { class: 'idw-try' }, el('div', { class: 'idw-help' }, text('test.proposals')), list)
}
