/** How what an import did to a CSO is reverted, when its anchor turns out to stand in the source once more (I5). */
import type { Cso } from '../model/objects'
import type { RecordedChange } from '../model/runs'
import type { CsoEntry } from '../model/page'
import type { AttributeValue } from '../model/values'
import { attributeOf } from '../model/values'
import type { KnownDecision } from './1-import'
import { changesCso, differences } from './1-import'
import type { ReferenceChanges } from './1-references'
import { inverseReferences, shownReferences } from './1-references'

/** What this run counted for a CSO and changed of it: little enough to be kept for each of a million. The store puts it back. */
export type Reversal = { readonly kind: 'remove' } | RestoringReversal

/** Of a CSO that was there before. */
interface RestoringReversal {
  readonly kind: 'restore'
  /** What this run counted for it. */
  readonly counted: KnownDecision['kind']
  readonly notReimported: boolean
  /** Earlier values of the attributes that changed; null: there was none. */
  readonly values: readonly (readonly [attribute: string, value: AttributeValue | null])[]
  readonly references: ReferenceChanges
}

/** Of a CSO that this run made. */
export const removing: Reversal = { kind: 'remove' }

/** What would revert a decision about a CSO; undefined when it leaves the CSO and what is pending for it as they are. */
export function reversalOf({ cso }: Pick<CsoEntry, 'cso'>, decision: KnownDecision): Reversal | undefined {
  if (!changesCso(cso, decision) && decision.confirmation === null) return undefined
  const values = decision.write ? differences(cso.attributes, decision.attributes) : []
  return {
    kind: 'restore',
    counted: decision.kind,
    notReimported: (decision.confirmation?.notReimported.length ?? 0) > 0,
    values: values.map(({ attribute, from }) => [attribute, from]),
    references: inverseReferences(decision.references),
  }
}

export interface RevertView {
  readonly cso: Cso
  /** Undefined when this run left the CSO as it found it. */
  readonly reversal: Reversal | undefined
}

/** `untouched`: there is nothing to revert but the count. */
export type RevertDecision = { readonly kind: 'untouched' | 'removed' } | RestoreDecision

interface RestoreDecision {
  readonly kind: 'restored'
  /** What this run counted for it, and counts no longer. */
  readonly counted: KnownDecision['kind']
  readonly notReimported: boolean
  /** From the values as they were imported to those from before. */
  readonly changes: readonly RecordedChange[]
}

export function decideRevert({ cso, reversal }: RevertView): RevertDecision {
  if (!reversal) return { kind: 'untouched' }
  if (reversal.kind === 'remove') return { kind: 'removed' }
  const { counted, notReimported, values, references } = reversal
  const changes = values.map(([attribute, to]): RecordedChange => {
    const from = attributeOf(cso.attributes, attribute) ?? null
    return { side: 'cs', attribute, from, to }
  })
  return { kind: 'restored', counted, notReimported, changes: [...changes, ...references.map(shownReferences)] }
}
