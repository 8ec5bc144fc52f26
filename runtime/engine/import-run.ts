/** Import: a system's records into its connector space, page by page; obsolete marks last (I1–I17). */
import type { ImportPage, ImportRecord, ImportSelection, OpenConnector } from '../model/connector'
import { normalDn } from '../model/dn'
import { SyncError } from '../model/errors'
import type { Cso, CsoId, PendingExport } from '../model/objects'
import type { RecordedChange, RunCounters, RunRecord } from '../model/runs'
import type { ObjectTypeSchema } from '../model/schema'
import type { CsoEntry, CsoWrite, PageSave, PendingWrite, Store } from '../model/store'
import type { Attributes } from '../model/values'
import { attributeOf, displayValue, emptyAttributes, foldCase, valuesOf } from '../model/values'
import type { ImportDecision } from '../pipeline/1-import'
import { confirmationAttempts, decideImport } from '../pipeline/1-import'
import { csoKeys, csoName } from './close'
import { guardShrink } from './limits'
import type { Plan, PlannedSystem } from './plan'
import { inboundRules } from './plan'
import type { ActiveRun } from './run'

export interface ImportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  readonly types: readonly ObjectTypeSchema[]
  readonly pageSize: number
}

/** Records of one page at most 5 times, when another run changed an object meanwhile. */
const conflictRetries = 5

/** Objects marked as gone in one transaction. */
const obsoleteBatch = 500

const emptyPage: Omit<PageSave, 'run' | 'records'> = {
  csos: [],
  csosDeleted: [],
  mvos: [],
  mvosDeleted: [],
  contributions: [],
  contributionsDeleted: [],
  pendings: [],
  pendingsDeleted: [],
  durable: false,
}

/** Reads the system. Throws SyncError when the read or a guard stopped it; what was saved until then stays. */
export async function runImport(context: ImportContext, delta: boolean): Promise<void> {
  const reading = await new Reading(context).start(delta)
  await reading.pages()
  await reading.finish()
}

