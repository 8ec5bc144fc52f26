/** Before anything is sent: what comes of rules or mappings that are gone or off stays here until the full sync (A14). */
import { counted, inNumber } from '../../model/counted'
import type { PendingExport, PendingExportId, RuleId } from '../../model/objects'
import type { SelectedPending } from '../../model/queries'
import { voidRules } from '../../pipeline/7-withdrawal'
import { sentencesOf } from '../../pipeline/open-changes'
import { withAsks } from '../canvas/asked-staged'
import { systemNamesOf } from '../canvas/plan-lookups'
import { voidSources } from '../canvas/void-sources'
import { partsOf } from '../runs/slices'
import type { ExportContext } from './context'
import { pageOf, pageSize } from './context'

/** A pending export of which nothing is sent, and why. */
interface NotAsked {
  readonly pending: PendingExport
  /** Outbound rules that do not ask for it any more. */
  readonly rules: readonly RuleId[]
  /** Inbound rules that do not supply any more what it comes of. */
  readonly sources: readonly RuleId[]
}

/**
 * Those of them of which nothing is sent before the full sync. Only while a deployment is not brought about is anything looked
 * at, so that other exports pay nothing; people are loaded only where it takes values away.
 */
async function* notAsked(context: ExportContext, ids: readonly PendingExportId[]): AsyncIterable<NotAsked> {
  const { open, plan, store } = context
  const givesLess = open.some((change) => change.givesLess)
  for await (const slice of partsOf(store, 'pendings', ids, pageSize)) {
    const staged = await withAsks(store, context, await store.loadPendings(slice))
    const sourcesOf = givesLess ? await voidSources(store, plan, staged) : undefined
    for (const { pending, asks } of staged) {
      const rules = voidRules(pending, asks)
      const sources = sourcesOf?.get(pending.id) ?? []
      if (rules.length + sources.length > 0) yield { pending, rules, sources }
    }
  }
}

/** Returns what is still asked for. What is in doubt is not held: it may have arrived (E2). */
export async function holdBackVoid(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  if (context.open.length === 0) return selected
  const held = new Set<PendingExportId>()
  const [byRule, bySource] = [new Map<RuleId, number>(), new Map<RuleId, number>()]
  const ids = selected.filter(({ state }) => state !== 'executing').map(({ id }) => id)
  for await (const { pending, rules, sources } of notAsked(context, ids)) {
    held.add(pending.id)
    for (const rule of rules) byRule.set(rule, (byRule.get(rule) ?? 0) + 1)
    for (const rule of sources) bySource.set(rule, (bySource.get(rule) ?? 0) + 1)
  }
  if (held.size === 0) return selected
  const names = new Map((await context.store.rules()).map(({ id, name }) => [id, name]))
  for (const [rule, count] of byRule) warnOfHeld(context, count, `rule ${names.get(rule) ?? rule} does not ask for it any more`)
  for (const [rule, count] of bySource)
    warnOfHeld(
      context,
      count,
      `${inNumber(count, 'it comes', 'they come')} of what rule ${names.get(rule) ?? rule} gave and does not give any more`,
    )
  context.run.add({ held: held.size })
  return selected.filter(({ id }) => !held.has(id))
}

function warnOfHeld({ run, system, open, plan }: ExportContext, count: number, because: string): void {
  const next = sentencesOf(open, systemNamesOf(plan)).join('. ')
  run.warn(
    'held-back',
    `${counted(count, 'pending export')} to ${system.config.name} ${inNumber(count, 'was', 'were')} not sent: ${because}. ${next}`,
  )
}

/** What is in doubt after a crash and not asked for any more is only looked for, and never sent again (A14, E12). */
export async function declareOutdated(
  context: ExportContext,
  selected: readonly SelectedPending[],
): Promise<readonly SelectedPending[]> {
  const { open, store, connector } = context
  if (open.length === 0 || !connector.find) return selected
  const inDoubt = selected.flatMap(({ id, state, outdated }) => (state === 'executing' && !outdated ? [id] : []))
  const outdatedNow: PendingExport[] = []
  for await (const { pending } of notAsked(context, inDoubt)) outdatedNow.push({ ...pending, outdated: true })
  if (outdatedNow.length === 0) return selected
  await store.savePage(pageOf(context, { pendings: outdatedNow, durable: true }))
  const ids = new Set(outdatedNow.map(({ id }) => id))
  return selected.map((item) => (ids.has(item.id) ? { ...item, outdated: true } : item))
}
