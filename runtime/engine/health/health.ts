/** The health of a store: everything somebody has to look at, found at this moment for whoever says it (N10). */
import { SyncError } from '../../model/errors'
import type { OpenProblem } from '../../model/problems'
import { capitalised, ended } from '../../model/sentences'
import type { HealthState, ProblemState } from '../../pipeline/health'
import { decideProblemState, worstState } from '../../pipeline/health'
import { exportAttempts } from '../../pipeline/8-retry'
import type { Engine } from '../engine'
import { refusedObsoletes } from '../import/refused-list'
import { heldLists } from '../sync/held-people'
import type { FoundProblem, Surroundings } from './found-problem'
import { canvasFaults, fullSyncsDue, rulesNotEvaluated, storeDamaged, storeNotWritable } from './of-canvas'
import { leaversAlike } from '../sync/leavers-kept'
import { leaversStanding } from '../sync/noted-leavers'
import { clockInDoubt, importHeld, leaversKept, peopleHeld } from './of-lists'
import { failedRuns } from './of-runs'
import { unreachable, unsentExports } from './of-systems'
import { ProblemTimes } from './problem-times'
import { RunHistory } from './run-history'

/** A problem with what it means, and a few words for the status of its node; none where that shows it by itself. */
export interface ShownProblem extends OpenProblem {
  readonly state: ProblemState
  readonly short: string
}

export interface StoreHealth {
  /** The store's file as its node names it. */
  readonly name: string
  readonly state: HealthState
  readonly runsUnderWay: number
  readonly problems: readonly ShownProblem[]
}

/** A deployed store whose file could not be opened. */
export interface StoreNotOpen {
  /** Its file as the flow names it. */
  readonly name: string
  /** Why, ended. */
  readonly sentence: string
  /** What to do, and what is done about it, ended. */
  readonly next: string
  /** Canonical UTC. */
  readonly since: string
}

/** What is kept of an engine from one look to the next. */
interface Kept {
  readonly times: ProblemTimes
  readonly history: RunHistory
}

const kept = new WeakMap<Engine, Kept>()

/** The health of an open store. One that cannot be read is failing, and does not keep others from being looked at. */
export async function healthOf(engine: Engine): Promise<StoreHealth> {
  const runsUnderWay = engine.runsUnderWay().length
  try {
    const now = engine.clock()
    const problems = (await problemsOf(engine, now)).map(({ key: _key, ...problem }): ShownProblem => {
      const { decideWithinMs } = engine
      return { ...problem, state: decideProblemState({ problem, now, decideWithinMs }) }
    })
    return { name: engine.name, state: worstState(problems.map(({ state }) => state)), runsUnderWay, problems }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    const { message, next } = error
    const sentence = `The identity store cannot be read: ${ended(message)}`
    const problem = ofStore('store-not-readable', { sentence, next: ended(next), since: engine.clock() })
    return { name: engine.name, state: 'failing', runsUnderWay, problems: [problem] }
  }
}

/** The health of a store that could not be opened. */
export function healthOfNotOpen(store: StoreNotOpen): StoreHealth {
  return { name: store.name, state: 'failing', runsUnderWay: 0, problems: [ofStore('store-not-open', store)] }
}

function ofStore(
  code: 'store-not-open' | 'store-not-readable',
  { sentence, next, since }: Omit<StoreNotOpen, 'name'>,
): ShownProblem {
  const nothing = { system: null, rule: null, node: null, count: null }
  return { code, since, ...nothing, sentence: capitalised(sentence), next, state: 'failing', short: '' }
}

async function problemsOf(engine: Engine, now: string): Promise<readonly (FoundProblem & OpenProblem)[]> {
  const { plan, open } = await engine.openChanges()
  const at: Surroundings = { registry: engine.registry, plan }
  const examination = await engine.examination.last()
  const notWritable = await engine.store.notWritable()
  const found = [
    ...(notWritable ? [storeNotWritable(notWritable)] : []),
    ...(examination ? storeDamaged(examination) : []),
    ...canvasFaults(at),
    ...fullSyncsDue(at, open),
    ...(await ofSystems(engine, at)),
    ...rulesNotEvaluated(at, await engine.store.notEvaluated()),
    ...(await ofPeople(engine, at)),
  ]
  const { times } = keptOf(engine)
  return notWritable ? times.unsaved(found, now) : times.since(found, now)
}

function keptOf(engine: Engine): Kept {
  let known = kept.get(engine)
  if (!known) kept.set(engine, (known = { times: new ProblemTimes(engine.store), history: new RunHistory(engine.store) }))
  return known
}

async function ofSystems(engine: Engine, at: Surroundings): Promise<FoundProblem[]> {
  const { store } = engine
  const failures = await keptOf(engine).history.open()
  const found: FoundProblem[] = []
  for (const system of at.plan.systems.values()) {
    const { id } = system.row
    const asked = await refusedObsoletes(store, id)
    const held = asked && importHeld(at, system, asked, await store.run(asked.run))
    // What a run was stopped for is said once: by the list that waits.
    const others = [...(failures.get(id) ?? [])].filter(([, { run }]) => run.id !== asked?.run)
    found.push(
      ...unreachable(at, system),
      ...unsentExports(at, system, await store.countUnsent(id, exportAttempts)),
      ...failedRuns(at, system.config, new Map(others)),
      ...(held ? [held] : []),
    )
  }
  return found
}

/** What concerns people and no system: the lifecycle scan, the clock, and the lists of people who would leave. */
async function ofPeople(engine: Engine, at: Surroundings): Promise<FoundProblem[]> {
  const { store, clockCheck } = engine
  const failures = (await keptOf(engine).history.open()).get('none') ?? new Map()
  const question = await clockCheck.question()
  const leavers = leaversAlike(at.plan, await leaversStanding(store, at.plan)).map((alike) => leaversKept(at, alike))
  const found = [...failedRuns(at, null, failures), ...leavers, ...(question ? [clockInDoubt(at, question)] : [])]
  for (const list of await heldLists(store, at.plan)) found.push(peopleHeld(at, list, await store.run(list.kept.run)))
  return found
}
