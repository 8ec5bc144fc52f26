/** Routes about nodes of the canvas: what an edited one could not do (N10), and the buttons of those that start runs (N1). */
import type { CanvasProblem } from '../../engine/canvas/problems/canvas-problems'
import { capitalised } from '../../model/sentences'
import { SyncError } from '../../model/errors'
import type { Routes } from '../contract/call'
import type { DialogHost } from './host'

/** Reads a flow as it is edited. Throws a SyncError `bad-request` for what is none. */
export type ProblemsIn = (flow: readonly unknown[], typed: Readonly<Record<string, unknown>>) => Promise<readonly CanvasProblem[]>

export function canvasDialogRoutes(problemsIn: ProblemsIn): Routes<'examineFlow'> {
  return {
    async examineFlow({ body }) {
      const items = (await problemsIn(body.flow, body.typed)).map(({ node, name, message, isAdvice }) => ({
        node: node === '' ? null : node,
        name,
        kind: isAdvice ? 'advice' : 'fault',
        message: capitalised(message),
      }))
      return { json: { items } }
    },
  }
}

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
