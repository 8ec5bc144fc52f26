/** The deployed canvas for runs that nobody but the engine hears of: steps decide as ever, and no message reaches a node (N6). */
import type { NodePorts } from '../canvas/node-ports'
import type { Registry } from '../canvas/registry'

/** Foreign nodes that would have got objects, and how many. */
export type Unsent = Map<string, number>

/** What a registry declares now, with ports that reach nobody and note whom they would have reached. */
export function silentCanvas(deployed: Registry, unsent: Unsent): Registry {
  const { ports } = deployed
  const silent: NodePorts = {
    receive: (node) => void unsent.set(node, (unsent.get(node) ?? 0) + 1),
    // What a debug node that is on makes of stamps is the same here.
    hears: (node) => ports.hears(node),
    copyOf: (message) => message,
    listener: () => null,
    keptToMessages: () => undefined,
    isSilent: true,
  }
  return deployed.silent(silent)
}
