/** Objects of a page in nodes that are not ours: whose message was lost there by mistake, and in which node. */
import type { FlightNode } from './tracker'

/** An object whose message went into a node that is not ours and did not come out; `error` is what that node said, null when it said nothing. */
export interface Lost {
  readonly object: number
  readonly node: FlightNode
  readonly error: string | null
}

export class Abroad {
  /** Objects that are in a node that is not ours, or never left it, with that node. */
  private readonly where = new Map<number, FlightNode>()
  private readonly thrown = new Map<number, Lost>()
  private identityLost = false

  went(objects: readonly number[], node: FlightNode): void {
    for (const object of objects) this.where.set(object, node)
  }

  threw(objects: readonly number[], node: FlightNode, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error)
    for (const object of objects) if (this.where.get(object) === node) this.thrown.set(object, { object, node, error: text })
  }

  /** One of our steps has the object: whatever happened to its message before, it goes on. */
  cameHome(object: number): void {
    if (this.where.size === 0) return
    this.where.delete(object)
    this.thrown.delete(object)
  }

  /** A message came to a step without saying whose it is: one of those abroad has lost its identity. */
  metStranger(): void {
    this.identityLost = true
  }

  /**
   * Objects that were lost by mistake: their message ended in an error of a node that is not ours, or came out of one without its identity. Who was merely not
   * let through, as by a switch, is not among them.
   */
  lost(): readonly Lost[] {
    const silent = this.identityLost ? [...this.where].filter(([object]) => !this.thrown.has(object)) : []
    return [...this.thrown.values(), ...silent.map(([object, node]) => ({ object, node, error: null }))]
  }
}
