/** What an export works with, what it sends, and how it makes a page for the store. */
import { emptyPage } from '../../model/empty-page'
import type { OpenConnector } from '../../model/connector'
import type { Cso, CsoId, MvoId, PendingExport, PendingExportId } from '../../model/objects'
import type { RecordedChange, RunCounters } from '../../model/runs'
import type { PageSave } from '../../model/page'
import type { Store } from '../../model/store'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import type { WaitingReference } from '../../pipeline/8-references'
import type { Plan, PlannedSystem } from '../canvas/plan'
import type { ActiveRun } from '../runs/active-run'
import type { DoubtedCreates } from '../creates/doubted-creates'
import type { GivenUpValues } from './given-up-values'
import type { WrittenTexts } from './written-texts'

export interface ExportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** What deployments changed and is still to be brought about (A13). */
  readonly open: readonly ConfigurationChange[]
  /** A person started it with confirmation: waiting times do not count (E3). */
  readonly ignoreBackoff: boolean
  /** `wait`: the target was never read, so whoever shall get an account may have one; creates stay pending (R13). */
  readonly creates: 'send' | 'wait'
  /** Collects whose names the system refused, to be given other ones; null where nobody is any more in this run (U1). */
  readonly toRename: Set<MvoId> | null
  /** What is sent to attributes that the system declares unique, and who waits for it; null where it declares none (U1). */
  readonly givenUp: GivenUpValues | null
  /** Creates that may have arrived although they were refused, or not found, since (E2). */
  readonly doubted: DoubtedCreates
  /** What is known of what this export writes; null where imports do not ask for it. */
  readonly written: WrittenTexts | null
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /** Pending exports with references that wait for accounts still to be made or named, and the first of them (E4, E9). */
  readonly waiting: Map<PendingExportId, WaitingReference & { readonly account: string }>
  /** Accounts that this export renames, until it is known what they are called: what refers to them goes then (E4, E9). */
  readonly renamed: Map<CsoId, 'toCome' | 'inDoubt'>
  /** Told of each object's result once it is saved, for the node's outputs. */
  readonly onResult: (outcome: 'exported' | 'failed', item: ExportedItem) => void
}

/** One object's result as the export node sends it on. Its secrets are hidden (N9). */
export interface ExportedItem {
  readonly system: string
  readonly cso: Cso
  readonly operation: PendingExport['operation']
  readonly changes: readonly RecordedChange[]
  readonly because: string
}

/** Creates that have to wait for something else may be postponed, except in what is sent at the very end of the run (E4). */
export interface SendOptions {
  readonly mayPostpone: boolean
}

/** Objects claimed, loaded and saved together. A connector may take far more at once: a file is written for tens of thousands. */
export const pageSize = 500

/** What an export saves, with the activity as it will then be. */
export function pageOf({ run }: ExportContext, parts: Partial<PageSave>, counts: Partial<RunCounters> = {}): PageSave {
  return { ...emptyPage, ...parts, run: run.snapshotWith(counts) }
}
