/** What is shown of a run in the list and on its own page. */
import { synchronisedOf } from '../../../runtime/model/runs'
import { button, el, icon } from '../widgets/dom'
import type { Run } from './answers'
import { figure, figures, isAction, text, word } from './words'

const icons: Readonly<Record<Run['status'], string>> = {
  waiting: 'hourglass-o',
  running: 'refresh',
  success: 'check-circle',
  warnings: 'exclamation-triangle',
  errors: 'exclamation-circle',
  stopped: 'stop-circle',
  cancelled: 'ban',
}

/** How a run stands; nothing of an action by hand, which is over as soon as it is there. */
export function statusLine(run: Run): HTMLElement | null {
  if (isAction(run)) return null
  return el('span', { class: `idws-status idws-status-${run.status}` }, icon(icons[run.status]), ` ${word('status', run.status)}`)
}

export const isUnderWay = (run: Run): boolean => run.ended === null

/** How far a run is, and the button that ends it. Null when it has ended. */
export function progress(run: Run, cancel: (() => void) | null): HTMLElement | null {
  if (!isUnderWay(run)) return null
  const { read, processed, sent } = run.counters
  const done = run.kind === 'export' ? sent : processed > 0 ? processed : read
  const known = run.total !== null && run.total > 0 && done <= run.total ? run.total : null
  const said =
    known === null
      ? text('runs.progressOpen', { done: figure(done) })
      : text('runs.progress', { done: figure(done), total: figure(known) })
  return el(
    'div',
    { class: 'idws-progress' },
    known === null ? null : el('progress', { max: known, value: done, 'aria-label': said }),
    el('span', { class: 'idws-quiet' }, said),
    cancel ? button(text('runs.cancel'), { icon: 'times', title: text('runs.cancelling'), onClick: cancel }) : null,
  )
}

/** The figures of a run and of each target it staged changes for; a run without any says so. Of an action, whose it was. */
export function runFigures(run: Run): HTMLElement {
  if (isAction(run)) return el('div', { class: 'idws-figures' }, text('runs.by', { who: run.startedBy }))
  const own = figures({ ...run.counters, processed: synchronisedOf(run) })
  const targets = Object.entries(run.targets)
    .map(([system, counters]) => ({ system, figures: figures({ ...counters }, 'target') }))
    .filter((target) => target.figures !== '')
  return el(
    'div',
    { class: 'idws-figures' },
    own === '' && !isUnderWay(run) && run.reason === null ? text('runs.nothing') : own,
    ...targets.map((target) => el('div', {}, text('runs.staged', target))),
  )
}
