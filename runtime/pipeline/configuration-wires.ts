/** Which wires and foreign nodes differ between two canvases, whatever their nodes' ids (A13). */
import type { SystemId } from '../model/objects'
import type { Configuration, StepPart, WiredNode, Wires } from './configuration'

/** How a node of ours leads on otherwise than before. */
export interface WireChange {
  /** Its id now. */
  readonly node: string
  /** The steps it leads to are others, or only what lies between is. */
  readonly what: 'wires' | 'foreignNode'
}

/**
 * The nodes of ours, of those on both canvases, that lead on otherwise. A node that is there under another id, as after a flow
 * was imported again, is found by what it is.
 */
export function compareWires(before: Configuration, after: Configuration): WireChange[] {
  const { was: old, is: now, sameAs, own } = readTogether(before, after)
  return [...sameAs].flatMap(([id, node]): WireChange[] => {
    const [was, is] = [old.wires[id], now.wires[node]]
    if (!was || !is || old.waysOf(was) === now.waysOf(is)) return []
    const isSameEnd = endsOf(was.wires, old.wires, sameAs) === endsOf(is.wires, now.wires, own)
    return [{ node, what: isSameEnd ? 'foreignNode' : 'wires' }]
  })
}

/** The wires of a canvas, and as a text where a node of it leads: alike on both canvases exactly where the ways are. */
interface Read {
  readonly wires: Wires
  readonly waysOf: (node: WiredNode) => string
}

interface ReadTogether {
  readonly was: Read
  readonly is: Read
  /** Ids of now by ids of before, and by themselves. */
  readonly sameAs: ReadonlyMap<string, string>
  readonly own: ReadonlyMap<string, string>
}

function readTogether(before: Configuration, after: Configuration): ReadTogether {
  const sameAs = matchNodes(before, after)
  const own = new Map(ownNodes(after.wires).map(([node]) => [node, node]))
  const numbers = new Map<string, number>()
  const read = (wires: Wires, ids: ReadonlyMap<string, string>): Read => {
    const labelled = labels(wires, ids, numbers)
    return { wires, waysOf: (node) => outputs(node.wires, labelled) }
  }
  return { was: read(ofCommonRules(before, after), sameAs), is: read(ofCommonRules(after, before), own), sameAs, own }
}

/** A node that sent objects of a system or people on their way, and is there no more. */
export type RemovedSource = Pick<WiredNode, 'source' | 'lifecycle'>

/**
 * Nodes of before that sent objects or people to a step and are gone. Left out are those in whose place another sends the same
 * ones the same way: nothing is decided otherwise.
 */
export function removedSources(before: Configuration, after: Configuration): RemovedSource[] {
  const { was: old, is: now, sameAs } = readTogether(before, after)
  const left = ownNodes(now.wires).map(([, node]) => ({ node, ways: now.waysOf(node) }))
  return ownNodes(old.wires).flatMap(([id, was]) => {
    if (was.step || sameAs.has(id) || was.wires.flat().length === 0) return []
    const ways = old.waysOf(was)
    const isReplaced = left.some(({ node, ways: other }) => other === ways && isSameSource(was, node) && sendsAll(node, was))
    return isReplaced ? [] : [was]
  })
}

function isSameSource(was: WiredNode, is: WiredNode): boolean {
  return !is.step && is.source === was.source && is.lifecycle === was.lifecycle
}

/** Whether an import node reads all types that the other did; what a version before read is not known. */
function sendsAll({ types: all = [] }: WiredNode, { types = [] }: WiredNode): boolean {
  return all.length === 0 || (types.length > 0 && types.every((type) => all.includes(type)))
}

/** Systems with several import nodes of which one that is still there reads other types: others go by it now (D8). */
export function sourcesOfOtherTypes(before: Configuration, after: Configuration): SystemId[] {
  const several = (wires: Wires, system: SystemId): boolean =>
    Object.values(wires).filter(({ source }) => source === system).length > 1
  const systems = [...matchNodes(before, after)].flatMap(([old, node]) => {
    const [was, is] = [before.wires[old], after.wires[node]]
    if (is?.source === undefined || !was?.types || !is.types || was.types.join() === is.types.join()) return []
    return several(before.wires, is.source) || several(after.wires, is.source) ? [is.source] : []
  })
  return [...new Set(systems)]
}

/** Without steps of rules that are on one of the two canvases only: that says enough. */
function ofCommonRules({ wires }: Configuration, other: Configuration): Wires {
  return leadingSomewhere(Object.fromEntries(Object.entries(wires).filter(([, { step }]) => !step || other.rules[step.rule])))
}

