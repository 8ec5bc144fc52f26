/** What becomes of a person and of each of her connectors, as a preview has them before and after (N6). */
import type { Cso, DeletionMark, MvoId, PendingExport } from '../model/objects'
import type { ConnectorFate, PersonFate } from '../model/previewed-fate'
import type { Zone } from '../model/zone'
import { dayIn } from '../model/zone'

export interface PersonFateView {
  readonly before: { readonly deletion: DeletionMark | null }
  /** Null: she is not there any more. */
  readonly after: { readonly deletion: DeletionMark | null } | null
  /** How she went; null where she is there, or where that was not noted. */
  readonly gone: { readonly at: string; readonly because: string } | null
  /** When the preview began, canonical UTC. */
  readonly began: string
  /** Days are those of the store's zone. */
  readonly zone: Zone
  /** Why she could not be synchronised; null where she could. */
  readonly failed: string | null
}

export function decidePersonFate({ before, after, gone, began, zone, failed }: PersonFateView): PersonFate {
  if (!after) {
    const on = gone && dayIn(zone, gone.at) !== dayIn(zone, began) ? dayIn(zone, gone.at) : null
    return { kind: 'deleted', on, because: gone?.because ?? 'nothing keeps her any more' }
  }
  const { deletion } = after
  if (failed !== null && (deletion === null) === (before.deletion === null)) return { kind: 'failed', on: null, because: failed }
  if (!deletion) return { kind: before.deletion ? 'unmarked' : 'stays', on: null, because: '' }
  return { kind: before.deletion ? 'staysMarked' : 'marked', on: dayIn(zone, deletion.after), because: deletion.because }
}

/** Whether there is nothing to say of her that was not so before: of an object that was nobody's, that it still is. */
export function isAsBefore({ kind }: PersonFate): boolean {
  return kind === 'stays' || kind === 'staysMarked' || kind === 'nobodys'
}

export interface ConnectorFateView {
  /** Null: the preview has made it, or given it to her. */
  readonly before: Cso | null
  /** Null: it is not in the store any more. */
  readonly after: Cso | null
  /** Whose it is when all is well. */
  readonly mvo: MvoId
  /** What waits to be sent for it then. */
  readonly pending: PendingExport | null
}

export function decideConnectorFate({ before, after, mvo, pending }: ConnectorFateView): ConnectorFate {
  const isHeld = pending?.state === 'held'
  const fate = (kind: ConnectorFate['kind']): ConnectorFate => ({ kind, because: pending?.because ?? '', isHeld })
  if (pending) return fate(fateOfPending(pending))
  if (!after) return fate(before?.staging === 'awaitingFirstExport' ? 'notMade' : 'gone')
  if (after.staging === 'obsolete') return fate('gone')
  if (after.mvo !== mvo) return fate('disconnected')
  return fate(before?.mvo === mvo || after.link === 'projected' ? 'stays' : 'joined')
}

function fateOfPending({ operation, deprovisioning }: PendingExport): ConnectorFate['kind'] {
  switch (operation) {
    case 'create':
      return 'made'
    case 'delete':
      return 'deleted'
    case 'update':
      return deprovisioning ? 'disabled' : 'changed'
    default:
      return operation satisfies never
  }
}
