/** The view of people: a search, and one of them. */
import { debounce, el, icon, textInput } from '../widgets/dom'
import { addPersonPart } from './add-person'
import type { Person } from './answers'
import { GoneList, GonePage } from './gone-view'
import { LooseObjects } from './loose-view'
import { PagedList } from './paged-list'
import { link, problem } from './parts'
import { PersonPage } from './person-page'
import type { Surroundings, View } from './view'
import { formerText, moment, text } from './words'

/** People to look for by any of their values, and one of them with all that is known. */
export class PeopleView implements View {
  readonly element = el('div')
  private readonly search: HTMLElement
  private readonly trouble = el('div')
  private readonly list: PagedList<Person>
  private q = ''
  /** What makes a person by hand; kept while another view of people is shown. */
  private readonly add: readonly HTMLElement[]
  private page: PersonPage | GonePage | undefined
  private readonly gone: GoneList
  private loose: LooseObjects | undefined

  constructor(private readonly around: Surroundings) {
    const find = debounce(300, () => void this.find())
    const input = textInput({
      value: '',
      label: text('people.search'),
      placeholder: text('people.searchPlaceholder'),
      onChange: (typed) => {
        this.q = typed.trim()
        find()
      },
    })
    this.search = el('div', { class: 'idws-search', role: 'search' }, icon('search'), input)
    this.list = new PagedList<Person>({
      label: text('people.list'),
      key: (person) => person.id,
      make: (person) => this.row(person),
      load: (part) => around.requests.people(this.q, part),
      empty: () => text(this.q === '' ? 'people.empty' : 'people.nobody'),
    })
    this.add = [addPersonPart(around)].filter((part) => part !== null)
    this.gone = new GoneList(
      around,
      () => this.q,
      (id) => this.openGone(id),
    )
    this.showList()
  }

  async refresh(): Promise<boolean> {
    if (this.page) await this.page.refresh()
    else if (this.loose) await this.loose.refresh()
    else await this.refreshLists()
    return false
  }

  reset(): void {
    this.page = undefined
    this.loose = undefined
    this.list.clear()
    this.gone.clear()
    this.showList()
  }

  /** Shows one person; `back` says what going back does, without it the list is shown. */
  open(id: string, back?: () => void): void {
    this.page = new PersonPage(id, this.around, () => {
      this.page = undefined
      this.showList()
      this.element.querySelector<HTMLElement>(`li[data-key="${id}"] button`)?.focus()
      if (back) back()
      else this.around.changed()
    })
    this.element.replaceChildren(this.page.element)
    this.around.changed()
  }

  private openGone(id: number): void {
    this.page = new GonePage(id, this.around, () => {
      this.page = undefined
      this.showList()
      this.around.changed()
    })
    this.element.replaceChildren(this.page.element)
    this.around.changed()
  }

  private async refreshLists(): Promise<void> {
    await this.list.refresh()
    await this.gone.refresh()
  }

  private showList(): void {
    const { loose, search, trouble, list, gone } = this
    if (loose) return this.element.replaceChildren(loose.element)
    const opener = link(text('byHand.loose'), text('byHand.loose'), () => this.openLoose())
    this.element.replaceChildren(search, trouble, list.element, gone.element, opener, ...this.add)
  }

  private openLoose(): void {
    this.loose = new LooseObjects(this.around, () => {
      this.loose = undefined
      this.showList()
      this.around.changed()
    })
    this.showList()
  }

  private async find(): Promise<void> {
    this.trouble.replaceChildren()
    await this.refreshLists().catch((thrown: unknown) => this.trouble.replaceChildren(problem(thrown)))
  }

  private row({ id, label: name, type, formerNames, deletion }: Person): HTMLElement {
    return el(
      'div',
      { class: 'idws-row' },
      el(
        'button',
        { type: 'button', class: 'idws-open', 'aria-label': text('people.open', { name }), on: { click: () => this.open(id) } },
        el(
          'div',
          { class: 'idws-line' },
          el('span', { class: 'idws-name' }, name),
          el('span', { class: 'idws-quiet' }, type),
          icon('chevron-right'),
        ),
        formerNames.length === 0 ? null : el('div', { class: 'idws-quiet' }, formerText(formerNames)),
        deletion === null
          ? null
          : el('div', { class: 'idws-because' }, text('people.deletionShort', { when: moment(deletion.after) })),
      ),
    )
  }
}
