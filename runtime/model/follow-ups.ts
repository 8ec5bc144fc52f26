/** Objects that something else than their own import made due (D8): how the store keeps them. */
import type { CsoId, MvoId, Staging, SystemId } from './objects'

/** A CSO that something else than its own import made due, by this change number (D8). */
export interface FollowUp {
  readonly id: CsoId
  readonly due: number
  readonly system: SystemId
  readonly type: string
  readonly staging: Staging
  /** It is still due by that number. Otherwise it has been synchronised since, or an import has changed it. */
  readonly holds: boolean
}

/** A person who is to go through the outbound rules, since this change number (D8). */
export interface DuePerson {
  readonly id: MvoId
  readonly due: number
}

/**
 * What of a page becomes due by something else than its own import, with the value of the change counter (D8): any sync takes it.
 * CSOs are written with the same number as their `due`.
 */
export interface FollowUps {
  readonly csos?: readonly { readonly id: CsoId; readonly due: number }[]
  readonly people?: readonly DuePerson[]
}

/** The part of the store's port that is about them. */
export interface FollowUpStore {
  /** The next follow-ups by id, as they are accepted, those that do not hold any more included. */
  followUps(afterId: CsoId, limit: number): Promise<readonly FollowUp[]>
  /** The import nodes by which these CSOs were last sent, as far as it is kept: where their system has several (D8). */
  lastImportNodes(csos: readonly CsoId[]): Promise<ReadonlyMap<CsoId, string>>
  /** The next people who are due, by id. */
  peopleDue(afterId: MvoId, limit: number): Promise<readonly DuePerson[]>
  /** Forgets follow-ups of these CSOs, and that these people are due by these numbers. */
  dropFollowUps(csos: readonly CsoId[], people: readonly DuePerson[]): Promise<void>
}
