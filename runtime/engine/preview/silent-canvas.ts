/** The deployed canvas for runs that nobody but the engine hears of: steps decide as ever, and no message reaches a node (N6). */
import type { NodePorts } from '../canvas/node-ports'
import { Registry } from '../canvas/registry'

/** Foreign nodes that would have got objects, and how many. */
export type Unsent = Map<string, number>

/** All that a registry declares now, with ports that reach nobody and note whom they would have reached. */
export function silentCanvas(deployed: Registry, unsent: Unsent): Registry {
  const silent = new Registry()
  silent.canvas = deployed.canvas
  silent.mvTypes = deployed.mvTypes
  silent.damagedTypes = deployed.damagedTypes
  silent.zone = deployed.zone
  silent.wires = deployed.wires
  silent.unusable = deployed.unusable
  silent.ports = silentPorts(deployed, unsent)
  for (const node of deployed.stores) silent.stores.add(node)
  for (const [node, template] of deployed.templates) silent.addTemplate(node, template)
  for (const system of deployed.systems.values()) silent.addSystem(system)
  for (const rule of deployed.rules.values()) silent.addRule(rule)
  for (const [id, step] of deployed.steps) {
    const node = deployed.stepNodes.get(id)
    silent.addStep(step, node && { ...node, counted: () => undefined, failed: () => undefined })
  }
  for (const source of deployed.sources.values()) silent.addSource({ ...source, send: 'objects', emit: () => undefined })
  return silent
}

function silentPorts({ ports }: Registry, unsent: Unsent): NodePorts {
  return {
    receive: (node) => void unsent.set(node, (unsent.get(node) ?? 0) + 1),
    // What a debug node that is on makes of stamps is the same here.
    hears: (node) => ports.hears(node),
    copyOf: (message) => message,
    listener: () => null,
    keptToMessages: () => undefined,
    isSilent: true,
  }
}
