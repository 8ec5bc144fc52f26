/** Since when a problem has been there: the same question asked again is the same problem (N10). */
import { describe, expect, it } from 'vitest'
import { aboutNothing, type FoundProblem } from '../../../runtime/engine/health/found-problem'
import { importHeld } from '../../../runtime/engine/health/of-lists'
import { ProblemTimes } from '../../../runtime/engine/health/problem-times'
import type { Run } from '../../../runtime/model/runs'

const [monday, tuesday, friday] = ['2026-03-02T08:00:00Z', '2026-03-03T08:00:00Z', '2026-03-06T08:00:00Z'] as const

function facts() {
  const saved = new Map<string, string>()
  const fact = (name: string): Promise<string | null> => Promise.resolve(saved.get(name) ?? null)
  const saveFact = (name: string, value: string): Promise<void> => Promise.resolve(void saved.set(name, value))
  return { fact, saveFact }
}

const problem = (some: Partial<FoundProblem>): FoundProblem => ({
  code: 'people-held',
  key: 'HR',
  since: null,
  ...aboutNothing,
  sentence: '',
  next: '',
  short: '',
  ...some,
})

/** The question that the import `run` of HR asked, which ended then. */
const asked = (run: number, ended: string): FoundProblem =>
  importHeld(
    { registry: { wires: undefined }, plan: {} } as never,
    { row: { releasedObsoletes: null }, config: { node: 'hr', name: 'HR' } } as never,
    { run, ids: [1] } as never,
    { last: { status: 'stopped', ended } as Run, first: { ended } as Run },
  )

describe('since when', () => {
  it('N10 an import that asks the same each day has asked since the first', async () => {
    const store = facts()
    const first = await new ProblemTimes(store).since([asked(1, monday)], tuesday)
    expect(first).toMatchObject([{ since: monday }])
    // In another process, days and runs later.
    expect(await new ProblemTimes(store).since([asked(9, friday)], friday)).toMatchObject([{ since: monday }])
  })

  it('N10 what was well in between begins anew', async () => {
    const times = new ProblemTimes(facts())
    await times.since([problem({})], monday)
    await times.since([], tuesday)
    expect(await times.since([problem({})], friday)).toMatchObject([{ since: friday }])
  })

  it('N10 what the store says itself counts, whatever was found before', async () => {
    const times = new ProblemTimes(facts())
    await times.since([problem({})], monday)
    expect(await times.since([problem({ since: tuesday })], friday)).toMatchObject([{ since: tuesday }])
  })

  it('N10 nothing is saved where nothing can be', async () => {
    const saveFact = (): Promise<void> => Promise.reject(new Error('the disk is full'))
    const times = new ProblemTimes({ ...facts(), saveFact })
    expect(await times.withoutSaving([problem({ noticed: monday })], friday)).toMatchObject([{ since: monday }])
  })
})
