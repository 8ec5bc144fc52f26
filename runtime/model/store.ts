/**
 * The port to the store. Asynchronous and page-shaped, so that a database server can stand behind it: a page is loaded in a handful of calls and saved in
 * one, which is one transaction. There is one writer; ids are handed out by the store before anything is saved, so that a page can refer to what it creates.
 */
import type { Contribution, Cso, CsoId, LinkKind, Mvo, MvoId, PendingExport, RuleId, Staging, SystemId } from './objects'
import type { Run, RunRecord } from './runs'
import type { Attributes } from './values'

/** What the store keeps about one connected system besides its objects. */
export interface SystemRow {
  readonly id: SystemId
  /** The id of its node on the canvas. */
  readonly node: string
  readonly name: string
  readonly watermark: string | null
  /** Why a full sync is needed (A13); null when it is not. */
  readonly fullSyncNeeded: string | null
  /** The list a person released past the shrink guard (I4), as the hash of its ids. */
  readonly releasedObsoletes: string | null
  /** Consecutive failures to reach it, and when it may be tried again; canonical UTC (E3). */
  readonly unreachableCount: number
  readonly retryAfter: string | null
}

export interface RuleRow {
  readonly id: RuleId
  readonly node: string
  readonly name: string
  /** Hash of everything that decides what the rule does (A13). */
  readonly fingerprint: string
  readonly system: SystemId
}

/** What an import looks a record up by. */
export interface RecordKey {
  readonly type: string
  /** Already folded where the type's anchor ignores case; null when the record has none. */
  readonly anchorKey: string | null
  /** In the normal spelling of `normalDn`; null when the type has no secondary id. */
  readonly secondaryKey: string | null
  /** What the record shows. Where that is what is stored, the object found has these very attributes, so that nothing is read out and compared twice. */
  readonly attributes?: Attributes
}

/** A CSO with what is pending for it. */
export interface CsoEntry {
  readonly cso: Cso
  readonly pending: PendingExport | null
}

/** A new or changed CSO. Written only when the stored version is `expected` (null: it is new). */
export interface CsoWrite {
  readonly cso: Cso
  readonly expected: number | null
  readonly anchorKey: string | null
  readonly secondaryKey: string | null
  /** False leaves the stored document alone (a change of link or staging only). */
  readonly attributesChanged: boolean
  /** Reference attributes whose links change, by the raw text the system wrote (O8). */
  readonly references?: readonly {
    readonly attribute: string
    readonly add: readonly string[]
    readonly remove: readonly string[]
  }[]
}

export interface PendingWrite {
  readonly pending: PendingExport
  /** Null: it is new. */
  readonly expected: number | null
}

/** A value by which rules join: that of an MVO, or the one an object waits for. `key` is `joinKey(value)`. */
export interface JoinKey {
  readonly type: string
  readonly attribute: string
  readonly key: string
}

/** The first values an object that found nobody would be joined by; replaces what is stored. */
export interface UnjoinedWrite {
  readonly cso: CsoId
  readonly keys: readonly JoinKey[]
}

/** Everything one page decided; saved whole or not at all. */
export interface PageSave {
  readonly csos: readonly CsoWrite[]
  readonly csosDeleted: readonly CsoId[]
  readonly mvos: readonly { readonly mvo: Mvo; readonly expected: number | null; readonly attributesChanged: boolean }[]
  readonly mvosDeleted: readonly MvoId[]
  /** Replaces the contribution with the same (mvo, rule, cso). */
  readonly contributions: readonly Contribution[]
  readonly contributionsDeleted: readonly { readonly mvo: MvoId; readonly rule: RuleId; readonly cso: CsoId | null }[]
  readonly pendings: readonly PendingWrite[]
  readonly pendingsDeleted: readonly number[]
  readonly unjoined?: readonly UnjoinedWrite[]
  /** Join values that MVOs have got: whoever waits for one becomes due, with this stamp (D3). */
  readonly newJoinKeys?: { readonly values: readonly JoinKey[]; readonly due: number }
  readonly records: readonly RunRecord[]
  /** The run's state after this page; counters are totals. */
  readonly run: Run
  /** Force to disk before returning: for what must be known after a crash (E2). */
  readonly durable: boolean
}

