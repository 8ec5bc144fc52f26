/** What goes wrong in the soak: each cycle draws one, or none. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Script } from '../../runtime/connectors/scripted/system/script'
import { scriptedSystem } from '../../runtime/connectors/scripted/system/system'
import type { DisturbedRed } from './node-red'
import { pick } from './people'

/** Where a fault does its work, and what undoes it after the cycle. */
export interface Fault {
  readonly name: string
  /** Before the first run; what it returns is called after the last. */
  readonly begin?: () => () => void
  /** While the run of this node is under way. */
  readonly during?: { readonly node: string; readonly what: () => Promise<void> }
}

export interface Surroundings {
  readonly red: DisturbedRed
  readonly folder: string
  readonly flow: readonly object[]
  readonly draw: () => number
}

const nodes = [
  'import',
  'badge-import',
  'accounts-export',
  'directory-export',
  'accounts-import',
  'directory-import',
  'lifecycle',
]

const scripts: readonly Script[] = [
  { unreachable: true },
  { refuse: 'all' },
  { refuse: [1, 2, 5, 11] },
  { drop: { after: 3, applied: true } },
  { drop: { after: 7, applied: false } },
  { partial: 5 },
  { busy: 4 },
  { answer: 'otherId' },
  { answer: 'missing' },
  { answer: 'twice' },
  { importFailsAfter: 300 },
  { importEmpty: true },
  { forgetWatermarks: true },
]

function misbehaving(script: Script): Fault {
  return {
    name: `accounts ${JSON.stringify(script)}`,
    begin() {
      const system = scriptedSystem('accounts')
      system.script = script
      return () => (system.script = {})
    },
  }
}

/** The file is not there for the cycle; then it is put back as it was, unless a run made it anew. */
function missing(folder: string, file: string): Fault {
  return {
    name: `${file} deleted`,
    begin() {
      const [path, aside] = [join(folder, file), join(folder, `${file}.aside`)]
      if (!existsSync(path)) return () => undefined
      renameSync(path, aside)
      return () => renameSync(aside, path)
    },
  }
}

function halfWritten(folder: string, file: string, share: number): Fault {
  return {
    name: `${file} cut at ${Math.round(share * 100)} %`,
    begin() {
      const path = join(folder, file)
      const whole = readFileSync(path)
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)))
      return () => writeFileSync(path, whole)
    },
  }
}

function soon({ red, draw, flow }: Surroundings): Fault {
  const node = pick(draw, nodes)
  const after = Math.floor(draw() * 150)
  const cancel = async (): Promise<void> => {
    for (const run of red.engine.runsUnderWay()) red.engine.cancel(run.id, 'somebody stopped it')
  }
  const moved = flow.map((node) => ('id' in node && node.id === 'pause' ? { ...node, name: `as it is ${after}` } : node))
  const what = pick(draw, [
    { name: 'cancelled', act: cancel },
    { name: 'deployed in full', act: () => red.deploy(flow, 'full') },
    { name: 'deployed by flows', act: () => red.deploy(moved, 'flows') },
    { name: 'deployed by nodes', act: () => red.deploy(moved, 'nodes') },
    { name: 'stopped and started', act: () => red.pause() },
  ])
  return {
    name: `${node} ${what.name} after ${after} ms`,
    during: { node, what: () => wait(after).then(() => what.act()) },
  }
}

export function anyFault(around: Surroundings): Fault {
  const { draw, folder } = around
  const kind = draw()
  if (kind < 0.2) return { name: 'none' }
  if (kind < 0.55) return misbehaving(pick(draw, scripts))
  if (kind < 0.65) return missing(folder, pick(draw, ['hr.csv', 'badge.csv', 'directory.csv']))
  if (kind < 0.75) return halfWritten(folder, pick(draw, ['hr.csv', 'badge.csv']), pick(draw, [0, 0.02, 0.5, 0.95]))
  return soon(around)
}
