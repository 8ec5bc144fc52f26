/** Which node of others kept an object's message, so that it came to no step behind it (R2, D10). */
import type { Wires } from '../../canvas/wires'
import type { Item } from './working-objects'

/** A node of others, as far as it is named. */
interface ForeignNode {
  readonly id: string
  readonly type?: string | undefined
  readonly name?: string | undefined
}

/** By object, the nodes of others that its messages went into, in their order. */
const entered = new WeakMap<Item, readonly ForeignNode[]>()

/** On one of its ways: what it went into on ways before comes first. */
export function noteEntered(item: Item, nodes: readonly ForeignNode[]): void {
  entered.set(item, [...(entered.get(item) ?? []), ...nodes])
}

/**
 * The last node that its message went into and behind which it came to none of the steps next to it, although one of `wanted`
 * lies there; undefined where there is none.
 */
export function nodeThatKept(
  item: Item,
  { wires, wiredAs }: { readonly wires: Wires; readonly wiredAs: (node: string) => string },
  wanted: readonly string[],
): ForeignNode | undefined {
  const passed = new Set(item.passages.map(({ node }) => node))
  return entered.get(item)?.findLast(({ id }) => {
    const node = wiredAs(id)
    if (!wires.node(node)) return false
    const next = wires.nextSteps(node)
    if (next.size === 0 || [...next].some((step) => passed.has(step))) return false
    const behind = wires.downstreamOfAll(node)
    return wanted.some((step) => behind.has(step))
  })
}

export const nodeName = (node: ForeignNode): string => `${node.type ?? 'node'} "${node.name || node.id}"`
