/** One holder of a key at a time: the order of those who wait, and what becomes of those who give up. */
import { describe, expect, it } from 'vitest'
import { Locks } from '../../runtime/engine/runs/locks'

const never = (): AbortSignal => new AbortController().signal

/** Asks for the key, and notes under `name` when it is granted. */
function waits(locks: Locks, key: string, name: string, granted: string[], signal = never()): Promise<() => void> {
  return locks.acquire(key, signal).then((release) => {
    granted.push(name)
    return release
  })
}

/** Everything that is decided by now has been told. */
const told = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('who may run beside whom', () => {
  it('N2 the same key is held by one at a time, and given on in the order it was asked for', async () => {
    const locks = new Locks()
    const granted: string[] = []
    const release = await waits(locks, 'HR', 'first', granted)
    const second = waits(locks, 'HR', 'second', granted)
    const third = waits(locks, 'HR', 'third', granted)
    await told()
    expect([granted, locks.busy('HR')]).toEqual([['first'], true])
    release()
    const releaseSecond = await second
    await told()
    expect(granted).toEqual(['first', 'second'])
    releaseSecond()
    const releaseThird = await third
    expect(locks.busy('HR')).toBe(true)
    releaseThird()
    expect(locks.busy('HR')).toBe(false)
  })

  it('N2 another key is another matter: its release grants nobody this one', async () => {
    const locks = new Locks()
    const granted: string[] = []
    await waits(locks, 'HR', 'HR', granted)
    const releaseBadge = await waits(locks, 'Badge', 'Badge', granted)
    void waits(locks, 'HR', 'HR again', granted)
    releaseBadge()
    await told()
    expect(granted).toEqual(['HR', 'Badge'])
    expect([locks.busy('HR'), locks.busy('Badge'), locks.busy('Accounts')]).toEqual([true, false, false])
  })

  it('N2 a release counts once: said twice, it does not take the key from who has it now', async () => {
    const locks = new Locks()
    const granted: string[] = []
    const release = await waits(locks, 'HR', 'first', granted)
    void waits(locks, 'HR', 'second', granted)
    void waits(locks, 'HR', 'third', granted)
    release()
    release()
    await told()
    expect(granted).toEqual(['first', 'second'])
  })

  it('N5 who gives up waiting is told why, and neither gets the key nor keeps it from the next', async () => {
    const locks = new Locks()
    const granted: string[] = []
    const cancel = new AbortController()
    const release = await waits(locks, 'HR', 'first', granted)
    const cancelled = waits(locks, 'HR', 'cancelled', granted, cancel.signal)
    void waits(locks, 'HR', 'next', granted)
    cancel.abort(new Error('no longer wanted'))
    await expect(cancelled).rejects.toThrow('no longer wanted')
    release()
    await told()
    expect(granted).toEqual(['first', 'next'])
  })

  it('N5 after the last who waited gave up, the key is free once it is released', async () => {
    const locks = new Locks()
    const cancel = new AbortController()
    const release = await locks.acquire('HR', never())
    const cancelled = locks.acquire('HR', cancel.signal)
    cancel.abort('a word and no error')
    await expect(cancelled).rejects.toThrow('cancelled')
    release()
    expect(locks.busy('HR')).toBe(false)
  })

  it('N5 who is cancelled before asking does not wait at all', async () => {
    const locks = new Locks()
    const release = await locks.acquire('HR', never())
    await expect(locks.acquire('HR', AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
    release()
    expect(locks.busy('HR')).toBe(false)
  })

  it('N5 a cancel after the key was granted is the run’s own affair: nobody else loses the place in the queue', async () => {
    const locks = new Locks()
    const granted: string[] = []
    const cancel = new AbortController()
    const release = await waits(locks, 'HR', 'first', granted)
    const second = waits(locks, 'HR', 'second', granted, cancel.signal)
    release()
    const releaseSecond = await second
    void waits(locks, 'HR', 'third', granted)
    cancel.abort(new Error('cancelled while running'))
    await told()
    releaseSecond()
    await told()
    expect(granted).toEqual(['first', 'second', 'third'])
  })
})
