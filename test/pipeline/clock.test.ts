/** When somebody is asked whether the clock is right: one situation a row. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KnownTime } from '../../runtime/pipeline/9-clock'
import { clockIsRight, decideClock, runTime } from '../../runtime/pipeline/9-clock'

const last = '2026-03-02T08:00:00Z'
const dayMs = 86_400_000
const at = (days: number): string => `${new Date(Date.parse(last) + days * dayMs).toISOString().slice(0, 19)}Z`
const known: KnownTime = { last, question: null }
const passed = (days: number): number => days * dayMs

describe('L6 the clock', () => {
  it.each([
    ['a store that is new', null, 0, null, null],
    ['a day later, started anew', known, 1, null, null],
    ['thirty days later, started anew', known, 30, null, null],
    ['more than thirty days later, started anew', known, 30.1, null, 'idle'],
    ['a weekly schedule', known, 7, 7, null],
    ['a monthly schedule', known, 31, 31, null],
    ['a year of rest, while running', known, 365, 365, null],
    ['the clock was put ahead an hour, while running', known, 1 + 1 / 24, 1, 'moved'],
    ['the clock was put ahead a year, while running', known, 366, 1, 'moved'],
    ['the clock was put right by some minutes', known, 1 + 10 / 1440, 1, null],
    ['the clock was put back, while running', known, -5, 1, null],
    ['the clock was put back, started anew', known, -5, null, null],
  ] as const)('L6 %s', (_, before, days, passedDays, cause) => {
    const decided = decideClock({
      now: at(days),
      known: before,
      passedMs: passedDays === null ? null : passed(passedDays),
    })
    expect(decided.question?.cause ?? null).toBe(cause)
    expect(runTime(at(days), decided).state).toBe(cause === null ? 'passes' : 'inDoubt')
    expect(runTime(at(days), decided).latest >= at(days)).toBe(true)
  })
  it('L6 asks once: the question stays as it was asked, and the answer lasts', () => {
    const asked = decideClock({ now: at(100), known, passedMs: null })
    expect(decideClock({ now: at(101), known: asked, passedMs: null })).toEqual(asked)
    const answered = clockIsRight(at(101))
    expect(answered).toEqual({ last: at(101), question: null })
    expect(decideClock({ now: at(102), known: answered, passedMs: passed(1) })).toEqual({ last: at(102), question: null })
  })
  it('L6 a run takes the later of the time that is known and the time it is', () => {
    expect(runTime(at(1), known)).toEqual({ state: 'passes', latest: at(1) })
    expect(runTime(at(-1), known)).toEqual({ state: 'passes', latest: last })
  })
  it('L6 a clock that is put right again is asked about no more', () => {
    const asked = decideClock({ now: at(100), known, passedMs: passed(1) })
    expect(decideClock({ now: at(2), known: asked, passedMs: passed(2) })).toEqual({ last: at(2), question: null })
  })
  it('L6 whatever the clock does, no grace period begins before a time that was gone by', () => {
    const steps = fc.record({
      days: fc.double({ min: -400, max: 400, noNaN: true }),
      passedDays: fc.option(fc.double({ min: 0, max: 40, noNaN: true })),
    })
    fc.assert(
      fc.property(fc.array(steps), (all) => {
        const states: KnownTime[] = [known]
        const times = all.map(({ days, passedDays }) => {
          const now = at(days)
          const before = states.at(-1) ?? known
          const next = decideClock({ now, known: before, passedMs: passedDays === null ? null : passed(passedDays) })
          states.push(next)
          return { ...runTime(now, next), before: before.last }
        })
        const lasts = states.map((state) => state.last)
        expect(lasts).toEqual([...lasts].sort())
        expect(times.filter(({ state, latest, before }) => state === 'passes' && latest < before)).toEqual([])
      }),
    )
  })
})
