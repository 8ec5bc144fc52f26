/** Problems of the deployed canvas on the nodes that have them: beside whatever else their status shows. */
import type { NodeStatus, RedNode } from './red'

/** By node, in the words of its status. */
const shown = new Map<string, string[]>()
/** What each node has said in the log, so that another deployment does not say it again. */
const said = new WeakMap<RedNode, Set<string>>()

/** Before the problems of another deployment are shown. */
export function clearProblems(): void {
  shown.clear()
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
  if (!problems) return status
  const text = [status.text ?? '', ...problems].filter((part) => part !== '').join(' · ')
  return { fill: status.fill === 'red' ? 'red' : 'yellow', shape: status.shape ?? 'ring', text: text.slice(0, 160) }
}
