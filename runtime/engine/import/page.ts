/** What a page of records means for the connector space: decisions applied, and collected until they are saved (I1–I14). */
import type { ImportRecord } from '../../model/connector'
import type { Cso, CsoId, PendingExport } from '../../model/objects'
import type { RecordedChange, RunCounters, RunRecord } from '../../model/runs'
import type { ObjectTypeSchema } from '../../model/schema'
import type { CsoEntry, CsoWrite, PageSave } from '../../model/page'
import type { AddedDecision, KnownDecision } from '../../pipeline/1-import'
import { agreesWithCso, asImported, changesCso, decideImport, differences, unreadableText } from '../../pipeline/1-import'
import { decideGone, type GoneView } from '../../pipeline/1-gone'
import { onceShown } from '../../pipeline/8-retry'
import { secretsOf, withoutSecrets } from '../../pipeline/hidden-secrets'
import { hasLongValue } from '../../model/short-values'
import { emptyAttributes } from '../../model/values'
import type { ReferenceChanges, ReferenceTexts } from '../../pipeline/1-references'
import type { Reversal } from '../../pipeline/1-revert'
import { decideRevert, reversalOf } from '../../pipeline/1-revert'
import type { LookAlike } from '../../pipeline/1-look-alike'
import { pairText } from '../../pipeline/1-look-alike'
import { csoKeys, csoName } from '../canvas/cso-names'
import { asksFor, inboundRules } from '../canvas/plan-lookups'
import type { ImportContext } from './context'
import type { ValueLoss } from './emptied'
import { lossesOf } from './emptied'
import type { LostCreate, MissedCreate } from '../creates/lost-creates'
import { missedOf } from './missed-creates'

/** The references known objects have, by CSO. */
export type KnownReferences = ReadonlyMap<CsoId, ReferenceTexts>

/** What a page writes, as `Store.savePage` takes it. */
export type PageParts = Pick<
  PageSave,
  'csos' | 'csosDeleted' | 'csosRestored' | 'pendings' | 'pendingsDeleted' | 'pendingsRead' | 'records'
>

export class ImportedPage {
  readonly counts: Partial<RunCounters> = {}
  /** Values that could not be read: the objects are imported all the same (I7). */
  valueFaults = 0
  /** Where the CSOs of this page stand in the source. */
  readonly seen = new Map<CsoId, string>()
  /** Whose the record was that was added last, if it says of it just what the store holds once this page is saved; else null. */
  agreeing: CsoId | null = null
  /** How to revert what this page did to CSOs that were there before. */
  readonly reversals = new Map<CsoId, Reversal>()
  /** CSOs of earlier pages that this page reverts. */
  readonly reverted = new Set<CsoId>()
  /** What it changes in how many values known objects have. */
  readonly losses: ValueLoss[] = []
  /** Accounts that were created, were never seen and are missing. */
  readonly missed: MissedCreate[] = []
  /** Objects nobody knew, in the place of accounts that were missing. */
  readonly shownAfterwards = new Map<LostCreate, CsoId>()
  private readonly csos: CsoWrite[] = []
  private readonly csosDeleted: CsoId[] = []
  private readonly csosRestored: CsoId[] = []
  private readonly pendings: PendingExport[] = []
  private readonly confirmed: PendingExport[] = []
  private readonly records: RunRecord[] = []
  private readonly readByRules = new Map<string, boolean>()

  constructor(
    private readonly context: Pick<ImportContext, 'run' | 'store' | 'plan' | 'system' | 'firstNew' | 'lost' | 'doubted'>,
    private readonly types: ReadonlyMap<string, ObjectTypeSchema>,
    private readonly references: KnownReferences = new Map(),
  ) {}

  parts(): PageParts {
    const { csos, csosDeleted, csosRestored, pendings, confirmed, records } = this
    const pendingsDeleted = confirmed.map((pending) => pending.id)
    return { csos, csosDeleted, csosRestored, pendings, pendingsDeleted, pendingsRead: confirmed, records }
  }

  private count(name: keyof RunCounters, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by
  }

  /** Records that were not read, since they are known to change nothing. */
  passOver(records: number): void {
    this.count('unchanged', records)
  }

  /** Rows without any value (I19). */
  skip(rows: number): void {
    this.count('skipped', rows)
  }

  /** A record that is not imported. */
  fault(
    name: string,
    because: string,
    error: NonNullable<RunRecord['error']>,
    cso: CsoId | null = null,
    changes: readonly RecordedChange[] = [],
  ): void {
    this.count('importFailed')
    this.note({ outcome: 'importFailed', name, because, cso, changes, error })
  }

