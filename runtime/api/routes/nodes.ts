/** The button of a node on the canvas: it starts as if a message had come in, so that what is wired behind it goes on from there. */
import { SyncError } from '../../model/errors'
import type { Routes } from '../contract/call'
import type { DialogHost } from '../dialogs/host'

/** The types that start runs. */
const starting = ['identity-connector-import', 'identity-export', 'identity-lifecycle']

interface StartingNode {
  readonly id: string
  readonly type: string
  readonly name?: string
  receive(message: Readonly<Record<string, unknown>>): void
}

export function nodeRoutes(host: DialogHost): Routes<'startNode'> {
  return {
    async startNode({ given, who }) {
      const node = startingNode(host.nodes.getNode(given.node))
      if (!node)
        throw new SyncError(
          'unknown-object',
          'No node that starts runs is deployed by this id.',
          'Deploy the canvas first, and press the button of an import, export or lifecycle node.',
        )
      node.receive({ topic: node.name ?? '', startedBy: who })
      return { json: { node: node.id, name: node.name ?? '' } }
    },
  }
}

function startingNode(found: unknown): StartingNode | null {
  const node = found as StartingNode | null | undefined
  return node && starting.includes(node.type) ? node : null
}
