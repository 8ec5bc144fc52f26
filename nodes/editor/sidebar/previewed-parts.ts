/** What a preview says besides counts: a person's steps, the words of nodes, objects at each output, who is in a group (N6). */
import { ended } from '../../../runtime/model/sentences'
import { el, icon, note } from '../widgets/dom'
import type { ChangedObject, Preview, PreviewedPerson, WireCounts } from './answers'
import { changeList, empty, foldOut, heading, link } from './parts'
import { PagedList } from './paged-list'
import type { Surroundings } from './view'
import { figure, systemName, text } from './words'

/** What becomes of her and her accounts: this was asked, so it stands in front. */
export function fateParts({ name, failed, fate, course, connectors }: PreviewedPerson): HTMLElement[] {
  const days = course.map(({ on, sentence }) => el('li', { class: 'idws-row' }, `${on}: ${sentence}`))
  return [
    el('div', { class: 'idws-because' }, fate.sentence),
    ...(failed === null || fate.kind === 'failed' ? [] : [note('warning', text('preview.failed', { name, because: failed }))]),
    el(
      'ul',
      { class: 'idws-list', 'aria-label': text('preview.fate') },
      ...connectors.map(({ sentence }) => el('li', { class: 'idws-row' }, sentence)),
    ),
    ...(days.length === 0
      ? []
      : [heading(text('preview.course')), el('ul', { class: 'idws-list', 'aria-label': text('preview.course') }, ...days)]),
  ]
}

/** Her records with each step, and what waits for her accounts. */
export function personParts({ records, exports }: PreviewedPerson): HTMLElement[] {
  const waiting = exports.map(({ system, name, because, changes }) =>
    el(
      'li',
      { class: 'idws-row' },
      el('div', { class: 'idws-line' }, el('span', { class: 'idws-name' }, systemName(system)), el('span', {}, name)),
      el('div', { class: 'idws-because' }, because),
      changeList(changes),
    ),
  )
  return [
    heading(text('preview.steps')),
    el('ul', { class: 'idws-list', 'aria-label': text('preview.steps') }, ...records.map(recordRow)),
    heading(text('preview.waiting')),
    waiting.length === 0
      ? empty(text('preview.nothingWaits'))
      : el('ul', { class: 'idws-list', 'aria-label': text('preview.waiting') }, ...waiting),
  ]
}

function recordRow({ system, name, lookedAt, steps }: PreviewedPerson['records'][number]): HTMLElement {
  const title = system === null ? text('preview.herself') : `${systemName(system)}: ${name}`
  return el(
    'li',
    { class: 'idws-row' },
    el('div', { class: 'idws-name' }, title),
    lookedAt
      ? el('ol', { class: 'idws-steps' }, ...steps.map(stepRow))
      : el('div', { class: 'idws-quiet' }, text('preview.notLookedAt')),
  )
}

function stepRow({ node, name, rule, way, because }: PreviewedPerson['records'][number]['steps'][number]): HTMLElement {
  const failed = way === 'failed'
  return el(
    'li',
    {},
    el(
      'div',
      { class: 'idws-line' },
      icon(failed ? 'times' : 'check'),
      link(titleOf(name, rule), text('preview.reveal', { name }), () => RED.view.reveal(node)),
      el('span', { class: failed ? 'idws-badge idws-bad' : 'idws-badge' }, way),
    ),
    el('div', { class: 'idws-because' }, because),
  )
}

/** `HR in: attribute-flow`: many steps have no name of their own. */
function titleOf(name: string, rule: string | null): string {
  return rule === null ? name : `${rule}: ${name}`
}

/** What would wait if it were no preview, what nodes would say once they are deployed, what the next exports would hold back. */
export function warningParts({ problems, exportsHeld, heldBack }: Preview): HTMLElement[] {
  return [
    ...heldBack.map(({ because }) => note('warning', ended(because))),
    ...(problems ?? []).map(({ name, message }) => note('warning', text('preview.says', { name, message }))),
    ...exportsHeld.map(({ because }) => note('warning', text('preview.held', { because }))),
  ]
}

/** `the scope, in scope: 412 → 409 (−3)`; outputs by which as many leave as today are folded. */
export function wireParts(wires: readonly WireCounts[]): HTMLElement[] {
  const differing = wires.filter(({ before, after }) => before !== after)
  const others = wires.filter(({ before, after }) => before === after)
  const list = (some: readonly WireCounts[]): HTMLElement => el('ul', { class: 'idws-list' }, ...some.map(wireRow))
  return [
    heading(text('preview.wires')),
    differing.length === 0 ? empty(text('preview.wiresSame')) : list(differing),
    el('details', {}, el('summary', {}, text('preview.wiresOthers', { n: figure(others.length) })), list(others)),
  ]
}

function wireRow({ node, name, rule, way, before, after }: WireCounts): HTMLElement {
  const by = after - before
  const difference =
    by === 0 ? figure(after) : `${figure(before)} → ${figure(after)} (${by > 0 ? '+' : '−'}${figure(Math.abs(by))})`
  return el(
    'li',
    { class: 'idws-row' },
    link(titleOf(name, rule), text('preview.reveal', { name }), () => RED.view.reveal(node)),
    ` ${way}: ${difference}`,
  )
}

/** A link below which all objects of a group open, page after page. `group`: its place, from 1. */
export function groupMembers(preview: number, group: number, around: Surroundings): HTMLElement {
  return foldOut(text('preview.who'), text('preview.whoTitle'), async () => {
    const list = new PagedList<ChangedObject>({
      label: text('preview.whoTitle'),
      key: ({ object, identity, name }) => `${object} ${identity} ${name}`,
      make: (item) => memberRow(item, around),
      load: (part) => around.requests.changed(preview, group, part),
      empty: () => text('preview.nobody'),
    })
    await list.refresh()
    return [list.element]
  })
}

function memberRow({ name, person, identity }: ChangedObject, { openPerson }: Surroundings): HTMLElement {
  const shown = person === null || person === name ? name : `${person} (${name})`
  if (identity === null) return el('div', {}, shown)
  return el(
    'div',
    {},
    link(shown, text('people.open', { name: shown }), () => openPerson(identity)),
  )
}
