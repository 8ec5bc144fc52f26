/** Pages of whatever kind decided and saved one after the other, without a store: order, waiting, conflicts, failures. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PageWork } from '../../runtime/engine/runs/decide-and-save'
import { decideAndSave } from '../../runtime/engine/runs/decide-and-save'

/** A page of ids, decided in this attempt. */
interface Decided {
  readonly page: string
  readonly attempt: number
}

interface Script {
  /** How often the save of a page meets a conflict. */
  readonly conflicts?: Readonly<Record<string, number>>
  /** What is left of a page. */
  readonly rests?: Readonly<Record<string, string>>
  /** Pages that have to wait for the save before them. */
  readonly waiting?: readonly string[]
  readonly fails?: { readonly at: 'find' | 'decide' | 'save'; readonly page: string }
  /** Turns of the event loop each step takes. */
  readonly turns?: readonly number[]
}

/** What happened in order, as `find b beside a`, `decide b found`, `save b`, `end b` and `saved b`. */
async function runs(pages: readonly string[], script: Script = {}): Promise<{ events: string[]; failure: unknown }> {
  const events: string[] = []
  const attempts = new Map<string, number>()
  let step = 0
  const does = async (at: string, page: string): Promise<void> => {
    for (let turns = script.turns?.[step++ % script.turns.length] ?? 1; turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve))
    if (script.fails?.at === at && script.fails.page === page) throw new Error(`${at} ${page} failed`)
  }
  const work: PageWork<string, string, Decided> = {
    doing: 'tried',
    findConcurrently: async (page, saving) => {
      events.push(`find ${page}${saving ? ` beside ${saving.page}` : ''}`)
      await does('find', page)
      return script.waiting?.includes(page) ? null : 'found'
    },
    decide: async (page, found) => {
      events.push(`decide ${page}${found ? ' found' : ''}`)
      await does('decide', page)
      attempts.set(page, (attempts.get(page) ?? 0) + 1)
      return { page, attempt: attempts.get(page) ?? 0 }
    },
    save: async ({ page }) => {
      events.push(`save ${page}`)
      await does('save', page).finally(() => events.push(`end ${page}`))
      return (attempts.get(page) ?? 0) > (script.conflicts?.[page] ?? 0)
    },
    saved: ({ page }) => void events.push(`saved ${page}`),
    rest: (_, { page }) => script.rests?.[page] ?? null,
  }
  const failure = await decideAndSave(pages, work).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { events, failure }
}

const inOrder = (events: readonly string[], ...wanted: readonly string[]): boolean =>
  wanted.every((event, at) => at === 0 || events.indexOf(event) > events.indexOf(wanted[at - 1] ?? ''))
const savedOf = (events: readonly string[]): string[] => events.flatMap((event) => /^saved (.+)/.exec(event)?.[1] ?? [])

describe('pages decided and saved one after the other', () => {
  it('D2 a page is found beside the one that is being saved, and decided after it', async () => {
    const { events } = await runs(['a', 'b'])
    expect(events).toEqual([
      'find a',
      'decide a found',
      'save a',
      'find b beside a',
      'end a',
      'saved a',
      'decide b found',
      'save b',
      'end b',
      'saved b',
    ])
  })

  it('D2 one that has to wait is looked up anew once the other is saved', async () => {
    const { events } = await runs(['a', 'b'], { waiting: ['b'] })
    expect(inOrder(events, 'find b beside a', 'saved a', 'decide b', 'save b')).toBe(true)
    expect(events).not.toContain('decide b found')
  })

  it('D2 a conflict: the page is decided and saved anew, and what was found beside it is dropped', async () => {
    const { events } = await runs(['a', 'b'], { conflicts: { a: 2 } })
    expect(events.filter((event) => event.endsWith(' a'))).toEqual([
      'find a',
      'save a',
      'find b beside a',
      'end a',
      'decide a',
      'save a',
      'end a',
      'decide a',
      'save a',
      'end a',
      'saved a',
    ])
    expect(events).toContain('decide b')
    expect(events).not.toContain('decide b found')
  })

  for (const [conflicts, ends] of [
    [5, undefined],
    [6, 'objects kept changing while they were tried'],
  ] as const)
    it(`D2 ${conflicts} conflicts of one page: ${ends ?? 'it is saved at last'}`, async () => {
      const { events, failure } = await runs(['a', 'b'], { conflicts: { a: conflicts } })
      expect((failure as Error | undefined)?.message).toBe(ends)
      expect(events.filter((event) => event === 'save a')).toHaveLength(6)
      expect(savedOf(events)).toEqual(ends === undefined ? ['a', 'b'] : [])
    })

  it('D2 what is left of a page is done before the next is looked at', async () => {
    const { events } = await runs(['a', 'b'], { rests: { a: 'a2', a2: 'a3' }, conflicts: { a2: 1 } })
    expect(savedOf(events)).toEqual(['a', 'a2', 'a3', 'b'])
    expect(inOrder(events, 'saved a3', 'find b', 'decide b found')).toBe(true)
  })

  for (const [at, message, saved] of [
    ['find', 'find b failed', ['a']],
    ['decide', 'decide b failed', ['a']],
    ['save', 'save b failed', ['a']],
  ] as const)
    it(`N5 when it fails in ${at}, the page before is saved, the one after is not begun, and nothing is left unfinished`, async () => {
      const { events, failure } = await runs(['a', 'b', 'c', 'd'], { fails: { at, page: 'b' } })
      expect((failure as Error).message).toBe(message)
      expect(savedOf(events)).toEqual(saved)
      expect(events).not.toContain('decide c')
      expect(events.filter((event) => event.startsWith('end'))).toHaveLength(
        events.filter((event) => event.startsWith('save ')).length,
      )
    })

  it('D2 in whatever pace, every page is saved once, in order, and no two are saved at a time', async () => {
    const pages = ['a', 'b', 'c', 'd', 'e']
    const page = fc.constantFrom(...pages)
    const script = fc.record({
      conflicts: fc.dictionary(page, fc.nat({ max: 5 })),
      waiting: fc.array(page),
      turns: fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 7 }),
    })
    await fc.assert(
      fc.asyncProperty(script, async (given) => {
        const { events, failure } = await runs(pages, given)
        expect(failure).toBeUndefined()
        expect(savedOf(events)).toEqual(pages)
        const saves = events.filter((event) => /^(save|end) /.test(event))
        for (let at = 0; at < saves.length; at += 2)
          expect(saves.slice(at, at + 2)).toEqual([saves[at], saves[at]?.replace('save', 'end')])
        for (const [at, event] of events.entries())
          if (event.startsWith('decide')) {
            const before = events.slice(0, at).findLast((other) => /^(save|end) /.test(other))
            expect(before?.startsWith('save') ?? false, 'nothing is being saved while a page is decided').toBe(false)
          }
      }),
      { numRuns: 60 },
    )
  })
})
