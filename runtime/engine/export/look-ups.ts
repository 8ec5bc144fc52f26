/** What creates and renames are decided by: accounts known by their anchor, and the object that has the name (E2, E7, E9). */
import type { ImportRecord } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import type { Cso } from '../../model/objects'
import type { JoinRow } from '../../model/rules'
import type { Attributes } from '../../model/values'
import type { ExistingView, KnownAccount, LookUp } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
import { requestedIds } from '../../pipeline/8-request'
import { csoKeys, csoName } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import type { ExportContext } from './context'

/** For each account, all of which have an anchor, the other CSO of the connector space that has it; null where there is none. */
export async function knownByAnchor(
  { plan, store, system }: ExportContext,
  accounts: readonly Cso[],
): Promise<readonly (KnownAccount | null)[]> {
  if (accounts.length === 0) return []
  const keys = accounts.map((cso) => ({ type: cso.type, anchorKey: csoKeys(plan, cso).anchorKey, secondaryKey: null }))
  const found = await store.findForImport(system.row.id, keys)
  return accounts.map((cso, at) => {
    const entry = found[at]
    return entry && entry.cso.id !== cso.id ? { entry, name: csoName(entry.cso) } : null
  })
}

/** What the decision about a create or rename that met an object of its name looks at (E7, E9). */
export async function lookAtExisting(
  context: ExportContext,
  claimed: ClaimedExport,
): Promise<Pick<ExistingView, 'lookUp' | 'known' | 'mvo' | 'rows'>> {
  const { pending, cso } = claimed
  const lookUp = await findInSystem(context, claimed)
  if (lookUp.kind !== 'found' || lookUp.record.anchor === null) return { lookUp, known: null, mvo: null, rows: [] }
  const [known = null] = await knownByAnchor(context, [{ ...cso, anchor: lookUp.record.anchor }])
  return { lookUp, known, mvo: await mvoOf(context, pending.mvo), rows: matchRowsOf(context.plan, cso) }
}

async function findInSystem({ connector }: ExportContext, { pending, cso, type }: ClaimedExport): Promise<LookUp> {
  const { anchor, secondaryId, newSecondaryId } = requestedIds({ pending, cso, type })
  const own = pending.operation === 'create' ? anchor : null
  const name = newSecondaryId ?? secondaryId
  try {
    let record: ImportRecord | null = (await connector.find?.(type, own, name)) ?? null
    // Of a file's lines the one with its key can be missing and another have its name.
    if (record === null && own !== null && name !== null) record = (await connector.find?.(type, null, name)) ?? null
    return record === null ? { kind: 'nothing' } : { kind: 'found', record }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return { kind: 'failed', because: messageOf(error) }
  }
}

async function mvoOf({ store }: ExportContext, mvo: number | null): Promise<Attributes | null> {
  if (mvo === null) return null
  const { mvos } = await store.loadMvos([mvo])
  return mvos[0]?.attributes ?? null
}

/** The match rows of all provision steps of the rule that wants the account. */
function matchRowsOf({ rules, steps }: Plan, cso: Cso): readonly JoinRow[] {
  const rule = cso.rule === null ? undefined : rules.get(cso.rule)
  if (!rule) return []
  return [...steps.values()].flatMap((step) => (step.kind === 'provision' && step.rule === rule ? step.rows : []))
}
