/** What the answers to one page come to: accounts, pending exports, records and counters, to be saved together (E1, E6, E7). */
import type { DuePerson } from '../../model/follow-ups'
import type { Cso, CsoId, MvoId, PendingExport, PendingExportId } from '../../model/objects'
import type { RecordOutcome, RunCounters, RunRecord } from '../../model/runs'
import type { CsoWrite, PageSave } from '../../model/page'
import type { RefusedValue } from '../../model/unique'
import { foldCase } from '../../model/values'
import type { CarriedOut } from '../../pipeline/8-carried-out'
import type { ExportEffect } from '../../pipeline/8-export'
import type { ClaimedExport } from '../../pipeline/8-request'
import { hideSecrets, recordedChanges } from '../../pipeline/hidden-secrets'
import { csoKeys, csoName } from '../canvas/cso-names'
import { readOfRecords, readThroughReferences } from '../canvas/plan-reads'
import type { ExportContext, ExportedItem } from './context'

type Deletions = Pick<PageSave, 'csosDeleted' | 'csosRead' | 'pendingsDeleted' | 'pendingsRead'>
type Parts = Deletions &
  Pick<PageSave, 'csos' | 'pendings' | 'records' | 'refused' | 'followUps' | 'readThrough' | 'stretchesRead'>

/** The effects of a page's answers, collected until they are saved. */
export class AppliedPage {
  readonly counts: Partial<RunCounters> = {}
  readonly notifications: { readonly outcome: 'exported' | 'failed'; readonly item: ExportedItem }[] = []
  /** Creates that are tried once more at the end of the run. */
  readonly postponed: number[] = []
  /** Accounts that are not renamed any more: they have been, or keep their names (E9). */
  readonly calledForGood: CsoId[] = []
  /** Accounts of which is in doubt what came of what was sent (E2). */
  readonly unanswered: CsoId[] = []
  /** What has been answered for good in this export; kept where others may wait for its values (U1). */
  readonly answered: PendingExportId[] = []
  /** What is not sent any more in this run, with whatever else waits in it (E3). */
  readonly failed: PendingExportId[] = []
  /** Creates that may have arrived at an earlier attempt, and were refused at this one (E2). */
  readonly doubted: ClaimedExport[] = []
  /** Creates whose accounts are there. */
  readonly arrived: ClaimedExport[] = []
  /** Why the system could not be reached; null when it could. */
  unreachable: string | null = null
  /** Anchors of accounts that creates of this page have made, or found to be theirs, with what people call them. */
  private readonly made = new Map<string, string>()
  private readonly csos: CsoWrite[] = []
  /** What goes, as it was decided on it: what another run changed meanwhile is decided anew. */
  private readonly csosRead: Cso[] = []
  private readonly pendings: PendingExport[] = []
  private readonly pendingsRead: PendingExport[] = []
  private readonly records: RunRecord[] = []
  private readonly refused: RefusedValue[] = []
  /** Whose names the system refused, and who are given other ones in this run (U1). */
  readonly toRename: MvoId[] = []
  private readonly readThrough: CsoId[] = []
  /** Accounts that an import would find to be just as they are saved here, by pending export (I15). */
  private readonly agreeing = new Map<PendingExportId, CsoId>()
  private readonly followUps: { readonly id: CsoId; readonly due: number }[] = []
  /** Who is to be looked at again, and whose account goes before that. */
  private readonly peopleDue: DuePerson[] = []

  /** `left`: accounts that are still to be synchronised when they are deleted (D9). */
  constructor(
    private readonly context: ExportContext,
    private readonly left: ReadonlySet<CsoId> = new Set(),
  ) {}

  parts(): Parts {
    const { csos, csosRead, pendings, pendingsRead, records, refused, followUps, peopleDue, readThrough } = this
    const csosDeleted = csosRead.map(({ id }) => id)
    const pendingsDeleted = pendingsRead.map(({ id }) => id)
    const { written, system } = this.context
    const stretches = written && this.agreeing.size > 0 ? written.stretchesOf(this.agreeing) : []
    return {
      csos,
      csosDeleted,
      csosRead,
      pendings,
      pendingsDeleted,
      pendingsRead,
      records,
      ...(refused.length > 0 && { refused }),
      ...(followUps.length + peopleDue.length > 0 && { followUps: { csos: followUps, people: peopleDue } }),
      ...(readThrough.length > 0 && { readThrough }),
      ...(stretches.length > 0 && { stretchesRead: { system: system.row.id, stretches } }),
    }
  }

  /** What people call the account with the same anchor that a create of this page has; null when none has it. */
  madeBefore(cso: Cso): string | null {
    const key = this.anchorKey(cso)
    return (key === null ? undefined : this.made.get(key)) ?? null
  }

  private anchorKey(cso: Cso): string | null {
    const { anchorKey } = csoKeys(this.context.plan, cso)
    return anchorKey === null ? null : `${cso.type}\u0000${anchorKey}`
  }

  /** The system has these values: from now on they are its own. */
  refuse(values: readonly RefusedValue[]): void {
    this.refused.push(...values)
  }

