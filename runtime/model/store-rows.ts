/** What the store answers with, beside whole objects: what it keeps of systems, rules and open imports, and the keys of CSOs. */
import type { Cso, CsoId, MvoId, RuleId, SystemId } from './objects'
import type { RecordedChange, RunRecord } from './runs'

/** What the store keeps about one connected system besides its objects. */
export interface SystemRow {
  readonly id: SystemId
  /** The id of its node on the canvas. */
  readonly node: string
  readonly name: string
  /** The point up to which its changes have been read, in the connector's words; null before the first import that ended well. */
  readonly watermark: string | null
  /** The list a person released past the shrink guard (I4), as the hash of its ids. */
  readonly releasedObsoletes: string | null
  /** Consecutive failures to reach it (E3). */
  readonly unreachableCount: number
  /** When it may be tried again, canonical UTC (E3); null when at once. */
  readonly retryAfter: string | null
  /** The import that is staged and not accepted: what it wrote counts for nobody until this is null again (I18). */
  readonly openImport: OpenImport | null
  /** A person has paused it (N12); may be over. */
  readonly paused: Pause | null
  /** That the pause is over is among the activities, however it ended; false where there never was one. */
  readonly isPauseEndNoted: boolean
}

/** Nothing is started for a connected system for the time being (N12). */
export interface Pause {
  /** In the words of who paused it. */
  readonly reason: string
  /** Canonical UTC; it ends by itself. */
  readonly until: string
  /** Who paused it. */
  readonly by: string
  /** Canonical UTC. */
  readonly since: string
}

/** A CSO as far as its key is concerned. */
export interface CsoKey extends Pick<Cso, 'id' | 'type' | 'staging'> {
  readonly anchor: string
}

/** An import between its first page and its acceptance. */
export interface OpenImport {
  /** Its run. */
  readonly run: number
  /** It makes CSOs from this id on. */
  readonly firstNew: CsoId
}

/** What the store keeps about one sync rule. */
export interface RuleRow {
  readonly id: RuleId
  /** The id of its node on the canvas. */
  readonly node: string
  readonly name: string
  readonly system: SystemId
}

/** Whose CSO it is. */
export interface LinkedCso {
  readonly id: CsoId
  readonly system: SystemId
  readonly mvo: MvoId
}

/** Whose connector a CSO is, and of which type that metaverse object is. */
export interface Connector extends LinkedCso {
  readonly type: string
}

/** A record as the store keeps it: with its number and the time it was saved, canonical UTC. */
export type StoredRecord = RunRecord & { readonly id: number; readonly at: string }

/** An object whose history is asked for. */
export type ChangedObject = { readonly cso: CsoId } | { readonly mvo: MvoId }

/** A change of one attribute, with the record that has it. */
export interface FoundChange {
  readonly record: StoredRecord
  readonly change: RecordedChange
}
