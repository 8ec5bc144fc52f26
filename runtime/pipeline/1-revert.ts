/** How what an import did to a CSO is reverted, when its anchor turns out to stand in the source once more (I5). */
import type { Cso, PendingExport } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { CsoEntry } from '../model/page'
import type { Attributes, AttributeValue } from '../model/values'
import { attributeOf, emptyAttributes } from '../model/values'
import type { KnownDecision } from './1-import'
import { changesCso, differences } from './1-import'
import type { ReferenceChanges } from './1-references'
import { inverseReferences, shownReferences } from './1-references'

/** What brings a CSO back to what it was before this run read its record: little enough to be kept for each of a million. */
export type Reversal = { readonly kind: 'remove' } | RestoringReversal

/** Of a CSO that was there before. */
interface RestoringReversal extends Pick<Cso, 'anchor' | 'secondaryId' | 'staging' | 'due'> {
  readonly kind: 'restore'
  /** What this run counted for it. */
  readonly counted: KnownDecision['kind']
  readonly notReimported: boolean
  /** Earlier values of the attributes that changed; null: there was none. */
  readonly values: readonly (readonly [attribute: string, value: AttributeValue | null])[]
  readonly references: ReferenceChanges
  /** The pending export that this run confirmed or staged again. */
  readonly pending: PendingExport | null
}

/** Of a CSO that this run made. */
export const removing: Reversal = { kind: 'remove' }

/** What would revert a decision about a CSO; undefined when it leaves the CSO and what is pending for it as they are. */
export function reversalOf({ cso, pending }: CsoEntry, decision: KnownDecision): Reversal | undefined {
  if (!changesCso(cso, decision) && decision.confirmation === null) return undefined
  const { anchor, secondaryId, staging, due } = cso
  const values = decision.write ? differences(cso.attributes, decision.attributes) : []
  return {
    kind: 'restore',
    anchor,
    secondaryId,
    staging,
    due,
    counted: decision.kind,
    notReimported: (decision.confirmation?.notReimported.length ?? 0) > 0,
    values: values.map(({ attribute, from }) => [attribute, from]),
    references: inverseReferences(decision.references),
    pending: decision.confirmation ? pending : null,
  }
}

export interface RevertView extends CsoEntry {
  /** Undefined when this run left the CSO as it found it. */
  readonly reversal: Reversal | undefined
}

/** `kept`: a new object that an account rule linked meanwhile stays. `untouched`: there is nothing to revert but the count. */
export type RevertDecision = { readonly kind: 'kept' | 'untouched' | 'removed' } | RestoreDecision

interface RestoreDecision {
  readonly kind: 'restored'
  /** What this run counted for it, and counts no longer. */
  readonly counted: KnownDecision['kind']
  readonly notReimported: boolean
  readonly cso: Cso
  /** The stored document must be written. */
  readonly write: boolean
  readonly references: ReferenceChanges
  /** The pending export as it was; null when this run did nothing to it. */
  readonly pending: PendingExport | null
  readonly changes: readonly RecordedChange[]
}

export function decideRevert({ cso, pending, reversal }: RevertView): RevertDecision {
  if (!reversal) return { kind: 'untouched' }
  if (reversal.kind === 'remove') return { kind: cso.mvo === null ? 'removed' : 'kept' }
  const { anchor, secondaryId, staging, due, values, references } = reversal
  const attributes = withValues(cso.attributes, values)
  const before = reversal.pending
  return {
    kind: 'restored',
    counted: reversal.counted,
    notReimported: reversal.notReimported,
    cso: { ...cso, anchor, secondaryId, staging, due, attributes },
    write: values.length > 0,
    references,
    pending: before && { ...before, version: pending?.version ?? 0 },
    changes: [...differences(cso.attributes, attributes), ...references.map(shownReferences)],
  }
}

function withValues(attributes: Attributes, values: RestoringReversal['values']): Attributes {
  const changed = Object.assign(emptyAttributes(), attributes)
  for (const [name, value] of values) {
    if (value === null) delete changed[name]
    else changed[name] = value
  }
  const ordered = emptyAttributes()
  for (const name of Object.keys(changed).sort()) ordered[name] = attributeOf(changed, name) as AttributeValue
  return ordered
}
