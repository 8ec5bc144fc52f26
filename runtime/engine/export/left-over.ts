/** What earlier exports left: what failed for a name that is free by now is tried again, and what is unsent is said (E9, N10). */
import { counted, inNumber } from '../../model/counted'
import type { PendingExport } from '../../model/objects'
import { exportAttempts } from '../../pipeline/8-retry'
import { onceFree, wantedName } from '../../pipeline/8-taken-name'
import { csoType } from '../canvas/cso-names'
import type { Plan, PlannedSystem } from '../canvas/plan'
import type { ExportContext } from './context'
import { pageOf, pageSize } from './context'
import { findObject } from './look-ups'

/** Names looked up in one export: a file is read through for each. */
const mostLookUps = 100

/**
 * Creates and renames that failed because somebody had the name go out again once the system shows nobody of that name. Costs a
 * look at what has failed, and a look-up for each of them.
 */
export async function retryFreedNames(context: ExportContext): Promise<void> {
  const { store, system, connector, run } = context
  if (!connector.find) return
  let lookUps = 0
  for (let after: string | null | undefined; after !== null && lookUps < mostLookUps;) {
    const range = { limit: pageSize, ...(after !== undefined && { after }) }
    const { items, next } = await store.searchPendings({ system: system.row.id, state: 'failed', ...range })
    const pendings: PendingExport[] = []
    for (const { pending, cso } of items) {
      const type = csoType(context.plan, cso)
      const name = type ? wantedName({ pending, cso, type }) : null
      if (!type || name === null || ++lookUps > mostLookUps) continue
      run.throwIfCancelled()
      if ((await findObject(context, type, null, name)).kind === 'nothing') pendings.push(onceFree(pending))
    }
    if (pendings.length > 0) await store.savePage(pageOf(context, { pendings }))
    after = next
  }
}

/** What neither this run nor the next sends by itself, with what to do about it (N10). `said`: so many held have been said. */
export async function warnOfUnsent(context: ExportContext, said: number): Promise<void> {
  const { run, store, plan, system, connector, waiting } = context
  const unsent = await store.countUnsent(system.row.id, exportAttempts)
  const { accountMissing, delayed, outdated } = unsent
  // Where nobody can be looked for, nobody notices that a name is free.
  const nameTaken = connector.find ? unsent.nameTaken : 0
  const failed = unsent.failed + unsent.nameTaken - nameTaken
  const held = unsent.held - said
  const warn = (count: number, text: string): void => {
    if (count > 0) run.warn('left-unsent', `${counted(count, 'pending export')} to ${system.config.name} ${text}`)
  }
  warn(
    failed,
    `${inNumber(failed, 'has failed and is', 'have failed and are')} not tried by ${inNumber(failed, 'itself', 'themselves')} any more. Put right what ${inNumber(failed, 'its error says', 'their errors say')}, then release or discard ${inNumber(failed, 'it', 'them')}`,
  )
  warn(nameTaken, nameTakenText(nameTaken))
  warn(accountMissing, accountMissingText(accountMissing, system.config.name))
  warn(
    held,
    `${inNumber(held, 'is held and was', 'are held and were')} not sent. Look at the list and release or discard what is on it`,
  )
  warn(
    delayed,
    `${inNumber(delayed, 'waits', 'wait')} to be tried again after a refusal. An export after the waiting time sends ${inNumber(delayed, 'it', 'them')}; one started by hand with msg.confirm = true does so at once`,
  )
  warn(
    outdated,
    `broke off while ${inNumber(outdated, 'it was', 'they were')} being sent, and something else is wanted by now: ${inNumber(outdated, 'it is', 'they are')} not sent as ${inNumber(outdated, 'it was', 'they were')}. Synchronise the sources of ${inNumber(outdated, 'its object', 'their objects')}${forExample(sourcesOf(plan, system))}, and export again`,
  )
  const [first] = waiting.values()
  warn(
    waiting.size,
    `${inNumber(waiting.size, 'refers', 'refer')} to somebody who has no account there, and ${inNumber(waiting.size, 'keeps that reference', 'keep these references')} back until there is one; the first is ${first}. See to it that an outbound rule for ${system.config.name} takes whom ${inNumber(waiting.size, 'it refers', 'they refer')} to, or that the mapping gives nobody`,
  )
}

/** What is said of so many pending exports that failed since their names are others', and that go by themselves (E9). */
export function nameTakenText(count: number): string {
  return `${inNumber(count, 'has failed, since another object has its name', 'have failed, since other objects have their names')}: an export sends ${inNumber(count, 'it', 'them')} once nobody of that name is there. Give one of the two another name, or discard ${inNumber(count, 'it', 'them')}`
}

/** What is said of so many that failed since the system had no such account, and that go by themselves (E7). */
export function accountMissingText(count: number, system: string): string {
  return `${inNumber(count, 'has failed, since its account was', 'have failed, since their accounts were')} not there. Import ${system}: what has its account is sent again, and of what has none the next synchronisation decides`
}

/** The other systems whose records make the objects that have accounts in this one, by name. */
function sourcesOf({ rules, systems }: Plan, { row }: PlannedSystem): string[] {
  const inForce = [...rules.values()].filter(({ enabled }) => enabled)
  const types = new Set(
    inForce.flatMap(({ direction, system, mvType }) => (direction === 'outbound' && system === row.id ? mvType : [])),
  )
  const sources = inForce.flatMap(({ direction, system, mvType }) =>
    direction === 'inbound' && system !== row.id && types.has(mvType) ? system : [],
  )
  return [...new Set(sources)].flatMap((id) => systems.get(id)?.config.name ?? []).sort()
}

function forExample([first]: readonly string[]): string {
  return first === undefined ? '' : `, for example ${first}`
}
