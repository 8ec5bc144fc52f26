/** What failed since somebody had its name goes out again once the name is free, or its holder gives it up (E9). */
import type { PendingExport } from '../../model/objects'
import { onceFree, wantedName } from '../../pipeline/8-taken-name'
import { csoType } from '../canvas/cso-names'
import { AskedNames } from './asked-names'
import type { ExportContext } from './context'
import { pageOf } from './context'

/** Failed pending exports looked at together. */
const atATime = 100

/**
 * Costs a look at what failed for its name, and a look-up for each name. Where there are more than one export asks for, the next
 * goes on where this one stopped.
 */
export async function retryFreedNames(context: ExportContext): Promise<void> {
  const { store, system, connector } = context
  if (!connector.find) return
  const factName = `names asked for up to, of system ${system.row.id}`
  const start = (await store.fact(factName)) ?? ''
  const names = new AskedNames(context)
  let stoppedAt = await retryFrom(context, start, names)
  if (start !== '' && stoppedAt === '') stoppedAt = await retryFrom(context, '', names)
  if (stoppedAt !== start) await store.saveFact(factName, stoppedAt)
}

/** From behind a place in the list of what has failed; empty: from its beginning. Returns where it stopped; empty: at the end. */
async function retryFrom(context: ExportContext, start: string, names: AskedNames): Promise<string> {
  const { store, system } = context
  for (let after = start; ;) {
    const range = { limit: atATime, ...(after !== '' && { after }) }
    const page = await store.searchPendings({ system: system.row.id, state: 'failed', nameTaken: true, ...range })
    const { free, stoppedAt } = await freeAmong(context, page.items, { after, names })
    if (free.length > 0) await store.savePage(pageOf(context, { pendings: free }))
    if (stoppedAt !== null) return stoppedAt
    if (page.next === null) return ''
    after = page.next
  }
}

type FoundPending = Awaited<ReturnType<ExportContext['store']['searchPendings']>>['items'][number]

/** Those that go again, and where in the list it was stopped; null where all were asked for. */
async function freeAmong(
  context: ExportContext,
  items: readonly FoundPending[],
  { after, names }: { readonly after: string; readonly names: AskedNames },
): Promise<{ readonly free: readonly PendingExport[]; readonly stoppedAt: string | null }> {
  const free: PendingExport[] = []
  let asked = after
  for (const { pending, cso } of items) {
    const type = csoType(context.plan, cso)
    const name = type ? wantedName({ pending, cso, type }) : null
    const isAlone = names.isUnused
    const answer = type && name !== null ? await names.isToBeHad({ cso, type, name }) : false
    // A chain that is longer than an export asks for is passed: another of its members is nearer to its end.
    if (answer === null) return { free, stoppedAt: isAlone ? String(pending.id) : asked }
    if (answer) free.push(onceFree(pending))
    asked = String(pending.id)
  }
  return { free, stoppedAt: null }
}
