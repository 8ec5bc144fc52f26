/** Everything of a deployed canvas that cannot do what it is there for, as far as it can be seen without running it (N10). */
import { messageOf } from '../../../model/errors'
import type { Registry } from '../registry'
import { attributeFindings } from './attributes'
import { problemsBetweenRules } from './between-rules'
import { valuesNeverAtRest } from './never-at-rest'
import { deletionProblems, precedenceFindings, settingFindings } from './settings'
import { timeFindings } from './time'
import type { CanvasProblem, RuleView } from './view'
import { ofRule, ofStep, viewOfCanvas } from './view'
import { wireCircles } from './wire-circles'
import { problemsOfCare } from './with-care'
import { wiringProblems } from './wiring'

export type { CanvasProblem } from './view'

const found = new WeakMap<Registry, { readonly revision: number; readonly problems: readonly CanvasProblem[] }>()

/** The problems of the canvas as it is deployed now; looked for once for each deployment. */
export function canvasProblems(registry: Registry): readonly CanvasProblem[] {
  const known = found.get(registry)
  if (known?.revision === registry.revision) return known.problems
  const problems = search(registry)
  found.set(registry, { revision: registry.revision, problems })
  return problems
}

function search(registry: Registry): CanvasProblem[] {
  const view = viewOfCanvas(registry)
  const isThere = !registry.wires || registry.wires.ofType('lifecycle').some(({ disabled }) => !disabled)
  const lifecycle = isThere ? 'there' : 'missing'
  const ofSteps = (rule: RuleView): CanvasProblem[] =>
    rule.steps.flatMap((step) =>
      [...attributeFindings(rule, step), ...settingFindings(rule, step), ...timeFindings(rule, step, lifecycle)].map((finding) =>
        ofStep(view, rule, step, { withoutEffect: true, ...finding }),
      ),
    )
  return [
    ...registry.unusable.map(({ node, name, message }) => ({ node, name, rule: null, short: '', message })),
    ...view.rules.flatMap((rule) =>
      examined(`Rule ${rule.config.name}`, () => [
        ...precedenceFindings(rule).map((finding) => ofRule(rule, finding)),
        ...ofSteps(rule),
      ]),
    ),
    ...examined('Canvas', () => [
      ...wiringProblems(view),
      ...wireCircles(view),
      ...problemsBetweenRules(view),
      ...valuesNeverAtRest(view),
      ...deletionProblems(view),
      ...problemsOfCare(view),
    ]),
  ]
}

/** Settings damaged beyond what can be examined are a problem too, and no reason for Node-RED to stop. */
function examined(name: string, look: () => readonly CanvasProblem[]): readonly CanvasProblem[] {
  try {
    return look()
  } catch (error) {
    const message = `It could not be examined, since some of its settings are damaged (${messageOf(error)}). Open its nodes and systems, correct them and deploy.`
    return [{ node: '', name, rule: null, short: '', message }]
  }
}
