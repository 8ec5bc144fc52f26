/** Files that do not answer: two at most are waited for, nobody waits for ever, and the process still ends. */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { mostCalls, withinTime } from '../../runtime/connectors/within-time'
import { projectRoot } from '../start/running'
import { caught } from './contract/tools'

const folder = mkdtempSync(join(tmpdir(), 'idweave-pipe-'))
const [pipe, other, file] = ['share-1.csv', 'share-2.csv', '.'].map((name) => join(folder, name)) as [string, string, string]
execFileSync('mkfifo', [pipe, other])
afterAll(() => rmSync(folder, { recursive: true }))

const look = (path: string): Promise<unknown> => withinTime(path, () => stat(path), { patience: 5_000 })

describe('a call to a file', () => {
  it('gives its answer and its failure', async () => {
    expect(await look(file)).toBeDefined()
    expect(await caught(look(join(folder, 'none')))).toMatchObject({ code: 'ENOENT' })
  })

  it('is made when others have ended, however many ask at once', async () => {
    expect(await Promise.all(Array.from({ length: 50 }, () => look(file)))).toHaveLength(50)
  })

  it('that does not answer holds up two threads at most, and says which files hold the next one up', async () => {
    const closed: unknown[] = []
    const hang = (path: string) =>
      withinTime(path, () => open(path, 'r'), { patience: 100, afterwards: (handle) => closed.push(handle.close()) })
    expect(mostCalls).toBe(2)
    const [first, second, third] = await Promise.all([caught(hang(pipe)), caught(hang(other)), caught(look(file))])
    expect(first).toMatchObject({
      code: 'system-unreachable',
      message: expect.stringContaining(`${pipe} has not answered`) as string,
    })
    expect(second.message).toContain(`${other} has not answered`)
    expect(third).toMatchObject({ code: 'system-unreachable' })
    expect(third.message).toContain(`${file} was not asked for: ${pipe} and ${other} have not answered yet`)
    // Node's own threads answer as ever.
    expect(await stat(folder)).toBeDefined()
    const writers = await Promise.all([open(pipe, 'r+'), open(other, 'r+')])
    while (closed.length < 2) await new Promise((done) => setTimeout(done, 5))
    for (const writer of writers) await writer.close()
    expect(await look(file)).toBeDefined()
  })

  it('does not keep a process from its end', async () => {
    const program = `
      const { withinTime } = require(${JSON.stringify(join(projectRoot, 'dist/runtime/connectors/within-time.js'))})
      const { open } = require('node:fs/promises')
      process.once('SIGTERM', () => process.exit(0))
      withinTime(${JSON.stringify(pipe)}, () => open(${JSON.stringify(pipe)}, 'r'), { patience: 50 }).catch(() => console.log('late'))
      setInterval(() => undefined, 1000)`
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<string>((done) => child.once('exit', (code, signal) => done(String(signal ?? code))))
    await new Promise((done) => child.stdout.once('data', done))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    expect(await Promise.race([ended, new Promise((done) => setTimeout(() => done('held up'), 8_000))])).toBe('SIGKILL')
    clearTimeout(timer)
  })
})
