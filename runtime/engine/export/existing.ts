/** What a create or rename has met, and whose that may be (E2, E7, E9). */
import type { ExistingView, LookUp } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import { requestedIds } from '../../pipeline/8-request'
import type { ExportContext } from './context'
import { findObject, knownByAnchor, matchRowsOf, mvoOf } from './look-ups'
import { arrivedSentence, findRenamedSince, notAsked } from './renamed-since'

/** What the decision about a create or rename that met an object of its name looks at (E7, E9). */
export async function lookAtExisting(
  context: ExportContext,
  claimed: ClaimedExport,
): Promise<Pick<ExistingView, 'lookUp' | 'known' | 'mvo' | 'rows'>> {
  const { pending, cso } = claimed
  const named = await findNamed(context, claimed)
  const lookUp = await findArrived(context, claimed, named)
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

/**
 * The account of a create, which may bear another name by now where the create is in doubt (E2): `named` is what bears the name.
 * Of two nobody knows which is hers until an import has shown both.
 */
export async function findArrived(context: ExportContext, claimed: ClaimedExport, named: LookUp): Promise<LookUp> {
  if (named.kind === 'failed' || claimed.pending.operation !== 'create') return named
  const looked = (await findRenamedSince(context, [claimed])).get(claimed.pending.id)
  if (!looked) return named
  if ('error' in looked) {
    const isUnreachable = looked.error.code === 'system-unreachable'
    return { kind: 'failed', because: notAsked(context, looked.error), isUnreachable }
  }
  const both = [...(named.kind === 'found' ? [named.record] : []), ...looked.records]
  // One that was found by an anchor the rules gave is found by the match rows as well.
  const all = [...new Map(both.map((record) => [record.anchor, record])).values()]
  const [record, second] = all
  if (record && !second) return { kind: 'found', record }
  return {
    kind: 'failed',
    because: `${arrivedSentence(all)}. Import ${context.system.config.name}, and look which of them is to stay`,
  }
}
