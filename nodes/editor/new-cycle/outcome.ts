/** What would come of the answers, in figures and by example. */
import type { Example } from './dialog-draft'

export interface Outcome {
  readonly rows: number
  readonly people: number
  /** New accounts, and people who have one already. */
  readonly created: number
  readonly matched: number
  /** Rows of people who are not employed. */
  readonly outside: number
  /** What could not be read or decided, in sentences. */
  readonly failed: readonly string[]
  readonly examples: readonly Example[]
}
