/** At the end of an export whoever is left with a temporary name, as the exchange came to nothing, gets the own one back (E9). */
import { SyncError } from '../../model/errors'
import type { PendingExport } from '../../model/objects'
import { saved } from '../../model/page'
import { requestOf } from '../../pipeline/8-request'
import type { CircleMember } from '../../pipeline/8-temporary-name'
import { asOwnNameBack, formerName, withOwnNameBack } from '../../pipeline/8-temporary-name'
import { csoKeys, csoType } from '../canvas/cso-names'
import { claimedExport } from './claim'
import type { ExportContext } from './context'
import { pageOf } from './context'
import { recorded, sendAlone } from './send'
import { freeName } from './undone-renames'

/** A request for each account that still bears its temporary name: there are some after a refusal only. */
export async function giveNamesBack(context: ExportContext, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  for (const member of await context.store.loadPendings(ids)) {
    const type = csoType(context.plan, member.cso)
    const back = type && asOwnNameBack(member, type)
    if (!type || !back) continue
    context.run.throwIfCancelled()
    await freeName(context, member.cso, formerName(member, type) ?? '')
    const claimed: PendingExport = { ...member.pending, state: 'executing' }
    if (!(await recorded(context, claimed))) continue
    const request = requestOf(claimedExport(context, { pending: back, cso: member.cso, type, inDoubt: false }))
    const answer = await sendAlone(context, request)
    // Without an answer it is in doubt, and the next export looks which name the account has (E2).
    if (answer === undefined) continue
    if (answer.outcome === 'done')
      await saveBack(context, withOwnNameBack({ ...member, pending: saved(claimed) }, member.pending.state, type))
    else if (answer.outcome !== 'unreachable' || !answer.inDoubt)
      await recorded(context, { ...saved(claimed), state: member.pending.state })
    if (answer.outcome === 'unreachable')
      throw new SyncError('system-unreachable', answer.message ?? 'the system could not be reached')
  }
}

/** Nothing is left to be sent to an account that is nobody's. What a synchronisation changed meanwhile is shown by an import. */
async function saveBack(context: ExportContext, { pending, cso }: CircleMember): Promise<void> {
  const csos = [{ cso, ...csoKeys(context.plan, cso), attributesChanged: false }]
  const parts = cso.mvo === null ? { pendingsDeleted: [pending.id], pendingsRead: [pending] } : { pendings: [pending] }
  await context.store.savePage(pageOf(context, { csos, ...parts, durable: true }))
}
