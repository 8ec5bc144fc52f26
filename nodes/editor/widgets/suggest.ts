/** A list of suggestions under an input. */
import { el, freshId } from './dom'

/** One line of the list that opens under an input. */
export interface Suggestion {
  readonly label: string
  /** Shown small beside the label: a type, a signature. */
  readonly detail?: string
  /** Shown under the list while the line is highlighted. */
  readonly explanation?: string
  readonly choose: () => void
}

/** Why the list is open: something was typed, or the input was clicked, got the focus or an arrow key. */
export type SuggestOccasion = 'typed' | 'asked'

export interface SuggestOptions {
  readonly find: (occasion: SuggestOccasion) => readonly Suggestion[]
  /** Highlight the first line at once, so that Enter takes it. */
  readonly eager?: boolean
  /** Open when the input is clicked or gets the focus, before anything is typed. */
  readonly onFocus?: boolean
}

const shownAtMost = 60

/** Opens a list of suggestions under a text input; arrows, Enter, Tab, Escape and the mouse work in it. */
export function suggest(input: HTMLInputElement | HTMLTextAreaElement, options: SuggestOptions): void {
  const list = new SuggestionList(input, options)
  list.listen()
}

class SuggestionList {
  private readonly list = el('div', { class: 'idw-suggestions', role: 'listbox', id: freshId() })
  private found: readonly Suggestion[] = []
  private highlighted = -1
  private occasion: SuggestOccasion = 'asked'

  constructor(
    private readonly input: HTMLInputElement | HTMLTextAreaElement,
    private readonly options: SuggestOptions,
  ) {}

  /** Opens and closes with what is done in the input, from now on. */
  listen(): void {
    const { input, options } = this
    input.setAttribute('role', 'combobox')
    input.setAttribute('aria-autocomplete', 'list')
    input.setAttribute('aria-controls', this.list.id)
    input.setAttribute('aria-expanded', 'false')
    input.addEventListener('input', () => this.open('typed'))
    if (options.onFocus) {
      input.addEventListener('focus', () => {
        if (input.dataset['quiet'] === undefined) this.open('asked')
      })
      input.addEventListener('click', () => this.open(this.occasion))
    }
    input.addEventListener('blur', () => this.close())
    input.addEventListener('keydown', (event) => this.key(event as KeyboardEvent))
    this.list.addEventListener('mousedown', (event) => event.preventDefault())
  }

  private get isOpen(): boolean {
    return this.list.isConnected
  }

  private open(occasion: SuggestOccasion): void {
    this.occasion = occasion
    this.found = this.options.find(occasion).slice(0, shownAtMost)
    this.highlighted = this.options.eager && this.found.length > 0 ? 0 : -1
    if (this.found.length === 0) return this.close()
    this.draw()
    if (!this.isOpen) {
      document.body.append(this.list)
      document.addEventListener('scroll', this.follow, true)
    }
    this.position()
    this.input.setAttribute('aria-expanded', 'true')
  }

  private close(): void {
    if (!this.isOpen) return
    this.list.remove()
    this.occasion = 'asked'
    this.input.setAttribute('aria-expanded', 'false')
    this.input.removeAttribute('aria-activedescendant')
    document.removeEventListener('scroll', this.follow, true)
  }

  private readonly follow = (event: Event): void => {
    if (event.target === this.list || this.list.contains(event.target as Node)) return
    if (this.input.isConnected) this.position()
    else this.close()
  }

  private position(): void {
    const box = this.input.getBoundingClientRect()
    const below = window.innerHeight - box.bottom
    const above = box.top > below && below < 220
    this.list.style.left = `${Math.min(box.left, window.innerWidth - 290)}px`
    this.list.style.minWidth = `${Math.max(box.width, 220)}px`
    this.list.style.maxHeight = `${Math.max(120, Math.min(280, (above ? box.top : below) - 10))}px`
    this.list.style.top = above ? '' : `${box.bottom + 1}px`
    this.list.style.bottom = above ? `${window.innerHeight - box.top + 1}px` : ''
  }

  private draw(): void {
    this.list.replaceChildren(...this.found.map((suggestion, index) => this.line(suggestion, index)))
    const explanation = this.found[this.highlighted]?.explanation
    if (explanation) this.list.append(el('div', { class: 'idw-suggestions-explanation' }, explanation))
    const current = this.list.querySelector('.idw-highlighted')
    current?.scrollIntoView({ block: 'nearest' })
    if (current) this.input.setAttribute('aria-activedescendant', current.id)
    else this.input.removeAttribute('aria-activedescendant')
  }

  private line(suggestion: Suggestion, index: number): HTMLElement {
    const highlighted = index === this.highlighted
    return el(
      'div',
      {
        class: `idw-suggestion${highlighted ? ' idw-highlighted' : ''}`,
        role: 'option',
        id: `${this.list.id}-${index}`,
        'aria-selected': String(highlighted),
        title: suggestion.explanation,
        on: { click: () => this.take(suggestion) },
      },
      el('span', { class: 'idw-suggestion-label' }, suggestion.label),
      suggestion.detail ? el('span', { class: 'idw-suggestion-detail' }, suggestion.detail) : null,
    )
  }

  private take(suggestion: Suggestion): void {
    this.close()
    suggestion.choose()
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' && !this.isOpen && !(this.input instanceof HTMLTextAreaElement)) {
      event.preventDefault()
      return this.open('asked')
    }
    if (!this.isOpen) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      return this.close()
    }
    const current = this.found[this.highlighted]
    if ((event.key === 'Enter' || event.key === 'Tab') && current) {
      event.preventDefault()
      return this.take(current)
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const step = event.key === 'ArrowDown' ? 1 : -1
    this.highlighted = (this.highlighted + step + this.found.length) % this.found.length
    this.draw()
  }
}
