/** How objects reach nodes without a wire: what the engine takes of Node-RED for it, and what keeps it to messages. */
import type { Registry } from '../../runtime/engine/canvas/registry'
import type { MessageNode } from '../../runtime/engine/sync/delivery/node-red'
import type { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { settingsOf } from './host'
import type { Message, Red } from './red'

interface Receiver {
  receive(message: object): void
}

export function lendNodes(registry: Registry, red: Red, tracker: DeliveryTracker): void {
  registry.receive = (node, message) => (red.nodes.getNode(node) as Receiver | null)?.receive(message)
  const copyOf = red.util?.cloneMessage
  if (copyOf) registry.copyOf = (message) => copyOf(message as Message)
  let said = ''
  registry.keptToMessages = (because) => {
    if (because !== said) red.log.info(`identity: every object of a run is sent as a message, which takes longer: ${because}`)
    said = because
  }
  registry.listener = () => {
    if (settingsOf(red).messages === 'all') return 'the settings of Node-RED ask for messages'
    const hook = tracker.othersHook()
    if (hook !== null) return `something hears of all messages by the hook ${hook}`
    for (const id of registry.stepNodes.keys()) {
      const node = red.nodes.getNode(id) as MessageNode | null
      if (node?._inputCallbacks) return `something hears what comes to ${node.type} "${node.name || id}"`
    }
    return null
  }
}
