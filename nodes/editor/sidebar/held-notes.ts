/** Lists of people who would leave and are held: shown, and released by a person. */
import { button, el, icon } from '../widgets/dom'
import type { HeldList } from './answers'
import { announce, ask, link, problem } from './parts'
import type { Surroundings } from './view'
import { figure, objects, text } from './words'

const shownAtOnce = 200

/** A note for each list, empty when nobody is held. */
export async function heldNotes(around: Surroundings): Promise<readonly HTMLElement[]> {
  return (await around.requests.heldLists()).map((list) => heldNote(list, around))
}

function heldNote(held: HeldList, around: Surroundings): HTMLElement {
  const { list, run, total, state } = held
  const n = figure(total)
  const name = list === 'lifecycle' ? text('held.lifecycle') : held.name
  const answers = el('div', { 'aria-live': 'polite' })
  const names = el('ul', { class: 'idws-names' })
  const show = button(text('held.show'), {
    onClick: () => {
      show.disabled = true
      around.requests.heldPeople(list, { limit: shownAtOnce }).then(
        ({ items }) => {
          const rows = items.map((item) => {
            const person = link(item.name, text('people.open', { name: item.name }), () => around.openPerson(item.identity))
            return el('li', {}, person, `${item.record ? ` (${item.record.name})` : ''} – ${item.because}`)
          })
          names.replaceChildren(
            ...rows,
            ...(total > rows.length ? [el('li', {}, text('andMore', { n: figure(total - rows.length) }))] : []),
          )
        },
        (thrown: unknown) => announce(answers, problem(thrown)),
      )
    },
  })
  const release = async (): Promise<void> => {
    if (!(await ask(answers, text('held.ask', { objects: objects(total), name })))) return
    await around.requests.releasePeople(list, run).then(
      () => around.changed(),
      (thrown: unknown) => announce(answers, problem(thrown)),
    )
  }
  const reasons = held.reasons.join('. ')
  const mayRelease = around.may.approve && state === 'waiting'
  const buttons = mayRelease ? [show, button(text('held.release', { n }), { onClick: () => void release() })] : [show]
  return el(
    'div',
    { class: 'idw-note idw-note-warning idws-held' },
    icon('exclamation-triangle'),
    el(
      'div',
      {},
      text(state === 'waiting' ? 'held.waiting' : 'held.released', { objects: objects(total), name, run, reasons }),
      el('div', { class: 'idws-buttons' }, ...buttons),
      answers,
      names,
    ),
  )
}
