/** What decides on the objects that an import node sends, as one digest: a stamp holds by the same one only. */
import { digest } from '../../canvas/digest'
import type { NodePorts } from '../../canvas/node-ports'
import type { Plan } from '../../canvas/plan'
import type { Source } from '../../canvas/registry'
import type { Segments } from '../../canvas/segments'
import { programDigest } from './program'

/**
 * The configuration, the programme, and where objects go from each step: foreign nodes that do something with messages at this
 * moment are told from those that do not, so that whoever begins to watch objects sees all of them.
 */
export function basisDigest(
  { configuration, steps, wires }: Plan,
  { node: source, objectTypes }: Pick<Source, 'node' | 'objectTypes'>,
  { segments, ports }: { readonly segments: Segments; readonly ports: Pick<NodePorts, 'hears'> },
): string {
  const behind = [...(wires?.downstreamOfAll(source) ?? [])].filter((step) => steps.has(step)).sort()
  const ways = [source, ...behind].map((node) => [
    node,
    (wires?.outputsOf(node) ?? []).map((way) =>
      segments.behind(node, way).map((end) => [end.node, end.isStep || !end.isLast || ports.hears(end.node)]),
    ),
  ])
  return digest([programDigest(), configuration, ways, objectTypes])
}
