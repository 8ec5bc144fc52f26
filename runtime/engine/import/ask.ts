/** The end of an import: what a person is asked before it counts (I3, I4, I20–I22). */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import { SyncError } from '../../model/errors'
import type { CsoId } from '../../model/objects'
import type { AcceptanceView, AcceptedImport, FullRead } from '../../pipeline/1-acceptance'
import { decideAcceptance } from '../../pipeline/1-acceptance'
import type { EmptiedAttribute } from '../../pipeline/1-emptied'
import { enoughToBeSure, fewObjects, fewestLost, isEmptied } from '../../pipeline/1-emptied'
import type { LookAlike } from '../../pipeline/1-look-alike'
import { lookAlikes } from '../../pipeline/1-look-alike'
import type { ImportContext } from './context'
import type { ImportPages } from './pages'
import { digestOf, keepRefused, refusedListOf } from './refused-list'
import type { SeenAnchors } from './seen-anchors'

/** Objects looked at between two yields to the event loop. */
const yieldEvery = 50_000

/**
 * Decides whether the import counts, and what of it. Throws SyncError 'shrink-guard', 'look-alike-keys' or 'mass-clearing' when a
 * person has to look first; then the list waits, and a release of another one is void.
 */
export async function askBeforeAccepting(
  context: ImportContext,
  pages: ImportPages,
  profile: 'full' | 'delta',
): Promise<AcceptedImport> {
  const { run, store, system } = context
  const { releasedObsoletes: released } = system.row
  const full = profile === 'full' ? await fullRead(context, pages) : null
  const view: AcceptanceView = {
    system: system.config.name,
    limits: system.config.limits,
    full,
    emptied: await emptiedAttributes(context, pages, async () => full?.known ?? (await knownObjects(context)).length),
    shrunk: pages.emptied.shrunk,
    hasRelease: released !== null,
    isReleased: (list) => released !== null && released === digestOf(list),
  }
  const decision = decideAcceptance(view)
  if (decision.kind === 'accepted') return decision
  await keepRefused(store, system.row.id, refusedListOf(run.id, decision), released === null ? 'waits' : 'released')
  if (released !== null) await system.change({ releasedObsoletes: null })
  throw new SyncError(decision.code, decision.because, decision.next)
}

function knownObjects({ store, system, types }: ImportContext): Promise<readonly CsoId[]> {
  return store.expectedCsos(
    system.row.id,
    types.map((type) => type.name),
  )
}

async function fullRead(context: ImportContext, pages: ImportPages): Promise<FullRead> {
  const known = await knownObjects(context)
  const missing = await notSeen(known, pages.reader.anchors)
  const { recordsRead, allIdentified } = pages
  return { recordsRead, allIdentified, known: known.length, missing, lookAlikes: await pairsAmong(context, missing) }
}

/** Those of the ids that the source has not shown. An object that is there more than once is not gone (I5). */
async function notSeen(expected: readonly CsoId[], { seen, rejected }: SeenAnchors): Promise<readonly CsoId[]> {
  const missing: CsoId[] = []
  for (const [at, id] of expected.entries()) {
    if (!seen.has(id) && !rejected.has(id)) missing.push(id)
    if (at % yieldEvery === yieldEvery - 1) await yieldToEventLoop()
  }
  return missing
}

/** Keys are compared only where some are missing and some are new. */
async function pairsAmong(context: ImportContext, missing: readonly CsoId[]): Promise<readonly LookAlike[]> {
  const { store, system, run, firstNew } = context
  if (missing.length === 0 || run.counts.added === 0) return []
  const made = await store.anchorsMadeBy(system.row.id, { run: run.id, firstNew })
  return made.length === 0 ? [] : lookAlikes(await store.anchorsOf(missing), made)
}

/** Attributes that most of those would lose who have them; only of these few it is counted who has them. */
async function emptiedAttributes(
  { store, system }: ImportContext,
  pages: ImportPages,
  known: () => Promise<number>,
): Promise<readonly EmptiedAttribute[]> {
  const percent = system.config.limits.clearPercent
  const emptied: EmptiedAttribute[] = []
  for (const { type, attribute, kept, of } of pages.emptied.attributes.values()) {
    if (of.size < fewestLost || percent >= 100) continue
    const atMost = enoughToBeSure(percent, of.size)
    const had = await store.countHaving({ system: system.row.id, type, attribute, kept, atMost })
    const view = { percent, lost: of.size, had, known: had >= fewObjects ? had : await known() }
    if (isEmptied(view)) emptied.push({ type, attribute, of: [...of] })
  }
  return emptied
}
