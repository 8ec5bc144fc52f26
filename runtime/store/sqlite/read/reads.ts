/** The store's reads for imports, syncs and exports: each waits for the page that is being saved. */
import type { CsoId, MvoId, SystemId } from '../../../model/objects'
import type {
  Coming,
  CsoQuery,
  DueSelection,
  ExportSelection,
  HavingQuery,
  MvoQuery,
  RecordKey,
  Selection,
  SizedObjects,
  TimeSpan,
  ValueQueryOf,
} from '../../../model/queries'
import type { StampedSelection } from '../../../model/stamps'
import type { Store } from '../../../model/store'
import type { OpenImport } from '../../../model/store-rows'
import type { LedgerQuestion } from '../../../model/unique'
import type { Connection } from '../file/connection'
import { accountsOf, connectorsAmong, linkedTo, loadCsos, outOfGroups } from '../tables/csos'
import { expectedCsos } from '../tables/expected'
import { followUps, lastImportNodes, peopleDue } from '../tables/follow-ups'
import { handDecisionsOf, neverJoining } from '../tables/by-hand'
import { findCsos, findMvos } from '../tables/key-look-up'
import { leaversKept } from '../tables/leavers-kept'
import { findByValue } from '../tables/look-ups'
import { anchorsMadeBy, anchorsOf, countHaving } from '../tables/known-values'
import { countMvos, hasAnyOf, loadMvos, mvosDue, mvosInGrace, mvosWithoutCsoOf, mvoTypes } from '../tables/mvos'
import { comeObjects, momentsWithin } from '../tables/moments'
import { askLedger, lookAtLedger } from '../tables/ledger'
import { loadLinks } from '../tables/mvo-references'
import { countNotEvaluated, mvosNotEvaluated } from '../tables/not-evaluated'
import { countUnsent, peopleToDecide, heldBySetting, heldSince, selectPendings, unsentCreates } from '../tables/export-selection'
import { loadPendings } from '../tables/pendings'
import * as references from '../tables/references'
import * as systems from '../tables/systems'
import { countAccounts, countDue, countLinked, linkedCsos, selectCsos } from '../tables/selecting'
import { partsBySize } from '../tables/sizes'
import { selectStamped } from '../tables/stamps'
import { findStretches } from '../tables/stretches'
import { loadForImport, loadFromMvos, loadPage, withPendings } from './load'
import { SqliteViews } from './views'

