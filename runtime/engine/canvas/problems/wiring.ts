/** Steps that no object comes to, and outputs that lead nowhere although somebody leaves by them (N10, R2). */
import type { StepConfig } from '../registry'
import type { Wires } from '../wires'
import type { CanvasProblem, CanvasView, Finding, RuleView } from './view'
import { kindName, ofRule, ofStep, stepName } from './view'

type Kind = StepConfig['kind']

/** The canvas with its wires, which are known. */
interface Wired {
  readonly view: CanvasView
  readonly wires: Wires
  /** The step as the wires know it. */
  readonly wiredAs: (step: StepConfig) => string
}

/** Everything wrong with the wires; nothing where they are not known. */
export function wiringProblems(view: CanvasView): CanvasProblem[] {
  const { wires } = view.registry
  if (!wires) return []
  const wired: Wired = { view, wires, wiredAs: ({ node }) => view.registry.wiredAs(node) }
  return view.rules.flatMap((rule) => [
    ...stepsMissing(rule).map((finding) => ofRule(rule, finding)),
    ...cutSteps(wired, rule),
    ...brokenChains(wired, rule),
    ...parallel(wired, rule),
  ])
}

/** The import nodes of a system, by the ids the wires know. */
function importsOf({ view: { registry } }: Wired, system: string): string[] {
  return [...registry.sources.values()]
    .filter(({ systemNode }) => systemNode === system)
    .map(({ node }) => registry.wiredAs(node))
}

/** Steps that objects of a rule's kind can come to at all. */
export function wiredSteps(wired: Wired, { inbound, config }: RuleView): ReadonlySet<string> {
  const { wires, view } = wired
  if (inbound) return union(importsOf(wired, config.systemNode).map((source) => wires.downstream(source, 0)))
  return union(
    [...view.registry.sources.values()].flatMap(({ node, systemNode }) =>
      (systemNode === null ? [0] : [0, 1]).map((output) => wires.downstream(view.registry.wiredAs(node), output)),
    ),
  )
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]))
}

function stepsMissing({ steps, inbound }: RuleView): Finding[] {
  const has = (...kinds: Kind[]): boolean => steps.some(({ kind }) => kinds.includes(kind))
  if (steps.length === 0)
    return [
      {
        short: 'no steps',
        message: 'No enabled step works by it, so it does nothing. Add its steps and wire them, or switch the rule off.',
      },
    ]
  if (inbound && has('project') && !has('flow'))
    return [{ short: 'no attribute flow', message: 'It makes people without any value. Add an attribute flow behind project.' }]
  if (inbound) return []
  const findings: Finding[] = []
  if (has('provision') && !has('flow'))
    findings.push({
      short: 'no attribute flow',
      message: 'It makes accounts without any value. Add an attribute flow behind provision.',
    })
  if (!has('pendingExport'))
    findings.push({
      short: 'no pending export',
      message: 'Nothing of what it decides is ever staged. Add a pending export step behind the attribute flow.',
    })
  return findings
}

function cutSteps(wired: Wired, rule: RuleView): CanvasProblem[] {
  const { view, wires, wiredAs } = wired
  const { steps, inbound, config } = rule
  const system = rule.system?.name ?? 'its system'
  if (inbound && steps.length > 0 && importsOf(wired, config.systemNode).length === 0) {
    const message = `No enabled import node of ${system} sends records into its steps. Add one, wire its output "objects" to them and deploy.`
    return [ofRule(rule, { short: 'no import node', message })]
  }
  const within = wiredSteps(wired, rule)
  const cut = steps.filter((step) => !within.has(wiredAs(step)))
  const behindAnother = (step: StepConfig): boolean =>
    cut.some((other) => other !== step && wires.downstreamOfAll(wiredAs(other)).has(wiredAs(step)))
  const from = inbound ? `from an import of ${system}` : 'from any import or lifecycle node'
  return cut
    .filter((step) => !behindAnother(step))
    .map((step) => {
      const disabled = wires.disabledBefore(wiredAs(step))
      const why = disabled ? ` The node before it, "${disabled.name}", is disabled or stands on a disabled tab.` : ''
      const message = `No wire leads to it ${from}, so it never gets an object.${why} Wire it, or take it out.`
      return ofStep(view, rule, step, { short: 'no wire leads here', message, withoutEffect: true })
    })
}

