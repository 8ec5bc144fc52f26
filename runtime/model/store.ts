/**
 * The port to the store. Asynchronous and page-shaped, so that a database server can stand behind it: a page is loaded in a
 * handful of calls and saved in one, which is one transaction. There is one writer; ids are handed out by the store before
 * anything is saved, so that a page can refer to what it creates.
 */
import type { HandDecision } from './by-hand'
import type { ErasureStore } from './erasure'
import type { SyncError } from './errors'
import type { FollowUpStore } from './follow-ups'
import type { FormerNameReads } from './former-names'
import type { GoneReads } from './gone'
import type { HistoryReads } from './history'
import type { NotedLeaver } from './leavers-kept'
import type { Cso, CsoId, DeletionMark, Mvo, MvoId, PendingExport, PendingExportId, RuleId, SystemId } from './objects'
import type { Conflict, CsoEntry, PageLoad, PageSave } from './page'
import type {
  ComeObjects,
  Coming,
  CsoQuery,
  CsoSearch,
  DueSelection,
  ExportSelection,
  HavingQuery,
  ListPage,
  MomentsWithin,
  MvoQuery,
  MvoSearch,
  PendingSearch,
  RecordKey,
  SelectedPending,
  Selection,
  StoreCounts,
  Unsent,
  SizedObjects,
  TimeSpan,
} from './queries'
import type { ReferenceOfType, ReferenceReads, ReferenceTexts, Referrers, Resolution } from './references'
import type { Run } from './runs'
import type { StampStore } from './stamps'
import type { StretchStore } from './stretches'
import type { Connector, CsoKey, LinkedCso, OpenImport, RuleRow, SystemRow } from './store-rows'
import type { LedgerAnswer, LedgerQuestion } from './unique'

/**
 * Every member waits for the page that is being saved and sees it, unless it says otherwise. Every member throws `store-closed`
 * once the store is closed, `store-busy` when another program holds it, `store-corrupt` when it is damaged and `store-unwritable`
 * when the disk refuses; nothing is then half done.
 */
