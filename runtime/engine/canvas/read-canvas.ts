/** The canvas as Node-RED keeps it, read as a graph: links, subflows and disabled tabs are resolved into wires. */
import type { CanvasNode } from './wires'

/** A node of a deployed flow, whatever its type: the fields that say where messages go. */
export interface FlowNodeSettings {
  readonly id: string
  readonly type: string
  readonly name?: unknown
  /** Its tab, or the subflow it is part of. */
  readonly z?: unknown
  /** It is disabled. */
  readonly d?: unknown
  /** A tab: it is disabled. */
  readonly disabled?: unknown
  /** Where it stands. */
  readonly x?: unknown
  readonly y?: unknown
  readonly wires?: unknown
  /** Of nodes of ours. */
  readonly system?: unknown
  /** Of link nodes. */
  readonly links?: unknown
  readonly mode?: unknown
  readonly linkType?: unknown
  /** Of catch and complete nodes: the nodes they listen to; null for all of their tab. */
  readonly scope?: unknown
  /** Of subflows: where their messages come in and go out. */
  readonly in?: unknown
  readonly out?: unknown
}

/**
 * The graph of a deployed flow. Where it is not known in which of several ways a message goes (a link call that is named in the
 * message, the call a link returns to, what a catch node hears), each of them counts as a wire; inner nodes of a subflow stand
 * for all its instances.
 */
export function readCanvas(settings: readonly FlowNodeSettings[]): CanvasNode[] {
  const byId = new Map(settings.map((node) => [node.id, node]))
  const tabs = settings.filter(({ type }) => type === 'tab').map(({ id }) => id)
  const listeners = settings.filter(({ type }) => type === 'catch' || type === 'complete')
  return settings
    .filter(({ wires, type }) => Array.isArray(wires) || type.startsWith('link '))
    .map((node) => ({
      id: node.id,
      type: node.type,
      name: nameOf(node, byId),
      outputs: outputsOf(node, settings, byId, listeners),
      disabled: isDisabled(node, byId),
      ...(node.type === 'link out' && node.mode === 'return' && { returns: true as const }),
      ...(typeof node.system === 'string' && { system: node.system }),
      ...(node.type === 'identity-connector-import' && { position: positionOf(node, tabs) }),
    }))
}

/** Its own; else its subflow's, or what kind of node it is. */
function nameOf({ name, type }: FlowNodeSettings, byId: ReadonlyMap<string, FlowNodeSettings>): string {
  if (typeof name === 'string' && name !== '') return name
  const subflow = type.startsWith('subflow:') ? byId.get(type.slice('subflow:'.length))?.name : undefined
  return typeof subflow === 'string' && subflow !== '' ? subflow : type.replace(/^identity-/, '')
}

function positionOf({ z, x, y }: FlowNodeSettings, tabs: readonly string[]): readonly number[] {
  return [tabs.indexOf(String(z)), Number(y ?? 0), Number(x ?? 0)]
}

function isDisabled(node: FlowNodeSettings, byId: ReadonlyMap<string, FlowNodeSettings>): boolean {
  return node.d === true || (typeof node.z === 'string' && byId.get(node.z)?.disabled === true)
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []
}

function wiresOf({ wires }: FlowNodeSettings): string[][] {
  return Array.isArray(wires) ? wires.map(texts) : []
}

function outputsOf(
  node: FlowNodeSettings,
  all: readonly FlowNodeSettings[],
  byId: ReadonlyMap<string, FlowNodeSettings>,
  listeners: readonly FlowNodeSettings[],
): readonly (readonly string[])[] {
  const listening = listeners.filter((listener) => hears(listener, node)).map(({ id }) => id)
  const outputs = ownOutputs(node, all, byId)
  const subflow = byId.get(String(node.z))
  const through = outputs.map((ends, at) => [
    ...ends,
    ...(subflow?.type === 'subflow' ? throughSubflow(node, at, { subflow, all }) : []),
    ...listening,
  ])
  return through.length > 0 || listening.length === 0 ? through : [listening]
}

function hears(listener: FlowNodeSettings, node: FlowNodeSettings): boolean {
  if (listener.id === node.id || listener.z !== node.z) return false
  return Array.isArray(listener.scope) ? listener.scope.includes(node.id) : listener.type === 'catch'
}

function ownOutputs(
  node: FlowNodeSettings,
  all: readonly FlowNodeSettings[],
  byId: ReadonlyMap<string, FlowNodeSettings>,
): string[][] {
  const wires = wiresOf(node)
  if (node.type === 'link out') return node.mode === 'return' ? [returnsTo(all)] : [texts(node.links)]
  if (node.type === 'link call') {
    const named =
      node.linkType === 'dynamic' ? all.filter(({ type }) => type === 'link in').map(({ id }) => id) : texts(node.links)
    return [[...(wires[0] ?? []), ...named]]
  }
  if (!node.type.startsWith('subflow:')) return wires
  const subflow = byId.get(node.type.slice('subflow:'.length))
  const inside = endsOf(subflow?.in).flatMap((end) => end.wires.map(({ id }) => id))
  const passing = endsOf(subflow?.out).flatMap((end, at) =>
    end.wires.some(({ id }) => id === subflow?.id) ? (wires[at] ?? []) : [],
  )
  return [[...inside, ...passing]]
}

/** A message goes back to the link call it came from, and on by its wires. */
function returnsTo(all: readonly FlowNodeSettings[]): string[] {
  return [...new Set(all.flatMap((node) => (node.type === 'link call' ? (wiresOf(node)[0] ?? []) : [])))]
}

/** Where an inner node of a subflow is wired to the subflow's output, its messages go on behind every instance. */
function throughSubflow(
  node: FlowNodeSettings,
  output: number,
  { subflow, all }: { readonly subflow: FlowNodeSettings; readonly all: readonly FlowNodeSettings[] },
): string[] {
  const instances = all.filter(({ type }) => type === `subflow:${subflow.id}`)
  return endsOf(subflow.out).flatMap((end, at) =>
    end.wires.some(({ id, port }) => id === node.id && port === output)
      ? instances.flatMap((instance) => wiresOf(instance)[at] ?? [])
      : [],
  )
}

interface SubflowEnd {
  readonly wires: readonly { readonly id: string; readonly port: number }[]
}

function endsOf(value: unknown): SubflowEnd[] {
  if (!Array.isArray(value)) return []
  return value.map((end: { wires?: unknown } | null) => ({
    wires: (Array.isArray(end?.wires) ? end.wires : []).map((wire: { id?: unknown; port?: unknown }) => ({
      id: String(wire.id),
      port: Number(wire.port ?? 0),
    })),
  }))
}
