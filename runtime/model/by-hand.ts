/** What a person decides on one connector space object by hand (J9). */
import type { CsoId, MvoId } from './objects'

/**
 * It becomes this person's; leaves the one it has; belongs to nobody from now on, whatever the rules say; the rules decide on it
 * again; or a new person is made of it.
 */
export const handActions = ['join', 'disconnect', 'never-join', 'allow-join', 'project'] as const
/** One of `handActions`. */
export type HandAction = (typeof handActions)[number]

/** What is asked for. */
export interface HandRequest {
  readonly action: HandAction
  readonly cso: CsoId
  /** Whose it becomes, for `join`. */
  readonly mvo?: MvoId
  /** What is made of it, for `project`; may be left out where rules know one type only. */
  readonly type?: string
  readonly who: string
  readonly reason: string
}

/** A decision that stands: the object was joined by hand, or is never to be joined. */
export interface HandDecision {
  readonly decision: 'joined' | 'neverJoin'
  readonly who: string
  /** Canonical UTC. */
  readonly at: string
  readonly reason: string
}

/** A decision that is kept from now on; null: none is. */
export interface HandWrite {
  readonly cso: CsoId
  readonly made: HandDecision | null
}
