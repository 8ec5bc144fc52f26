/** Lets nodes take over what they have not chosen from the nodes they are wired to, as wires are drawn and dialogs are closed. */
import type { ChosenNode } from './inherited'
import { inheritedBy } from './inherited'
import { allRules } from './canvas'

type CanvasNode = EditorNode & Record<string, unknown>

let isListening = false

/** From now on, once an editor session, by wires that are drawn and from nodes whose dialog is closed with a choice. */
export function inheritAlongWires(): void {
  if (isListening) return
  isListening = true
  let isLoaded = false
  RED.events.on('flows:loaded', () => (isLoaded = true))
  // Once the editor has noted the wire itself: what is undone first is what came last.
  RED.events.on('links:add', (wire) => void (isLoaded && setTimeout(() => inheritBy(wire))))
  RED.events.on('editor:save', (node) => void setTimeout(() => inheritBehind(node)))
}

/** What a node has chosen may be what those behind it wait for. */
function inheritBehind(node: CanvasNode): void {
  for (const wire of RED.nodes.filterLinks({ source: node })) inheritBy(wire)
}

const hasChanged = true

/** Where both ends are still there and the tab may be edited. */
function inheritBy({ source, sourcePort, target }: EditorWire): void {
  if (!RED.nodes.node(source.id) || !RED.nodes.node(target.id) || RED.workspaces.isLocked(target.z)) return
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
