/** What a deployment is told to the engines, once all its nodes are there: how they are wired, and which cannot work. */
import { canvasProblems } from '../../runtime/engine/canvas/problems/canvas-problems'
import type { FlowNodeSettings } from '../../runtime/engine/canvas/read-canvas'
import { readCanvas } from '../../runtime/engine/canvas/read-canvas'
import type { Engine } from '../../runtime/engine/engine'
import { clearProblems, showProblem, showOwnStatus } from './problem-status'
import type { Red, RedNode } from './red'
import { unusableNodes } from './unusable'

/** Reads the deployed canvas into the engines, and lets nodes show what is wrong with them (N10). */
export function canvasDeployed(red: Red, engines: Iterable<Engine>): void {
  const settings: FlowNodeSettings[] = []
  red.nodes.eachNode((node) => settings.push(node))
  const nodes = readCanvas(settings)
  const before = clearProblems()
  for (const { registry } of engines) {
    registry.setCanvas(nodes, unusableNodes())
    registry.deployed()
    for (const { node: id, short, message } of canvasProblems(registry)) {
      const node = red.nodes.getNode(id) as RedNode | null
      // A node that cannot work has said so itself.
      if (node && short !== '') showProblem(node, short, message)
    }
  }
  for (const id of before) {
    const node = red.nodes.getNode(id) as RedNode | null
    if (node) showOwnStatus(node)
  }
}
