/** Where the wires lead: which of our steps an object can reach from an output, through whatever nodes lie between. */

/** A node of the deployed canvas. */
export interface CanvasNode {
  readonly id: string
  readonly type: string
  /** Its name, or what kind of node it is. */
  readonly name: string
  /** By output, the nodes that messages go to. */
  readonly outputs: readonly (readonly string[])[]
  /** It or its tab is disabled: no message passes it. */
  readonly disabled: boolean
  /** It gives messages back to the call they came from, which the message names. */
  readonly returns?: true
  /** The node of the connected system its settings name. */
  readonly system?: string
  /** Of import nodes: of its tab among the tabs, and there from the top and from the left. */
  readonly position?: readonly number[]
}

/** Our nodes that objects pass. */
const stepTypes: ReadonlySet<string> = new Set([
  'identity-scope-filter',
  'identity-join',
  'identity-project',
  'identity-attribute-flow',
  'identity-provision',
  'identity-pending-export',
])

/** Whether nodes of the type are steps, which objects pass. */
export function isStepType(type: string): boolean {
  return stepTypes.has(type)
}

/** Foreign nodes that are there to let some messages pass and others not: who stays there was meant to. */
const decidingTypes: ReadonlySet<string> = new Set(['switch', 'rbe', 'filter', 'delay', 'trigger'])

/** The first steps that messages of an output come to. */
interface Next {
  readonly steps: ReadonlySet<string>
  /** Those of them with a node in between that may keep messages on purpose. */
  readonly behindDecision: ReadonlySet<string>
  /** Those that can be reached without such a node. */
  readonly straight: ReadonlySet<string>
}

/** Whether a node on the way may keep messages on purpose. */
type Course = 'straight' | 'decided'

const nowhere: Next = { steps: new Set(), behindDecision: new Set(), straight: new Set() }

export class Wires {
  private readonly nodes: ReadonlyMap<string, CanvasNode>
  private readonly known = new Map<string, Next>()
  private readonly behind = new Map<string, ReadonlySet<string>>()
  private readonly leading = new Map<string, boolean>()

  constructor(nodes: readonly CanvasNode[]) {
    this.nodes = new Map(nodes.map((node) => [node.id, node]))
  }

  node(id: string): CanvasNode | undefined {
    return this.nodes.get(id)
  }

  /** All nodes of a type, without its prefix. */
  ofType(type: string): CanvasNode[] {
    return [...this.nodes.values()].filter((node) => node.type === `identity-${type}`)
  }

  /** The first steps behind an output of a node. */
  next(node: string, output: number): Next {
    const key = `${output} ${node}`
    let next = this.known.get(key)
    if (!next) {
      const from = this.nodes.get(node)
      this.known.set(key, (next = !from || from.disabled ? nowhere : this.search(from, output)))
    }
    return next
  }

  /** All steps that can be found behind an output of a node, whichever way an object takes at each step. */
  downstream(node: string, output: number): ReadonlySet<string> {
    const key = `${output} ${node}`
    let found = this.behind.get(key)
    if (!found) this.behind.set(key, (found = this.closure(this.next(node, output).steps)))
    return found
  }

  /** All steps behind all outputs of a node. */
  downstreamOfAll(node: string): ReadonlySet<string> {
    return this.closure(this.nextSteps(node))
  }

  /** The first steps behind all outputs of a node. */
  nextSteps(node: string): ReadonlySet<string> {
    return new Set(this.outputsOf(node).flatMap((output) => [...this.next(node, output).steps]))
  }

  /** Whether messages of a node may come to a step; of one that is not on the canvas, as inside a subflow, nobody knows. */
  mayLeadToSteps(node: string): boolean {
    let leads = this.leading.get(node)
    if (leads === undefined) this.leading.set(node, (leads = !this.nodes.has(node) || this.downstreamOfAll(node).size > 0))
    return leads
  }

  /** What lies behind each output of our nodes. */
  forks(): Next[] {
    return [...this.nodes.values()]
      .filter(({ type, disabled }) => !disabled && type.startsWith('identity-'))
      .flatMap(({ id }) => this.outputsOf(id).map((output) => this.next(id, output)))
  }

  /** Steps before which, behind some output of ours, a node may keep messages on purpose. */
  behindDecision(): ReadonlySet<string> {
    return new Set(this.forks().flatMap(({ behindDecision }) => [...behindDecision]))
  }

  outputsOf(node: string): number[] {
    return (this.nodes.get(node)?.outputs ?? []).map((_ends, output) => output)
  }

  /** A disabled node whose wires would lead to a step; undefined when there is none. */
  disabledBefore(step: string): CanvasNode | undefined {
    for (const node of this.nodes.values()) {
      if (!node.disabled) continue
      for (const output of this.outputsOf(node.id)) if (this.search(node, output).steps.has(step)) return node
    }
    return undefined
  }

  private closure(first: ReadonlySet<string>): ReadonlySet<string> {
    const found = new Set(first)
    for (const step of found)
      for (const output of this.outputsOf(step)) for (const next of this.next(step, output).steps) found.add(next)
    return found
  }

  private search(from: CanvasNode, output: number): Next {
    const steps = new Set<string>()
    const behindDecision = new Set<string>()
    const straight = new Set<string>()
    this.walk(from, output, (end, decided) => {
      if (end.disabled) return false
      if (!isStepType(end.type)) return !end.type.startsWith('identity-')
      steps.add(end.id)
      if (decided === 'decided') behindDecision.add(end.id)
      else straight.add(end.id)
      return false
    })
    return { steps, behindDecision, straight }
  }

  /** Visits what lies behind an output; `goOn` answers whether messages pass the node. `decided`: one before it may keep them. */
  private walk(from: CanvasNode, output: number, goOn: (end: CanvasNode, decided: Course) => boolean): void {
    const seen = new Set<string>()
    const toVisit: { readonly id: string; readonly decided: Course }[] = []
    // What is behind a node comes before what stands next to it; a chain may be longer than calls may nest.
    const goTo = (ids: readonly string[], decided: Course): void => {
      for (const id of ids.toReversed()) toVisit.push({ id, decided })
    }
    goTo(from.outputs[output] ?? [], 'straight')
    for (let next = toVisit.pop(); next; next = toVisit.pop()) {
      const { id, decided } = next
      const end = this.nodes.get(id)
      const key = `${decided} ${id}`
      if (!end || seen.has(key)) continue
      seen.add(key)
      if (!goOn(end, decided)) continue
      goTo(end.outputs.flat(), decidingTypes.has(end.type) ? 'decided' : decided)
    }
  }
}