/** What a page of objects needs, loaded at once: the objects, their MVOs, all contributions, the MVOs' other CSOs and all their pending exports. */
export interface PageLoad {
  readonly csos: readonly CsoEntry[]
  readonly mvos: readonly Mvo[]
  readonly contributions: readonly Contribution[]
}

/** Find MVOs that have all these values. Keys are `joinKey(value)`; exact comparison is the caller's. */
export interface MvoQuery {
  readonly type: string
  readonly pairs: readonly { readonly attribute: string; readonly key: string }[]
}

/** Find CSOs of a system, linked or not but not obsolete, that have all these values. */
export interface CsoQuery {
  readonly system: SystemId
  readonly type: string
  readonly pairs: readonly { readonly attribute: string; readonly key: string }[]
}

/** Which objects a sync takes (D1, D6). */
export interface Selection {
  readonly system: SystemId
  readonly full: boolean
  /** `arriving`: everything but obsolete objects; `leaving`: obsolete ones. CSOs awaiting their first export are in neither. */
  readonly phase: 'arriving' | 'leaving'
  readonly afterId: CsoId
  readonly limit: number
  /** Only what became due up to this value of the change counter, so that a delta ends. */
  readonly dueUpTo: number
}

/** Pending exports that may be sent now (E3, E4). */
export interface ExportSelection {
  readonly system: SystemId
  readonly now: string
  /** A person asked: waiting times do not count. */
  readonly ignoreBackoff: boolean
}

/** What the order and the limits of an export go by. */
export interface SelectedPending {
  readonly id: number
  readonly cso: CsoId
  readonly operation: PendingExport['operation']
  /** The CSO's secondary id; for a create the one it shall have. */
  readonly secondaryId: string | null
  readonly state: PendingExport['state']
  readonly deprovisioning: boolean
  readonly released: boolean
  /** Nodes of the steps that staged it. */
  readonly steps: readonly string[]
}

export interface ListPage<T> {
  readonly items: readonly T[]
  /** Hand back as `after` for the next page; null at the end. */
  readonly next: string | null
}

export interface Store {
  // ---- identity of what the canvas names
  /** The row of the system with this node id; one with the same name whose node is gone is adopted; else it is made. */
  registerSystem(node: string, name: string, liveNodes: readonly string[]): Promise<SystemRow>
  registerRule(
    node: string,
    name: string,
    fingerprint: string,
    system: SystemId,
    liveNodes: readonly string[],
  ): Promise<{ row: RuleRow; previousFingerprint: string | null }>
  saveSystem(row: SystemRow): Promise<void>
  systems(): Promise<readonly SystemRow[]>
  rules(): Promise<readonly RuleRow[]>
  /**
   * Which attributes of these types are secret from now on: the store keeps their values sealed only (N9). What it holds of them in clear is sealed now.
   * The metaverse stands under system 0; types that are not named stay as they were declared before.
   */
  declareSecrets(
    types: readonly { readonly system: SystemId; readonly type: string; readonly attributes: readonly string[] }[],
  ): Promise<void>
  /** Which attributes joins look up; a new one is indexed for existing objects. */
  ensureJoinAttributes(
    mv: readonly { type: string; attribute: string }[],
    cs: readonly { system: SystemId; type: string; attribute: string }[],
  ): Promise<void>

  // ---- ids and counter
  /** Reserves `count` consecutive ids of a kind and returns the first. Ids never come twice, also after a crash. */
  reserveIds(kind: 'cso' | 'mvo' | 'pending', count: number): number
  /** The change counter: what becomes due is stamped with the value this returns. */
  nextChange(): number
  currentChange(): number

  // ---- import
  /**
   * By anchor; a record whose anchor is unknown also by secondary id, but only among CSOs that have no anchor yet (I11). A record that carries no anchor at
   * all stands for the CSO that bears its secondary id (I2).
   */
  findForImport(system: SystemId, keys: readonly RecordKey[]): Promise<readonly (CsoEntry | null)[]>
  referencesOf(csos: readonly CsoId[]): Promise<ReadonlyMap<CsoId, Readonly<Record<string, readonly string[]>>>>
  /** Ids of the system's CSOs of these types that an import is expected to show: normal and awaiting confirmation, not awaiting their first export, not obsolete already. */
  expectedCsos(system: SystemId, types: readonly string[]): Promise<readonly CsoId[]>
  /** Resolves references among the system's objects after an import; returns what stays unresolved (I16). */
  resolveReferences(
    system: SystemId,
  ): Promise<{ resolved: number; unresolved: readonly { cso: CsoId; attribute: string; text: string }[] }>

