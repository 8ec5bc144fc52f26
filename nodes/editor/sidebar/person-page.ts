/** All that is known of one person. */
import { byHandName } from '../../../runtime/model/by-hand'
import { el, note } from '../widgets/dom'
import { heldLine } from '../../../runtime/model/why-held'
import { leftText } from '../../../runtime/model/why-left'
import { byNowText, originLines } from '../../../runtime/model/why-value'
import type { AttributeValue } from '../../../runtime/model/values'
import { displayValue, isList, isReference } from '../../../runtime/model/values'
import type { Account, Named, PersonDetail, PersonValue } from './answers'
import { decidePart, joinPart } from './by-hand'
import { deletionPart } from './deletion'
import { erasurePart } from './erasure'
import { backButton, chain, displayShort, empty, foldOut, heading, link } from './parts'
import { pendingOfPerson } from './pending-row'
import { historyRow } from './records'
import { personTried } from './try-out'
import type { Surroundings } from './view'
import { whyAccounts } from './why-accounts'
import { exactMoment, figure, formerText, moment, text, word } from './words'

/** One person: values with why, accounts, what waits, history. */
export class PersonPage {
  readonly element: HTMLElement
  private readonly body = el('div', {}, empty(text('loading')))
  private shown = ''

  constructor(
    private readonly id: string,
    private readonly around: Surroundings,
    back: () => void,
  ) {
    const parts = [deletionPart(id, around, back), erasurePart(id, around, back)]
    const tried = personTried(id, around)
    this.element = el('div', {}, backButton(back), tried, this.body, ...parts.filter((part) => part !== null))
  }

  async refresh(): Promise<void> {
    const person = await this.around.requests.person(this.id)
    const stamp = JSON.stringify(person)
    if (stamp === this.shown) return
    this.shown = stamp
    this.body.replaceChildren(...this.parts(person))
  }

  private parts(person: PersonDetail): HTMLElement[] {
    const { label, formerNames, type, created, deletion, values, connectors, pendingExports, history } = person
    const born = text('people.created', { type, when: moment(created) })
    const leaving =
      deletion === null
        ? []
        : [note('warning', text('people.deletion', { when: exactMoment(deletion.after), because: deletion.because }))]
    const waiting =
      pendingExports.length === 0
        ? []
        : [
            heading(text('people.pending')),
            list(pendingExports.map((pending) => el('li', { class: 'idws-row' }, pendingOfPerson(pending, this.around)))),
          ]
    return [
      heading(label),
      el('div', { class: 'idws-quiet' }, born),
      ...(formerNames.length === 0 ? [] : [el('div', { class: 'idws-quiet' }, formerText(formerNames))]),
      ...leaving,
      ...heldPart(person),
      heading(text('people.values')),
      values.length === 0
        ? empty(text('people.noValues'))
        : el('dl', { class: 'idws-values' }, ...values.flatMap((supplied) => valueLines(supplied, person, this.around))),
      ...(person.byNow === null ? [] : [note('info', byNowText(person.byNow))]),
      heading(text('people.accounts')),
      connectors.length === 0
        ? empty(text('people.noAccounts'))
        : list(connectors.map((account) => accountLine(account, this.around))),
      whyAccounts(this.id, this.around),
      ...[joinPart(this.id, this.around)].filter((part) => part !== null),
      ...waiting,
      heading(text('people.history')),
      history.length === 0 ? empty(text('people.noHistory')) : list(history.map((record) => historyRow(record, this.around))),
    ]
  }
}

/** Lists of people who would leave on which a limit holds her. */
function heldPart({ held }: PersonDetail): HTMLElement[] {
  if (held.length === 0) return []
  const lines = held.map((each) => heldLine(each, exactMoment, text('people.releaseList')))
  return [el('ul', { class: 'idws-chain idw-note idw-note-warning', 'aria-label': text('people.held') }, ...chain(lines))]
}

const list = (rows: readonly HTMLElement[]): HTMLElement => el('ul', { class: 'idws-list' }, ...rows)

