/** Accounts that are in the target already. */
export interface AccountsPresent {
  /** Of people. */
  readonly matched: number
  /** Of nobody who counts: they stay as they are. */
  readonly nobodys: number
}

/** Of so many accounts that were read these are nobody's. */
export function accountsPresent(read: number, unlinked: number): AccountsPresent {
  const nobodys = Math.min(read, unlinked)
  return { matched: read - nobodys, nobodys }
}

/** What would come of the answers, in figures and by example. */
import type { Example } from './dialog-draft'

export interface Outcome {
  readonly rows: number
  readonly people: number
  /** New accounts. */
  readonly created: number
  readonly present: AccountsPresent
  /** Rows of people who are not employed. */
  readonly outside: number
  /** What could not be read or decided, in sentences. */
  readonly failed: readonly string[]
  readonly examples: readonly Example[]
}
