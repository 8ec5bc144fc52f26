/** What decides on the objects that an import node sends, as one digest: a stamp holds by the same one only. */
import { digest } from '../../canvas/digest'
import type { Plan } from '../../canvas/plan'
import type { Registry, Source, SystemConfig } from '../../canvas/registry'
import type { Segments } from '../../canvas/segments'
import { programDigest } from './program'

/**
 * The configuration and all that nodes are set to, also what asks for no full sync when it is changed; the programme; and where
 * objects go from each step: foreign nodes that do something with messages at this moment are told from those that do not, so
 * that whoever begins to watch objects sees all of them.
 */
export function basisDigest(
  { configuration, steps, wires }: Plan,
  { node: source, objectTypes }: Pick<Source, 'node' | 'objectTypes'>,
  { segments, nodes }: { readonly segments: Segments; readonly nodes: Registry },
): string {
  const behind = [...(wires?.downstreamOfAll(source) ?? [])].filter((step) => steps.has(step)).sort()
  const ways = [source, ...behind].map((node) => [
    node,
    (wires?.outputsOf(node) ?? []).map((way) =>
      segments.behind(node, way).map((end) => [end.node, end.isExport, end.isStep || !end.isLast || nodes.ports.hears(end.node)]),
    ),
  ])
  const systems = byNode(Array.from(nodes.systems.values(), (system) => ({ node: system.node, ...decidingSettings(system) })))
  const set = [systems, byNode(nodes.rules.values()), byNode(nodes.steps.values()), nodes.mvTypes]
  const rules = Object.entries(configuration.rules).map(([id, rule]) => [id, { ...rule, steps: byNode(rule.steps) }])
  return digest([programDigest(), { ...configuration, rules }, set, ways, objectTypes])
}

/** Alike in whatever order they were deployed, which decides nothing (A13). */
function byNode(all: Iterable<{ readonly node: string }>): object {
  return Object.fromEntries(Array.from(all, (each) => [each.node, each]))
}

/** Of a system what may decide on objects: not how it is reached. */
function decidingSettings({ name, objectTypes, limits, referencePolicy, maxValueKiB }: SystemConfig): object {
  return { name, objectTypes, limits, referencePolicy, maxValueKiB }
}
