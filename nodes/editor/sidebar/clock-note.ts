/** A clock that may be wrong: shown, and said to be right by a person. */
import { button, el, icon } from '../widgets/dom'
import { announce, ask, problem } from './parts'
import type { Surroundings } from './view'
import { exactMoment, text } from './words'

/** The note, empty when nothing is asked about the clock. */
export async function clockNotes(around: Surroundings): Promise<readonly HTMLElement[]> {
  const { question } = await around.requests.clock()
  if (!question) return []
  const { from, to, cause } = question
  const answers = el('div', { 'aria-live': 'polite' })
  const confirm = async (): Promise<void> => {
    if (!(await ask(answers, text('clock.ask')))) return
    await around.requests.confirmClock(to).then(
      () => around.changed(),
      (thrown: unknown) => announce(answers, problem(thrown)),
    )
  }
  const buttons = around.may.approve ? [button(text('clock.isRight'), { onClick: () => void confirm() })] : []
  const said = text(cause === 'moved' ? 'clock.moved' : 'clock.idle', { from: exactMoment(from), to: exactMoment(to) })
  return [
    el(
      'div',
      { class: 'idw-note idw-note-warning idws-held' },
      icon('clock-o'),
      el('div', {}, said, el('div', { class: 'idws-buttons' }, ...buttons), answers),
    ),
  ]
}
