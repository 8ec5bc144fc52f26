/** What goes with a person whom somebody deletes by hand, in words for that somebody before it is done (L5, L7). */
import type { ConnectorFate } from '../model/gone'
import type { Cso, PendingChange, PendingExport } from '../model/objects'
import type { CsoEntry } from '../model/page'
import type { DeprovisionAction } from '../model/rules'
import { isLinkedInbound } from './2-scope'
import { isDeprovisioning } from './deprovisioning'

/** What an outbound rule of the connector's system decided. */
export interface RuleDecision {
  readonly rule: string
  /** Its deprovisioning of the account; null where it has none to do. */
  readonly action: DeprovisionAction | null
}

export interface ConnectorView {
  readonly before: CsoEntry
  /** As it is once the person is deleted. */
  readonly after: { readonly cso: Cso; readonly pending: PendingExport | null; readonly deleted: boolean }
  /** Rules that were asked about it. */
  readonly rules: readonly RuleDecision[]
}

export interface ConnectorOutcome {
  readonly fate: ConnectorFate
  /** The values that disable it; of one that is disconnected the name of its own that it is still given (E9). */
  readonly changes: readonly PendingChange[]
  /** The next export waits for a person with it (X4). */
  readonly held: boolean
  /** It counts towards the limit on deletions (X5). */
  readonly counts: boolean
  readonly because: string
}

/** What the deletion of its person made of a connector. */
export function outcomeOfConnector({ before, after, rules }: ConnectorView): ConnectorOutcome {
  const { pending } = after
  if (after.deleted) return quiet('neverSent', 'it was never sent, so it is not made')
  const isNew = pending !== null && pending !== before.pending
  if (pending?.operation === 'delete') return staged('deleted', pending, isNew ? pending.because : 'its deletion waits already')
  if (isNew && isDeprovisioning(pending)) return staged('disabled', pending, pending.because)
  if (isNew && pending.outdated) return quiet('disconnected', 'what was being sent to it is looked for, and nothing more is sent')
  if (isNew) return { ...quiet('disconnected', pending.because), changes: changesOf(pending) }
  if (pending !== null && (isDeprovisioning(pending) || rules.some(({ action }) => action === 'disable')))
    return staged('disabled', pending, 'what disables it waits already')
  return quiet('disconnected', whyItStays(before.cso, rules))
}

function quiet(fate: ConnectorFate, because: string): ConnectorOutcome {
  return { fate, changes: [], held: false, counts: false, because }
}

function staged(fate: ConnectorFate, pending: PendingExport, because: string): ConnectorOutcome {
  return { fate, changes: changesOf(pending), held: pending.state === 'held', counts: pending.deprovisioning, because }
}

function changesOf({ operation, changes }: PendingExport): readonly PendingChange[] {
  return operation === 'delete' ? [] : changes.filter(({ sent }) => !sent)
}

function whyItStays(cso: Cso, rules: readonly RuleDecision[]): string {
  const by = rules.find(({ action }) => action === 'disconnect') ?? rules.find(({ action }) => action === 'disable')
  if (by?.action === 'disconnect') return `rule ${by.rule} disconnects it; it stays in its system as it is`
  if (by) return `rule ${by.rule} disables it, and it is disabled already; it stays in its system as it is`
  if (isLinkedInbound(cso)) return 'it is a record of its system, which keeps it'
  return 'no rule takes it away; it stays in its system as it is'
}

export interface RecordView {
  readonly cso: Cso
  /** What is staged for it once the person is deleted. */
  readonly pending: PendingExport | null
  readonly system: string
  readonly name: string
  /** Inbound rules that project such records and take this one. */
  readonly projecting: readonly string[]
}

/** Who makes the person again although she was deleted, in a sentence; null: nobody, as far as this record goes. */
export function comesBackBy({ cso, pending, system, name, projecting }: RecordView): string | null {
  const [rule] = projecting
  if (rule === undefined || cso.staging === 'obsolete' || pending?.operation === 'delete') return null
  const when = cso.due === null ? 'full synchronisation' : 'synchronisation'
  return `${system} still has the record ${name}, and rule ${rule} takes it: the next ${when} of ${system} makes the person again. To be rid of her, first remove the record from ${system} or take it out of the rule's scope`
}

/** The difference between what was shown and what would be done now: nothing, or why it is not done (L7). */
export type SeenDecision = { readonly kind: 'asSeen' } | { readonly kind: 'refused'; readonly because: string }

export interface SeenView {
  /** The digest of what the person was shown. */
  readonly seen: string
  /** The same of what would be done. */
  readonly found: string
  readonly name: string
  /** Foreign nodes on the way, which a look does not run. */
  readonly passedOver: readonly string[]
  /** Accounts that would be deleted, and were shown with another fate. */
  readonly deletedUnseen: readonly string[]
}

/**
 * Whether a deletion is what the person was shown. Where foreign nodes decide on the way nobody can show it exactly, and what
 * they may not do is have more accounts deleted.
 */
export function decideSeen({ seen, found, name, passedOver, deletedUnseen }: SeenView): SeenDecision {
  if (seen === found) return { kind: 'asSeen' }
  const nothing = 'Nothing was deleted'
  if (passedOver.length === 0)
    return { kind: 'refused', because: `what goes with ${name} has changed since it was looked at. ${nothing}` }
  if (deletedUnseen.length === 0) return { kind: 'asSeen' }
  const because = `${passedOver.join(', ')} led ${name} to rules that delete ${deletedUnseen.join(', ')}, which was not shown. ${nothing}`
  return { kind: 'refused', because }
}
