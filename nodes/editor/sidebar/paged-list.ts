/** A list that is loaded page after page. */
import { button, el } from '../widgets/dom'
import type { Page } from './answers'
import { empty } from './parts'
import type { ListPart } from './requests'
import { text } from './words'

const pageSize = 50
const mostAtOnce = 500

export interface PagedListOptions<T> {
  readonly label: string
  readonly key: (item: T) => string
  readonly make: (item: T) => HTMLElement
  readonly load: (part: ListPart) => Promise<Page<T>>
  /** What to say when there is nothing. */
  readonly empty: () => string
}

/** A list that shows page after page, and keeps the elements of items that have not changed when it is loaded anew. */
export class PagedList<T> {
  readonly element: HTMLElement
  items: readonly T[] = []
  private readonly list: HTMLUListElement
  private readonly below = el('div', { class: 'idws-below' })
  private readonly stamps = new WeakMap<Element, string>()
  private question = 0

  constructor(private readonly options: PagedListOptions<T>) {
    this.list = el('ul', { class: 'idws-list', 'aria-label': options.label })
    this.element = el('div', {}, this.list, this.below)
  }

  /** Loads as many items as are shown, at least a page. Rejects with the server's refusal. */
  async refresh(): Promise<void> {
    const question = ++this.question
    const limit = Math.min(mostAtOnce, Math.max(pageSize, this.items.length))
    const page = await this.options.load({ limit })
    // A later question makes this answer an old one.
    if (question === this.question) this.show(page.items, page.next)
  }

  /** Forgets what is shown: the next load starts with a page. */
  clear(): void {
    this.question++
    this.items = []
    this.list.replaceChildren()
    this.below.replaceChildren(empty(text('loading')))
  }

  private async more(after: string): Promise<void> {
    const question = ++this.question
    const page = await this.options.load({ limit: pageSize, after })
    if (question === this.question) this.show([...this.items, ...page.items], page.next)
  }

  private show(items: readonly T[], next: string | null): void {
    this.items = items
    const old = new Map([...this.list.children].map((child) => [(child as HTMLElement).dataset['key'], child as HTMLElement]))
    const wanted = items.map((item) => this.elementOf(item, old))
    for (const element of old.values()) if (!wanted.includes(element)) element.remove()
    // Elements in their place are not touched: moving one would take its focus away.
    for (const [i, element] of wanted.entries()) {
      const there = this.list.children[i]
      if (there !== element) this.list.insertBefore(element, there ?? null)
    }
    this.below.replaceChildren(...this.ending(next))
  }

  private elementOf(item: T, old: ReadonlyMap<string | undefined, HTMLElement>): HTMLElement {
    const key = this.options.key(item)
    const stamp = JSON.stringify(item)
    const known = old.get(key)
    if (known && this.stamps.get(known) === stamp) return known
    const element = el('li', { 'data-key': key }, this.options.make(item))
    this.stamps.set(element, stamp)
    if (known?.contains(document.activeElement)) {
      known.replaceWith(element)
      element.querySelector<HTMLElement>('button, input, summary')?.focus()
    }
    return element
  }

  private ending(next: string | null): HTMLElement[] {
    if (this.items.length === 0) return [empty(this.options.empty())]
    if (next === null) return []
    const more = button(text('more'), { icon: 'chevron-down', onClick: () => void this.pressed(more, next) })
    return [more]
  }

  private async pressed(more: HTMLButtonElement, next: string): Promise<void> {
    more.disabled = true
    const shown = this.items.length
    await this.more(next).catch(() => {
      more.disabled = false
    })
    ;(this.list.children[shown]?.querySelector('button, input, summary') as HTMLElement | null)?.focus()
  }
}
