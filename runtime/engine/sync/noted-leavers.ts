/** Of the leavers whose accounts stay as they are, as pages noted them, those with whom nobody has dealt yet (A14, N10). */
import type { NotedLeaver } from '../../model/leavers-kept'
import type { Cso, CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Plan } from '../canvas/plan'
import type { LeaverKept } from './close/leavers'
import { looksOf } from './close/leavers'

/** Accounts looked at together. */
const slice = 1000

/** A leaver who is counted. */
export type LeaverStanding = Pick<LeaverKept, 'rule' | 'why'> & { readonly account: Pick<Cso, 'system'> }

/**
 * Those who still keep their accounts: nobody has changed or deleted the account since, nor is anything staged that disables or
 * deletes it, its person has not come back, and the rule that was off is not on.
 */
export async function leaversStanding(store: Pick<Store, 'leaversKept'>, plan: Plan): Promise<readonly LeaverStanding[]> {
  const standing: LeaverStanding[] = []
  for (let after: CsoId | undefined = 0; after !== undefined;) {
    const noted: readonly NotedLeaver[] = await store.leaversKept(after, slice)
    for (const leaver of noted) if (stands(plan, leaver)) standing.push({ account: leaver, rule: leaver.rule, why: leaver.why })
    after = noted.length < slice ? undefined : noted.at(-1)?.cso
  }
  return standing
}

function stands(plan: Plan, { rule, why, attributes, names, was }: NotedLeaver): boolean {
  if (why === 'ruleOff' && plan.rules.get(rule)?.enabled === true) return false
  return looksOf(attributes, names) === was
}
