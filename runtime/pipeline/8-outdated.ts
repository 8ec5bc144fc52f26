/** What is in doubt after a crash and not wanted any more: it is looked for, and not sent (E12). */
import type { ImportRecord } from '../model/connector'
import type { Cso, PendingExport } from '../model/objects'
import type { JoinRow } from '../model/rules'
import type { ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { CsoWrite } from '../model/page'
import { attributeOf } from '../model/values'
import { withoutTemporaryName } from './1-temporary-name'
import { ownFound } from './7-shared-lists'
import { mayHaveArrived, spellingsShown } from './7-spellings'
import { nameOwedAlone } from './7-temporary-name'
import { asFound, type LookUp } from './8-existing'
import type { ExportEffect } from './8-export'
import type { KnownAccounts } from './8-references'
import { arrivedReferences, asNames, sentReferences } from './8-references'
import { matchesSent } from './8-sent-values'
import { sameInSystem, valueDifference } from './compare'

export interface OutdatedView {
  readonly pending: PendingExport
  readonly cso: Cso
  readonly type: ObjectTypeSchema
  /** The account as its system shows it: by its anchor, else by the name it was to have. */
  readonly lookUp: LookUp
  /** The match rows of the rule that wanted the account. */
  readonly rows: readonly JoinRow[]
  /** The accounts it refers to (R10). */
  readonly accounts?: KnownAccounts
}

export type OutdatedDecision =
  /** The account as it is; what was pending waits for a synchronisation to say what is wanted. */
  | {
      readonly kind: 'looked'
      readonly cso: Cso
      /** The references that it was to get and has: they are the rules' own (R11). */
      readonly references?: CsoWrite['references']
      readonly pending: PendingExport
      readonly because: string
    }
  /** It belongs to nobody any more, so nobody will say: what was pending goes, and an account that was never made. */
  | { readonly kind: 'dropped'; readonly account: 'stays' | 'goes'; readonly because: string }
  | Extract<ExportEffect, { kind: 'carriedOut' | 'removed' | 'unanswered' }>

/** Decides what a pending export in doubt has come to, without sending it again (E2, E12). */
export function decideOutdated({ pending, cso, type, lookUp, rows, accounts = new Map() }: OutdatedView): OutdatedDecision {
  if (lookUp.kind === 'failed') {
    const because = `it is in doubt whether it arrived, and it could not be looked for: ${lookUp.because}`
    return { kind: 'unanswered', pending: { ...pending, error: because }, because }
  }
  const because = 'it was looked for; what is wanted now is decided by the next synchronisation'
  const waits = { ...pending, state: 'pending' as const }
  const dropped = {
    kind: 'dropped' as const,
    account: pending.operation === 'create' ? ('goes' as const) : ('stays' as const),
    because,
  }
  const stays = cso.mvo === null ? dropped : { kind: 'looked' as const, cso, pending: waits, because }
  if (lookUp.kind === 'nothing') {
    const isGone = pending.operation === 'delete' && cso.anchor !== null
    return isGone ? { kind: 'removed', because: 'deleted in the system before the crash' } : stays
  }
  const { record } = lookUp
  if (pending.operation !== 'create') return asLooked({ pending, cso, type, record, accounts }, stays)
  const own = ownFound(cso, pending.changes, record.attributes, type)
  const isMade = hasAllSent(pending, record.attributes, type) || rows.some((row) => matchesSent(row, pending, record.attributes))
  if (record.anchor === null || !isMade) return stays.kind === 'looked' && own ? { ...stays, cso: { ...cso, own } } : stays
  const references = sentReferences(pending.changes, type, accounts)
  return {
    kind: 'carriedOut',
    outcome: 'created',
    cso: {
      ...cso,
      ...asFound(cso, record, type),
      staging: 'normal',
      ...(own && { own }),
      spellings: spellingsShown(cso, record.attributes, mayHaveArrived(pending), type),
    },
    ...(references.length > 0 && { references }),
    pending: null,
    because: 'created in the system before the crash',
  }
}

/** An account that is there, as it is; one that is nobody's is let be, unless it bears a temporary name (E9). */
function asLooked(
  view: Required<Omit<OutdatedView, 'lookUp' | 'rows'>> & { readonly record: ImportRecord },
  stays: Extract<OutdatedDecision, { kind: 'looked' | 'dropped' }>,
): OutdatedDecision {
  const { pending, cso, type, record } = view
  const found = { ...cso, ...asFound(cso, record, type) }
  const attributes = withoutTemporaryName(found.attributes, { record, type, cso, pending })
  if (stays.kind === 'looked') {
    const references = arrivedReferences(pending, record.attributes, type, view.accounts)
    const spellings = spellingsShown(cso, attributes, mayHaveArrived(pending), type)
    return { ...stays, cso: { ...found, attributes, spellings }, ...(references.length > 0 && { references }) }
  }
  if (attributes === found.attributes) return stays
  const owed = nameOwedAlone(pending, cso, type)
  return owed ? { kind: 'looked', cso: { ...cso, secondaryId: record.secondaryId }, pending: owed, because: owed.because } : stays
}

/** Whether the object is what the create sent, as far as its system shows that; what waits for an account was not sent (E4). */
function hasAllSent({ changes }: PendingExport, found: Cso['attributes'], type: ObjectTypeSchema): boolean {
  return changes.every(({ attribute, to, waits, shared }) => {
    const schema = findAttribute(type, attribute)
    if (waits === true || schema?.secret === true) return true
    const value = attributeOf(found, attribute)
    // Others may have put more into it since (R11).
    if (shared) return valueDifference(value, asNames(to), schema).add.length === 0
    return sameInSystem(value, asNames(to), schema)
  })
}
