/** References that stay text after all records were read: reported as the system's setting says (I16). */
import type { CsoId } from '../../model/objects'
import type { RunRecord } from '../../model/runs'
import type { Resolution } from '../../model/references'
import type { UnresolvedReference } from '../../pipeline/1-references'
import { decideUnresolved, unresolvedError } from '../../pipeline/1-references'
import { csoName } from '../canvas/cso-names'
import { partsOf, slicesOf } from '../runs/slices'
import type { ImportContext } from './context'

/** Objects named in one transaction. */
const reportBatch = 500

/** Warns of what could not be resolved, and where the system asks for it counts an error for each, and saves those listed. */
export async function reportUnresolved(
  { run, system, store }: ImportContext,
  { unresolved, unresolvedTotal: total }: Pick<Resolution, 'unresolved' | 'unresolvedTotal'>,
  save: (records: readonly RunRecord[]) => Promise<unknown>,
): Promise<void> {
  const decision = decideUnresolved({ system: system.config.name, policy: system.config.referencePolicy, unresolved, total })
  if (decision.kind === 'nothing') return
  run.warn('unresolved-reference', decision.warning)
  if (decision.kind === 'warning') return
  run.addObjectErrors(total)
  for (const batch of slicesOf(unresolved, reportBatch)) {
    const names = new Map<CsoId, string>()
    const ids = [...new Set(batch.map((reference) => reference.cso))]
    for await (const part of partsOf(store, 'csos', ids, reportBatch))
      for (const { cso } of (await store.loadPage(part)).csos) names.set(cso.id, csoName(cso))
    const record = (reference: UnresolvedReference): RunRecord => ({
      run: run.id,
      outcome: 'unresolved',
      system: system.row.id,
      cso: reference.cso,
      mvo: null,
      name: names.get(reference.cso) ?? `${reference.cso}`,
      because: unresolvedError(reference),
      changes: [],
      error: 'unresolved-reference',
    })
    await save(batch.map(record))
  }
}
