/** Created accounts whose anchor is known already: an import saw them before the answer was booked, or it is another account's. */
import type { ObjectTypeSchema } from '../../model/schema'
import type { CsoEntry } from '../../model/page'
import { attributeOf, displayValue } from '../../model/values'
import type { Answer, ExportContext, ClaimedExport } from './results'
import { csoKeys } from '../canvas/cso-names'

/** By pending export, the other object in the connector space that bears the anchor the system gave the new account. */
export type DuplicateAnchors = ReadonlyMap<number, CsoEntry>

export async function duplicateAnchorsOf(
  { plan, store, system }: ExportContext,
  sent: readonly ClaimedExport[],
  answers: ReadonlyMap<number, Answer>,
): Promise<DuplicateAnchors> {
  const created = sent.flatMap((claimed) => {
    const anchor = anchorOf(claimed, answers.get(claimed.pending.id))
    return anchor === null ? [] : [{ claimed, key: csoKeys(plan, { ...claimed.cso, anchor }).anchorKey }]
  })
  if (created.length === 0) return new Map()
  const keys = created.map(({ claimed, key }) => ({ type: claimed.cso.type, anchorKey: key, secondaryKey: null }))
  const found = await store.findForImport(system.row.id, keys)
  return new Map(
    created.flatMap(({ claimed }, at) => {
      const other = found[at]
      return other && other.cso.id !== claimed.cso.id ? [[claimed.pending.id, other] as const] : []
    }),
  )
}

/** The anchor a create led to; null for what is no create, or was not carried out. */
function anchorOf({ pending, cso, type }: ClaimedExport, answer: Answer | undefined): string | null {
  if (pending.operation !== 'create' || answer === undefined || answer === 'none' || answer.outcome !== 'done') return null
  return answer.anchor ?? cso.anchor ?? givenAnchor(pending.changes, cso.attributes, type)
}

function givenAnchor(
  changes: ClaimedExport['pending']['changes'],
  attributes: ClaimedExport['cso']['attributes'],
  type: ObjectTypeSchema,
) {
  const value = changes.find((change) => change.attribute === type.anchor)?.to ?? attributeOf(attributes, type.anchor)
  return value === null || value === undefined ? null : displayValue(value)
}
