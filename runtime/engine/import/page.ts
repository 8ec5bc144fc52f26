/** What one page of records comes to in the connector space, and how to take a part of it back (I1–I14). */
import type { ImportRecord } from '../../model/connector'
import type { Cso, CsoId, PendingChange, PendingExport } from '../../model/objects'
import type { RecordedChange, RunCounters, RunRecord } from '../../model/runs'
import type { ObjectTypeSchema } from '../../model/schema'
import { findAttribute } from '../../model/schema'
import type { CsoEntry, CsoWrite, PageSave, PendingWrite, Store } from '../../model/store'
import type { Attributes, AttributeValue } from '../../model/values'
import { asSet, attributeOf, emptyAttributes } from '../../model/values'
import type { ImportDecision } from '../../pipeline/1-import'
import { decideImport, differences } from '../../pipeline/1-import'
import { applyDifference } from '../../pipeline/compare'
import { confirmationAttempts } from '../../pipeline/confirmation'
import { csoKeys, csoName } from '../canvas/cso-names'
import type { KnownReferences, ReferenceChanges } from '../../pipeline/references'
import { inverse, referenceChanges, shownReferences, split } from '../../pipeline/references'
import type { Plan, PlannedSystem } from '../canvas/plan'
import { inboundRules } from '../canvas/plan-lookups'
import { secretShown, secretsOf, withoutSecrets } from '../../pipeline/hidden-secrets'

export interface ImportScope {
  readonly run: { readonly id: number }
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
}

/** What brings a CSO back to what it was before this run read its record. */
export type Undo =
  | { readonly counted: 'added' }
  | {
      readonly counted: keyof RunCounters
      readonly notReimported: boolean
      readonly was: Pick<Cso, 'anchor' | 'secondaryId' | 'staging' | 'due'>
      /** Earlier values of the attributes that changed; null: there was none. */
      readonly values: readonly (readonly [attribute: string, value: AttributeValue | null])[]
      readonly references: ReferenceChanges
      /** The pending export that this run confirmed or staged again. */
      readonly pending: PendingExport | null
    }

/** Of a CSO this run has made. */
export const newlyAdded: Undo = { counted: 'added' }
const nothing: ReadonlySet<string> = new Set()

type KnownDecision = Exclude<ImportDecision, { kind: 'added' | 'gone' | 'ignored' }>

export class ImportedPage {
  readonly counts: Partial<RunCounters> = {}
  /** Values that could not be read: the objects are imported all the same (I7). */
  valueFaults = 0
  /** Where the CSOs of this page stand in the source. */
  readonly seen = new Map<CsoId, string>()
  readonly undo = new Map<CsoId, Undo>()
  private readonly csos: CsoWrite[] = []
  private readonly csosDeleted: CsoId[] = []
  private readonly pendings: PendingWrite[] = []
  private readonly pendingsDeleted: number[] = []
  private readonly records: RunRecord[] = []
  private readonly readByRules = new Map<string, boolean>()

  constructor(
    private readonly c: ImportScope,
    private readonly types: ReadonlyMap<string, ObjectTypeSchema>,
    private readonly references: KnownReferences = new Map(),
  ) {}

  parts(): Partial<PageSave> & { records: readonly RunRecord[] } {
    const { csos, csosDeleted, pendings, pendingsDeleted, records } = this
    return { csos, csosDeleted, pendings, pendingsDeleted, records }
  }

  private count(name: keyof RunCounters, by = 1): void {
    this.counts[name] = (this.counts[name] ?? 0) + by
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
    this.records.push(this.note('importFailed', name, because, cso, changes, error))
  }

  add(whole: ImportRecord, entry: CsoEntry | null): void {
    const type = this.types.get(whole.type)
    if (!type) return this.count('unchanged')
    const { attributes, references: named } = split(whole.attributes, type)
    const record = attributes === whole.attributes ? whole : { ...whole, attributes }
    const unreadable = record.faults.length === 0 ? nothing : new Set(record.faults.map((fault) => fault.attribute))
    const references =
      whole.change === 'deleted'
        ? []
        : referenceChanges(type, named, entry ? this.references.get(entry.cso.id) : undefined, unreadable)
    const readByRules = this.isReadByRules(type.name)
    const pending = entry?.pending ? awaitable(entry.pending, entry.cso, type) : null
    const decision = decideImport({ record, type, cso: entry?.cso ?? null, pending, readByRules })
    for (const { attribute, value, message } of record.faults) {
      const shown = secretsOf(type).includes(attribute) ? secretShown : `"${value}"`
      const because = `${attribute} ${shown} cannot be read: ${message}. It keeps its previous value`
      this.valueFaults++
      this.records.push(this.note('valueUnreadable', record.position, because, entry?.cso.id ?? null, [], 'unreadable-value'))
    }
    this.applyDecision(decision, record, entry, references, type)
  }

