/** What of a preview would wait if it were no preview: runs and exports of paused systems, exports that are held (N12, X4). */
import type { SystemId } from '../../model/objects'
import type { PendingCount } from '../../model/queries'
import { counted } from '../../model/counted'
import type { PersonFate } from '../../model/previewed-fate'
import type { Pause } from '../../model/store-rows'
import { currentPause, pausedText } from '../../pipeline/pause'
import type { Plan } from '../canvas/plan'
import type { RunRequest } from '../run-request'

export interface HeldBack {
  readonly system: SystemId
  /** A sentence. */
  readonly because: string
}

/** The pauses there are when a preview begins, by system. */
export function pausesIn({ systems }: Plan, now: string): ReadonlyMap<SystemId, Pause> {
  const pauses = [...systems.values()].map(({ row }) => [row.id, currentPause(row.paused, now)] as const)
  return new Map(pauses.flatMap(([id, pause]) => (pause ? [[id, pause] as const] : [])))
}

/** `pendings`: what waits at the end. */
export function heldBack(
  plan: Plan,
  {
    runs,
    pauses,
    pendings,
  }: {
    readonly runs: readonly RunRequest[]
    readonly pauses: ReadonlyMap<SystemId, Pause>
    readonly pendings: readonly PendingCount[]
  },
): readonly HeldBack[] {
  const asked = new Set(runs.flatMap(({ system }) => (system === null ? [] : (plan.systemByNode.get(system) ?? []))))
  return [...plan.systems.values()].flatMap(({ row: { id }, config: { name } }): readonly HeldBack[] => {
    const own = pendings.filter(({ system }) => system === id)
    const pause = pauses.get(id)
    return [
      ...(pause && asked.has(id) ? [`A real run would not be started: ${pausedText(name, pause)}`] : []),
      ...(pause && total(own) > 0 ? [`What waits for ${name} would not be sent: ${pausedText(name, pause)}`] : []),
      ...heldText(name, total(own.filter(({ state }) => state === 'held'))),
    ].map((because) => ({ system: id, because }))
  })
}

/** Of one person it is not looked at how many leave with her; a run asks before it lets go of more than the limit (L9). */
export function leavingAlone({ kind }: PersonFate, systems: readonly SystemId[]): readonly HeldBack[] {
  const [system] = systems
  if ((kind !== 'marked' && kind !== 'deleted') || system === undefined) return []
  const because =
    'Who else leaves is not looked at: where more leave at once than the limit of people, a run holds all of them back'
  return [{ system, because }]
}

function heldText(name: string, held: number): readonly string[] {
  if (held === 0) return []
  return [`${counted(held, 'pending export')} of ${name} would be held until somebody releases ${held === 1 ? 'it' : 'them'}`]
}

function total(pendings: readonly PendingCount[]): number {
  return pendings.reduce((sum, { count }) => sum + count, 0)
}
