/** An account that was created, counted as not there, and is there after all: whose it is by now (L4, I12, E12). */
import type { Cso, Mvo } from '../model/objects'
import type { CsoEntry } from '../model/page'
import type { Deprovisions, JoinRow } from '../model/rules'
import { rowMatches } from './3-join'

export interface ShownAfterwardsView {
  /** As an import showed it. */
  readonly cso: Cso
  /** The system answered the create, and this is the anchor it told; else whoever made it gave it what was sent. */
  readonly answered: boolean
  /** The create went again since, and was carried out: what bears that name beside it is another object. */
  readonly madeSince: boolean
  /** Null when she is deleted. */
  readonly person: Mvo | null
  /** An export of the system is under way, so that what is marked as executing is being sent, and not in doubt. */
  readonly isBeingSent: boolean
  /** What she has in the system, but for what is gone there. */
  readonly others: readonly CsoEntry[]
  /** The rule that made it; null when it was removed, or is for others by now. */
  readonly rule: {
    readonly name: string
    readonly enabled: boolean
    readonly rows: readonly JoinRow[]
    readonly deprovisions: readonly Deprovisions[]
  } | null
}

export type ShownAfterwardsDecision =
  /** Somebody's already, or left to nobody by its rule. */
  | { readonly kind: 'nothing' }
  /** Hers again, in the place of a create that was not sent: the rules say what becomes of it. */
  | { readonly kind: 'hers'; readonly instead: CsoEntry | null; readonly because: string; readonly say: Standing | null }
  /** Nobody's: no rule reaches it. */
  | { readonly kind: 'nobodys'; readonly say: Standing }

/** What stands in the way of its being dealt with, and what to do. */
export interface Standing {
  readonly why: string
  readonly next: string
}

const inSystem = 'Look at it, and disable or delete it in the system itself'

export function decideShownAfterwards({
  cso,
  answered,
  madeSince,
  isBeingSent,
  person,
  others,
  rule,
}: ShownAfterwardsView): ShownAfterwardsDecision {
  if (cso.mvo !== null || cso.staging !== 'normal' || (!answered && madeSince)) return { kind: 'nothing' }
  if (rule === null) return nobodys('the rule that made it was removed, or is for others by now', inSystem)
  if (person === null) {
    const isLeft = rule.deprovisions.length > 0 && rule.deprovisions.every(({ onDeletion }) => onDeletion === 'disconnect')
    return isLeft ? { kind: 'nothing' } : nobodys('its person is deleted, so that no rule reaches it', inSystem)
  }
  if (!answered && !rule.rows.some((row) => rowMatches(row, cso.attributes, person.attributes)))
    return nobodys(
      'it bears the name that was sent, and the match rows do not say whose it is',
      `${inSystem} if it is hers; else leave it`,
    )
  const [other] = others
  const isUnsent = other?.cso.staging === 'awaitingFirstExport' && (other.pending?.state !== 'executing' || !isBeingSent)
  if (other && !isUnsent) return nobodys('its person has another account there by now', 'Delete the one that is not to be there')
  const because = 'it was made by us, counted as not there, and is there after all: it is hers again'
  const say = rule.enabled
    ? null
    : {
        why: `rule ${rule.name} is switched off, so that it stays as it was made`,
        next: 'Switch the rule on and run a full synchronisation, or deal with it in the system itself',
      }
  return { kind: 'hers', instead: other ?? null, because, say }
}

function nobodys(why: string, next: string): ShownAfterwardsDecision {
  return { kind: 'nobodys', say: { why, next } }
}
