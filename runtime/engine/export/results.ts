/** What a target's answers to one batch come to: accounts, pending exports, records and counters, saved together (E1, E6, E7). */
import type { ExportRequest, ExportResult, ImportRecord, OpenConnector } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import type { Cso, PendingChange, PendingExport } from '../../model/objects'
import type { RecordedChange, RunCounters, RunRecord } from '../../model/runs'
import type { ObjectTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { CsoEntry, CsoWrite, PageSave } from '../../model/page'
import type { Store } from '../../model/store'
import type { Attributes } from '../../model/values'
import { attributeOf, emptyAttributes } from '../../model/values'
import { rowMatches } from '../../pipeline/3-join'
import type { ResultDecision } from '../../pipeline/8-export'
import { decideResult, failed, requestOf } from '../../pipeline/8-export'
import { sameInSystem } from '../../pipeline/compare'
import { csoKeys, csoName } from '../canvas/cso-names'
import type { Plan, PlannedSystem } from '../canvas/plan'
import { hideSecrets, recordedChanges } from '../../pipeline/hidden-secrets'
import type { ActiveRun } from '../runs/active-run'
import type { DuplicateAnchors } from './duplicate-anchors'

export interface ExportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** A person pressed the button: waiting times do not count (E3). */
  readonly ignoreBackoff: boolean
  readonly clock: () => string
  /** Told of each object's result, for the node's outputs. */
  readonly onResult: (outcome: 'exported' | 'failed', item: ExportedItem) => void
}

export interface ExportedItem {
  readonly system: string
  readonly cso: Cso
  readonly operation: PendingExport['operation']
  readonly changes: readonly RecordedChange[]
  readonly because: string
}

/** A pending export on its way, marked as executing. */
export interface ClaimedExport {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  readonly inDoubt: boolean
}

/** What the connector did not answer for. Nobody knows whether it arrived, so the next run looks first (E2). */
export type Answer = ExportResult | 'none'

/** Bookings of another kind than the ones a target's answer leads to by itself. */
type ExportEffect =
  | Exclude<ResultDecision, { kind: 'exists' }>
  /** No answer: it stays in doubt, and nothing else of the batch is held up by that. */
  | { readonly kind: 'unanswered'; readonly pending: PendingExport; readonly because: string }
  /** The object of that name is known already and nobody's: it takes the place of the account that was to be made (E7). */
  | {
      readonly kind: 'replaced'
      readonly outcome: 'created' | 'exportUpdated'
      readonly by: CsoEntry
      readonly cso: Cso
      readonly pending: PendingExport | null
      readonly because: string
    }

type Parts = Pick<PageSave, 'csos' | 'csosDeleted' | 'pendings' | 'pendingsDeleted' | 'records'>

export class AppliedResults {
  readonly counts: Partial<RunCounters> = {}
  readonly notifications: { outcome: 'exported' | 'failed'; item: ExportedItem }[] = []
  /** Creates that met no parent, or a name that is about to be free: tried again at the end. */
  readonly later: number[] = []
  /** Why the system could not be reached; null when it could. */
  unreachable: string | null = null
  /** Anchors of accounts made in this page, with the name each was made for. */
  private readonly made = new Map<string, string>()
  private readonly csos: CsoWrite[] = []
  private readonly csosDeleted: number[] = []
  private readonly pendings: PendingExport[] = []
  private readonly pendingsDeleted: number[] = []
  private readonly records: RunRecord[] = []

  constructor(
    private readonly context: ExportContext,
    private readonly mayWait: boolean,
    private readonly duplicateAnchors: DuplicateAnchors,
  ) {}

  parts(): Parts {
    const { csos, csosDeleted, pendings, pendingsDeleted, records } = this
    return { csos, csosDeleted, pendings, pendingsDeleted, records }
  }

