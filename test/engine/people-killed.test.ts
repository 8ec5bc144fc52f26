/** A process that dies while people are counted, or while a released list of them is carried out. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, expect, it } from 'vitest'
import { cycleFlow } from '../nodes/cycle-flow'
import { memory } from '../nodes/memory'
import type { RunningRed } from '../nodes/red'
import { projectRoot } from '../nodes/red'
import { everybody, fromDist, registerConnector, startRed, wrongScope } from './people-killed-world'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The user folder of a process that killed itself in this phase. */
async function killedWhile(phase: 'looking' | 'carryingOut'): Promise<string> {
  const outfile = join(projectRoot, 'node_modules', '.cache', 'people-killed-child.js')
  const entryPoints = [join(__dirname, 'people-killed-child.ts')]
  buildSync({ entryPoints, outfile, bundle: true, platform: 'node', packages: 'external', logLevel: 'error' })
  const folder = mkdtempSync(join(tmpdir(), 'idweave-people-'))
  folders.push(folder)
  const child = spawn(process.execPath, [outfile, folder, phase], { stdio: ['ignore', 'ignore', 'inherit'] })
  const signal = await new Promise((done) => child.once('exit', (_code, by) => done(by)))
  expect(signal).toBe('SIGKILL')
  return folder
}

async function withStoreOf(folder: string, look: (red: RunningRed) => Promise<void>): Promise<void> {
  registerConnector(memory)
  const red = await startRed({ settings: { userDir: folder } })
  try {
    await red.deploy(cycleFlow({ pageSize: 2, change: [wrongScope] }))
    await look(red)
  } finally {
    await red.stop()
  }
}

async function marked(red: RunningRed): Promise<number> {
  const { items } = await red.engine().store.searchMvos({ limit: 500 })
  return items.filter(({ deletion }) => deletion !== null).length
}

it('L9 D2 killed while people are counted: nobody has left, and the next run, a delta too, counts them all', async () => {
  await withStoreOf(await killedWhile('looking'), async (red) => {
    expect(await marked(red)).toBe(0)
    const delta = await red.run('import', { profile: 'delta-sync' })
    expect(delta.counters.held).toBeGreaterThan(10)
    expect((await red.run('import', { profile: 'full-sync' })).counters).toMatchObject({ held: everybody, disconnected: 0 })
    expect(await marked(red)).toBe(0)
  })
})

it('L9 D2 killed while a released list is carried out: the next run goes on with the rest of it, without asking again', async () => {
  await withStoreOf(await killedWhile('carryingOut'), async (red) => {
    const before = await marked(red)
    expect(before).toBeGreaterThanOrEqual(10)
    expect(before).toBeLessThan(everybody)
    const rest = await red.run('import', { profile: 'full-sync' })
    expect(rest.counters).toMatchObject({ held: 0, disconnected: everybody - before })
    expect(await marked(red)).toBe(everybody)
    const { heldPeople } = fromDist<typeof import('../../runtime/engine/sync/held-people')>('runtime/engine/sync/held-people.js')
    const [hr] = await red.engine().store.systems()
    expect(await heldPeople(red.engine().store, hr?.id ?? 0)).toBeNull()
  })
})
