/** What an import is given: its run, the system with its open connector, and what to read of it. */
import type { OpenConnector } from '../../model/connector'
import type { CsoId } from '../../model/objects'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Store } from '../../model/store'
import type { Plan, PlannedSystem } from '../canvas/plan'
import type { ActiveRun } from '../runs/active-run'
import type { DoubtedCreates } from '../creates/doubted-creates'
import type { LostCreates } from '../creates/lost-creates'

export interface ImportContext {
  readonly run: ActiveRun
  readonly store: Store
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** The object types to read; objects of other types are neither read nor marked as gone (I17). */
  readonly types: readonly ObjectTypeSchema[]
  /** CSOs from this id on are made by this import. */
  readonly firstNew: CsoId
  /** Creates whose accounts counted as not there: one may show up afterwards (I12). */
  readonly lost: LostCreates
  /** Those of them that were in doubt and may be there, while they wait to be sent again (E2). */
  readonly doubted: DoubtedCreates
  /** Records a page. */
  readonly pageSize: number
  /** Everything is read, also what is known by its text. */
  readonly whole: boolean
}
