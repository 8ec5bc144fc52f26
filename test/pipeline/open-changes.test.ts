/** What is left to do of what deployments changed. */
import { describe, expect, it } from 'vitest'
import { afterFullSync, afterReading, isAskedOf, sentencesOf, stillOpen } from '../../runtime/pipeline/open-changes'

describe('what is open', () => {
  const open = { words: 'AD out: scope widened', systems: [1, 2], gone: [], types: ['Person'], deletionRules: [] }
  const removed = { words: 'Badge: the system was removed', systems: [], gone: [2], types: [], deletionRules: [] }

  it('A13 is done only with a full sync of every system; people go with the first', () => {
    const left = afterFullSync([open], 1)
    expect(left).toEqual([{ ...open, systems: [2], types: [] }])
    expect(afterFullSync(left, 1)).toEqual(left)
    expect(afterFullSync(left, 2)).toEqual([])
  })

  it('A13 a full sync of another system leaves it as it is', () => {
    const whole = { ...open, otherPeople: [4], otherEnds: [4], deletionRules: ['Person'] }
    expect(afterFullSync([whole], 3)).toEqual([whole])
  })

  it.each([
    ['of each system it concerns', 2, [1, 2], [], true],
    ['of no other', 3, [1, 2], [], false],
    ['of any, where a system is gone and nothing else is left', 3, [], [2], true],
    ['of no other, where a system is gone, too', 3, [1], [2], false],
    ['of none, where nothing is left', 3, [], [], false],
  ])('A13 A14 a full sync is asked for %s', (_, system, systems, gone, expected) => {
    expect(isAskedOf(system, { ...open, systems, gone })).toBe(expected)
  })

  it('D5 A14 of what was staged for who is gone is done with the first full sync', () => {
    const [left] = afterFullSync([{ ...open, otherPeople: [4], otherEnds: [4] }], 1)
    expect(left).toEqual({ ...open, systems: [2], types: [] })
  })

  it('A14 of a system that is gone goes with a full sync of any', () => {
    expect(isAskedOf(1, removed)).toBe(true)
    expect(afterFullSync([removed], 3)).toEqual([])
  })

  it('A13 does not wait for a system that was removed since, nor take away what came back', () => {
    expect(stillOpen([open], (system) => system === 1)).toEqual([{ ...open, systems: [1] }])
    expect(stillOpen([open], (system) => system === 3)).toEqual([])
    expect(stillOpen([removed], () => true)).toEqual([])
    expect(stillOpen([removed], () => false)).toEqual([removed])
    const both = { ...open, systems: [1], gone: [2] }
    expect(stillOpen([both], (system) => system === 1)).toEqual([both])
  })

  it('A13 what was never read is done only with a full import before the full sync', () => {
    const added = { ...open, toRead: [{ system: 1, type: 'user' }] }
    const says = (...changes: Parameters<typeof sentencesOf>[0][number][]) => sentencesOf(changes, (system) => `S${system}`)
    expect(says(added)).toEqual(['AD out: scope widened. Import S1 in full and synchronise S1 and S2 in full'])
    expect(says({ ...added, systems: [1] })).toEqual(['AD out: scope widened. Import S1 in full and synchronise it in full'])
    const both = { ...open, toRead: [2, 1, 2].map((system) => ({ system, type: 'user' })) }
    expect(says(both)).toEqual(['AD out: scope widened. Import S1 and S2 in full and synchronise them in full'])
    expect(says({ ...open, systems: [1, 2, 3] })).toEqual(['AD out: scope widened. Synchronise S1, S2 and S3 in full'])
    expect(says(open, added)).toHaveLength(2)
    expect(afterFullSync([added], 1)).toEqual([added])
    expect(afterReading([added], () => true)).toEqual([added])
    expect(afterReading([added, open], () => false)).toEqual([open, open])
    expect(stillOpen([added], (system) => system === 2)).toEqual([{ ...open, systems: [2] }])
    expect(stillOpen([added], (system) => system === 1)).toEqual([{ ...added, systems: [1] }])
  })
})
