/** A process that dies while names are exchanged: the next export looks where each account is, and finishes (E2, E9). */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { cycleFlow } from '../nodes/cycle-flow'
import { forgetMemorySystems, memory } from '../nodes/memory'
import { projectRoot, registerConnector, startRed } from '../nodes/red'
import { scriptedSystems } from './directory'
import { scriptedType } from './directory-flow'
import { circleNodes, people } from './names-flow'

const folders: string[] = []
const program = join(projectRoot, 'node_modules', '.cache', 'engine-names-child.js')

beforeAll(() => {
  buildSync({
    entryPoints: [join(__dirname, 'names-child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  })
})
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const writes = (folder: string): number => {
  const path = join(folder, 'data/directory.jsonl')
  return existsSync(path) ? readFileSync(path, 'utf8').split('"put"').length - 1 : 0
}

/** Runs the child until so many accounts have been renamed, then kills it. */
async function renameUntilKilled(folder: string, renamed: number): Promise<void> {
  const child = spawn(process.execPath, [program, folder, '25'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const created = people('before').length
  for (const stop = Date.now() + 40_000; writes(folder) < created + renamed;) {
    if (Date.now() > stop || child.exitCode !== null) throw new Error('the export never came so far')
    await new Promise((done) => setTimeout(done, 1))
  }
  child.kill('SIGKILL')
  await ended
}

it.each([1, 2, 4, 6])(
  'E9 E2 killed after %i renames of a circle and a chain: the next export ends as an undisturbed one',
  async (renamed) => {
    const folder = mkdtempSync(join(tmpdir(), 'idweave-names-'))
    folders.push(folder)
    await renameUntilKilled(folder, renamed)
    scriptedSystems().forgetScriptedSystem('ad')
    forgetMemorySystems()
    registerConnector(memory)
    registerConnector(scriptedType())
    const red = await startRed({ settings: { userDir: folder } })
    try {
      await red.deploy(cycleFlow({ change: circleNodes(folder) }))
      const run = await red.run('export', { confirm: true })
      expect(run).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
      const directory = scriptedSystems().scriptedSystem('ad')
      const present = directory
        .all()
        .map(({ attributes: { employeeNumber, dn } }) => [String(employeeNumber), String(dn).slice(3, -8)])
      expect(present.sort()).toEqual(people('after'))
      expect((await red.run('ad-import')).counters).toMatchObject({ added: 0, updated: 0, renamed: 0, processed: 0 })
      expect((await red.run('ad-import')).counters).toMatchObject({ unchanged: 7, processed: 0 })
      expect((await red.run('export')).counters).toMatchObject({ sent: 0 })
      expect((await red.engine().store.counts()).pendings).toEqual([])
    } finally {
      await red.stop()
    }
  },
)
