/** Nodes that cannot work as they are set: they say so in their status and fail every message with what to do about it. */
import type { UnusableNode } from '../../runtime/engine/canvas/registry'
import type { RedNode } from './red'

const unusables = new Map<string, UnusableNode>()

/** Nodes that cannot work as they are set, as long as they are deployed. */
export function unusableNodes(): readonly UnusableNode[] {
  return [...unusables.values()]
}

/** `shortly` is the status, `sentence` the error of each message. */
export function unusable(node: RedNode, shortly: string, sentence: string): void {
  node.status({ fill: 'red', shape: 'ring', text: shortly })
  node.on('input', (_message, _send, done) => done(new Error(sentence)))
  const entry = { node: node.id, name: `${node.type.replace(/^identity-/, '')} "${node.name || node.id}"`, message: sentence }
  unusables.set(node.id, entry)
  node.on('close', (_removed, done) => {
    if (unusables.get(node.id) === entry) unusables.delete(node.id)
    done()
  })
}

/** For a node that starts runs of a system: `system` is what it names, if that is there at all. */
export function withoutSystem(node: RedNode, system: { readonly problem?: string } | null): void {
  const problem = system?.problem
  unusable(
    node,
    problem ? 'the connected system cannot be used' : 'choose a connected system',
    problem ?? 'No connected system, or one that is not complete. Open the node, choose one and deploy.',
  )
}

/** For a node that starts runs of a whole store. */
export function withoutStore(node: RedNode, store: { readonly problem?: string } | null): void {
  const problem = store?.problem
  unusable(
    node,
    problem ? 'the identity store cannot be used' : 'choose an identity store',
    problem ?? 'No identity store. Open the node, choose one and deploy.',
  )
}
