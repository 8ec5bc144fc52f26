/** What goes wrong in the soak: each cycle draws one, or none. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
  readonly begin?: () => (() => void) | Promise<() => void>
  /** While the run of this node is under way. */
  readonly during?: { readonly node: string; readonly what: () => Promise<void> }
}

export interface Surroundings {
  readonly red: DisturbedRed
  /** Where the files of the connected systems are. */
  readonly files: string
  /** The store's file. */
  readonly store: string
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
function missing(files: string, file: string): Fault {
  return {
    name: `${file} deleted`,
    begin() {
      const [path, aside] = [join(files, file), join(files, `${file}.aside`)]
      if (!existsSync(path)) return () => undefined
      renameSync(path, aside)
      return () => renameSync(aside, path)
    },
  }
}

function halfWritten(files: string, file: string, share: number): Fault {
  return {
    name: `${file} cut at ${Math.round(share * 100)} %`,
    begin() {
      const path = join(files, file)
      const whole = readFileSync(path)
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * share)))
      return () => writeFileSync(path, whole)
    },
  }
}

/** Nobody writes to it: who opens it without care is held up for ever, as by a share that does not answer. */
function hung(files: string, file: string): Fault {
  return {
    name: `${file} hung`,
    begin() {
      const path = join(files, file)
      const whole = readFileSync(path)
      rmSync(path)
      execFileSync('mkfifo', [path])
      return () => {
        rmSync(path)
        writeFileSync(path, whole)
      }
    },
  }
}

/** Somebody has put a book into a field. */
function large(files: string, file: string, megabytes: number): Fault {
  return {
    name: `${file} too large: ${megabytes} MB in a field`,
    begin() {
      const path = join(files, file)
      const whole = readFileSync(path, 'utf8')
      const [header, first = '', ...others] = whole.split('\n')
      const fields = first.split(',')
      fields[2] = 'x'.repeat(megabytes * 1_048_576)
      writeFileSync(path, [header, fields.join(','), ...others].join('\n'))
      return () => writeFileSync(path, whole)
    },
  }
}

const storeParts = ['', '-wal', '-shm']

/**
 * The store's file goes away in the middle of a run, and comes back: the file itself, or the backup of the morning, which
 * knows nothing of the day.
 */
function storeGone({ red, store, draw }: Surroundings): Fault {
  const node = pick(draw, nodes)
  const after = Math.floor(draw() * 150)
  const comesBack = draw() < 0.5
  const backup = `${store}.morning`
  const away = async (): Promise<void> => {
    await wait(after)
    for (const part of storeParts.filter((name) => existsSync(store + name)))
      if (comesBack) renameSync(store + part, `${store + part}.aside`)
      else rmSync(store + part)
    await red.lost()
    if (comesBack) putBack(store)
    else renameSync(backup, store)
    await red.opened()
  }
  return {
    name: `store ${comesBack ? 'taken away and put back' : 'deleted and restored'} in ${node} after ${after} ms`,
    async begin() {
      if (!comesBack) await red.store.backup(backup)
      return () => rmSync(backup, { force: true })
    },
    during: { node, what: away },
  }
}

function putBack(store: string): void {
  for (const part of storeParts) if (existsSync(`${store + part}.aside`)) renameSync(`${store + part}.aside`, store + part)
}

/** What a process that was killed in a fault has left undone. */
export function undoLeft({ files, store }: { readonly files: string; readonly store: string }): void {
  for (const file of ['hr.csv', 'badge.csv']) rmSync(join(files, file), { force: true })
  for (const file of ['hr.csv', 'badge.csv', 'directory.csv']) {
    const [path, aside] = [join(files, file), join(files, `${file}.aside`)]
    if (existsSync(aside)) renameSync(aside, path)
  }
  putBack(store)
  if (!existsSync(store) && existsSync(`${store}.morning`)) renameSync(`${store}.morning`, store)
  rmSync(`${store}.morning`, { force: true })
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
  const { draw, files } = around
  const kind = draw()
  if (kind < 0.2) return { name: 'none' }
  if (kind < 0.5) return misbehaving(pick(draw, scripts))
  if (kind < 0.58) return missing(files, pick(draw, ['hr.csv', 'badge.csv', 'directory.csv']))
  if (kind < 0.66) return halfWritten(files, pick(draw, ['hr.csv', 'badge.csv']), pick(draw, [0, 0.02, 0.5, 0.95]))
  if (kind < 0.68) return hung(files, pick(draw, ['hr.csv', 'badge.csv']))
  if (kind < 0.73) return large(files, 'hr.csv', pick(draw, [1, 2, 8]))
  if (kind < 0.78) return storeGone(around)
  return soon(around)
}
