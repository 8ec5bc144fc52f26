/** The store on SQLite: every operation of the port, each led to its group of tables. */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type * as port from '../../model/store'
import { Tally } from './counts'
import { declareSecrets, loadDeclared } from './declared'
import { type Counter, type CounterName, openCounter } from './counters'
import { countDue, countLinked, expectedCsos, findForImport, loadCsos, selectCsos } from './csos'
import { type StoreFile, closeFile, copyFile, openForReading, openForWriting } from './file'
import { JoinKeys } from './keys'
import { loadFromMvos, loadPage, withPendings } from './load'
import type { LockTimes } from './lock'
import { mvoByUuid, mvosDue } from './mvos'
import { heldBySetting, loadPendings, selectPendings } from './pendings'
import * as references from './references'
import * as runs from './runs'
import { savePage } from './save'
import { type CsoSearch, type MvoSearch, searchCsos, searchMvos, searchPendings } from './search'
import * as systems from './systems'

export interface StoreOptions {
  readonly file: string
  /** The present time, canonical UTC: what records are stamped with. */
  now(): string
  /** Look only: no lock is taken, nothing can be saved. */
  readonly readOnly?: boolean
  /** Secrets outside the store that keys for secret values are made from: the first seals, each opens (N9). Asked once such a value is met. */
  readonly secrets?: () => readonly string[]
  /** How the lock's heartbeat goes; for tests. */
  readonly lockTimes?: LockTimes
}

/** Opens a store; a file that does not exist is made. Throws `store-busy`, `store-newer`, `store-corrupt`, `not-configured`. */
export function openStore(options: StoreOptions): SqliteStore {
  const { secrets = () => [] } = options
  const file =
    options.readOnly === true ? openForReading(options.file, secrets) : openForWriting(options.file, secrets, options.lockTimes)
  return new SqliteStore(file, options.now)
}

export class SqliteStore implements port.Store {
  readonly #file: StoreFile
  readonly #now: () => string
  readonly #keys: JoinKeys
  readonly #tally = new Tally()
  readonly #counters: Readonly<Record<CounterName, Counter>>

  constructor(file: StoreFile, now: () => string) {
    this.#file = file
    this.#now = now
    const access = file.lock ? 'write' : 'read'
    const counter = (name: CounterName): Counter => openCounter(file.connection, name, access)
    loadDeclared(file.connection)
    this.#keys = new JoinKeys(file.connection)
    this.#counters = { cso: counter('cso'), mvo: counter('mvo'), pending: counter('pending'), change: counter('change') }
  }

  /** The open file, for examination. */
  get connection() {
    return this.#file.connection
  }

