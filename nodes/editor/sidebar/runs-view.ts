/** The view of runs: a list, and one of them. */
import { el, icon } from '../widgets/dom'
import type { Run } from './answers'
import { PagedList } from './paged-list'
import { when } from './parts'
import { RunPage } from './run-page'
import { isUnderWay, progress, runFigures, statusLine } from './run-parts'
import type { Surroundings, View } from './view'
import { systemName, text, word } from './words'

/** Runs, the newest first, and one of them with its records. */
export class RunsView implements View {
  readonly element = el('div')
  private readonly list: PagedList<Run>
  private page: RunPage | undefined

  constructor(private readonly around: Surroundings) {
    this.list = new PagedList<Run>({
      label: text('runs.list'),
      key: (run) => String(run.id),
      make: (run) => this.row(run),
      load: around.requests.runs,
      empty: () => text('runs.empty'),
    })
    this.element.append(this.list.element)
  }

  async refresh(): Promise<boolean> {
    if (this.page) return this.page.refresh()
    await this.list.refresh()
    return this.list.items.some(isUnderWay)
  }

  reset(): void {
    this.list.clear()
    this.close()
  }

  /** Shows one run; `back` says what going back does, without it the list is shown. */
  open(id: number, back?: () => void): void {
    this.page = new RunPage(id, this.around, () => {
      this.close()
      if (back) back()
      else this.around.changed()
    })
    this.element.replaceChildren(this.page.element)
    this.around.changed()
  }

  private close(): void {
    const left = this.page?.id
    this.page = undefined
    this.element.replaceChildren(this.list.element)
    this.element.querySelector<HTMLElement>(`li[data-key="${left}"] button`)?.focus()
  }

  private row(run: Run): HTMLElement {
    const title = { run: run.id, system: systemName(run.system), profile: word('profile', run.profile), status: word('status', run.status) }
    const open = el(
      'button',
      { type: 'button', class: 'idws-open', 'aria-label': text('runs.open', title), on: { click: () => this.open(run.id) } },
      el(
        'div',
        { class: 'idws-line' },
        el('span', { class: 'idws-name' }, title.system),
        when(run.started),
        icon('chevron-right'),
      ),
      el('div', { class: 'idws-line' }, el('span', {}, text('runs.numbered', title)), statusLine(run)),
      runFigures(run),
      run.reason === null ? null : el('div', { class: 'idws-because' }, run.reason),
    )
    const cancel = this.around.may.run ? () => void this.around.requests.cancel(run.id).finally(this.around.changed) : null
    return el('div', { class: 'idws-row' }, open, progress(run, cancel))
  }
}
