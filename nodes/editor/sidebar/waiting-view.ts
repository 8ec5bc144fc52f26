/** The view of what waits for a decision. */
import { button, checkbox, el } from '../widgets/dom'
import type { PendingExport, PendingState, System } from './answers'
import { pendingStates } from './answers'
import { Decisions } from './decisions'
import { clockNotes } from './clock-note'
import { heldNotes } from './held-notes'
import { missingNotes } from './missing-notes'
import { PagedList } from './paged-list'
import { empty } from './parts'
import { pendingRow } from './pending-row'
import type { Surroundings, View } from './view'
import { figure, text, word } from './words'

/** Which pending exports are listed. */
interface Chosen {
  readonly system: string
  readonly state: PendingState
}

/** Pending exports by system and state, with what a person decides about them. */
export class WaitingView implements View {
  readonly element: HTMLElement
  private readonly notes = el('div')
  private readonly overview = el('div')
  private readonly bar = el('div')
  private readonly list: PagedList<PendingExport>
  private readonly decisions: Decisions
  private readonly selected = new Set<number>()
  private systems: readonly System[] = []
  private chosen: Chosen | undefined
  private notesShown = ''

  constructor(private readonly around: Surroundings) {
    this.decisions = new Decisions(around, () => this.selected.clear())
    this.list = new PagedList<PendingExport>({
      label: text('waiting.list'),
      key: (pending) => String(pending.id),
      make: (pending) => this.row(pending),
      load: (part) => around.requests.pendings({ ...this.chosen }, part),
      empty: () => text('waiting.emptyState'),
    })
    this.element = el('div', {}, this.notes, this.overview, this.bar, this.decisions.element, this.list.element)
  }

  async refresh(): Promise<boolean> {
    this.systems = await this.around.requests.systems()
    const clock = await clockNotes(this.around)
    const notes = [...clock, ...(await missingNotes(this.systems, this.around)), ...(await heldNotes(this.around))]
    const stamp = notes.map((note) => note.textContent).join('\n')
    if (stamp !== this.notesShown || notes.length === 0) this.notes.replaceChildren(...notes)
    this.notesShown = stamp
    this.chosen ??= this.firstChoice()
    this.showOverview()
    if (this.chosen) await this.list.refresh()
    for (const id of this.selected) if (!this.list.items.some((pending) => pending.id === id)) this.selected.delete(id)
    this.showBar()
    this.list.element.classList.toggle('idw-hidden', !this.chosen)
    return false
  }

  reset(): void {
    this.choose(undefined)
  }

  private get waitingSystems(): readonly System[] {
    return this.systems.filter(
      (system) => pendingStates.some((state) => system.waiting[state] > 0) || system.id === this.chosen?.system,
    )
  }

  /** What needs a person comes first: held, then failed. */
  private firstChoice(): Chosen | undefined {
    for (const state of pendingStates)
      for (const system of this.systems) if (system.waiting[state] > 0) return { system: system.id, state }
    return undefined
  }

  private choose(chosen: Chosen | undefined): void {
    this.chosen = chosen
    this.selected.clear()
    this.list.clear()
    this.decisions.clear()
  }

  private showOverview(): void {
    const rows = this.waitingSystems.map((system) => this.systemRow(system))
    const nothing = text(this.systems.length === 0 ? 'waiting.noSystems' : 'waiting.empty')
    const focused = (document.activeElement as HTMLElement | null)?.dataset['choice']
    this.overview.replaceChildren(...(rows.length === 0 ? [empty(nothing)] : rows))
    if (focused) this.overview.querySelector<HTMLElement>(`[data-choice="${CSS.escape(focused)}"]`)?.focus()
  }

  private systemRow(system: System): HTMLElement {
    const states = pendingStates.filter((state) => system.waiting[state] > 0 || this.isChosen(system, state))
    const send =
      this.around.may.run && system.abilities?.export && system.waiting.pending > 0
        ? button(text('waiting.sendNow'), {
            icon: 'paper-plane',
            title: text('waiting.sendNowTitle', { system: system.name }),
            onClick: () => void this.decisions.send(system),
          })
        : null
    return el(
      'div',
      { class: 'idws-system' },
      el('div', { class: 'idws-line' }, el('span', { class: 'idws-name' }, system.name), send),
      el(
        'div',
        { class: 'idws-chips', role: 'group', 'aria-label': text('waiting.choose') },
        ...states.map((state) => this.chip(system, state)),
      ),
    )
  }

  private isChosen(system: System, state: PendingState): boolean {
    return this.chosen?.system === system.id && this.chosen.state === state
  }

  private chip(system: System, state: PendingState): HTMLElement {
    const kind = state === 'failed' ? 'idws-bad' : state === 'held' ? 'idws-warn' : ''
    return el(
      'button',
      {
        type: 'button',
        class: `idws-chip ${kind}`,
        'aria-pressed': String(this.isChosen(system, state)),
        'data-choice': `${system.id} ${state}`,
        title: word('stateHelp', state),
        on: {
          click: () => {
            this.choose({ system: system.id, state })
            this.around.changed()
          },
        },
      },
      `${word('state', state)} ${figure(system.waiting[state])}`,
    )
  }

  /** What can be decided about all that is listed, and about those selected. */
  private showBar(): void {
    const system = this.systems.find((candidate) => candidate.id === this.chosen?.system)
    const state = this.chosen?.state
    if (!system || !state) return this.bar.replaceChildren()
    const help = el('div', { class: 'idws-quiet' }, word('stateHelp', state))
    const buttons = this.around.may.approve ? this.decisions.bar(system, state, [...this.selected]) : []
    this.bar.replaceChildren(help, el('div', { class: 'idws-buttons' }, ...buttons))
  }

  private row(pending: PendingExport): HTMLElement {
    const { id, name, state } = pending
    const open = this.around.may.approve && (state === 'held' || state === 'failed' || state === 'pending')
    const tick = checkbox({
      label: text('waiting.select', { name }),
      checked: this.selected.has(id),
      hideLabel: true,
      onChange: (checked) => {
        if (checked) this.selected.add(id)
        else this.selected.delete(id)
        this.showBar()
      },
    })
    return el(
      'div',
      { class: 'idws-row idws-selectable' },
      open ? tick.element : null,
      pendingRow(pending, this.around),
      open ? el('div', { class: 'idws-buttons' }, ...this.decisions.buttons(pending)) : null,
    )
  }
}
