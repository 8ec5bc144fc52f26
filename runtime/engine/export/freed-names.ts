/** What failed since somebody had its name goes out again once the name is free, or its holder gives it up (E9). */
import type { Cso, PendingExport } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import { holderDoes, onceFree, wantedName } from '../../pipeline/8-taken-name'
import { csoType } from '../canvas/cso-names'
import type { ExportContext } from './context'
import { pageOf } from './context'
import { findObject, knownByAnchor } from './look-ups'

/** Names looked up in one export: a file is read through for each. */
const mostLookUps = 100

/** How many look-ups are left. */
interface Allowance {
  left: number
}

/** A create or rename that failed, and what is known of its account. */
interface Failed {
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  readonly name: string
}

/**
 * Costs a look at what has failed, and a look-up for each that wants a name. Where there are more than one export asks for, the
 * next goes on behind those that this one asked for.
 */
export async function retryFreedNames(context: ExportContext): Promise<void> {
  const { store, system, connector } = context
  if (!connector.find) return
  const factName = `names asked for up to, of system ${system.row.id}`
  const start = (await store.fact(factName)) ?? ''
  const allowance: Allowance = { left: mostLookUps }
  let stoppedAt = await retryFrom(context, start, allowance)
  if (start !== '' && stoppedAt === '') stoppedAt = await retryFrom(context, '', allowance)
  if (stoppedAt !== start) await store.saveFact(factName, stoppedAt)
}

/** From behind a place in the list of what has failed; empty: from its beginning. Returns where it stopped; empty: at the end. */
async function retryFrom(context: ExportContext, start: string, allowance: Allowance): Promise<string> {
  const { store, system, plan } = context
  for (let after = start; ;) {
    if (allowance.left <= 0) return after
    // No more than can be asked for, so that a page is done as a whole.
    const range = { limit: allowance.left, ...(after !== '' && { after }) }
    const { items, next } = await store.searchPendings({ system: system.row.id, state: 'failed', ...range })
    const pendings: PendingExport[] = []
    for (const { pending, cso } of items) {
      const type = csoType(plan, cso)
      const name = type ? wantedName({ pending, cso, type }) : null
      if (type && name !== null && (await isToBeHad(context, { cso, type, name }, allowance))) pendings.push(onceFree(pending))
    }
    if (pendings.length > 0) await store.savePage(pageOf(context, { pendings }))
    if (next === null) return ''
    after = next
  }
}

/** Whether nobody has the name, or whoever has it gives it up in this export: all of a chain or circle that failed goes again. */
async function isToBeHad(context: ExportContext, { cso, type, name }: Failed, allowance: Allowance): Promise<boolean> {
  const seen = new Set([cso.id])
  let [wanted, asker] = [name, cso]
  while (allowance.left > 0) {
    context.run.throwIfCancelled()
    allowance.left--
    const found = await findObject(context, type, null, wanted)
    if (found.kind !== 'found') return found.kind === 'nothing'
    const { anchor } = found.record
    const [holder = null] = anchor === null ? [] : await knownByAnchor(context, [{ ...asker, anchor }])
    if (!holder) return false
    if (seen.has(holder.entry.cso.id)) return true
    seen.add(holder.entry.cso.id)
    const does = holderDoes(holder.entry, type)
    if (does.kind !== 'wants') return does.kind === 'givesUp'
    wanted = does.name
    asker = holder.entry.cso
  }
  return false
}
