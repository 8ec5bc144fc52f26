/** The store on SQLite: every member of the port, each led to the room that does it. */
import { SyncError } from '../../model/errors'
import type { Erasure } from '../../model/erasure'
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { PageSave } from '../../model/page'
import type { Coming } from '../../model/queries'
import type { ReferenceOfType } from '../../model/references'
import type { Run } from '../../model/runs'
import type { StampBasis } from '../../model/stamps'
import type { DuePerson } from '../../model/follow-ups'
import type { Store } from '../../model/store'
import type { OpenImport, SystemRow } from '../../model/store-rows'
import type { Connection } from './file/connection'
import { type Counter, type CounterName, openCounter } from './file/counters'
import { Examiner } from './file/examiner'
import { earlierCopies } from './file/migrations'
import { type StoreFile, closeFile, copyFile } from './file/file'
import { SqliteReads } from './read/reads'
import { discardImport } from './save/discard'
import { Saving } from './save/saving'
import { declareSecrets, loadDeclared } from './tables/declared'
import { keyFormerNames } from './tables/former-names'
import { keyGone } from './tables/gone'
import { forgetEarlier } from './tables/earlier'
import { dropFollowUps } from './tables/follow-ups'
import { JoinKeys } from './tables/keys'
import { dropLeaversKept } from './tables/leavers-kept'
import { takeMoments } from './tables/moments'
import { requeueReferringBy } from './tables/read-through'
import { resolveReferences } from './tables/resolve-references'
import * as runs from './tables/runs'
import { stampBasis } from './tables/stamps'
import { beginStretches, keepStretches, readsStretches } from './tables/stretches'
import { tracesOf } from './tables/mentions'
import * as systems from './tables/systems'

/** Characters that are written, and taken back, to see whether there is room again. */
const triedLength = 200_000

/** A store in one SQLite file: what writes, over its reads and views (read/). Its members are in the port's order. */
export class SqliteStore extends SqliteReads implements Store {
  readonly #file: StoreFile
  readonly #saving: Saving
  readonly #examiner: Examiner
  readonly #counters: Readonly<Record<CounterName, Counter>>

  constructor(file: StoreFile, now: () => string) {
    const access = file.lock ? 'write' : 'read'
    systems.noteOpenImports(file.connection)
    // Whoever only looks does not see another process open an import, and leaves that to the views.
    if (!file.lock) file.connection.openImports = new Set([0])
    const counter = (name: CounterName): Counter => openCounter(file.connection, name, access)
    loadDeclared(file.connection)
    if (file.lock) {
      keyGone(file.connection)
      keyFormerNames(file.connection)
    }
    super(file.connection, new JoinKeys(file.connection))
    this.#file = file
    this.#saving = new Saving(file, this.keys, now, () => this.nextChange())
    this.#examiner = new Examiner(file.connection.file)
    this.#counters = { cso: counter('cso'), mvo: counter('mvo'), pending: counter('pending'), change: counter('change') }
  }

  /** Calls once the file was deleted, replaced or overwritten while it was open; nothing is saved from then on. */
  onFileGone(then: (reason: SyncError) => void): void {
    this.#file.watch?.onGone(then)
  }

  /** The open file, for examination. */
  get connection() {
    return this.#file.connection
  }

