/** A mark on the nodes of the canvas that could not do what they are there for, with what is wrong as its tip. */
import { problemsOf, watchProblems } from './problems'

const size = 12

/** From now on, once an editor session. */
export function showProblems(): void {
  watchProblems((nodes) => {
    register()
    for (const node of nodes) Object.assign(node, { dirty: true, identityProblemsChanged: true })
    RED.view.redraw()
  })
}

let isRegistered = false

function register(): void {
  if (isRegistered) return
  isRegistered = true
  RED.view.annotations.register('identity-problems', {
    type: 'badge',
    class: 'identity-problems',
    filter: ({ type }) => type.startsWith('identity-'),
    show: ({ id }) => problemsOf(id).length > 0,
    refresh: 'identityProblemsChanged',
    element: ({ id }) => mark(problemsOf(id).some(({ kind }) => kind === 'fault') ? 'fault' : 'advice'),
    tooltip: ({ id }) => folded(problemsOf(id).map(({ message }) => message)),
  })
}

const looks = {
  fault: { fill: '#d9730d', sign: '!' },
  advice: { fill: '#2a6fb5', sign: 'i' },
} as const

function mark(kind: keyof typeof looks): SVGElement {
  const { fill, sign } = looks[kind]
  const half = size / 2
  const circle = svg('circle', { cx: half, cy: half, r: half, fill, stroke: '#fff' })
  const letter = svg('text', {
    x: half,
    y: half + 3.5,
    'text-anchor': 'middle',
    'font-size': 10,
    'font-weight': 'bold',
    fill: '#fff',
  })
  letter.textContent = sign
  const group = svg('g', { class: `identity-problem-${kind}` })
  group.append(circle, letter)
  return group
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}

/** Tips are lines as they are given: long sentences are broken between words. */
function folded(sentences: readonly string[]): string {
  return sentences.map((sentence) => sentence.replaceAll(/(.{50,70}?)\s+/g, '$1\n')).join('\n\n')
}
