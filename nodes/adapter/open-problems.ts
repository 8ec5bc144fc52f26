/** What health has found of a store, on the nodes that have it and for the output "finished" (N10). */
import type { Engine } from '../../runtime/engine/engine'
import type { ShownProblem, StoreHealth } from '../../runtime/engine/health/health'
import { healthOf } from '../../runtime/engine/health/health'
import { messageOf } from '../../runtime/model/errors'
import type { OpenProblem } from '../../runtime/model/problems'
import { showOpenProblems } from './problem-status'
import type { Red, RedNode } from './red'

/** After the end of a run, so that several that end together are looked at once. */
const afterRunMs = 300
/** What people decide outside of runs is seen after so long at the latest. */
const everyMs = 300_000

/** What the message of a run that ended is told, for the nodes too: each end of a run is looked at once. */
const looks = new WeakMap<Engine, Promise<StoreHealth>>()

/** Lets nodes show their problems, anew after each run, until the returned function is called. */
export function watchProblems(red: Red, engine: Engine): () => void {
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const nodeOf = (id: string): RedNode | null => red.nodes.getNode(id) as RedNode | null
  const look = async (): Promise<void> => {
    try {
      const found = looks.get(engine) ?? healthOf(engine)
      looks.delete(engine)
      const { problems } = await found
      if (isOver) return
      showOpenProblems(nodeOf, engine.name, problems)
    } catch (error) {
      if (!isOver) red.log.warn(`the problems of the identity store could not be looked at: ${messageOf(error)}`)
    }
  }
  const lookAfter = (ms: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      lookAfter(everyMs)
      void look()
    }, ms)
    timer.unref()
  }
  const lookAnew = (): void => {
    looks.delete(engine)
    lookAfter(afterRunMs)
  }
  const stops = [
    engine.onRun((run) => {
      if (run.ended !== null && !isOver) lookAnew()
    }),
    engine.registry.onDeployed(lookAnew),
  ]
  lookAfter(everyMs)
  return () => {
    isOver = true
    clearTimeout(timer)
    for (const stop of stops) stop()
    showOpenProblems(nodeOf, engine.name, [])
  }
}

/** A problem as messages carry it. */
export type MessageProblem = OpenProblem & Pick<ShownProblem, 'state'>

/** What a run of this system has to say: its problems and those of the whole store. `systemNode`: null for a lifecycle scan. */
export async function problemsOfRun(engine: Engine, systemNode: string | null): Promise<readonly MessageProblem[]> {
  const found = looks.get(engine) ?? healthOf(engine)
  looks.set(engine, found)
  const { problems } = await found
  return problems
    .filter(({ system }) => system === null || system.id === systemNode)
    .map(({ short: _short, ...problem }) => problem)
}
