/** The flow in which a preview runs nodes of others (N6): those that only compute, and a stand-in for each of the others. */
import type { DeployedNode } from '../../../runtime/engine/canvas/registry'
import type { NodeConfig } from '../red'
import { whyNotRun } from './only-computes'

/** Types of the nodes that stand for others; they are registered by the process. */
export const passingType = 'idweave-passing'

export interface ForeignFlow {
  readonly flow: readonly NodeConfig[]
  /** Types of ours that have a node in it. */
  readonly ours: readonly string[]
  /** By node of others that is not run and lets messages pass: why it is not run. */
  readonly notRun: ReadonlyMap<string, string>
}

/** What holds other nodes, and does nothing itself. */
const containers: ReadonlySet<string> = new Set(['tab', 'subflow', 'group'])

/** Nodes that start something, or only show something: nothing comes of them in a preview. */
const leftOut: ReadonlySet<string> = new Set(['inject', 'debug', 'status', 'comment', 'unknown'])

/** Of a canvas, whose inner nodes of subflows stand in their subflow. */
export function foreignFlow(canvas: readonly DeployedNode[]): ForeignFlow {
  const flow: NodeConfig[] = []
  const ours = new Set<string>()
  const notRun = new Map<string, string>()
  for (const node of structuredClone(canvas) as readonly NodeConfig[]) {
    if (containers.has(node.type) || node.type.startsWith('subflow:')) {
      flow.push(withoutSecrets(node))
      continue
    }
    // A configuration node has no wires; a stand-in would not know what to do with what is configured.
    if (leftOut.has(node.type) || !hasWires(node)) continue
    if (node.type.startsWith('identity-')) {
      ours.add(node.type)
      flow.push(standIn(node, node.type))
      continue
    }
    const because = whyNotRun(node)
    if (because !== null) notRun.set(node.id, because)
    flow.push(because === null ? withoutSecrets(node) : standIn(node, passingType))
  }
  return { flow, ours: [...ours], notRun }
}

function hasWires(node: NodeConfig): boolean {
  return Array.isArray(node['wires']) || node.type.startsWith('link ')
}

/** What a node needs to have its place in the flow; without `x` and `y` Node-RED would take it for a configuration node. */
function standIn({ id, name, ...rest }: NodeConfig, type: string): NodeConfig {
  const { z, g, d, wires } = rest as Readonly<Record<string, unknown>>
  const outputs = Array.isArray(wires) ? wires.length : 0
  return { id, type, z, g, ...(d === true && { d }), name: name ?? '', x: 0, y: 0, wires, outputs }
}

/** Credentials stand beside the settings of deployed nodes, and may stand in those of nodes that are edited. */
function withoutSecrets({ credentials: _, ...rest }: NodeConfig): NodeConfig {
  return rest as NodeConfig
}
