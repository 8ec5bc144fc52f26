/** How objects get from node to node on the canvas: wires, links and subflows, and the foreign nodes between ours (A13). */
import type { SystemId } from '../../model/objects'
import type { Wires, WiredNode } from '../../pipeline/configuration'
import { leadingSomewhere } from '../../pipeline/configuration-wires'
import { digest } from './digest'
import type { PlannedRule } from './plan'
import type { DeployedNode, Registry } from './registry'

/** What of the compiled canvas tells whose node is whose. */
export interface Owners {
  readonly ruleByNode: ReadonlyMap<string, PlannedRule>
  readonly systemByNode: ReadonlyMap<string, SystemId>
}

/** What says nothing about what a node does, and what is secret (N9). */
const shown = new Set(
  'id z g x y w h name info wires l d inputLabels outputLabels icon color links category nodes in out status credentials'.split(
    ' ',
  ),
)

/** The same of config nodes, which stand nowhere and are wired to nothing. */
const shownOfConfig = new Set('id z g d name info wires credentials'.split(' '))

/** Config nodes may name others, and subflows hold others: so deep they are looked into. */
const mostLevels = 8

/** The nodes of ours that objects come by, and the foreign ones on the way from one to the next. */
export function wiresOf(registry: Registry, owners: Owners): Wires {
  const canvas = new Canvas(registry.canvas())
  const wired = new Map<string, WiredNode>()
  for (const { node, kind, rule } of registry.steps.values()) {
    const planned = owners.ruleByNode.get(rule)
    if (planned) wired.set(node, { step: { rule: planned.id, kind }, wires: canvas.outputsOf(node) })
  }
  for (const { node, systemNode, objectTypes } of registry.sources.values()) {
    if (systemNode === null) wired.set(node, { lifecycle: true, wires: canvas.outputsOf(node).slice(0, 1) })
    const source = systemNode === null ? undefined : owners.systemByNode.get(systemNode)
    if (source === undefined) continue
    wired.set(node, { source, types: [...new Set(objectTypes)].sort(), wires: canvas.outputsOf(node).slice(0, 2) })
  }
  addForeign(canvas, wired)
  return leadingSomewhere(Object.fromEntries(wired))
}

function addForeign(canvas: Canvas, wired: Map<string, WiredNode>): void {
  const open = [...wired.values()].flatMap((node) => node.wires.flat())
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const settings = wired.has(id) ? undefined : canvas.settingsOf(id)
    if (settings === undefined) continue
    const node = { settings, wires: canvas.outputsOf(id) }
    wired.set(id, node)
    open.push(...node.wires.flat())
  }
}

class Canvas {
  private readonly byId: ReadonlyMap<string, DeployedNode>

  constructor(nodes: readonly DeployedNode[]) {
    const all = new Map(nodes.map((node) => [node.id, node]))
    const isOn = ({ d, z }: DeployedNode): boolean => d !== true && all.get(String(z))?.['disabled'] !== true
    this.byId = new Map([...all].filter(([, node]) => isOn(node)))
  }

  /** By output the nodes that a message really comes to: junctions and links are no more than wires. */
  outputsOf(id: string): string[][] {
    const node = this.byId.get(id)
    if (!node) return []
    const outputs = listsIn(node['wires']).map((output) => this.ends(output))
    return node.type === 'link call' ? [...outputs, this.ends(this.calledBy(node))] : outputs
  }

  private calledBy(node: DeployedNode): string[] {
    if (node['linkType'] !== 'dynamic') return textsIn(node['links'])
    return [...this.byId.values()].filter(({ type }) => type === 'link in').map((other) => other.id)
  }

