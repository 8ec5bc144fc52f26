/** Photos that go into a file: it is written once for all of them, and a process that dies meanwhile leaves nothing half. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { csv } from '../../runtime/connectors/csv/connector'
import type { ConnectorType } from '../../runtime/model/connector'
import { registerConnector, startRed } from '../nodes/red'
import { childProgram, theFolders } from './killed-process'
import { photoOf, photosFlow, writePeople } from './photos-flow'

const people = 45
const newFolder = theFolders()
const children: { kill(signal: 'SIGKILL'): unknown }[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** Each account once, with its own photo. */
function expectAll(userDir: string, count = people): void {
  const lines = readFileSync(join(userDir, 'data/accounts.csv'), 'utf8').split('\n').slice(1, -1)
  const accounts = lines.filter((line) => !line.startsWith('guest'))
  const photos = new Map(accounts.map((line): [string, string] => [line.split(',')[0] ?? '', line.split(',').at(-1) ?? '']))
  expect([accounts.length, photos.size]).toEqual([count, count])
  for (let n = 1; n <= count; n++) expect(photos.get(`${n}`) === photoOf(n)).toBe(true)
}

const beside = (userDir: string) => readdirSync(join(userDir, 'data')).filter((name) => name.includes('idweave-'))

describe('an export of photos to a file', () => {
  it('E8 is one batch, of which only the rest is in memory, and is confirmed by the import that follows', async () => {
    const userDir = newFolder()
    writePeople(userDir, people)
    writeFileSync(join(userDir, 'data/accounts.csv'), 'login,displayName,mail,enabled,photo\nguest,Guest,,,\n')
    const batches: { readonly sent: number; readonly length: number }[] = []
    const watched: ConnectorType = {
      ...csv,
      name: 'watched',
      async open(settings, context) {
        const opened = await csv.open(settings, context)
        return {
          ...opened,
          export(batch, options, signal) {
            batches.push({ sent: batch.length, length: JSON.stringify(batch).length })
            return opened.export?.(batch, options, signal) ?? Promise.resolve([])
          },
        }
      },
    }
    registerConnector(watched)
    const red = await startRed({ settings: { userDir } })
    try {
      await red.deploy(photosFlow('watched'))
      await red.run('import')
      const loads = vi.spyOn(red.engine().store, 'loadMvos')
      const run = await red.run('export', { confirm: true })
      expect(run.counters).toMatchObject({ created: people, exportFailed: 0 })
      // The target was never read: whose the account in it is, is asked for all, a few at a time.
      expect(loads.mock.calls.reduce((sum, [ids]) => sum + ids.length, 0)).toBeGreaterThanOrEqual(people)
      expect(Math.max(...loads.mock.calls.map(([ids]) => ids.length))).toBe(5)
      expect(batches.map(({ sent }) => sent)).toEqual([people])
      expect(batches[0]?.length).toBeLessThan(people * 1000)
      expectAll(userDir)
      expect(beside(userDir)).toEqual([])
      const back = await red.run('ad-import')
      expect(back.counters).toMatchObject({ read: people + 1, updated: 0, added: 0, notReimported: 0 })
    } finally {
      await red.stop()
    }
  })

  it('E8 is in several batches where a connector keeps nothing of them', async () => {
    const more = people + 10
    const userDir = newFolder()
    writePeople(userDir, more)
    const sent: number[] = []
    const keepless: ConnectorType = {
      ...csv,
      name: 'keepless',
      async open(settings, context) {
        const opened = await csv.open(settings, context)
        return {
          ...opened,
          layAside: async (requests) => requests,
          export(batch, options, signal) {
            sent.push(batch.length)
            return opened.export?.(batch, options, signal) ?? Promise.resolve([])
          },
        }
      },
    }
    registerConnector(keepless)
    const red = await startRed({ settings: { userDir } })
    try {
      await red.deploy(photosFlow('keepless'))
      await red.run('import')
      expect((await red.run('export', { confirm: true })).counters).toMatchObject({ created: more, exportFailed: 0 })
      expect(sent.length).toBeGreaterThan(1)
      expect(sent.reduce((sum, count) => sum + count)).toBe(more)
      expectAll(userDir, more)
    } finally {
      await red.stop()
    }
  })

  it('E2 killed while photos are kept, or the file is written: the next one looks first, and writes each account once', async () => {
    const userDir = newFolder()
    writePeople(userDir, people)
    const program = childProgram('photos-child')
    for (const files of [1, 2]) {
      const child = spawn(process.execPath, [program, userDir], { stdio: ['ignore', 'ignore', 'inherit'] })
      children.push(child)
      const ended = new Promise<void>((done) => child.once('exit', () => done()))
      const left = beside(userDir).length
      for (const stop = Date.now() + 60_000; beside(userDir).length < left + files;) {
        if (Date.now() > stop || child.exitCode !== null) throw new Error('the export never came so far')
        await new Promise((done) => setTimeout(done, 1))
      }
      child.kill('SIGKILL')
      await ended
      expect(existsSync(join(userDir, 'data/accounts.csv'))).toBe(false)
    }
    const longAgo = new Date(Date.now() - 2 * 3_600_000)
    for (const name of beside(userDir)) utimesSync(join(userDir, 'data', name), longAgo, longAgo)
    const red = await startRed({ settings: { userDir } })
    try {
      await red.deploy(photosFlow())
      const run = await red.run('export', { confirm: true })
      expect(run.counters).toMatchObject({ sent: people, exportFailed: 0 })
      expectAll(userDir)
      expect(beside(userDir)).toEqual([])
      const back = await red.run('ad-import')
      expect(back.counters).toMatchObject({ read: people, added: 0, notReimported: 0 })
    } finally {
      await red.stop()
    }
  })
})
