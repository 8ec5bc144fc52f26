/** What lies between the rules: nobody who is joined to, changed people no outbound rule gets, exports nobody sends. */
import { withArticle } from '../../../model/sentences'
import type { MvTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'
import { circlesByStep } from '../circles'
import type { Source, StepConfig } from '../registry'
import { importNodesOf } from '../senders'
import type { Wires } from '../wires'
import { disables } from './attributes'
import type { CanvasProblem, CanvasView, RuleView } from './view'
import { ofRule, ofStep } from './view'

/** Everything wrong between rules; of their wires nothing where those are not known. */
export function problemsBetweenRules(view: CanvasView): CanvasProblem[] {
  const ofRules = view.rules.flatMap((rule) => [...noGroups(view, rule), ...noAccounts(view, rule)])
  return [...circles(view), ...ofRules, ...problemsOfWires(view)]
}

/** Disabled accounts are taken out of groups, and no rule writes the members of any in that system (R15). */
function noGroups(view: CanvasView, rule: RuleView): CanvasProblem[] {
  const step = rule.steps.find((other) => other.kind === 'provision' && disables(other) && other.outOfGroups === true)
  const { systemNode } = rule.config
  if (!step || view.rules.some((other) => !other.inbound && other.config.systemNode === systemNode && writesMembers(other)))
    return []
  const message = `It takes disabled accounts out of groups, and no rule writes the members of a group in ${rule.system?.name ?? 'its system'}: they stay in all of theirs. Add an attribute flow to a list of references there, or switch it off.`
  return [ofStep(view, rule, step, { short: 'no groups', message, withoutEffect: true })]
}

function writesMembers({ cs, steps }: RuleView): boolean {
  return steps.some(
    (step) =>
      step.kind === 'flow' &&
      step.mappings.some(({ enabled, target }) => {
        const written = enabled !== false && cs ? findAttribute(cs, target) : undefined
        return written?.type === 'reference' && written.multi
      }),
  )
}

/** An outbound rule for accounts that no step makes or finds, and no inbound rule brings (R3). */
function noAccounts({ rules }: CanvasView, rule: RuleView): CanvasProblem[] {
  if (rule.inbound || rule.steps.length === 0) return []
  const { systemNode, csType, mvType } = rule.config
  const isBrought = rules
    .filter(({ config }) => config.systemNode === systemNode && config.csType === csType && config.mvType === mvType)
    .some(({ inbound, steps }) =>
      steps.some(({ kind }) => (inbound ? kind === 'join' || kind === 'project' : kind === 'provision')),
    )
  if (isBrought) return []
  const message = `No provision step makes or finds accounts for it, and no inbound rule of ${rule.system?.name ?? 'its system'} links any of type ${csType} to ${withArticle(mvType)}: nobody ever has an account for its values to flow to. Add a provision step before its attribute flow.`
  return [ofRule(rule, { short: 'no provision step', message, withoutEffect: true })]
}

/** Mappings that read one another in a circle, at each of their nodes (D7). */
function circles(view: CanvasView): CanvasProblem[] {
  const found = circlesByStep(view.registry)
  return view.rules.flatMap((rule) =>
    rule.steps.flatMap((step) => {
      const because = found.get(step.node)
      return because === undefined
        ? []
        : [ofStep(view, rule, step, { short: 'mappings in a circle', message: `It cannot run: ${because}.` })]
    }),
  )
}

function problemsOfWires(view: CanvasView): CanvasProblem[] {
  const { wires } = view.registry
  if (!wires) return []
  const outbound = view.rules.filter((rule) => !rule.inbound && rule.steps.length > 0)
  return [
    ...view.registry.mvTypes.flatMap((type) => nobodyMade(view, type)),
    ...view.rules.filter(({ inbound }) => inbound).flatMap((rule) => flowBeforeJoin(view, wires, rule)),
    ...view.rules.filter(({ inbound }) => inbound).flatMap((rule) => endsShort(view, wires, rule, outbound)),
    ...sourceProblems(view, wires, outbound),
    ...[...view.registry.systems.keys()].flatMap((system) => differingImports(view, wires, system)),
    ...outbound.flatMap((rule) => notSent(view, wires, rule)),
  ]
}

/** Rules join people of a type, and none makes any. */
function nobodyMade({ rules }: CanvasView, type: MvTypeSchema): CanvasProblem[] {
  const inbound = rules.filter((rule) => rule.inbound && rule.config.mvType === type.name && rule.steps.length > 0)
  const joining = inbound.find(({ steps }) => steps.some(({ kind }) => kind === 'join'))
  if (!joining || inbound.some(({ steps }) => steps.some(({ kind }) => kind === 'project'))) return []
  const message = `It joins records to objects of type ${type.name}, and no rule on the canvas makes one. Wire a project step to the output "no match" of a join.`
  return [ofRule(joining, { short: `nothing makes ${withArticle(type.name)}`, message })]
}

/** An attribute flow that records come to before anything has linked them. */
function flowBeforeJoin(view: CanvasView, wires: Wires, rule: RuleView): CanvasProblem[] {
  const { registry } = view
  const wiredId = ({ node }: StepConfig): string => registry.wiredAs(node)
  const linking = view.rules
    .filter(({ inbound, config }) => inbound && config.systemNode === rule.config.systemNode)
    .flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'join' || kind === 'project'))
  const linked = new Set(linking.flatMap((step) => [...wires.downstreamOfAll(wiredId(step))]))
  return rule.steps
    .filter((step) => step.kind === 'flow' && !linked.has(wiredId(step)))
    .map((step) => {
      const message =
        'Records come to it before any join or project step, when it is not known whose they are, so nothing flows. Wire it behind one of them.'
      return ofStep(view, rule, step, { short: 'before any join', message })
    })
}

