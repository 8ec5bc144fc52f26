/** What the step that is edited does with objects there are: a bar that goes from one to the next, and says it of each. */
import type { RuleSchema } from '../canvas/canvas'
import type { SystemNode } from '../canvas/shapes'
import type { TriedStep } from '../server/api'
import { api, ApiError } from '../server/api'
import { button, debounce, el, icon, iconButton, textInput } from '../widgets/dom'
import { figure } from '../widgets/figures'
import { text } from '../widgets/text'

interface RecordBarOptions {
  /** The form, whose changes are tried. */
  readonly form: HTMLElement
  readonly schema: () => RuleSchema
  /** The step as it is edited: its type and its settings. */
  readonly node: () => Readonly<Record<string, unknown>> & { readonly type: string }
  /** What came of it; null where it could not be tried. */
  readonly show?: (tried: TriedStep | null) => void
}

export interface RecordBar {
  readonly element: HTMLElement
  /** Values that objects have in an attribute of few, the most frequent first; empty until that is known. */
  found(attribute: string): readonly string[]
}

const restMs = 400

/** Hidden from who may not look at objects, or not deploy. */
export function recordBar(options: RecordBarOptions): RecordBar {
  const bar = new Bar(options)
  if (mayTry()) bar.listen()
  return bar
}

function mayTry(): boolean {
  return ['identity.read', 'identity.design', 'flows.write'].every((permission) => RED.user.hasPermission(permission))
}

class Bar implements RecordBar {
  readonly element = el('div', { class: 'idw-records idw-hidden', role: 'group', 'aria-label': text('record.title') })
  private readonly name = el('span', { class: 'idw-record-name' })
  private readonly place = el('span', { class: 'idw-record-place' })
  private readonly values = el('dl', { class: 'idw-record-values' })
  private readonly said = el('div', { class: 'idw-record-said', role: 'status' })
  private at = 0
  private tried = ''
  private last: TriedStep | null = null
  private asked = 0
  /** A person asked for what the system has, which takes a login. */
  private isWanted = false

  constructor(private readonly options: RecordBarOptions) {}

  found = (attribute: string): readonly string[] => {
    const found = this.last?.found ?? {}
    return Object.hasOwn(found, attribute) ? (found[attribute] ?? []) : []
  }

  listen(): void {
    const { form } = this.options
    const soon = debounce(restMs, () => this.look())
    for (const event of ['input', 'change', 'click', 'keyup'] as const) form.addEventListener(event, soon)
    const find = textInput({
      value: '',
      label: text('record.find'),
      placeholder: text('record.findShort'),
      class: 'idw-record-find',
      onChange: () => undefined,
    })
    find.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return
      event.preventDefault()
      void this.ask({ find: find.value, at: this.at + 1 })
    })
    const line = el(
      'div',
      { class: 'idw-line' },
      iconButton('chevron-left', text('record.previous'), () => this.go(-1)),
      this.place,
      iconButton('chevron-right', text('record.next'), () => this.go(1)),
      this.name,
      find,
    )
    const all = el('details', {}, el('summary', {}, text('record.values')), this.values)
    this.element.append(line, this.said, all)
    this.element.classList.remove('idw-hidden')
    // Once the dialog holds it.
    setTimeout(() => this.look())
  }

  private go(by: -1 | 1): void {
    const objects = this.last?.objects ?? 0
    if (objects > 0) void this.ask({ at: (this.at + by + objects) % objects })
  }

  /** Once what is edited is another than what was tried. */
  private look(): void {
    if (this.element.isConnected && JSON.stringify(this.question()) !== this.tried) void this.ask({ at: this.at })
  }

  private question(): object | null {
    const { schema, node } = this.options
    const { system, cs, mv, rule } = schema()
    if (!system || !cs || !mv || !rule) return null
    return { ...draftOf(system), csType: cs.name, mvType: mv, direction: rule.direction, node: node() }
  }

  private readButton(): HTMLElement {
    return button(text('record.read'), {
      icon: 'plug',
      onClick: () => {
        this.isWanted = true
        void this.ask({ at: 0 })
      },
    })
  }

  private async ask(place: { readonly at: number; readonly find?: string }): Promise<void> {
    const question = this.question()
    this.tried = JSON.stringify(question)
    const number = ++this.asked
    if (!question) return this.put(null, text('record.noRule'))
    try {
      const tried = await api.tryStep({ ...question, ...place, ...(this.isWanted && { read: true }) })
      if (number === this.asked) this.put(tried, place.find !== undefined && !tried.isFound ? text('record.notFound') : '')
    } catch (error) {
      // Not again by itself: a login that is refused too often is locked.
      this.isWanted = false
      if (number === this.asked)
        this.put(null, error instanceof ApiError ? `${error.message} ${error.next}`.trim() : String(error))
    }
  }

  private put(tried: TriedStep | null, trouble: string): void {
    this.last = tried
    const { object = null, objects = 0, isCut = false } = tried ?? {}
    if (object) this.at = object.at
    this.place.textContent = object
      ? text('record.place', { n: figure(object.at + 1), of: `${figure(objects)}${isCut ? '+' : ''}` })
      : ''
    this.name.textContent = object ? nameOf(object) : ''
    this.values.replaceChildren(
      ...(object?.values ?? []).flatMap(({ attribute, text: value }) => [el('dt', {}, attribute), el('dd', {}, value)]),
    )
    this.said.replaceChildren(
      ...(trouble !== '' ? [el('div', { class: 'idw-help' }, trouble)] : []),
      ...(tried && trouble === '' ? saidOf(tried) : []),
      ...(tried?.from === 'unread' || (!tried && trouble !== '') ? [this.readButton()] : []),
    )
    this.options.show?.(tried)
  }
}

/** Its key says little to a person: with its first values. */
function nameOf({ name, values }: NonNullable<TriedStep['object']>): string {
  const others = values.map(({ text: value }) => value).filter((value) => value !== name && value.length < 40)
  return [name, ...others.slice(0, 2)].join(' · ')
}

function saidOf({ from, objects, counts, outcome, peopleCut }: TriedStep): HTMLElement[] {
  if (objects === 0) return [el('div', { class: 'idw-help' }, text(`record.none.${from}`))]
  const failed = outcome?.outcome === 'failed'
  const untried = outcome?.outcome === 'untried'
  const isIn = outcome?.outcome === 'inScope' || outcome?.outcome === 'joined'
  const total = counts
    .map((each) => text(`record.counts.${each.outcome}`, { n: figure(each.count), of: figure(objects) }))
    .join(' · ')
  return [
    ...(outcome
      ? [
          el(
            'div',
            { class: failed ? 'idw-bad' : '' },
            icon(failed ? 'times-circle' : untried ? 'question-circle' : isIn ? 'check' : 'minus-circle'),
            // Of who is taken the whole condition holds: it stands below.
            ` ${text(`record.outcomes.${outcome.outcome}`)}${outcome.outcome === 'inScope' ? '' : `: ${outcome.because}`}`,
          ),
        ]
      : []),
    ...(total === '' ? [] : [el('div', { class: 'idw-record-counts' }, total)]),
    ...(peopleCut ? [el('div', { class: 'idw-help' }, text('record.peopleCut'))] : []),
  ]
}

/** As it is edited; its secrets are those that are deployed. */
function draftOf({ id, connector, settings, objectTypes }: SystemNode) {
  return { id, connector, settings, credentials: {}, objectTypes }
}
