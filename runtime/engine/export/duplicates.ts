/** Before a page is sent: values that the system declares unique and another object has, or gets in the same export (U1). */
import type { Cso, PendingExportId, PendingOfAccount } from '../../model/objects'
import { attributeOf, displayValue, foldCase, valuesOf } from '../../model/values'
import { uniqueKey } from '../../pipeline/5-unique'
import type { OtherHolder, SentUnique } from '../../pipeline/8-duplicates'
import { duplicateSentence, givesUp, sentUnique, uniqueAttributes } from '../../pipeline/8-duplicates'
import { csoName, csoType } from '../canvas/cso-names'
import type { ExportContext } from './context'

/** Why some of these must not be sent; systems that declare nothing unique cost one look at their types. */
export async function findDuplicates(
  context: ExportContext,
  page: readonly PendingOfAccount[],
): Promise<ReadonlyMap<PendingExportId, string>> {
  const found = new Map<PendingExportId, string>()
  if (!context.system.config.objectTypes.some((type) => uniqueAttributes(type).length > 0)) return found
  const values = page.flatMap((sent) => valuesOfSent(context, sent))
  if (values.length === 0) return found
  const system = context.system.row.id
  const holders = await context.store.findCsos(
    values.map(({ sent: { cso }, unique: { attribute, key } }) => ({
      system,
      type: cso.type,
      pairs: [{ attribute, key: foldCase(key) }],
    })),
  )
  values.forEach(({ sent, unique }, at) => {
    const { pending, cso } = sent
    const key = JSON.stringify([cso.type, unique.attribute, unique.key])
    const others = (holders[at] ?? [])
      .filter(({ cso: other }) => other.id !== cso.id && hasValue(other, unique))
      .map((other): OtherHolder => ({ cso: other.cso, name: csoName(other.cso), pending: other.pending }))
    const before = context.sentUnique.get(key)
    const holder = others.find((other) => !givesUp(other, unique.attribute)) ?? (before?.cso.id === cso.id ? undefined : before)
    if (holder) found.set(pending.id, duplicateSentence(nameOf(context, sent), unique, holder))
    else context.sentUnique.set(key, { cso, name: nameOf(context, sent), pending: null })
  })
  return found
}

function valuesOfSent(
  { plan }: ExportContext,
  sent: PendingOfAccount,
): { readonly sent: PendingOfAccount; readonly unique: SentUnique }[] {
  const type = csoType(plan, sent.cso)
  const isSent = sent.pending.state === 'pending' && sent.pending.operation !== 'delete'
  return type && isSent ? sentUnique(sent.pending.changes, type).map((unique) => ({ sent, unique })) : []
}

function hasValue({ attributes }: Cso, { attribute, schema, key }: SentUnique): boolean {
  return valuesOf(attributeOf(attributes, attribute)).some((value) => uniqueKey(schema, value) === key)
}

/** What people call it; a new one without a name by the anchor it is to have. */
function nameOf({ plan }: ExportContext, { pending, cso }: PendingOfAccount): string {
  const anchor = pending.changes.find(({ attribute }) => attribute === csoType(plan, cso)?.anchor)?.to
  return anchor != null && cso.secondaryId === null && cso.anchor === null ? displayValue(anchor) : csoName(cso)
}
