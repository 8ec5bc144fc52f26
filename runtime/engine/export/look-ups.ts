/** What creates and renames are decided by: accounts known by their anchor, and the object that has the name (E2, E7, E9). */
import type { ImportRecord } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import type { Cso } from '../../model/objects'
import type { JoinRow } from '../../model/rules'
import type { ObjectTypeSchema } from '../../model/schema'
import type { Attributes } from '../../model/values'
import type { KnownAccount, LookUp } from '../../pipeline/8-existing'
import type { ClaimedExport } from '../../pipeline/8-request'
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
  const apart = new Set(await store.neverJoining(found.flatMap((entry) => entry?.cso.id ?? [])))
  return accounts.map((cso, at) => {
    const entry = found[at]
    if (!entry || entry.cso.id === cso.id) return null
    return { entry, name: csoName(entry.cso), ...(apart.has(entry.cso.id) && { keptApart: true as const }) }
  })
}

/** An object as its system shows it: by its anchor, else by its name (E2, E7, E12). */
export async function findObject(
  { connector }: ExportContext,
  type: ObjectTypeSchema,
  anchor: string | null,
  name: string | null,
): Promise<LookUp> {
  try {
    const record: ImportRecord | null = (await connector.find?.(type, anchor, name)) ?? null
    return record === null ? { kind: 'nothing' } : { kind: 'found', record }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return { kind: 'failed', because: messageOf(error), isUnreachable: error.code === 'system-unreachable' }
  }
}

/** The objects that have one of these texts; none where the system cannot be asked by value at all (U1, E2). */
export async function recordsWith(
  { connector }: ExportContext,
  type: ObjectTypeSchema,
  attribute: string,
  texts: readonly string[],
): Promise<FoundByValue> {
  try {
    return { kind: 'found', records: (await connector.findByValue?.(type, attribute, texts)) ?? [] }
  } catch (error) {
    if (!(error instanceof SyncError)) throw error
    return { kind: 'failed', error }
  }
}

/** What a search by a value came to; a system that cannot search in that attribute says so in the error (E10). */
export type FoundByValue =
  { readonly kind: 'found'; readonly records: readonly ImportRecord[] } | { readonly kind: 'failed'; readonly error: SyncError }

/** What is known of the person an account is for; null where there is none. */
export async function mvoOf({ store }: Pick<ExportContext, 'store'>, mvo: number | null): Promise<Attributes | null> {
  if (mvo === null) return null
  const { mvos } = await store.loadMvos([mvo])
  return mvos[0]?.attributes ?? null
}

/** The match rows of all provision steps of the rule that wants, or wanted, the account. */
export function matchRowsOf(
  { rules, steps }: Plan,
  { cso, pending }: Pick<ClaimedExport, 'cso' | 'pending'>,
): readonly JoinRow[] {
  const id = cso.rule ?? pending.changes[0]?.rule
  const rule = id === undefined ? undefined : rules.get(id)
  if (!rule) return []
  return [...steps.values()].flatMap((step) => (step.kind === 'provision' && step.rule === rule ? step.rows : []))
}