  /** A record of a CSO that is not imported: the CSO stays as it was, and is there. */
  keepAsBefore(cso: CsoId, { position }: ImportRecord, because: string): void {
    this.seen.set(cso, position)
    this.fault(position, because, 'unreadable-value', cso)
  }

  /** A record of a CSO, or of an object nobody knew. */
  add(record: ImportRecord, entry: CsoEntry | null): void {
    const type = this.types.get(record.type)
    if (!type) throw new Error(`records of type ${record.type} are not read`)
    const decision = decideImport({
      record,
      type,
      cso: entry?.cso ?? null,
      pending: entry?.pending ?? null,
      references: entry ? this.references.get(entry.cso.id) : undefined,
      readByRules: this.isReadByRules(type.name),
      mayBeThere: entry !== null && this.context.doubted.has(entry.cso),
    })
    switch (decision.kind) {
      case 'added':
        return this.noteUnreadable(record, this.added(record, decision, type), null)
      case 'ignored':
        return this.count('unchanged')
      case 'gone':
        return entry ? this.gone(entry, decision.because) : undefined
      default:
        if (!entry) return
        this.known(record, decision, entry, type)
        return this.noteUnreadable(record, entry.cso, entry.cso)
    }
  }

  /** Values that could not be read, each by the object it is of. `known`: as it was. */
  private noteUnreadable({ faults, position, type: name }: ImportRecord, cso: Cso, known: Cso | null): void {
    const type = this.types.get(name)
    if (faults.length === 0 || !type) return
    for (const fault of faults) {
      const because = unreadableText(fault, { position, type, known })
      this.valueFaults++
      this.note({ outcome: 'valueUnreadable', name: csoName(cso), because, cso: cso.id, changes: [], error: 'unreadable-value' })
    }
  }

  private isReadByRules(type: string): boolean {
    let known = this.readByRules.get(type)
    if (known === undefined) {
      known = inboundRules(this.context.plan, this.context.system.row.id, type).length > 0
      this.readByRules.set(type, known)
    }
    return known
  }

  private added(record: ImportRecord, decision: AddedDecision, type: ObjectTypeSchema): Cso {
    const { store, system } = this.context
    const id = store.reserveIds('cso', 1)
    const cso: Cso = {
      id,
      system: system.row.id,
      type: record.type,
      anchor: record.anchor,
      secondaryId: record.secondaryId,
      attributes: decision.attributes,
      mvo: null,
      link: 'none',
      rule: null,
      staging: 'normal',
      due: store.nextChange(),
      version: 0,
      ...(decision.unread.length > 0 && { unread: decision.unread }),
    }
    // Where the record shows a value otherwise than its CSO has it, as a secret or a long one, it has all of them itself.
    const hasAllValues = secretsOf(type).length === 0 && !hasLongValue(cso.attributes)
    this.write(cso, hasAllValues ? 'added' : 'withDocument', decision.references)
    this.seen.set(id, record.position)
    if (agreesWithCso(record, decision, null)) this.agreeing = id
    this.count('added')
    const { lost, plan } = this.context
    const shown = lost.areNone ? undefined : lost.of({ type: cso.type, ...csoKeys(plan, cso) })
    if (shown) this.shownAfterwards.set(shown, id)
    const changes = hasAllValues
      ? { hasAllValues: true as const, changes: decision.changes }
      : { changes: withoutSecrets([...differences(emptyAttributes(), cso.attributes), ...decision.changes], type) }
    this.note({ outcome: 'added', name: csoName(cso), because: decision.because, cso: id, ...changes, error: null })
    return cso
  }

  private known(record: ImportRecord, decision: KnownDecision, entry: CsoEntry, type: ObjectTypeSchema): void {
    const { cso } = entry
    const { kind, confirmation } = decision
    this.seen.set(cso.id, record.position)
    if (agreesWithCso(record, decision, entry)) this.agreeing = cso.id
    this.count(kind)
    const notReimported = (confirmation?.notReimported.length ?? 0) > 0
    if (notReimported) this.count('notReimported')
    if (entry.pending) this.confirm(entry.pending, confirmation ? confirmation.pending : entry.pending)
    if (decision.changes.length > 0 && cso.id < this.context.firstNew && cso.staging !== 'obsolete') {
      this.losses.push(...lossesOf(cso, decision.changes, decision.references, this.references.get(cso.id)))
    }
    if (changesCso(cso, decision)) {
      const due = decision.due ? this.context.store.nextChange() : cso.due
      this.write(asImported(cso, decision, due), decision.write ? 'withDocument' : 'stateOnly', decision.references)
    }
    const reversal = reversalOf(entry, decision)
    if (reversal) this.reversals.set(cso.id, reversal)
    if (kind === 'unchanged' && !notReimported) return
    const because = notReimported ? (confirmation?.pending?.error ?? decision.because) : decision.because
    const changes = withoutSecrets(decision.changes, type)
    const error = notReimported ? ('not-reimported' as const) : null
    this.note({ outcome: kind, name: csoName(cso), because, cso: cso.id, changes, error })
  }

