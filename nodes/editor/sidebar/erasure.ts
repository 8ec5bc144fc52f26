/** Erasing a person: what of her would go is shown first, and nothing happens without a reason and a yes (N14). */
import { button, el, note } from '../widgets/dom'
import type { ErasureLook } from './answers'
import { announce, heading, problem } from './parts'
import type { ReasonWords } from './reason-form'
import { reasonForm } from './reason-form'
import type { Surroundings } from './view'
import { figure, text, word } from './words'

/** A button that shows what would be erased of a person, then asks why; none for who may not approve. `gone`: she is no more. */
export function erasurePart(id: string, around: Surroundings, gone: () => void): HTMLElement | null {
  if (!around.may.approve) return null
  const answers = el('div', { 'aria-live': 'polite' })
  const fail = (thrown: unknown): void => announce(answers, problem(thrown))
  const look = (present: Present): void => void around.requests.erasure(id, present).then((found) => show(found, present), fail)
  const show = (found: ErasureLook, present: Present): void => {
    const hasMore = found.objects.some(({ state }) => state === 'inSystem')
    const forget = button(text('erasure.forget'), { onClick: () => look('forget') })
    const erase = (reason: string): void =>
      void around.requests.erase(id, { seen: found.seen, reason, present }).then((run) => {
        gone()
        around.openRun(run.id)
      }, fail)
    answers.replaceChildren(
      ...lookParts(found),
      ...(hasMore && present === 'refuse' ? [forget] : []),
      ...(found.obstacle === null ? [reasonForm(wordsOf(found), erase)] : []),
    )
  }
  const open = button(text('erasure.show'), { icon: 'eraser', onClick: () => look('refuse') })
  return el('div', { class: 'idws-buttons' }, open, answers)
}

type Present = 'refuse' | 'forget'

const kinds = ['objects', 'entries', 'mentions', 'lists', 'creates'] as const

function lookParts({
  identity,
  counts,
  objects,
  comesBack,
  obstacle,
  passedOn,
  shared,
  mayStillHold,
}: ErasureLook): HTMLElement[] {
  const warnings = [
    ...(obstacle === null ? [] : [text('erasure.obstacle', { because: obstacle.because, next: obstacle.next })]),
    ...comesBack,
    ...(passedOn.length === 0 ? [] : [text('erasure.passedOn', { n: figure(passedOn.length) })]),
    ...(shared === 0 ? [] : [text('erasure.shared', { n: figure(shared) })]),
  ]
  return [
    heading(text('erasure.title', { name: identity.name })),
    el(
      'ul',
      { class: 'idws-list' },
      ...kinds
        .filter((kind) => counts[kind] > 0)
        .map((kind) => el('li', {}, text(`erasure.${kind}`, { n: figure(counts[kind]) }))),
    ),
    el('ul', { class: 'idws-list' }, ...objects.map(objectRow)),
    ...warnings.map((sentence) => note('warning', sentence)),
    el('div', { class: 'idws-quiet' }, text('erasure.mayStillHold')),
    el('ul', { class: 'idws-quiet' }, ...mayStillHold.map((sentence) => el('li', {}, sentence))),
  ]
}

function objectRow({ system, name, state }: ErasureLook['objects'][number]): HTMLElement {
  const badge = el('span', { class: `idws-badge ${state === 'gone' ? '' : 'idws-bad'}` }, word('erased', state))
  const line = el(
    'div',
    { class: 'idws-line' },
    el('span', { class: 'idws-name' }, system?.name ?? ''),
    el('span', {}, name),
    badge,
  )
  return el('li', { class: 'idws-row' }, line)
}

function wordsOf({ identity: { name } }: ErasureLook): ReasonWords {
  return {
    title: text('erasure.title', { name }),
    reason: text('erasure.reason'),
    missing: text('erasure.noReason'),
    act: text('erasure.erase'),
    question: text('erasure.ask', { name }),
  }
}
