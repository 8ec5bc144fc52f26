/** The demo: its tabs on the canvas, and how it comes there. */
import { putOnCanvas } from './put-on-canvas'
import type { FlowNodes } from './put-on-canvas'

/** What the ids of the demo's tabs and nodes begin with, as `flows/reference.json` has them. */
const demoPrefix = 'ref-'

/** The tab it begins on, and the button that is pressed first. */
const firstTab = 'ref-tab-people'
const firstButton = 'ref-buildings-now'

/** The file that it reads people from: without it there is nothing to see. */
const demoFile = 'data/hr.csv'

/** The demo as it is shipped: the example that Node-RED offers under Import. */
const example = 'library/_examples_/flows/@idweave/node-red/reference-cycle'

export const isDemoThere = (): boolean => RED.nodes.workspace(firstTab) !== null && RED.nodes.workspace(firstTab) !== undefined

/** What the demo has on the canvas, as it can be removed; empty where it is not there, or something else works with its nodes. */
export function demoOnCanvas(): readonly string[] {
  const tabs: string[] = []
  RED.nodes.eachWorkspace(({ id }) => void (id.startsWith(demoPrefix) && tabs.push(id)))
  if (tabs.length === 0) return []
  const order = ['identity-store', 'identity-connected-system', 'identity-sync-rule']
  const configs: EditorNode[] = []
  RED.nodes.eachConfig((node) => void (node.id.startsWith(demoPrefix) && configs.push(node)))
  const isShared = configs.some(({ users = [] }) => users.some(({ id }) => !id.startsWith(demoPrefix)))
  if (isShared) return []
  const inOrder = configs.toSorted((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
  return [...tabs, ...inOrder.map(({ id }) => id)]
}

/** Whether it can be had: its files lie on the server. */
export const canHaveDemo = (files: readonly string[]): boolean => isDemoThere() || files.includes(demoFile)

/** Shows the demo where it begins, and puts it onto the canvas where it is not there. Rejects where it cannot be had. */
export async function showDemo(): Promise<'shown' | 'added'> {
  const isThere = isDemoThere()
  if (!isThere) {
    const nodes: FlowNodes = await $.getJSON(example)
    putOnCanvas({ nodes, changes: [], remove: [], tab: firstTab })
  }
  RED.workspaces.show(firstTab)
  RED.view.reveal(firstButton)
  return isThere ? 'shown' : 'added'
}
