/** How objects reach nodes without a wire: what the engine takes of Node-RED for it, and what keeps it to messages. */
import { noPorts } from '../../runtime/engine/canvas/node-ports'
import type { Registry } from '../../runtime/engine/canvas/registry'
import type { MessageNode } from '../../runtime/engine/sync/delivery/node-red'
import type { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { settingsOf } from './host'
import type { Message, Red } from './red'

interface Receiver {
  receive(message: object): void
}

/** A debug node as Node-RED keeps it: the button on it changes `active`. */
interface DebugNode {
  readonly type: string
  readonly active?: unknown
  readonly console?: unknown
  readonly tostatus?: unknown
  /** Where others listen to what comes to it as well. */
  readonly _inputCallbacks?: unknown
}

/** A debug node whose button is off shows nothing, unless it also writes to the log or its status, or others listen to it. */
export function isSwitchedOff(node: DebugNode | null): boolean {
  if (node?.type !== 'debug' || node.active !== false || node._inputCallbacks) return false
  return node.console !== 'true' && node.tostatus !== true
}

export function lendNodes(registry: Registry, red: Red, tracker: DeliveryTracker): void {
  let said = ''
  const copyOf = red.util?.cloneMessage
  registry.ports = {
    // A subflow that Node-RED could not start has nothing that receives.
    receive: (node, message) => (red.nodes.getNode(node) as Partial<Receiver> | null)?.receive?.(message),
    hears: (node) => !isSwitchedOff(red.nodes.getNode(node) as DebugNode | null),
    copyOf: (message) => copyOf?.(message as Message) ?? noPorts.copyOf(message),
    listener: () => listenerOf(registry, red, tracker),
    keptToMessages: (because) => {
      if (because !== said) red.log.info(`identity: every object of a run is sent as a message, which takes longer: ${because}`)
      said = because
    },
  }
}

function listenerOf({ stepNodes }: Registry, red: Red, tracker: DeliveryTracker): string | null {
  if (settingsOf(red).messages === 'all') return 'the settings of Node-RED ask for messages'
  const hook = tracker.othersHook()
  if (hook !== null) return `something hears of all messages by the hook ${hook}`
  for (const id of stepNodes.keys()) {
    const node = red.nodes.getNode(id) as MessageNode | null
    if (node?._inputCallbacks) return `something hears what comes to ${node.type} "${node.name || id}"`
  }
  return null
}
