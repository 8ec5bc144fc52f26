/** Which of what is staged comes of inbound rules or mappings that do not supply it any more (A14). */
import type { Cso, CsoId, Mvo, PendingExportId, RuleId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { VoidValuesView } from '../../pipeline/7-void-values'
import { restsOn, voidValuesOf } from '../../pipeline/7-void-values'
import type { Staged } from './asked-staged'
import { personOf } from './asked-staged'
import type { Plan } from './plan'
import { inboundRulesTo } from './plan-lookups'
import { readByMappings, readByScope } from './plan-reads'

/**
 * Those inbound rules, by pending export. Loads the people with all that is theirs, so it is asked only while a deployment that
 * takes values away is open.
 */
export async function voidSources(
  store: Pick<Store, 'loadMvos'>,
  plan: Plan,
  staged: readonly Staged[],
): Promise<ReadonlyMap<PendingExportId, readonly RuleId[]>> {
  const loaded = await store.loadMvos([...new Set(staged.flatMap((item) => personOf(item) ?? []))])
  const csosOf = Map.groupBy(
    loaded.csos.map(({ cso }) => cso),
    ({ mvo }) => mvo,
  )
  const contributionsOf = Map.groupBy(loaded.contributions, ({ mvo }) => mvo)
  const reads = {
    reads: (rule: RuleId, target: string) => readByMappings(plan, rule, target),
    scopeReads: (rule: RuleId) => readByScope(plan, rule),
  }
  const values = new Map(
    loaded.mvos.map((mvo) => {
      const csos = csosOf.get(mvo.id) ?? []
      const view = { mvo, csos, contributions: contributionsOf.get(mvo.id) ?? [], ...suppliersOf(plan, mvo, csos), ...reads }
      return [mvo.id, voidValuesOf(view)] as const
    }),
  )
  const found = new Map<PendingExportId, readonly RuleId[]>()
  for (const item of staged) {
    const ofPerson = values.get(personOf(item) ?? 0)
    const rules = ofPerson ? restsOn(item.pending, ofPerson, reads) : []
    if (rules.length > 0) found.set(item.pending.id, rules)
  }
  return found
}

/** What inbound rules in force say of the records of one person. */
function suppliersOf(plan: Plan, { type }: Mvo, csos: readonly Cso[]): Pick<VoidValuesView, 'supplies' | 'isTaken'> {
  const byId = new Map<CsoId | null, Cso>(csos.map((cso) => [cso.id, cso]))
  return {
    isTaken: (record) => inboundRulesTo(plan, record, type).length > 0,
    supplies: ({ rule: id, cso }, attribute) => {
      const record = byId.get(cso)
      const rule = record && inboundRulesTo(plan, record, type).find((other) => other.id === id)
      return rule?.targets?.has(attribute) === true
    },
  }
}
