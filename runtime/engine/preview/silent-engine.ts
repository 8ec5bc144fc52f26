/** An engine on a copy whose runs nobody hears of: steps decide as ever, and no message reaches a deployed node (N6). */
import type { CanvasNode } from '../canvas/wires'
import type { Registry } from '../canvas/registry'
import { Engine } from '../engine'
import type { EngineParts } from '../engine-parts'
import type { ForeignNodesHost } from '../foreign-nodes'
import type { PassedOver } from './foreign-way'
import { ForeignWay } from './foreign-way'
import type { Passages } from './passages'
import { silentCanvas } from './silent-canvas'

/** A node of somebody else on the way. */
export interface NotRun {
  readonly node: string
  readonly type: string
  readonly name: string
  readonly messages: number
  /** Objects go on from it to further steps. */
  readonly leadsOn: boolean
  /** Why it was not run, but let objects pass as they were; null: they went no further. */
  readonly because: string | null
}

interface SilentParts {
  readonly canvas: Registry
  /** The rest of the engine's parts, for its canvas. */
  readonly partsOn: (registry: Registry) => EngineParts
  readonly passages: Passages
  readonly rulesOff?: readonly string[]
  /** Undefined where nodes of others cannot be run. */
  readonly host: ForeignNodesHost | undefined
  /** By how many milliseconds the preview is later than the clock. */
  readonly later: () => number
  /** No node of others can be run any more. */
  readonly broken: (because: string) => void
}

export class SilentEngine {
  readonly engine: Engine
  private readonly unsent = new Map<string, number>()
  private readonly passedOver: PassedOver = new Map()
  private readonly foreign: ForeignWay | null

  constructor({ canvas, partsOn, passages, rulesOff = [], host, later, broken }: SilentParts) {
    const engine = (): Engine => this.engine
    const refused = (node: CanvasNode, sentence: string, message: object): void => this.refuse(node, sentence, message)
    this.foreign = host ? new ForeignWay(canvas, { host, engine, refused, passedOver: this.passedOver, later, broken }) : null
    const { unsent, foreign } = this
    const registry = silentCanvas(canvas, { unsent, refused, passages, rulesOff, foreign })
    this.engine = new Engine(partsOn(registry))
  }

  /** Nodes of others that would have got messages and were not run. */
  notRun(): readonly NotRun[] {
    const { wires } = this.engine.registry
    const named = (node: string): Pick<NotRun, 'node' | 'type' | 'name' | 'leadsOn'> => {
      const { type = '', name = '' } = wires?.node(node) ?? {}
      return { node, type, name: name || node, leadsOn: wires?.mayLeadToSteps(node) ?? true }
    }
    return [
      ...[...this.unsent].map(([node, messages]) => ({ ...named(node), messages, because: null })),
      ...[...this.passedOver].map(([node, passed]) => ({ ...named(node), ...passed })),
    ]
  }

  /** Whether objects go on through nodes of others. */
  get runsForeign(): boolean {
    return this.foreign !== null
  }

  /** Ends what runs nodes of others; the engine stays. */
  close(): void {
    this.foreign?.close()
  }

  /** Objects that come to a step which cannot work have failed there, as by its message (N10). */
  private refuse({ id, type, name }: CanvasNode, sentence: string, message: object): void {
    const { identity } = message as { readonly identity?: { readonly page?: unknown; readonly object?: unknown } }
    const page = this.engine.page(identity?.page)
    const objects = [identity?.object].flat().filter((object) => typeof object === 'number')
    page?.delivery.foreignNodes.failed(objects, { id, type, name, cannotWork: true }, new Error(sentence))
  }
}
