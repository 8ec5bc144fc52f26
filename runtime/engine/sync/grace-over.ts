/** Grace periods that are over are taken by every synchronisation of a system, as by the lifecycle scan (D11, L2). */
import { counted } from '../../model/counted'
import { outboundRules } from '../canvas/plan-lookups'
import type { Registry } from '../canvas/registry'
import { moveDueDates } from './grace'
import type { SyncContext } from './process-page'
import { runDueDeletions } from './run'
import { sourceLeadingTo } from './source-of-people'

/**
 * Deletes who is due by today's days of grace; whether there were any.
 * Costs a short row for each in grace, and a look-up where nobody is due.
 */
export async function takeGraceOver(context: SyncContext, registry: Registry): Promise<'some' | 'nobody'> {
  const { store, plan, run, now, time } = context
  await moveDueDates(context)
  if (time.state !== 'passes') return 'nobody'
  const due = await store.mvosDue(now, 0, mostLooked)
  if (due.length === 0) return 'nobody'
  const types = new Set((await store.mvoTypes(due)).map(({ type }) => type))
  const rules = [...types].flatMap((type) => outboundRules(plan, type))
  const source = sourceLeadingTo(registry, plan, rules)
  if (!source) {
    run.warn(
      'not-configured',
      `${counted(due.length, 'object')} came to the end of the grace period, and no node leads to all outbound rules that have to be asked: nobody was deleted. Add a lifecycle node, wire it to the outbound steps and deploy`,
    )
    return 'nobody'
  }
  await runDueDeletions({ ...context, source, full: false, counting: 'apart' })
  return 'some'
}

/** So many are looked at for their types. */
const mostLooked = 1000
