/** Renames of an exchange of names that came to nothing are taken back, so that everybody has a name of their own again (E9). */
import { normalDn } from '../../model/dn'
import type { Cso, PendingExport } from '../../model/objects'
import { saved } from '../../model/page'
import type { ObjectTypeSchema } from '../../model/schema'
import { carriedOut } from '../../pipeline/8-carried-out'
import { requestOf } from '../../pipeline/8-request'
import { failedAttempt } from '../../pipeline/8-retry'
import type { CircleMember, UndoneRename } from '../../pipeline/8-temporary-name'
import { asRenameUndone } from '../../pipeline/8-temporary-name'
import { csoKeys, csoName, csoType } from '../canvas/cso-names'
import { AppliedPage } from './applied-page'
import { claimedExport } from './claim'
import type { ExportContext } from './context'
import { pageOf } from './context'
import { recorded, sendAlone } from './send'

/** An account that took another's name, and what takes that back. */
interface Taker extends CircleMember {
  readonly type: ObjectTypeSchema
  readonly undone: UndoneRename
}

/**
 * Frees the name that an account is to get back: who took it gets the former one, and so on up to a name that nobody has. Does
 * nothing where somebody among them did not get the name by an exchange that an import has yet to show. Costs a look-up and a
 * request for each, after a refusal only.
 */
export async function freeName(context: ExportContext, cso: Cso, own: string): Promise<void> {
  const takers = await takersOf(context, cso, own)
  for (const taker of [...takers].reverse()) if (!(await revertRename(context, taker, own))) return
}

/** Who has the name, who has the name which that one had, and so on; none where not all of them can go back. */
async function takersOf(context: ExportContext, cso: Cso, own: string): Promise<readonly Taker[]> {
  const takers: Taker[] = []
  const seen = new Set<string>()
  for (let name = own; !seen.has(normalDn(name));) {
    seen.add(normalDn(name))
    const holder = await holderOf(context, cso, name)
    if (!holder) return takers
    const type = csoType(context.plan, holder.cso)
    const undone = holder.pending && type ? asRenameUndone({ pending: holder.pending, cso: holder.cso }, type) : null
    if (!holder.pending || !type || !undone) return []
    takers.push({ pending: holder.pending, cso: holder.cso, type, undone })
    name = undone.name
  }
  return []
}

async function holderOf({ store, plan, system }: ExportContext, cso: Cso, name: string) {
  const { secondaryKey } = csoKeys(plan, { ...cso, secondaryId: name })
  const [found] = await store.findForImport(system.row.id, [{ type: cso.type, anchorKey: null, secondaryKey }])
  return found ?? null
}

/** Whether the account has its former name again. Its rename failed for now, and is tried again with the others (E3). */
async function revertRename(context: ExportContext, { pending, cso, type, undone }: Taker, own: string): Promise<boolean> {
  context.run.throwIfCancelled()
  // In doubt from here on is whether the account has the name it was given.
  const executing: PendingExport = { ...undone.left, state: 'executing' }
  if (!(await recorded(context, executing))) return false
  const claimed = claimedExport(context, { pending: undone.back, cso, type, inDoubt: false })
  const answer = await sendAlone(context, requestOf(claimed))
  if (answer === undefined || (answer.outcome === 'unreachable' && answer.inDoubt)) return false
  if (answer.outcome !== 'done') {
    await recorded(context, { ...saved(executing), changes: pending.changes, state: pending.state })
    return false
  }
  const because = `${csoName(cso)} was given back the name ${undone.name}: the account that had ${own} could not get another one`
  const failed = failedAttempt({ ...saved(executing), state: 'pending' }, because, context.clock())
  const { cso: before } = carriedOut(claimed, answer)
  const page = new AppliedPage(context)
  page.add({ pending: executing, cso, type, inDoubt: false }, { kind: 'failed', pending: failed, because })
  const csos = [{ cso: before, ...csoKeys(context.plan, before), attributesChanged: true }]
  await context.store.savePage(pageOf(context, { ...page.parts(), csos, durable: true }, page.counts))
  context.run.add(page.counts)
  for (const { outcome, item } of page.notifications) context.onResult(outcome, item)
  return true
}
