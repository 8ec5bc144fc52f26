/** What happened to one object, as a row of a run or of a person's history. */
import { el } from '../widgets/dom'
import type { RunRecord } from './answers'
import { changeList, link, when } from './parts'
import type { Surroundings } from './view'
import { failing, text, word } from './words'

const outcomeClass = (outcome: string): string => (failing.includes(outcome) ? 'idws-badge idws-bad' : 'idws-badge')

/** In a run: the object's name leads to its person. */
export function recordRow(record: RunRecord, { openPerson }: Surroundings): HTMLElement {
  const { identity, name } = record
  const named =
    identity === null
      ? el('span', { class: 'idws-name' }, name)
      : link(name, text('people.open', { name }), () => openPerson(identity))
  return el(
    'div',
    { class: 'idws-row' },
    el(
      'div',
      { class: 'idws-line' },
      named,
      el('span', { class: outcomeClass(record.outcome) }, word('outcome', record.outcome)),
    ),
    record.because === '' ? null : el('div', { class: 'idws-because' }, record.because),
    changeList(record.changes),
  )
}

/** In a person's history: the moment leads to the run. */
export function historyRow(record: RunRecord, { openRun }: Surroundings): HTMLElement {
  const at = el(
    'button',
    { type: 'button', class: 'idw-link idws-link', on: { click: () => openRun(record.run) } },
    when(record.at),
  )
  return el(
    'li',
    { class: 'idws-row' },
    el(
      'div',
      { class: 'idws-line' },
      at,
      el('span', { class: 'idws-name' }, record.system?.name ?? ''),
      el('span', { class: outcomeClass(record.outcome) }, word('outcome', record.outcome)),
    ),
    record.because === '' ? null : el('div', { class: 'idws-because' }, record.because),
    changeList(record.changes),
  )
}
