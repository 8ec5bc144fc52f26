/** What of a preview would wait if it were no preview: runs and exports of paused systems, exports that are held (N12, X4). */
import type { SystemId } from '../../model/objects'
import type { PendingCount } from '../../model/queries'
import { counted } from '../../model/counted'
import type { Pause } from '../../model/store-rows'
import { currentPause, pausedText } from '../../pipeline/pause'
import type { Plan } from '../canvas/plan'
import type { RunRequest } from '../run-request'

export interface HeldBack {
  /** Null where it is of none alone. */
  readonly system: SystemId | null
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

/** The limit on people could not be asked of everybody (L9). */
export function limitNotKnown(because: string): HeldBack {
  return { system: null, because: `Whether the limit on people would hold back whoever leaves is not known: ${because}` }
}

/** What an export would do between today and another day is not tried out. */
export function notSent(pendings: readonly PendingCount[]): readonly HeldBack[] {
  if (total(pendings) === 0) return []
  const because = 'No export is carried out on the days in between: what waits to be sent still waits on the last of them'
  return [{ system: null, because }]
}

/** Time did more in between than is looked through day by day. `until`: a day. */
export function notDayByDay(until: string): HeldBack {
  return { system: null, because: `What comes due by time was looked for day by day until ${until}, and from then on at once` }
}

function heldText(name: string, held: number): readonly string[] {
  if (held === 0) return []
  return [`${counted(held, 'pending export')} of ${name} would be held until somebody releases ${held === 1 ? 'it' : 'them'}`]
}

function total(pendings: readonly PendingCount[]): number {
  return pendings.reduce((sum, { count }) => sum + count, 0)
}
