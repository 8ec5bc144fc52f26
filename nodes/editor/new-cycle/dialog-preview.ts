/** The step that shows what would come of the answers: everything is read and decided on a copy. */
import { figure } from '../widgets/figures'
import { button, el, note } from '../widgets/dom'
import type { CycleAnswers } from './answers'
import type { CycleDraft, Example } from './dialog-draft'
import type { StepFrame } from './dialog-parts'
import { busy, refusal, stepFrame, table } from './dialog-parts'
import { counted, say, sayAs } from './dialog-words'
import type { AccountsPresent, Outcome } from './outcome'
import { cycleProblems } from './problems'

/** Milliseconds without another change after which it is looked again. */
const pauseMs = 700

/** Rows up to which it is looked again by itself. */
const fewRows = 20_000

/** Reads and decides everything by the answers; ends early when the signal is given. */
export type Look = (answers: CycleAnswers, signal: AbortSignal) => Promise<Outcome>

/** `end` ends what is under way, when nobody looks at it any more. */
export function previewStep(draft: CycleDraft, look: Look): StepFrame & { readonly end: () => void } {
  const step = new PreviewStep(draft, look)
  return { ...step.frame, end: () => step.end() }
}

class PreviewStep {
  readonly frame = stepFrame('preview')
  private readonly result = el('div', { role: 'status', 'aria-live': 'polite' })
  private timer: number | undefined
  private underWay: AbortController | undefined
  /** Resolves when the look before has gone: the server has one at a time. */
  private last: Promise<void> = Promise.resolve()

  constructor(
    private readonly draft: CycleDraft,
    private readonly look: Look,
  ) {
    draft.on('preview', () => this.show())
    this.show()
  }

  end(): void {
    window.clearTimeout(this.timer)
    this.underWay?.abort()
    this.underWay = undefined
  }

  private run(): void {
    this.end()
    const { answers } = this.draft
    if (!answers || whatStops(answers).length > 0) return
    const { signal } = (this.underWay = new AbortController())
    const before = this.last
    this.last = before.then(() => (signal.aborted ? undefined : this.lookOnce(answers, signal)))
  }

  private async lookOnce(answers: CycleAnswers, signal: AbortSignal): Promise<void> {
    this.say(busy(say('preview.running')))
    try {
      const outcome = await this.look(answers, signal)
      if (signal.aborted) return
      this.draft.examples = outcome.examples
      this.say(...outcomeParts(outcome))
      this.draft.tell('values')
    } catch (thrown) {
      if (!signal.aborted) this.say(refusal(thrown))
    }
  }

  private say(...parts: readonly HTMLElement[]): void {
    this.result.classList.remove('idwc-stale')
    this.result.replaceChildren(...parts)
  }

  private show(): void {
    const { answers, found } = this.draft
    this.end()
    if (!answers || !found) return this.frame.close()
    const missing = whatStops(answers)
    if (missing.length > 0) this.say(note('info', say('preview.missing', { what: missing.join(' ') })))
    else {
      this.result.classList.add('idwc-stale')
      if (found.rows <= fewRows) this.timer = window.setTimeout(() => this.run(), pauseMs)
    }
    if (this.result.isConnected) return
    const lookButton = button(say('preview.look'), { icon: 'refresh', class: '', onClick: () => this.run() })
    this.frame.open([this.result, el('div', { class: 'idwc-buttons' }, lookButton)])
  }
}

/** Why nothing can be made of the answers; empty where something can. */
function whatStops(answers: CycleAnswers): readonly string[] {
  return cycleProblems(answers, sayAs).flatMap(({ kind, message }) => (kind === 'stops' ? [message] : []))
}

function outcomeParts({ rows, people, created, present, outside, failed, examples }: Outcome): readonly HTMLElement[] {
  const parts = [
    counted('people', people),
    counted('preview.accounts', created),
    ...(present.matched > 0 ? [say('preview.matched', { n: figure(present.matched) })] : []),
    ...(outside > 0 ? [say('preview.outside', { n: figure(outside) })] : []),
  ]
  return [
    el('div', { class: 'idwc-figures' }, `${counted('rows', rows)}: ${parts.join(', ')}.`),
    ...presentNotes(present),
    ...failed.map((sentence) => note('warning', sentence)),
    ...(failed.length > 0 ? [el('div', { class: 'idw-help' }, say('preview.checkThis'))] : []),
    ...(examples.length > 0 ? [examplesTable(examples)] : []),
  ]
}

/** What is to be known of accounts that are there already. */
function presentNotes({ matched, nobodys }: AccountsPresent): readonly HTMLElement[] {
  if (nobodys === 0) return []
  const said = `${counted('preview.nobodys', nobodys)} ${say('preview.nobodysWhere')}`
  return [...(matched === 0 ? [note('warning', say('preview.nobodyMatched'))] : []), note('info', said)]
}

function examplesTable(examples: readonly Example[]): HTMLElement {
  const attributes = [...new Set(examples.flatMap(({ account }) => Object.keys(account)))]
  const lines = attributes.map((attribute) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, attribute),
      ...examples.map(({ account }) => el('td', { class: 'idwc-example' }, account[attribute] ?? '')),
    ),
  )
  return table(say('preview.people'), [say('target.attribute'), ...examples.map(({ name }) => name)], lines)
}
