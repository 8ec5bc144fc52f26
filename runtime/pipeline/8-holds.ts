/** Which pending exports do not go out: what a step's setting holds (X4), and what is more than a limit allows (X5). */
import { counted, inNumber } from '../model/counted'
import type { PendingExport } from '../model/objects'
import type { SelectedPending } from '../model/queries'

/**
 * A person released it, or it is in doubt: then it is looked at, and never sent as new after a release (E2, X4, X5). Nor is an
 * account left with a temporary name (E9).
 */
function isPastHolds({ released, state, temporaryName }: SelectedPending): boolean {
  return released || state === 'executing' || temporaryName !== null
}

/** Whether a step that staged it is set to hold what it stages; `holding` are the nodes of all such steps (X4). */
export function isHeldBySetting(pending: SelectedPending, holding: ReadonlySet<string>): boolean {
  return !isPastHolds(pending) && stagedByAny(pending, holding)
}

/** Whether any of these steps staged it. */
export function stagedByAny({ steps }: Pick<PendingExport, 'steps'>, nodes: ReadonlySet<string>): boolean {
  return steps?.some((node) => nodes.has(node)) ?? false
}

/** What a limit counts. A disable that counts as one is among the deletions (X5). */
export const limitedKinds = ['deletions', 'creations', 'updates'] as const
export type LimitedKind = (typeof limitedKinds)[number]

/** What a pending export counts as; null when no limit concerns it (X5). */
export function limitedKindOf(pending: SelectedPending): LimitedKind | null {
  if (isPastHolds(pending)) return null
  if (pending.deprovisioning) return 'deletions'
  if (pending.operation === 'create') return 'creations'
  return pending.operation === 'update' ? 'updates' : null
}

export interface LimitView {
  /** What people call the system. */
  readonly system: string
  readonly kind: LimitedKind
  /** How many are due. */
  readonly due: number
  /** How many of the deletions are disables that count as such; none where left out. */
  readonly disables?: number
  /** Null: no limit. */
  readonly limit: number | null
  /** They would take most of the linked accounts (I21). */
  readonly isMostOfAll: boolean
}

export type LimitDecision =
  | { readonly kind: 'send'; readonly because: string }
  /** All of the kind are held, since nobody can tell which are right; everything else goes out. */
  | { readonly kind: 'hold'; readonly because: string }

/** Whether all that are due of a kind may go out (X5). */
export function decideLimit({ system, kind, due, disables = 0, limit, isMostOfAll }: LimitView): LimitDecision {
  if (limit === null) return { kind: 'send', because: `${kind} have no limit` }
  if (due <= limit && !isMostOfAll) return { kind: 'send', because: `${due} ${kind} are within the limit of ${limit}` }
  const excess = due > limit ? `more than the limit of ${limit}` : 'which is most of its accounts'
  const they = inNumber(due, 'It is', 'They are')
  const noun = disables === due ? 'disable' : kind.slice(0, -1)
  const parts = disables > 0 && disables < due ? ` (${counted(disables, 'disable')} among them)` : ''
  const what = `${counted(due, noun)} ${inNumber(due, 'is', 'are')} due in ${system}${parts}, ${excess}`
  const because = `${what}. ${they} held: look at the list and release what is right`
  return { kind: 'hold', because }
}

/**
 * Why an update is held that takes more members out of one group than the limit allows, or as many values out of another list;
 * null when it may go (X5). What was sent before is not counted.
 */
export function decideRemovals({ changes, operation }: PendingExport, name: string, limit: number): string | null {
  if (operation !== 'update') return null
  for (const { attribute, sent, remove = [] } of changes) {
    if (sent || remove.length <= limit) continue
    return `${counted(remove.length, 'value')} would be taken out of ${attribute} of ${name}, more than the limit of ${limit}. It is held: look at it, and release it if it is right`
  }
  return null
}

/** A pending export that a limit holds until a person releases it (X5). */
export function heldByLimit(pending: PendingExport, because: string): PendingExport {
  return { ...pending, state: 'held', heldBy: 'limit', because }
}
