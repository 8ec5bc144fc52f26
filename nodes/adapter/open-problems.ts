/** What health has found of a store, on the nodes that have it and for the output "finished" (N10). */
import type { Engine } from '../../runtime/engine/engine'
import type { ShownProblem } from '../../runtime/engine/health/health'
import { healthOf } from '../../runtime/engine/health/health'
import { messageOf } from '../../runtime/model/errors'
import type { OpenProblem } from '../../runtime/model/problems'
import { showOpenProblems } from './problem-status'
import type { Red, RedNode } from './red'

/** After the end of a run, so that several that end together are looked at once. */
const afterRunMs = 300
/** What people decide outside of runs is seen after so long at the latest. */
const everyMs = 300_000

/** Lets nodes show their problems, anew after each run; `isOpen` ends that. */
export function watchProblems(red: Red, engine: Engine, isOpen: () => boolean): void {
  let timer: NodeJS.Timeout | undefined
  const lookAfter = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!isOpen()) return
      lookAfter(everyMs)
      void lookAtProblems(red, engine, isOpen)
    }, ms)
    timer.unref()
  }
  engine.onRun((run) => {
    if (run.ended !== null) lookAfter(afterRunMs)
  })
  engine.registry.onDeployed(() => lookAfter(afterRunMs))
  lookAfter(everyMs)
}

async function lookAtProblems(red: Red, engine: Engine, isOpen: () => boolean): Promise<void> {
  try {
    const { problems } = await healthOf(engine)
    if (isOpen()) showOpenProblems((id) => red.nodes.getNode(id) as RedNode | null, engine.name, problems)
  } catch (error) {
    if (isOpen()) red.log.warn(`the problems of the identity store could not be looked at: ${messageOf(error)}`)
  }
}

/** A problem as messages carry it. */
export type MessageProblem = OpenProblem & Pick<ShownProblem, 'state'>

/** What a run of this system has to say: its own problems, and those of the whole store. `systemNode`: null for a lifecycle scan. */
export async function problemsOfRun(engine: Engine, systemNode: string | null): Promise<readonly MessageProblem[]> {
  const { problems } = await healthOf(engine)
  return problems
    .filter(({ system }) => system === null || system.id === systemNode)
    .map(({ short: _short, ...problem }) => problem)
}
