/** References to records that a run removes: they are text from then on, and the run says so (I16). */
import { emptyPage } from '../../model/empty-page'
import type { Cso, CsoId } from '../../model/objects'
import type { Referrers } from '../../model/references'
import { decideDangling, unresolvedError } from '../../pipeline/1-references'
import { mostDangling } from '../runs/dangling'
import { partsOf } from '../runs/slices'
import type { WorkingSet } from './page/working-set'
import type { SyncContext } from './process-page'

type Dangling = Referrers['items'][number]

/** Objects looked at together. */
const slice = 500

/**
 * Who refers to what a page removes: to be asked before it is saved, and noted once it is, since a page that meets conflicts is
 * decided anew. Of accounts there is nobody: what refers to them is withdrawn by its rules (L5), and what is known of it may be
 * of before the export that deleted them. Null: nobody.
 */
export async function referrersOf({ store }: SyncContext, set: WorkingSet, removed: readonly CsoId[]): Promise<Referrers | null> {
  const records = removed.filter((id) => {
    const cso = set.csos.get(id)?.before?.cso
    return cso !== undefined && isRecordGone(cso)
  })
  return records.length > 0 ? store.referrersOf(records, mostDangling) : null
}

function isRecordGone({ staging, link, matched }: Cso): boolean {
  return staging === 'obsolete' && link !== 'provisioned' && matched !== true
}

/** At the end of a run: an error for each such reference, a warning, or nothing, as its system says. */
export async function sayDangling(context: SyncContext): Promise<void> {
  const { run, plan, store } = context
  const { items, more } = run.dangling.take()
  if (items.length === 0) return
  const left = await stillText(context, items)
  // Whose the others are is not known: they are counted once, by the first system of which any are said.
  let others = more
  for (const [id, unresolved] of Map.groupBy(left, ({ system }) => system)) {
    const config = plan.systems.get(id)?.config
    if (!config) continue
    const total = unresolved.length + others
    const decision = decideDangling({ system: config.name, policy: config.referencePolicy, unresolved, total })
    if (decision.kind === 'nothing') continue
    others = 0
    run.warn('unresolved-reference', decision.warning)
    if (decision.kind === 'warning') continue
    run.addObjectErrors(total)
    const records = unresolved.map((reference) => ({
      run: run.id,
      outcome: 'unresolved' as const,
      system: id,
      cso: reference.cso,
      mvo: null,
      name: reference.name ?? `${reference.cso}`,
      because: unresolvedError(reference),
      changes: [],
      error: 'unresolved-reference' as const,
    }))
    await store.savePage({ ...emptyPage, records, run: null })
  }
}

/** Those of them whose objects are there, and which mean nobody by now: a later page may have removed those as well. */
async function stillText({ store }: SyncContext, items: readonly Dangling[]): Promise<readonly Dangling[]> {
  const open = new Set<string>()
  for await (const some of partsOf(store, 'csos', [...new Set(items.map(({ cso }) => cso))], slice)) {
    const there = new Set((await store.loadPage(some)).csos.flatMap(({ cso }) => (cso.staging === 'obsolete' ? [] : [cso.id])))
    for (const link of await store.linksOf(some)) if (link.target === null && there.has(link.cso)) open.add(keyOf(link))
  }
  return items.filter((item) => open.has(keyOf(item)))
}

function keyOf({ cso, attribute, text }: Pick<Dangling, 'cso' | 'attribute' | 'text'>): string {
  return JSON.stringify([cso, attribute, text])
}
