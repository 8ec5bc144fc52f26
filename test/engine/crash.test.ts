/** A process that dies in the middle of a run: the next one ends it and goes on. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { cycleFlow } from '../nodes/cycle-flow'
import { memory } from '../nodes/memory'
import { registerConnector, startRed } from '../nodes/red'
import { scriptedSystems } from './directory'
import { directoryNodes, scriptedType } from './directory-flow'
import { childProgram, theFolders } from './killed-process'

const people = 24
const newFolder = theFolders()
const children: { kill(signal: 'SIGKILL'): unknown }[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

const journalOf = (folder: string): string[] => {
  const path = join(folder, 'data/directory.jsonl')
  return existsSync(path)
    ? readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"put"'))
    : []
}

/** Runs the child until the directory has so many accounts, then kills it. */
async function exportUntilKilled(program: string, folder: string, accounts: number): Promise<void> {
  const child = spawn(process.execPath, [program, folder, `${people}`, '{"slow":15}'], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  for (const stop = Date.now() + 30_000; journalOf(folder).length < accounts;) {
    if (Date.now() > stop || child.exitCode !== null) throw new Error('the export never came so far')
    await new Promise((done) => setTimeout(done, 2))
  }
  child.kill('SIGKILL')
  await ended
}

it('E2 killed in the middle of an export, twice: the next run looks first and never makes a second account', async () => {
  const folder = newFolder()
  const program = childProgram('crash-child')
  await exportUntilKilled(program, folder, 5)
  await exportUntilKilled(program, folder, 13)
  const atDeath = journalOf(folder).length
  expect(atDeath).toBeGreaterThanOrEqual(13)
  expect(atDeath).toBeLessThan(people)

  registerConnector(memory)
  registerConnector(scriptedType())
  const red = await startRed({ settings: { userDir: folder } })
  try {
    await red.deploy(cycleFlow({ change: directoryNodes({ file: join(folder, 'data/directory.jsonl') }) }))
    const { store } = red.engine()
    expect((await store.runs({ limit: 10 })).items.filter((run) => run.status === 'stopped')).toHaveLength(2)
    const doubtful = (await store.counts()).pendings.filter((pending) => pending.state === 'executing')
    expect(doubtful.map((entry) => entry.count)).toEqual([people])
    const run = await red.run('export', { confirm: true })
    expect(run).toMatchObject({ status: 'success', counters: { created: people, exportFailed: 0 } })
    const directory = scriptedSystems().scriptedSystem('ad')
    expect(directory.received.every((request) => request.inDoubt)).toBe(true)
    expect(directory.all()).toHaveLength(people)
    expect(new Set(directory.all().map((object) => object.attributes['employeeNumber'])).size).toBe(people)
    const confirmed = await red.run('ad-import')
    expect(confirmed.counters).toMatchObject({ read: people, confirmed: people, added: 0, processed: 0 })
    expect((await store.counts()).pendings).toEqual([])
  } finally {
    await red.stop()
  }
})
