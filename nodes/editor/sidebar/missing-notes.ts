/** Lists of objects that an import asks about: shown, and allowed by a person. */
import { button, el, icon } from '../widgets/dom'
import type { MissingList, System } from './answers'
import { ask, link, problem, announce } from './parts'
import type { Surroundings } from './view'
import { figure, number, objects, text } from './words'

const shownAtOnce = 200

/** A note for each system whose import was stopped, empty when there is none. */
export async function missingNotes(systems: readonly System[], around: Surroundings): Promise<readonly HTMLElement[]> {
  const lists = await Promise.all(
    systems
      .filter((system) => system.deployed)
      .map(async (system) => ({ system, list: await around.requests.missing(system.id, { limit: 1 }) })),
  )
  return lists.flatMap(({ system, list }) => (list.run === null || list.total === 0 ? [] : [missingNote(system, list, around)]))
}

function missingNote(system: System, list: MissingList, around: Surroundings): HTMLElement {
  const { run, total, released } = list
  const n = figure(total)
  const words = wordsFor(list)
  const answers = el('div', { 'aria-live': 'polite' })
  const names = el('ul', { class: 'idws-names' })
  const show = button(text('missing.show'), {
    onClick: () => {
      show.disabled = true
      around.requests.missing(system.id, { limit: shownAtOnce }).then(
        ({ items }) => {
          const rows = items.map((item) => missingRow(item, around))
          names.replaceChildren(
            ...rows,
            ...(total > rows.length ? [el('li', {}, text('andMore', { n: figure(total - rows.length) }))] : []),
          )
        },
        (thrown: unknown) => announce(answers, problem(thrown)),
      )
    },
  })
  const allow = async (): Promise<void> => {
    if (!(await ask(answers, text(words.ask, { objects: objects(total), system: system.name })))) return
    await around.requests.releaseMissing(system.id, run ?? 0).then(
      () => around.changed(),
      (thrown: unknown) => announce(answers, problem(thrown)),
    )
  }
  const reasons = (list.reasons ?? []).join('. ')
  const sentence = text(released ? words.released : words.stopped, {
    objects: objects(total),
    missing: number('missing.one', 'missing.many', total),
    system: system.name,
    run: run ?? '',
    reasons,
  })
  return el(
    'div',
    { class: 'idw-note idw-note-warning idws-missing' },
    icon('exclamation-triangle'),
    el(
      'div',
      {},
      sentence,
      el(
        'div',
        { class: 'idws-buttons' },
        show,
        around.may.approve && !released ? button(text(words.allow, { n }), { onClick: () => void allow() }) : null,
      ),
      answers,
      names,
    ),
  )
}

function missingRow({ name, identity, person, because }: MissingList['items'][number], around: Surroundings): HTMLElement {
  const called = person ?? name
  const shown = identity === null ? name : link(called, text('people.open', { name: called }), () => around.openPerson(identity))
  const key = person === null || person === name ? '' : ` (${name})`
  return el('li', {}, shown, key, because === null ? null : ` – ${because}`)
}

/** Of a list of missing objects alone it is known what is asked. */
function wordsFor({ items, reasons = [] }: MissingList) {
  return reasons.length <= 1 && items.every(({ because }) => because === null)
    ? ({ stopped: 'missing.stopped', released: 'missing.released', allow: 'missing.allow', ask: 'missing.ask' } as const)
    : ({ stopped: 'missing.asked', released: 'missing.allowed', allow: 'missing.allowAll', ask: 'missing.askAll' } as const)
}