  /** Does something once the page that is being saved is saved or refused: what must see it, or must not write beside it. */
  protected async afterSave<T>(work: (c: Connection) => T | Promise<T>): Promise<T> {
    while (this.#saving.underWay) await this.#saving.underWay
    return this.c.call(() => work(this.c))
  }

  async registerSystem(node: string, name: string, liveNodes: readonly string[]) {
    return this.afterSave((c) => systems.registerSystem(c, node, name, liveNodes))
  }

  async registerRule(node: string, name: string, system: SystemId, liveNodes: readonly string[]) {
    return this.afterSave((c) => systems.registerRule(c, { node, name, system }, liveNodes))
  }

  async saveSystem(row: SystemRow) {
    await this.afterSave((c) => systems.saveSystem(c, row, () => undefined))
  }

  async saveAction(row: SystemRow, action: Omit<Run, 'id'>) {
    return this.afterSave((c) => systems.saveSystem(c, row, () => runs.insertRun(c, action)))
  }

  async systems() {
    return this.afterSave(() => systems.systems(this.c))
  }

  async rules() {
    return this.afterSave(() => systems.rules(this.c))
  }

  async declareSecrets(types: Parameters<Store['declareSecrets']>[0]) {
    await this.afterSave((c) => declareSecrets(c, this.keys, types, () => this.nextChange()))
  }

  async ensureJoinAttributes(
    mv: readonly { type: string; attribute: string }[],
    cs: readonly { system: SystemId; type: string; attribute: string }[],
  ) {
    while (this.#saving.underWay) await this.#saving.underWay
    for (const { type, attribute } of mv) await this.keys.ensure('mv', 0, type, attribute)
    for (const { system, type, attribute } of cs) await this.keys.ensure('cs', system, type, attribute)
  }

  reserveIds(kind: 'cso' | 'mvo' | 'pending', count: number) {
    return this.c.call(() => this.#counters[kind].take(count))
  }

  nextChange() {
    return this.c.call(() => this.#counters.change.take(1))
  }

  currentChange() {
    return this.#counters.change.last()
  }

  async dropLeaversKept(notes: Parameters<Store['dropLeaversKept']>[0]) {
    await this.afterSave((c) => dropLeaversKept(c, notes))
  }

  async stampBasis(basis: StampBasis) {
    return this.afterSave((c) => stampBasis(c, basis))
  }

  async takeMoments(coming: Coming) {
    return this.afterSave((c) => takeMoments(c, coming, this.nextChange()))
  }

  async requeueReferringBy(system: SystemId, openImport: number, through: readonly ReferenceOfType[]) {
    return this.afterSave((c) => requeueReferringBy(c, { system, openImport, through }, this.nextChange()))
  }

  async resolveReferences(system: SystemId, openImport: number | null) {
    return this.afterSave((c) => resolveReferences(c, system, () => this.nextChange(), openImport))
  }

  async discardImport(system: SystemId, open: OpenImport, records: 'kept' | 'removed') {
    await this.afterSave((c) => discardImport(c, this.keys, { system, ...open }, records))
  }

  textDigester(use: string) {
    return this.c.secrets.sealer.digester(use)
  }

  async beginStretches(system: SystemId, run: number) {
    await this.afterSave((c) => beginStretches(c, system, run))
  }

  async readsStretches(system: SystemId) {
    return this.afterSave((c) => readsStretches(c, system))
  }

  async keepStretches(system: SystemId, run: number, digests: readonly string[]) {
    await this.afterSave((c) => keepStretches(c, system, run, digests))
  }

  async forgetEarlier() {
    await this.afterSave((c) => forgetEarlier(c))
  }

  async dropFollowUps(csos: readonly CsoId[], people: readonly DuePerson[]) {
    await this.afterSave((c) => dropFollowUps(c, csos, people))
  }

  async fact(name: string) {
    return this.afterSave(() => systems.fact(this.c, name))
  }

  async notWritable() {
    if (!this.c.notWritable) return null
    try {
      // As much as a page of objects: a line or two would fit into what the file has left.
      const texts = ['x'.repeat(triedLength), '']
      await this.afterSave((c) => texts.forEach((text) => systems.saveFact(c, 'tried to write', text)))
      this.c.noteWritable()
    } catch (thrown) {
      if (!(thrown instanceof SyncError)) throw thrown
    }
    return this.c.notWritable
  }

  async saveFact(name: string, value: string) {
    await this.afterSave((c) => systems.saveFact(c, name, value))
  }

  async replaceFact(name: string, before: string | null, value: string | null) {
    return this.afterSave((c) => systems.replaceFact(c, { name, before, value }))
  }

  async savePage(page: PageSave) {
    return { conflicts: await this.#saving.save(page) }
  }

  async startRun(run: Omit<Run, 'id'>) {
    const started = await this.afterSave((c) => runs.startRun(c, run))
    this.tally.runBegan(started.id)
    return started
  }

  async saveRun(run: Run) {
    await this.afterSave((c) => c.write(() => runs.updateRun(c, run)))
    if (run.ended !== null) this.tally.runEnded(run.id)
  }

  async closeOrphanedRuns(now: string) {
    return this.afterSave((c) => runs.closeOrphanedRuns(c, now))
  }

  async prune(before: string, limit: number) {
    return this.afterSave((c) => runs.prune(c, before, limit))
  }

  async tracesOf(mvo: MvoId, called: readonly string[]) {
    return this.afterSave((c) => tracesOf(c, mvo, called))
  }

  async erase(erasure: Erasure) {
    return this.#saving.erase(erasure)
  }

  async earlierCopies() {
    return earlierCopies(this.c.file)
  }

  async backup(file: string) {
    this.c.call(() => undefined)
    await copyFile(this.c, file)
  }

  async examine() {
    return this.c.call(() => this.#examiner.examine())
  }

  async close() {
    await this.#examiner.close()
    await this.#saving.close()
    try {
      if (this.c.isOpen && this.#file.lock) for (const counter of Object.values(this.#counters)) counter.saveLast()
    } finally {
      closeFile(this.#file)
    }
  }
}
