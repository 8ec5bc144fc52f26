/** The way of one person on the canvas: the nodes she came to, the wires between them, and where she stopped, with the reason. */
import type { PreviewedPerson } from './answers'
import { wiresBetween } from './wires-between'

type Step = PreviewedPerson['records'][number]['steps'][number]

const lit = 'identity-way'
const stopped = 'identity-way-stop'
const reason = 'identity-way-reason'
/** Characters of a reason that stand on the canvas; the tab has the whole. */
const longestReason = 130
/** In pixels. */
const lineHeight = 14

let person: PreviewedPerson | null = null
let isListening = false

/** Shows the ways of her records, on each tab what is of it, or none any more. */
export function showWay(whose: PreviewedPerson | null): void {
  person = whose
  clear()
  if (!person) return
  if (!isListening) RED.events.on('workspace:change', drawSoon)
  isListening = true
  const [first] = person.records.flatMap(({ steps }) => steps)
  if (first) RED.view.reveal(first.node)
  drawSoon()
}

/** Once the nodes of the tab that is shown by now are drawn. */
function drawSoon(): void {
  requestAnimationFrame(() => {
    clear()
    for (const { steps } of person?.records ?? []) showSteps(steps)
  })
}

function clear(): void {
  for (const name of [lit, stopped]) for (const element of document.querySelectorAll(`.${name}`)) element.classList.remove(name)
  for (const element of document.querySelectorAll(`.${reason}`)) element.remove()
}

function showSteps(steps: readonly Step[]): void {
  for (const [at, step] of steps.entries()) {
    document.getElementById(step.node)?.classList.add(lit)
    const next = steps[at + 1]
    if (next) mark(wiresBetween(step.node, next.node, wiresOf, step.output ?? undefined), lit)
  }
  const last = steps.at(-1)
  if (last && hasStopped(last)) showStop(last)
}

/** Who fails, or leaves by another output than the one that goes on. */
function hasStopped({ kind, output }: Step): boolean {
  return output === null || (kind === 'scope-filter' && output === 1) || (kind === 'join' && output > 0)
}

function showStop({ node, output, because }: Step): void {
  const element = document.getElementById(node)
  element?.classList.add(stopped)
  mark(
    wiresOf(node).filter(({ sourcePort }) => sourcePort === output),
    stopped,
  )
  const at = RED.nodes.node(node)
  if (element && at) element.parentElement?.append(reasonAt(at, because))
}

/** Over all nodes, below its own. */
function reasonAt({ x = 0, y = 0, w = 0, h = 0 }: EditorNode, because: string): SVGElement {
  const label = svg('text', { class: reason })
  const shown = because.length > longestReason ? `${because.slice(0, longestReason)} …` : because
  for (const [at, line] of linesOf(shown).entries()) {
    const part = svg('tspan', { x: x - w / 2 + 4, y: y + h / 2 + 30 + at * lineHeight })
    part.textContent = line
    label.append(part)
  }
  return label
}

function svg(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag) as SVGElement
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}

/** Broken between words. */
const linesOf = (sentence: string): readonly string[] => sentence.match(/.{1,44}(?:\s|$)|\S+\s?/g) ?? []

const wiresOf = (id: string): readonly EditorWire[] => {
  const source = RED.nodes.node(id) ?? RED.nodes.junction(id)
  return source ? RED.nodes.filterLinks({ source }) : []
}

function mark(wires: readonly EditorWire[], name: string): void {
  // What the editor's drawing library keeps with an element.
  const drawn = '__data__'
  for (const element of document.querySelectorAll<Element & Readonly<Record<string, unknown>>>('.red-ui-flow-link'))
    if (wires.some((wire) => wire === element[drawn])) element.classList.add(name)
}
