/** What a sync rule begins as that is made in the dialog of a step: in the direction that such a step works in. */
import type { Direction } from '../canvas/shapes'

const directionOf: Readonly<Record<string, Direction>> = {
  'identity-join': 'inbound',
  'identity-project': 'inbound',
  'identity-provision': 'outbound',
  'identity-pending-export': 'outbound',
}

/** Of a rule that is there already, and of one that is made elsewhere, nothing is said. */
export function directionOfNewRule(id: string): { readonly direction?: Direction } {
  if (RED.nodes.node(id)) return {}
  const [asker] = RED.editor.getEditStack().filter(({ type }) => type in directionOf)
  const direction = asker && directionOf[asker.type]
  return direction ? { direction } : {}
}