  private isReadByRules(type: string): boolean {
    let known = this.readByRules.get(type)
    if (known === undefined)
      this.readByRules.set(type, (known = inboundRules(this.c.plan, this.c.system.row.id, type).length > 0))
    return known
  }

  private applyDecision(
    decision: ImportDecision,
    record: ImportRecord,
    entry: CsoEntry | null,
    references: ReferenceChanges,
    type: ObjectTypeSchema,
  ): void {
    switch (decision.kind) {
      case 'added':
        return this.added(record, decision, references, type)
      case 'ignored':
        return this.count('unchanged')
      case 'gone':
        if (entry) this.gone(entry, decision.because)
        return
      default:
        if (entry) this.known(record, decision, entry, references, type)
    }
  }

  private added(
    record: ImportRecord,
    { attributes, because }: ImportDecision & { kind: 'added' },
    references: ReferenceChanges,
    type: ObjectTypeSchema,
  ): void {
    const id = this.c.store.reserveIds('cso', 1)
    const cso: Cso = {
      id,
      system: this.c.system.row.id,
      type: record.type,
      anchor: record.anchor,
      secondaryId: record.secondaryId,
      attributes,
      mvo: null,
      link: 'none',
      rule: null,
      staging: 'normal',
      due: this.c.store.nextChange(),
      version: 1,
    }
    const write = { cso, expected: null, ...csoKeys(this.c.plan, cso), attributesChanged: true }
    this.csos.push(references.length > 0 ? { ...write, references } : write)
    this.seen.set(id, record.position)
    this.undo.set(id, newlyAdded)
    this.count('added')
    const changes = [...differences(emptyAttributes(), attributes), ...references.map(shownReferences)]
    this.records.push(this.note('added', csoName(cso), because, id, withoutSecrets(changes, type)))
  }

  private known(
    record: ImportRecord,
    decision: KnownDecision,
    entry: CsoEntry,
    references: ReferenceChanges,
    type: ObjectTypeSchema,
  ): void {
    const { cso } = entry
    this.seen.set(cso.id, record.position)
    const counted = decision.kind === 'unchanged' && references.length > 0 ? 'updated' : decision.kind
    const notReimported = (decision.confirmation?.notReimported.length ?? 0) > 0
    this.count(counted)
    if (notReimported) this.count('notReimported')
    if (decision.confirmation) this.confirm(decision.confirmation, entry)
    const due = decision.due || references.length > 0
    const { anchor, secondaryId, staging } = decision
    if (decision.write || due || staging !== cso.staging || anchor !== cso.anchor || secondaryId !== cso.secondaryId) {
      const { attributes } = decision
      const next = { anchor, secondaryId, staging, attributes, due: due ? this.c.store.nextChange() : cso.due }
      this.write({ ...cso, ...next, version: cso.version + 1 }, cso, decision.write, references)
      const values = decision.write ? differences(cso.attributes, attributes) : []
      this.undo.set(cso.id, {
        counted,
        notReimported,
        was: { anchor: cso.anchor, secondaryId: cso.secondaryId, staging: cso.staging, due: cso.due },
        values: values.map(({ attribute, from }) => [attribute, from]),
        references: inverse(references),
        pending: decision.confirmation ? entry.pending : null,
      })
    }
    if (counted === 'unchanged' && !notReimported) return
    const because = notReimported ? (decision.confirmation?.pending?.error ?? decision.because) : decision.because
    const changes = withoutSecrets([...decision.changes, ...references.map(shownReferences)], type)
    this.records.push(this.note(counted, csoName(cso), because, cso.id, changes, notReimported ? 'not-reimported' : null))
  }

  private write(next: Cso, before: Cso, attributesChanged: boolean, references: ReferenceChanges = []): void {
    const write = { cso: next, expected: before.version, ...csoKeys(this.c.plan, next), attributesChanged }
    this.csos.push(references.length > 0 ? { ...write, references } : write)
  }

  private confirm(confirmation: NonNullable<KnownDecision['confirmation']>, { pending }: CsoEntry): void {
    if (!pending) return
    if (confirmation.pending) this.pendings.push({ pending: confirmation.pending, expected: pending.version })
    else this.pendingsDeleted.push(pending.id)
  }

  /** Missing from the system: obsolete; an account that was sent and never shown is staged again (I12). */
  gone(entry: CsoEntry, because: string): void {
    const { cso, pending } = entry
    // Whose deletion was asked for meanwhile is gone as wished.
    if (cso.staging === 'awaitingConfirmation' && pending && pending.operation !== 'delete') return this.neverShown(cso, pending)
    if (cso.staging === 'obsolete') return this.count('unchanged')
    this.write({ ...cso, staging: 'obsolete', due: this.c.store.nextChange(), version: cso.version + 1 }, cso, false)
    this.count('obsoleted')
    this.records.push(this.note('obsoleted', csoName(cso), because, cso.id, []))
  }

