/** What a step's status says while a run goes through it: objects, each once, however often they come. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SeenObjects } from '../../nodes/adapter/seen-objects'
import { LiveCounts } from '../../nodes/adapter/status'
import type { NodeStatus, RedNode } from '../../nodes/adapter/red'

describe('the live counts of a step', () => {
  let shown: NodeStatus[]
  let counts: LiveCounts
  const record = (id: number) => ({ id, cso: id })
  const person = (id: number) => ({ id, cso: null })

  beforeEach(() => {
    vi.useFakeTimers()
    shown = []
    const node = { id: 'scope', status: (status: NodeStatus) => shown.push(status) } as unknown as RedNode
    counts = new LiveCounts(node, ['in scope', 'out'])
  })
  afterEach(() => {
    counts.close()
    vi.useRealTimers()
  })

  const said = (): string | undefined => {
    vi.advanceTimersByTime(1000)
    return shown.at(-1)?.text
  }

  it('N3 N8 count who comes again in the same run once, and say how often that happened', () => {
    for (const id of [1, 2, 3]) counts.add(7, 0, record(id))
    for (const id of [4, 5]) counts.add(7, 1, record(id))
    counts.add(7, 'failed', record(6))
    expect(said()).toBe('3 in scope · 2 out · 1 failed')
    for (const id of [2, 3, 4, 6]) counts.add(7, 0, record(id))
    expect(said()).toBe('3 in scope · 2 out · 1 failed · 4 again')
  })

  it('N8 tell by each output how many have left', () => {
    const told: (readonly number[])[] = []
    const node = { id: 'scope', status: () => undefined } as unknown as RedNode
    const telling = new LiveCounts(node, ['in scope', 'out'], { counted: (left) => told.push([...left]) })
    for (const id of [1, 2, 3]) telling.add(7, id === 3 ? 1 : 0, record(id))
    vi.advanceTimersByTime(1000)
    expect(told).toEqual([[2, 1]])
    telling.close()
  })

  it('N8 leave to a step whose rule is switched off what its status says', () => {
    const node = { id: 'scope', status: (status: NodeStatus) => shown.push(status) } as unknown as RedNode
    const off = new LiveCounts(node, ['in scope', 'out'], { isOff: true })
    off.add(7, null, record(1))
    expect(said()).toBeUndefined()
    off.close()
  })

  it('N8 tell people who go without a record from records of the same number, and begin anew with each run', () => {
    counts.add(7, 0, record(1))
    counts.add(7, 0, person(1))
    expect(said()).toBe('2 in scope · 0 out')
    counts.add(8, 0, person(1))
    counts.add(8, null, record(1))
    expect(said()).toBe('1 in scope · 0 out')
  })
})

it('objects that were seen are known by their numbers, small and large', () => {
  const seen = new SeenObjects()
  const ids = [0, 1, 31, 32, 33, 32_767, 32_768, 65_536, 2 ** 40, 2 ** 40 + 1]
  expect(ids.map((id) => seen.add(id))).toEqual(ids.map(() => true))
  expect(ids.map((id) => seen.add(id))).toEqual(ids.map(() => false))
  expect(seen.add(2)).toBe(true)
})
