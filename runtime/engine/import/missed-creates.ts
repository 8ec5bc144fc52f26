/** Accounts that were created and are missing, before anything has shown them: remembered, as they may show up yet (I12). */
import type { CsoEntry } from '../../model/page'
import { foldCase } from '../../model/values'
import { isDeprovisioning } from '../../pipeline/deprovisioning'
import { csoKeys, csoName, csoType } from '../canvas/cso-names'
import { mvoName } from '../canvas/mvo-name'
import type { Plan } from '../canvas/plan'
import { writtenAttributes } from '../canvas/plan-lookups'
import type { LostCreate } from '../creates/lost-creates'
import { mostLostCreates, noteLostCreates } from '../creates/lost-creates'
import { slicesOf } from '../runs/slices'
import type { ImportContext } from './context'

/** People looked up together. */
const slice = 500

/**
 * An account that was created and that an import does not show, before anything has shown it. An import keeps all of these until
 * its end, and with them nothing of what their accounts have, as photos are large.
 */
export type Missed = Omit<LostCreate, 'person' | 'since'>

/**
 * An account that is gone, if it is to be remembered should it show up yet: it was never seen, and is somebody's, or was to be
 * disabled or deleted. Any other was left as it is (R5). Null: it is not to be.
 */
export function missedOf(plan: Plan, { cso, pending }: Pick<CsoEntry, 'cso' | 'pending'>): Missed | null {
  const { id, type, mvo, rule, staging, anchor } = cso
  if (staging !== 'awaitingConfirmation' || anchor === null) return null
  if (mvo === null && !(pending && isDeprovisioning(pending))) return null
  const answered = !isAnchorWritten(plan, cso)
  return { ...csoKeys(plan, cso), cso: id, type, answered, name: csoName(cso), mvo, rule: rule ?? pending?.rule ?? null }
}

/** Whether rules give such accounts their anchors: what bears such a one may have been made by anybody. */
function isAnchorWritten(plan: Plan, cso: CsoEntry['cso']): boolean {
  const anchor = csoType(plan, cso)?.anchor
  if (anchor === undefined) return false
  return [...writtenAttributes(plan, cso.system, cso.type)].some((name) => foldCase(name) === foldCase(anchor))
}

/** To be called before an import that missed these is accepted. */
export async function rememberMissed({ store, plan, system, run }: ImportContext, missed: readonly Missed[]): Promise<void> {
  const lost: LostCreate[] = []
  for (const part of slicesOf(missed.slice(-mostLostCreates), slice)) {
    const people = new Map((await store.loadMvos(part.flatMap(({ mvo }) => mvo ?? []))).mvos.map((mvo) => [mvo.id, mvo]))
    for (const each of part) {
      const person = each.mvo === null ? undefined : people.get(each.mvo)
      const name = person ? mvoName(person, plan.mvTypes.get(person.type)?.schema) : null
      lost.push({ ...each, person: name, since: run.began })
    }
  }
  await noteLostCreates(store, system.row.id, lost)
}
