/** Puts nodes onto the canvas, and takes others off, as one step that can be undone. */

/** Nodes as a flow file has them, tabs and groups among them. */
export type FlowNodes = readonly Readonly<Record<string, unknown>>[]

/** A change of a node that is on the canvas already: settings by name. */
export interface NodeChange {
  readonly id: string
  readonly settings: Readonly<Record<string, unknown>>
}

export interface Placement {
  readonly nodes: FlowNodes
  readonly changes: readonly NodeChange[]
  /** Tabs and configuration nodes that go, each configuration node before those that name it. */
  readonly remove: readonly string[]
  /** Of the tab that is shown then. */
  readonly tab: string
}

/** Throws what the editor says against the nodes; nothing of them is there then. */
export function putOnCanvas({ nodes, changes, remove, tab }: Placement): void {
  const dirty = RED.nodes.dirty()
  const { nodes: added, ...others } = RED.nodes.import(structuredClone(nodes), { generateIds: false, markChanged: true })
  const add: AddStep = { t: 'add', nodes: added.map(({ id }) => id), ...others, dirty }
  const edits = changes.flatMap((change) => edited(change, dirty))
  RED.workspaces.show(tab)
  RED.history.push({ t: 'multi', events: [add, ...edits, ...removed(remove, dirty)], dirty })
  RED.nodes.dirty(hasChanged)
  RED.view.redraw(hasChanged)
}

const hasChanged = true

function edited({ id, settings }: NodeChange, dirty: boolean): readonly EditStep[] {
  const node = RED.nodes.node(id)
  if (!node) return []
  const changes = Object.fromEntries(Object.keys(settings).map((name) => [name, node[name]]))
  const step: EditStep = { t: 'edit', node, changes, links: [], dirty, changed: node.changed ?? false }
  Object.assign(node, structuredClone(settings), { changed: true, dirty: true })
  RED.nodes.updateConfigNodeUsers(node)
  RED.editor.validateNode(node)
  return [step]
}

/** Tabs go before what their nodes name, and come back after it. */
function removed(ids: readonly string[], dirty: boolean): readonly DeleteStep[] {
  const tabs = ids.map((id) => RED.nodes.workspace(id)).filter((tab) => tab !== null && tab !== undefined)
  const steps: DeleteStep[] = []
  for (const tab of tabs) {
    tab._index = RED.nodes.getWorkspaceOrder().indexOf(tab.id)
    RED.workspaces.remove(tab)
    steps.push({ t: 'delete', ...RED.nodes.removeWorkspace(tab.id), workspaces: [tab], dirty })
  }
  const configs = ids.map((id) => RED.nodes.node(id)).filter((node) => node !== null && node !== undefined)
  for (const { id } of configs.toReversed()) RED.nodes.remove(id)
  return configs.length === 0 ? steps : [...steps, { t: 'delete', nodes: configs, links: [], dirty }]
}
