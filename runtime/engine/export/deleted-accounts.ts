/** Accounts that an export deleted: to their people they are lost like any other connector (D9, L8). */
import type { Cso, CsoId } from '../../model/objects'
import { hasLeft, isMereLink } from '../../pipeline/9-disconnect'
import type { ExportContext } from './context'

/**
 * Those on which something else hangs: a value they supplied, or the deletion rule of their MVO. Like accounts that an import
 * finds gone they are dealt with by the next synchronisation of their system. Costs one look at the MVOs of a page.
 */
export async function withSomethingLeft(
  { run, store, plan, system, clock }: ExportContext,
  deleted: readonly Cso[],
): Promise<ReadonlySet<CsoId>> {
  const linked = deleted.filter(({ mvo }) => mvo !== null)
  if (linked.length === 0) return new Set()
  const { mvos, csos, contributions } = await store.loadMvos([...new Set(linked.flatMap(({ mvo }) => mvo ?? []))])
  const linkedTo = Map.groupBy(csos, ({ cso }) => cso.mvo)
  const left = linked.filter((cso) => {
    const mvo = mvos.find(({ id }) => id === cso.mvo) ?? null
    const others = (linkedTo.get(cso.mvo) ?? []).filter(
      (other) => other.cso.id !== cso.id && !hasLeft(other.cso, mvo, contributions),
    )
    return !isMereLink({
      cso,
      pending: null,
      mvo,
      mvoDeleted: false,
      contributions: contributions.filter((contribution) => contribution.mvo === cso.mvo),
      rules: (mvo && plan.mvTypes.get(mvo.type)) ?? null,
      remaining: [...new Set(others.map((other) => other.cso.system))],
      systemName: system.config.name,
      leftHow: null,
      mayJoin: false,
      now: clock(),
    })
  })
  const imports = plan.wires?.ofType('connector-import') ?? []
  const isSynchronised = imports.some((node) => node.system === system.config.node && !node.disabled)
  if (left.length > 0 && !isSynchronised) run.warn('not-synchronised', unsynchronised(system.config.name))
  return new Set(left.map(({ id }) => id))
}

const unsynchronised = (name: string): string =>
  `accounts that were deleted in ${name} supplied values, or the deletion rule of their people is to be asked, and no connector import node synchronises ${name}, so that is not done. Add one, wire it and run a synchronisation`
