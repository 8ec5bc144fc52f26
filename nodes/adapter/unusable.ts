/**
 * Nodes that cannot work as they are set: they say so in their status and fail every message with what to do about it. And nodes
 * that work by other settings than they have.
 */
import type { UnusableNode } from '../../runtime/engine/canvas/registry'
import type { StoreNotOpen } from '../../runtime/engine/health/health'
import { capitalised, splitNextStep } from '../../runtime/model/sentences'
import { canonicalUtc } from '../../runtime/model/time'
import { showSettings } from './problem-status'
import type { RedNode } from './red'

/** `since`: canonical UTC. */
const unusables = new Map<string, UnusableNode & { readonly type: string; readonly since: string }>()
/** By node's id: who counts settings as others, and what it says of that. */
const otherwise = new Map<string, { readonly of: RedNode; readonly entries: UnusableNode[] }>()

/** Nodes that cannot work as they are set, or count some settings as others, as long as they are deployed. */
export function unusableNodes(): readonly UnusableNode[] {
  return [
    ...[...unusables.values()].map(({ type: _type, since: _since, ...entry }) => entry),
    ...[...otherwise.values()].flatMap(({ entries }) => entries),
  ]
}

/** Identity stores that cannot be used: each with what it says of itself. */
export function unusableStores(): readonly StoreNotOpen[] {
  return [...unusables.values()].flatMap(({ type, name, message, since }) =>
    type === 'identity-store' ? [{ name, ...splitNextStep(message), since }] : [],
  )
}

/** The node works, though not by all that its settings have: a sentence each. */
export function countsOtherwise(node: RedNode, sentences: readonly string[]): void {
  if (sentences.length === 0) return
  const entries = sentences.map((message) => ({ node: node.id, name: calledAs(node), message: capitalised(message) }))
  const known = otherwise.get(node.id)
  if (known?.of === node) return void known.entries.push(...entries)
  otherwise.set(node.id, { of: node, entries })
  node.on('close', (_removed, done) => {
    if (otherwise.get(node.id)?.of === node) otherwise.delete(node.id)
    done()
  })
}

/** What people call it: `store "Identities"`. */
export function calledAs(node: Pick<RedNode, 'id' | 'type' | 'name'>): string {
  return `${node.type.replace(/^identity-/, '')} "${node.name || node.id}"`
}

/** `shortly` is the status, `sentence` the error of each message. */
export function unusable(node: RedNode, shortly: string, sentence: string): void {
  showSettings(node, { fill: 'red', shape: 'ring', text: shortly })
  node.on('input', (_message, _send, done) => done(new Error(sentence)))
  const entry = { node: node.id, name: calledAs(node), message: sentence, type: node.type, since: canonicalUtc(Date.now()) }
  unusables.set(node.id, entry)
  node.on('close', (_removed, done) => {
    if (unusables.get(node.id) === entry) unusables.delete(node.id)
    done()
  })
}

/** For a node that starts runs of a system: `system` is what it names, if that is there at all. */
export function withoutSystem(node: RedNode, system: { readonly problem?: string } | null): void {
  const problem = system?.problem
  unusable(
    node,
    problem ? 'the connected system cannot be used' : 'choose a connected system',
    problem ?? 'No connected system, or one that is not complete. Open the node, choose one and deploy.',
  )
}

/** For a node that starts runs of a whole store. */
export function withoutStore(node: RedNode, store: { readonly problem?: string } | null): void {
  const problem = store?.problem
  unusable(
    node,
    problem ? 'the identity store cannot be used' : 'choose an identity store',
    problem ?? 'No identity store. Open the node, choose one and deploy.',
  )
}
