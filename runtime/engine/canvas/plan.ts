/** The canvas compiled: what a run works by. Made at the start of a run when the canvas changed since the last one. */
import type { ClockReading, CompiledExpression, LookedUp } from '../../expression'
import type { RuleId, SystemId } from '../../model/objects'
import type { Deprovisioning, Deprovisions, JoinRow, OutOfScopeAction, SyncRule } from '../../model/rules'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type { Run } from '../../model/runs'
import type { SystemRow } from '../../model/store-rows'
import type { FlowPass } from '../../pipeline/5-dependencies'
import type { Zone } from '../../model/zone'
import type { Namespace } from '../../model/unique'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { Configuration } from '../../pipeline/configuration'
import type { ResolvedDeletionRule } from '../../pipeline/9-lifecycle'
import type { SystemConfig } from './registry'
import type { PauseChange, SystemChange } from './system-rows'
import type { Wires } from './wires'

/** A connected system of the canvas, with what the store keeps about it. */
export interface PlannedSystem {
  /** As it is at this moment, whoever changed it. */
  readonly row: SystemRow
  readonly config: SystemConfig
  /** Changes and saves the row. */
  change(change: SystemChange): Promise<void>
  /** The same for a pause, together with its activity. */
  act(change: PauseChange, action: Omit<Run, 'id'>): Promise<Run>
}

/** A sync rule with what of the canvas belongs to it. */
export interface PlannedRule extends SyncRule {
  readonly objectType: ObjectTypeSchema | undefined
  readonly metaverseType: PlannedMvType | undefined
  /** Rows of all its join nodes: looked up for a page before its messages leave. */
  readonly joinRows: readonly JoinRow[]
  /** The attributes that its mappings write, those of broken steps included; null when it has none on the canvas. */
  readonly targets: ReadonlySet<string> | null
  /** What its provision steps do to accounts, broken ones included; none where it has no such step on the canvas. */
  readonly deprovisions: readonly Deprovisions[]
}

/** An object type of the metaverse, its deletion rule by the numbers of systems. */
export interface PlannedMvType {
  readonly schema: MvTypeSchema
  readonly deletionRule: ResolvedDeletionRule
}

/** How a step depends on time, by its expressions: those that read the clock, and whether any goes by the store's zone (S6). */
export interface TimeReading {
  readonly clocks: readonly ClockReading[]
  readonly zoned: boolean
}

/** A step ready to run; `broken` is why it cannot, in a sentence. `node` is its node's id. */
export type PlannedStep =
  | {
      readonly kind: 'scope'
      readonly rule: PlannedRule
      readonly condition: CompiledExpression | null
      /** What the condition reads that is secret, by root and name. */
      readonly secrets: ReadonlySet<string>
      readonly action: OutOfScopeAction
      /** Attributes of the person that an inbound condition reads (D7). */
      readonly reads: readonly string[]
      readonly time: TimeReading | null
    }
  | { readonly kind: 'join'; readonly rule: PlannedRule; readonly rows: readonly JoinRow[] }
  | { readonly kind: 'project'; readonly rule: PlannedRule }
  | {
      readonly kind: 'flow'
      readonly node: string
      readonly rule: PlannedRule
      readonly mappings: readonly FlowMapping[]
      /** Inbound, the mappings in the order of their dependencies (D7); nearly always one pass. */
      readonly passes: readonly FlowPass[]
      /** The attributes that its mappings write. */
      readonly targets: ReadonlySet<string>
      /** Targets of mappings that give something else each time: what is staged once is not generated again (D4, R7). */
      readonly random: ReadonlySet<string>
      /** Targets that are references, or come from one: what gave nobody a value in a full synchronisation is said (N10). */
      readonly references: readonly string[]
      readonly time: TimeReading | null
    }
  | {
      readonly kind: 'provision'
      readonly rule: PlannedRule
      readonly rows: readonly JoinRow[]
      readonly deprovisioning: Deprovisioning<CompiledExpression> & {
        readonly disable: readonly FlowMapping[]
        readonly moveTo: readonly FlowMapping[]
      }
      readonly time: TimeReading | null
    }
  | { readonly kind: 'pendingExport'; readonly node: string; readonly rule: PlannedRule; readonly hold: boolean }
  | { readonly kind: 'broken'; readonly because: string }

/** An attribute of a metaverse type. */
export interface MvAttribute {
  readonly type: string
  readonly attribute: string
}

/** An attribute of a system's object type. */
export interface CsAttribute extends MvAttribute {
  readonly system: SystemId
  /** The match rows of what provisions these accounts: one that they match is the person's own (R3). */
  readonly rows: readonly JoinRow[]
}

/** What is looked at for one mapping. */
export interface UniqueNamespaces {
  /** The attribute it writes, as the ledger knows it. */
  readonly own: Namespace
  /** `own` first, and those of the other attributes to which unique values are given. */
  readonly ledger: readonly Namespace[]
  readonly mv: readonly MvAttribute[]
  readonly cs: readonly CsAttribute[]
  /** What is given may be given again once its owner is deleted. */
  readonly reusable: boolean
}

/** The canvas compiled; `revision` is that of the registry it was made from. */
export interface Plan {
  readonly revision: number
  readonly systems: ReadonlyMap<SystemId, PlannedSystem>
  readonly systemByNode: ReadonlyMap<string, SystemId>
  readonly rules: ReadonlyMap<RuleId, PlannedRule>
  readonly ruleByNode: ReadonlyMap<string, PlannedRule>
  readonly steps: ReadonlyMap<string, PlannedStep>
  /** Of the mappings whose values nobody else may have, where that is looked at; most canvases have none (U1). */
  readonly unique: ReadonlyMap<FlowMapping, UniqueNamespaces>
  /** Of the mappings without UniqueValue that write an attribute in which a value is nobody else's (U1). */
  readonly amongUnique: ReadonlyMap<FlowMapping, UniqueNamespaces>
  readonly mvTypes: ReadonlyMap<string, PlannedMvType>
  /** Systems in which some rule writes lists of references: what others put into them is told apart (R11). */
  readonly writesLists: ReadonlySet<SystemId>
  /** Systems in which some rule takes disabled accounts out of groups (R15). */
  readonly endsMemberships: ReadonlySet<SystemId>
  /** The attributes by which expressions look objects of the metaverse up. */
  readonly lookedUp: readonly LookedUp[]
  /** Expressions that read of other objects, by their rule: what they look up is asked for a page at once. */
  readonly lookingUp: ReadonlyMap<RuleId, readonly CompiledExpression[]>
  /** Whose days count in dates (S6). */
  readonly zone: Zone
  /** Some step depends on the clock: objects may have moments at which they are due (D11). */
  readonly readsClock: boolean
  /** Names of nodes that could not be started: what they would do is not known, and nothing of it is taken back (A14). */
  readonly unusable: readonly string[]
  /** What of it decides, to be compared (A13). */
  readonly configuration: Configuration
  /** Where the wires lead, by the ids of `wiredAs`; undefined when nobody has told. */
  readonly wires: Wires | undefined
  /** The node as the wires know it: inner nodes of subflow instances stand for the subflow's own. */
  wiredAs(node: string): string
}
