/** A run that is tried out, or was: what would come of it (N6). */
import { capitalised, ended } from '../../../runtime/model/sentences'
import { inEditorWords } from '../widgets/api-words'
import { handActions } from '../../../runtime/model/by-hand'
import { button, el, note } from '../widgets/dom'
import type { Change, Preview, PreviewedPerson, Run, SameChanges } from './answers'
import { showPreviewFigures } from './canvas-figures'
import { showWay } from './canvas-way'
import { backButton, changeList, empty, heading, problem } from './parts'
import { fateParts, groupMembers, personParts, warningParts, wireParts } from './previewed-parts'
import { progress, runFigures, statusLine } from './run-parts'
import type { Surroundings } from './view'
import { accountsOfMade } from './why-accounts'
import { figure, systemName, text, word } from './words'

export class PreviewPage {
  readonly element: HTMLElement
  private readonly body = el('div', { class: 'idws-head' }, empty(text('loading')))
  private readonly answers = el('div', { 'aria-live': 'polite' })
  private shown = ''

  constructor(
    private readonly id: number,
    private readonly around: Surroundings,
    private readonly back: () => void,
  ) {
    this.element = el('div', {}, backButton(back), this.body, this.answers)
  }

  /** What it has shown on the canvas goes with it. */
  end(): void {
    showWay(null)
    showPreviewFigures(null)
  }

  async refresh(): Promise<boolean> {
    const preview = await this.around.requests.preview(this.id)
    const stamp = JSON.stringify(preview)
    if (stamp !== this.shown) this.show(preview)
    this.shown = stamp
    return preview.state === 'running'
  }

  private show(preview: Preview): void {
    const { trouble, state, doing, days } = preview
    this.body.replaceChildren(
      heading(titleOf(preview)),
      el('div', { class: 'idws-quiet' }, text(state === 'running' ? 'preview.running' : 'preview.nothingChanged')),
      ...(doing === null ? [] : [note('info', doing), cancelButton(() => this.cancel())]),
      ...(trouble ? [note('error', inEditorWords(`${ended(capitalised(trouble.message))} ${trouble.next}`.trim()))] : []),
      ...(preview.person ? fateParts(preview.person) : []),
      ...warningParts(preview),
      ...preview.runs.flatMap((run, at) =>
        this.runParts(run, preview.runs.length, new Set(days).size > 1 ? days[at] : undefined),
      ),
      ...preview.notRun
        .filter(({ leadsOn }) => leadsOn)
        .map(({ name, type, messages, because }) => {
          const sentence = because === null ? 'preview.notRun' : 'preview.passedOver'
          return note('warning', text(sentence, { name, type, n: figure(messages), because: because ?? '' }))
        }),
      ...(state === 'ended' ? (trouble && preview.runs.length === 0 ? [this.buttons(preview)] : this.outcome(preview)) : []),
    )
  }

  private outcome(preview: Preview): HTMLElement[] {
    const { person, wires, run, store } = preview
    if (wires) showPreviewFigures(wires)
    const made = run && accountsOfMade(run, this.around, store)
    return [
      ...(made ? [made] : []),
      ...(person ? [wayButton(person), ...personParts(person)] : []),
      countsOf(preview),
      groupsOf(preview, this.around),
      ...(wires ? wireParts(wires) : []),
      this.buttons(preview),
    ]
  }

  /** `day`: where its runs are on several days. */
  private runParts(run: Run, runs: number, day: string | undefined): HTMLElement[] {
    const name = { system: systemName(run.system), profile: word('profile', run.profile) }
    return [
      ...(runs > 1
        ? [el('div', { class: 'idws-name' }, text('preview.run1', name) + (day === undefined ? '' : `, ${day}`))]
        : []),
      el('div', { class: 'idws-line' }, statusLine(run)),
      ...[progress(run, () => this.cancel()), runFigures(run)].filter((part) => part !== null),
      ...(run.reason ? [note('warning', run.reason)] : []),
      ...run.warnings.map(({ message }) => note('warning', message)),
    ]
  }

  /** What was tried out as it is deployed can be run from here. */
  private buttons({ run, runs, person, problems, wires }: Preview): HTMLElement {
    const { system, profile } = run ?? {}
    const isRun = runs.length === 1 && person === null && problems === null && wires === null
    const start =
      isRun && system && profile
        ? button(text('preview.run'), { icon: 'play', onClick: () => this.run(system.id, profile) })
        : null
    return el(
      'div',
      { class: 'idws-buttons' },
      start,
      button(text('preview.end'), { icon: 'trash', onClick: () => this.putAway() }),
    )
  }

