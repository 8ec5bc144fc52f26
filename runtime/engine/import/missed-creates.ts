/** Accounts that were created and are missing, before anything has shown them: remembered, as they may show up yet (I12). */
import type { Cso, PendingExport } from '../../model/objects'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import { csoKeys, csoName } from '../canvas/cso-names'
import { mvoName } from '../canvas/mvo-name'
import type { LostCreate } from '../creates/lost-creates'
import { noteLostCreates } from '../creates/lost-creates'
import { slicesOf } from '../runs/slices'
import type { ImportContext } from './context'

/** People looked up together. */
const slice = 500

/** An account that was created and that an import does not show, before anything has shown it. */
export interface Missed {
  readonly cso: Cso
  readonly pending: PendingExport | null
}

/**
 * Whether an account that is gone is to be remembered, should it show up yet: it was never seen, and is somebody's, or was to be
 * disabled or deleted. Any other was left as it is (R5).
 */
export function isToRemember({ cso, pending }: Missed): boolean {
  if (cso.staging !== 'awaitingConfirmation' || cso.anchor === null) return false
  return cso.mvo !== null || (pending !== null && isDeprovisioning(pending))
}

/** To be called before an import that missed these is accepted. */
export async function rememberMissed({ store, plan, system, run }: ImportContext, missed: readonly Missed[]): Promise<void> {
  const lost: LostCreate[] = []
  for (const part of slicesOf(missed, slice)) {
    const people = new Map((await store.loadMvos(part.flatMap(({ cso: { mvo } }) => mvo ?? []))).mvos.map((mvo) => [mvo.id, mvo]))
    for (const { cso, pending } of part) {
      const { id, type, mvo, rule } = cso
      const person = mvo === null ? undefined : people.get(mvo)
      lost.push({
        ...csoKeys(plan, cso),
        cso: id,
        type,
        answered: true,
        name: csoName(cso),
        mvo,
        person: person ? mvoName(person, plan.mvTypes.get(person.type)?.schema) : null,
        rule: rule ?? pending?.rule ?? null,
        since: run.began,
      })
    }
  }
  await noteLostCreates(store, system.row.id, lost)
}
