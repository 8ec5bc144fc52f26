/** What people were called before: found by it for as long as the run is kept that changed it (N4). */
import type { MvoId } from './objects'

/** What a person was called. */
export interface FormerName {
  readonly mvo: MvoId
  readonly name: string
  /** Canonical UTC. */
  readonly until: string
}

/** A name that a page changes. */
export type NameGiven = Omit<FormerName, 'until'>

/** None of it waits for the page that is being saved, which may be missing. */
export interface FormerNameReads {
  /** What these people were called before, the last name first. */
  formerNamesOf(mvos: readonly MvoId[]): Promise<readonly FormerName[]>
}