  private run(system: string, profile: string): void {
    const { requests, openRun } = this.around
    requests.startRun(system, profile).then((run) => openRun(run.id), this.refused)
  }

  private cancel(): void {
    this.around.requests.cancelPreview(this.id).then(() => this.around.changed(), this.refused)
  }

  private putAway(): void {
    this.around.requests.endPreview(this.id).then(() => this.back(), this.refused)
  }

  private readonly refused = (thrown: unknown): void => this.answers.replaceChildren(problem(thrown))
}

/** Lights her way on the canvas, and puts it out. */
function wayButton(person: PreviewedPerson): HTMLElement {
  let isLit = false
  const opener = button(text('preview.way'), {
    icon: 'map-signs',
    title: text('preview.wayTitle'),
    onClick: () => {
      isLit = !isLit
      showWay(isLit ? person : null)
      opener.setAttribute('aria-pressed', String(isLit))
      opener.classList.toggle('idws-pressed', isLit)
    },
  })
  opener.setAttribute('aria-pressed', 'false')
  return el('div', { class: 'idws-buttons' }, opener)
}

function cancelButton(onClick: () => void): HTMLElement {
  return button(text('runs.cancel'), { icon: 'times', title: text('runs.cancelling'), onClick })
}

/** `Person: 410 → 412 (+2)`; what stays as it is is left out. */
function countsOf({ people, accounts, pendingExports }: Preview): HTMLElement {
  const rows = [
    ...people.map(({ type, before, after }) => ({ label: type, before, after })),
    ...accounts.map(({ system, before, after }) => ({
      label: text('preview.objects', { system: systemName(system) }),
      before,
      after,
    })),
    ...pendingExports.flatMap(({ system, ...operations }) =>
      Object.entries(operations).map(([operation, { before, after }]) => ({
        label: text('preview.pending', { system: systemName(system), operation: word('operation', operation) }),
        before,
        after,
      })),
    ),
  ].filter(({ before, after }) => before !== after)
  if (rows.length === 0) return empty(text('preview.same'))
  const difference = (by: number): string => `${by > 0 ? '+' : '−'}${figure(Math.abs(by))}`
  return el(
    'ul',
    { class: 'idws-list', 'aria-label': text('preview.counts') },
    ...rows.map(({ label, before, after }) =>
      el('li', { class: 'idws-row' }, `${label}: ${figure(before)} → ${figure(after)} (${difference(after - before)})`),
    ),
  )
}

const isHandAction = (profile: string): boolean => (handActions as readonly string[]).includes(profile)

/** A run by its name, what is decided by hand too; a person's by hers, and else what is looked at. */
function titleOf({ run, runs, problems, person }: Preview): string {
  if (person && !isHandAction(run?.profile ?? '')) return text('preview.person', { name: person.name })
  if (problems) return text('preview.edited')
  if (!run || runs.length > 1) return text('preview.one')
  return text('preview.of', { system: systemName(run.system), profile: word('profile', run.profile) })
}

function groupsOf({ id, sameChanges, otherChanges }: Preview, around: Surroundings): HTMLElement {
  return el(
    'div',
    {},
    el(
      'ul',
      { class: 'idws-list', 'aria-label': text('preview.changes') },
      ...sameChanges.map((group, at) => groupRow(group, groupMembers(id, at + 1, around))),
    ),
    otherChanges === 0 ? null : el('div', { class: 'idws-quiet' }, text('preview.others', { n: figure(otherChanges) })),
  )
}

/** A change that is the same for all of them, or whose part is; null where each has another. */
function shownChange(change: SameChanges['changes'][number]): Change | null {
  const { from, to, part } = change
  const values = from !== undefined && to !== undefined ? { from, to } : (part ?? null)
  return values && ({ ...change, ...values } as unknown as Change)
}

function groupRow({ count, outcome, system, examples, changes }: SameChanges, members: HTMLElement): HTMLElement {
  const shown = changes.flatMap((change) => shownChange(change) ?? [])
  const others = changes.filter((change) => shownChange(change) === null).map(({ attribute }) => attribute)
  const names = count > examples.length ? text('preview.such', { names: examples.join(', ') }) : examples.join(', ')
  return el(
    'li',
    { class: 'idws-row' },
    el(
      'div',
      { class: 'idws-line' },
      el('span', { class: 'idws-name' }, `${figure(count)} ${word('outcome', outcome)}`),
      systemName(system),
    ),
    el('div', { class: 'idws-quiet' }, names),
    others.length === 0 ? null : el('div', {}, text('preview.attributes', { names: [...new Set(others)].join(', ') })),
    shown.length === 0 ? null : changeList(shown),
    members,
  )
}
