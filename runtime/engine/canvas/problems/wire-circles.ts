/** Wires that lead objects back to the step they came from: whoever goes that way never comes to an end (N10). */
import type { StepConfig } from '../registry'
import type { Wires } from '../wires'
import type { CanvasProblem, CanvasView, RuleView } from './view'
import { ofStep, stepName } from './view'

interface Placed {
  readonly rule: RuleView
  readonly step: StepConfig
}

/** By the id the wires know, the steps that such an object comes to next. */
type Ways = ReadonlyMap<string, ReadonlySet<string>>

/**
 * Every step on a circle says so, with the steps it goes by. Where a node on the way chooses who goes back, such as a switch, it
 * was meant to be one.
 */
export function wireCircles(view: CanvasView): CanvasProblem[] {
  const { registry, rules } = view
  const { wires } = registry
  if (!wires) return []
  const steps = new Map<string, Placed>()
  for (const rule of rules) for (const step of rule.steps) steps.set(registry.wiredAs(step.node), { rule, step })
  const ways = [waysOf(wires, steps, 'linked'), waysOf(wires, steps, 'unlinked')]
  return [...steps].flatMap(([id, { rule, step }]) => {
    const [path] = ways.flatMap((way) => {
      const found = circleFrom(way, id)
      return found ? [found] : []
    })
    const circle = path?.flatMap((other) => steps.get(other) ?? [])
    if (!circle) return []
    const by = circle.map((other) => `${stepName(view, other.step)} of rule ${other.rule.config.name}`)
    const over = by.length === 0 ? '' : `, by ${by.join(', ')}`
    const message = `The wires lead from it back to it${over}: an object that goes this way goes round until it fails. Take out the wire that leads back.`
    return [ofStep(view, rule, step, { short: 'wired in a circle', message })]
  })
}

/**
 * Where objects go that are linked to somebody, or to nobody yet. Project links them, so that a join they are led back to lets
 * them go by another output than before.
 */
function waysOf(wires: Wires, steps: ReadonlyMap<string, Placed>, who: 'linked' | 'unlinked'): Ways {
  const goesBy = ({ kind }: StepConfig, output: number): boolean => {
    if (who === 'linked') return kind !== 'join' || output === 0
    return kind !== 'project' && (kind !== 'join' || output > 0)
  }
  return new Map(
    [...steps].map(([id, { step }]) => {
      const outputs = wires.outputsOf(id).filter((output) => goesBy(step, output))
      return [id, new Set(outputs.flatMap((output) => [...wires.next(id, output).straight]))] as const
    }),
  )
}

/** The steps between a step and itself on the shortest way back; undefined when none leads back. */
function circleFrom(ways: Ways, from: string): readonly string[] | undefined {
  const before = new Map<string, string>()
  const open = [from]
  for (const id of open) {
    for (const next of ways.get(id) ?? []) {
      if (next === from) return pathTo(before, id)
      if (before.has(next)) continue
      before.set(next, id)
      open.push(next)
    }
  }
  return undefined
}

function pathTo(before: ReadonlyMap<string, string>, last: string): readonly string[] {
  const path: string[] = []
  for (let id: string | undefined = last; id !== undefined && before.has(id); id = before.get(id)) path.unshift(id)
  return path
}
