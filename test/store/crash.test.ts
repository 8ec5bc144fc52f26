/** A process that dies, and a power cut: what the file then holds. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import { checkInvariants } from '../../runtime/store/sqlite/invariants'
import { start } from './processes'
import { newFile, open, openWithHr, page } from './world'

const PAGE_SIZE = 40

describe('a process that dies', () => {
  it('D2 leaves whole pages only, wherever it is killed, and loses none that it had saved', async () => {
    const file = newFile()
    let known = 0
    for (const patience of [1, 4, 9, 2, 6]) {
      const child = start('pages', file)
      let saved = 0
      for (let n = 0; n < patience * 3; n++) saved = Number((await child.line()).split(' ')[1])
      await new Promise((resolve) => setTimeout(resolve, patience))
      child.kill('SIGKILL')
      await child.ended()
      const store = open(file)
      const tables = ['cso', 'mvo', 'contribution', 'pending_export', 'run_record', 'cso_reference', 'mvo_key']
      const counted = tables.map((name) => store.connection.get<{ n: number }>(`select count(*) as n from ${name}`)?.n ?? 0)
      const [run] = await store.closeOrphanedRuns('2025-03-02T00:00:00Z')
      const processed = run?.counters.processed ?? 0
      expect(processed).toBeGreaterThanOrEqual(saved * PAGE_SIZE)
      expect(counted).toEqual(tables.map(() => known + processed))
      expect(checkInvariants(store.connection.db)).toEqual([])
      known += processed
      await store.close()
    }
    expect(known).toBeGreaterThan(0)
  })
})

describe('what must be known after a power cut', () => {
  it('E2 is committed with full synchronisation, everything else without', async () => {
    const seen: unknown[] = []
    const { store, run } = await openWithHr()
    await store.close()
    const again = open(store.connection.file, {
      now: () => {
        seen.push(again.connection.db.pragma('synchronous', { simple: true }))
        return '2025-03-01T08:00:00Z'
      },
    })
    for (const durable of [false, true, false]) await again.savePage(page(run, { durable }))
    await expect(again.savePage(page({ ...run, id: 99 }, { durable: true }))).rejects.toThrow()
    await again.savePage(page(run))
    expect(seen).toEqual([1, 2, 1, 2, 1])
  })
})

/** Containers may forbid one process to watch another. */
const mayTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0

needsServer('strace')('what the disk is told', () => {
  it.runIf(mayTrace)('E2 is on disk before the page is called saved', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'idweave-strace-'))
    const calls = join(folder, 'calls')
    const under = ['strace', '-f', '-qq', '-y', '-e', 'trace=fsync,fdatasync,access,faccessat,faccessat2', '-o', calls]
    await start('durable', newFile(), { under }).ended()
    const lines = readFileSync(calls, 'utf8').split('\n')
    rmSync(folder, { recursive: true })
    const at = (name: string) => lines.findIndex((line) => line.includes(`idweave-label-${name}`))
    const flushes = [0, 1, 2].map(
      (n) => lines.slice(at(`begin-${n}`), at(`end-${n}`)).filter((line) => /f(data)?sync\(.*-wal/.test(line)).length,
    )
    expect(at('end-2')).toBeGreaterThan(0)
    expect(flushes).toEqual([0, 1, 0])
  })
})