  get #c() {
    return this.#file.connection
  }

  async registerSystem(node: string, name: string, liveNodes: readonly string[]) {
    return systems.registerSystem(this.#c, node, name, liveNodes)
  }

  async registerRule(node: string, name: string, fingerprint: string, system: SystemId, liveNodes: readonly string[]) {
    return systems.registerRule(this.#c, { node, name, fingerprint, system }, liveNodes)
  }

  async saveSystem(row: port.SystemRow) {
    systems.saveSystem(this.#c, row)
  }

  async systems() {
    return this.#c.call(() => systems.systems(this.#c))
  }

  async rules() {
    return this.#c.call(() => systems.rules(this.#c))
  }

  async declareSecrets(types: Parameters<port.Store['declareSecrets']>[0]) {
    await declareSecrets(this.#c, this.#keys, types)
  }

  async ensureJoinAttributes(
    mv: readonly { type: string; attribute: string }[],
    cs: readonly { system: SystemId; type: string; attribute: string }[],
  ) {
    for (const { type, attribute } of mv) await this.#keys.ensure('mv', 0, type, attribute)
    for (const { system, type, attribute } of cs) await this.#keys.ensure('cs', system, type, attribute)
  }

  reserveIds(kind: 'cso' | 'mvo' | 'pending', count: number) {
    return this.#c.call(() => this.#counters[kind].take(count))
  }

  nextChange() {
    return this.#c.call(() => this.#counters.change.take(1))
  }

  currentChange() {
    return this.#counters.change.last()
  }

  async findForImport(system: SystemId, keys: readonly port.RecordKey[]) {
    return this.#c.call(() => {
      const csos = findForImport(this.#c, system, keys)
      const entries = withPendings(
        this.#c,
        csos.filter((cso) => cso !== null),
      ).values()
      return csos.map((cso) => (cso === null ? null : (entries.next().value ?? null)))
    })
  }

  async referencesOf(csos: readonly CsoId[]) {
    return this.#c.call(() => references.referencesOf(this.#c, csos))
  }

  /** The references these CSOs hold, with the CSO each points at and that CSO's MVO. */
  async referenceTargets(csos: readonly CsoId[]) {
    return this.#c.call(() => references.referenceTargets(this.#c, csos))
  }

  /** The CSOs that hold references to these. */
  async referrersOf(csos: readonly CsoId[]) {
    return this.#c.call(() => references.referrersOf(this.#c, csos))
  }

  async expectedCsos(system: SystemId, types: readonly string[]) {
    return this.#c.call(() => expectedCsos(this.#c, system, types))
  }

  async resolveReferences(system: SystemId) {
    return references.resolveReferences(this.#c, system, () => this.nextChange())
  }

  async countDue(system: SystemId, full: boolean, dueUpTo: number) {
    return this.#c.call(() => countDue(this.#c, system, full, dueUpTo))
  }

  async selectCsos(selection: port.Selection) {
    return this.#c.call(() => selectCsos(this.#c, selection))
  }

  async loadPage(csos: readonly CsoId[]) {
    return this.#c.call(() => loadPage(this.#c, csos))
  }

  async loadMvos(mvos: readonly MvoId[]) {
    return this.#c.call(() => loadFromMvos(this.#c, mvos))
  }

  async findMvos(queries: readonly port.MvoQuery[]) {
    return this.#c.call(() => this.#keys.findMvos(queries))
  }

  async findCsos(queries: readonly port.CsoQuery[]) {
    return this.#c.call(() => this.#keys.findCsos(queries).map((ids) => withPendings(this.#c, loadCsos(this.#c, ids))))
  }

  async mvosDue(now: string, afterId: MvoId, limit: number) {
    return this.#c.call(() => mvosDue(this.#c, now, afterId, limit))
  }

  async selectPendings(selection: port.ExportSelection) {
    return selectPendings(this.#c, selection)
  }

  async heldBySetting(system: SystemId) {
    return this.#c.call(() => heldBySetting(this.#c, system))
  }

  async loadPendings(ids: readonly number[]) {
    return this.#c.call(() => loadPendings(this.#c, ids))
  }

  async countLinked(system: SystemId) {
    return this.#c.call(() => countLinked(this.#c, system))
  }

  async mark(name: string) {
    return this.#c.call(() => systems.mark(this.#c, name))
  }

  async saveMark(name: string, value: string) {
    systems.saveMark(this.#c, name, value)
  }

  async savePage(page: port.PageSave) {
    return { conflicts: savePage(this.#c, this.#keys, page, this.#now) }
  }

  async startRun(run: Omit<Run, 'id'>) {
    const started = runs.startRun(this.#c, run)
    this.#tally.note(started.id, true)
    return started
  }

  async saveRun(run: Run) {
    this.#c.write(() => runs.updateRun(this.#c, run))
    if (run.ended !== null) this.#tally.note(run.id, false)
  }

  async closeOrphanedRuns(now: string) {
    return runs.closeOrphanedRuns(this.#c, now)
  }

  async prune(before: string, limit: number) {
    return runs.prune(this.#c, before, limit)
  }

  async runs(query: Parameters<port.Store['runs']>[0]) {
    return this.#c.call(() => runs.runs(this.#c, query))
  }

  async run(id: number) {
    return this.#c.call(() => runs.run(this.#c, id))
  }

  async runRecords(run: number, query: Parameters<port.Store['runRecords']>[1]) {
    return this.#c.call(() => runs.runRecords(this.#c, run, query))
  }

  async searchMvos(query: MvoSearch) {
    return searchMvos(this.#c, this.#keys, query)
  }

  async mvoByUuid(uuid: string) {
    return this.#c.call(() => mvoByUuid(this.#c, uuid))
  }

  async historyOf(object: { cso?: CsoId; mvo?: MvoId }, limit: number) {
    return this.#c.call(() => runs.historyOf(this.#c, object, limit))
  }

  async searchCsos(query: CsoSearch) {
    return searchCsos(this.#c, query)
  }

  async searchPendings(query: Parameters<port.Store['searchPendings']>[0]) {
    return this.#c.call(() => searchPendings(this.#c, query))
  }

  async counts() {
    return this.#c.call(() => this.#tally.counts(this.#c))
  }

  async backup(file: string) {
    this.#c.call(() => undefined)
    await copyFile(this.#c, file)
  }

  async close() {
    try {
      if (this.#c.isOpen && this.#file.lock) for (const counter of Object.values(this.#counters)) counter.settle()
    } finally {
      closeFile(this.#file)
    }
  }
}