export interface Store
  extends FollowUpStore, FormerNameReads, GoneReads, HistoryReads, ReferenceReads, StampStore, ErasureStore, StretchStore {
  // ---- identity of what the canvas names
  /**
   * The row of the system with this node id; one with the same name whose node is not among `liveNodes` (ids of the nodes on the
   * canvas) is adopted, since a flow imported again gets new node ids; else it is made.
   */
  registerSystem(node: string, name: string, liveNodes: readonly string[]): Promise<SystemRow>
  /** The same for a rule; only one of the same system is adopted. */
  registerRule(node: string, name: string, system: SystemId, liveNodes: readonly string[]): Promise<RuleRow>
  /** Writes everything that is kept about a system; there is one writer of it at a time, the run that holds the system's lock. */
  saveSystem(row: SystemRow): Promise<void>
  /** The same together with the activity of what was done to it (N12): both are saved, or neither. Returns it with its number. */
  saveAction(row: SystemRow, action: Omit<Run, 'id'>): Promise<Run>
  /** All systems ever registered, by id. */
  systems(): Promise<readonly SystemRow[]>
  /** All rules ever registered, by id. */
  rules(): Promise<readonly RuleRow[]>
  /**
   * Which attributes of these types are secret from now on: the store keeps their values sealed only (N9). What it holds of them
   * in clear is sealed now. The metaverse stands under system 0; types that are not named stay as they were declared before.
   * Throws `not-configured` when there is no key.
   */
  declareSecrets(
    types: readonly { readonly system: SystemId; readonly type: string; readonly attributes: readonly string[] }[],
  ): Promise<void>
  /**
   * Which attributes joins look up, of MVOs and of CSOs (J2, R3). A new one is indexed for existing objects, some hundreds a
   * transaction.
   */
  ensureJoinAttributes(
    mv: readonly { type: string; attribute: string }[],
    cs: readonly { system: SystemId; type: string; attribute: string }[],
  ): Promise<void>

  // ---- ids and counter: the store alone gives them out
  /**
   * Reserves `count` consecutive ids of a kind and returns the first. Ids never come twice, also after a crash. Waits for
   * nothing.
   */
  reserveIds(kind: 'cso' | 'mvo' | 'pending', count: number): number
  /** Raises the change counter and returns its value, with which what becomes due is stamped (D1). Waits for nothing. */
  nextChange(): number
  /** The last value of the change counter. Waits for nothing. */
  currentChange(): number

  // ---- import
  /**
   * The CSO each record stands for, in the order of the keys, null where there is none: found by anchor; a record whose anchor is
   * unknown also by secondary id, but only among CSOs that have no anchor yet (I11). A record that carries no anchor at all
   * stands for the CSO with its secondary id (I2). As an open import has staged them.
   */
  findForImport(system: SystemId, keys: readonly RecordKey[]): Promise<readonly (CsoEntry | null)[]>
  /** The references of these CSOs as they are accepted; those that have none are missing. */
  referencesOf(csos: readonly CsoId[]): Promise<ReadonlyMap<CsoId, ReferenceTexts>>
  /** Who refers to these CSOs, they themselves apart; at most `limit` are listed. */
  referrersOf(csos: readonly CsoId[], limit: number): Promise<Referrers>
  /** The same as `referencesOf`, as an open import has staged them. */
  stagedReferencesOf(csos: readonly CsoId[]): Promise<ReadonlyMap<CsoId, ReferenceTexts>>
  /**
   * Ids of the system's CSOs of these types that an import is expected to show (I3): normal and awaiting confirmation, not
   * awaiting their first export, not obsolete already. As they are accepted.
   */
  expectedCsos(system: SystemId, types: readonly string[]): Promise<readonly CsoId[]>
  /** Keys of these CSOs, of those that have one. */
  anchorsOf(csos: readonly CsoId[]): Promise<readonly CsoKey[]>
  /** Keys of the CSOs that an open import has made (I20). */
  anchorsMadeBy(system: SystemId, open: OpenImport): Promise<readonly CsoKey[]>
  /**
   * How many of the objects that an import is expected to show have a value for an attribute, as they are accepted; counted to
   * `atMost` and no further (I21).
   */
  countHaving(query: HavingQuery): Promise<number>
  /**
   * Resolves references among the system's objects after an import, and makes their holders due (I16, D1). `openImport`: the run
   * that stages it; null: it counts at once.
   */
  resolveReferences(system: SystemId, openImport: number | null): Promise<Resolution>
  /**
   * Makes due who refers by one of these attributes to a record that the system's open import has added, changed or marked as
   * gone, since rules read that record through the reference (D7). To be called once references are resolved.
   */
  requeueReferringBy(system: SystemId, openImport: number, through: readonly ReferenceOfType[]): Promise<void>
  /**
   * Puts back, some hundreds of objects a transaction, what an open import wrote: as if it had never been (I18). Until it is done
   * the import stays open, and it can be called again. `records`: whether its run still says what it read; nobody's history does.
   */
  discardImport(system: SystemId, open: OpenImport, records: 'kept' | 'removed'): Promise<void>
  /** Forgets what was kept to put imports back that are accepted by now. */
  forgetEarlier(): Promise<void>

  // ---- sync
  /** How many objects a sync of the system takes, both phases together (D1, N3). */
  countDue(selection: DueSelection): Promise<number>
  /** Ids of the next objects a sync takes, ascending (D1, D6). */
  selectCsos(selection: Selection): Promise<readonly CsoId[]>
  /**
   * The ids in their order, in parts to be loaded one at a time: the values of a part have at most about `bytes` together, or are
   * those of one object. One look-up for all, and a second where they are too large together. Does not wait for a save.
   */
  partsBySize(of: SizedObjects, ids: readonly number[], bytes: number): Promise<readonly (readonly number[])[]>
  /**
   * A page that starts from CSOs: these first, in this order, then their MVOs' other CSOs and those that retain a link to one
   * (L3). Missing ids are left out.
   */
  loadPage(csos: readonly CsoId[]): Promise<PageLoad>
  /** Those of these CSOs that a person has told never to be joined (J9). */
  neverJoining(csos: readonly CsoId[]): Promise<readonly CsoId[]>
  /** What people have decided on these CSOs by hand, and still stands; nothing of the others (J9). */
  handDecisionsOf(csos: readonly CsoId[]): Promise<ReadonlyMap<CsoId, HandDecision>>
  /** The same for objects that start from the metaverse (lifecycle, one person). */
  loadMvos(mvos: readonly MvoId[]): Promise<PageLoad>
  /**
   * Reads that do not wait for the page that is being saved: what it changes may be missing from them, and the caller is to find
   * out whether that matters. To who only looks it does not.
   */
  readonly concurrentReads: Pick<
    Store,
    | 'systems'
    | 'rules'
    | 'referencesOf'
    | 'findForImport'
    | 'findStretches'
    | 'selectCsos'
    | 'selectStamped'
    | 'loadPage'
    | 'loadMvos'
    | 'findMvos'
    | 'lookUp'
    | 'askLedger'
  >
  /**
   * The MVOs each query finds, at most two hundred each (J2, J3). An attribute that `ensureJoinAttributes` was never told is a
   * fault of the caller.
   */
  findMvos(queries: readonly MvoQuery[]): Promise<readonly (readonly MvoId[])[]>
  /** The CSOs each query finds, at most twenty each, with what is pending for them (R3); attributes as in `findMvos`. */
  findCsos(queries: readonly CsoQuery[]): Promise<readonly (readonly CsoEntry[])[]>
  /**
   * What the ledger of unique values says, an answer a question (U1). Throws `not-configured` where its key cannot be read, or
   * there is none to seal it with.
   */
  askLedger(questions: readonly LedgerQuestion[]): Promise<readonly LedgerAnswer[]>
  /** Ids of the next linked CSOs of a system, on the canvas or not, ascending from `afterId` on (A14). */
  linkedCsos(system: SystemId, afterId: CsoId, limit: number): Promise<readonly CsoId[]>
  /** Ids of the next MVOs of a type to which no CSO of these systems is linked, obsolete ones apart, ascending (A13). */
  mvosWithoutCsoOf(type: string, systems: readonly SystemId[], afterId: MvoId, limit: number): Promise<readonly MvoId[]>
  /** Whether any MVO of a type has a value of one of these attributes, references included (N10). */
  hasAnyOf(type: string, attributes: readonly string[]): Promise<boolean>
  /** Of these CSOs those that are linked and not obsolete, as they are accepted; by id (L9). */
  connectorsAmong(csos: readonly CsoId[]): Promise<readonly Connector[]>
  /** The types of these MVOs; those that do not exist are missing (L9). */
  mvoTypes(mvos: readonly MvoId[]): Promise<readonly Pick<Mvo, 'id' | 'type'>[]>
  /** How many MVOs of a type there are (L9). */
  countMvos(type: string): Promise<number>
  /** The next MVOs that are marked to be deleted, ascending from `afterId` on (L2). */
  mvosInGrace(afterId: MvoId, limit: number): Promise<readonly (Pick<Mvo, 'id' | 'type'> & { readonly deletion: DeletionMark })[]>
  /** Ids of MVOs whose deletion is due at `now`, canonical UTC, ascending from `afterId` on (L2). */
  mvosDue(now: string, afterId: MvoId, limit: number): Promise<readonly MvoId[]>

  /** How many objects each rule waits for, because they did not come by it although they should have (D10). */
  notEvaluated(): Promise<readonly { readonly rule: RuleId; readonly count: number }[]>
  /** Ids of MVOs that an outbound rule waits for and that no due CSO of theirs carries on, ascending from `afterId` on (D10). */
  mvosNotEvaluated(afterId: MvoId, limit: number): Promise<readonly MvoId[]>
  /**
   * The next of what is noted of leavers whose accounts stay as they are, ascending from the account `afterId` on, as it is
   * accepted: of accounts that are there, that are nobody's or a leaver's, and for which nothing is pending that disables or
   * deletes them (A14).
   */
  leaversKept(afterId: CsoId, limit: number): Promise<readonly NotedLeaver[]>
  /** Drops such notes; one that is another by now stays. */
  dropLeaversKept(notes: readonly Pick<NotedLeaver, 'cso' | 'was'>[]): Promise<void>

  /**
   * Makes due what has come due by time: CSOs, and for a run the records that carry such MVOs, those of its system first (D11).
   * What is noted stays until the objects are saved.
   */
  takeMoments(coming: Coming): Promise<ComeObjects>
  /** How many objects there are whose moment has come; nothing is changed. */
  countMoments(coming: Coming): Promise<number>
  /** When within this time objects come due, or are to be deleted; null where nothing is (D11, L2). */
  momentsWithin(within: TimeSpan): Promise<MomentsWithin | null>

  // ---- export
  /** What may be sent, and what was being sent when the process ended (E2), by id; the order of E4 is the caller's. */
  selectPendings(selection: ExportSelection): Promise<readonly SelectedPending[]>
  /** MVOs for which a create in the system waits, also one that is held, failed, in doubt or being sent; by id (R3, R13). */
  unsentCreates(system: SystemId): Promise<readonly MvoId[]>
  /** MVOs for which something waits in the system for a synchronisation to say what is wanted; by id (I12, E12). */
  peopleToDecide(system: SystemId): Promise<readonly MvoId[]>
  /** How much of what is pending for a system an export has left, by why. Nothing is tried `mostAttempts` times by itself. */
  countUnsent(system: SystemId, mostAttempts: number): Promise<Unsent>

  /**
   * Since when what is held longest for a system is held, canonical UTC; null when nothing is, or where a version that did not
   * note it held some of that.
   */
  heldSince(system: SystemId): Promise<string | null>
  /** The CSOs linked to these MVOs, but for those that are leaving; by MVO, then by system. */
  linkedTo(mvos: readonly MvoId[]): Promise<readonly LinkedCso[]>
  /** Ids of what a step's setting holds in a system (X4). */
  heldBySetting(system: SystemId): Promise<readonly PendingExportId[]>
  /** These pending exports with their CSOs, in this order; missing ids are left out. */
  loadPendings(ids: readonly PendingExportId[]): Promise<readonly { pending: PendingExport; cso: Cso }[]>
  /** CSOs of the system that are linked: the base of the delete limit (X5). */
  countLinked(system: SystemId): Promise<number>
  /** Accounts that the system has, linked now or until their deletion was asked for (I21, X5). */
  countAccounts(system: SystemId): Promise<number>

  // ---- facts: what the engine itself must remember, such as the time of the last lifecycle scan
  /** The text saved under this name; null when there never was one. */
  fact(name: string): Promise<string | null>
  /** Saves a text under a name, in the place of an earlier one. */
  saveFact(name: string, value: string): Promise<void>
  /** Saves a text in the place of exactly this one; null is none. False, and nothing is saved, if another stands there. */
  replaceFact(name: string, before: string | null, value: string | null): Promise<boolean>

  // ---- saving
  /**
   * Saves a page in one transaction (D2). Resolves with the objects whose version was another one, in which case nothing of the
   * page is written; pages are saved in the order they come.
   */
  savePage(page: PageSave): Promise<{ readonly conflicts: readonly Conflict[] }>

  // ---- runs
  /** Adds a run's activity and returns it with its number (N3). */
  startRun(run: Omit<Run, 'id'>): Promise<Run>
  /** Writes a run's present state; a run that was never started is a fault of the caller. */
  saveRun(run: Run): Promise<void>
  /** Runs a crash left behind are closed as stopped at `now`, canonical UTC; returns them (N3). */
  closeOrphanedRuns(now: string): Promise<readonly Run[]>
  /**
   * Removes runs that ended before this time, canonical UTC, and their records; at most `limit` rows a call, the number removed
   * is returned (N4).
   */
  prune(before: string, limit: number): Promise<number>

  // ---- looking (for people). These do not wait for the page that is being saved and may miss it.
  /** MVOs by id. */
  searchMvos(query: MvoSearch): Promise<ListPage<Mvo>>
  /** The MVO with this UUID; null when there is none. */
  mvoByUuid(uuid: string): Promise<Mvo | null>
  /** CSOs by id. */
  searchCsos(query: CsoSearch): Promise<ListPage<Cso>>
  /** Pending exports by id, each with its CSO and what people call the object. */
  searchPendings(query: PendingSearch): Promise<ListPage<{ pending: PendingExport; cso: Cso; name: string }>>
  /** How much the store holds; a little old while runs are under way. */
  counts(): Promise<StoreCounts>

  // ---- the store as a whole
  /**
   * Writes a consistent copy of the whole store to another file; it belongs to nobody. May miss the page that is being saved,
   * never a part of it.
   */
  backup(file: string): Promise<void>
  /**
   * Reads all of the file, beside whoever uses it: what the database finds damaged, a sentence each. Throws `store-closed` when
   * the store is closed before it has come to the end.
   */
  examine(): Promise<readonly string[]>

  /** Why nothing can be saved at present, as the disk is full; null when it can, which is tried where the last write failed. */
  notWritable(): Promise<SyncError | null>
  /** Ends an examination, waits for the page that is being saved, then gives the store free; a second time does nothing. */
  close(): Promise<void>
}
