/** What waits for a person: lists of an import, people who would leave, the clock (I4, I20–I22, L6, L9). */
import { counted, inNumber } from '../../model/counted'
import { splitNextStep } from '../../model/sentences'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { ClockQuestion } from '../../pipeline/9-clock'
import type { PlannedSystem } from '../canvas/plan'
import type { RefusedObsoletes } from '../import/refused-list'
import type { HeldList } from '../sync/held-people'
import type { LeaversAlike } from '../sync/leavers-kept'
import { sizeOf } from '../sync/held-people'
import type { FoundProblem, Surroundings } from './found-problem'
import { nodeOf, systemNode } from './found-problem'

/** The runs that a list is of; null where they are not kept any more. */
export interface ListRuns {
  /** The one that asked. */
  readonly last: Run | null
  /** The first that has asked since a person last released such a list. */
  readonly first: Run | null
}

/** The runs of a list. */
export async function runsOfList(
  store: Pick<Store, 'run'>,
  { run, firstRun = run }: { readonly run: number; readonly firstRun?: number },
): Promise<ListRuns> {
  return { last: await store.run(run), first: await store.run(firstRun) }
}

/** Objects that an import asked about. */
export function importHeld(
  { registry }: Surroundings,
  { row, config }: PlannedSystem,
  asked: RefusedObsoletes,
  { last, first }: ListRuns,
): FoundProblem {
  const count = asked.ids.length
  const isReleased = row.releasedObsoletes !== null
  const isStopped = last?.status === 'stopped'
  const missing = asked.ids.filter((id) => asked.notes?.[id] === undefined).length
  return {
    code: 'import-held',
    key: listKey(config.node, asked, isReleased),
    since: null,
    noticed: isReleased ? null : (first?.ended ?? null),
    system: systemNode(config),
    rule: null,
    node: nodeOf(registry, 'connector-import', config),
    run: last?.id ?? null,
    count,
    sentence: `Run ${asked.run} of ${config.name} ${whatWasAsked(count, missing)}${isStopped ? ', and was stopped: nothing of it counts' : ''}.`,
    next: isReleased
      ? 'The list is released: import again.'
      : 'Look at the list: if it is right, release it and import again; else correct the source and import again.',
    short: `${counted(count, 'object')} ${missing === count ? 'missing' : 'asked about'}`,
  }
}

/** Of so many objects, of which so many are missing: what the import found, in words. */
function whatWasAsked(count: number, missing: number): string {
  const alike = inNumber(count - missing, 'whose key or values look wrong', 'whose keys or values look wrong')
  if (missing === count)
    return `found ${counted(count, 'object')} missing and asks before ${inNumber(count, 'it counts', 'they count')} as gone`
  if (missing === 0) return `asks about ${counted(count, 'object')} ${alike}`
  return `asks about ${counted(count, 'object')}, ${missing} missing and ${count - missing} ${alike}`
}

/**
 * Each run asks anew: that is the same question until a person has released a list. Then it waits for a run, and the next list is
 * another question.
 */
function listKey(node: string, { firstRun }: { readonly firstRun?: number }, isReleased: boolean): string {
  return isReleased ? `${node} released` : `${node} waiting ${firstRun ?? ''}`.trimEnd()
}

/** People who would leave, until a person has looked (L9). */
export function peopleHeld({ registry, plan }: Surroundings, { list, kept }: HeldList, { last, first }: ListRuns): FoundProblem {
  const count = sizeOf(kept)
  const isReleased = kept.state !== 'waiting'
  const config = list.key === 'lifecycle' ? null : (plan.systems.get(list.key)?.config ?? null)
  return {
    code: 'people-held',
    key: listKey(list.id, kept, isReleased),
    since: null,
    noticed: isReleased ? null : (first?.ended ?? null),
    system: config && systemNode(config),
    rule: null,
    node: nodeOf(registry, config ? 'connector-import' : 'lifecycle', config),
    run: last?.id ?? null,
    count,
    sentence: `${counted(count, 'object')} that would be disconnected or deleted by ${list.name} ${inNumber(count, 'is', 'are')} held${isReleased ? ', and released' : ''}.`,
    next: isReleased
      ? 'Run a full synchronisation or the lifecycle scan to carry the list out.'
      : 'Look at the list: if it is right, release it; else correct the scope, rule or deletion rule and run it again.',
    short: `${counted(count, 'object')} held`,
  }
}

/** Leavers whose accounts stay as they are, until somebody has dealt with them (A14). */
export function leaversKept({ registry, plan }: Surroundings, { key, first, count, sentence }: LeaversAlike): FoundProblem {
  const config = plan.systems.get(first.account.system)?.config ?? null
  const rule = plan.rules.get(first.rule)
  return {
    code: 'leavers-kept',
    key,
    since: null,
    system: config && systemNode(config),
    rule: rule ? { id: rule.node, name: rule.name } : null,
    node: nodeOf(registry, 'export', config),
    count,
    ...splitNextStep(sentence),
    short: `${counted(count, 'leaver')} kept`,
  }
}

/** A clock that may be wrong, until a person has said that it is right (L6). */
export function clockInDoubt({ registry }: Surroundings, { from, to, cause }: ClockQuestion): FoundProblem {
  const moved =
    cause === 'moved' ? 'moved otherwise than the time that passed' : 'stands more than 30 days after the last activity'
  return {
    code: 'clock-in-doubt',
    key: to,
    since: to,
    system: null,
    rule: null,
    node: nodeOf(registry, 'lifecycle', null),
    count: null,
    ...splitNextStep(
      `The clock ${moved}: it went from ${from} to ${to}. Until somebody has said that it is right nothing is taken by time and nobody is deleted. If it is right, say so; else set it right.`,
    ),
    short: 'clock in doubt',
  }
}
