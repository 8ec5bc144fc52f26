/** Of the leavers whose accounts stay as they are, as pages noted them, those with whom nobody has dealt yet (A14, N10). */
import { SyncError } from '../../model/errors'
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
 * deletes it, its person has not come back, and the rule that was off is not on. Notes of accounts that somebody has changed are
 * dropped, so that each is read once more at most.
 */
export async function leaversStanding(
  store: Pick<Store, 'leaversKept' | 'dropLeaversKept'>,
  plan: Plan,
): Promise<readonly LeaverStanding[]> {
  const standing: LeaverStanding[] = []
  for (let after: CsoId | undefined = 0; after !== undefined;) {
    const noted: readonly NotedLeaver[] = await store.leaversKept(after, slice)
    const changed: NotedLeaver[] = []
    for (const leaver of noted) {
      const { rule, why, attributes, names, was } = leaver
      if (looksOf(attributes, names) !== was) changed.push(leaver)
      else if (isReported(plan, leaver)) standing.push({ account: leaver, rule, why })
    }
    if (changed.length > 0) await drop(store, changed)
    after = noted.length < slice ? undefined : noted.at(-1)?.cso
  }
  return standing
}

/** Where nothing can be saved at present they are dropped later. */
async function drop(store: Pick<Store, 'dropLeaversKept'>, changed: readonly NotedLeaver[]): Promise<void> {
  try {
    await store.dropLeaversKept(changed)
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'store-unwritable') throw error
  }
}

/** Not while the rule is on; the note stays, as what the rule stages may be withdrawn again before it is sent. */
function isReported(plan: Plan, { rule, why }: NotedLeaver): boolean {
  return why !== 'ruleOff' || plan.rules.get(rule)?.enabled !== true
}
