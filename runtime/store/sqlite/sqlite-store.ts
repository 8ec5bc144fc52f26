/** The store on SQLite: every member of the port, each led to the room that does it. */
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { Run } from '../../model/runs'
import type { PageSave } from '../../model/page'
import type {
  CsoQuery,
  CsoSearch,
  DueSelection,
  ExportSelection,
  HavingQuery,
  MvoQuery,
  MvoSearch,
  PendingSearch,
  RecordKey,
  RecordSearch,
  RunSearch,
  Selection,
} from '../../model/queries'
import type { OpenImport, Store, SystemRow } from '../../model/store'
import { Tally } from './read/counts'
import { declareSecrets, loadDeclared } from './tables/declared'
import type { Connection } from './file/connection'
import { type Counter, type CounterName, openCounter } from './file/counters'
import { linkedTo, loadCsos } from './tables/csos'
import { type StoreFile, closeFile, copyFile } from './file/file'
import { forgetEarlier } from './tables/earlier'
import { findCsos, findMvos } from './tables/key-look-up'
import { JoinKeys } from './tables/keys'
import { anchorsMadeBy, anchorsOf, countHaving } from './tables/known-values'
import { loadForImport, loadFromMvos, loadPage, withPendings } from './read/load'
import { mvoByUuid, mvosDue, mvosWithoutCsoOf } from './tables/mvos'
import { heldBySetting, loadPendings, selectPendings, unsentCreates } from './tables/pendings'
import * as references from './tables/references'
import * as runs from './tables/runs'
import { discardImport } from './save/discard'
import { Saving } from './save/saving'
import { searchCsos, searchMvos, searchPendings } from './read/search'
import { countAccounts, countDue, countLinked, expectedCsos, linkedCsos, selectCsos } from './tables/selecting'
import * as systems from './tables/systems'

/** A store in one SQLite file. Its members are the port's, in the port's order. */
export class SqliteStore implements Store {
  readonly #file: StoreFile
  readonly #keys: JoinKeys
  readonly #tally = new Tally()
  readonly #saving: Saving
  readonly #counters: Readonly<Record<CounterName, Counter>>

  constructor(file: StoreFile, now: () => string) {
    this.#file = file
    const access = file.lock ? 'write' : 'read'
    systems.noteOpenImports(file.connection)
    // Whoever only looks does not see another process open an import, and leaves that to the views.
    if (!file.lock) file.connection.openImports = new Set([0])
    const counter = (name: CounterName): Counter => openCounter(file.connection, name, access)
    loadDeclared(file.connection)
    this.#keys = new JoinKeys(file.connection)
    this.#saving = new Saving(file, this.#keys, now, () => this.nextChange())
    this.#counters = { cso: counter('cso'), mvo: counter('mvo'), pending: counter('pending'), change: counter('change') }
  }

  /** The open file, for examination. */
  get connection() {
    return this.#file.connection
  }

