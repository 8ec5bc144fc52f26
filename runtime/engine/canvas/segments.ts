/**
 * What an object comes to directly behind an output: steps it is applied to without a message, and foreign nodes that get one.
 * Junctions and links only lead on, so they are looked through.
 */
import type { Plan } from './plan'
import type { Source } from './registry'
import type { CanvasNode, Wires } from './wires'
import { isStepType } from './wires'

/** In the order of the wires, each as often as it is wired. */
export type Ends = readonly {
  readonly node: string
  /** A step that can work; else a node that is sent a message. */
  readonly isStep: boolean
  /** Nothing comes of what it gets: no wire leads on from it, and no complete node listens to it. */
  readonly isLast: boolean
  /** An export that no complete node listens to: it begins once the run is over, however many objects come to it. */
  readonly isExport: boolean
}[]

/** Nodes that only lead on. */
const leading: ReadonlySet<string> = new Set(['junction', 'link in', 'link out'])
/** They stand among the ends of the nodes they listen to, and get nothing that leaves these. */
const listening: ReadonlySet<string> = new Set(['catch', 'complete'])

export class Segments {
  private readonly known = new Map<string, Ends[]>()

  constructor(
    private readonly steps: Pick<ReadonlyMap<string, unknown>, 'has'>,
    private readonly wires: Wires,
  ) {}

  /** Nobody but the wires knows where inner nodes of a subflow lead in an instance: their messages are sent. */
  knows(node: string): boolean {
    return this.wires.node(node) !== undefined
  }

  behind(node: string, output: number): Ends {
    let outputs = this.known.get(node)
    if (!outputs) this.known.set(node, (outputs = []))
    return (outputs[output] ??= this.find(this.wires.node(node)?.outputs[output] ?? [], new Set()))
  }

  private find(ids: readonly string[], passed: ReadonlySet<string>): Ends {
    return ids.flatMap((id): Ends => {
      const node = this.wires.node(id)
      if (!node || node.disabled || passed.has(id) || listening.has(node.type)) return []
      if (leading.has(node.type) && !node.returns) return this.find(node.outputs.flat(), new Set([...passed, id]))
      return [
        {
          node: id,
          isStep: isStepType(node.type) && this.steps.has(id),
          isLast: this.isLast(node),
          isExport: node.type === 'identity-export' && !completeNodeOf(this.wires, id),
        },
      ]
    })
  }

  private isLast({ outputs }: CanvasNode): boolean {
    return outputs.flat().every((id) => this.wires.node(id)?.type === 'catch')
  }
}

/** The segments of a plan; or a node because of which every object is sent as a message, as people call it. */
export type Compiled = { readonly segments: Segments } | { readonly because: string }

/** Of a source and all that lies behind it. */
export function compileSegments({ steps, wires }: Plan, source: Pick<Source, 'node' | 'send'>, isSilent = false): Compiled {
  if (!wires?.node(source.node)) return { because: 'the node it starts from is part of a subflow' }
  const segments = new Segments(steps, wires)
  // Those behind foreign nodes too: what comes to them by a message goes on without one.
  const behind = [...wires.downstreamOfAll(source.node)].filter((step) => steps.has(step))
  for (const node of [source.node, ...behind]) {
    // The source's own messages are those that start it.
    const complete = isSilent || node === source.node ? undefined : completeNodeOf(wires, node)
    if (complete) return { because: `complete node "${complete.name}" hears of every message` }
    for (const output of wires.outputsOf(node)) {
      const foreign = segments.behind(node, output).find(({ isStep, isExport }) => !isStep && !isExport)
      if (!foreign || source.send !== 'pages') continue
      const { type, name } = wires.node(foreign.node) as CanvasNode
      return { because: `${type} "${name}" gets whole pages` }
    }
  }
  return { segments }
}

function completeNodeOf(wires: Wires, node: string): CanvasNode | undefined {
  const ends = wires.node(node)?.outputs.flat() ?? []
  return ends.flatMap((id) => wires.node(id) ?? []).find(({ type, disabled }) => type === 'complete' && !disabled)
}
