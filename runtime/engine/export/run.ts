/** Export: what is pending for a system is sent in the order of its dependencies (E1–E9, X4, X5). */
import { SyncError } from '../../model/errors'
import type { SelectedPending } from '../../model/queries'
import type { ExportLevel } from '../../pipeline/8-order'
import { isRenamed } from '../../pipeline/8-order'
import { slicesOf } from '../runs/slices'
import { sendAll } from './batches'
import type { ExportContext, SendOptions } from './context'
import { holdBackVoid, declareOutdated } from './held-back'
import { holdBeyondLimits, holdBySetting, releaseBySetting } from './holds'
import { batchesOf, orderOf } from './order'
import { retryFreedNames } from './freed-names'
import { warnOfUnsent } from './left-over'
import { giveNamesBack } from './own-names'
import { lookAtOutdated } from './outdated'
import { lookAtTemporaryNames, openCircles } from './temporary-names'
import { makeUndecidedDue } from './undecided'

export type { ExportedItem } from './context'

/**
 * Sends what is pending. Throws SyncError 'system-unreachable' when the system is down; what was answered until then is
 * saved.
 */
export async function runExport(context: ExportContext): Promise<void> {
  const { system, connector } = context
  if (!connector.export)
    throw new SyncError('not-supported', `${system.config.name} cannot be written`, 'Use it as a source only')
  await releaseBySetting(context)
  await retryFreedNames(context)
  const { levels, namesFrom, heldByLimits, temporary } = await selectLevels(context)
  const size = system.config.batchSize ?? system.config.connector.abilities.batchSize
  const postponed: number[] = []
  context.givenUp?.begin(levels)
  // A level is complete before the next is looked at: what it made room for, or took, counts there.
  for (const level of levels) postponed.push(...(await sendAll(context, batchesOf(level, size), { mayPostpone: true })))
  await sendPostponed(context, { postponed, namesFrom }, size)
  await giveNamesBack(context, temporary)
  // Another round follows, which sends what waits when everybody has a name (U1).
  if (context.toRename && context.toRename.size > 0) return
  for (const [cso, name] of context.renamed) if (name === 'toCome') context.renamed.delete(cso)
  // What referred to an account still to be made or renamed follows, now that its anchor and its name are known (E4, E9).
  const waiting = [...context.waiting.keys()]
  context.waiting.clear()
  await sendAll(context, slicesOf(waiting, size), { mayPostpone: false })
  const { outdated } = await warnOfUnsent(context, heldByLimits)
  if (outdated > 0) await makeUndecidedDue(context)
}

/**
 * What met no parent yet, or a name or a value that was still taken, is tried once more, now that everything else is there; and
 * again as long as that helped somebody, since what one waits for may have waited itself (E4, E9, U1).
 */
async function sendPostponed(
  context: ExportContext,
  { postponed, namesFrom }: Pick<Selected, 'namesFrom'> & { readonly postponed: readonly number[] },
  size: number,
): Promise<void> {
  let waiting = [...postponed, ...(await sendWhoWaited(context, size, { mayPostpone: true }))]
  for (;;) {
    const left = waiting.length > 1 ? await sendAll(context, slicesOf(waiting, size), { mayPostpone: true }) : waiting
    const freed = await sendWhoWaited(context, size, { mayPostpone: true })
    const hasHelped = left.length < waiting.length || freed.length > 0
    const opened = hasHelped ? [] : (context.givenUp?.takeMixedCircles(namesFrom) ?? [])
    if (!hasHelped && opened.length === 0) break
    waiting = [...left, ...freed, ...(await sendAll(context, slicesOf(opened, size), { mayPostpone: true }))]
  }
  await sendAll(context, slicesOf(waiting, size), { mayPostpone: false })
  await sendWhoWaited(context, size, { mayPostpone: false })
}

/**
 * Sends those who wait for a value as soon as its holder was answered, and of a circle the one that came first, all at once where
 * the system exchanges names within a batch. Returns what was postponed.
 */
async function sendWhoWaited(context: ExportContext, size: number, options: SendOptions): Promise<readonly number[]> {
  const { givenUp, system } = context
  const postponed: number[] = []
  const opening = system.config.connector.abilities.exchangesNames === true ? 'all' : 'first'
  while (givenUp) {
    const ids = givenUp.takeReady()
    const units = ids.length > 0 ? [] : givenUp.takeCircles(opening)
    if (ids.length + units.length === 0) break
    postponed.push(...(await sendAll(context, batchesOf({ ids, units }, size), options)))
  }
  return postponed
}

/** What may go out now. */
interface Selected {
  /** In dependency levels: of a large export no more than the ids is kept (E4, E9). */
  readonly levels: readonly ExportLevel[]
  /** Whose name each of them takes that is sent as well. */
  readonly namesFrom: ReadonlyMap<number, number>
  /** How much was held because it is above a limit, which has been said (X5). */
  readonly heldByLimits: number
  /** Accounts that bear a temporary name, or are given one in this run (E9). */
  readonly temporary: readonly number[]
}

async function selectLevels(context: ExportContext): Promise<Selected> {
  const asked = await declareOutdated(context, await lookAtTemporaryNames(context, await select(context)))
  const selected = await lookAtOutdated(context, asked)
  const free = await holdBySetting(context, await holdBackVoid(context, selected))
  const sendable = await holdBeyondLimits(context, free)
  const heldByLimits = free.length - sendable.length
  const { levels, circles, namesFrom } = await orderOf(context, sendable)
  context.run.setTotal(sendable.length)
  const refused = await openCircles(context, circles)
  const openers = circles.flatMap(([opener]) => opener ?? [])
  for (const pending of sendable) if (isRenamed(pending) && !refused.has(pending.id)) context.renamed.set(pending.cso, 'toCome')
  const temporary = [...asked.filter(({ temporaryName }) => temporaryName !== null), ...openers].map(({ id }) => id)
  if (refused.size === 0) return { levels, namesFrom, heldByLimits, temporary }
  const goes = (id: number): boolean => !refused.has(id)
  return { levels: levels.map(({ ids, units }) => ({ ids: ids.filter(goes), units })), namesFrom, heldByLimits, temporary }
}

async function select({ store, system, ignoreBackoff, clock, creates }: ExportContext): Promise<readonly SelectedPending[]> {
  const naming = [...new Set(system.config.objectTypes.flatMap(({ secondaryId }) => secondaryId ?? []))]
  const due = await store.selectPendings({ system: system.row.id, now: clock(), ignoreBackoff, naming })
  return creates === 'send' ? due : due.filter(isNoNewCreate)
}

/** A create in doubt is looked at first, whatever was read: it may have arrived (E2). */
function isNoNewCreate({ operation, state }: SelectedPending): boolean {
  return operation !== 'create' || state === 'executing'
}