  get #c() {
    return this.#file.connection
  }

  readonly concurrentReads: Store['concurrentReads'] = {
    findForImport: async (system, keys) => this.#c.read(() => loadForImport(this.#c, system, keys)),
    selectCsos: async (selection) => this.#c.call(() => selectCsos(this.#c, selection)),
    loadPage: async (csos) => this.#c.read(() => loadPage(this.#c, csos)),
    loadMvos: async (mvos) => this.#c.read(() => loadFromMvos(this.#c, mvos)),
    findMvos: async (queries) => this.#c.call(() => findMvos(this.#c, this.#keys, queries)),
  }

  /** Does something once the page that is being saved is saved or refused: what must see it, or must not write beside it. */
  async #afterSave<T>(work: (c: Connection) => T | Promise<T>): Promise<T> {
    while (this.#saving.underWay) await this.#saving.underWay
    return this.#c.call(() => work(this.#c))
  }

  async registerSystem(node: string, name: string, liveNodes: readonly string[]) {
    return this.#afterSave((c) => systems.registerSystem(c, node, name, liveNodes))
  }

  async registerRule(node: string, name: string, system: SystemId, liveNodes: readonly string[]) {
    return this.#afterSave((c) => systems.registerRule(c, { node, name, system }, liveNodes))
  }

  async saveSystem(row: SystemRow) {
    await this.#afterSave((c) => systems.saveSystem(c, row))
  }

  async systems() {
    return this.#afterSave(() => systems.systems(this.#c))
  }

  async rules() {
    return this.#afterSave(() => systems.rules(this.#c))
  }

  async declareSecrets(types: Parameters<Store['declareSecrets']>[0]) {
    await this.#afterSave((c) => declareSecrets(c, this.#keys, types))
  }

  async ensureJoinAttributes(
    mv: readonly { type: string; attribute: string }[],
    cs: readonly { system: SystemId; type: string; attribute: string }[],
  ) {
    while (this.#saving.underWay) await this.#saving.underWay
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

  async findForImport(system: SystemId, keys: readonly RecordKey[]) {
    return this.#afterSave((c) => loadForImport(c, system, keys))
  }

  async referencesOf(csos: readonly CsoId[]) {
    return this.#afterSave(() => references.referencesOf(this.#c, csos))
  }

  async stagedReferencesOf(csos: readonly CsoId[]) {
    return this.#afterSave(() => references.stagedReferencesOf(this.#c, csos))
  }

  async expectedCsos(system: SystemId, types: readonly string[]) {
    return this.#afterSave((c) => expectedCsos(c, system, types))
  }

  async anchorsOf(csos: readonly CsoId[]) {
    return this.#afterSave((c) => anchorsOf(c, csos))
  }

  async anchorsMadeBy(system: SystemId, open: OpenImport) {
    return this.#afterSave((c) => anchorsMadeBy(c, system, open))
  }

  async countHaving(query: HavingQuery) {
    return this.#afterSave((c) => countHaving(c, query))
  }

  async resolveReferences(system: SystemId, openImport: number | null) {
    return this.#afterSave((c) => references.resolveReferences(c, system, () => this.nextChange(), openImport))
  }

  async discardImport(system: SystemId, open: OpenImport, records: 'kept' | 'removed') {
    await this.#afterSave((c) => discardImport(c, this.#keys, { system, ...open }, records))
  }

  async forgetEarlier() {
    await this.#afterSave((c) => forgetEarlier(c))
  }

  async countDue(selection: DueSelection) {
    return this.#afterSave(() => countDue(this.#c, selection))
  }

  async selectCsos(selection: Selection) {
    return this.#afterSave(() => selectCsos(this.#c, selection))
  }

  async loadPage(csos: readonly CsoId[]) {
    return this.#afterSave(() => loadPage(this.#c, csos))
  }

  async loadMvos(mvos: readonly MvoId[]) {
    return this.#afterSave(() => loadFromMvos(this.#c, mvos))
  }

  async findMvos(queries: readonly MvoQuery[]) {
    return this.#afterSave(() => findMvos(this.#c, this.#keys, queries))
  }

  async findCsos(queries: readonly CsoQuery[]) {
    return this.#afterSave(() =>
      findCsos(this.#c, this.#keys, queries).map((ids) => withPendings(this.#c, loadCsos(this.#c, ids))),
    )
  }

  async linkedCsos(system: SystemId, afterId: CsoId, limit: number) {
    return this.#afterSave((c) => linkedCsos(c, system, afterId, limit))
  }

  async mvosWithoutCsoOf(type: string, of: readonly SystemId[], afterId: MvoId, limit: number) {
    return this.#afterSave((c) => mvosWithoutCsoOf(c, { type, systems: of, afterId, limit }))
  }

  async mvosDue(now: string, afterId: MvoId, limit: number) {
    return this.#afterSave(() => mvosDue(this.#c, now, afterId, limit))
  }

  async selectPendings(selection: ExportSelection) {
    return this.#afterSave((c) => selectPendings(c, selection))
  }

  async unsentCreates(system: SystemId) {
    return this.#afterSave((c) => unsentCreates(c, system))
  }

  async linkedTo(mvos: readonly MvoId[]) {
    return this.#afterSave((c) => linkedTo(c, mvos))
  }

  async heldBySetting(system: SystemId) {
    return this.#afterSave(() => heldBySetting(this.#c, system))
  }

  async loadPendings(ids: readonly number[]) {
    return this.#afterSave(() => loadPendings(this.#c, ids))
  }

  async countLinked(system: SystemId) {
    return this.#afterSave(() => countLinked(this.#c, system))
  }

  async countAccounts(system: SystemId) {
    return this.#afterSave(() => countAccounts(this.#c, system))
  }

  async fact(name: string) {
    return this.#afterSave(() => systems.fact(this.#c, name))
  }

  async saveFact(name: string, value: string) {
    await this.#afterSave((c) => systems.saveFact(c, name, value))
  }

  async savePage(page: PageSave) {
    return { conflicts: await this.#saving.save(page) }
  }

  async startRun(run: Omit<Run, 'id'>) {
    const started = await this.#afterSave((c) => runs.startRun(c, run))
    this.#tally.runBegan(started.id)
    return started
  }

  async saveRun(run: Run) {
    await this.#afterSave((c) => c.write(() => runs.updateRun(c, run)))
    if (run.ended !== null) this.#tally.runEnded(run.id)
  }

  async closeOrphanedRuns(now: string) {
    return this.#afterSave((c) => runs.closeOrphanedRuns(c, now))
  }

  async prune(before: string, limit: number) {
    return this.#afterSave((c) => runs.prune(c, before, limit))
  }

  async runs(query: RunSearch) {
    return this.#c.call(() => runs.runs(this.#c, query))
  }

  async run(id: number) {
    return this.#c.call(() => runs.run(this.#c, id))
  }

  async runRecords(run: number, query: RecordSearch) {
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

  async searchPendings(query: PendingSearch) {
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
    await this.#saving.close()
    try {
      if (this.#c.isOpen && this.#file.lock) for (const counter of Object.values(this.#counters)) counter.saveLast()
    } finally {
      closeFile(this.#file)
    }
  }
}
