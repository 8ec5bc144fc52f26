/** A small canvas whose steps count the messages that come to them, and nodes that keep what they get. */
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { cycleFlow, type NodeChange } from './cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from './memory'
import type { RunningRed } from './red'
import { registerConnector, startRed } from './red'

export let red: RunningRed
beforeAll(async () => {
  registerConnector(memory)
  red = await startRed({ clock: () => Date.parse('2026-03-01T08:00:00Z') })
})
afterAll(() => red.stop())
beforeEach(() => {
  forgetMemorySystems()
  red.messages('foreign')
  for (const id of ['1', '2', '3'])
    memorySystem('hr').set(id, { givenName: `P${id}`, sn: 'Q', department: 'Sales', employeeType: 'FTE' })
})

export interface Handling {
  _inputCallback: (...given: unknown[]) => unknown
}

const steps = ['scope', 'join', 'project', 'flow', 'out-scope', 'provision', 'out-flow', 'pending']

/** How many stores there were. */
export let stores = 0

/** Deploys it in a store of its own. Counts the messages that come to steps from then on, those without any left out. */
export async function deployed(...change: readonly NodeChange[]): Promise<Record<string, number>> {
  await red.deploy(cycleFlow({ change: [{ id: 'store', file: `wires-${++stores}.sqlite` }, ...change] }))
  const counts: Record<string, number> = {}
  for (const id of steps) {
    const node = red.node(id) as unknown as Handling
    const handles = node._inputCallback
    node._inputCallback = (message, send, done) => {
      counts[id] = (counts[id] ?? 0) + 1
      return handles.call(node, message, send, done)
    }
  }
  return counts
}

export const at = { z: 'tab', x: 1, y: 1 }
export const all = (): object => expect.objectContaining({ processed: 3, projected: 3 })
export const everyStep = { scope: 3, join: 3, project: 3, flow: 3, 'out-scope': 3, provision: 3, 'out-flow': 3, pending: 3 }

/** A node that keeps what comes to it, and lets it pass. */
export const keeping = (id: string, wires: readonly string[], func = ''): NodeChange => ({
  id,
  type: 'function',
  name: id,
  outputs: 1,
  wires: [wires],
  func: `const seen = global.get('${id}') ?? []; seen.push(RED.util.cloneMessage(msg)); global.set('${id}', seen); ${func}; return msg`,
  ...at,
})
export interface Kept {
  readonly topic: string
  readonly payload: {
    readonly step: string
    readonly rule?: string
    readonly because: string
    readonly mv?: { readonly name: string }
  }
}
export function kept(id: string): readonly Kept[] {
  const context = (
    red.node('scope') as unknown as { context(): { global: { get(key: string): Kept[]; set(key: string, to: unknown): void } } }
  ).context().global
  const seen = context.get(id)
  context.set(id, undefined)
  return seen ?? []
}