/** The members of the port that runs read by, beside the views. */
export abstract class SqliteReads extends SqliteViews {
  readonly concurrentReads: Store['concurrentReads'] = {
    systems: async () => this.c.call(() => systems.systems(this.c)),
    rules: async () => this.c.call(() => systems.rules(this.c)),
    referencesOf: async (csos) => this.c.call(() => references.referencesOf(this.c, csos)),
    findForImport: async (system, keys) => this.c.read(() => loadForImport(this.c, system, keys)),
    findStretches: async (system, digests) => this.c.read(() => findStretches(this.c, system, digests)),
    selectCsos: async (selection) => this.c.call(() => selectCsos(this.c, selection)),
    selectStamped: async (selection) => this.c.call(() => selectStamped(this.c, selection)),
    loadPage: async (csos) => this.c.read(() => loadPage(this.c, csos)),
    loadMvos: async (mvos) => this.c.read(() => loadFromMvos(this.c, mvos)),
    findMvos: async (queries) => this.c.call(() => findMvos(this.c, this.keys, queries)),
    lookUp: async (queries, mvos, csos) => this.c.read(() => this.#lookUp(queries, mvos, csos)),
    askLedger: async (questions) => this.c.read(() => lookAtLedger(this.c, questions)),
  }

  /** Does something once the page that is being saved is saved or refused: what must see it, or must not write beside it. */
  protected abstract afterSave<T>(work: (c: Connection) => T | Promise<T>): Promise<T>

  async findForImport(system: SystemId, keys: readonly RecordKey[]) {
    return this.afterSave((c) => loadForImport(c, system, keys))
  }

  async findStretches(system: SystemId, digests: readonly string[]) {
    return this.afterSave((c) => findStretches(c, system, digests))
  }

  async partsBySize(of: SizedObjects, ids: readonly number[], bytes: number) {
    return this.c.call(() => partsBySize(this.c, of, ids, bytes))
  }

  async referencesOf(csos: readonly CsoId[]) {
    return this.afterSave(() => references.referencesOf(this.c, csos))
  }

  async referrersOf(csos: readonly CsoId[], limit: number) {
    return this.afterSave(() => references.referrersOf(this.c, csos, limit))
  }

  async stagedReferencesOf(csos: readonly CsoId[]) {
    return this.afterSave(() => references.stagedReferencesOf(this.c, csos))
  }

  async expectedCsos(system: SystemId, types: readonly string[]) {
    return this.afterSave((c) => expectedCsos(c, system, types))
  }

  async anchorsOf(csos: readonly CsoId[]) {
    return this.afterSave((c) => anchorsOf(c, csos))
  }

  async anchorsMadeBy(system: SystemId, open: OpenImport) {
    return this.afterSave((c) => anchorsMadeBy(c, system, open))
  }

  async countHaving(query: HavingQuery) {
    return this.afterSave((c) => countHaving(c, query))
  }

  async countDue(selection: DueSelection) {
    return this.afterSave(() => countDue(this.c, selection))
  }

  async selectCsos(selection: Selection) {
    return this.afterSave(() => selectCsos(this.c, selection))
  }

  async selectStamped(selection: StampedSelection) {
    return this.afterSave((c) => selectStamped(c, selection))
  }

  async neverJoining(csos: readonly CsoId[]) {
    return this.afterSave((c) => neverJoining(c, csos))
  }

  async handDecisionsOf(csos: readonly CsoId[]) {
    return this.afterSave((c) => handDecisionsOf(c, csos))
  }

  async loadPage(csos: readonly CsoId[]) {
    return this.afterSave(() => loadPage(this.c, csos))
  }

  async loadMvos(mvos: readonly MvoId[]) {
    return this.afterSave(() => loadFromMvos(this.c, mvos))
  }

  async findMvos(queries: readonly MvoQuery[]) {
    return this.afterSave(() => findMvos(this.c, this.keys, queries))
  }

  async lookUp(queries: readonly ValueQueryOf[], mvos: readonly MvoId[], csos: readonly CsoId[]) {
    return this.afterSave(() => this.#lookUp(queries, mvos, csos))
  }

  #lookUp(queries: readonly ValueQueryOf[], mvos: readonly MvoId[], csos: readonly CsoId[]) {
    const objects = { mvos: loadMvos(this.c, mvos), csos: loadCsos(this.c, csos) }
    return { found: findByValue(this.c, this.keys, queries), ...objects, links: loadLinks(this.c, csos) ?? [] }
  }

  async findCsos(queries: readonly CsoQuery[]) {
    return this.afterSave(() => findCsos(this.c, this.keys, queries).map((ids) => withPendings(this.c, loadCsos(this.c, ids))))
  }

  async askLedger(questions: readonly LedgerQuestion[]) {
    return this.afterSave((c) => askLedger(c, questions))
  }

  async linkedCsos(system: SystemId, afterId: CsoId, limit: number) {
    return this.afterSave((c) => linkedCsos(c, system, afterId, limit))
  }

  async mvosWithoutCsoOf(type: string, of: readonly SystemId[], afterId: MvoId, limit: number) {
    return this.afterSave((c) => mvosWithoutCsoOf(c, { type, systems: of, afterId, limit }))
  }

  async hasAnyOf(type: string, attributes: readonly string[]) {
    return this.afterSave((c) => hasAnyOf(c, type, attributes))
  }

  async connectorsAmong(csos: readonly CsoId[]) {
    return this.afterSave((c) => connectorsAmong(c, csos))
  }

  async mvoTypes(mvos: readonly MvoId[]) {
    return this.afterSave((c) => mvoTypes(c, mvos))
  }

  async countMvos(type: string) {
    return this.afterSave((c) => countMvos(c, type))
  }

  async mvosInGrace(afterId: MvoId, limit: number) {
    return this.afterSave(() => mvosInGrace(this.c, afterId, limit))
  }

  async mvosDue(now: string, afterId: MvoId, limit: number) {
    return this.afterSave(() => mvosDue(this.c, now, afterId, limit))
  }

  async notEvaluated() {
    return this.afterSave(() => countNotEvaluated(this.c))
  }

  async mvosNotEvaluated(afterId: MvoId, limit: number) {
    return this.afterSave(() => mvosNotEvaluated(this.c, afterId, limit))
  }

  async leaversKept(afterId: CsoId, limit: number) {
    return this.afterSave((c) => leaversKept(c, afterId, limit))
  }

  async lastImportNodes(csos: readonly CsoId[]) {
    return this.afterSave((c) => lastImportNodes(c, csos))
  }

  async followUps(afterId: CsoId, limit: number) {
    return this.afterSave(() => followUps(this.c, afterId, limit))
  }

  async peopleDue(afterId: MvoId, limit: number) {
    return this.afterSave(() => peopleDue(this.c, afterId, limit))
  }

  async momentsWithin(within: TimeSpan) {
    return this.afterSave((c) => momentsWithin(c, within))
  }

  async countMoments(coming: Coming) {
    return this.afterSave((c) => {
      const { csos, mvos } = comeObjects(c, coming)
      return csos.length + mvos.length
    })
  }

  async selectPendings(selection: ExportSelection) {
    return this.afterSave((c) => selectPendings(c, selection))
  }

  async countUnsent(system: SystemId, mostAttempts: number) {
    return this.afterSave((c) => countUnsent(c, system, mostAttempts))
  }

  async heldSince(system: SystemId) {
    return this.afterSave((c) => heldSince(c, system))
  }

  async unsentCreates(system: SystemId) {
    return this.afterSave((c) => unsentCreates(c, system))
  }

  async peopleToDecide(system: SystemId) {
    return this.afterSave((c) => peopleToDecide(c, system))
  }

  async linkedTo(mvos: readonly MvoId[]) {
    return this.afterSave((c) => linkedTo(c, mvos))
  }

  async linksOf(csos: readonly CsoId[]) {
    return this.afterSave((c) => loadLinks(c, csos) ?? [])
  }

  async outOfGroups(system: SystemId, mvos: readonly MvoId[]) {
    return this.afterSave((c) => outOfGroups(c, system, mvos))
  }

  async accountsOf(system: SystemId, mvos: readonly MvoId[]) {
    return this.afterSave((c) => accountsOf(c, system, mvos))
  }

  async heldBySetting(system: SystemId) {
    return this.afterSave(() => heldBySetting(this.c, system))
  }

  async loadPendings(ids: readonly number[]) {
    return this.afterSave(() => loadPendings(this.c, ids))
  }

  async countLinked(system: SystemId) {
    return this.afterSave(() => countLinked(this.c, system))
  }

  async countAccounts(system: SystemId) {
    return this.afterSave(() => countAccounts(this.c, system))
  }
}