/** One import under way. */
class Reading {
  /** Where each CSO was seen, for duplicates and for what is missing. */
  private readonly seen = new Map<CsoId, string>()
  private readonly rejected = new Set<CsoId>()
  private readonly typeByName: Map<string, ObjectTypeSchema>
  private source: AsyncIterable<ImportPage> = {
    [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
  }
  private full = true
  private watermark: string | null = null
  private complete = true
  private recordsRead = 0

  constructor(private readonly c: ImportContext) {
    this.typeByName = new Map(c.types.map((type) => [type.name, type]))
  }

  async start(delta: boolean): Promise<this> {
    const { connector, system, run } = this.c
    const selection: ImportSelection = { objectTypes: this.c.types, pageSize: this.c.pageSize }
    if (!connector.importAll)
      throw new SyncError('not-supported', `${system.config.name} cannot be read`, 'Use it as a target only')
    this.watermark = (await connector.watermark?.()) ?? null
    const from = system.row.watermark
    this.full = !delta
    if (delta && connector.importChanges && from !== null) {
      this.source = orFull(connector.importChanges(selection, from, run.signal), (error) => {
        run.warn(
          'full-read',
          `${system.config.name} no longer knows what changed since the last import (${error.message}); everything was read`,
        )
        return (connector.importAll as NonNullable<OpenConnector['importAll']>)(selection, run.signal)
      })
      return this
    }
    if (delta) {
      const why = connector.importChanges ? 'it has not been read completely before' : 'it cannot report changes'
      run.warn(
        'full-read',
        `${system.config.name} was read completely: ${why}. Objects that are gone are only noticed by a full import`,
      )
    }
    this.source = connector.importAll(selection, run.signal)
    return this
  }

  async pages(): Promise<void> {
    const { run } = this.c
    for await (const page of this.source) {
      if (page.total !== undefined) run.setTotal(page.total)
      for (const one of page.unreadable) {
        this.complete = false
        await this.recordFault(one.position, one.message, null)
      }
      await this.page(page.records)
      this.recordsRead += page.records.length
      run.progress()
      run.throwIfCancelled()
      // The editor and everything else in this process get their turn between two pages.
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  private async recordFault(name: string, because: string, cso: CsoId | null): Promise<void> {
    this.c.run.add({ read: 1, importFailed: 1 })
    await this.save({ records: [this.record('importFailed', name, because, cso, [], 'missing-anchor')] })
  }

  private record(
    outcome: string,
    name: string,
    because: string,
    cso: CsoId | null,
    changes: readonly RecordedChange[],
    error: RunRecord['error'] = null,
  ): RunRecord {
    return { run: this.c.run.id, outcome, system: this.c.system.row.id, cso, mvo: null, name, because, changes, error }
  }

  /** Finds, decides and saves one page of records; again when another run changed one of the objects meanwhile. */
  private async page(records: readonly ImportRecord[]): Promise<void> {
    const { store, system } = this.c
    for (let attempt = 0; ; attempt++) {
      const keys = records.map((record) => this.keyOf(record))
      const entries = await store.findForImport(system.row.id, keys)
      const stage = new Stage(this.c, this.typeByName, await this.referencesOf(entries))
      const duplicates = this.full ? duplicatesIn(records, keys) : supersededIn(keys)
      for (const [index, record] of records.entries()) {
        const duplicate = duplicates.get(index)
        if (duplicate === 'superseded') continue
        await this.one(stage, record, entries[index] ?? null, duplicate)
      }
      if (await this.save(stage.page())) {
        this.c.run.add({ ...stage.counts, read: records.length })
        for (const [id, position] of stage.seen) this.seen.set(id, position)
        return
      }
      if (attempt >= conflictRetries)
        throw new SyncError('conflict', 'objects kept changing while they were imported', 'Run the import again')
    }
  }

  /** What the known objects point at, read only where a type has references. */
  private async referencesOf(entries: readonly (CsoEntry | null)[]): Promise<KnownReferences> {
    if (!this.c.types.some((type) => type.attributes.some((one) => one.type === 'reference'))) return new Map()
    return this.c.store.referencesOf(entries.flatMap((entry) => (entry ? [entry.cso.id] : [])))
  }

  private keyOf(record: ImportRecord) {
    const type = this.typeByName.get(record.type)
    const anchorKey = record.anchor === null ? null : type?.anchorIgnoresCase ? foldCase(record.anchor) : record.anchor
    return { type: record.type, anchorKey, secondaryKey: record.secondaryId === null ? null : normalDn(record.secondaryId) }
  }

  private async one(stage: Stage, record: ImportRecord, entry: CsoEntry | null, duplicateOf: string | undefined): Promise<void> {
    if (record.anchor === null && record.change === 'state') {
      this.complete = false
      stage.fault(
        this.record('importFailed', record.position, record.unidentified ?? 'it has no anchor', null, [], 'missing-anchor'),
      )
      return
    }
    const earlier = entry && this.full ? this.seen.get(entry.cso.id) : undefined
    if (duplicateOf !== undefined || earlier !== undefined) {
      const where = duplicateOf ?? earlier
      const because = `the anchor ${record.anchor} stands at ${where} and at ${record.position}; neither was imported. Correct the source so that each record has its own`
      stage.fault(this.record('importFailed', record.position, because, entry?.cso.id ?? null, [], 'duplicate-anchor'))
      if (entry) {
        this.rejected.add(entry.cso.id)
        if (earlier !== undefined) await this.takeBack(stage, entry, earlier, because)
      }
      return
    }
    stage.decide(record, entry)
  }

  /** The first copy of a duplicate was saved with an earlier page: the CSO becomes what it was before this run (I5). */
  private async takeBack(stage: Stage, entry: CsoEntry, position: string, because: string): Promise<void> {
    const history = await this.c.store.historyOf({ cso: entry.cso.id }, 5)
    const ours = history.find((one) => one.run === this.c.run.id && one.error === null)
    this.seen.delete(entry.cso.id)
    stage.seen.delete(entry.cso.id)
    stage.fault(this.record('importFailed', position, because, entry.cso.id, [], 'duplicate-anchor'))
    stage.takeBack(entry, ours ?? null)
  }

  private async save(parts: Partial<PageSave> & { records: readonly RunRecord[] }): Promise<boolean> {
    const { conflicts } = await this.c.store.savePage({ ...emptyPage, ...parts, run: this.c.run.snapshot() })
    return conflicts.length === 0
  }

  async finish(): Promise<void> {
    const { run, store, system } = this.c
    if (this.full) await this.markMissing()
    const references = await store.resolveReferences(system.row.id)
    this.reportUnresolved(references.unresolved)
    if (this.watermark !== null && this.complete) {
      system.row = { ...system.row, watermark: this.watermark }
      await store.saveSystem(system.row)
    }
    run.progress(true)
  }

  private reportUnresolved(unresolved: readonly { cso: CsoId; attribute: string; text: string }[]): void {
    const policy = this.c.system.config.referencePolicy
    const [first] = unresolved
    if (!first || policy === 'ignore') return
    this.c.run.warn(
      'unresolved-reference',
      `${unresolved.length} references of ${this.c.system.config.name} point at nothing that is known, the first is ${first.attribute} "${first.text}"`,
    )
  }

  /** What was expected and not seen is gone, unless the read gives reason to doubt (I3, I4). */
  private async markMissing(): Promise<void> {
    const { run, store, system } = this.c
    const expected = await store.expectedCsos(
      system.row.id,
      this.c.types.map((type) => type.name),
    )
    const missing = expected.filter((id) => !this.seen.has(id) && !this.rejected.has(id))
    if (this.recordsRead === 0) {
      if (expected.length > 0)
        run.warn(
          'no-objects',
          `${system.config.name} showed no objects at all; ${expected.length} known ones were left as they are`,
        )
      else run.warn('no-objects', `${system.config.name} showed no objects`)
      return
    }
    if (!this.complete) {
      run.warn(
        'not-obsoleted',
        `some records could not be identified, so ${missing.length} objects that were not seen were left as they are`,
      )
      return
    }
    guardShrink(system.config.name, system.config.limits, expected.length, missing, system.row.releasedObsoletes)
    for (let at = 0; at < missing.length; at += obsoleteBatch) {
      run.throwIfCancelled()
      await this.obsolete(missing.slice(at, at + obsoleteBatch))
    }
    if (system.row.releasedObsoletes !== null) {
      system.row = { ...system.row, releasedObsoletes: null }
      await store.saveSystem(system.row)
    }
  }

  private async obsolete(ids: readonly CsoId[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const wanted = new Set(ids)
      const { csos } = await this.c.store.loadPage(ids)
      const stage = new Stage(this.c, this.typeByName)
      for (const entry of csos) if (wanted.has(entry.cso.id)) stage.gone(entry, 'it is no longer in the system')
      if (await this.save(stage.page())) {
        this.c.run.add(stage.counts)
        this.c.run.progress()
        return
      }
      if (attempt >= conflictRetries)
        throw new SyncError('conflict', 'objects kept changing while they were imported', 'Run the import again')
    }
  }
}

type KnownReferences = ReadonlyMap<CsoId, Readonly<Record<string, readonly string[]>>>
type KnownDecision = Exclude<ImportDecision, { kind: 'added' | 'gone' | 'ignored' }>
type ReferenceChanges = NonNullable<CsoWrite['references']>

/** What one page of records comes to. */
class Stage {
  readonly counts: Partial<RunCounters> = {}
  readonly seen = new Map<CsoId, string>()
  private readonly csos: CsoWrite[] = []
  private readonly csosDeleted: CsoId[] = []
  private readonly pendings: PendingWrite[] = []
  private readonly pendingsDeleted: number[] = []
  private readonly records: RunRecord[] = []

  constructor(
    private readonly c: ImportContext,
    private readonly types: ReadonlyMap<string, ObjectTypeSchema>,
    private readonly references: KnownReferences = new Map(),
  ) {}

  page(): Partial<PageSave> & { records: readonly RunRecord[] } {
    const { csos, csosDeleted, pendings, pendingsDeleted, records } = this
    return { csos, csosDeleted, pendings, pendingsDeleted, records }
  }

  private count(name: keyof RunCounters): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1
  }

  fault(record: RunRecord): void {
    this.count('importFailed')
    this.records.push(record)
  }

  decide(whole: ImportRecord, entry: CsoEntry | null): void {
    const type = this.types.get(whole.type)
    if (!type) return
    const { attributes, references: named } = split(whole.attributes, type)
    const record = attributes === whole.attributes ? whole : { ...whole, attributes }
    const references = referenceChanges(type, named, entry ? this.references.get(entry.cso.id) : undefined)
    const readByRules = inboundRules(this.c.plan, this.c.system.row.id, type.name).length > 0
    const decision = decideImport({ record, type, cso: entry?.cso ?? null, pending: entry?.pending ?? null, readByRules })
    for (const fault of record.faults) {
      const because = `${fault.attribute} "${fault.value}" cannot be read: ${fault.message}. It keeps its previous value`
      this.records.push(this.note('valueUnreadable', record.position, because, entry?.cso.id ?? null, [], 'unreadable-value'))
    }
    this.apply(decision, record, entry, references)
  }

  private apply(decision: ImportDecision, record: ImportRecord, entry: CsoEntry | null, references: ReferenceChanges): void {
    switch (decision.kind) {
      case 'added':
        return this.added(record, decision, references)
      case 'ignored':
        return this.count('unchanged')
      case 'gone':
        if (entry) this.gone(entry, decision.because)
        return
      default:
        if (entry) this.known(record, decision, entry, references)
    }
  }

  private added(record: ImportRecord, decision: ImportDecision & { kind: 'added' }, references: ReferenceChanges): void {
    const id = this.c.store.reserveIds('cso', 1)
    const { attributes } = decision
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
    this.csos.push({
      cso,
      expected: null,
      ...csoKeys(this.c.plan, cso),
      attributesChanged: true,
      ...(references.length > 0 && { references }),
    })
    this.seen.set(id, record.position)
    this.count('added')
    const changes = Object.entries(attributes).map(([attribute, to]): RecordedChange => ({
      side: 'cs',
      attribute,
      from: null,
      to,
    }))
    changes.push(...references.map(shownReferences))
    this.records.push(this.note('added', csoName(cso), decision.because, id, changes))
  }

  private known(record: ImportRecord, decision: KnownDecision, entry: CsoEntry, references: ReferenceChanges): void {
    const { cso } = entry
    this.seen.set(cso.id, record.position)
    const kind = decision.kind === 'unchanged' && references.length > 0 ? 'updated' : decision.kind
    this.count(kind)
    const notReimported = decision.confirmation?.notReimported.length ?? 0
    if (decision.confirmation) this.confirm(decision.confirmation, entry)
    const due = decision.due || references.length > 0
    const { anchor, secondaryId, staging } = decision
    if (decision.write || due || staging !== cso.staging || anchor !== cso.anchor || secondaryId !== cso.secondaryId) {
      const next: Cso = {
        ...cso,
        anchor,
        secondaryId,
        staging,
        attributes: decision.attributes,
        due: due ? this.c.store.nextChange() : cso.due,
        version: cso.version + 1,
      }
      const write = { cso: next, expected: cso.version, ...csoKeys(this.c.plan, next), attributesChanged: decision.write }
      this.csos.push(references.length > 0 ? { ...write, references } : write)
    }
    if (kind === 'unchanged' && notReimported === 0) return
    const error = notReimported > 0 ? ('not-reimported' as const) : null
    const because = error ? (decision.confirmation?.pending?.error ?? decision.because) : decision.because
    if (error) this.count('notReimported')
    this.records.push(
      this.note(kind, csoName(cso), because, cso.id, [...decision.changes, ...references.map(shownReferences)], error),
    )
  }

  private confirm(confirmation: NonNullable<KnownDecision['confirmation']>, entry: CsoEntry): void {
    const { pending } = entry
    if (!pending) return
    if (confirmation.pending) this.pendings.push({ pending: confirmation.pending, expected: pending.version })
    else this.pendingsDeleted.push(pending.id)
  }

  /** Missing from the system: obsolete; an account that was sent and never shown is staged again (I12). */
  gone(entry: CsoEntry, because: string): void {
    const { cso, pending } = entry
    if (cso.staging === 'awaitingConfirmation' && pending) return this.neverShown(cso, pending)
    if (cso.staging === 'obsolete') return this.count('unchanged')
    const next: Cso = { ...cso, staging: 'obsolete', due: this.c.store.nextChange(), version: cso.version + 1 }
    this.csos.push({ cso: next, expected: cso.version, ...csoKeys(this.c.plan, next), attributesChanged: false })
    this.count('obsoleted')
    this.records.push(this.note('obsoleted', csoName(cso), because, cso.id, []))
  }

  private neverShown(cso: Cso, pending: PendingExport): void {
    const changes = pending.changes.map((one) => ({ ...one, sent: false, attempts: one.attempts + 1 }))
    const exhausted = changes.some((one) => one.attempts >= confirmationAttempts)
    const error = `exported object not reimported: ${csoName(cso)} was created, and the system does not show it`
    const next: Cso = { ...cso, staging: 'awaitingFirstExport', attributes: emptyAttributes(), version: cso.version + 1 }
    this.csos.push({ cso: next, expected: cso.version, ...csoKeys(this.c.plan, next), attributesChanged: true })
    this.pendings.push({
      pending: {
        ...pending,
        operation: 'create',
        state: exhausted ? 'failed' : 'pending',
        changes,
        error,
        version: pending.version + 1,
      },
      expected: pending.version,
    })
    this.count('notReimported')
    this.records.push(this.note('notReimported', csoName(cso), error, cso.id, [], 'not-reimported'))
  }

  /** Undoes what this run did to a CSO whose anchor turned out to stand twice in the source. */
  takeBack(entry: CsoEntry, ours: { readonly outcome: string; readonly changes: readonly RecordedChange[] } | null): void {
    const counted = (ours?.outcome ?? 'unchanged') as keyof RunCounters
    this.counts[counted] = (this.counts[counted] ?? 0) - 1
    if (!ours) return
    const { cso, pending } = entry
    if (ours.outcome === 'added' && cso.mvo === null) {
      this.csosDeleted.push(cso.id)
      if (pending) this.pendingsDeleted.push(pending.id)
      return
    }
    const next: Cso = { ...cso, attributes: undone(cso.attributes, ours.changes), version: cso.version + 1 }
    this.csos.push({ cso: next, expected: cso.version, ...csoKeys(this.c.plan, next), attributesChanged: true })
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

function undone(attributes: Attributes, changes: readonly RecordedChange[]): Attributes {
  const before = Object.assign(emptyAttributes(), attributes)
  for (const change of changes) {
    if (change.from === null) delete before[change.attribute]
    else before[change.attribute] = change.from
  }
  const ordered = emptyAttributes()
  for (const name of Object.keys(before).sort()) {
    const value = attributeOf(before, name)
    if (value !== undefined) ordered[name] = value
  }
  return ordered
}

/** References are kept as links, apart from the document (O8). */
function split(
  attributes: Attributes,
  type: ObjectTypeSchema,
): { attributes: Attributes; references: ReadonlyMap<string, readonly string[]> } {
  const names = type.attributes
    .filter((one) => one.type === 'reference' && Object.hasOwn(attributes, one.name))
    .map((one) => one.name)
  const references = new Map<string, readonly string[]>()
  if (names.length === 0) return { attributes, references }
  const plain = Object.assign(emptyAttributes(), attributes)
  for (const name of names) {
    references.set(name, valuesOf(attributes[name]).map(displayValue))
    delete plain[name]
  }
  return { attributes: plain, references }
}

/** The links to add and remove, so that a large group costs what changed (O8). */
function referenceChanges(
  type: ObjectTypeSchema,
  now: ReadonlyMap<string, readonly string[]>,
  known: Readonly<Record<string, readonly string[]>> | undefined,
): ReferenceChanges {
  const changes: { attribute: string; add: string[]; remove: string[] }[] = []
  for (const { name, type: kind } of type.attributes) {
    if (kind !== 'reference') continue
    const before = new Set(known?.[name] ?? [])
    const after = new Set(now.get(name) ?? [])
    const add = [...after].filter((one) => !before.has(one))
    const remove = [...before].filter((one) => !after.has(one))
    if (add.length + remove.length > 0) changes.push({ attribute: name, add, remove })
  }
  return changes
}

function shownReferences(change: ReferenceChanges[number]): RecordedChange {
  const link = (text: string) => ({ ref: null, text })
  return { side: 'cs', attribute: change.attribute, from: change.remove.map(link), to: change.add.map(link) }
}

/** Positions of the other copy, by index, for anchors that stand twice in a page (I5). */
function duplicatesIn(
  records: readonly ImportRecord[],
  keys: readonly { type: string; anchorKey: string | null }[],
): Map<number, string> {
  const first = new Map<string, number>()
  const duplicates = new Map<number, string>()
  for (const [index, { type, anchorKey }] of keys.entries()) {
    if (anchorKey === null) continue
    const key = `${type}\u0000${anchorKey}`
    const other = first.get(key)
    if (other === undefined) first.set(key, index)
    else {
      duplicates.set(index, (records[other] as ImportRecord).position)
      if (!duplicates.has(other)) duplicates.set(other, (records[index] as ImportRecord).position)
    }
  }
  return duplicates
}

/** In a delta the last word on an object counts (I2). */
function supersededIn(keys: readonly { type: string; anchorKey: string | null }[]): Map<number, 'superseded'> {
  const last = new Map<string, number>()
  for (const [index, { type, anchorKey }] of keys.entries()) if (anchorKey !== null) last.set(`${type}\u0000${anchorKey}`, index)
  const superseded = new Map<number, 'superseded'>()
  for (const [index, { type, anchorKey }] of keys.entries()) {
    if (anchorKey !== null && last.get(`${type}\u0000${anchorKey}`) !== index) superseded.set(index, 'superseded')
  }
  return superseded
}

/** The changes; everything instead, when the system no longer honours the watermark (I10). */
async function* orFull(
  changes: AsyncIterable<ImportPage>,
  full: (error: SyncError) => AsyncIterable<ImportPage>,
): AsyncIterable<ImportPage> {
  try {
    yield* changes
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'not-supported') throw error
    yield* full(error)
  }
}
