/** Claiming a batch: it is marked on disk before anything leaves, so that a crash leaves doubt and no second account (E2). */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { batchBytes } from '../../model/bounds'
import type { ExportRequest, ExportResult } from '../../model/connector'
import type { MvoId, PendingExport, PendingExportId } from '../../model/objects'
import type { RunRecord } from '../../model/runs'
import { saved } from '../../model/page'
import type { KnownAccounts } from '../../pipeline/8-references'
import { hasSameWaiting, referredTo, whyWaiting, withNames } from '../../pipeline/8-references'
import type { ClaimedExport } from '../../pipeline/8-request'
import { decideClaim, isReadable, requestedIds, requestOf, unclaimed, unreadableAnswer } from '../../pipeline/8-request'
import { valueTaken, withoutAttempt } from '../../pipeline/8-retry'
import { recordedChanges } from '../../pipeline/hidden-secrets'
import { csoName, csoType } from '../canvas/cso-names'
import { governedAttributes } from '../canvas/plan-lookups'
import { isDoubtedCreate } from '../creates/doubted-creates'
import { collectLargeGarbage } from '../runs/large-garbage'
import { partsOf, slicesOf } from '../runs/slices'
import { remember } from './doubted'
import { findDuplicates } from './duplicates'
import { renamedAnswers } from './renamed-since'
import { findTakenValues } from './taken-values'
import type { RefusedValue } from '../../model/unique'
import type { ExportContext } from './context'
import { pageOf, pageSize } from './context'
import type { WaitingTaker } from './given-up-values'

/** A batch that has been claimed. Of one that is larger than a page only the requests are kept in memory. */
export interface ClaimedBatch {
  readonly requests: readonly ExportRequest[]
  /** Answers to what is not sent: it cannot be read (N9), or is there under another name (E2). */
  readonly unsent: readonly ExportResult[]
  /** Each gives what one page holds; none when nothing of the batch may be sent any more. */
  readonly pages: readonly (() => Promise<readonly ClaimedExport[]>)[]
}

/** Claims these pending exports; all of it is on disk, also after a power cut, before this returns (E2). */
export async function claimBatch(context: ExportContext, ids: readonly number[]): Promise<ClaimedBatch> {
  return ids.length <= pageSize ? claimSmallBatch(context, ids) : claimLargeBatch(context, slicesOf(ids, pageSize))
}

async function claimSmallBatch(context: ExportContext, ids: readonly number[]): Promise<ClaimedBatch> {
  const claimed = await claimPage(context, ids, { durable: true })
  const pages = claimed.length === 0 ? [] : [async () => claimed]
  return { ...(await requestsOf(context, claimed)), pages }
}

/** A batch of which the connector keeps large values until it carries them out, and what there was no room for in it. */
export interface BatchAside {
  readonly claimed: ClaimedBatch
  readonly left: readonly number[]
}

/** Claims as many of these pending exports as have room in memory without the values that the connector keeps. */
export async function claimBatchAside(context: ExportContext, ids: readonly number[]): Promise<BatchAside> {
  const { store, connector } = context
  let taken = 0
  let length = 0
  async function* parts(): AsyncIterable<readonly number[]> {
    for await (const part of partsOf(store, 'pendings', ids, pageSize)) {
      if (length >= batchBytes) return
      taken += part.length
      yield part
    }
  }
  const keep = async (requests: readonly ExportRequest[]): Promise<readonly ExportRequest[]> => {
    const kept = (await connector.layAside?.(requests)) ?? requests
    length += JSON.stringify(kept).length
    return kept
  }
  const claimed = await claimLargeBatch(context, parts(), keep)
  return { claimed, left: ids.slice(taken) }
}

/** Page by page, and then forced to disk at once. `keep` gives what is kept in memory of the requests. */
async function claimLargeBatch(
  context: ExportContext,
  parts: Iterable<readonly number[]> | AsyncIterable<readonly number[]>,
  keep: (requests: readonly ExportRequest[]) => Promise<readonly ExportRequest[]> = async (requests) => requests,
): Promise<ClaimedBatch> {
  const requests: ExportRequest[] = []
  const unsent: ExportResult[] = []
  const pages: ClaimedBatch['pages'][number][] = []
  for await (const page of parts) {
    await yieldToEventLoop()
    collectLargeGarbage()
    const claimed = await claimPage(context, page, { durable: false })
    if (claimed.length === 0) continue
    const part = await requestsOf(context, claimed)
    requests.push(...(await keep(part.requests)))
    unsent.push(...part.unsent)
    const inDoubt = new Map(claimed.map((item) => [item.pending.id, item.inDoubt]))
    pages.push(() => loadClaimed(context, inDoubt))
  }
  if (pages.length > 0) await context.store.savePage(pageOf(context, { durable: true }))
  return { requests, unsent, pages }
}

