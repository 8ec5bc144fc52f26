/** An object taken along the wires without a message: through our own steps, past foreign nodes, for looking only (L7). */
import { ObjectError } from '../../model/errors'
import type { PlannedStep } from '../canvas/plan'
import type { CanvasNode } from '../canvas/wires'
import { isStepType } from '../canvas/wires'
import { fail } from './page/mutations'
import type { WayOut } from './page/way-out'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { applyStep, notePassage } from './steps/apply-step'

/** Foreign nodes that only pass messages on or show them. */
const plainTypes: ReadonlySet<string> = new Set(['junction', 'link in', 'link out', 'debug', 'comment', 'complete', 'status'])

/** Told of each step that was applied: the name of its node, and what it said. */
export type OnStep = (step: PlannedStep, node: string, because: string) => void

/**
 * Applies the steps behind an output as messages would come to them. Returns the names of foreign nodes on the way to steps: they
 * are not run, and the object goes on by all their outputs.
 */
export async function walkWires(
  set: WorkingSet,
  item: Item,
  from: WayOut,
  onStep: OnStep = () => undefined,
): Promise<readonly string[]> {
  const { plan } = set
  const { wires } = plan
  if (!wires) {
    fail(item, new ObjectError('node-failed', 'it is not known yet how the flow is wired. Look again in a moment'), null)
    return []
  }
  const stepsAt = Map.groupBy(plan.steps.keys(), (node) => plan.wiredAs(node))
  const passedOver = new Set<string>()
  const seen = new Set<string>()
  const ways: WayOut[] = [{ ...from, node: plan.wiredAs(from.node) }]
  for (const { node, output } of ways) {
    for (const end of wires.node(node)?.outputs[output] ?? []) {
      const next = wires.node(end)
      if (!next || next.disabled || next.type === 'catch' || seen.has(end)) continue
      seen.add(end)
      if (!isStepType(next.type)) {
        if (next.type.startsWith('identity-')) continue
        if (!plainTypes.has(next.type) && !next.type.startsWith('subflow:') && wires.downstreamOfAll(end).size > 0)
          passedOver.add(`${next.type} "${next.name}"`)
        ways.push(...wires.outputsOf(end).map((other) => ({ node: end, output: other })))
        continue
      }
      for (const left of await passStep(set, item, next, { nodes: stepsAt.get(end) ?? [], onStep }))
        ways.push({ node: end, output: left })
    }
  }
  return [...passedOver]
}

/** The outputs by which the object leaves; none where it stays or has failed. */
async function passStep(
  set: WorkingSet,
  item: Item,
  wired: CanvasNode,
  { nodes, onStep }: { readonly nodes: readonly string[]; readonly onStep: OnStep },
): Promise<readonly number[]> {
  if (nodes.length === 0)
    fail(
      item,
      new ObjectError('node-failed', `${wired.name} cannot work as it is set. Open it and correct what it says`),
      wired.id,
    )
  const outputs = new Set<number>()
  for (const node of nodes) {
    const step = set.plan.steps.get(node)
    if (!step || item.failure) continue
    try {
      const { output, because } = await applyStep(set, step, item, {})
      onStep(step, wired.name, because)
      notePassage(set.plan, item, node, output)
      if (output !== null) outputs.add(output)
    } catch (error) {
      if (!(error instanceof ObjectError)) throw error
      fail(item, error, node)
    }
  }
  return [...outputs]
}