/** An attribute with its value; why it has it opens below. */
function valueLines(supplied: PersonValue, person: PersonDetail, around: Surroundings): HTMLElement[] {
  const reasons = el(
    'div',
    { class: 'idws-why idw-hidden' },
    ...whyOf(supplied, person),
    originOf(person.id, supplied.attribute, around),
  )
  const why = link(text('people.why'), text('people.whyTitle', { attribute: supplied.attribute }), () => {
    const hidden = reasons.classList.toggle('idw-hidden')
    why.setAttribute('aria-expanded', String(!hidden))
  })
  why.setAttribute('aria-label', text('people.whyTitle', { attribute: supplied.attribute }))
  why.setAttribute('aria-expanded', 'false')
  const named = namesIn(supplied.value, person)
  const value = displayShort(supplied.value)
  const shown =
    value === ''
      ? el('span', { class: 'idws-quiet' }, text('noValue'))
      : el(
          'span',
          { class: 'idws-value', title: displayValue(supplied.value).slice(0, 200) },
          ...(named.length > 0 ? personLinks(named, around) : [value]),
        )
  return [el('dt', {}, supplied.attribute), el('dd', {}, el('div', { class: 'idws-line' }, shown, why), reasons)]
}

/** The value back to the import in which it changed, once somebody asks. */
function originOf(person: string, attribute: string, { requests }: Surroundings): HTMLElement {
  const title = text('people.originTitle', { attribute })
  return foldOut(text('people.origin'), title, async () => {
    const lines = originLines(await requests.origin(person, attribute), exactMoment)
    return [el('ul', { class: 'idws-chain', 'aria-label': title }, ...chain(lines))]
  })
}

/** Whom the value refers to; nobody where it is no reference, or one to somebody who is gone. */
function namesIn(value: AttributeValue | null, { referenced }: PersonDetail): readonly Named[] {
  const scalars = value === null ? [] : isList(value) ? value : [value]
  return scalars.flatMap((scalar) => {
    if (!isReference(scalar)) return []
    const id = scalar.text
    return referenced.find((person) => person.id === id) ?? { id, name: id }
  })
}

/** So many people of one value are shown. */
const mostLinks = 20

function personLinks(people: readonly Named[], { openPerson }: Surroundings): (HTMLElement | string)[] {
  const links = people
    .slice(0, mostLinks)
    .flatMap(({ id, name }, at) => [...(at === 0 ? [] : ['; ']), link(name, text('people.open', { name }), () => openPerson(id))])
  const more = people.length - mostLinks
  return more > 0 ? [...links, ` … ${text('andMore', { n: figure(more) })}`] : links
}

function whyOf({ suppliedBy, others }: PersonValue, person: PersonDetail): HTMLElement[] {
  const from = ({ rule, system }: PersonValue['others'][number] | NonNullable<PersonValue['suppliedBy']>) => ({
    rule: rule?.name ?? text('people.noRule'),
    system: system?.name ?? text('people.system'),
  })
  const names = new Map(person.referenced.map(({ id, name }) => [id, name]))
  const offered = (value: AttributeValue): string => displayShort(value, names)
  const supplied = suppliedBy
    ? suppliedBy.system?.name === byHandName
      ? text('people.suppliedByHand', { since: exactMoment(suppliedBy.since) })
      : text('people.suppliedBy', { ...from(suppliedBy), since: exactMoment(suppliedBy.since) })
    : text('people.notSupplied')
  const offers = others.map((offer) =>
    el('li', {}, text('people.offer', { ...from(offer), value: offered(offer.value), because: offer.because })),
  )
  return [
    el('div', {}, supplied),
    ...(suppliedBy?.left ? [el('div', {}, leftText(suppliedBy.left, exactMoment))] : []),
    ...(offers.length === 0 ? [] : [el('div', {}, text('people.others')), el('ul', {}, ...offers)]),
  ]
}

function accountLine(account: Account, around: Surroundings): HTMLElement {
  const { system, name, link: kind, staging } = account
  const state = [word('link', kind), staging === 'normal' ? '' : word('staging', staging)].filter((part) => part !== '')
  return el(
    'li',
    { class: 'idws-row' },
    el('div', { class: 'idws-line' }, el('span', { class: 'idws-name' }, system?.name ?? ''), el('span', {}, name)),
    el('div', { class: 'idws-quiet' }, state.join(', ')),
    decidePart(account, around),
  )
}
