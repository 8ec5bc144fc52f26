/** Problems on the nodes that have them, of the deployed canvas and of what runs left, beside what else their status shows. */
import type { ShownProblem } from '../../runtime/engine/health/health'
import type { NodeStatus, RedNode } from './red'
import { fitted } from './short-text'

/** By node, in the words of its status. */
const shown = new Map<string, string[]>()
/** What health last found, by store and by node. */
const open = new Map<string, ReadonlyMap<string, readonly string[]>>()
/** What each node shows of itself, without its problems. */
const own = new WeakMap<RedNode, NodeStatus>()
/** What of `open` each node shows. */
const showing = new WeakMap<RedNode, string>()
/** By node, that bringing up its settings changed something somebody should look at. */
const migrations = new Map<string, string>()
/** Nodes whose status says what another deployment may put right. */
const passing = new Set<string>()
/** What each node has said in the log, so that another deployment does not say it again. */
const said = new WeakMap<RedNode, Set<string>>()

/** For a node that is made anew: Node-RED keeps a status over deployments, and what it says may have been put right. */
export function beginStatus(node: RedNode): void {
  shown.delete(node.id)
  if (passing.delete(node.id)) node.status({})
}

/** A status that says how the node is set, for as long as it is deployed so. */
export function showSettings(node: RedNode, status: NodeStatus): void {
  passing.add(node.id)
  node.status(status)
}

/** Before the problems of another deployment are shown. Returns the ids of the nodes that had some. */
export function clearProblems(): readonly string[] {
  const ids = [...shown.keys()]
  shown.clear()
  return ids
}

/** For a node that stayed deployed: what it says of itself, where its problem was put right in another node. */
export function showOwnStatus(node: RedNode): void {
  const status = own.get(node)
  if (status && !shown.has(node.id)) node.status(withProblems(node, status))
}

/** Keeps in the node's status what bringing up its settings changed; an empty text when nothing did. */
export function noteMigration(node: RedNode, short: string): void {
  if (short === '') return void migrations.delete(node.id)
  migrations.set(node.id, short)
  node.status(withProblems(node, {}))
}

/** `short` goes into the node's status, `message` into the log. */
export function showProblem(node: RedNode, short: string, message: string): void {
  shown.set(node.id, [...(shown.get(node.id) ?? []), short])
  const known = said.get(node) ?? new Set()
  said.set(node, known)
  if (!known.has(message)) node.warn(message)
  known.add(message)
  node.status(withProblems(node, {}))
}

/** Takes up what health has found of a store: each node shows its own for as long as it is so. */
export function showOpenProblems(
  nodeOf: (id: string) => RedNode | null,
  store: string,
  problems: readonly Pick<ShownProblem, 'node' | 'short'>[],
): void {
  const found = new Map<string, string[]>()
  for (const { node, short } of problems) if (node && short !== '') found.set(node.id, [...(found.get(node.id) ?? []), short])
  const before = open.get(store)
  if (found.size > 0) open.set(store, found)
  else open.delete(store)
  for (const id of new Set([...(before?.keys() ?? []), ...found.keys()])) {
    const node = nodeOf(id)
    if (node && (showing.get(node) ?? '') !== openAt(id).join()) node.status(withProblems(node, own.get(node) ?? {}))
  }
}

function openAt(id: string): string[] {
  return [...open.values()].flatMap((byNode) => byNode.get(id) ?? [])
}

/** The status with what is wrong with the node, which no run takes away. */
export function withProblems(node: RedNode, status: NodeStatus): NodeStatus {
  const { id } = node
  own.set(node, status)
  const migration = migrations.get(id)
  const found = openAt(id)
  showing.set(node, found.join())
  const problems = [...(shown.get(id) ?? []), ...found.filter((text) => !status.text?.includes(text))]
  if (problems.length === 0 && migration === undefined) {
    passing.delete(id)
    return status
  }
  passing.add(id)
  const text = [status.text, migration, ...problems].filter((part) => part).join(' · ')
  return { fill: status.fill === 'red' ? 'red' : 'yellow', shape: status.shape ?? 'ring', text: fitted(text, 160) }
}
