/** The route that says what an edited canvas could not do if it were deployed (N10). */
import type { CanvasProblem } from '../../engine/canvas/problems/canvas-problems'
import { capitalised } from '../../model/sentences'
import type { Routes } from '../contract/call'

/** Reads a flow as it is edited. Throws a SyncError `bad-request` for what is none. */
export type ProblemsIn = (flow: readonly unknown[]) => readonly CanvasProblem[]

export function canvasDialogRoutes(problemsIn: ProblemsIn): Routes<'examineFlow'> {
  return {
    async examineFlow({ body }) {
      const items = problemsIn(body.flow).map(({ node, name, message, isAdvice }) => ({
        node: node === '' ? null : node,
        name,
        kind: isAdvice ? 'advice' : 'fault',
        message: capitalised(message),
      }))
      return { json: { items } }
    },
  }
}
