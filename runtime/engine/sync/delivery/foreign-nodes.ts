/** Objects of a page in nodes that are not ours: whose message was lost there by mistake, and in which node. */
import type { MessageNode } from './node-red'

/**
 * An object whose message went into a node that is not ours and did not come out; `error` is what that node said, null when
 * it said nothing.
 */
export interface LostObject {
  readonly object: number
  readonly node: MessageNode
  readonly error: string | null
}

export class ForeignNodes {
  /** Objects that are in a node that is not ours, or never left it, with that node. */
  private readonly inNode = new Map<number, MessageNode>()
  /** By object, the nodes it has been in, in their order. */
  readonly visited = new Map<number, MessageNode[]>()
  private readonly thrown = new Map<number, LostObject>()
  /** Refused by a step that cannot work, whatever other ways the object has (N10). */
  private readonly refused = new Map<number, LostObject>()
  private identityLost = false

  entered(objects: readonly number[], node: MessageNode): void {
    for (const object of objects) {
      this.inNode.set(object, node)
      this.noteVisited(object, node)
    }
  }

  noteVisited(object: number, node: MessageNode): void {
    const visited = this.visited.get(object)
    if (visited) visited.push(node)
    else this.visited.set(object, [node])
  }

  /** Objects that are in a node, or stayed there. */
  staying(): readonly { readonly object: number; readonly node: MessageNode }[] {
    return [...this.inNode].map(([object, node]) => ({ object, node }))
  }

  failed(objects: readonly number[], node: MessageNode, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    for (const object of objects) {
      if (node.cannotWork === true) this.refused.set(object, { object, node, error: text })
      else if (this.inNode.get(object) === node) this.thrown.set(object, { object, node, error: text })
    }
  }

  /** One of our steps has the object: whatever happened to its message before, it goes on. */
  returned(object: number): void {
    if (this.inNode.size === 0) return
    this.inNode.delete(object)
    this.thrown.delete(object)
  }

  /** Somebody else has followed its message, and knows that it was lost. */
  noteLost(lost: LostObject): void {
    this.inNode.set(lost.object, lost.node)
    this.thrown.set(lost.object, lost)
  }

  /** A message came to a step without saying whose it is: one of those in a foreign node has lost its identity. */
  noteLostIdentity(): void {
    this.identityLost = true
  }

  /**
   * Objects that were lost by mistake: their message ended in an error of a node that is not ours, or of a step that cannot work,
   * or came out of a node without its identity. Who was merely not let through, as by a switch, is not among them.
   */
  lost(): readonly LostObject[] {
    const silent = this.identityLost ? [...this.inNode].filter(([object]) => !this.thrown.has(object)) : []
    return [...this.refused.values(), ...this.thrown.values(), ...silent.map(([object, node]) => ({ object, node, error: null }))]
  }
}
