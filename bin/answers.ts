/** The API's answers, as far as the command line shows them. The API's own description has the whole. */
import type { PendingChange } from '../runtime/model/objects'
import type { HandDecision } from '../runtime/model/by-hand'
import type { Named, RunAnswer } from '../runtime/model/answers'
import type { TestOutcome as ModelTestOutcome } from '../runtime/model/connector'
import type { AttributeValue } from '../runtime/model/values'
import type { AccountOfPerson, RuleOfAccount } from '../runtime/model/why-account'
import type { LeftRecordOfValue } from '../runtime/model/why-left'
import type { WhyExport } from '../runtime/model/why-export'
import type { HeldOfPerson } from '../runtime/model/why-held'
import type { PersonByNow, ValueOriginWhy } from '../runtime/model/why-value'
import type { GoneItem, WhyGone } from '../runtime/model/why-gone'

export type { ErasureAnswer as ErasureLook } from '../runtime/model/erasure-answer'
export type { PreviewAnswer as Preview, PreviewedPerson } from '../runtime/model/preview-answer'

/** GET runs/{run}, and what starting and cancelling answer. */
export type Run = RunAnswer

/** An item of GET runs/{run}/objects. */
export interface RunObject {
  readonly outcome: string
  readonly system: Named | null
  readonly object: number | null
  readonly identity: string | null
  readonly name: string
  readonly because: string
  readonly error: string | null
}

/** POST systems/{system}/test. */
export type TestOutcome = ModelTestOutcome

/** An item of GET systems. */
export interface System extends Named {
  readonly connector: { readonly label: string } | null
  readonly objects: number
  readonly linked: number
  readonly pendingExports: number
  readonly held: number
  readonly failed: number
  readonly fullSyncNeeded: string | null
  readonly paused: Pause | null
  readonly lastRun: Run | null
}

/** POST systems/{system}/pause. */
export interface Pause {
  readonly reason: string
  readonly until: string
  readonly by: string
}

/** An item of GET pending-exports. */
export interface PendingExport {
  readonly id: number
  readonly system: Named | null
  readonly name: string
  readonly operation: string
  readonly state: string
  readonly waits: string | null
  readonly error: string | null
  /** Canonical UTC. */
  readonly nextAttempt: string | null
  readonly changes: readonly Pick<PendingChange, 'attribute' | 'from' | 'to' | 'add' | 'remove'>[]
}

/** GET gone/{gone}. */
export type GoneDetail = WhyGone & {
  /** The uuid; null for an object, and where it is not known any more. */
  readonly identity: string | null
  readonly history: readonly {
    readonly at: string
    readonly run: number
    readonly outcome: string
    readonly because: string
  }[]
}

/** An item of GET gone. */
export type ListedGone = GoneItem

/** GET pending-exports/{pendingExport}/why. */
export type ExportWhy = WhyExport & {
  readonly pendingExport: PendingExport & { readonly because: string }
}

/** What a decision on pending exports came to. */
export interface Review {
  readonly done: readonly number[]
  readonly refused: readonly { readonly id: number; readonly because: string }[]
}

/** GET clock. */
export interface ClockAnswer {
  readonly now: string
  readonly question: { readonly from: string; readonly to: string; readonly cause: 'moved' | 'idle' } | null
}

/** GET and POST examination. */
export interface ExaminationAnswer {
  readonly at: string | null
  readonly findings: readonly string[]
  readonly begun: string | null
  readonly failed: string | null
}

/** An item of GET held-people. */
export interface HeldList {
  readonly list: string
  readonly name: string
  readonly run: number | null
  readonly state: 'waiting' | 'released' | 'begun' | null
  readonly total: number
  readonly reasons: readonly string[]
}

/** An item of GET held-people/{list}. */
export interface HeldPerson {
  readonly type: string
  readonly name: string
  readonly record: { readonly system: Named | null; readonly name: string } | null
  readonly because: string
}

/** GET systems/{system}/missing. */
export interface MissingList {
  readonly run: number | null
  readonly total: number
  readonly released: boolean
  readonly reasons?: readonly string[]
  readonly items: readonly {
    readonly id: number
    readonly type: string
    readonly name: string
    readonly person: string | null
    readonly link: string
    readonly because: string | null
  }[]
}

