/** Whoever guesses passwords waits; who shares an address with them hardly does. */
import { describe, expect, it } from 'vitest'
import { WaitingTimes } from '../../runtime/access/waiting-times'

function world() {
  const clock = { now: 1_000_000 }
  const times = new WaitingTimes(() => clock.now)
  const attempt = (name: string, address = '10.0.0.1'): number => times.begin([`${address} ${name}`, address])
  return { clock, times, attempt }
}

describe('waiting times', () => {
  it('double after three wrong passwords, up to a minute', () => {
    const { clock, attempt } = world()
    expect([attempt('admin'), attempt('admin'), attempt('admin')]).toEqual([0, 0, 0])
    const waits = Array.from({ length: 7 }, () => {
      const wait = attempt('admin')
      clock.now += wait * 1000
      // What was refused meanwhile counts for nothing; now comes the next wrong one.
      expect(attempt('admin')).toBe(0)
      return wait
    })
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60])
  })

  it('are of one address and name: the same name from elsewhere goes on', () => {
    const { attempt } = world()
    for (let i = 0; i < 5; i++) attempt('admin')
    expect([attempt('admin'), attempt('admin', '10.0.0.2'), attempt('ann')]).toEqual([2, 0, 0])
  })

  it('are forgotten with the right password, and after ten quiet minutes', () => {
    const { clock, times, attempt } = world()
    for (let i = 0; i < 3; i++) attempt('admin')
    times.forget(['10.0.0.1 admin', '10.0.0.1'])
    expect([attempt('admin'), attempt('admin')]).toEqual([0, 0])
    for (let i = 0; i < 5; i++) attempt('admin')
    clock.now += 600_000
    expect([attempt('admin'), attempt('admin')]).toEqual([0, 0])
  })

  it('come for an address as a whole that tries many names, not for one where many log in', () => {
    const { times, attempt } = world()
    for (let i = 0; i < 300; i++) {
      expect(attempt(`person ${i}`)).toBe(0)
      times.forget([`10.0.0.1 person ${i}`, '10.0.0.1'])
    }
    const tries = Array.from({ length: 40 }, (_, i) => attempt(`guess ${i}`))
    expect(tries.indexOf(2)).toBe(30)
    expect(attempt('ann', '10.0.0.2')).toBe(0)
  })

  it('are remembered of ten thousand at most', () => {
    const { attempt } = world()
    for (let i = 0; i < 5; i++) attempt('admin')
    for (let i = 0; i < 6000; i++) attempt('x', `10.1.${i >> 8}.${i & 255}`)
    expect(attempt('admin')).toBe(0)
  })
})