/** Where an object must be able to go from an output of a step, so far as the rule has such steps. */
interface Chain {
  readonly kind: Kind
  readonly output: number
  readonly label: string
  readonly to: readonly Kind[]
  /** What comes of it. */
  readonly otherwise: string
}

const inboundChains: readonly Chain[] = [
  { kind: 'scope', output: 0, label: 'in scope', to: ['join', 'project', 'flow'], otherwise: 'who is in scope goes nowhere' },
  { kind: 'join', output: 0, label: 'joined', to: ['flow'], otherwise: 'nothing flows of who is joined' },
  { kind: 'project', output: 0, label: 'projected', to: ['flow'], otherwise: 'new people get no values' },
]

const outboundChains: readonly Chain[] = [
  {
    kind: 'scope',
    output: 0,
    label: 'in scope',
    to: ['provision', 'flow', 'pendingExport'],
    otherwise: 'nobody gets an account, and none is changed',
  },
  {
    kind: 'scope',
    output: 1,
    label: 'out of scope',
    to: ['provision'],
    otherwise: 'accounts of people who leave the scope stay as they are',
  },
  { kind: 'provision', output: 0, label: 'account', to: ['flow'], otherwise: 'accounts get no values' },
  { kind: 'provision', output: 0, label: 'account', to: ['pendingExport'], otherwise: 'nothing is staged for accounts' },
  { kind: 'flow', output: 0, label: 'object', to: ['pendingExport'], otherwise: 'the values are never staged' },
]

const deprovisioned: Chain = {
  kind: 'provision',
  output: 1,
  label: 'deprovisioned',
  to: ['pendingExport'],
  otherwise: 'accounts of leavers are neither disabled nor deleted',
}

function brokenChains(wired: Wired, rule: RuleView): CanvasProblem[] {
  const { view, wires, wiredAs } = wired
  const { steps, inbound } = rule
  const within = wiredSteps(wired, rule)
  return steps
    .filter((step) => within.has(wiredAs(step)))
    .flatMap((step) =>
      chainsOf(step, inbound)
        .filter(({ to }) => steps.some(({ kind }) => to.includes(kind)))
        .filter(({ output, to }) => {
          const behind = wires.downstream(wiredAs(step), output)
          return !steps.some((other) => to.includes(other.kind) && behind.has(wiredAs(other)))
        })
        .map((chain) => ofStep(view, rule, step, chainFinding(chain, steps))),
    )
}

function chainsOf(step: StepConfig, inbound: boolean): readonly Chain[] {
  const chains = inbound ? inboundChains : outboundChains
  const own = chains.filter(({ kind }) => kind === step.kind)
  const deprovisions =
    step.kind === 'provision' && (step.action !== 'disconnect' || !['', 'disconnect'].includes(step.onDeletion))
  return deprovisions ? [...own, deprovisioned] : own
}

function chainFinding({ label, to, otherwise }: Chain, steps: readonly StepConfig[]): Finding {
  const [wanted] = to.filter((kind) => steps.some((step) => step.kind === kind))
  const target = kindName(wanted ?? 'flow')
  return {
    short: `"${label}" leads nowhere`,
    message: `Its output "${label}" leads to no ${target} of the rule: ${otherwise}. Wire it.`,
  }
}

/** Two steps of one kind and rule that the same object comes to on two wires: which of them has the last word is chance. */
function parallel(wired: Wired, rule: RuleView): CanvasProblem[] {
  const { view, wires, wiredAs } = wired
  const single: readonly Kind[] = ['scope', 'join', 'provision']
  const steps = rule.steps.filter(({ kind }) => single.includes(kind))
  const pairs = steps.flatMap((step, at) =>
    steps.slice(at + 1).flatMap((other) => (other.kind === step.kind ? [[step, other] as const] : [])),
  )
  return pairs
    .filter(([step, other]) => isFork(wires, wiredAs(step), wiredAs(other)))
    .map(([step, other]) => {
      const message = `The same objects also come to ${stepName(view, other)} of this rule on another wire: the one they reach last has the last word. Wire the two one behind the other, or keep one.`
      return ofStep(view, rule, step, { short: `parallel to another ${kindName(step.kind)}`, message })
    })
}

function isFork(wires: Wires, step: string, other: string): boolean {
  if (wires.downstreamOfAll(step).has(other) || wires.downstreamOfAll(other).has(step)) return false
  return wires.forks().some(({ steps, behindDecision }) => {
    const both = steps.has(step) && steps.has(other)
    return both && !behindDecision.has(step) && !behindDecision.has(other)
  })
}
