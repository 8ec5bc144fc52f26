/**
 * What the canvas declares: systems, metaverse types, rules and the steps that carry them, as raw settings. A run compiles
 * them into a plan.
 */
import type { ConditionGroup } from '../../expression'
import type { ConnectorContext, ConnectorSettings, ConnectorType } from '../../model/connector'
import type { Limits } from '../../model/limits'
import type {
  DeprovisionAction,
  Direction,
  FlowMode,
  GraceAction,
  MappingSource,
  MissingInput,
  OutOfScopeAction,
  ScopeMode,
  Sharing,
} from '../../model/rules'
import type { ReferencePolicy } from '../../model/references'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type { Zone } from '../../model/zone'
import { utc } from '../../model/zone'
import type { CountedObject, NodePorts, StepNode } from './node-ports'
import { noPorts } from './node-ports'
import type { CanvasNode } from './wires'
import { Wires } from './wires'

export interface SystemConfig {
  readonly node: string
  readonly name: string
  readonly connector: ConnectorType
  readonly settings: ConnectorSettings
  readonly context: ConnectorContext
  readonly objectTypes: readonly ObjectTypeSchema[]
  readonly limits: Limits
  readonly batchSize: number | null
  readonly concurrency: number | null
  readonly referencePolicy: ReferencePolicy
  /** KiB that one value may have; left out: `defaultValueKiB`. */
  readonly maxValueKiB?: number
}

export interface RuleConfig {
  readonly node: string
  readonly name: string
  readonly direction: Direction
  readonly systemNode: string
  readonly csType: string
  readonly mvType: string
  readonly precedence: number
  readonly enabled: boolean
  /** What its settings have for a precedence and is none, so that `precedence` is another (A3). */
  readonly wrongPrecedence?: string
}

/** A row of the mapping table as the dialog stores it. */
export interface MappingConfig {
  readonly enabled: boolean
  readonly target: string
  readonly kind: MappingSource<never>['kind']
  readonly value: string
  readonly precedence: number | string
  readonly merge: boolean
  readonly emptyCounts: boolean
  readonly whenMissing: MissingInput | ''
  readonly mode: FlowMode
  /** A unique value may be given again once its owner is deleted (U1). */
  readonly reusable?: boolean
  /** Whose a list in a target is; left out: as it is by default (R11). */
  readonly sharing?: Sharing
}

export interface JoinRowConfig {
  readonly pairs: readonly { readonly cs: string; readonly mv: string; readonly ignoreCase: boolean }[]
}

/** A node as the deployed flow has it, with whatever settings. */
export type DeployedNode = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string }

/** One step node, with the id of its rule's node. */
export type StepConfig =
  | {
      readonly kind: 'scope'
      readonly node: string
      readonly rule: string
      readonly mode: ScopeMode
      readonly condition: ConditionGroup | null
      readonly expression: string
      readonly action: OutOfScopeAction
    }
  | { readonly kind: 'join'; readonly node: string; readonly rule: string; readonly rows: readonly JoinRowConfig[] }
  | { readonly kind: 'project'; readonly node: string; readonly rule: string }
  | { readonly kind: 'flow'; readonly node: string; readonly rule: string; readonly mappings: readonly MappingConfig[] }
  | {
      readonly kind: 'provision'
      readonly node: string
      readonly rule: string
      readonly rows: readonly JoinRowConfig[]
      readonly action: DeprovisionAction
      readonly onDeletion: DeprovisionAction | ''
      readonly disable: readonly MappingConfig[]
      /** An expression for the container a disabled account is moved to; empty where it stays (R15). */
      readonly moveTo: string
      /** Disabled accounts are taken out of groups; left out: they stay (R15). */
      readonly outOfGroups?: boolean
      readonly inGrace: GraceAction | ''
      readonly disableCounts: boolean
    }
  | { readonly kind: 'pendingExport'; readonly node: string; readonly rule: string; readonly hold: boolean }

/** How objects leave: each as a message of its own, or a page as one. */
export const sendings = ['objects', 'pages'] as const
export type Sending = (typeof sendings)[number]

