/**
 * The port to connected systems. A connector type is data (what it is called, which settings it needs) plus `open`; an open
 * connector says by its optional methods what it can do. The engine asks for the ability, never for the name.
 */
import type { DiscoveredType, SettingProposal } from './discovered'
import type { ObjectTypeSchema } from './schema'
import type { LineOffsets, StretchRecords } from './stretches'
import type { Attributes, AttributeValue, Scalar } from './values'

export type SettingKind = 'text' | 'secret' | 'number' | 'boolean' | 'choice' | 'file' | 'list' | 'longText'

/** One setting of a connector type: enough to draw its form, validate it and document it. */
export interface SettingDescription {
  readonly name: string
  readonly label: string
  readonly kind: SettingKind
  readonly help: string
  readonly default?: string | number | boolean
  readonly required?: boolean
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly min?: number
  readonly max?: number
  readonly placeholder?: string
  /** Shown only when the other setting has one of these values. */
  readonly shownWhen?: { readonly setting: string; readonly values: readonly (string | boolean)[] }
  /** A secret that is needed once this other setting has a value. */
  readonly neededWith?: string
  /** It chooses which objects the system shows: once it names others, they have to be read before accounts are made (R13). */
  readonly selects?: boolean
  /** Grouped under this heading in the form; without one it stands in the main part. */
  readonly group?: string
}

/** Settings by name. Secrets are merged in by the node; values of kind list are string arrays. */
export type ConnectorSettings = Readonly<Record<string, unknown>>

export interface ConnectorContext {
  /** Folders with all in them, or single files: what a file path must lie in. */
  readonly allowedFolders: readonly string[]
  /**
   * Relative paths start here; without one in the first allowed folder. What lies in it belongs to the installation and is
   * closed, but for allowed folders inside it.
   */
  readonly userFolder?: string
  /** Object types the administrator declared for this system; empty before discovery. */
  readonly objectTypes: readonly ObjectTypeSchema[]
  readonly log: (level: 'info' | 'warn', text: string) => void
}

/** What is read: object types with the attributes wanted. */
export interface ImportSelection {
  readonly objectTypes: readonly ObjectTypeSchema[]
  /** Objects a page at most; the connector may send fewer. */
  readonly pageSize: number
  /** Characters of values after which a connector closes a page, where it can; left out: pages close by number alone. */
  readonly pageBytes?: number
}

/** A value that could not be read: the CSO keeps its previous one (I7). */
export interface ValueFault {
  readonly attribute: string
  readonly value: string
  readonly message: string
}

/** One record as the connector read it, with typed canonical values. */
export interface ImportRecord {
  /** `state` carries the whole record; `deleted` only its anchor or secondary id (delta imports). */
  readonly change: 'state' | 'deleted'
  readonly type: string
  /**
   * Missing or several values of the anchor make the record an error (I6): then null and a reason in `unidentified`. A report
   * of changes may leave it out without one: then the secondary id says whose record it is (I2), and deletions come before
   * everything else.
   */
  readonly anchor: string | null
  readonly unidentified?: string
  /**
   * Whose record it is can be told, and not which value belongs to which attribute: the CSO stays as it was and counts as there;
   * of nobody known it makes the record unidentified (I6).
   */
  readonly unclear?: string
  readonly secondaryId: string | null
  /** Includes the anchor's and the secondary id's own attributes. References have `ref: null`. Absent values have no key (O5). */
  readonly attributes: Attributes
  readonly faults: readonly ValueFault[]
  /** Where it was read, for error messages: `line 17`, a DN. */
  readonly position: string
}

/** A stretch of the source that could not be read as a record; nothing is obsoleted in that run (I3). */
export interface UnreadableRecord {
  readonly position: string
  readonly message: string
}

export interface ImportPage {
  readonly records: readonly ImportRecord[]
  readonly unreadable: readonly UnreadableRecord[]
  /** Rows of the stretch in which nothing has a value: they are no records (I19). */
  readonly blank?: number
  /** Objects expected altogether, where the system can say. */
  readonly total?: number
  /** Which of the records a stretch of the source holds, where the import asked for stretches and all of it was read well. */
  readonly stretches?: readonly Stretch[]
  /** Stretches that were not read, as they are known. */
  readonly known?: readonly KnownStretch[]
}

