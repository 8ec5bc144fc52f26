/** What runs and health say of pending exports that no export sends at present, by why (N10, E3, E7, E9, E12, X4). */
import { inNumber } from '../../model/counted'
import type { Unsent } from '../../model/queries'
import type { Plan, PlannedSystem } from '../canvas/plan'

/** In the order they are said. */
export const unsentReasons = [
  'failed',
  'nameTaken',
  'accountMissing',
  'held',
  'delayed',
  'outdated',
] as const satisfies readonly (keyof Unsent)[]

/** Each goes on from `3 pending exports to Directory `, says what to do in a sentence of its own, and has no full stop. */
export function unsentTexts(unsent: Unsent, plan: Plan, system: PlannedSystem): Readonly<Record<keyof Unsent, string>> {
  const { failed, nameTaken, accountMissing, held, delayed, outdated } = unsent
  return {
    failed: `${inNumber(failed, 'has failed and is', 'have failed and are')} not tried by ${inNumber(failed, 'itself', 'themselves')} any more. Put right what ${inNumber(failed, 'its error says', 'their errors say')}, then release or discard ${inNumber(failed, 'it', 'them')}`,
    nameTaken: `${inNumber(nameTaken, 'has failed, since another object has its name', 'have failed, since other objects have their names')}: an export sends ${inNumber(nameTaken, 'it', 'them')} once nobody of that name is there, or whoever has it is to be renamed or deleted by that export. Give one of the two another name, or discard ${inNumber(nameTaken, 'it', 'them')}`,
    accountMissing: `${inNumber(accountMissing, 'has failed, since its account was', 'have failed, since their accounts were')} not there. Import ${system.config.name}: what has its account is sent again, and of what has none the next synchronisation decides`,
    held: `${inNumber(held, 'is held and was', 'are held and were')} not sent. Look at the list and release or discard what is on it`,
    delayed: `${inNumber(delayed, 'waits', 'wait')} to be tried again after a refusal. Put right what ${inNumber(delayed, 'its error says', 'their errors say')}: an export after the waiting time sends ${inNumber(delayed, 'it', 'them')}, one started by hand with msg.confirm = true at once`,
    outdated: `broke off while ${inNumber(outdated, 'it was', 'they were')} being sent, and something else is wanted by now, or made an account that is not there: ${inNumber(outdated, 'it is', 'they are')} not sent as ${inNumber(outdated, 'it was', 'they were')}. Synchronise the sources of ${inNumber(outdated, 'its object', 'their objects')}${forExample(sourcesOf(plan, system))}, and export again`,
  }
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
