/** The deployed canvas as the search for problems looks at it. */
import type { MvTypeSchema, ObjectTypeSchema } from '../../../model/schema'
import type { Registry, RuleConfig, StepConfig, SystemConfig } from '../registry'

/** Something of the canvas that cannot do what it is there for, seen without running it (N10). */
export interface CanvasProblem {
  /** The id of the node that shows it. */
  readonly node: string
  /** What people call that node: `attribute-flow "values from HR"`, with its rule. */
  readonly name: string
  /** The id of its rule's node; null when it belongs to none. */
  readonly rule: string | null
  /** A few words for the node's status. */
  readonly short: string
  /** A sentence with the next step. */
  readonly message: string
  /** What it asks for has no effect: a run that has to do with it warns of it. Of the others runs see whom they concern. */
  readonly withoutEffect?: boolean
  /** All works, and would be better otherwise. */
  readonly isAdvice?: boolean
}

/** An enabled rule with everything that belongs to it; what its settings name and is not there is undefined. */
export interface RuleView {
  readonly config: RuleConfig
  readonly inbound: boolean
  readonly system: SystemConfig | undefined
  readonly cs: ObjectTypeSchema | undefined
  readonly mv: MvTypeSchema | undefined
  /** All types of the metaverse: its references may point at any. */
  readonly mvTypes: readonly MvTypeSchema[]
  readonly steps: readonly StepConfig[]
}

export interface CanvasView {
  readonly registry: Registry
  readonly rules: readonly RuleView[]
}

/** What a problem says, before it is known whose it is. */
export type Finding = Pick<CanvasProblem, 'short' | 'message' | 'withoutEffect' | 'isAdvice'>

/** Rules that are switched off have no problems: nothing is asked of them. */
export function viewOfCanvas(registry: Registry): CanvasView {
  const rules = [...registry.rules.values()]
    .filter(({ enabled }) => enabled)
    .map((config): RuleView => {
      const system = registry.systems.get(config.systemNode)
      return {
        config,
        inbound: config.direction === 'inbound',
        system,
        cs: system?.objectTypes.find(({ name }) => name === config.csType),
        mv: registry.mvTypes.find(({ name }) => name === config.mvType),
        mvTypes: registry.mvTypes,
        steps: [...registry.steps.values()].filter(({ rule }) => rule === config.node),
      }
    })
  return { registry, rules }
}

const kinds = {
  scope: 'scope filter',
  join: 'join',
  project: 'project',
  flow: 'attribute flow',
  provision: 'provision',
  pendingExport: 'pending export',
} as const satisfies Record<StepConfig['kind'], string>

/** What people call a kind of step. */
export function kindName(kind: StepConfig['kind']): string {
  return kinds[kind]
}

export function stepName({ registry }: CanvasView, step: StepConfig): string {
  const node = registry.wires?.node(registry.wiredAs(step.node))
  return node ? `${kinds[step.kind]} "${node.name}"` : kinds[step.kind]
}

export function ofStep(view: CanvasView, { config }: RuleView, step: StepConfig, finding: Finding): CanvasProblem {
  return { node: step.node, name: `Rule ${config.name}, ${stepName(view, step)}`, rule: config.node, ...finding }
}

export function ofRule({ config }: RuleView, finding: Finding): CanvasProblem {
  return { node: config.node, name: `Rule ${config.name}`, rule: config.node, ...finding }
}