/** A stretch of the source that was read: so many records of the page, from one on. */
export interface Stretch {
  readonly digest: string
  readonly from: number
  readonly records: number
  readonly lines: LineOffsets
}

/** A stretch of the source that was not read, since it is known. */
export interface KnownStretch extends StretchRecords {
  readonly digest: string
  /** The index of the record of the page that comes after it, or how many records the page has. */
  readonly before: number
  readonly at: StretchPositions
  /** Reads it after all. */
  readonly read: () => readonly ImportRecord[] | Promise<readonly ImportRecord[]>
}

/**
 * Where a stretch is, as positions of records say it: what stands before the number of its first line, and the number; or the
 * position of each record.
 */
export type StretchPositions = { readonly prefix: string; readonly line: number } | { readonly positions: readonly string[] }

/** What imports have read before and nothing has changed since, asked by text. */
export interface ReadBefore {
  /**
   * An answer a text. `format` says all that decides what records a text holds beside the text itself, the version of the
   * connector's reading included; types and limits the engine adds.
   */
  ask(format: string, texts: readonly string[]): Promise<readonly TextAnswer[]>
}

/** Null: nobody knows it, or something of it may have changed since. */
export interface TextAnswer {
  readonly digest: string
  readonly known: StretchRecords | null
}

export interface AttributeChange {
  readonly attribute: string
  /** Whole new value of the attribute; null clears it. Single-valued attributes always come this way. */
  readonly set?: AttributeValue | null
  /** Values to add to and remove from a multi-valued attribute. */
  readonly add?: readonly Scalar[]
  readonly remove?: readonly Scalar[]
}

/** One object to create, update or delete. References come as the DN or anchor of the target (R10), already text. */
export interface ExportRequest {
  readonly id: number
  readonly operation: 'create' | 'update' | 'delete'
  readonly type: string
  readonly anchor: string | null
  readonly secondaryId: string | null
  /** The secondary id it shall have, when an update renames or moves it (E5). */
  readonly newSecondaryId: string | null
  /** Everything the object shall have (create), or what it had before this change (update, delete). */
  readonly attributes: Attributes
  /** What an update changes; empty for a create, whose values are all in `attributes`. */
  readonly changes: readonly AttributeChange[]
  /**
   * Attributes in its old or new name whose values the rules say, changed or not: a rename leaves them exactly those (E11).
   * Where they say nothing, the naming value follows the name.
   */
  readonly governed?: readonly string[]
  /** The name it had before the temporary one it bears as `secondaryId` now, of which nothing may stay (E9). */
  readonly formerName?: string
  /** An earlier attempt may have arrived: look first, never add twice (E2). */
  readonly inDoubt: boolean
}

export type ExportOutcome =
  /** Carried out. */
  | 'done'
  /** A create met an object of that name; nothing was written (E7). */
  | 'alreadyExists'
  /**
   * An update or delete met no object (E7). Where the request has an anchor, the connector searched for it and the search can
   * work: then the engine counts a delete as done (E10). A search that cannot work is `failed`.
   */
  | 'noSuchObject'
  /** Refused for this object; nothing was written, or `message` says what was. */
  | 'failed'
  /** The system could not be reached or broke off; whether it was written is unknown when `inDoubt` is set. */
  | 'unreachable'

export interface ExportResult {
  readonly id: number
  readonly outcome: ExportOutcome
  /** The anchor the system assigned or confirmed (E6). */
  readonly anchor?: string
  readonly secondaryId?: string
  /** The connector has proof that the values are stored as sent: no confirming import is awaited (X4). */
  readonly confirmed: boolean
  /** A sentence for the administrator, with the system's own code in it. */
  readonly message?: string
  readonly inDoubt?: boolean
  /** The answer will be the same next time; do not retry by itself. */
  readonly permanent?: boolean
}

export interface TestStep {
  readonly name: string
  readonly ok: boolean
  readonly message: string
}

export interface TestOutcome {
  readonly ok: boolean
  readonly steps: readonly TestStep[]
  /** Settings by which more could be read; a person takes them or not. */
  readonly proposals?: readonly SettingProposal[]
}

