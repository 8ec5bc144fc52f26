/** Files that do not answer: two at most are waited for, nobody waits for ever, and the process still ends. */
import { execFileSync, spawn } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { lookAt, OpenedFile } from '../../runtime/connectors/files'
import { mostCalls, patience, withinTime } from '../../runtime/connectors/within-time'
import { projectRoot } from '../start/running'
import { caught } from './contract/tools'

const folder = mkdtempSync(join(tmpdir(), 'idweave-pipe-'))
const [pipe, other, file] = ['share-1.csv', 'share-2.csv', '.'].map((name) => join(folder, name)) as [string, string, string]
execFileSync('mkfifo', [pipe, other])
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => void vi.useRealTimers())

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

  it.each(['read', 'closed'] as const)(
    'that hangs in an open file leaves all other files alone, also once it is %s',
    async (then) => {
      const handle = await open(pipe, 'r+')
      const closed = new Promise((done) => (handle as FileHandle & EventEmitter).once('close', () => done('closed')))
      const opened = new OpenedFile(pipe, handle)
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const read = (): Promise<Error> => caught(opened.read(Buffer.alloc(9), -1))
      const hanging = read()
      await vi.advanceTimersByTimeAsync(patience.transfer)
      expect((await hanging).message).toContain(`${pipe} has not answered for 60 seconds`)
      if (then === 'closed') await opened.close()
      else expect((await read()).message).toContain(`${pipe} was asked for before and has not answered yet`)
      expect(await lookAt(file)).toBeDefined()
      vi.useRealTimers()
      const writer = await open(pipe, 'r+')
      await writer.write('x')
      if (then === 'read') await new Promise((done) => setTimeout(done, 50))
      if (then === 'read') await opened.close()
      expect(await closed).toBe('closed')
      await writer.close()
      expect(await lookAt(pipe)).toBeDefined()
    },
  )

  it('that hangs keeps its folder’s files, and the copy or file beside it, from being asked for, and no others', async () => {
    const handle = await open(other, 'r+')
    const copy = new OpenedFile(other, handle, join(folder, 'people.csv'))
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hanging = caught(copy.read(Buffer.alloc(9), -1))
    let answer: () => void = () => undefined
    const share = join(folder, 'share')
    const names = caught(withinTime(share, () => new Promise<void>((done) => (answer = done)), { patience: 10 }))
    await vi.advanceTimersByTimeAsync(patience.transfer)
    expect((await hanging).message).toContain(`${other} has not answered`)
    expect((await names).message).toContain(`${share} has not answered`)
    expect((await caught(lookAt(join(folder, 'people.csv')))).message).toContain('people.csv was asked for before and has not')
    expect((await caught(lookAt(join(share, 'a.csv')))).message).toContain(`a.csv was not asked for: ${share} has not answered`)
    answer()
    await vi.advanceTimersByTimeAsync(0)
    expect(await lookAt(file)).toBeDefined()
    expect(await lookAt(join(share, 'a.csv'))).toBeUndefined()
    vi.useRealTimers()
    await handle.write('x')
    await expect.poll(() => lookAt(join(folder, 'people.csv')).catch(() => 'not yet')).toBeUndefined()
    await copy.close()
  })

  it('that hangs twice leaves no other file open: it is closed when one has answered', async () => {
    const opened = new OpenedFile(folder, await open(folder))
    const answers: (() => void)[] = []
    const hang = (path: string) =>
      caught(withinTime(path, () => new Promise<void>((done) => answers.push(done)), { patience: 10 }))
    await Promise.all([hang(pipe), hang(other)])
    await opened.close()
    expect((await caught(opened.stat())).message).toContain('was not asked for')
    for (const answer of answers) answer()
    await expect.poll(() => caught(opened.stat())).toMatchObject({ code: 'EBADF' })
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
