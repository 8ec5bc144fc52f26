/** Figures beside the outputs of nodes on the canvas: how many objects leave by each. */
import { nodeOfTopic, outputsTopics } from '../../../runtime/model/topics'
import type { WireCounts } from './answers'
import { figure } from './words'

/** One figure, and whether it is fewer or more than today. */
interface OutputFigure {
  readonly text: string
  readonly change: 'less' | 'more' | 'same'
}

/** By node and output: of the last run, and of the preview that is shown, which stands in their place. */
const ofRuns = new Map<string, ReadonlyMap<number, OutputFigure>>()
let ofPreview: ReadonlyMap<string, ReadonlyMap<number, OutputFigure>> | null = null

const drawn = 'identity-figure'
/** Node-RED's distance between the outputs of a node. */
const outputsApart = 13

/** From now on, once an editor session. */
export function showFigures(): void {
  RED.hooks.add('viewRedrawNode.identity-figures', ({ node, el }) => draw(node, el))
  RED.comms.subscribe(outputsTopics, (topic, counts) => {
    const node = nodeOfTopic(topic)
    // A run that goes on now is news to a preview.
    if (Array.isArray(counts) && ofPreview) showPreviewFigures(null)
    if (Array.isArray(counts)) ofRuns.set(node, figuresOf(counts as readonly number[]))
    else ofRuns.delete(node)
    redraw([node])
  })
}

/** Puts the counts of a preview beside the outputs; null: those of the last runs again. */
export function showPreviewFigures(wires: readonly WireCounts[] | null): void {
  const before = [...(ofPreview?.keys() ?? [])]
  ofPreview = wires && byNode(wires)
  redraw([...before, ...ofRuns.keys(), ...(ofPreview?.keys() ?? [])])
}

function byNode(wires: readonly WireCounts[]): ReadonlyMap<string, ReadonlyMap<number, OutputFigure>> {
  const found = new Map<string, Map<number, OutputFigure>>()
  for (const wire of wires) {
    const outputs = found.get(wire.node) ?? new Map<number, OutputFigure>()
    outputs.set(wire.output, compared(wire))
    found.set(wire.node, outputs)
  }
  return found
}

function compared({ before, after }: WireCounts): OutputFigure {
  const by = after - before
  if (by === 0) return { text: figure(after), change: 'same' }
  const difference = `${by > 0 ? '+' : '−'}${figure(Math.abs(by))}`
  return { text: `${figure(before)} → ${figure(after)} (${difference})`, change: by > 0 ? 'more' : 'less' }
}

function figuresOf(counts: readonly number[]): ReadonlyMap<number, OutputFigure> {
  return new Map(counts.map((count, output) => [output, { text: figure(count), change: 'same' }]))
}

function redraw(ids: readonly string[]): void {
  for (const id of ids) {
    const node = RED.nodes.node(id)
    if (node) node['dirty'] = true
  }
  RED.view.redraw()
}

function draw(node: EditorNode, element: Element): void {
  for (const old of element.querySelectorAll(`.${drawn}`)) old.remove()
  const figures = (ofPreview ?? ofRuns).get(node.id)
  const { w = 0, h = 0, outputs = 0 } = node
  for (const [output, { text, change }] of figures ?? []) {
    if (output >= outputs) continue
    const label = document.createElementNS('http://www.w3.org/2000/svg', 'text')
    label.setAttribute('class', `${drawn} ${drawn}-${change}`)
    label.setAttribute('x', String(w + 8))
    label.setAttribute('y', String(h / 2 - ((outputs - 1) / 2) * outputsApart + outputsApart * output - 3))
    label.textContent = text
    element.append(label)
  }
}
