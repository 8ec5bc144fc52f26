/** One run with its records. */
import { el, note } from '../widgets/dom'
import type { Run, RunRecord } from './answers'
import { PagedList } from './paged-list'
import { backButton, empty, heading, problem, when } from './parts'
import { recordRow } from './records'
import { isUnderWay, progress, runFigures, statusLine } from './run-parts'
import type { Surroundings } from './view'
import { accountsOfMade } from './why-accounts'
import { exactMoment, failing, figure, isAction, systemName, text, word } from './words'

/** Counters that count objects no record is kept of. */
const unrecorded: readonly string[] = [
  'read',
  'unchanged',
  'noChange',
  'processed',
  'proven',
  'sent',
  'confirmed',
  'followUps',
  'followUpsFailed',
]

/** One run: how it went, and what happened to each object that changed or failed. */
export class RunPage {
  readonly element: HTMLElement
  private readonly head = el('div', { class: 'idws-head' })
  private readonly filters = el('div', { class: 'idws-chips', role: 'group', 'aria-label': text('runs.filter') })
  private readonly records: PagedList<RunRecord>
  private run: Run | undefined
  private readonly accounts = el('div')
  /** Undefined until the first answer decides: failures first. */
  private outcome: string | null | undefined

  constructor(
    readonly id: number,
    private readonly around: Surroundings,
    back: () => void,
  ) {
    this.records = new PagedList<RunRecord>({
      label: text('runs.records'),
      key: (record) => String(record.id),
      make: (record) => recordRow(record, around),
      load: (part) => around.requests.records(id, this.outcome ?? undefined, part),
      empty: () => this.noRecords(),
    })
    this.element = el('div', {}, backButton(back), this.head, this.accounts, this.filters, this.records.element)
    this.head.append(empty(text('loading')))
  }

  async refresh(): Promise<boolean> {
    const run = await this.around.requests.run(this.id)
    this.run = run
    if (this.outcome === undefined) this.outcome = failing.find((name) => countOf(run, name) > 0) ?? errorsOf(run)
    this.showHead(run)
    this.showAccounts(run)
    this.showFilters(run)
    await this.records.refresh()
    return isUnderWay(run)
  }

  private showHead(run: Run): void {
    const cancel = this.around.may.run ? () => this.cancel() : null
    const byHand = isAction(run)
    this.head.replaceChildren(
      heading(`${systemName(run.system)}: ${word('profile', run.profile)}`),
      el('div', { class: 'idws-line' }, statusLine(run), when(run.ended ?? run.started)),
      el(
        'div',
        { class: 'idws-quiet' },
        text(byHand ? 'runs.done' : 'runs.started', { run: run.id, when: exactMoment(run.started), who: run.startedBy }),
      ),
      ...[progress(run, cancel), byHand ? null : runFigures(run)].filter((part) => part !== null),
      ...(run.reason === null ? [] : [byHand ? el('div', {}, run.reason) : note('warning', run.reason)]),
      ...run.warnings.map((warning) => note('warning', warning.message)),
      ...(run.slowedBy === null ? [] : [el('div', { class: 'idws-quiet' }, text('runs.slowedBy', { because: run.slowedBy }))]),
    )
  }

  /** Of a person who was made by hand, once she is. */
  private showAccounts(run: Run): void {
    const accounts = this.accounts.childElementCount === 0 ? accountsOfMade(run, this.around) : null
    if (accounts) this.accounts.append(accounts)
  }

  /** Of an action its sentence says all. */
  private noRecords(): string {
    if (this.run && isAction(this.run)) return ''
    return text(this.outcome ? 'runs.noRecordsOfKind' : 'runs.noRecords')
  }

  private showFilters(run: Run): void {
    const counted = Object.keys(run.counters).filter((name) => countOf(run, name) > 0 && !unrecorded.includes(name))
    const names = [...failing.filter((name) => counted.includes(name)), ...counted.filter((name) => !failing.includes(name))]
    const chips = names.map((name) => this.chip(name, `${word('outcome', name)} ${figure(countOf(run, name))}`))
    const errors = errorsOf(run) === null ? [] : [this.chip('errors', text('runs.withError'))]
    const focused = (document.activeElement as HTMLElement | null)?.dataset['outcome']
    this.filters.replaceChildren(
      ...(chips.length > 1 || this.outcome !== null ? [this.chip(null, text('runs.all')), ...errors, ...chips] : []),
    )
    if (focused !== undefined) this.filters.querySelector<HTMLElement>(`[data-outcome="${focused}"]`)?.focus()
  }

  private chip(outcome: string | null, label: string): HTMLElement {
    return el(
      'button',
      {
        type: 'button',
        class: `idws-chip ${outcome !== null && [...failing, 'errors'].includes(outcome) ? 'idws-bad' : ''}`,
        'aria-pressed': String(this.outcome === outcome),
        'data-outcome': outcome ?? '',
        on: { click: () => this.choose(outcome) },
      },
      label,
    )
  }

  private choose(outcome: string | null): void {
    this.outcome = outcome
    this.records.clear()
    if (this.run) this.showFilters(this.run)
    this.records.refresh().catch((thrown: unknown) => this.head.append(problem(thrown)))
  }

  private cancel(): void {
    this.around.requests.cancel(this.id).then(
      () => this.around.changed(),
      (thrown: unknown) => this.head.append(problem(thrown)),
    )
  }
}

/** All of a run that ended with errors, also objects that went through without all of their values, which no figure counts. */
function errorsOf({ status }: Run): 'errors' | null {
  return status === 'errors' ? 'errors' : null
}

function countOf(run: Run, name: string): number {
  return (run.counters as unknown as Readonly<Record<string, number>>)[name] ?? 0
}
