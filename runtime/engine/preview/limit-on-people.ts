/** Whether the limit on people would hold back whom a preview lets go: asked of a run of everybody, on another copy (N6, L9). */
import { messageOf, SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { Engine } from '../engine'
import { heldLists } from '../sync/held-people'
import { AssumedClock, makeGone, withoutPauses } from './assumed'
import { RunsInTurn } from './in-turn'
import { Passages } from './passages'
import type { PersonBefore } from './person-in-store'
import { personIn } from './person-in-store'
import type { FollowedFate } from './person-fate'
import type { PreviewedRun, PreviewRequest } from './preview-request'
import type { OtherCopies } from './second-copy'
import { onSecondCopy } from './second-copy'

/** `free`: she goes in a run of everybody as she does alone. */
export type LimitAnswer =
  | { readonly kind: 'free' }
  | { readonly kind: 'held'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string }

/** Whether the limit could say something of her: she leaves, or an account of hers does, by runs of her alone. */
export function concernsLimit(asked: readonly PreviewedRun[], before: PersonBefore, { fate, connectors }: FollowedFate): boolean {
  if (before.uuid === '' || !asked.some(({ profile, only }) => profile === 'object' && only !== undefined)) return false
  return (
    fate.kind === 'deleted' || fate.kind === 'marked' || connectors.some((connector) => connector.fate.kind === 'disconnected')
  )
}

/** The runs of everybody that take her as those of her alone do. */
export function runsOfEverybody(asked: readonly PreviewedRun[]): readonly PreviewedRun[] {
  return asked.map((run) => {
    if (run.profile !== 'object' || run.only === undefined) return run
    const { only: _only, asInFull, ...rest } = run
    return { ...rest, profile: asInFull ? ('full-sync' as const) : ('delta-sync' as const) }
  })
}

/** `followed`: what becomes of her alone; `asked`: by which runs. */
export async function limitOn(
  { before, followed, asked }: { before: PersonBefore; followed: FollowedFate; asked: readonly PreviewedRun[] },
  request: PreviewRequest,
  of: OtherCopies,
): Promise<LimitAnswer> {
  const { deployed, cancelled } = of
  const clock = new AssumedClock(deployed.clock)
  const { rulesOff = [], gone } = request.assumed ?? {}
  const canvas = request.canvas ?? deployed.registry
  try {
    return await onSecondCopy(of, { canvas, clock, passages: new Passages('followed'), rulesOff }, async (engine) => {
      engine.clockCheck.goOnFrom(deployed.clockCheck)
      if (gone) await makeGone(engine.store, gone)
      const runs = runsOfEverybody(asked)
      await withoutPauses(engine, runs)
      const inTurn = new RunsInTurn({ engine, clock, cancelled })
      await inTurn.carryOut(runs)
      if (inTurn.whole === runs.length) return answerFrom(engine, { before, followed })
      return { kind: 'unknown', because: cancelled() ?? inTurn.runs.at(-1)?.reason ?? 'a run of everybody ended early' }
    })
  } catch (error) {
    if (error instanceof SyncError) return { kind: 'unknown', because: messageOf(error) }
    throw error
  }
}

async function answerFrom(
  engine: Engine,
  { before, followed }: { readonly before: PersonBefore; readonly followed: FollowedFate },
): Promise<LimitAnswer> {
  const { store } = engine
  const were = before.csos.map(({ id }) => id)
  const after = await personIn(store, before.mvo, were)
  if (!staysThere(before, after, followed)) return { kind: 'free' }
  const because = await whyListed(engine, before)
  if (because !== null) return { kind: 'held', because }
  return { kind: 'unknown', because: 'in a run of everybody she would stay; a preview of that run shows why' }
}

/** Why whoever stays by these runs of her alone is held back already, by a list of before; null where she is not. */
export async function heldAlready(engine: Engine, runs: readonly Run[], before: PersonBefore): Promise<string | null> {
  if (!runs.some(({ warnings }) => warnings.some(({ code }) => code === 'people-held'))) return null
  return whyListed(engine, before)
}

/** The reasons of the list on which she, or a record or account of hers, is; null: she is on none. */
async function whyListed(engine: Engine, { mvo, csos }: PersonBefore): Promise<string | null> {
  const own = new Set<CsoId>(csos.map(({ id }) => id))
  const list = (await heldLists(engine.store, await engine.currentPlan())).find(({ kept: { mvos, records, others } }) => {
    return mvos.includes(mvo) || [...records, ...others].some((id) => own.has(id))
  })
  return list ? list.kept.reasons.join('; ') : null
}

/** Whether something of what happens to her alone does not happen among everybody. */
function staysThere(before: PersonBefore, after: PersonBefore, { fate, connectors }: FollowedFate): boolean {
  const goes = fate.kind === 'deleted' || fate.kind === 'marked'
  if (goes && after.isThere && (after.deletion === null) === (before.deletion === null)) return true
  const still = new Map(after.csos.map((cso) => [cso.id, cso.mvo]))
  return connectors.some(({ cso, fate: { kind } }) => kind === 'disconnected' && still.get(cso.id) === before.mvo)
}
