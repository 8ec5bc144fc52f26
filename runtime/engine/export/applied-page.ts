/** What the answers to one page come to: accounts, pending exports, records and counters, to be saved together (E1, E6, E7). */
import type { Cso, CsoId, PendingExport } from '../../model/objects'
import type { RecordOutcome, RunCounters, RunRecord } from '../../model/runs'
import type { CsoWrite, PageSave } from '../../model/page'
import type { CarriedOut, ExportEffect } from '../../pipeline/8-export'
import type { ClaimedExport } from '../../pipeline/8-request'
import { hideSecrets, recordedChanges } from '../../pipeline/hidden-secrets'
import { csoKeys, csoName } from '../canvas/cso-names'
import type { ExportContext, ExportedItem } from './context'

type Parts = Pick<PageSave, 'csos' | 'csosDeleted' | 'csosRead' | 'pendings' | 'pendingsDeleted' | 'pendingsRead' | 'records'>

/** The effects of a page's answers, collected until they are saved. */
export class AppliedPage {
  readonly counts: Partial<RunCounters> = {}
  readonly notifications: { readonly outcome: 'exported' | 'failed'; readonly item: ExportedItem }[] = []
  /** Creates that are tried once more at the end of the run. */
  readonly postponed: number[] = []
  /** Why the system could not be reached; null when it could. */
  unreachable: string | null = null
  /** Anchors of accounts made in this page, with the name each was made for. */
  private readonly made = new Map<string, string>()
  private readonly csos: CsoWrite[] = []
  /** What goes, as it was decided on it: what another run changed meanwhile is decided anew. */
  private readonly csosRead: Cso[] = []
  private readonly pendings: PendingExport[] = []
  private readonly pendingsRead: PendingExport[] = []
  private readonly records: RunRecord[] = []

  /** `left`: accounts that are still to be synchronised when they are deleted (D9). */
  constructor(
    private readonly context: ExportContext,
    private readonly left: ReadonlySet<CsoId> = new Set(),
  ) {}

  parts(): Parts {
    const { csos, csosRead, pendings, pendingsRead, records } = this
    const csosDeleted = csosRead.map(({ id }) => id)
    const pendingsDeleted = pendingsRead.map(({ id }) => id)
    return { csos, csosDeleted, csosRead, pendings, pendingsDeleted, pendingsRead, records }
  }

  /** What people call the account that this page made with the same anchor; null when it made none. */
  madeBefore(cso: Cso): string | null {
    const key = this.anchorKey(cso)
    return (key === null ? undefined : this.made.get(key)) ?? null
  }

  private anchorKey(cso: Cso): string | null {
    const { anchorKey } = csoKeys(this.context.plan, cso)
    return anchorKey === null ? null : `${cso.type}\u0000${anchorKey}`
  }

  add(claimed: ClaimedExport, effect: ExportEffect): void {
    const { pending, cso } = claimed
    if (effect.kind !== 'unreachable' && effect.kind !== 'postponed') this.count('sent')
    switch (effect.kind) {
      case 'carriedOut':
        return this.addCarriedOut(claimed, effect)
      case 'replaced':
        return this.addReplaced(claimed, effect)
      case 'removed':
        if (this.left.has(cso.id)) this.writeCso({ ...cso, staging: 'obsolete', due: this.context.store.nextChange() })
        else this.csosRead.push(cso)
        this.pendingsRead.push(pending)
        this.count('deleted')
        return this.record(claimed, 'deleted', effect.because, cso)
      case 'failed':
      case 'unanswered':
        this.pendings.push(effect.pending)
        this.count('exportFailed')
        return this.record(claimed, 'exportFailed', effect.because, cso)
      case 'unreachable':
        this.pendings.push(effect.pending)
        this.unreachable ??= effect.because
        return
      case 'postponed':
        this.pendings.push(effect.pending)
        this.postponed.push(pending.id)
        return
      default:
        return effect satisfies never
    }
  }

  private addCarriedOut(claimed: ClaimedExport, effect: CarriedOut): void {
    this.writeCso(effect.cso)
    if (effect.pending) this.pendings.push(effect.pending)
    else this.pendingsRead.push(claimed.pending)
    const key = effect.outcome === 'created' ? this.anchorKey(effect.cso) : null
    if (key !== null) this.made.set(key, csoName(effect.cso))
    this.count(effect.outcome)
    this.record(claimed, effect.outcome, effect.because, effect.cso)
  }

  private addReplaced(claimed: ClaimedExport, effect: ExportEffect & { kind: 'replaced' }): void {
    const { known } = effect
    this.csosRead.push(claimed.cso)
    this.pendingsRead.push(claimed.pending)
    this.writeCso(effect.cso)
    if (known.pending) this.pendingsRead.push(known.pending)
    if (effect.pending) this.pendings.push(effect.pending)
    this.count(effect.outcome)
    this.record(claimed, effect.outcome, effect.because, effect.cso)
  }

  private count(name: keyof RunCounters): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1
  }

  private writeCso(cso: Cso): void {
    this.csos.push({ cso, ...csoKeys(this.context.plan, cso), attributesChanged: true })
  }

  /** Notes the result on the activity, and for the node's outputs. */
  private record({ pending, cso: before, type }: ClaimedExport, outcome: RecordOutcome, because: string, cso: Cso): void {
    const failing = outcome === 'exportFailed'
    const changes = recordedChanges(pending.changes, type)
    this.records.push({
      run: this.context.run.id,
      outcome,
      system: before.system,
      cso: cso.id,
      mvo: before.mvo,
      name: csoName(cso),
      because,
      changes,
      error: failing ? 'export-failed' : null,
    })
    const attributes = { ...cso.attributes }
    hideSecrets(attributes, type)
    const shown = { ...cso, attributes }
    const item = { system: this.context.system.config.name, cso: shown, operation: pending.operation, changes, because }
    this.notifications.push({ outcome: failing ? 'failed' : 'exported', item })
  }
}
