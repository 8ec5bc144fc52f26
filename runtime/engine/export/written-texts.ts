/**
 * Stretches of a target that an export has written: the import that follows need not read them, where the target said at once
 * that all is as it was sent (X4, I15).
 */
import type { ExportOptions, ImportRecord, WrittenStretch } from '../../model/connector'
import type { Cso, CsoId, PendingExportId } from '../../model/objects'
import type { ReadStretch } from '../../model/stretches'
import type { ObjectTypeSchema } from '../../model/schema'
import { changesCso, decideImport } from '../../pipeline/1-import'
import { referenceAttributes } from '../../pipeline/1-references'
import type { PlannedSystem } from '../canvas/plan'
import { TextDigests } from '../runs/text-digests'
import type { Store } from '../../model/store'

/** What an export tells imports; null where these read everything, or have not begun to ask for what they know. */
export async function writtenTexts(store: Store, system: PlannedSystem, digests: 'on' | 'off'): Promise<WrittenTexts | null> {
  if (digests === 'off' || store.textDigester('') === null || !(await store.readsStretches(system.row.id))) return null
  const { objectTypes: types, maxValueKiB } = system.config
  return new WrittenTexts(new TextDigests(store, { id: system.row.id, types, maxValueKiB }))
}

export class WrittenTexts {
  private readonly byRequest = new Map<PendingExportId, { readonly stretch: WrittenStretch; readonly record: ImportRecord }>()

  constructor(private readonly before: TextDigests) {}

  /** What the connector is given with a batch. */
  get option(): NonNullable<ExportOptions['written']> {
    const tell = (stretches: readonly WrittenStretch[]): void => {
      for (const stretch of stretches)
        for (const { request, record } of stretch.records) this.byRequest.set(request, { stretch, record })
    }
    return { before: this.before, tell }
  }

  /** Whether an import that reads what was written for a pending export would find its account to be just so. */
  agrees(request: PendingExportId, cso: Cso, type: ObjectTypeSchema): boolean {
    const record = this.byRequest.get(request)?.record
    if (!record || record.anchor === null || record.faults.length > 0 || referenceAttributes(type).length > 0) return false
    const decision = decideImport({ record, type, cso, pending: null, readByRules: true })
    return decision.kind === 'unchanged' && !changesCso(cso, decision)
  }

  /** The stretches all of whose records are among these, which are saved together. */
  stretchesOf(accounts: ReadonlyMap<PendingExportId, CsoId>): readonly ReadStretch[] {
    const stretches = new Set([...accounts.keys()].flatMap((request) => this.byRequest.get(request)?.stretch ?? []))
    return [...stretches].flatMap(({ digest, lines, records }) => {
      const csos = records.flatMap(({ request }) => accounts.get(request) ?? [])
      return csos.length === records.length ? [{ digest, csos, lines }] : []
    })
  }

  /** These are saved. */
  forget(requests: readonly PendingExportId[]): void {
    for (const request of requests) this.byRequest.delete(request)
  }
}
