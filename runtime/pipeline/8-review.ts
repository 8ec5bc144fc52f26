/** What a person's decision does to a pending export: hold, release, discard (X4, X5). */
import type { Cso, PendingExport } from '../model/objects'

export type ReviewAction = 'hold' | 'release' | 'discard'

export interface ReviewView {
  readonly action: ReviewAction
  /** The pending export with its CSO, as stored; null when there is none of that number any more. */
  readonly stored: { readonly pending: PendingExport; readonly cso: Cso } | null
  /** Who decides. */
  readonly who: string
}

export type ReviewDecision =
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'changed'; readonly pending: PendingExport; readonly because: string }
  /** It goes; with it goes a CSO that is in no system yet. */
  | { readonly kind: 'discarded'; readonly account: 'stays' | 'goes'; readonly because: string }

const done = { hold: 'held', release: 'released', discard: 'discarded' } as const

const staysWanted = ': the next synchronisation of the person stages what the rules still want'

/** Decides what becomes of one pending export that a person decided on (X4). */
export function decideReview({ action, stored, who }: ReviewView): ReviewDecision {
  if (stored === null) return { kind: 'refused', because: 'there is no such pending export any more' }
  const { pending, cso } = stored
  const refusal = refusalOf(action, pending)
  if (refusal !== null) return { kind: 'refused', because: refusal }
  const because = `the ${pending.operation} was ${done[action]} by ${who}${action === 'discard' ? staysWanted : ''}`
  switch (action) {
    case 'hold':
      return { kind: 'changed', pending: held(pending, who), because }
    case 'release':
      return { kind: 'changed', pending: released(pending, who), because }
    case 'discard':
      if (pending.changes.some(({ sent }) => sent)) return { kind: 'changed', pending: sentAlone(pending), because }
      return { kind: 'discarded', account: cso.staging === 'awaitingFirstExport' ? 'goes' : 'stays', because }
    default:
      return action satisfies never
  }
}

function refusalOf(action: ReviewAction, pending: PendingExport): string | null {
  // What is in doubt and not wanted any more is never sent: whoever has looked may give it up (E12).
  if (pending.state === 'executing' && !(action === 'discard' && pending.outdated === true))
    return 'it is being sent at this moment'
  if (pending.state === 'awaitingConfirmation') return 'it was sent already and waits to be seen in an import'
  if (action === 'hold' && pending.state === 'held') return 'it is held already'
  if (action !== 'release' && pending.temporaryName !== undefined)
    return `its account bears the temporary name ${pending.temporaryName} while names are exchanged, and has to get its own`
  return null
}

/** What was sent already waits to be seen as ever, and cannot be discarded: it may be there (I12). */
function sentAlone({
  rule: _rule,
  heldBy: _heldBy,
  accountMissing: _missing,
  nameTaken: _taken,
  ...pending
}: PendingExport): PendingExport {
  return {
    ...pending,
    state: 'awaitingConfirmation',
    deprovisioning: false,
    changes: pending.changes.filter(({ sent }) => sent),
    attempts: 0,
    nextAttempt: null,
    error: null,
  }
}

function held(pending: PendingExport, who: string): PendingExport {
  return { ...pending, state: 'held', heldBy: 'person', because: `held by ${who}` }
}

/** Releasing lets it past the limit too, and gives a failed one a fresh start (X5, E3). */
function released(pending: PendingExport, who: string): PendingExport {
  return {
    ...pending,
    state: 'pending',
    released: true,
    changes: pending.changes.map((change) => ({ ...change, attempts: 0 })),
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: `released by ${who}`,
  }
}
