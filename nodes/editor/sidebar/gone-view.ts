/** People who are gone: found by what they were called, with why they went and what was last known of them. */
import { goneText, whyGoneLines } from '../../../runtime/model/why-gone'
import type { GoneItem } from '../../../runtime/model/why-gone'
import { el, icon } from '../widgets/dom'
import { PagedList } from './paged-list'
import { backButton, chain, empty, heading } from './parts'
import { historyRow } from './records'
import type { Surroundings } from './view'
import { exactMoment, moment, text } from './words'

/** Those found by what is looked for, below those who are there; nothing where nothing is looked for. */
export class GoneList {
  readonly element: HTMLElement
  private readonly list: PagedList<GoneItem>

  constructor(
    private readonly around: Surroundings,
    private readonly q: () => string,
    private readonly open: (id: number) => void,
  ) {
    this.list = new PagedList<GoneItem>({
      label: text('people.gone'),
      key: ({ id }) => `gone ${id}`,
      make: (gone) => this.row(gone),
      load: (part) => around.requests.gone(q(), part),
      empty: () => '',
    })
    this.element = el('div', { class: 'idw-hidden' }, heading(text('people.gone')), this.list.element)
  }

  async refresh(): Promise<void> {
    if (this.q() !== '') await this.list.refresh()
    this.element.classList.toggle('idw-hidden', this.q() === '' || this.list.items.length === 0)
  }

  clear(): void {
    this.list.clear()
    this.element.classList.add('idw-hidden')
  }

  private row({ id, name, type, at, because }: GoneItem): HTMLElement {
    const click = (): void => this.open(id)
    return el(
      'div',
      { class: 'idws-row' },
      el(
        'button',
        { type: 'button', class: 'idws-open', 'aria-label': text('people.openGone', { name }), on: { click } },
        el(
          'div',
          { class: 'idws-line' },
          el('span', { class: 'idws-name' }, name),
          el('span', { class: 'idws-quiet' }, type),
          icon('chevron-right'),
        ),
        el('div', { class: 'idws-because' }, text('people.goneSince', { when: moment(at), because })),
      ),
    )
  }
}

/** One who is gone. */
export class GonePage {
  readonly element: HTMLElement
  private readonly body = el('div', {}, empty(text('loading')))
  private shown = ''

  constructor(
    private readonly id: number,
    private readonly around: Surroundings,
    back: () => void,
  ) {
    this.element = el('div', {}, backButton(back), this.body)
  }

  async refresh(): Promise<void> {
    const gone = await this.around.requests.whyGone(this.id)
    const stamp = JSON.stringify(gone)
    if (stamp === this.shown) return
    this.shown = stamp
    const label = goneText(gone, exactMoment)
    this.body.replaceChildren(
      heading(gone.name),
      el('ul', { class: 'idws-chain', 'aria-label': label }, ...chain(whyGoneLines(gone, exactMoment))),
      heading(text('people.history')),
      gone.history.length === 0
        ? empty(text('people.noHistory'))
        : el('ul', { class: 'idws-list' }, ...gone.history.map((record) => historyRow(record, this.around))),
    )
  }
}
