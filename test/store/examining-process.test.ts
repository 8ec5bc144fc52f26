/** The process that examines a store's file: beside who writes, and gone with whoever has the store open. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type * as sources from '../../runtime/store/sqlite/open'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { openDatabase } from '../../runtime/store/sqlite/file/connection'
import { caught } from '../connectors/contract/tools'
import { fromDist } from '../nodes/red'
import { projectRoot } from '../start/running'
import { cso, csoWrite, newFile, newRun, NOW, page } from './world'

/** The program is there once it is compiled: these tests look at the built store. */
const { openStore } = fromDist<typeof sources>('runtime/store/sqlite/open.js')
const opened: SqliteStore[] = []
afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())))

async function filled() {
  const store = openStore({ file: newFile(), now: () => NOW })
  opened.push(store)
  const hr = await store.registerSystem('node-hr', 'HR', ['node-hr'])
  const run = await store.startRun(newRun(hr.id))
  let next = 1
  const saveMore = async (): Promise<void> => {
    // Fewer objects than make a thread begin that writes with settings of its own.
    const csos = Array.from({ length: 90 }, () =>
      csoWrite(cso(store, hr.id, `${next++}`, { attributes: { note: 'x'.repeat(3000) } })),
    )
    await store.savePage(page(run, { csos }))
  }
  await saveMore()
  return { store, saveMore, file: store.connection.file }
}

/** Processes that examine the file at this moment. */
function examining(file: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return program.includes('examining-process') && program.includes(file)
    } catch {
      return false
    }
  })
}

describe('examining in a process of its own', () => {
  it('finds nothing in a whole store, and the process is gone', async () => {
    const { store, file } = await filled()
    const examined = store.examine()
    expect(examining(file)).toHaveLength(1)
    expect(await examined).toEqual([])
    expect(examining(file)).toEqual([])
  })

  it('ends with the store that is closed meanwhile: it says so, and the folder can be removed', async () => {
    const { store, file } = await filled()
    const examined = caught(store.examine())
    await store.close()
    expect(await examined).toMatchObject({
      code: 'store-closed',
      message: `The store ${file} was closed before all of it was examined.`,
    })
    expect(examining(file)).toEqual([])
    expect(readdirSync(dirname(file))).toEqual(['identity.db'])
    expect(await caught(store.examine())).toMatchObject({ code: 'store-closed' })
    rmSync(dirname(file), { recursive: true })
  })

  it.each(['', 'process.exit()'])('keeps no process from its end, and ends with it (%s)', async (end) => {
    const { store, file } = await filled()
    await store.close()
    const program = `
      const { openStore } = require(${JSON.stringify(join(projectRoot, 'dist/runtime/store/sqlite/open.js'))})
      const store = openStore({ file: ${JSON.stringify(file)}, now: () => '${NOW}' })
      store.examine().then(() => console.log('examined'))
      ${end}`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    expect(await new Promise((done) => child.once('close', done))).toBe(0)
    expect(said).toBe('')
    await expect.poll(() => examining(file)).toEqual([])
  })

  it('says in our words what the file cannot be read for, also when the process is killed', async () => {
    const { store, file } = await filled()
    const killed = caught(store.examine())
    for (const pid of examining(file)) process.kill(Number(pid), 'SIGKILL')
    expect(await killed).toMatchObject({
      code: 'store-unwritable',
      message: `The store ${file} could not be examined: the process that reads it ended without an answer (SIGKILL).`,
    })
    await store.close()
    rmSync(file)
    mkdirSync(file)
    const { Examiner } = fromDist<typeof import('../../runtime/store/sqlite/file/examiner')>(
      'runtime/store/sqlite/file/examiner.js',
    )
    const unreadable = await caught(new Examiner(file).examine())
    expect(unreadable).toMatchObject({ code: 'store-unwritable' })
    expect(unreadable.message).toMatch(/^The store .*identity\.db could not be read or written\. \(.*SQLITE_(IOERR|CANTOPEN)/)
  })

  it('leaves the write-ahead log to be shortened by what is written after it', async () => {
    const { store, saveMore, file } = await filled()
    const { db } = store.connection
    const limit = 500_000
    db.pragma('wal_autocheckpoint = 50')
    db.pragma(`journal_size_limit = ${limit}`)
    // Reads for longer than the examination of a small file does.
    const reading = openDatabase(file, 'read')
    reading.exec('begin')
    reading.prepare('select count(*) from cso').get()
    for (let n = 0; n < 8; n++) await saveMore()
    expect(await store.examine()).toEqual([])
    const meanwhile = statSync(`${file}-wal`).size
    reading.close()
    for (let n = 0; n < 2; n++) await saveMore()
    expect(meanwhile).toBeGreaterThan(2 * limit)
    expect(statSync(`${file}-wal`).size).toBeLessThan(meanwhile / 2)
    await store.close()
    expect(existsSync(`${file}-wal`)).toBe(false)
  })
})