  /** Whatever anchor it got is no longer anybody's: made again, it gets another (I11). */
  private neverShown(cso: Cso, pending: PendingExport): void {
    const type = this.types.get(cso.type)
    const changes = pending.changes.map((change) => asWhole({ ...change, sent: false, attempts: change.attempts + 1 }, cso, type))
    const exhausted = changes.some((change) => change.attempts >= confirmationAttempts)
    const error = `exported object not reimported: ${csoName(cso)} was created, and the system does not show it`
    const notExported = { staging: 'awaitingFirstExport' as const, anchor: null, attributes: emptyAttributes() }
    this.write({ ...cso, ...notExported, version: cso.version + 1 }, cso, true)
    const state = pending.state === 'held' ? pending.state : exhausted ? ('failed' as const) : ('pending' as const)
    const again: PendingExport = { ...pending, operation: 'create', state, changes, error, version: pending.version + 1 }
    this.pendings.push({ pending: again, expected: pending.version })
    this.count('notReimported')
    this.records.push(this.note('notReimported', csoName(cso), error, cso.id, [], 'not-reimported'))
  }

  /** Undoes what this run did to a CSO whose anchor turned out to stand twice in the source, at `position` first (I5). */
  revert({ cso, pending }: CsoEntry, undo: Undo | undefined, position: string, because: string): void {
    // A new object that an account rule found and linked meanwhile stays.
    if (undo && !('was' in undo) && cso.mvo !== null) return
    this.count(undo?.counted ?? 'unchanged', -1)
    if (!undo) return this.fault(position, because, 'duplicate-anchor', cso.id)
    if (!('was' in undo)) {
      this.fault(position, because, 'duplicate-anchor')
      this.csosDeleted.push(cso.id)
      if (pending) this.pendingsDeleted.push(pending.id)
      return
    }
    if (undo.notReimported) this.count('notReimported', -1)
    const { anchor, secondaryId, staging, due } = undo.was
    const attributes = withValues(cso.attributes, undo.values)
    const next: Cso = { ...cso, anchor, secondaryId, staging, due, attributes, version: cso.version + 1 }
    this.write(next, cso, undo.values.length > 0, undo.references)
    if (undo.pending) {
      const restored = { ...undo.pending, version: (pending?.version ?? undo.pending.version) + 1 }
      this.pendings.push({ pending: restored, expected: pending?.version ?? null })
    }
    const changes = [...differences(cso.attributes, attributes), ...undo.references.map(shownReferences)]
    this.fault(position, because, 'duplicate-anchor', cso.id, withoutSecrets(changes, this.types.get(cso.type)))
  }

  private note(
    outcome: string,
    name: string,
    because: string,
    cso: CsoId | null,
    changes: readonly RecordedChange[],
    error: RunRecord['error'] = null,
  ): RunRecord {
    return { run: this.c.run.id, outcome, system: this.c.system.row.id, cso, mvo: null, name, because, changes, error }
  }
}

/** A change of some values as a create needs it: all values the account was to have. */
function asWhole(change: PendingChange, cso: Cso, type: ObjectTypeSchema | undefined): PendingChange {
  if (!change.add && !change.remove) return { ...change, from: null }
  const { add = [], remove = [], ...rest } = change
  const schema = type && findAttribute(type, change.attribute)
  const to = asSet(applyDifference(attributeOf(cso.attributes, change.attribute), add, remove, schema))
  return { ...rest, from: null, to: to ?? null }
}

/** What an import can find of a pending export: a secret of an account that arrived unheard is never shown, so nobody waits for it (N9, I12). */
function awaitable(pending: PendingExport, cso: Cso, type: ObjectTypeSchema): PendingExport {
  if (cso.staging !== 'awaitingFirstExport' || secretsOf(type).length === 0) return pending
  return { ...pending, changes: pending.changes.filter((change) => findAttribute(type, change.attribute)?.secret !== true) }
}

function withValues(
  attributes: Attributes,
  values: readonly (readonly [attribute: string, value: AttributeValue | null])[],
): Attributes {
  const changed = Object.assign(emptyAttributes(), attributes)
  for (const [name, value] of values) {
    if (value === null) delete changed[name]
    else changed[name] = value
  }
  const ordered = emptyAttributes()
  for (const name of Object.keys(changed).sort()) ordered[name] = attributeOf(changed, name) as AttributeValue
  return ordered
}