/** What sends the objects of a run on their way: a connector-import or lifecycle node. */
export interface Source {
  readonly node: string
  readonly systemNode: string | null
  readonly pageSize: number
  readonly send: Sending
  readonly objectTypes: readonly string[]
  /** Sends messages out of an output; 0 objects, 1 disconnected (connector-import). */
  emit(output: number, messages: readonly object[]): void
  /** Told of every object that leaves along the wires; left out where nobody asks. */
  readonly left?: (output: number, object: CountedObject) => void
}

/** A node that cannot work as it is set, or counts some setting as another: what it says of itself. */
export interface UnusableNode {
  readonly node: string
  readonly name: string
  /** A sentence with the next step. */
  readonly message: string
}

/** A type of the metaverse that the flow declares in a way nobody can use: it is not gone (A14). */
export interface DamagedType {
  /** Empty where even that cannot be read. */
  readonly name: string
  /** Attributes whose values stay secret. */
  readonly secrets: readonly string[]
}

/** Everything the canvas declares for one store. `revision` rises with every change. */
export class Registry {
  revision = 0
  /** The nodes of the deployed flow, whoever's they are; asked when the canvas is compiled. */
  canvas: () => readonly DeployedNode[] = () => []
  /** Reaches nodes without a wire; nobody is reached as long as no Node-RED lends itself. */
  ports: NodePorts = noPorts
  /** The nodes of the steps. */
  readonly stepNodes = new Map<string, StepNode>()
  private readonly listeners = new Set<() => void>()
  /** The nodes of this store on the canvas. */
  readonly stores = new Set<string>()
  readonly systems = new Map<string, SystemConfig>()
  readonly rules = new Map<string, RuleConfig>()
  readonly steps = new Map<string, StepConfig>()
  readonly sources = new Map<string, Source>()
  mvTypes: readonly MvTypeSchema[] = []
  damagedTypes: readonly DamagedType[] = []
  /** Whose days count in dates (S6). */
  zone: Zone = utc
  /** Where the wires lead; undefined as long as nobody has told. */
  wires: Wires | undefined
  /** Nodes of this store, or of none, that cannot work as they are set, or count some setting as another. */
  unusable: readonly UnusableNode[] = []
  /** Inner nodes of subflow instances, with the node of the subflow they were made from. */
  readonly templates = new Map<string, string>()
  private canvasText = ''

  addSystem(config: SystemConfig): () => void {
    return this.add(this.systems, config.node, config)
  }
  addRule(config: RuleConfig): () => void {
    return this.add(this.rules, config.node, config)
  }
  addStep(config: StepConfig, node?: StepNode): () => void {
    const remove = this.add(this.steps, config.node, config)
    if (!node) return remove
    const removeNode = this.add(this.stepNodes, config.node, node)
    return () => {
      remove()
      removeNode()
    }
  }
  addSource(source: Source): () => void {
    return this.add(this.sources, source.node, source)
  }
  /** Wires and foreign nodes may be others, although no node of ours was made anew. */
  deployed(): void {
    this.revision++
    for (const listener of this.listeners) listener()
  }
  /** Told of every deployment, once all nodes are there. Returns what ends that. */
  onDeployed(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  setMvTypes(types: readonly MvTypeSchema[], damaged: readonly DamagedType[] = []): void {
    this.mvTypes = types
    this.damagedTypes = damaged
    this.revision++
  }

  setZone(zone: Zone): void {
    this.zone = zone
    this.revision++
  }

  /** Takes up how the deployed nodes are wired, and which of them cannot work. */
  setCanvas(nodes: readonly CanvasNode[], unusable: readonly UnusableNode[] = []): void {
    const text = JSON.stringify([nodes, unusable])
    if (text === this.canvasText) return
    this.canvasText = text
    this.wires = new Wires(nodes)
    this.unusable = unusable
    this.revision++
  }

  /** The node is inside an instance of a subflow: there it stands for `template`. */
  addTemplate(node: string, template: string): void {
    this.templates.set(node, template)
  }

  /** The node as the wires know it. */
  wiredAs(node: string): string {
    return this.templates.get(node) ?? node
  }

  private add<T>(map: Map<string, T>, node: string, entry: T): () => void {
    map.set(node, entry)
    this.revision++
    return () => {
      if (map.get(node) !== entry) return
      map.delete(node)
      this.revision++
    }
  }
}
