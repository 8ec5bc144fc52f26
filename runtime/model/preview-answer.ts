/** What the API answers about a preview (N6), for whoever shows it. */
import type { ChangeAnswer, Named, RunAnswer } from './answers'
import type { ConnectorFate, PersonFate } from './previewed-fate'
import type { AttributeValue } from './values'

interface BeforeAndAfter {
  readonly before: number
  readonly after: number
}

/** Objects of a preview to which the same happens; `from` and `to` only where these are the same for all. */
export interface SameChanges {
  readonly outcome: string
  readonly system: Named | null
  readonly count: number
  /** The code of what they fail by; null: they do not. */
  readonly error: string | null
  /** How many of them failed by it before as well. */
  readonly failedBefore: number
  readonly examples: readonly string[]
  readonly changes: readonly {
    readonly attribute: string
    readonly from?: AttributeValue | null
    readonly to?: AttributeValue | null
    /** What of the value is another in the same way for all of them. */
    readonly part?: { readonly from: string; readonly to: string }
  }[]
}

/** GET previews/{preview}. */
export interface PreviewAnswer {
  readonly id: number
  /** The name by which its store is asked for. */
  readonly store: string
  readonly state: 'running' | 'ended'
  readonly run: RunAnswer | null
  readonly runs: readonly RunAnswer[]
  /** The day of each of the runs, such as 2027-03-01. */
  readonly days: readonly string[]
  /** What it does besides its runs at the moment, a sentence; null: nothing. */
  readonly doing: string | null
  readonly trouble: { readonly message: string; readonly next: string } | null
  readonly people: readonly (BeforeAndAfter & { readonly type: string })[]
  readonly accounts: readonly (BeforeAndAfter & { readonly system: Named | null })[]
  readonly pendingExports: readonly {
    readonly system: Named | null
    readonly create: BeforeAndAfter
    readonly update: BeforeAndAfter
    readonly disable: BeforeAndAfter
    readonly delete: BeforeAndAfter
  }[]
  readonly sameChanges: readonly SameChanges[]
  /** Objects of kinds beyond those. */
  readonly otherChanges: number
  readonly notRun: readonly {
    readonly type: string
    readonly name: string
    readonly messages: number
    readonly leadsOn: boolean
    /** Why it was not run, but objects passed it as they were; null: they went no further. */
    readonly because: string | null
  }[]
  /** What nodes of an edited canvas would say; null where the deployed one is tried out. */
  readonly problems: readonly { readonly name: string; readonly message: string }[] | null
  readonly exportsHeld: readonly { readonly system: Named | null; readonly because: string }[]
  /** What would wait if it were no preview. */
  readonly heldBack: readonly { readonly system: Named | null; readonly because: string }[]
  readonly person: PreviewedPerson | null
  readonly wires: readonly WireCounts[] | null
}

/** Objects that leave a node by one of its outputs. */
export interface WireCounts extends BeforeAndAfter {
  readonly node: string
  readonly name: string
  readonly rule: string | null
  readonly way: string
  /** From 0. */
  readonly output: number
}

/** The person of a preview that is about one. */
export interface PreviewedPerson {
  readonly name: string
  readonly fate: PersonFate & { readonly held: string | null; readonly sentence: string }
  /** Why not all of her could be synchronised; null: it could. */
  readonly failed: string | null
  /** With another day: what becomes of her and her accounts until then. */
  readonly course: readonly { readonly on: string; readonly sentence: string }[]
  readonly connectors: readonly {
    readonly system: Named | null
    readonly name: string
    readonly kind: ConnectorFate['kind']
    readonly sentence: string
  }[]
  readonly records: readonly {
    readonly system: Named | null
    readonly name: string
    readonly lookedAt: boolean
    readonly steps: readonly {
      readonly node: string
      readonly name: string
      /** The type of the node without its prefix, such as scope-filter. */
      readonly kind: string
      readonly rule: string | null
      readonly way: string
      /** From 0; null of who fails or stays. */
      readonly output: number | null
      readonly because: string
    }[]
  }[]
  readonly exports: readonly {
    readonly system: Named | null
    readonly name: string
    readonly because: string
    readonly changes: readonly ChangeAnswer[]
  }[]
}

/** An object of a group of a preview. */
export interface ChangedObject {
  readonly name: string
  readonly object: number | null
  readonly identity: string | null
  readonly person: string | null
}