/** An open connection to one system. Methods that are absent are abilities it does not have. */
export interface OpenConnector {
  test(): Promise<TestOutcome>
  /** The object types the system has, as far as it can tell. */
  schema(): Promise<readonly DiscoveredType[]>
  /**
   * Every record, page by page; memory stays flat. Throws a SyncError when the read fails part-way: the pages before it stay,
   * nothing is obsoleted (I3). A missing column or attribute definition is a SyncError 'schema-changed' before the first page
   * (I8).
   */
  importAll?(selection: ImportSelection, signal: AbortSignal): AsyncIterable<ImportPage>
  /**
   * The same, without reading what is known: the source is cut into stretches of whole records wherever its text says so, each is
   * asked for, and of a known one it says only where it stands.
   */
  importUnread?(selection: ImportSelection, before: ReadBefore, signal: AbortSignal): AsyncIterable<ImportPage>
  /**
   * Why the system counts as empty, although there is nothing yet that could be read: a file that the first export makes. Null
   * when it can be read (R13).
   */
  absent?(): Promise<string | null>
  /** What a later `importChanges` starts from; asked before the first read (I10). */
  watermark?(): Promise<string>
  /** What changed since the watermark. Throws SyncError 'not-supported' when the system no longer honours it (I10). */
  importChanges?(selection: ImportSelection, watermark: string, signal: AbortSignal): AsyncIterable<ImportPage>
  /**
   * Carries out one batch; the requests are independent of each other unless two name the same object, whose order is kept.
   * Resolves with one result a request, in any order; rejects only for bugs: an unreachable system is a result for each
   * request that did not arrive.
   */
  export?(batch: readonly ExportRequest[], options: ExportOptions, signal: AbortSignal): Promise<readonly ExportResult[]>
  /**
   * Keeps large values of requests on disk until `export` is asked to carry them out, in one batch and before any other, for a
   * system that takes very large ones. What it returns is given to `export` in their place, and stands for nothing after it.
   */
  layAside?(requests: readonly ExportRequest[]): Promise<readonly ExportRequest[]>
  /**
   * The object as it is now, by anchor, else by secondary id; null when there is none (E2, E7). A search that cannot work, for
   * want of a right or in that form, is a SyncError, never null (E10).
   */
  find?(type: ObjectTypeSchema, anchor: string | null, secondaryId: string | null): Promise<ImportRecord | null>
  /**
   * The objects of the type that have one of these texts in the attribute, compared as the system does; an attribute in which it
   * cannot search, for want of a right or in that form, is a SyncError (U1).
   */
  findByValue?(type: ObjectTypeSchema, attribute: string, texts: readonly string[]): Promise<readonly ImportRecord[]>
  close(): Promise<void>
}

export interface ExportOptions {
  readonly objectTypes: readonly ObjectTypeSchema[]
  /** Requests on their way at the same time (E8). */
  readonly concurrency: number
  /** Says something about the system, not about an object, on the run: a code and a sentence with the next step. */
  readonly warn?: (code: string, message: string) => void
  /** Where imports ask for what they have read before: told of stretches that the batch has written, so that they are known. */
  readonly written?: { readonly before: ReadBefore; readonly tell: (stretches: readonly WrittenStretch[]) => void }
}

/** A stretch of the system as the batch leaves it that holds nothing but objects of the batch, each as an import will read it. */
export interface WrittenStretch {
  readonly digest: string
  readonly lines: LineOffsets
  readonly records: readonly { readonly request: number; readonly record: ImportRecord }[]
}

export interface ConnectorType {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly settings: readonly SettingDescription[]
  /** What the connector type can do at best; an open connector may do less. */
  readonly abilities: {
    readonly deltaImport: boolean
    readonly export: boolean
    /** A create may carry the anchor (a file's key), or the system assigns it (entryUUID). */
    readonly assignsAnchor: boolean
    /** Exports prove themselves; no confirming import is needed (X4). */
    readonly confirmsAtOnce: boolean
    /**
     * A batch is carried out as one: within it names change hands in any order, and two objects can exchange theirs (E9). Else
     * a name must be given up in a batch before.
     */
    readonly exchangesNames?: boolean
    /** Attributes may say how their values are written (`AttributeSchema.form`): all it has are texts. */
    readonly readsForms?: boolean
    /**
     * Requests a batch where the administrator sets none: a file is rewritten once a batch, a directory takes a few hundred
     * at a time.
     */
    readonly batchSize: number
  }
  /** Checks the settings and opens; a mistake in them is a SyncError 'not-configured' that names the setting. */
  open(settings: ConnectorSettings, context: ConnectorContext): Promise<OpenConnector>
}
