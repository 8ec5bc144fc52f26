/** Objects that belong to nobody, and of one of them whose it may be: values side by side, to be joined from here (J9). */
import { button, debounce, el, icon, textInput } from '../widgets/dom'
import type { LikelyPerson, LooseObject } from './answers'
import { actOn } from './by-hand'
import { PagedList } from './paged-list'
import { announce, backButton, displayShort, empty, heading, problem } from './parts'
import type { Surroundings } from './view'
import { systemName, text } from './words'

/** A search among them, and one that is opened. */
export class LooseObjects {
  readonly element: HTMLElement
  private readonly list: PagedList<LooseObject>
  private readonly found: HTMLElement
  private q = ''
  private isOpen = false

  constructor(
    private readonly around: Surroundings,
    back: () => void,
  ) {
    const find = debounce(300, () => void this.refresh())
    const search = textInput({
      value: '',
      label: text('byHand.search'),
      placeholder: text('byHand.searchPlaceholder'),
      onChange: (typed) => {
        this.q = typed.trim()
        find()
      },
    })
    this.list = new PagedList<LooseObject>({
      label: text('byHand.loose'),
      key: (object) => String(object.id),
      make: (object) => this.row(object),
      load: (part) => around.requests.loose(this.q, part),
      empty: () => text(this.q === '' ? 'byHand.noLoose' : 'byHand.none'),
    })
    this.found = el('div', {}, el('div', { class: 'idws-search', role: 'search' }, icon('search'), search), this.list.element)
    this.element = el('div', {}, backButton(back), heading(text('byHand.loose')), this.found)
    void this.refresh()
  }

  /** Asks the server anew, unless one of them is looked at. */
  async refresh(): Promise<void> {
    if (this.isOpen) return
    await this.list.refresh().catch((thrown: unknown) => announce(this.list.element, problem(thrown)))
  }

  private row(object: LooseObject): HTMLElement {
    return el(
      'button',
      {
        type: 'button',
        class: 'idws-open',
        'aria-label': text('byHand.openLoose', { name: object.name, system: systemName(object.system) }),
        on: { click: () => this.open(object) },
      },
      el(
        'div',
        { class: 'idws-line' },
        el('span', { class: 'idws-name' }, systemName(object.system)),
        el('span', {}, object.name),
        icon('chevron-right'),
      ),
      el('div', { class: 'idws-quiet' }, textsOf(object)),
    )
  }

  private open(object: LooseObject): void {
    const close = (): void => {
      this.isOpen = false
      this.element.replaceChildren(...before)
      void this.refresh()
    }
    const before = [...this.element.children]
    this.isOpen = true
    this.element.replaceChildren(...onePage(object, this.around, close))
  }
}

/** Attributes that are called like names come first: by them people know whose it is. */
const likeName = /name|naam|namn|nom|^sn$|^cn$/i

function textsOf({ attributes, name }: LooseObject): string {
  const texts = Object.entries(attributes).filter(([, value]) => typeof value === 'string' && value !== name)
  return texts
    .sort(([a], [b]) => Number(likeName.test(b)) - Number(likeName.test(a)))
    .slice(0, 5)
    .map(([, value]) => displayShort(value))
    .join(', ')
}

/** Its way through the rules, tried out; nothing for who may not run anything. */
function whyNobodys(object: number, { may, requests, openPreview }: Surroundings): HTMLElement[] {
  if (!may.run) return []
  const said = el('div', { 'aria-live': 'polite' })
  const refused = (thrown: unknown): void => announce(said, problem(thrown))
  const onClick = (): void => void requests.tryOut({ object }).then(({ id }) => openPreview(id), refused)
  return [el('div', { class: 'idws-buttons' }, button(text('byHand.whyNobodys'), { icon: 'eye', onClick })), said]
}

function onePage(object: LooseObject, around: Surroundings, close: () => void): HTMLElement[] {
  const { id, system, name } = object
  const likely = el('div', { 'aria-live': 'polite' }, empty(text('loading')))
  const show = (items: readonly LikelyPerson[]): void =>
    likely.replaceChildren(
      ...(items.length === 0
        ? [empty(text('byHand.nobodyAlike'))]
        : [
            el(
              'ul',
              { class: 'idws-list', 'aria-label': text('byHand.likely') },
              ...items.map((person) => personRow(id, person, around)),
            ),
          ]),
    )
  around.requests.likelyPeople(id).then(show, (thrown: unknown) => announce(likely, problem(thrown)))
  const title = { name, system: systemName(system) }
  const others = (['project', 'never-join', 'allow-join'] as const).flatMap(
    (action) => actOn(text(`byHand.${action}Loose`, title), { object: id, decision: { action } }, around) ?? [],
  )
  return [
    backButton(close),
    heading(`${systemName(system)}: ${name}`),
    el('div', { class: 'idws-quiet' }, textsOf(object)),
    ...whyNobodys(id, around),
    heading(text('byHand.likely')),
    likely,
    heading(text('byHand.otherwise')),
    ...others,
  ]
}

function personRow(object: number, { identity, name, has, values }: LikelyPerson, around: Surroundings): HTMLElement {
  const shown = values.filter(({ likeness }) => likeness !== 'other')
  const lines = shown.map(({ attribute, value, objectValue, likeness }) =>
    el(
      'li',
      {},
      el('span', { class: 'idws-attribute' }, `${attribute}: `),
      likeness === 'same' ? displayShort(value) : `${displayShort(objectValue)} ≈ ${displayShort(value)}`,
    ),
  )
  const open = button(name, { title: text('people.open', { name }), onClick: () => around.openPerson(identity) })
  const join =
    has === null
      ? actOn(text('byHand.joinPerson', { name }), { object, decision: { action: 'join', identity } }, around)
      : el('div', { class: 'idws-because' }, text('byHand.hasOne', { name, has }))
  return el('li', { class: 'idws-row' }, open, el('ul', {}, ...lines), join)
}