/** The last inbound steps lead to no step of an outbound rule that is for the same people (R2). */
function endsShort(view: CanvasView, wires: Wires, rule: RuleView, outbound: readonly RuleView[]): CanvasProblem[] {
  const { registry } = view
  const flows = rule.steps.filter(({ kind }) => kind === 'flow')
  const wanted = outbound.filter(({ config }) => config.mvType === rule.config.mvType && isWired(view, wires, config.node))
  return flows.flatMap((flow) => {
    const behind = wires.downstream(registry.wiredAs(flow.node), 0)
    const missed = wanted.filter(({ steps }) => !steps.some(({ node }) => behind.has(registry.wiredAs(node))))
    if (missed.length === 0) return []
    const names = missed.map(({ config }) => config.name).join(', ')
    const message = `People go on from here to no step of the outbound rule ${names}, so what changes about them does not get there. Wire its output to the first step of that rule.`
    return [ofStep(view, rule, flow, { short: `does not lead to ${names}`, message })]
  })
}

/** Whether any node sends people into the rule; where none does, that is said of the rule itself. */
function isWired({ registry }: CanvasView, wires: Wires, rule: string): boolean {
  const ids = new Set([...registry.steps.values()].filter((step) => step.rule === rule).map(({ node }) => registry.wiredAs(node)))
  return [...registry.sources.values()].some(({ node }) =>
    [0, 1].some((output) => [...wires.downstream(registry.wiredAs(node), output)].some((step) => ids.has(step))),
  )
}

/** Who leaves, and who is due, must come to the outbound rules too (L4, L5). */
function sourceProblems(view: CanvasView, wires: Wires, outbound: readonly RuleView[]): CanvasProblem[] {
  const { registry } = view
  return [...registry.sources.values()].flatMap(({ node, systemNode, objectTypes }) => {
    const lifecycle = systemNode === null
    const own = view.rules.filter(({ inbound, config, steps }) => inbound && config.systemNode === systemNode && steps.length > 0)
    const types = lifecycle
      ? registry.mvTypes.filter(({ graceDays }) => graceDays > 0).map(({ name }) => name)
      : own.map(({ config }) => config.mvType)
    const behind = wires.downstream(registry.wiredAs(node), lifecycle ? 0 : 1)
    const missed = outbound
      .filter(({ config }) => types.includes(config.mvType) && isWired(view, wires, config.node))
      .filter(({ steps }) => !steps.some((step) => behind.has(registry.wiredAs(step.node))))
      .map(({ config }) => config.name)
    const name = sourceName(view, node, lifecycle ? 'Lifecycle' : 'Import')
    const said = (short: string, message: string): CanvasProblem => ({ node, name, rule: null, short, message })
    const problems: CanvasProblem[] = []
    const unread = own.find(({ config }) => objectTypes.length > 0 && !isRead(view, config.systemNode, config.csType))
    if (unread)
      problems.push(
        said(
          `${unread.config.csType} is not read`,
          `It does not read the type ${unread.config.csType}, which the rule ${unread.config.name} is for. Choose the type here, or take it in the rule.`,
        ),
      )
    if (missed.length > 0) {
      const output = lifecycle ? 'due' : 'disconnected'
      const who = lifecycle ? 'whose grace period has passed' : 'whose record is gone'
      problems.push(
        said(
          `"${output}" does not lead to ${missed.join(', ')}`,
          `People ${who} come to no step of the outbound rule ${missed.join(', ')}, so their accounts stay as they are. Wire the output "${output}" to the first step of that rule.`,
        ),
      )
    }
    return problems
  })
}

function isRead({ registry }: CanvasView, system: string, type: string): boolean {
  return [...registry.sources.values()].some(
    ({ systemNode, objectTypes }) => systemNode === system && (objectTypes.length === 0 || objectTypes.includes(type)),
  )
}

function sourceName({ registry }: CanvasView, node: string, kind: 'Lifecycle' | 'Import'): string {
  return `${kind} "${registry.wires?.node(registry.wiredAs(node))?.name ?? node}"`
}

/** Objects that others make due go from the import node they last came through, so a second must not lead elsewhere (D8). */
function differingImports(view: CanvasView, wires: Wires, system: string): CanvasProblem[] {
  const { registry } = view
  const [first, ...others] = importNodesOf(registry, system)
  if (!first) return []
  const waysOf = ({ node }: Source): string =>
    JSON.stringify([0, 1].map((output) => [...wires.next(registry.wiredAs(node), output).steps].sort()))
  return others
    .filter((other) => shareTypes(first, other) && waysOf(other) !== waysOf(first))
    .map(({ node }) => ({
      node,
      name: sourceName(view, node, 'Import'),
      rule: null,
      short: 'wired otherwise',
      message: `It is wired otherwise than ${sourceName(view, first.node, 'Import')}, and an object that becomes due by what others change goes by the one it last came through. Wire both to the same steps.`,
    }))
}

function shareTypes(a: Source, b: Source): boolean {
  if (a.objectTypes.length === 0 || b.objectTypes.length === 0) return true
  return a.objectTypes.some((type) => b.objectTypes.includes(type))
}

/** What a rule stages is sent by no node. */
function notSent(view: CanvasView, wires: Wires, rule: RuleView): CanvasProblem[] {
  const exports = wires.ofType('export').filter(({ disabled, system }) => !disabled && system === rule.config.systemNode)
  const step = rule.steps.find(({ kind }) => kind === 'pendingExport')
  if (exports.length > 0 || !step) return []
  const message = `No enabled export node sends what is staged for ${rule.system?.name ?? 'its system'}. Add one for that system and deploy.`
  return [ofStep(view, rule, step, { short: 'no export node', message })]
}
