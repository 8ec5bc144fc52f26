/** What a person decides on one connector space object by hand (J9). */
import type { CsoId, MvoId, RuleId } from './objects'

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

/** In the place of a rule, where values were given by hand (L7). */
export const byHandRule: RuleId = 0

/** What such values come from, where rules and systems are named. */
export const byHandName = 'by hand'

/** A person who is to be made of whom there is no record. */
export interface PersonRequest {
  readonly type: string
  /** Her values by attribute, as texts. */
  readonly given: Readonly<Record<string, string | readonly string[]>>
  readonly who: string
  readonly reason: string
}

/** Who has made a person by hand, and why. */
export interface MadeByHand {
  readonly who: string
  /** Canonical UTC. */
  readonly at: string
  readonly reason: string
}

/** The same with the person. */
export interface MadePerson extends MadeByHand {
  readonly mvo: MvoId
}