/** Claims what may be sent of a page, and brings in line what may not. What changes meanwhile is left to the next export. */
async function claimPage(
  context: ExportContext,
  ids: readonly number[],
  { durable }: { readonly durable: boolean },
): Promise<readonly ClaimedExport[]> {
  if (ids.length === 0) return []
  const claimed: ClaimedExport[] = []
  const pendings: PendingExport[] = []
  const pendingsRead: PendingExport[] = []
  const records: RunRecord[] = []
  const loaded = await context.store.loadPendings(ids)
  const taken = await findTakenValues(context, loaded)
  // What is not sent takes no value from anybody.
  const free = loaded.filter(({ pending }) => !taken.has(pending.id))
  const duplicates = await findDuplicates(context, free)
  const refused: RefusedValue[] = []
  const later: WaitingTaker[] = []
  const toRename: PendingExport[] = []
  const accounts = await accountsReferredTo(context, loaded)
  for (const { pending: stored, cso } of loaded) {
    const other = taken.get(stored.id)
    if (other) refused.push(...other.refused)
    if (other && context.toRename && stored.mvo !== null) {
      pendings.push({ ...stored, error: other.because })
      toRename.push(stored)
      continue
    }
    const unsent = other ? { kind: 'second' as const, because: other.because } : duplicates.get(stored.id)
    if (unsent) {
      if (unsent.kind === 'waits') later.push({ id: stored.id, ...unsent })
      else {
        pendings.push(notSent(stored, unsent, context.clock()))
        records.push(failedRecord(context, { pending: stored, cso }, unsent.because))
      }
      continue
    }
    claimOne(context, { pending: stored, cso }, accounts, { claimed, pendings, pendingsRead })
  }
  const counts = { sent: records.length, exportFailed: records.length }
  const pendingsDeleted = pendingsRead.map(({ id }) => id)
  const parts = { pendings, pendingsDeleted, pendingsRead, records, durable, ...(refused.length > 0 && { refused }) }
  const isUnsent = ({ pending: { id } }: (typeof loaded)[number]): boolean => taken.has(id) || duplicates.has(id)
  // What is not sent now is not looked for either.
  await remember(context, loaded.filter(isUnsent).filter(isDoubtedCreate))
  const { conflicts } = await context.store.savePage(pageOf(context, parts, counts))
  if (conflicts.length > 0) return claimPage(context, unchangedOf(context, ids, conflicts), { durable })
  context.run.add(counts)
  for (const { mvo } of toRename) if (mvo !== null) context.toRename?.add(mvo)
  noteUnsent(context, { ids, claimed, later, toRename })
  return claimed
}

interface ClaimedParts {
  readonly claimed: ClaimedExport[]
  readonly pendings: PendingExport[]
  readonly pendingsRead: PendingExport[]
}

/** What nothing else keeps from being sent is claimed, changed, withdrawn, or left. */
function claimOne(
  context: ExportContext,
  { pending: stored, cso }: Pick<ClaimedExport, 'pending' | 'cso'>,
  accounts: KnownAccounts | null,
  { claimed, pendings, pendingsRead }: ClaimedParts,
): void {
  const type = csoType(context.plan, cso) ?? null
  const pending = accounts && type ? withNames(stored, type, accounts, context.renamed) : stored
  const mayBeThere = context.doubted.has(cso)
  const decision = decideClaim({ pending, cso, type, name: csoName(cso), system: context.system.config.name, mayBeThere })
  if (accounts && decision.kind !== 'skipped') noteWaiting(context, { pending, cso, accounts })
  if (decision.kind === 'waits' && !hasSameWaiting(stored, pending)) pendings.push(pending)
  if (decision.kind === 'claimed' || decision.kind === 'awaitsConfirmation') pendings.push(decision.pending)
  if (decision.kind === 'claimed' && type) {
    const asSaved = { pending: saved(decision.pending), cso, type, inDoubt: decision.inDoubt }
    claimed.push(claimedExport(context, { ...asSaved, ...(accounts && { accounts }) }))
  }
  if (decision.kind === 'withdrawn') pendingsRead.push(pending)
  if (decision.kind === 'unknownType') context.run.warn('unknown-type', decision.because)
}

/** What changed meanwhile is not sent in this export. */
function unchangedOf(
  { givenUp }: ExportContext,
  ids: readonly PendingExportId[],
  conflicts: readonly { readonly id: number }[],
): readonly PendingExportId[] {
  const changed = new Set(conflicts.map(({ id }) => id))
  for (const id of changed) givenUp?.noteAnswered(id)
  return ids.filter((id) => !changed.has(id))
}

