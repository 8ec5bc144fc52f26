/** What a canvas that is edited could not do if it were deployed (N10). */
import type { CanvasProblem } from '../../runtime/engine/canvas/problems/canvas-problems'
import { canvasProblems } from '../../runtime/engine/canvas/problems/canvas-problems'
import { SyncError } from '../../runtime/model/errors'
import { nodesOf, readEditedCanvas } from './edited-canvas'
import type { Red } from './red'

/** Of all stores in the flow, each problem once. What is no flow is refused as by a preview. */
export function problemsOfEdited(red: Red, flow: readonly unknown[]): readonly CanvasProblem[] {
  const stores = nodesOf(flow).flatMap(({ id, type }) => (type === 'identity-store' ? [id] : []))
  const found = new Map<string, CanvasProblem>()
  for (const store of stores)
    for (const problem of problemsOfStore(red, store, flow)) {
      const key = `${problem.node} ${problem.message}`
      if (!found.has(key)) found.set(key, problem)
    }
  return [...found.values()]
}

/** A store that cannot be read is a problem itself, and those of others are said all the same. */
function problemsOfStore(red: Red, store: string, flow: readonly unknown[]): readonly CanvasProblem[] {
  try {
    return canvasProblems(readEditedCanvas(red, { stores: new Set([store]), file: null }, flow))
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return [{ node: store, name: 'Identity store', rule: null, short: '', message: `${error.message} ${error.next}` }]
  }
}
