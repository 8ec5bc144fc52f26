/** References that stay text after all records were read (I16). */
import type { CsoId } from '../../model/objects'
import type { RunRecord } from '../../model/runs'
import type { Store } from '../../model/store'
import { csoName } from '../canvas/cso-names'
import type { PlannedSystem } from '../canvas/plan'
import type { ActiveRun } from '../runs/active-run'

/** A reference that stays text; `fits` names the object types when it stands for objects of more than one. */
interface UnresolvedReference {
  readonly cso: CsoId
  readonly attribute: string
  readonly text: string
  readonly fits?: readonly string[]
}

function reasonOf({ attribute, text, fits = [] }: UnresolvedReference): string {
  return fits.length > 1
    ? `${attribute} "${text}", which stands for objects of several types: ${fits.join(', ')}`
    : `${attribute} "${text}", which is no object that is known`
}

/** Objects named in one transaction. */
const reportBatch = 500

/** References that stay text are errors of their objects, one warning, or nobody's concern, as the system says (I16). */
export async function reportUnresolved(
  { run, system, store }: { readonly run: ActiveRun; readonly system: PlannedSystem; readonly store: Store },
  unresolved: readonly UnresolvedReference[],
  save: (records: readonly RunRecord[]) => Promise<unknown>,
): Promise<void> {
  const policy = system.config.referencePolicy
  const [first] = unresolved
  if (!first || policy === 'ignore') return
  const many = unresolved.length === 1 ? '1 reference' : `${unresolved.length} references`
  run.warn('unresolved-reference', `${many} of ${system.config.name} could not be resolved, the first is ${reasonOf(first)}`)
  if (policy === 'warn') return
  run.addObjectErrors(unresolved.length)
  for (let at = 0; at < unresolved.length; at += reportBatch) {
    const batch = unresolved.slice(at, at + reportBatch)
    const { csos } = await store.loadPage([...new Set(batch.map((reference) => reference.cso))])
    const names = new Map(csos.map(({ cso }) => [cso.id, csoName(cso)]))
    const record = (reference: UnresolvedReference): RunRecord => ({
      run: run.id,
      outcome: 'unresolved',
      system: system.row.id,
      cso: reference.cso,
      mvo: null,
      name: names.get(reference.cso) ?? `${reference.cso}`,
      because: reasonOf(reference),
      changes: [],
      error: 'unresolved-reference',
    })
    await save(batch.map(record))
  }
}
