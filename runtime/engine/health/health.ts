/** The health of a store: everything somebody has to look at, found at this moment for whoever says it (N10). */
import { SyncError } from '../../model/errors'
import type { SystemId } from '../../model/objects'
import type { OpenProblem } from '../../model/problems'
import { capitalised, ended } from '../../model/sentences'
import type { HealthState, ProblemState } from '../../pipeline/health'
import { decideProblemState, worstState } from '../../pipeline/health'
import { exportAttempts } from '../../pipeline/8-retry'
import type { Engine } from '../engine'
import { refusedObsoletes } from '../import/refused-list'
import { heldLists } from '../sync/held-people'
import type { FoundProblem, Surroundings } from './found-problem'
import { aboutNothing } from './found-problem'
import { canvasFaults, fullSyncsDue, rulesNotEvaluated } from './of-canvas'
import { leaversAlike } from '../sync/leavers-kept'
import { leaversStanding } from '../sync/noted-leavers'
import { clockInDoubt, importHeld, leaversKept, peopleHeld, runsOfList } from './of-lists'
import { accessListUnreadable } from './of-installation'
import { failedRuns } from './of-runs'
import type { KnownRuns } from './of-schedules'
import { missedSchedules, ScheduleTimes } from './of-schedules'
import { storeDamaged, storeNotWritable } from './of-store'
import { paused, unreachable, unsentExports } from './of-systems'
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
  readonly schedules: ScheduleTimes
}

const kept = new WeakMap<Engine, Kept>()

/**
 * The health of an open store. One that cannot be read is failing, and does not keep others from being looked at. Throws
 * SyncError `store-closed` once it is closed.
 */
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
    if (!(error instanceof SyncError) || error.code === 'store-closed') throw error
    const { message, next } = error
    const sentence = `The identity store cannot be read: ${ended(message)}`
    const problem = storeAlone('store-not-readable', { sentence, next: ended(next), since: engine.clock() })
    return { name: engine.name, state: 'failing', runsUnderWay, problems: [problem] }
  }
}

/** Of several; without those that a deployment closes meanwhile. */
export function healthOfOpen(engines: readonly Engine[]): Promise<readonly StoreHealth[]> {
  return ofOpen(engines, healthOf)
}

/** Looks at one after the other; without those that a deployment closes meanwhile. */
export async function ofOpen<Found>(
  engines: readonly Engine[],
  look: (engine: Engine) => Promise<Found>,
): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const engine of engines) {
    try {
      found.push(await look(engine))
    } catch (error) {
      if (!(error instanceof SyncError) || error.code !== 'store-closed') throw error
    }
  }
  return found
}

/** The health of a store that could not be opened. */
export function healthOfNotOpen(store: StoreNotOpen): StoreHealth {
  return { name: store.name, state: 'failing', runsUnderWay: 0, problems: [storeAlone('store-not-open', store)] }
}

/** Of a store in which nothing else can be looked at. */
function storeAlone(
  code: 'store-not-open' | 'store-not-readable',
  { sentence, next, since }: Omit<StoreNotOpen, 'name'>,
): ShownProblem {
  return { code, since, ...aboutNothing, sentence: capitalised(sentence), next, state: 'failing', short: '' }
}

async function problemsOf(engine: Engine, now: string): Promise<readonly (FoundProblem & OpenProblem)[]> {
  const { times } = keptOf(engine)
  const found = await allOf(engine)
  if (found.some(({ code }) => code === 'store-not-writable')) return times.withoutSaving(found, now)
  try {
    return await times.since(found, now)
  } catch (error) {
    // Since when something is a problem is all that is saved here: the first that notices that nothing can be.
    if (!(error instanceof SyncError) || error.code !== 'store-unwritable') throw error
    return times.withoutSaving([storeNotWritable(error), ...found], now)
  }
}

/** Everything that is found at this moment. */
async function allOf(engine: Engine): Promise<readonly FoundProblem[]> {
  const { plan, open } = await engine.openChanges()
  const at: Surroundings = { registry: engine.registry, plan }
  const [refused, examination] = [await engine.store.notWritable(), await engine.examination.last()]
  const failures = await keptOf(engine).history.open()
  const { accessTrouble } = engine
  return [
    ...(refused ? [storeNotWritable(refused)] : []),
    ...(examination ? storeDamaged(examination) : []),
    ...canvasFaults(at),
    ...fullSyncsDue(at, open),
    ...(await ofSystems(engine, at, failures)),
    ...rulesNotEvaluated(at, await engine.store.notEvaluated()),
    ...(await ofPeople(engine, at, failures)),
    ...(await ofSchedules(engine, at)),
    ...(accessTrouble === null ? [] : [accessListUnreadable(accessTrouble)]),
  ]
}

type Failures = Awaited<ReturnType<RunHistory['open']>>

function keptOf(engine: Engine): Kept {
  let known = kept.get(engine)
  if (!known) kept.set(engine, (known = newlyKept(engine)))
  return known
}

function newlyKept({ store }: Engine): Kept {
  return { times: new ProblemTimes(store), history: new RunHistory(store), schedules: new ScheduleTimes(store) }
}

/** Of runs that were due and did not begin. */
async function ofSchedules(engine: Engine, at: Surroundings): Promise<FoundProblem[]> {
  const { history, schedules } = keptOf(engine)
  const underWay = new Set(engine.runsUnderWay().map(({ system }) => system ?? 'none'))
  const runs: KnownRuns = {
    lastStarts: (of) => history.lastStarts(of),
    lastRuns: (of) => history.lastRuns(of),
    oldest: history.oldest,
    isBusy: (of) => underWay.has(of),
  }
  return missedSchedules(at, { times: schedules, runs, now: engine.clock() })
}

async function ofSystems({ store, clock }: Engine, at: Surroundings, failures: Failures): Promise<FoundProblem[]> {
  const found: FoundProblem[] = []
  for (const system of at.plan.systems.values()) {
    const { id } = system.row
    const asked = await refusedObsoletes(store, id)
    const held = asked && importHeld(at, system, asked, await runsOfList(store, asked))
    // What a run was stopped for is said once: by the list that waits.
    const others = [...(failures.get(id) ?? [])].filter(([, { run }]) => run.id !== asked?.run)
    found.push(
      ...paused(at, system, clock()),
      ...unreachable(at, system),
      ...unsentExports(at, system, await unsentOf(store, id)),
      ...failedRuns(at, system.config, new Map(others)),
      ...(held ? [held] : []),
    )
  }
  return found
}

async function unsentOf(store: Engine['store'], system: SystemId): Promise<Parameters<typeof unsentExports>[2]> {
  const unsent = await store.countUnsent(system, exportAttempts)
  return { unsent, heldSince: unsent.held > 0 ? await store.heldSince(system) : null }
}

/** What concerns people and no system: the lifecycle scan, the clock, and the lists of people who would leave. */
async function ofPeople({ store, clockCheck }: Engine, at: Surroundings, failures: Failures): Promise<FoundProblem[]> {
  const question = await clockCheck.question()
  const leavers = leaversAlike(at.plan, await leaversStanding(store, at.plan)).map((alike) => leaversKept(at, alike))
  const found = [
    ...failedRuns(at, null, failures.get('none') ?? new Map()),
    ...leavers,
    ...(question ? [clockInDoubt(at, question)] : []),
  ]
  for (const list of await heldLists(store, at.plan)) found.push(peopleHeld(at, list, await runsOfList(store, list.kept)))
  return found
}
