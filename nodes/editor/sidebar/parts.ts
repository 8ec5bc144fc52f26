/** Pieces the views of the sidebar are made of. */
import { capitalised, ended } from '../../../runtime/model/sentences'
import { shortText } from '../../../runtime/model/short-text'
import { displayValue } from '../../../runtime/model/values'
import type { AttributeValue } from '../../../runtime/model/values'
import type { Line } from '../../../runtime/model/why-words'
import { ApiError } from '../server/api'
import { inEditorWords } from '../widgets/api-words'
import { button, el, icon, note } from '../widgets/dom'
import type { Change } from './answers'
import { changes as changesIn, dateOrMoment, exactMoment, figure, moment, text } from './words'

/** What a refusal says: what happened and what to do about it. */
export function problem(thrown: unknown): HTMLElement {
  const sentences = thrown instanceof ApiError ? [thrown.message, thrown.next] : [String(thrown)]
  const said = sentences.filter((sentence) => sentence !== '').map((sentence) => ended(capitalised(inEditorWords(sentence))))
  const element = note('error', said.join(' '))
  element.setAttribute('role', 'alert')
  return element
}

export function empty(sentence: string): HTMLElement {
  return el('div', { class: 'idws-empty' }, sentence)
}

export function when(utc: string): HTMLElement {
  return el('time', { datetime: utc, title: exactMoment(utc), class: 'idws-when' }, moment(utc))
}

export function link(label: string, title: string, onClick: () => void): HTMLButtonElement {
  return el('button', { type: 'button', class: 'idw-link idws-link', title, on: { click: onClick } }, label)
}

/** A link below which an answer opens that is asked for then. */
export function foldOut(label: string, title: string, ask: () => Promise<readonly HTMLElement[]>): HTMLElement {
  const answer = el('div', { 'aria-live': 'polite' })
  const opener = link(label, title, () => {
    const isShown = answer.childElementCount > 0
    opener.setAttribute('aria-expanded', String(!isShown))
    if (isShown) return answer.replaceChildren()
    const show = (parts: readonly HTMLElement[]): void => answer.replaceChildren(...parts)
    ask().then(show, (thrown: unknown) => announce(answer, problem(thrown)))
  })
  opener.setAttribute('aria-expanded', 'false')
  return el('div', {}, opener, answer)
}

/** A place that a form opens in, with the cursor in its first field; closed, the cursor is on what had opened it. */
export function formPlace(
  form: (close: () => void) => HTMLElement,
  opener: () => HTMLElement,
): { readonly place: HTMLElement; readonly open: () => void } {
  const place = el('div')
  const close = (): void => {
    place.replaceChildren()
    opener().focus()
  }
  const open = (): void => {
    place.replaceChildren(form(close))
    place.querySelector<HTMLElement>('select, input')?.focus()
  }
  return { place, open }
}

/** Sentences as items of a list, those that explain one below it. */
export function chain(lines: readonly Line[]): HTMLElement[] {
  return lines.map(({ text: sentence, under }) =>
    el('li', {}, sentence, under.length === 0 ? null : el('ul', { class: 'idws-chain' }, ...chain(under))),
  )
}

export function backButton(onClick: () => void): HTMLElement {
  return button(text('back'), { icon: 'chevron-left', onClick })
}

export function heading(label: string): HTMLElement {
  return el('h4', { class: 'idws-heading' }, label)
}

const momentText = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** A single value as people write it: moments as dates, in the editor's language; people by name. */
function inWords(value: AttributeValue, names: ReadonlyMap<string, string>): string {
  if (typeof value === 'string' && momentText.test(value)) return dateOrMoment(value)
  const words = displayValue(value)
  return names.get(words) ?? words
}

/** Characters of a value that have room in the sidebar. */
const mostShown = 500

const nobody: ReadonlyMap<string, string> = new Map()

/** The value as it has room: of a long list as many as fit, and how many more there are. `names` are people's, by uuid. */
export function displayShort(value: AttributeValue | null | undefined, names: ReadonlyMap<string, string> = nobody): string {
  if (typeof value === 'string' && value.length > mostShown)
    return text('shortened', { start: value.slice(0, mostShown), length: figure(value.length) })
  return shortText(value, { most: mostShown, say: (each) => inWords(each, names) })
}

const shown = (value: AttributeValue | null | undefined): string => {
  const words = displayShort(value)
  return words === '' ? text('noValue') : words
}

function valueOf(value: AttributeValue | null | undefined, kind: string): HTMLElement {
  return el('span', { class: `idws-value idws-${kind}` }, shown(value))
}

/** `Department: Sales → IT`, with why below where there is more to say than is said once for all. */
function changeLine({ attribute, from, to, add, remove }: Change, why: string): HTMLElement {
  const parts: (HTMLElement | string)[] = []
  if (add !== null && add !== undefined) parts.push(`${text('change.added')} `, valueOf(add, 'new'), ' ')
  if (remove !== null && remove !== undefined) parts.push(`${text('change.removed')} `, valueOf(remove, 'old'))
  if (parts.length === 0) {
    if (from !== null) parts.push(valueOf(from, 'old'), ' ', el('span', { 'aria-label': text('change.to') }, '→'), ' ')
    parts.push(to === null ? el('span', {}, text('change.cleared')) : valueOf(to, 'new'))
  }
  return el(
    'li',
    {},
    el('span', { class: 'idws-attribute' }, `${attribute}: `),
    ...parts,
    why === '' ? null : el('div', { class: 'idws-quiet' }, why),
  )
}

function whyOf({ because, rule }: Change): string {
  const name = typeof rule === 'string' ? rule : rule?.name
  return because ?? (name === undefined ? '' : text('change.byRule', { rule: name }))
}

/** Changes that fit are shown, many are folded. A reason they all share is said once. */
export function changeList(changes: readonly Change[]): HTMLElement | null {
  if (changes.length === 0) return null
  const count = changesIn(changes.length)
  const [shared = '', ...others] = new Set(changes.map(whyOf))
  return el(
    'details',
    { class: 'idws-changes', open: changes.length <= 3 },
    el('summary', {}, others.length > 0 || shared === '' ? count : `${count}, ${shared}`),
    el('ul', {}, ...changes.map((change) => changeLine(change, others.length > 0 ? whyOf(change) : ''))),
  )
}

/** Asks the person in the place itself: nothing happens without a yes. */
export function ask(host: HTMLElement, question: string): Promise<boolean> {
  return new Promise((resolve) => {
    const before = document.activeElement as HTMLElement | null
    const answer = (given: 'yes' | 'no') => () => {
      box.remove()
      before?.focus()
      resolve(given === 'yes')
    }
    const no = button(text('waiting.no'), { onClick: answer('no') })
    const box = el(
      'div',
      {
        class: 'idws-ask',
        role: 'alertdialog',
        'aria-label': question,
        on: {
          keydown: (event) => {
            if (event.key !== 'Escape') return
            // The editor looks for where its own shortcuts apply, upwards from an element that is gone by then.
            event.stopPropagation()
            answer('no')()
          },
        },
      },
      el('div', {}, icon('question-circle'), ' ', question),
      el(
        'div',
        { class: 'idws-buttons' },
        button(text('waiting.yes'), { class: 'red-ui-button-small primary', onClick: answer('yes') }),
        no,
      ),
    )
    host.replaceChildren(box)
    no.focus()
  })
}

/** A sentence about what was done, read out by screen readers. */
export function announce(host: HTMLElement, ...sentences: readonly (HTMLElement | string)[]): void {
  host.replaceChildren(...sentences.map((item) => (typeof item === 'string' ? note('info', item) : item)))
}
