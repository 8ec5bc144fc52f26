/** What a create or rename has met, and whose that may be (E2, E7, E9). */
import type { ExistingView, LookUp } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import { requestedIds } from '../../pipeline/8-request'
import type { ExportContext } from './context'
import { findObject, knownByAnchor, matchRowsOf, mvoOf } from './look-ups'
import { findRenamedSince, notAsked } from './renamed-since'

/** What the decision about a create or rename that met an object of its name looks at (E7, E9). */
export async function lookAtExisting(
  context: ExportContext,
  claimed: ClaimedExport,
): Promise<Pick<ExistingView, 'lookUp' | 'known' | 'mvo' | 'rows'>> {
  const { pending, cso } = claimed
  const named = await findNamed(context, claimed)
  const lookUp = named.kind === 'nothing' ? await findRenamed(context, claimed) : named
  if (lookUp.kind !== 'found' || lookUp.record.anchor === null) return { lookUp, known: null, mvo: null, rows: [] }
  const [known = null] = await knownByAnchor(context, [{ ...cso, anchor: lookUp.record.anchor }])
  return { lookUp, known, mvo: await mvoOf(context, pending.mvo), rows: matchRowsOf(context.plan, claimed) }
}

/** What bears the name a create or rename asks for; of a file's lines one may have the key and another the name. */
async function findNamed(context: ExportContext, { pending, cso, type }: ClaimedExport): Promise<LookUp> {
  const { anchor, secondaryId, newSecondaryId } = requestedIds({ pending, cso, type })
  if (pending.operation !== 'create' || anchor === null) return findObject(context, type, null, newSecondaryId ?? secondaryId)
  const found = await findObject(context, type, anchor, secondaryId)
  return found.kind === 'nothing' && secondaryId !== null ? findObject(context, type, null, secondaryId) : found
}

/** The account of a create in doubt that bears another name by now (E2). */
async function findRenamed(context: ExportContext, claimed: ClaimedExport): Promise<LookUp> {
  const found = (await findRenamedSince(context, [claimed])).get(claimed.pending.id)
  if (found === null) return { kind: 'failed', because: notAsked(context), isUnreachable: true }
  const [record, second] = found ?? []
  return record && !second ? { kind: 'found', record } : { kind: 'nothing' }
}
