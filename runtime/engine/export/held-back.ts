/** Before anything is sent: what rules or mappings staged that are gone or switched off stays here until the full sync (A14). */
import { counted, inNumber } from '../../model/counted'
import type { PendingExport } from '../../model/objects'
import type { SelectedPending } from '../../model/queries'
import { voidRules } from '../../pipeline/7-withdrawal'
import { sentencesOf } from '../../pipeline/open-changes'
import { withAsks } from '../canvas/asked-staged'
import { systemNamesOf } from '../canvas/plan-lookups'
import type { ExportContext } from './context'
import { pageOf, pageSize, slicesOf } from './context'

/**
 * Returns what is still asked for. Only while a deployment is not brought about is anything looked at, so that other exports pay
 * nothing. What is in doubt is not held: it may have arrived (E2).
 */
export async function holdBackVoid(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const { open, plan, run, store, system } = context
  if (open.length === 0) return selected
  const held = new Set<number>()
  const byRule = new Map<number, number>()
  const ids = selected.filter(({ state }) => state !== 'executing').map(({ id }) => id)
  for (const slice of slicesOf(ids, pageSize)) {
    for (const { pending, asks } of await withAsks(store, context, await store.loadPendings(slice))) {
      const rules = voidRules(pending, asks)
      for (const rule of rules) byRule.set(rule, (byRule.get(rule) ?? 0) + 1)
      if (rules.length > 0) held.add(pending.id)
    }
  }
  if (held.size === 0) return selected
  const names = new Map((await store.rules()).map(({ id, name }) => [id, name]))
  const next = sentencesOf(open, systemNamesOf(plan)).join('. ')
  for (const [rule, count] of byRule) {
    const because = `rule ${names.get(rule) ?? rule} does not ask for it any more`
    run.warn(
      'held-back',
      `${counted(count, 'pending export')} to ${system.config.name} ${inNumber(count, 'was', 'were')} not sent: ${because}. ${next}`,
    )
  }
  run.add({ held: held.size })
  return selected.filter(({ id }) => !held.has(id))
}

/**
 * What is in doubt after a crash while no rule asks for it any more is only looked for, and never sent again (A14, E12). Costs
 * nothing where no deployment is open.
 */
export async function declareOutdated(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const { open, store, connector } = context
  if (open.length === 0 || !connector.find) return selected
  const inDoubt = selected.flatMap(({ id, state, outdated }) => (state === 'executing' && !outdated ? [id] : []))
  const outdatedNow: PendingExport[] = []
  for (const slice of slicesOf(inDoubt, pageSize))
    for (const { pending, asks } of await withAsks(store, context, await store.loadPendings(slice)))
      if (voidRules(pending, asks).length > 0) outdatedNow.push({ ...pending, outdated: true })
  if (outdatedNow.length === 0) return selected
  await store.savePage(pageOf(context, { pendings: outdatedNow, durable: true }))
  const ids = new Set(outdatedNow.map(({ id }) => id))
  return selected.map((item) => (ids.has(item.id) ? { ...item, outdated: true } : item))
}
