/** When the store's file is examined, and what is remembered of it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { SyncError } from '../../runtime/model/errors'
import { StoreExamination } from '../../runtime/engine/runs/store-examination'

const dayMs = 86_400_000
let [now, times, isFull] = [0, 0, false]
let facts = new Map<string, string>()
let findings: string[] = []
let unread: SyncError | null = null

const store = {
  fact: async (name: string) => facts.get(name) ?? null,
  saveFact: async (name: string, value: string) => {
    if (isFull) throw new Error('the disk is full')
    facts.set(name, value)
  },
  examine: async () => {
    times++
    if (unread) throw unread
    return findings
  },
}
const begun = (): StoreExamination => new StoreExamination(store, () => new Date(now).toISOString())

describe('the examination of the store', () => {
  beforeEach(() => {
    ;[now, times, isFull] = [Date.parse('2026-03-02T00:00:00Z'), 0, false]
    facts = new Map()
    findings = []
  })

  it('is made once a week, also over restarts', async () => {
    const made: number[] = []
    for (let day = 0; day < 15; day++, now += dayMs) {
      await begun().examineWeekly()
      made.push(times)
    }
    expect(made).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 3])
  })

  it('is made anew when the clock was a month ahead at the last one', async () => {
    now += 30 * dayMs
    await begun().examineWeekly()
    now -= 30 * dayMs
    await begun().examineWeekly()
    expect(times).toBe(2)
  })

  it('is one for all who ask meanwhile, and its findings are known after a restart', async () => {
    findings = ['Tree 5 page 6 is damaged']
    const examination = begun()
    const [first, second] = await Promise.all([examination.examine(), examination.examine()])
    expect([times, first]).toEqual([1, second])
    expect(await begun().last()).toEqual({ at: '2026-03-02T00:00:00.000Z', findings })
  })

  it('keeps what it found where the damaged file does not take it', async () => {
    findings = ['Tree 5 page 6 is damaged']
    isFull = true
    const examination = begun()
    expect((await examination.examine()).findings).toEqual(findings)
    expect((await examination.last())?.findings).toEqual(findings)
    findings = []
    await expect(examination.examine()).rejects.toThrow('full')
  })

  it('says since when one is under way, and why the last one came to no end, until one does', async () => {
    const examination = begun()
    const first = examination.examine()
    expect([examination.begun, examination.failed]).toEqual(['2026-03-02T00:00:00.000Z', null])
    await first
    unread = new SyncError('store-unwritable', 'The store cannot be read', 'Look at the disk.')
    await expect(examination.examine()).rejects.toThrow('cannot be read')
    expect([examination.begun, examination.failed]).toEqual([null, 'The store cannot be read. Look at the disk.'])
    expect((await examination.last())?.at).toBe('2026-03-02T00:00:00.000Z')
    unread = null
    await examination.examine()
    expect(examination.failed).toBeNull()
  })
})
