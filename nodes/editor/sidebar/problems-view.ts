/** The view of problems: what somebody has to look at, since when, and what to do about it. */
import { el, icon } from '../widgets/dom'
import type { ListedProblem } from './answers'
import { empty, link, when } from './parts'
import type { Surroundings, View } from './view'
import { figure, text, word } from './words'

/** What does not work comes first, then what waits for a person, then what could be better. */
const states = ['failing', 'waiting', 'advice'] as const
const icons = { failing: 'times-circle', waiting: 'hourglass-half', advice: 'lightbulb-o' } as const

export class ProblemsView implements View {
  readonly element = el('div')
  private shown = ''

  constructor(private readonly around: Surroundings) {}

  async refresh(): Promise<boolean> {
    const problems = await this.around.requests.problems()
    const stamp = JSON.stringify(problems)
    if (stamp === this.shown) return false
    this.shown = stamp
    const focused = (document.activeElement as HTMLElement | null)?.dataset['problem']
    const rows = states.flatMap((state) => problems.filter((problem) => problem.state === state).map(row))
    this.element.replaceChildren(
      rows.length === 0
        ? empty(text('problems.empty'))
        : el('ul', { class: 'idws-list', 'aria-label': text('problems.list') }, ...rows),
    )
    if (focused) this.element.querySelector<HTMLElement>(`[data-problem="${CSS.escape(focused)}"]`)?.focus()
    return false
  }

  reset(): void {
    this.shown = ''
  }
}

function row(problem: ListedProblem): HTMLElement {
  const { code, state, since, system, rule, node, count, sentence, next } = problem
  const about = [system?.name, rule?.name, count === null ? undefined : text('problems.count', { n: figure(count) })]
  const button =
    node && RED.nodes.node(node.id)
      ? link(text('problems.show'), text('problems.showNode', { name: node.name }), () => RED.view.reveal(node.id))
      : null
  if (button) button.dataset['problem'] = `${code} ${node?.id} ${sentence}`
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
    button,
  )
}