/** Who waits for another to give a value up has made no attempt (E9); nobody is given up for a value that another has (U1). */
function notSent(
  pending: PendingExport,
  { kind, because }: { readonly kind: 'second' | 'notGivenUp'; readonly because: string },
  now: string,
): PendingExport {
  return kind === 'second' ? valueTaken(pending, because, now) : withoutAttempt(pending, because)
}

/** Whose values others wait for, and who waits (U1). */
function noteUnsent(
  { givenUp }: ExportContext,
  page: {
    readonly ids: readonly PendingExportId[]
    readonly claimed: readonly ClaimedExport[]
    readonly later: readonly WaitingTaker[]
    /** They are sent in the next round, with other names. */
    readonly toRename: readonly PendingExport[]
  },
): void {
  if (!givenUp) return
  for (const taker of page.later) givenUp.wait(taker)
  const stillToGo = new Set([...page.claimed.map(({ pending }) => pending.id), ...page.toRename.map(({ id }) => id)])
  for (const id of page.ids) if (!stillToGo.has(id)) givenUp.noteAnswered(id)
}

/** A reference that waits for an account to be made or named is asked again at the end, and said if it waits then too (E4). */
function noteWaiting(
  { waiting }: ExportContext,
  { pending, cso, accounts }: Pick<ClaimedExport, 'pending' | 'cso'> & { readonly accounts: KnownAccounts },
): void {
  const first = whyWaiting(pending, accounts)
  if (first) waiting.set(pending.id, { ...first, account: csoName(cso) })
}

/** A change that is not sent, because another object has a value of it. */
function failedRecord(
  { run, plan }: ExportContext,
  { pending, cso }: Pick<ClaimedExport, 'pending' | 'cso'>,
  because: string,
): RunRecord {
  return {
    run: run.id,
    outcome: 'exportFailed',
    system: cso.system,
    cso: cso.id,
    mvo: cso.mvo,
    name: csoName(cso),
    because,
    changes: recordedChanges(pending.changes, csoType(plan, cso)),
    error: 'export-failed',
  }
}

async function requestsOf(
  context: ExportContext,
  claimed: readonly ClaimedExport[],
): Promise<Pick<ClaimedBatch, 'requests' | 'unsent'>> {
  const unsent = [...unreadableAnswers(claimed), ...(await renamedAnswers(context, claimed))]
  const answered = new Set(unsent.map(({ id }) => id))
  const sent = claimed.filter(({ pending }) => isReadable(pending) && !answered.has(pending.id))
  return { requests: sent.map(requestOf), unsent }
}

/** What is in doubt gets no answer, and stays in doubt (E2). */
function unreadableAnswers(claimed: readonly ClaimedExport[]): ExportResult[] {
  return claimed.flatMap(({ pending, inDoubt }) => (inDoubt ? [] : (unreadableAnswer(pending) ?? [])))
}

/** A page of a large batch, as it is when its answers are there. */
async function loadClaimed(context: ExportContext, inDoubt: ReadonlyMap<number, boolean>): Promise<readonly ClaimedExport[]> {
  const found = await context.store.loadPendings([...inDoubt.keys()])
  const accounts = await accountsReferredTo(context, found)
  return found.flatMap(({ pending, cso }) => {
    const type = csoType(context.plan, cso)
    if (!type || pending.state !== 'executing') return []
    const doubt = { inDoubt: inDoubt.get(pending.id) === true, ...(accounts && { accounts }) }
    return [claimedExport(context, { pending, cso, type, ...doubt })]
  })
}

/** The accounts that these refer to, asked for at once; null when none refers to any (R10). */
export async function accountsReferredTo(
  { store, plan, system }: ExportContext,
  loaded: readonly Pick<ClaimedExport, 'pending' | 'cso'>[],
): Promise<KnownAccounts | null> {
  const mvos = new Set<MvoId>()
  for (const { pending, cso } of loaded) {
    const type = csoType(plan, cso)
    if (type) for (const mvo of referredTo(pending, type)) mvos.add(mvo)
  }
  if (mvos.size === 0) return null
  return new Map((await store.accountsOf(system.row.id, [...mvos])).map((account) => [account.mvo, account]))
}

/** With what the rules say of the attributes in its name, where it is renamed (E11). */
export function claimedExport({ plan, system }: ExportContext, claimed: ClaimedExport): ClaimedExport {
  if (requestedIds(claimed).newSecondaryId === null) return claimed
  return { ...claimed, governed: governedAttributes(plan, system.row.id, claimed.type.name) }
}

/** A batch that never left is not in doubt: it waits as before. What was in doubt already stays so (E2). */
export async function unclaimBatch(context: ExportContext, { pages }: ClaimedBatch): Promise<void> {
  for (const load of pages) {
    const claimed = (await load()).filter((item) => !item.inDoubt)
    const pendings = claimed.map(({ pending }) => unclaimed(pending))
    if (pendings.length > 0) await context.store.savePage(pageOf(context, { pendings }))
  }
}