  /** `left`: what the comparison with what was sent leaves of it. */
  private confirm(pending: PendingExport, left: PendingExport | null): void {
    if (left === null) {
      this.confirmed.push(pending)
      return
    }
    const next = onceShown(left)
    if (next !== pending) this.pendings.push(next)
  }

  /** A CSO whose object is no longer in the system. */
  gone(entry: CsoEntry, because: string): void {
    const { cso, pending } = entry
    const name = csoName(cso)
    const decision = decideGone({ cso, pending, type: this.types.get(cso.type), name, because, isAsked: this.isAsked(cso) })
    this.count(decision.kind)
    const missed = missedOf(this.context.plan, entry)
    if (missed) this.missed.push(missed)
    switch (decision.kind) {
      case 'unchanged':
        return
      case 'obsoleted': {
        const next = { ...cso, staging: 'obsolete' as const, due: this.context.store.nextChange() }
        this.write(next, 'stateOnly')
        return this.note({ outcome: 'obsoleted', name, because: decision.because, cso: cso.id, changes: [], error: null })
      }
      case 'notReimported':
        this.write({ ...cso, ...decision.cso }, 'withDocument')
        this.pendings.push(decision.pending)
        this.note({
          outcome: 'notReimported',
          name,
          because: decision.because,
          cso: cso.id,
          changes: [],
          error: 'not-reimported',
        })
        return
      default:
        decision satisfies never
    }
  }

  /** While a node cannot be used nothing counts as not asked for any more. */
  private isAsked(cso: Cso): GoneView['isAsked'] {
    const { plan } = this.context
    return plan.unusable.length > 0 ? () => true : asksFor(plan, cso, null, []).forValue
  }

  /** Takes out a record whose key looks like that of a missing object, which stays as it is (I20). */
  keepOut(pair: LookAlike): void {
    const because = `${pairText(pair)}. Neither was imported: correct the key in the source, or release the pair and import again`
    this.csosDeleted.push(pair.added.id)
    this.count('added', -1)
    this.fault(pair.added.anchor, because, 'look-alike-key', pair.known.id)
  }

  /** Reverts what this run did to a CSO whose anchor turned out to stand twice in the source, at `position` first (I5). */
  revert(entry: CsoEntry, reversal: Reversal | undefined, position: string, because: string): void {
    const { cso } = entry
    const decision = decideRevert({ cso, reversal })
    this.reverted.add(cso.id)
    if (decision.kind !== 'untouched') this.csosRestored.push(cso.id)
    switch (decision.kind) {
      case 'untouched':
        this.count('unchanged', -1)
        return this.fault(position, because, 'duplicate-anchor', cso.id)
      case 'removed':
        this.count('added', -1)
        return this.fault(position, because, 'duplicate-anchor')
      case 'restored': {
        this.count(decision.counted, -1)
        if (decision.notReimported) this.count('notReimported', -1)
        const changes = withoutSecrets(decision.changes, this.types.get(cso.type))
        return this.fault(position, because, 'duplicate-anchor', cso.id, changes)
      }
      default:
        decision satisfies never
    }
  }

  private write(cso: Cso, what: 'added' | 'withDocument' | 'stateOnly', references: ReferenceChanges = []): void {
    const keys = csoKeys(this.context.plan, cso)
    const asAdded = what === 'added' && { valuesAsAdded: true as const }
    const write = { cso, ...keys, attributesChanged: what !== 'stateOnly', ...asAdded }
    this.csos.push(references.length > 0 ? { ...write, references } : write)
  }

  private note(what: Omit<RunRecord, 'run' | 'system' | 'mvo'>): void {
    const { run, system } = this.context
    this.records.push({ run: run.id, system: system.row.id, mvo: null, ...what })
  }
}
