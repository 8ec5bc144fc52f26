/** What the rules of a plan say of what is staged, as it was loaded from the store (A14, D5). */
import type { Cso, MvoId, PendingExport } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Asks } from '../../pipeline/7-withdrawal'
import type { ConfigurationChange } from '../../pipeline/configuration-changes'
import type { Plan } from './plan'
import { asksFor } from './plan-lookups'

/** A pending export with the account it is for. */
export interface Staged {
  readonly pending: PendingExport
  readonly cso: Cso
}

/** One of them, with what the rules say of it. */
export interface Asked extends Staged {
  readonly asks: Asks
}

/** These, each with what the rules say of it. One query for all of them. */
export async function withAsks(
  store: Pick<Store, 'mvoTypes'>,
  { plan, open }: { readonly plan: Plan; readonly open: readonly ConfigurationChange[] },
  staged: readonly Staged[],
): Promise<readonly Asked[]> {
  const types = new Map<MvoId, string>()
  for (const { id, type } of await store.mvoTypes([...new Set(staged.flatMap((item) => personOf(item) ?? []))]))
    types.set(id, type)
  return staged.map((item) => {
    const person = personOf(item)
    return {
      pending: item.pending,
      cso: item.cso,
      asks: asksFor(plan, item.cso, person === null ? null : (types.get(person) ?? null), open),
    }
  })
}

/** Whose account it is, or was to be. */
export function personOf({ pending, cso }: Staged): MvoId | null {
  return pending.mvo ?? cso.mvo
}
