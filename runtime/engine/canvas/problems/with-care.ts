/** What works, and goes wrong on the first odd name, or the first mistake (N10). */
import { unescapedInNames } from '../../../expression'
import { foldCase } from '../../../model/values'
import { dnOf } from '../../../model/schema'
import { isWhollyAllowed } from '../../../pipeline/limits'
import type { MappingConfig, StepConfig } from '../registry'
import type { CanvasProblem, CanvasView, Finding, RuleView } from './view'
import { ofStep, stepName } from './view'

/** Everything of that kind. */
export function problemsOfCare(view: CanvasView): CanvasProblem[] {
  return view.rules.flatMap((rule) => [
    ...joinsBehindProject(view, rule),
    ...rule.steps.flatMap((step) =>
      [...withoutLimit(rule, step), ...unescaped(rule, step)].map((finding) => ofStep(view, rule, step, finding)),
    ),
  ])
}

/** A step that deletes accounts, in a system of which one export may delete all (X5). */
function withoutLimit({ system }: RuleView, step: StepConfig): Finding[] {
  const deletes = step.kind === 'provision' && (step.action === 'delete' || step.onDeletion === 'delete')
  if (!deletes || !system || !isWhollyAllowed(system.limits)) return []
  const message = `It deletes accounts, and one export may delete ${system.limits.deletePercent} % of those in ${system.name}. Open the system and set a lower limit on deletes, so that a mistake is held for somebody to look at.`
  return [{ short: 'no limit on deletes', message, isAdvice: true }]
}

/** Everybody has become a person where such a join is reached, those too who were known already (J1). */
function joinsBehindProject(view: CanvasView, rule: RuleView): CanvasProblem[] {
  const { wires } = view.registry
  if (!wires) return []
  const behind = ({ node }: StepConfig): ReadonlySet<string> => wires.downstreamOfAll(view.registry.wiredAs(node))
  const wiredAs = ({ node }: StepConfig): string => view.registry.wiredAs(node)
  const projects = rule.steps.filter(({ kind }) => kind === 'project')
  return rule.steps.flatMap((step) => {
    const before = projects.find((project) => behind(project).has(wiredAs(step)) && !behind(step).has(wiredAs(project)))
    if (step.kind !== 'join' || !before) return []
    const message = `It stands behind ${stepName(view, before)}, which makes a new object of every record that comes to it: who is known already is made a second time. Wire project to its output "no match".`
    return [ofStep(view, rule, step, { short: 'join behind project', message })]
  })
}

function unescaped({ inbound, cs }: RuleView, step: StepConfig): Finding[] {
  const dn = cs && dnOf(cs)
  if (inbound || !dn) return []
  const isOfName = ({ enabled, target, kind }: MappingConfig): boolean =>
    enabled !== false && kind === 'expression' && foldCase(target) === foldCase(dn.name)
  const texts =
    step.kind === 'flow'
      ? step.mappings.filter(isOfName).map(({ value }) => value)
      : step.kind === 'provision'
        ? [step.moveTo]
        : []
  const [first] = texts.flatMap((text) => unescapedInNames(text))
  if (first === undefined) return []
  const message = `The name in the directory is made of ${first} as it stands: with a comma, a plus sign or the like in it, it is another name, or none. Write EscapeDN(${first}), or make the whole name by DN(…).`
  return [{ short: 'unescaped name', message, isAdvice: true }]
}
