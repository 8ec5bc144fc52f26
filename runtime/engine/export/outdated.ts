/** Looks for what is in doubt and not wanted any more, instead of sending it again (E12). */
import { counted, inNumber } from '../../model/counted'
import { SyncError } from '../../model/errors'
import type { SelectedPending } from '../../model/queries'
import { documentText } from '../../model/values'
import type { ExportEffect } from '../../pipeline/8-export'
import type { LookUp } from '../../pipeline/8-existing'
import { decideNewAccount } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import { decideOutdated } from '../../pipeline/8-outdated'
import { requestedIds } from '../../pipeline/8-request'
import { csoKeys, csoType } from '../canvas/cso-names'
import { partsOf } from '../runs/slices'
import { AppliedPage } from './applied-page'
import { accountsReferredTo } from './claim'
import { withSomethingLeft } from './deleted-accounts'
import { forgetArrived, remember } from './doubted'
import type { ExportContext } from './context'
import { pageOf, pageSize } from './context'
import { findArrived } from './existing'
import { findObject, knownByAnchor, matchRowsOf } from './look-ups'

/** Returns what is left to be sent. A look-up a pending export; there are some after a crash only. */
export async function lookAtOutdated(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  if (!selected.some(({ outdated }) => outdated)) return selected
  if (!context.connector.find) return withoutNobodys(context, selected)
  const left: SelectedPending[] = []
  for (const item of selected) {
    if (!item.outdated) {
      left.push(item)
      continue
    }
    context.run.throwIfCancelled()
    const [stored] = await context.store.loadPendings([item.id])
    const type = stored && csoType(context.plan, stored.cso)
    if (stored?.pending.outdated && type) await look(context, { ...stored, type, inDoubt: true })
  }
  return left
}

/** What cannot be looked for is settled by the next import; to accounts that are nobody's any more nothing is sent (E12). */
async function withoutNobodys(
  { store, run, system }: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const outdated = selected.flatMap((item) => (item.outdated ? [item.id] : []))
  const nobodys = new Set<number>()
  for await (const ids of partsOf(store, 'pendings', outdated, pageSize))
    for (const { pending, cso } of await store.loadPendings(ids)) if (cso.mvo === null) nobodys.add(pending.id)
  if (nobodys.size === 0) return selected
  const name = system.config.name
  run.warn(
    'in-doubt',
    `${counted(nobodys.size, 'change')} to ${name} ${inNumber(nobodys.size, 'is', 'are')} in doubt for accounts that were disconnected, and ${name} cannot be asked for single accounts. Nothing is sent to them; import ${name}, which shows what arrived`,
  )
  return selected.filter(({ id }) => !nobodys.has(id))
}

/** What another run changes meanwhile is left to the next export. */
async function look(context: ExportContext, claimed: ClaimedExport): Promise<void> {
  const lookUp = await findAccount(context, claimed)
  if (lookUp.kind === 'failed' && lookUp.isUnreachable) throw new SyncError('system-unreachable', lookUp.because)
  const accounts = await accountsReferredTo(context, [claimed])
  const rows = matchRowsOf(context.plan, claimed)
  const decision = decideOutdated({ ...claimed, lookUp, rows, ...(accounts && { accounts }) })
  const isLost = lookUp.kind === 'nothing' && claimed.pending.operation === 'create'
  // It may be there yet, should the system be slow to show what was made.
  if (isLost && (decision.kind === 'looked' || decision.kind === 'dropped')) await remember(context, [claimed])
  if (decision.kind === 'looked') {
    const { cso, pending, references } = decision
    const isChanged = references !== undefined || documentText(cso.attributes) !== documentText(claimed.cso.attributes)
    // What it shows is news to any synchronisation (D9).
    const due = isChanged ? context.store.nextChange() : cso.due
    const followUps = isChanged && due !== null ? { followUps: { csos: [{ id: cso.id, due }] } } : {}
    const write = { cso: { ...cso, due }, ...csoKeys(context.plan, cso), attributesChanged: isChanged }
    const csos = [{ ...write, ...(references && { references }) }]
    await context.store.savePage(pageOf(context, { csos, pendings: [pending], ...followUps, durable: true }))
    return
  }
  if (decision.kind === 'dropped') {
    const csosRead = decision.account === 'goes' ? [claimed.cso] : []
    const csosDeleted = csosRead.map(({ id }) => id)
    const pendings = { pendingsDeleted: [claimed.pending.id], pendingsRead: [claimed.pending] }
    await context.store.savePage(pageOf(context, { csosDeleted, csosRead, ...pendings, durable: true }))
    return
  }
  const removed = decision.kind === 'removed' ? [claimed.cso] : []
  const applied = new AppliedPage(context, await withSomethingLeft(context, removed))
  applied.add(claimed, await asNew(context, claimed, decision))
  await forgetArrived(context, applied.arrived)
  const { conflicts } = await context.store.savePage(pageOf(context, applied.parts(), applied.counts))
  if (conflicts.length > 0) return
  context.run.add(applied.counts)
  for (const { outcome, item } of applied.notifications) context.onResult(outcome, item)
}

/** A create by what it was sent with; an account that was there by its anchor, since its name may be the new one already. */
async function findAccount(context: ExportContext, claimed: ClaimedExport): Promise<LookUp> {
  const { pending, cso, type } = claimed
  const { anchor, secondaryId } = pending.operation === 'create' ? requestedIds({ pending, cso, type }) : cso
  if (anchor !== null || secondaryId !== null)
    return findArrived(context, claimed, await findObject(context, type, anchor, secondaryId))
  const { name } = context.system.config
  return {
    kind: 'failed',
    because: `it has neither an anchor nor a name yet. Look in ${name} whether it was made, then discard this`,
  }
}

/** An account that had been made may be in the connector space by now (E2, I11). */
async function asNew(context: ExportContext, { pending, cso }: ClaimedExport, made: ExportEffect): Promise<ExportEffect> {
  if (made.kind !== 'carriedOut') return made
  const [known = null] = await knownByAnchor(context, [made.cso])
  const newId = (): number => context.store.reserveIds('pending', 1)
  return decideNewAccount({ pending, cso, made, known, madeBefore: null, newId })
}