  add(claimed: ClaimedExport, effect: ExportEffect): void {
    const { pending, cso } = claimed
    if (effect.kind !== 'unreachable' && effect.kind !== 'postponed' && effect.kind !== 'renamed') this.count('sent')
    if (effect.kind === 'carriedOut' || effect.kind === 'failed') this.calledForGood.push(cso.id)
    if (effect.kind === 'unanswered') this.unanswered.push(cso.id)
    if (effect.kind === 'failed' || effect.kind === 'unanswered') this.failed.push(pending.id)
    if (isStillInDoubt(claimed, effect)) this.doubted.push(claimed)
    if ((effect.kind === 'carriedOut' || effect.kind === 'replaced') && pending.operation === 'create') this.arrived.push(claimed)
    if (this.context.givenUp && effect.kind !== 'postponed' && effect.kind !== 'renamed') this.answered.push(pending.id)
    switch (effect.kind) {
      case 'carriedOut':
        return this.addCarriedOut(claimed, effect)
      case 'replaced':
        return this.addReplaced(claimed, effect)
      case 'removed':
        if (this.left.has(cso.id)) this.writeCso(this.nowDue({ ...cso, staging: 'obsolete', due: null }))
        else this.goes(claimed)
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
      case 'renamed':
        this.pendings.push(effect.pending)
        if (pending.mvo !== null) this.toRename.push(pending.mvo)
        return
      default:
        return effect satisfies never
    }
  }

  /** With an account goes what it was due for, or what is not wanted any more: that concerns its person by now (D8, E12). */
  private goes({ cso, pending }: ClaimedExport): void {
    this.csosRead.push(cso)
    if (cso.mvo === null || (cso.due === null && !pending.outdated)) return
    this.peopleDue.push({ id: cso.mvo, due: this.context.store.nextChange() })
  }

  private addCarriedOut(claimed: ClaimedExport, effect: CarriedOut): void {
    this.writeCso(this.concernsRules(claimed, effect.outcome) ? this.nowDue(effect.cso) : effect.cso, effect.references)
    if (this.isReadThrough(claimed)) this.readThrough.push(effect.cso.id)
    if (effect.pending) this.pendings.push(effect.pending)
    else this.pendingsRead.push(claimed.pending)
    const { id } = claimed.pending
    if (!effect.pending && !effect.references && this.context.written?.agrees(id, effect.cso, claimed.type))
      this.agreeing.set(id, effect.cso.id)
    this.noteMade(claimed, effect.cso)
    this.count(effect.outcome)
    this.record(claimed, effect.outcome, effect.because, effect.cso)
  }

  private noteMade({ pending }: ClaimedExport, cso: Cso): void {
    const key = pending.operation === 'create' ? this.anchorKey(cso) : null
    if (key !== null) this.made.set(key, csoName(cso))
  }

  private addReplaced(claimed: ClaimedExport, effect: ExportEffect & { kind: 'replaced' }): void {
    const { known } = effect
    this.csosRead.push(claimed.cso)
    this.pendingsRead.push(claimed.pending)
    this.writeCso(this.concernsRules(claimed, 'created') ? this.nowDue(effect.cso) : effect.cso, effect.references)
    if (known.pending) this.pendingsRead.push(known.pending)
    if (effect.pending) this.pendings.push(effect.pending)
    this.noteMade(claimed, effect.cso)
    this.count(effect.outcome)
    this.record(claimed, effect.outcome, effect.because, effect.cso)
  }

  /**
   * Whether what was sent concerns a rule: the account is new to inbound rules, or something was written that a condition, a
   * join row or a mapping reads (D9). Otherwise there is nothing to synchronise (I14).
   */
  private concernsRules({ pending, cso, type }: ClaimedExport, outcome: CarriedOut['outcome']): boolean {
    const read = readOfRecords(this.context.plan, cso.system, cso.type)
    if (!read) return false
    if (outcome === 'created' && read.inbound) return true
    if (read.names.size === 0) return false
    if (outcome === 'created' && read.names.has('Anchor')) return true
    return pending.changes.some(
      ({ attribute }) => read.names.has(attribute) || (attribute === type.secondaryId && read.names.has('DN')),
    )
  }

  /** Whether something was written that rules read of this account through the references of others (D7). */
  private isReadThrough({ pending, cso }: ClaimedExport): boolean {
    const read = readThroughReferences(this.context.plan).get(cso.system)
    return read !== undefined && pending.changes.some(({ attribute }) => read.names.has(foldCase(attribute)))
  }

  /** Due, and a follow-up; what awaits the synchronisation of its own system stays for that. */
  private nowDue(cso: Cso): Cso {
    if (cso.due !== null) return cso
    const due = this.context.store.nextChange()
    this.followUps.push({ id: cso.id, due })
    return { ...cso, due }
  }

  private count(name: keyof RunCounters): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1
  }

  private writeCso(cso: Cso, references?: CsoWrite['references']): void {
    this.csos.push({ cso, ...csoKeys(this.context.plan, cso), attributesChanged: true, ...(references && { references }) })
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

/** A refusal says nothing of what was sent before; another's object of that name, which was looked at, does (E2). */
function isStillInDoubt({ pending, inDoubt }: ClaimedExport, effect: ExportEffect): boolean {
  if (!inDoubt || pending.operation !== 'create') return false
  if (effect.kind !== 'failed' && effect.kind !== 'postponed' && effect.kind !== 'renamed') return false
  return effect.pending.nameTaken !== true
}
