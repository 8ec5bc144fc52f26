/**
 * How a new cycle is linked with others that share its store: people whom one changes are told to the accounts of all, else an
 * outbound rule would miss them (R2).
 */
import { foldCase } from '../../../runtime/model/values'
import type { FlowNode } from './layout'

/** A link node that is there, with all it leads to from now on, or all that leads to it. */
export interface LinkChange {
  readonly id: string
  readonly links: readonly string[]
}

/** Of the canvas as it is. */
export interface OtherCycles {
  /** Link nodes by which people come to outbound rules. */
  readonly ins: readonly FlowNode[]
  /** Link nodes that lead to these. */
  readonly outs: readonly FlowNode[]
  /** The store is scanned already for what time makes due. */
  readonly isScanned: boolean
}

export function otherCycles(canvas: readonly FlowNode[], store: string, mvType: string): OtherCycles {
  const systems = idsOf(canvas.filter(({ type, store: own }) => type === 'identity-connected-system' && own === store))
  const rules = idsOf(
    canvas.filter(
      ({ type, direction, system, mvType: own }) =>
        type === 'identity-sync-rule' &&
        direction === 'outbound' &&
        systems.has(String(system)) &&
        foldCase(String(own)) === foldCase(mvType),
    ),
  )
  const steps = idsOf(canvas.filter(({ rule }) => rules.has(String(rule))))
  const ins = canvas.filter(
    ({ type, wires }) =>
      type === 'link in' &&
      listOf(wires)
        .flatMap(listOf)
        .some((to) => steps.has(String(to))),
  )
  const known = idsOf(ins)
  const outs = canvas.filter(({ type, links }) => type === 'link out' && listOf(links).some((to) => known.has(String(to))))
  const isScanned = canvas.some(({ type, store: own }) => type === 'identity-lifecycle' && own === store)
  return { ins, outs, isScanned }
}

function idsOf(nodes: readonly FlowNode[]): ReadonlySet<string> {
  return new Set(nodes.map(({ id }) => id))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Links of the new nodes and of those that are there, each known from both its ends. `accountsIn`: where people come in here. */
export function linked(
  nodes: readonly FlowNode[],
  { ins, outs }: OtherCycles,
  accountsIn: string,
): { readonly nodes: readonly FlowNode[]; readonly changes: readonly LinkChange[] } {
  const others = ins.map(({ id }) => id)
  const made = nodes.map((node) => (node.type === 'link out' ? { ...node, links: [...listOf(node['links']), ...others] } : node))
  const newOuts = made.filter(({ type }) => type === 'link out').map(({ id }) => id)
  const oldOuts = outs.map(({ id }) => id)
  return {
    nodes: made.map((node) => (node.type === 'link in' ? { ...node, links: [...newOuts, ...oldOuts] } : node)),
    changes: [
      ...ins.map(({ id, links }) => ({ id, links: [...listOf(links).map(String), ...newOuts] })),
      ...outs.map(({ id, links }) => ({ id, links: [...listOf(links).map(String), accountsIn] })),
    ],
  }
}