  private count(name: keyof RunCounters): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1
  }

  async apply(claimed: ClaimedExport, answer: Answer): Promise<void> {
    const { pending, cso, type } = claimed
    if (answer === 'none') return this.applyEffect(claimed, unanswered(pending))
    if (this.mayWait && pending.operation === 'create' && answer.outcome === 'noSuchObject') return this.wait(pending)
    const effect = decideResult(pending, cso, type, answer, this.context.clock())
    const duplicate = effect.kind === 'carriedOut' ? this.duplicateAnchors.get(pending.id) : undefined
    const outcome =
      effect.kind === 'exists'
        ? await this.existing(claimed, effect.because)
        : effect.kind === 'carriedOut' && duplicate
          ? this.merged(claimed, effect, duplicate)
          : effect.kind === 'carriedOut' && pending.operation === 'create'
            ? this.onlyAccountWithAnchor(claimed, effect)
            : effect
    if (outcome === 'wait') this.wait(pending)
    else this.applyEffect(claimed, outcome)
  }

  private wait(pending: PendingExport): void {
    this.pendings.push({ ...pending, state: 'pending' })
    this.later.push(pending.id)
  }

  private applyEffect(claimed: ClaimedExport, effect: ExportEffect): void {
    const { pending, cso } = claimed
    if (effect.kind !== 'unreachable') this.count('sent')
    switch (effect.kind) {
      case 'carriedOut':
        this.writeCso(effect.cso)
        if (effect.pending) this.pendings.push(effect.pending)
        else this.pendingsDeleted.push(pending.id)
        this.count(effect.outcome)
        return this.note(claimed, effect.outcome, effect.because, effect.cso)
      case 'replaced':
        this.csosDeleted.push(cso.id)
        this.pendingsDeleted.push(pending.id)
        this.writeCso(effect.cso)
        if (effect.by.pending) this.pendingsDeleted.push(effect.by.pending.id)
        if (effect.pending) this.pendings.push(effect.pending)
        this.count(effect.outcome)
        return this.note(claimed, effect.outcome, effect.because, effect.cso)
      case 'removed':
        this.csosDeleted.push(cso.id)
        this.pendingsDeleted.push(pending.id)
        this.count('deleted')
        return this.note(claimed, 'deleted', effect.because, cso)
      case 'failed':
      case 'unanswered':
        this.pendings.push(effect.pending)
        this.count('exportFailed')
        return this.note(claimed, 'exportFailed', effect.because, cso)
      case 'unreachable':
        this.pendings.push(effect.pending)
        this.unreachable ??= effect.because
        return
      default:
        return effect satisfies never
    }
  }

  private writeCso(cso: Cso): void {
    this.csos.push({ cso, ...csoKeys(this.context.plan, cso), attributesChanged: true })
  }

  private note({ pending, cso: before, type }: ClaimedExport, outcome: string, because: string, cso: Cso): void {
    const failing = outcome === 'exportFailed'
    const changes = recordedChanges(pending.changes, type)
    const error = failing ? ('export-failed' as const) : null
    const { id: run } = this.context.run
    this.records.push({
      run,
      outcome,
      system: before.system,
      cso: cso.id,
      mvo: before.mvo,
      name: csoName(cso),
      because,
      changes,
      error,
    })
    const attributes = { ...cso.attributes }
    hideSecrets(attributes, type)
    const told = { ...cso, attributes }
    const item = { system: this.context.system.config.name, cso: told, operation: pending.operation, changes, because }
    this.notifications.push({ outcome: failing ? 'failed' : 'exported', item })
  }

  /** A create met an object of that name: by the rule's match rows it is ours, and becomes an update, or somebody else's (E7). */
  private async existing(claimed: ClaimedExport, because: string): Promise<ExportEffect | 'wait'> {
    const { pending, cso, type } = claimed
    const request = requestOf(pending, cso, type, false)
    let found: ImportRecord | null
    try {
      found = (await this.context.connector.find?.(type, request.anchor, request.secondaryId)) ?? null
    } catch (error) {
      if (!(error instanceof SyncError)) throw error
      return this.refused(pending, `${because}, and it could not be looked at: ${messageOf(error)}`, 'again')
    }
    if (!found || found.anchor === null) {
      return this.refused(pending, `${because}. Import the system, then look at the object of that name`, 'never')
    }
    const [known] = await this.context.store.findForImport(cso.system, [this.keyOf(found, type)])
    const other = known && known.cso.id !== cso.id ? known : null
    if (other && other.cso.mvo !== null && other.cso.mvo !== pending.mvo) {
      return this.refused(pending, `${because}; it is ${csoName(other.cso)}, which belongs to somebody else`, 'never')
    }
    if (!(await this.isOurs(claimed, found))) {
      if (other?.pending?.operation === 'delete') {
        // Its name is free once the deletion has gone out.
        return this.mayWait ? 'wait' : this.refused(pending, `${because}, and is about to be deleted`, 'again')
      }
      const why = `${because}, and by the rule's match rows it belongs to somebody else. Give this one another name, or correct the match rows`
      return this.refused(pending, why, 'never')
    }
    return other ? this.replaced(claimed, found, other) : this.adopted(claimed, found)
  }

  private refused(pending: PendingExport, because: string, next: 'again' | 'never'): ResultDecision & { kind: 'failed' } {
    return { kind: 'failed', pending: failed(pending, because, this.context.clock(), next === 'never'), because }
  }

  private keyOf(found: ImportRecord, type: ObjectTypeSchema) {
    const { anchorKey } = csoKeys(this.context.plan, {
      system: this.context.system.row.id,
      type: type.name,
      anchor: found.anchor,
      secondaryId: null,
    } as Cso)
    return { type: type.name, anchorKey, secondaryKey: null }
  }

  private async isOurs({ cso, pending }: ClaimedExport, found: ImportRecord): Promise<boolean> {
    const mvo = pending.mvo === null ? undefined : (await this.context.store.loadMvos([pending.mvo])).mvos[0]
    const rule = cso.rule === null ? undefined : this.context.plan.rules.get(cso.rule)
    if (!mvo || !rule) return false
    const steps = [...this.context.plan.steps.values()]
    const rows = steps.flatMap((step) => (step.kind === 'provision' && step.rule === rule ? step.rows : []))
    return rows.some((row) => rowMatches(row, found.attributes, mvo.attributes))
  }

  /** The account is there already: what it has is done, and what differs stays pending as an update. */
  private adopted({ pending, cso, type }: ClaimedExport, found: ImportRecord): ResultDecision & { kind: 'carriedOut' } {
    const changes = remaining(pending, found, type)
    return {
      kind: 'carriedOut',
      outcome: 'exportUpdated',
      cso: { ...cso, ...idsAndAttributesOf(cso, found, type), staging: 'normal', link: 'joined' },
      pending: changes.length === 0 ? null : { ...pending, operation: 'update', state: 'pending', changes },
      because: 'it exists already and matches; it was taken over',
    }
  }

  private replaced(claimed: ClaimedExport, found: ImportRecord, by: CsoEntry): ExportEffect {
    const { pending, cso, type } = claimed
    const changes = remaining(pending, found, type)
    const { mvo, rule } = cso
    const next: Cso = {
      ...by.cso,
      ...idsAndAttributesOf(by.cso, found, type),
      mvo,
      rule,
      link: 'joined',
    }
    const id = this.context.store.reserveIds('pending', 1)
    const update: PendingExport = { ...pending, id, cso: next.id, operation: 'update', state: 'pending', changes, version: 0 }
    const because = 'it exists already, is known and matches; it was taken over'
    const outcome = 'exportUpdated'
    return { kind: 'replaced', outcome, by, cso: next, pending: changes.length === 0 ? null : update, because }
  }

  /** Two new accounts cannot have one anchor: the first that was answered with it has it, and nobody knows what became of the other. */
  private onlyAccountWithAnchor({ pending, type }: ClaimedExport, done: ResultDecision & { kind: 'carriedOut' }): ExportEffect {
    const { anchorKey } = csoKeys(this.context.plan, done.cso)
    if (anchorKey === null) return done
    const anchor = `${type.name}\u0000${anchorKey}`
    const other = this.made.get(anchor)
    if (other === undefined) {
      this.made.set(anchor, csoName(done.cso))
      return done
    }
    const why = `the system says it made it with the anchor ${done.cso.anchor}, which it has given to ${other} as well. Import the system, look which of the two is there, then release this one`
    return this.refused(pending, why, 'never')
  }

  /**
   * The new account is in the connector space a second time, under its anchor: an attempt in doubt had arrived, and an import saw it before it was done. The
   * two become one. An anchor that is somebody else's account is an error of this one.
   */
  private merged({ pending, cso }: ClaimedExport, done: ResultDecision & { kind: 'carriedOut' }, by: CsoEntry): ExportEffect {
    if (by.cso.mvo !== null && by.cso.mvo !== pending.mvo) {
      const why = `the system says it made ${csoName(by.cso)}, which belongs to somebody else. Give one of them another name, then release this one`
      return this.refused(pending, why, 'never')
    }
    const { mvo, link, rule } = cso
    const { anchor, secondaryId, attributes, staging } = done.cso
    const next: Cso = { ...by.cso, anchor, secondaryId, attributes, staging, mvo, link, rule }
    const id = this.context.store.reserveIds('pending', 1)
    const awaited = done.pending && { ...done.pending, id, cso: next.id, version: 0 }
    return { kind: 'replaced', outcome: 'created', by, cso: next, pending: awaited, because: done.because }
  }
}

