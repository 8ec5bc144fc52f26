/** Which wires and foreign nodes differ between two canvases, whatever their nodes' ids (A13). */
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
  const sameAs = matchNodes(before, after)
  const own = new Map([...ownNodes(after.wires)].map((node) => [node, node]))
  const [wiresBefore, wiresAfter] = [ofCommonRules(before, after), ofCommonRules(after, before)]
  const numbers = new Map<string, number>()
  const labelsBefore = labels(wiresBefore, sameAs, numbers)
  const labelsAfter = labels(wiresAfter, own, numbers)
  const changes: WireChange[] = []
  for (const [old, node] of sameAs) {
    const [was, is] = [wiresBefore[old], wiresAfter[node]]
    if (!was || !is) continue
    if (outputs(was.wires, labelsBefore) === outputs(is.wires, labelsAfter)) continue
    const isSameEnd = endsOf(wiresBefore, old, sameAs) === endsOf(wiresAfter, node, own)
    changes.push({ node, what: isSameEnd ? 'foreignNode' : 'wires' })
  }
  return changes
}

/** Without steps of rules that are on one of the two canvases only: that says enough. */
function ofCommonRules({ wires }: Configuration, other: Configuration): Wires {
  const kept = Object.entries(wires).filter(([, { step }]) => !step || other.rules[step.rule])
  return kept.length === Object.keys(wires).length ? wires : leadingSomewhere(Object.fromEntries(kept))
}

/** Without what leads to none of our steps: debug nodes, other flows, nodes that start runs. */
export function leadingSomewhere(wires: Wires): Wires {
  const from = new Map<string, string[]>()
  for (const [id, node] of Object.entries(wires)) for (const to of node.wires.flat()) from.set(to, [...(from.get(to) ?? []), id])
  const leading = new Set<string>()
  const open = Object.entries(wires).flatMap(([id, { step }]) => (step ? [id] : []))
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (leading.has(id)) continue
    leading.add(id)
    open.push(...(from.get(id) ?? []).filter((other) => wires[other]?.settings !== undefined))
  }
  const kept: Record<string, WiredNode> = {}
  for (const [id, node] of Object.entries(wires)) {
    if (node.settings !== undefined && !leading.has(id)) continue
    kept[id] = { ...node, wires: node.wires.map((output) => [...new Set(output)].filter((to) => leading.has(to))) }
  }
  return kept
}

function* ownNodes(wires: Wires): Iterable<string> {
  for (const [node, { settings }] of Object.entries(wires)) if (settings === undefined) yield node
}

/** By the id of a node of ours before, its id now: the same, or that of the first that is alike and was not there. */
export function matchNodes(before: Configuration, after: Configuration): ReadonlyMap<string, string> {
  const matched = new Map<string, string>()
  const left = new Set(ownNodes(after.wires))
  const unmatched: string[] = []
  for (const node of ownNodes(before.wires)) {
    if (left.has(node) && rough(before, node) === rough(after, node)) {
      matched.set(node, node)
      left.delete(node)
    } else unmatched.push(node)
  }
  for (const like of [exact, rough]) {
    for (const node of unmatched) {
      if (matched.has(node)) continue
      const found = [...left].find((other) => like(before, node) === like(after, other))
      if (found === undefined) continue
      matched.set(node, found)
      left.delete(found)
    }
  }
  return matched
}

/** What a node is for: a kind of step of a rule, or where the objects of a system leave from. */
function rough({ wires }: Configuration, node: string): string {
  const { step, source, lifecycle } = wires[node] ?? {}
  if (lifecycle) return 'lifecycle'
  return step ? `step ${step.rule} ${step.kind}` : `source ${source ?? ''}`
}

/** The same with its settings. */
function exact(configuration: Configuration, node: string): string {
  const { step } = configuration.wires[node] ?? {}
  const settings = step && configuration.rules[step.rule]?.steps.find((other) => other.node === node)
  return `${rough(configuration, node)} ${settings ? settingsOf(settings) : ''}`
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
  const foreign: string[] = []
  for (const [node, { settings }] of Object.entries(wires)) {
    labelled.set(node, settings === undefined ? `own ${own.get(node) ?? `gone ${node}`}` : settings)
    if (settings !== undefined) foreign.push(node)
  }
  for (let round = 0; round < rounds && foreign.length > 0; round++) {
    const next = foreign.map((node) => {
      const { settings = '', wires: outs } = wires[node] ?? { wires: [] }
      return [node, numberOf(`${settings} ${outputs(outs, labelled)}`, numbers)] as const
    })
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
  const ends = wires.map((output) => output.map((node) => labelled.get(node) ?? '').sort())
  while (ends.length > 0 && ends.at(-1)?.length === 0) ends.pop()
  return JSON.stringify(ends)
}

/** The steps that each output leads to, past foreign nodes. */
function endsOf(wires: Wires, from: string, own: ReadonlyMap<string, string>): string {
  const ends = (wires[from]?.wires ?? []).map((output) => {
    const [found, seen, open] = [new Set<string>(), new Set<string>(), [...output]]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (seen.has(node)) continue
      seen.add(node)
      const wired = wires[node]
      if (!wired) continue
      if (wired.settings === undefined) found.add(own.get(node) ?? `gone ${node}`)
      else open.push(...wired.wires.flat())
    }
    return [...found].sort()
  })
  while (ends.length > 0 && ends.at(-1)?.length === 0) ends.pop()
  return JSON.stringify(ends)
}
