/** Problems of the deployed canvas on the nodes that have them: beside whatever else their status shows. */
import type { NodeStatus, RedNode } from './red'

/** By node, in the words of its status. */
const shown = new Map<string, string[]>()
/** By node, that bringing up its settings changed something somebody should look at. */
const migrations = new Map<string, string>()
/** What each node has said in the log, so that another deployment does not say it again. */
const said = new WeakMap<RedNode, Set<string>>()

/** Before the problems of another deployment are shown. */
export function clearProblems(): void {
  shown.clear()
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

/** The status with what is wrong with the node, which no run takes away. */
export function withProblems({ id }: RedNode, status: NodeStatus): NodeStatus {
  const problems = shown.get(id)
  const migration = migrations.get(id)
  if (!problems && migration === undefined) return status
  const text = [status.text, migration, ...(problems ?? [])].filter((part) => part).join(' · ')
  return { fill: status.fill === 'red' ? 'red' : 'yellow', shape: status.shape ?? 'ring', text: text.slice(0, 160) }
}