/** Without what leads to none of our steps: debug nodes, other flows, nodes that start runs. */
export function leadingSomewhere(wires: Wires): Wires {
  const nodes = Object.entries(wires)
  const foreign = nodes.filter(([, { settings }]) => settings !== undefined)
  const ways = foreign.flatMap(([id, node]) => node.wires.flat().map((to) => ({ id, to })))
  const waysTo = Map.groupBy(ways, ({ to }) => to)
  const leading = new Set<string>()
  const open = nodes.filter(([, { step }]) => step).map(([id]) => id)
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (leading.has(id)) continue
    leading.add(id)
    open.push(...(waysTo.get(id) ?? []).map((way) => way.id))
  }
  const kept: Record<string, WiredNode> = {}
  for (const [id, node] of nodes) {
    if (node.settings !== undefined && !leading.has(id)) continue
    kept[id] = { ...node, wires: node.wires.map((output) => [...new Set(output)].filter((to) => leading.has(to))) }
  }
  return kept
}

function ownNodes(wires: Wires): readonly [string, WiredNode][] {
  return Object.entries(wires).filter(([, { settings }]) => settings === undefined)
}

/** By the id of a node of ours before, its id now: the same, or that of the first that is alike and was not there. */
export function matchNodes(before: Configuration, after: Configuration): ReadonlyMap<string, string> {
  const matched = new Map<string, string>()
  const left = new Map(ownNodes(after.wires))
  for (const like of [same, exact, rough]) {
    const alike = Map.groupBy(left, ([id, node]) => like(id, node, after))
    for (const [id, node] of ownNodes(before.wires)) {
      if (matched.has(id)) continue
      const [found] = alike.get(like(id, node, before))?.shift() ?? []
      if (found === undefined) continue
      matched.set(id, found)
      left.delete(found)
    }
  }
  return matched
}

/** What a node is for: a kind of step of a rule, or where the objects of a system leave from, or people of none. */
function rough(_id: string, { step, source }: WiredNode): string {
  return step ? `step ${step.rule} ${step.kind}` : `source ${source ?? ''}`
}

/** The same with its id. */
function same(id: string, node: WiredNode): string {
  return `${id} ${rough(id, node)}`
}

/** The same with its settings, of an import node the types that it reads. */
function exact(id: string, node: WiredNode, { rules }: Configuration): string {
  const settings = node.step && rules[node.step.rule]?.steps.find((other) => other.node === id)
  return `${rough(id, node)} ${settings ? settingsOf(settings) : (node.types?.join() ?? '')}`
}

/** A step's settings as a text, without its node. */
export function settingsOf({ node: _node, ...settings }: StepPart): string {
  return JSON.stringify(settings)
}

/** Rounds in which foreign nodes learn of those behind them: as many stand in a row, or more come to the same. */
const rounds = 24

/** A text for every node: alike exactly where a node of ours is the same, or a foreign one and all it leads to are alike. */
function labels(wires: Wires, own: ReadonlyMap<string, string>, numbers: Map<string, number>): ReadonlyMap<string, string> {
  const labelled = new Map<string, string>()
  for (const [node, { settings }] of Object.entries(wires))
    labelled.set(node, settings ?? `own ${own.get(node) ?? `gone ${node}`}`)
  const foreign = Object.entries(wires).filter(([, { settings }]) => settings !== undefined)
  for (let round = 0; round < rounds; round++) {
    const next = foreign.map(
      ([node, { settings, wires: outs }]) => [node, numberOf(`${settings} ${outputs(outs, labelled)}`, numbers)] as const,
    )
    for (const [node, label] of next) labelled.set(node, label)
  }
  return labelled
}

/** A short label for a long one, the same for the same, so that labels do not grow from round to round. */
function numberOf(label: string, numbers: Map<string, number>): string {
  const number = numbers.get(label) ?? numbers.size
  numbers.set(label, number)
  return `#${number}`
}

/** What the outputs lead to, the order of wires of one output not counting. */
function outputs(wires: readonly (readonly string[])[], labelled: ReadonlyMap<string, string>): string {
  return endsText(wires.map((output) => output.map((node) => labelled.get(node) ?? '').sort()))
}

/** An output behind the last that leads anywhere is as good as none. */
function endsText(ends: string[][]): string {
  while (ends.at(-1)?.length === 0) ends.pop()
  return JSON.stringify(ends)
}

/** The steps that each output leads to, past foreign nodes. */
function endsOf(from: WiredNode['wires'], wires: Wires, own: ReadonlyMap<string, string>): string {
  const ends = from.map((output) => {
    const [found, seen, open] = [new Set<string>(), new Set<string>(), [...output]]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      const wired = wires[node]
      if (wired?.settings === undefined) found.add(own.get(node) ?? `gone ${node}`)
      else open.push(...wired.wires.flat())
    }
    return [...found].sort()
  })
  return endsText(ends)
}
