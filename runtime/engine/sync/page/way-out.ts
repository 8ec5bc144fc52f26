/** Where objects leave from: the node that sends a page, and by which of its outputs. */
import type { Source } from '../../canvas/registry'
import type { Item } from './working-objects'

/** The node from which the objects of a page leave. */
export type PageSource = Pick<Source, 'node' | 'systemNode'>

/** An output of a node. */
export interface WayOut {
  readonly node: string
  readonly output: number
}

/**
 * By which output objects of a phase leave. A lifecycle node has one for them; an import node has one for what arrives or
 * changes, and one for who leaves, from which people go as well where there is no lifecycle node.
 */
export function wayOutOf({ node, systemNode }: PageSource, phase: Item['phase']): WayOut {
  return { node, output: systemNode === null || phase === 'arriving' ? 0 : 1 }
}
