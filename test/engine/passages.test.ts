/** By which outputs objects leave in a preview, and the steps of whoever is followed (N6). */
import { describe, expect, it } from 'vitest'
import { Passages } from '../../runtime/engine/preview/passages'

const record = (id: number) => ({ id, cso: id })
const person = (id: number) => ({ id, cso: null })
const step = (node: string, way: number | 'failed' | null, because = '') => ({ node, way, because })

describe('N6 objects at each output', () => {
  it('count once, by the output they leave last, and people once whatever records they have', () => {
    const passages = new Passages('all')
    passages.began('import', 0, record(1))
    passages.began('import', 0, record(2))
    passages.began('import', 1, record(2))
    for (const way of [0, 0, 1] as const)
      passages.passed(step('scope', way), { object: record(1), person: null, counts: 'objects' })
    passages.passed(step('scope', null), { object: record(2), person: null, counts: 'objects' })
    for (const id of [1, 2]) passages.passed(step('out', 0), { object: record(id), person: 7, counts: 'people' })
    passages.passed(step('out', 0), { object: person(7), person: 7, counts: 'people' })
    passages.passed(step('out', 'failed'), { object: record(3), person: 8, counts: 'people' })
    expect(passages.counts()).toEqual([
      { node: 'import', output: 0, count: 2 },
      { node: 'import', output: 1, count: 1 },
      { node: 'scope', output: 1, count: 1 },
      { node: 'out', output: 0, count: 1 },
    ])
  })

  it('are not kept where nobody counts them', () => {
    const passages = new Passages('followed')
    passages.began('import', 0, record(1))
    passages.passed(step('scope', 0), { object: record(1), person: null, counts: 'objects' })
    expect([passages.counts(), passages.waysTaken()]).toEqual([[], []])
  })
})

describe('N6 whoever is followed', () => {
  it('has the steps of her last way, each record apart', () => {
    const passages = new Passages('followed')
    passages.followed = { mvo: 7, csos: new Set([1]) }
    passages.began('import', 0, record(1))
    passages.passed(step('scope', 1, 'was out'), { object: record(1), person: 7, counts: 'objects' })
    passages.began('import', 0, record(1))
    passages.passed(step('scope', 0, 'is in'), { object: record(1), person: 7, counts: 'objects' })
    passages.passed(step('scope', 0, 'another'), { object: record(2), person: 8, counts: 'objects' })
    passages.passed(step('out', 0, 'herself'), { object: person(7), person: 7, counts: 'people' })
    expect(passages.waysTaken()).toEqual([
      { cso: 1, steps: [step('scope', 0, 'is in')] },
      { cso: null, steps: [step('out', 0, 'herself')] },
    ])
  })
})