  private ends(from: readonly string[]): string[] {
    const [found, seen, open] = [[] as string[], new Set<string>(), [...from]]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const node = this.byId.get(id)
      if (!node || seen.has(id)) continue
      seen.add(id)
      if (node.type === 'junction' || node.type === 'link in') open.push(...listsIn(node['wires']).flat())
      else if (node.type === 'link out') open.push(...this.linked(node))
      else found.push(id)
    }
    return found
  }

  /** A link out that returns leads on behind every call. */
  private linked(node: DeployedNode): string[] {
    if (node['mode'] !== 'return') return textsIn(node['links'])
    return [...this.byId.values()].flatMap((other) => (other.type === 'link call' ? listsIn(other['wires']).flat() : []))
  }

  /** The digest of a foreign node's settings; of a subflow also of the nodes inside. Undefined for a node that is not there. */
  settingsOf(id: string): string | undefined {
    const node = this.byId.get(id)
    return node && !node.type.startsWith('identity-') ? this.settings(node, 0) : undefined
  }

  private settings(node: DeployedNode, depth: number): string {
    const type = node.type.replace(/^subflow:.*/, 'subflow')
    const inside = depth < mostLevels ? this.inside(node, depth + 1) : null
    return digest([{ ...this.own(node, shown, 0), type }, this.environment(node), inside])
  }

  private own(node: DeployedNode, left: ReadonlySet<string>, depth: number): Record<string, unknown> {
    const own = Object.entries(node).filter(([name]) => !left.has(name))
    return Object.fromEntries(own.map(([name, value]) => [name, this.withConfig(value, depth)]))
  }

  /** A value of a node's settings, with the settings of the config nodes it names in place of their ids. */
  private withConfig(value: unknown, depth: number): unknown {
    if (typeof value === 'string') {
      const config = this.byId.get(value)
      if (!config || !isForeignConfig(config) || depth >= mostLevels) return value
      return digest(this.own(config, shownOfConfig, depth + 1))
    }
    if (Array.isArray(value)) return value.map((inner) => this.withConfig(inner, depth))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, this.withConfig(inner, depth)]))
  }

  /** Variables of the tab and the groups a node stands in. */
  private environment({ z, g }: DeployedNode): unknown[] {
    const around: unknown[] = []
    for (let group = this.byId.get(String(g)); group && around.length < 20; group = this.byId.get(String(group['g'])))
      around.push(group['env'])
    return [...around, this.byId.get(String(z))?.['env']].filter((env) => Array.isArray(env) && env.length > 0)
  }

  /** What a subflow does: its nodes, each with what it leads to, whatever their ids. */
  private inside({ type }: DeployedNode, depth: number): unknown {
    if (!type.startsWith('subflow:')) return null
    const id = type.slice('subflow:'.length)
    const subflow = this.byId.get(id)
    if (!subflow) return null
    const inner = new Map<string, string>()
    for (const node of this.byId.values()) if (node['z'] === id) inner.set(node.id, this.settings(node, depth))
    const named = (output: readonly string[]): string[] => output.map((to) => inner.get(to) ?? to).sort()
    const nodes = [...inner].map(([node, settings]) => JSON.stringify([settings, this.outputsOf(node).map(named)]))
    const ports = (value: unknown): string[][] =>
      (Array.isArray(value) ? (value as { wires?: unknown }[]) : []).map(({ wires }) =>
        (Array.isArray(wires) ? (wires as { id?: unknown; port?: unknown }[]) : [])
          .map((wire) => `${inner.get(String(wire.id)) ?? 'in'} ${String(wire.port ?? 0)}`)
          .sort(),
      )
    return [nodes.sort(), subflow['env'], ports(subflow['in']), ports(subflow['out'])]
  }
}

/** A node that stands nowhere on the canvas, and is none of ours: those are compared by themselves. */
function isForeignConfig({ type, x }: DeployedNode): boolean {
  return x === undefined && !notConfig.has(type) && !type.startsWith('identity-')
}
const notConfig: ReadonlySet<string> = new Set(['tab', 'subflow', 'group', 'global-config'])

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

function listsIn(value: unknown): string[][] {
  return Array.isArray(value) ? value.map(textsIn) : []
}