  // ---- sync
  countDue(system: SystemId, full: boolean, dueUpTo: number): Promise<number>
  selectCsos(selection: Selection): Promise<readonly CsoId[]>
  loadPage(csos: readonly CsoId[]): Promise<PageLoad>
  /** The same reads without waiting for the page that is being saved: what it changes may be missing from them, and the caller is to find out whether that matters. */
  readonly concurrentReads: Pick<Store, 'findForImport' | 'selectCsos' | 'loadPage' | 'loadMvos' | 'findMvos'>
  /** The same for objects that start from the metaverse (lifecycle, one person). */
  loadMvos(mvos: readonly MvoId[]): Promise<PageLoad>
  findMvos(queries: readonly MvoQuery[]): Promise<readonly (readonly MvoId[])[]>
  /** At most 20 each, with what is pending for them. */
  findCsos(queries: readonly CsoQuery[]): Promise<readonly (readonly CsoEntry[])[]>
  /** MVOs whose deletion is due (L2). */
  mvosDue(now: string, afterId: MvoId, limit: number): Promise<readonly MvoId[]>

  // ---- export
  /** Ids of what may be sent, in the order of E4 within each operation left to the caller. */
  selectPendings(selection: ExportSelection): Promise<readonly SelectedPending[]>
  /** Ids of what a step's setting holds in a system (X4). */
  heldBySetting(system: SystemId): Promise<readonly number[]>
  loadPendings(ids: readonly number[]): Promise<readonly { pending: PendingExport; cso: Cso }[]>
  /** CSOs of the system that are linked: the base of the delete limit (X5). */
  countLinked(system: SystemId): Promise<number>

  // ---- marks: small facts of the engine itself, such as the time of the last lifecycle scan
  fact(name: string): Promise<string | null>
  saveFact(name: string, value: string): Promise<void>

  // ---- saving
  /** Saves a page in one transaction. Resolves with the ids of CSOs, MVOs or pendings whose version was another one; nothing of the page is then written. */
  savePage(page: PageSave): Promise<{ readonly conflicts: readonly { kind: 'cso' | 'mvo' | 'pending'; id: number }[] }>

  // ---- runs
  startRun(run: Omit<Run, 'id'>): Promise<Run>
  saveRun(run: Run): Promise<void>
  /** Runs a crash left behind are closed as stopped; returns them. */
  closeOrphanedRuns(now: string): Promise<readonly Run[]>
  /** Removes runs and records older than this; at most `limit` records a call, the number removed is returned. */
  prune(before: string, limit: number): Promise<number>

  // ---- looking (for people: pages, searches)
  runs(query: { system?: SystemId; status?: string; limit: number; after?: string }): Promise<ListPage<Run>>
  run(id: number): Promise<Run | null>
  runRecords(
    run: number,
    query: { outcome?: string; limit: number; after?: string },
  ): Promise<ListPage<RunRecord & { id: number; at: string }>>
  searchMvos(query: {
    type?: string
    q?: string
    attribute?: string
    value?: string
    limit: number
    after?: string
  }): Promise<ListPage<Mvo>>
  mvoByUuid(uuid: string): Promise<Mvo | null>
  historyOf(object: { cso?: CsoId; mvo?: MvoId }, limit: number): Promise<readonly (RunRecord & { id: number; at: string })[]>
  searchCsos(query: {
    system?: SystemId
    type?: string
    state?: 'linked' | 'unlinked' | Staging
    q?: string
    limit: number
    after?: string
  }): Promise<ListPage<Cso>>
  searchPendings(query: {
    system?: SystemId
    state?: string
    limit: number
    after?: string
  }): Promise<ListPage<{ pending: PendingExport; cso: Cso; name: string }>>
  counts(): Promise<StoreCounts>

  /** A consistent copy of the whole store in another file. */
  backup(file: string): Promise<void>
  close(): Promise<void>
}

export interface StoreCounts {
  readonly mvos: Readonly<Record<string, number>>
  readonly csos: readonly { system: SystemId; type: string; link: LinkKind; staging: Staging; count: number }[]
  readonly pendings: readonly { system: SystemId; operation: string; state: string; count: number }[]
  readonly fileBytes: number
}