function unanswered(pending: PendingExport): ExportEffect {
  const because = 'the system gave no answer for this object; the next export looks whether it arrived'
  return { kind: 'unanswered', pending: { ...pending, error: because }, because }
}

/** What an account that exists already does not have yet; what only a create may write, or set at first, stays as it is (R7). */
function remaining(pending: PendingExport, found: ImportRecord, type: ObjectTypeSchema): PendingChange[] {
  return pending.changes.flatMap((change) => {
    const schema = findAttribute(type, change.attribute)
    const value = attributeOf(found.attributes, change.attribute)
    if (change.initial || schema?.secret || schema?.mutability === 'createOnly') return []
    if (change.whenEmpty && value !== undefined) return []
    if (sameInSystem(value, change.to, schema)) return []
    return [{ ...change, from: value ?? null }]
  })
}

/** The account as its system shows it; its references come with the next import, which keeps them as links (O8). */
function idsAndAttributesOf(
  cso: Cso,
  found: ImportRecord,
  type: ObjectTypeSchema,
): Pick<Cso, 'anchor' | 'secondaryId' | 'attributes'> {
  const attributes = Object.assign(emptyAttributes(), found.attributes) as Record<string, Attributes[string]>
  for (const attribute of type.attributes) if (attribute.type === 'reference') delete attributes[attribute.name]
  return { anchor: found.anchor, secondaryId: found.secondaryId ?? cso.secondaryId, attributes }
}

/** One answer a request, whatever the connector sent. */
export function answersTo(
  requests: readonly ExportRequest[],
  answers: readonly ExportResult[],
  onStray: (id: number) => void,
): ReadonlyMap<number, Answer> {
  const results = new Map<number, Answer>(requests.map(({ id }) => [id, 'none']))
  for (const answer of answers) {
    if (results.has(answer.id)) results.set(answer.id, answer)
    else onStray(answer.id)
  }
  return results
}
