/** The view of runs: a list, and one of them. */
import type { RunProfile } from '../../../runtime/model/runs'
import { el, icon } from '../widgets/dom'
import type { Run } from './answers'
import { FirstSteps, hasNothingOwn, mayMakeCycles } from './first-steps'
import { PagedList } from './paged-list'
import { when } from './parts'
import { PreviewPage } from './preview-page'
import { RunPage } from './run-page'
import { isUnderWay, progress, runFigures, statusLine } from './run-parts'
import { SystemBar } from './system-bar'
import { deploymentPart } from './try-out'
import type { Surroundings, View } from './view'
import { isAction, systemName, text, word } from './words'

/** Runs, the newest first, and one of them with its records. */
export class RunsView implements View {
  readonly element = el('div')
  private readonly list: PagedList<Run>
  private readonly bar: SystemBar
  private readonly deployment: HTMLElement
  private readonly first = new FirstSteps()
  private page: RunPage | PreviewPage | undefined

  constructor(private readonly around: Surroundings) {
    this.list = new PagedList<Run>({
      label: text('runs.list'),
      key: (run) => String(run.id),
      make: (run) => this.row(run),
      load: around.requests.runs,
      empty: () => text('runs.empty'),
    })
    this.bar = new SystemBar(around)
    this.deployment = deploymentPart(around) ?? el('div')
    this.element.append(...this.parts())
  }

  async refresh(): Promise<boolean> {
    if (this.page) return this.page.refresh()
    await Promise.all([this.list.refresh(), this.bar.refresh()])
    this.first.show(this.list.items.length === 0 && hasNothingOwn() && mayMakeCycles() ? 'empty' : 'used')
    return this.list.items.some(isUnderWay)
  }

  reset(): void {
    this.list.clear()
    this.bar.reset()
    this.close()
  }

  /** Shows one run; `back` says what going back does, without it the list is shown. */
  open(id: number, back?: () => void): void {
    this.endPage()
    this.page = new RunPage(id, this.around, () => {
      this.close()
      if (back) back()
      else this.around.changed()
    })
    this.element.replaceChildren(this.page.element)
    this.around.changed()
  }

  /** Shows a run that is tried out. */
  openPreview(id: number): void {
    this.endPage()
    this.page = new PreviewPage(id, this.around, () => {
      this.close()
      this.around.changed()
    })
    this.element.replaceChildren(this.page.element)
    this.around.changed()
  }

  /** Opens what a run of this system is started with. */
  async offerRun(system: string, profile: RunProfile): Promise<void> {
    this.close()
    await this.bar.offer(system, profile)
  }

  private parts(): readonly HTMLElement[] {
    return [this.first.element, this.bar.element, this.deployment, this.list.element]
  }

  private endPage(): void {
    if (this.page instanceof PreviewPage) this.page.end()
  }

  private close(): void {
    const left = this.page instanceof RunPage ? this.page.id : undefined
    this.endPage()
    this.page = undefined
    this.element.replaceChildren(...this.parts())
    this.element.querySelector<HTMLElement>(`li[data-key="${left}"] button`)?.focus()
  }

  private row(run: Run): HTMLElement {
    const title = {
      run: run.id,
      system: systemName(run.system),
      profile: word('profile', run.profile),
      status: word('status', run.status),
    }
    const [numbered, opened] = isAction(run)
      ? (['runs.action', 'runs.openAction'] as const)
      : (['runs.numbered', 'runs.open'] as const)
    const open = el(
      'button',
      { type: 'button', class: 'idws-open', 'aria-label': text(opened, title), on: { click: () => this.open(run.id) } },
      el(
        'div',
        { class: 'idws-line' },
        el('span', { class: 'idws-name' }, title.system),
        when(run.started),
        icon('chevron-right'),
      ),
      el('div', { class: 'idws-line' }, el('span', {}, text(numbered, title)), statusLine(run)),
      runFigures(run),
      run.reason === null ? null : el('div', { class: 'idws-because' }, run.reason),
    )
    const cancel = this.around.may.run ? () => void this.around.requests.cancel(run.id).finally(this.around.changed) : null
    return el('div', { class: 'idws-row' }, open, progress(run, cancel))
  }
}
