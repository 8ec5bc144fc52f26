/** Lets nodes take over what they have not chosen from the nodes they are wired to, as wires are drawn and dialogs are closed. */
import type { ChosenNode } from './inherited'
import { inheritedBy } from './inherited'
import { allRules } from './canvas'

type CanvasNode = EditorNode & Record<string, unknown>

let isListening = false

/** From now on, once an editor session; what was loaded before stays as it is. */
export function inheritAlongWires(): void {
  if (isListening) return
  isListening = true
  let isLoaded = false
  RED.events.on('flows:loaded', () => (isLoaded = true))
  RED.events.on('links:add', (wire) => {
    if (isLoaded) inheritBy(wire)
  })
  RED.events.on('editor:save', () => inheritBehindAll())
}

/** The chosen of a node may be what those behind it wait for. */
function inheritBehindAll(): void {
  RED.nodes.eachNode((node) => {
    if (node.type.startsWith('identity-')) inheritBehind(node)
  })
}

function inheritBehind(node: CanvasNode): void {
  for (const wire of RED.nodes.filterLinks({ source: node })) inheritBy(wire)
}

const hasChanged = true

function inheritBy({ source, sourcePort, target }: EditorWire): void {
  const inherited = inheritedBy(target as ChosenNode, { source: source as ChosenNode, output: sourcePort }, allRules())
  if (!inherited) return
  const changes = Object.fromEntries(Object.keys(inherited).map((name) => [name, target[name]]))
  RED.history.push({ t: 'edit', node: target, changes, links: [], dirty: RED.nodes.dirty(), changed: target.changed ?? false })
  Object.assign(target, inherited, { changed: true, dirty: true })
  RED.nodes.updateConfigNodeUsers(target)
  RED.editor.validateNode(target)
  RED.nodes.dirty(hasChanged)
  RED.view.redraw()
  inheritBehind(target)
}
