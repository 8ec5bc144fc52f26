/** What the store keeps of what has happened: runs and their records, for people who look. */
import type { MadeByHand } from './by-hand'
import type { CsoId, MvoId } from './objects'
import type { ListPage, RecordSearch, RunSearch } from './queries'
import type { Run } from './runs'
import type { ChangedObject, FoundChange, StoredRecord } from './store-rows'

/** None of it waits for the page that is being saved, which may be missing. */
export interface HistoryReads {
  /** Runs, the newest first. */
  runs(query: RunSearch): Promise<ListPage<Run>>
  /** The run with this number; null when there is none. */
  run(id: number): Promise<Run | null>
  /** A run's records in the order they were saved (N4). */
  runRecords(run: number, query: RecordSearch): Promise<ListPage<StoredRecord>>
  /** Records of a CSO, an MVO, or either, the newest first; at most 500. */
  historyOf(object: { cso?: CsoId; mvo?: MvoId }, limit: number): Promise<readonly StoredRecord[]>
  /** Who has made a person by hand of whom there was no record; null: nobody has (L7). */
  madeByHand(mvo: MvoId): Promise<MadeByHand | null>
  /**
   * The last change of an attribute of a CSO, by an import or an export, or of an MVO, as far as records are kept; null where
   * none is. What an import did that does not count is not among them (I18).
   */
  lastChangeOf(object: ChangedObject, attribute: string): Promise<FoundChange | null>
}
