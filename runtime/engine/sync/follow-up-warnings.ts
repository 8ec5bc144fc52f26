/** What a run says of follow-ups that it could not take (D8, N10). */
import { counted, inNumber } from '../../model/counted'
import type { DuePerson, FollowUp } from '../../model/follow-ups'
import { systemNamesOf } from '../canvas/plan-lookups'
import { readingMappings } from '../canvas/plan-reads'
import type { ActiveRun } from '../runs/active-run'
import type { SyncContext } from './process-page'

/** People whom no record carries, and there is no lifecycle node. */
export function warnOfNoLifecycle(run: ActiveRun, count: number): void {
  run.warnCounted(
    'not-synchronised',
    'people without a node',
    count,
    (total) =>
      `${counted(total, 'person', 'people')} without a record became due, and no node sends ${inNumber(total, 'her', 'them')} on ${inNumber(total, 'her', 'their')} way. Add a lifecycle node and wire it to the outbound steps`,
  )
}

/** One more object of a system that no import node on the canvas reads. */
export function warnOfNoImportNode(run: ActiveRun): void {
  run.warnCounted(
    'not-synchronised',
    'follow-ups without a node',
    1,
    (total) =>
      `${counted(total, 'object')} became due by what other objects changed, and no connector import node sends ${inNumber(total, 'it', 'them')} on ${inNumber(total, 'its', 'their')} way. ${inNumber(total, 'It stays', 'They stay')} due. Add one for that system and wire it to the steps`,
  )
}

/** What was made due in every one of so many rounds, with the mappings that may be why. */
export function warnOfRest(
  { plan, run }: SyncContext,
  { objects, people }: { readonly objects: readonly FollowUp[]; readonly people: readonly DuePerson[] },
  rounds: number,
): void {
  const nameOf = systemNamesOf(plan)
  const named = [...new Set(objects.map(({ system }) => system))].flatMap((system) => {
    const mappings = readingMappings(plan, system)
    return mappings.length === 0 ? [nameOf(system)] : mappings.map((mapping) => `${nameOf(system)}, ${mapping}`)
  })
  const total = objects.length + people.length
  run.warn(
    'still-due',
    `${counted(total, 'object')} ${inNumber(total, 'was', 'were')} made due again after ${rounds} rounds, and ${inNumber(total, 'stays', 'stay')} due: ${named.join('; ')}. Look whether ${inNumber(named.length, 'this mapping reads', 'these mappings read')} what others make of ${inNumber(named.length, 'it', 'them')}; the next synchronisation goes on`,
  )
}
