/** The API's answers as far as the sidebar shows them. The API's own description has the whole. */
import type { HandAction } from '../../../runtime/model/by-hand'
import type { OpenProblem } from '../../../runtime/model/problems'
import type { ChangeAnswer, Named, RunAnswer } from '../../../runtime/model/answers'
import type { AttributeValue } from '../../../runtime/model/values'
import type { AccountOfPerson, RuleOfAccount } from '../../../runtime/model/why-account'
import type { LeftRecordOfValue } from '../../../runtime/model/why-left'
import type { HeldOfPerson } from '../../../runtime/model/why-held'
import type { PersonByNow } from '../../../runtime/model/why-value'
import type { WhyGone } from '../../../runtime/model/why-gone'

export type { Named } from '../../../runtime/model/answers'
export type { ErasureAnswer as ErasureLook } from '../../../runtime/model/erasure-answer'
export type {
  ChangedObject,
  PreviewAnswer as Preview,
  PreviewedPerson,
  SameChanges,
  WireCounts,
} from '../../../runtime/model/preview-answer'
export type Run = RunAnswer
export type Change = ChangeAnswer

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** What happened to one object in one run. `identity` is the uuid of its person. */
export interface RunRecord {
  readonly id: number
  readonly at: string
  readonly run: number
  readonly outcome: string
  readonly system: Named | null
  readonly identity: string | null
  readonly name: string
  readonly because: string
  readonly changes: readonly Change[]
  readonly error: string | null
}

export const pendingStates = ['held', 'failed', 'pending', 'executing', 'awaitingConfirmation'] as const
export type PendingState = (typeof pendingStates)[number]

export interface System extends Named {
  readonly deployed: boolean
  readonly abilities: { readonly deltaImport: boolean; readonly export: boolean } | null
  readonly paused: { readonly reason: string; readonly until: string; readonly by: string } | null
  readonly held: number
  readonly failed: number
  readonly waiting: Readonly<Record<PendingState, number>>
}

export interface PendingExport {
  readonly id: number
  readonly system: Named | null
  readonly identity: string | null
  readonly name: string
  readonly operation: 'create' | 'update' | 'delete'
  readonly state: PendingState
  readonly heldBy: 'setting' | 'person' | 'limit' | null
  readonly waits: string | null
  readonly released: boolean
  readonly attempts: number
  readonly nextAttempt: string | null
  readonly error: string | null
  readonly because: string
  readonly run: number
  readonly changes: readonly Change[]
}

export interface Review {
  readonly done: readonly number[]
  readonly refused: readonly { readonly id: number; readonly because: string }[]
}

/** Objects an import asks about; `because` null: missing. */
export interface MissingList extends Page<{
  readonly id: number
  readonly name: string
  readonly identity: string | null
  readonly person: string | null
  readonly because: string | null
}> {
  readonly run: number | null
  readonly total: number
  readonly released: boolean
  readonly reasons?: readonly string[]
}

/** The clock, and what is asked about it. */
export interface ClockAnswer {
  readonly question: { readonly from: string; readonly to: string; readonly cause: 'moved' | 'idle' } | null
}

/** People who would leave and are held, since they are too many. `list`: a system's node, or `lifecycle`. */
export interface HeldList {
  readonly list: string
  readonly name: string
  readonly run: number
  readonly state: 'waiting' | 'released' | 'begun'
  readonly total: number
  readonly reasons: readonly string[]
}

export type HeldPeople = Page<{
  readonly identity: string
  readonly name: string
  readonly record: { readonly name: string } | null
  readonly because: string
}>

export interface Person {
  /** The uuid. */
  readonly id: string
  readonly type: string
  readonly name: string
  /** The name with the key of a record. */
  readonly label: string
  readonly formerNames: readonly { readonly name: string; readonly until: string }[]
  readonly created: string
  readonly deletion: { readonly after: string; readonly because: string } | null
}

interface Supplier {
  readonly rule: Named | null
  readonly system: Named | null
}

export interface PersonValue {
  readonly attribute: string
  readonly value: AttributeValue | null
  readonly suppliedBy: (Supplier & { readonly since: string; readonly left: LeftRecordOfValue | null }) | null
  readonly others: readonly (Supplier & { readonly value: AttributeValue; readonly because: string })[]
}

export interface Account {
  readonly id: number
  readonly system: Named | null
  readonly type: string
  readonly name: string
  readonly link: string
  readonly staging: string
}

/** Why a person has the accounts she has. */
export interface AccountsLook {
  readonly systems: readonly {
    readonly system: Named | null
    readonly account: AccountOfPerson | null
    readonly rules: readonly RuleOfAccount[]
  }[]
  readonly left: readonly LeftRecordOfValue[]
  readonly open: readonly string[]
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
}

/** An object that belongs to nobody. */
export interface LooseObject extends Account {
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

/** Somebody whose such an object may be. */
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

/** What a person decides on one object by hand. */
export interface HandDecision {
  readonly action: HandAction
  /** Whose it becomes. */
  readonly identity?: string
  readonly reason: string
}

/** What goes with a person who is deleted by hand. */
export interface DeletionLook {
  readonly identity: Person
  readonly connectors: readonly (Pick<Account, 'system' | 'name'> & {
    readonly fate: 'deleted' | 'disabled' | 'neverSent' | 'disconnected'
    readonly changes: readonly Change[]
    readonly held: boolean
    readonly because: string
  })[]
  readonly comesBack: readonly string[]
  readonly limits: readonly string[]
  readonly references: {
    readonly items: readonly { readonly name: string; readonly attribute: string }[]
    readonly total: number
  }
  readonly obstacle: string | null
  readonly passedOver: readonly string[]
  readonly seen: string
}

export interface PersonDetail extends Person {
  readonly values: readonly PersonValue[]
  readonly byNow: PersonByNow | null
  readonly held: readonly HeldOfPerson[]
  /** Whom references among the values point at. */
  readonly referenced: readonly Named[]
  readonly connectors: readonly Account[]
  readonly pendingExports: readonly PendingExport[]
  readonly history: readonly RunRecord[]
}

/** A type of the metaverse, with the attributes that people can be given by hand. */
export interface MetaverseType {
  readonly name: string
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly multi: boolean }[]
}

/** A person to be made by hand. */
export interface NewPerson {
  readonly type: string
  readonly values: Readonly<Record<string, string | readonly string[]>>
  readonly reason: string
}

/** Somebody who is gone. */
export type GoneDetail = WhyGone & { readonly history: readonly RunRecord[] }

/** A problem as the list of the API has it. */
export interface ListedProblem extends OpenProblem {
  readonly store: string
  readonly state: 'advice' | 'waiting' | 'failing'
}

/** What is tried out, beside the canvas it goes by. */
export interface TryOut {
  readonly system?: string
  readonly profile?: string
  readonly identity?: string
  readonly object?: number
  readonly left?: boolean
  readonly at?: string
  readonly rulesOff?: readonly string[]
  readonly count?: boolean
}
