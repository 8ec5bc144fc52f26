/** The lock: one process at a time, and when another may take over. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { start } from './processes'
import { newFile, newRun, open, page } from './world'

const brief = { beatEvery: 50, staleAfter: 400 }
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('one process at a time', () => {
  it('refuses a second process and names the first', async () => {
    const file = newFile()
    const child = start('hold', file)
    await child.line()
    expect(() => open(file)).toThrow(expect.objectContaining({ name: 'SyncError', code: 'store-busy' }) as Error)
    expect(() => open(file)).toThrow(new RegExp(`process ${child.process.pid} on ${hostname()}, since 20`))
    child.send('save')
    expect(await child.line()).toBe('saved')
  })

  it('refuses a second opening in the same process, and allows it after closing', async () => {
    const first = open()
    expect(() => open(first.connection.file)).toThrow(/in use by process/)
    await first.close()
    expect(open(first.connection.file).connection.isOpen).toBe(true)
  })

  it('lets others look while it is in use', async () => {
    const store = open()
    const system = await store.registerSystem('n', 'HR', [])
    const looking = open(store.connection.file, { readOnly: true })
    expect(await looking.systems()).toEqual([system])
    await expect(looking.registerSystem('m', 'AD', [])).rejects.toMatchObject({ name: 'SyncError' })
    await looking.close()
    await store.registerSystem('o', 'LDAP', [])
  })

  it('is free at once when its holder was killed', async () => {
    const file = newFile()
    const child = start('hold', file)
    await child.line()
    child.kill('SIGKILL')
    await child.ended()
    expect(await open(file).systems()).toHaveLength(1)
  })

  it.runIf(process.platform === 'linux')(
    'is free at once when its holder has ended and nobody has taken notice yet',
    async () => {
      const file = newFile()
      // The shell starts the holder and becomes a program that never asks what has become of it.
      const child = start('hold', file, { under: ['sh', '-c', '"$@" & echo $!; exec sleep 60', 'sh'] })
      const holder = Number(await child.line())
      await child.line()
      expect(() => open(file)).toThrow(new RegExp(`in use by process ${holder} `))
      process.kill(holder, 'SIGKILL')
      await expect.poll(() => readFileSync(`/proc/${holder}/stat`, 'utf8')).toContain(') Z ')
      expect(await open(file).systems()).toHaveLength(1)
    },
  )

  it('is kept by heartbeats, and free some time after the last one; who lost it may no longer write', async () => {
    const file = newFile()
    const child = start('hold', file, { lockTimes: brief })
    await child.line()
    await pause(600)
    expect(() => open(file, { lockTimes: brief })).toThrow(/in use by process/)
    child.kill('SIGSTOP')
    await pause(600)
    const store = open(file, { lockTimes: brief })
    const run = await store.startRun(newRun(null))
    child.kill('SIGCONT')
    child.send('save')
    expect(await child.line()).toMatch(
      new RegExp(`^refused store-busy .*taken over by process ${process.pid} .*Nothing was saved`),
    )
    expect((await store.savePage(page(run))).conflicts).toEqual([])
  })

  it('refuses to write when its row has gone', async () => {
    const store = open()
    const run = await store.startRun(newRun(null))
    store.connection.db.exec('delete from lock')
    await expect(store.savePage(page(run))).rejects.toMatchObject({ code: 'store-busy' })
  })

  it('is free when the number of its holder belongs to another process now', () => {
    const store = open()
    store.connection.db.exec(`update lock set process = process || '0'`)
    expect(open(store.connection.file).connection.isOpen).toBe(true)
  })

  it('is not judged by process number when its holder runs on another machine or in another container', () => {
    const store = open()
    const change = (sql: string) => store.connection.db.exec(`update lock set ${sql}`)
    change("pid = 4194303, host = 'elsewhere'")
    expect(() => open(store.connection.file)).toThrow(/process 4194303 on elsewhere/)
    change(`host = '${hostname()}', process = 'boot pid:[1] 1'`)
    expect(() => open(store.connection.file)).toThrow(/in use by process 4194303/)
  })
})
