/** The view of problems: what somebody has to look at, since when, and what to do about it. */
import { el, icon } from '../widgets/dom'
import type { ListedProblem } from './answers'
import type { FlowProblem } from '../server/api'
import { mayAskOfEdited, problemsOfEdited } from '../server/edited-flow'
import { empty, heading, link, when } from './parts'
import type { Surroundings, View } from './view'
import { objects, text, word } from './words'

/** What does not work comes first, then what waits for a person, then what could be better. */
const states = ['failing', 'waiting', 'advice'] as const
const icons = { failing: 'times-circle', waiting: 'hourglass-half', advice: 'lightbulb-o' } as const

export class ProblemsView implements View {
  readonly element = el('div')
  private shown = ''

  constructor(private readonly around: Surroundings) {}

  async refresh(): Promise<boolean> {
    const problems = await this.around.requests.problems()
    const edited = mayAskOfEdited() ? await problemsOfEdited().catch(() => []) : []
    const known = problems.map(({ sentence, next }) => `${sentence} ${next}`).join('\n')
    const more = edited.filter(({ message }) => !known.includes(message))
    const stamp = JSON.stringify([problems, more])
    if (stamp === this.shown) return false
    this.shown = stamp
    const focused = (document.activeElement as HTMLElement | null)?.dataset['problem']
    const rows = states.flatMap((state) =>
      problems.filter((problem) => problem.state === state).map((problem) => row(problem, this.around)),
    )
    this.element.replaceChildren(
      rows.length === 0
        ? empty(text('problems.empty'))
        : el('ul', { class: 'idws-list', 'aria-label': text('problems.list') }, ...rows),
      ...(more.length === 0 ? [] : editedParts(more)),
    )
    if (focused) this.element.querySelector<HTMLElement>(`[data-problem="${CSS.escape(focused)}"]`)?.focus()
    return false
  }

  reset(): void {
    this.shown = ''
  }
}

/** What a deployment would not put right, such as what a flow lacks that was brought from elsewhere. */
function editedParts(problems: readonly FlowProblem[]): HTMLElement[] {
  const rows = problems.map(({ node, name, kind, message }) => {
    const shown = node === null ? null : RED.nodes.node(node)
    const open = (): void =>
      shown?.z ? RED.view.reveal(shown.id) : RED.editor.editConfig('', shown?.type ?? '', shown?.id ?? '')
    return el(
      'li',
      { class: 'idws-row' },
      el(
        'div',
        { class: `idws-name ${kind === 'fault' ? 'idws-warn' : ''}` },
        icon(kind === 'fault' ? 'wrench' : 'lightbulb-o'),
        ' ',
        name,
      ),
      el('div', {}, message),
      shown ? link(text('problems.openNode'), text('problems.showNode', { name }), open) : null,
    )
  })
  return [heading(text('problems.edited')), el('ul', { class: 'idws-list', 'aria-label': text('problems.edited') }, ...rows)]
}

function row(problem: ListedProblem, around: Surroundings): HTMLElement {
  const { code, state, since, system, rule, count, sentence, next } = problem
  const concerned = count === null ? undefined : objects(count)
  const about = [system?.name, rule?.name, concerned]
  return el(
    'li',
    { class: 'idws-row' },
    el(
      'div',
      { class: 'idws-line' },
      el(
        'span',
        { class: `idws-name ${state === 'failing' ? 'idws-bad' : 'idws-warn'}` },
        icon(icons[state]),
        ' ',
        word('problem', code),
      ),
      el('span', {}, text('problems.since'), ' ', when(since)),
    ),
    el('div', { class: 'idws-quiet' }, about.filter((part) => part !== undefined).join(' · ')),
    el('div', {}, sentence),
    next === '' ? null : el('div', {}, el('strong', {}, text('problems.next')), ' ', next),
    el('div', { class: 'idws-line' }, ...linksOf(problem, around)),
  )
}

/** Where to look further: the run it comes of, the node that shows it; and the end of a pause. */
function linksOf({ code, system, node, run, sentence }: ListedProblem, around: Surroundings): HTMLElement[] {
  const { openRun, may, requests, changed } = around
  const resumed = code === 'system-paused' && may.run ? system : null
  const synchronised = code === 'full-sync-due' && may.run ? system : null
  const shown = node && RED.nodes.node(node.id) ? node : null
  const links = [
    run === null ? null : link(text('problems.showRun', { run }), text('problems.showRunTitle', { run }), () => openRun(run)),
    shown && link(text('problems.show'), text('problems.showNode', { name: shown.name }), () => RED.view.reveal(shown.id)),
    synchronised &&
      link(
        text('problems.run'),
        text('problems.runTitle', { name: synchronised.name }),
        // Reading it in full before is asked for in some cases, and does no harm in the others.
        () => around.offerRun(synchronised.id, 'full-import+full-sync'),
      ),
    resumed &&
      link(
        text('problems.resume'),
        text('problems.resumeTitle', { name: resumed.name }),
        () => void requests.resume(resumed.id).finally(changed),
      ),
  ].filter((each) => each !== null)
  for (const [at, each] of links.entries()) each.dataset['problem'] = `${at} ${code} ${node?.id} ${sentence}`
  return links
}
