/** Exports wired behind a sync, for those that are proven: they come to none, and would have asked it to begin (D1). */
import type { PlannedSystem } from '../canvas/plan'
import type { Segments } from '../canvas/segments'
import { segmentsOf } from './deliver'
import { wayOutOf } from './page/way-out'
import type { SyncContext } from './process-page'

/** An export is asked as long as anything is pending for its system, be it for people whom no record of this one carries. */
export async function askForProven(context: SyncContext, { config }: PlannedSystem): Promise<void> {
  const { run, store, plan, openPages } = context
  const segments = run.counts.proven > 0 ? segmentsOf(context) : null
  if (!segments) return
  for (const node of exportsBehind(context, segments)) {
    const system = plan.systemByNode.get(plan.wires?.node(node)?.system ?? '')
    if (system === undefined || run.exportsAsked.has(node)) continue
    const { items } = await store.searchPendings({ system, limit: 1 })
    if (items.length === 0) continue
    run.exportsAsked.add(node)
    openPages.nodes.ports.receive(node, { topic: config.name, identity: { run: run.id } })
  }
}

/** To which objects that arrive may come without a foreign node in between. */
function exportsBehind({ plan: { wires }, source }: SyncContext, segments: Segments): ReadonlySet<string> {
  const exports = new Set<string>()
  const steps = new Set<string>()
  const ways = [wayOutOf(source, 'arriving')]
  for (const { node: from, output: way } of ways)
    for (const { node, isStep, isExport } of segments.behind(from, way)) {
      if (isExport) exports.add(node)
      if (!isStep || steps.has(node)) continue
      steps.add(node)
      ways.push(...(wires?.outputsOf(node) ?? []).map((output) => ({ node, output })))
    }
  return exports
}
