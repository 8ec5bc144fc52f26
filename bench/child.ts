/**
 * What the child processes of `bench/main.ts` share that measure on scripted systems: a Node-RED with one flow in a folder of its
 * own, a clock that can be put on, and runs that must end well.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerConnectorType } from '../runtime/connectors/list'
import { scripted } from '../runtime/connectors/scripted/connector'
import type { Ended } from './measure'
import { type RunningRed, startRed } from './red'

const dayMs = 86_400_000

export interface Bench {
  readonly red: RunningRed
  readonly folder: string
  /** Runs a node to its end; throws when the run was stopped or failed. A first export may warn that its target was empty. */
  run(node: string, profile?: string): Promise<Ended>
  /** The date so many days from now. */
  day(from: number): string
  nextDay(): void
}

/** Does the work beside a Node-RED with this flow, and ends the process with an error when it fails. */
export function measureBeside(flow: () => readonly object[], work: (bench: Bench) => Promise<void>): void {
  beside(flow, work).catch((error: unknown) => {
    console.error(error)
    // Node-RED would keep the process alive, and the one that waits for it.
    process.exit(1)
  })
}

async function beside(flow: () => readonly object[], work: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  let now = Date.parse('2026-03-02T08:00:00Z')
  registerConnectorType(scripted)
  try {
    const red = await startRed(folder, flow(), () => now)
    await work({
      red,
      folder,
      async run(node, profile) {
        const ended = await red.run(node, profile)
        if (ended.status !== 'success' && ended.status !== 'warnings')
          throw new Error(`${node} ${profile ?? ''} ended as ${ended.status}`)
        return ended
      },
      day: (from) => new Date(now + from * dayMs).toISOString().slice(0, 10),
      nextDay: () => void (now += dayMs),
    })
    await red.stop()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
