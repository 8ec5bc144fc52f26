/** Deleting a person by hand: what goes with her is shown first, and nothing happens without a yes (L7). */
import { button, el, note } from '../widgets/dom'
import type { DeletionLook } from './answers'
import { announce, ask, changeList, heading, problem } from './parts'
import type { Surroundings } from './view'
import { number, text, word } from './words'

/** A button that shows what would go with the person, and then asks; none for who may not delete. `gone`: she is no more. */
export function deletionPart(id: string, around: Surroundings, gone: () => void): HTMLElement | null {
  if (!around.may.write) return null
  const answers = el('div', { 'aria-live': 'polite' })
  const fail = (thrown: unknown): void => announce(answers, problem(thrown))
  const look = (): void => void around.requests.deletion(id).then((found) => show(found), fail)
  const show = (found: DeletionLook): void => {
    const question = el('div')
    answers.replaceChildren(...lookParts(found), question)
    if (found.obstacle !== null) return
    void ask(question, text('deletion.ask', { name: found.identity.name })).then(async (isMeant) => {
      answers.replaceChildren()
      if (!isMeant) return
      const showRun = (run: number): void => {
        gone()
        around.openRun(run)
      }
      await around.requests.deletePerson(id, found.seen).then((run) => showRun(run.id), fail)
    })
  }
  return el('div', { class: 'idws-buttons' }, button(text('deletion.show'), { icon: 'trash', onClick: look }), answers)
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