/** An item of GET metaverse. */
export interface Identity {
  readonly id: string
  readonly type: string
  readonly name: string
  /** The name with the key of a record. */
  readonly label: string
  readonly formerNames: readonly { readonly name: string; readonly until: string }[]
}

/** An item of GET objects. */
export interface ListedObject {
  readonly id: number
  readonly system: Named | null
  readonly type: string
  readonly name: string
  readonly anchor: string | null
  readonly attributes: Readonly<Record<string, AttributeValue>>
  readonly link: string
  readonly staging: string
  readonly identity: string | null
  /** Whose it is, by name and the key of a record. */
  readonly person: string | null
  readonly byHand: HandDecision | null
}

/** GET objects/{object}. */
export interface ObjectDetail extends ListedObject {
  readonly nobodys: {
    readonly steps: readonly {
      readonly rule: string | null
      readonly node: string
      readonly because: string
      readonly unmet: readonly string[]
    }[]
    readonly matching: readonly string[]
    readonly joins: string | null
    readonly isProjected: boolean
    readonly obstacle: string | null
    readonly passedOver: readonly string[]
  } | null
  readonly handHistory: readonly DecidedByHand[]
  readonly unread: readonly UnreadValue[]
}

/** What somebody has decided by hand, as history has it. */
export interface DecidedByHand {
  readonly run: number
  /** Canonical UTC. */
  readonly at: string
  readonly system: Named | null
  readonly name: string | null
  readonly because: string
}

/** A value that could not be read when its record was read last. */
export interface UnreadValue {
  readonly system: Named | null
  readonly name: string
  readonly run: number
  /** Canonical UTC. */
  readonly at: string
  readonly because: string
}

interface Supplier {
  readonly rule: Named | null
  readonly system: Named | null
  readonly record: string | null
}

/** GET metaverse/{identity}. */
export interface IdentityDetail extends Identity {
  readonly deletion: { readonly after: string; readonly because: string } | null
  readonly madeByHand: { readonly who: string; readonly at: string; readonly reason: string } | null
  readonly values: readonly {
    readonly attribute: string
    readonly value: AttributeValue | null
    readonly suppliedBy: (Supplier & { readonly since: string; readonly left: LeftRecordOfValue | null }) | null
    readonly others: readonly (Supplier & { readonly value: AttributeValue; readonly because: string })[]
  }[]
  /** What people have decided by hand, the last first. */
  readonly byHand: readonly DecidedByHand[]
  readonly unread: readonly UnreadValue[]
  readonly byNow: PersonByNow | null
  readonly held: readonly HeldOfPerson[]
  /** Whom references among the values point at. */
  readonly referenced: readonly Named[]
}

/** GET metaverse/{identity}/accounts. */
export interface AccountsLook {
  readonly systems: readonly {
    readonly system: Named | null
    readonly account: (AccountOfPerson & { readonly object: number }) | null
    readonly rules: readonly RuleOfAccount[]
  }[]
  readonly left: readonly LeftRecordOfValue[]
  readonly open: readonly string[]
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
}

/** An item of GET objects/{object}/likely-people. */
export interface LikelyPerson {
  readonly identity: string
  readonly name: string
  readonly has: string | null
  readonly values: readonly {
    readonly attribute: string
    readonly value: AttributeValue | null
    readonly objectValue: AttributeValue | null
    readonly likeness: 'same' | 'near' | 'other'
  }[]
}

/** GET metaverse/{identity}/deletion. */
export interface DeletionLook {
  readonly identity: { readonly id: string; readonly type: string; readonly name: string }
  readonly connectors: readonly {
    readonly system: Named | null
    readonly name: string
    readonly fate: 'deleted' | 'disabled' | 'neverSent' | 'disconnected'
    readonly changes: PendingExport['changes']
    readonly held: boolean
    readonly because: string
  }[]
  readonly comesBack: readonly string[]
  readonly limits: readonly string[]
  readonly references: {
    readonly items: readonly { readonly system: Named | null; readonly name: string; readonly attribute: string }[]
    readonly total: number
  }
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
  readonly seen: string
}

/** GET metaverse/{identity}/values/{attribute}. */
export type ValueWhy = ValueOriginWhy
