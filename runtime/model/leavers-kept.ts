/** Leavers whose accounts stay as they are, noted until somebody has dealt with them (A14, N10). */
import type { CsoId, RuleId, SystemId } from './objects'
import type { Attributes } from './values'

/** What is noted of an account that is neither disabled nor deleted although its person leaves. */
export interface LeaverNote {
  readonly cso: CsoId
  readonly rule: RuleId
  /** The rule still reaches the account when it is switched on again; or does not, since its person is deleted. */
  readonly why: 'ruleOff' | 'ruleOffAndDeleted' | 'ruleRemoved' | 'ruleChanged'
  /** The attributes by which one sees that somebody has dealt with the account. */
  readonly names: readonly string[]
  /** A digest of their values: it shows none. */
  readonly was: string
}

/** What a page notes. */
export interface LeaversKept {
  readonly noted: readonly LeaverNote[]
  /** Accounts of people who do not leave any more: what is noted of them is forgotten. */
  readonly back: readonly CsoId[]
}

/** A note, with the account as it is. */
export interface NotedLeaver extends LeaverNote {
  readonly system: SystemId
  readonly attributes: Attributes
}
