/**
 * At the end of an export: what waits for a synchronisation to say what is wanted, and nobody is due for, since a deployment that
 * was taken back has changed the rules only in between (E12, A14).
 */
import { slicesOf } from '../runs/slices'
import type { ExportContext } from './context'
import { pageOf } from './context'

/** People noted together. */
const slice = 500

/** Makes due whose it is, unless a record of theirs is. While a change is open, the full synchronisation takes them (A13). */
export async function makeUndecidedDue(context: ExportContext): Promise<void> {
  const { store, system, open } = context
  if (open.length > 0) return
  for (const ids of slicesOf(await store.peopleToDecide(system.row.id), slice)) {
    const { csos } = await store.loadMvos(ids)
    const isDue = new Set(csos.flatMap(({ cso: { mvo, due } }) => (due === null ? [] : mvo)))
    const due = store.nextChange()
    const people = ids.flatMap((id) => (isDue.has(id) ? [] : [{ id, due }]))
    if (people.length > 0) await store.savePage(pageOf(context, { followUps: { people } }))
  }
}
