/** Before a page is sent: values declared unique that another object has, gives up or gets in the same export (U1). */
import type { Cso, PendingExportId, PendingOfAccount } from '../../model/objects'
import { attributeOf, displayValue, foldCase, valuesOf } from '../../model/values'
import { uniqueKey } from '../../pipeline/5-unique'
import type { OtherHolder, SentUnique, UniqueValueDecision } from '../../pipeline/8-duplicates'
import { decideUniqueValue, sentUnique } from '../../pipeline/8-duplicates'
import { csoName, csoType } from '../canvas/cso-names'
import type { ExportContext } from './context'

/** Why a pending export is not sent now. */
export type Duplicate = Exclude<UniqueValueDecision, { kind: 'sent' }> & {
  /** What people call the account. */
  readonly name: string
}

/** Why some of these must not be sent, or not yet. Costs nothing where the system declares nothing unique. */
export async function findDuplicates(
  context: ExportContext,
  page: readonly PendingOfAccount[],
): Promise<ReadonlyMap<PendingExportId, Duplicate>> {
  const found = new Map<PendingExportId, Duplicate>()
  const { givenUp } = context
  if (!givenUp) return found
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
    const name = nameOf(context, sent)
    const sentBefore = givenUp.sent.get(key)
    const before = sentBefore && sentBefore.cso.id !== cso.id ? sentBefore : null
    const isToGo = (id: PendingExportId): boolean => givenUp.isToGo(id)
    const view = {
      name,
      unique,
      others,
      before,
      isOpened: (giver: PendingExportId) => givenUp.isOpened(pending.id, giver),
      isToGo,
    }
    const decision = decideUniqueValue(view)
    if (decision.kind === 'sent') givenUp.sent.set(key, { cso: { id: cso.id }, name, pending: null })
    else if (weight[decision.kind] > weight[found.get(pending.id)?.kind ?? 'none']) found.set(pending.id, { ...decision, name })
  })
  return found
}

/** Of several values of one object the heaviest decides. */
const weight = { none: 0, waits: 1, notGivenUp: 2, second: 3 }

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
