/** Deleting a person by hand: what goes with her is shown first, and nothing happens without a yes (L7). */
import { button, el, note } from '../widgets/dom'
import type { DeletionLook } from './answers'
import { announce, changeList, heading, problem } from './parts'
import type { ReasonWords } from './reason-form'
import { reasonForm } from './reason-form'
import type { Surroundings } from './view'
import { number, text, word } from './words'

/** A button that shows what would go with the person, and then asks; none for who may not delete. `gone`: she is no more. */
export function deletionPart(id: string, around: Surroundings, gone: () => void): HTMLElement | null {
  if (!around.may.write) return null
  const answers = el('div', { 'aria-live': 'polite' })
  const fail = (thrown: unknown): void => announce(answers, problem(thrown))
  const look = (): void => void around.requests.deletion(id).then((found) => show(found), fail)
  const show = (found: DeletionLook): void => {
    const remove = (reason: string): void =>
      void around.requests.deletePerson(id, { seen: found.seen, reason }).then((run) => {
        gone()
        around.openRun(run.id)
      }, fail)
    answers.replaceChildren(...lookParts(found), ...(found.obstacle === null ? [reasonForm(wordsOf(found), remove)] : []))
  }
  return el('div', { class: 'idws-buttons' }, button(text('deletion.show'), { icon: 'trash', onClick: look }), answers)
}

function wordsOf({ identity: { name } }: DeletionLook): ReasonWords {
  return {
    title: text('deletion.title', { name }),
    reason: text('deletion.reason'),
    missing: text('deletion.noReason'),
    act: text('deletion.delete'),
    question: text('deletion.ask', { name }),
  }
}

function lookParts({ identity, connectors, comesBack, limits, references, obstacle, passedOver }: DeletionLook): HTMLElement[] {
  const warnings = [
    ...(obstacle === null ? [] : [text('deletion.obstacle', { because: obstacle })]),
    ...comesBack,
    ...limits,
    ...(references.total === 0
      ? []
      : [number('deletion.reference', 'deletion.references', references.total, { names: namesOf(references) })]),
    ...(passedOver.length === 0 ? [] : [text('deletion.passedOver', { nodes: passedOver.join(', ') })]),
  ]
  return [
    heading(text('deletion.title', { name: identity.name })),
    el('ul', { class: 'idws-list' }, ...connectors.map(connectorRow)),
    ...warnings.map((sentence) => note('warning', sentence)),
  ]
}

function namesOf({ items }: DeletionLook['references']): string {
  return items.map(({ name, attribute }) => `${name} (${attribute})`).join(', ')
}

function connectorRow({ system, name, fate, held, because, changes }: DeletionLook['connectors'][number]): HTMLElement {
  const badge = el('span', { class: `idws-badge ${fate === 'deleted' ? 'idws-bad' : ''}` }, word('fate', fate))
  return el(
    'li',
    { class: 'idws-row' },
    el('div', { class: 'idws-line' }, el('span', { class: 'idws-name' }, system?.name ?? ''), el('span', {}, name), badge),
    el('div', { class: 'idws-because' }, because),
    held ? el('div', { class: 'idws-quiet' }, text('deletion.held')) : null,
    changeList(changes),
  )
}
