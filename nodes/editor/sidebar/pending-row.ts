/** One pending export as it is shown to who decides on it. */
import { whyExportLines } from '../../../runtime/model/why-export'
import { el } from '../widgets/dom'
import type { PendingExport } from './answers'
import { chain, changeList, foldOut, link } from './parts'
import type { Surroundings } from './view'
import { exactMoment, number, text, word } from './words'

const times = (n: number): string => number('waiting.once', 'waiting.times', n)

function remarks({ state, heldBy, waits, released, attempts, nextAttempt }: PendingExport): string[] {
  const said: string[] = []
  if (heldBy !== null) said.push(word('heldBy', heldBy))
  if (waits !== null) said.push(text('waiting.notRead', { why: waits }))
  if (released && state === 'pending') said.push(text('waiting.goes'))
  if (attempts > 0 && nextAttempt !== null)
    said.push(text('waiting.nextAttempt', { times: times(attempts), when: exactMoment(nextAttempt) }))
  else if (attempts > 0) said.push(text('waiting.attempts', { times: times(attempts) }))
  return said
}

/**
 * In the list: the account's name, which leads to its person, the operation, why, error and changes. The list's filter says
 * system and state.
 */
export function pendingRow(pending: PendingExport, around: Surroundings): HTMLElement {
  const { name, identity, operation } = pending
  const named =
    identity === null
      ? el('span', { class: 'idws-name' }, name)
      : link(name, text('people.open', { name }), () => around.openPerson(identity))
  return summary(pending, around, named, el('span', { class: 'idws-badge' }, word('operation', operation)))
}

/** On a person's page: the system, the state, and the rest as in the list. */
export function pendingOfPerson(pending: PendingExport, around: Surroundings): HTMLElement {
  const { system, operation, state } = pending
  const kind = { failed: 'idws-bad', held: 'idws-warn', pending: '', executing: '', awaitingConfirmation: '' }[state]
  const badge = el('span', { class: `idws-badge ${kind}` }, word('state', state))
  return summary(pending, around, el('span', {}, `${system?.name ?? ''}: ${word('operation', operation)}`), badge)
}

function summary(pending: PendingExport, around: Surroundings, head: HTMLElement, badge: HTMLElement): HTMLElement {
  const { because, error, changes } = pending
  return el(
    'div',
    { class: 'idws-pending' },
    el('div', { class: 'idws-line' }, head, badge),
    because === '' ? null : el('div', { class: 'idws-because' }, because),
    ...remarks(pending).map((remark) => el('div', { class: 'idws-quiet' }, remark)),
    error === null ? null : el('div', { class: 'idws-error' }, error),
    changeList(changes),
    whyExport(pending, around),
  )
}

/** Each value back to the import in which it changed, once somebody asks. */
function whyExport({ id, name }: PendingExport, { requests }: Surroundings): HTMLElement {
  const title = text('people.whyExportTitle', { name })
  return foldOut(text('people.whyExport'), title, async () => [
    el('ul', { class: 'idws-chain', 'aria-label': title }, ...chain(whyExportLines(await requests.whyExport(id), exactMoment))),
  ])
}
