/** What a mapping does when its input has no value, and what it does when it has one (A10). */
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from '../../runtime/model/values'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { decideInboundFlow, decideOutboundFlow } from '../../runtime/pipeline/5-flow'
import { decides, refuses } from './laws'
import { formula, from, id, mapping, sees, values } from './world'

type Given = Readonly<Record<string, AttributeValue>>

function contributes(mappings: readonly FlowMapping[], record: Given, before: Given = {}) {
  return decides((view) => decideInboundFlow(view.mappings, view.scope, values(before)), { mappings, scope: sees(record) })
}

function wants(mappings: readonly FlowMapping[], person: Given) {
  const view = { mappings, scope: sees(null, person) }
  return decides((given) => decideOutboundFlow(id('Accounts'), given.mappings, given.scope), view).desired
}

const sources = [
  ['direct', from('mail'), from('Mail')],
  ['an expression', formula('cs["mail"]'), formula('mv["Mail"]')],
] as const

for (const [what, inbound, outbound] of sources)
  describe(`a mapping (${what})`, () => {
    for (const whenMissing of ['evaluate', 'nothing', 'keep', 'fail'] as const)
      it(`A10 set to ${whenMissing} passes a value on that is there`, () => {
        expect(contributes([mapping(inbound, 'Mail', { whenMissing })], { mail: 'a@x' }, { Mail: 'old' }).values).toEqual({
          Mail: 'a@x',
        })
        expect(wants([mapping(outbound, 'mail', { whenMissing })], { Mail: 'a@x' })).toMatchObject([{ value: 'a@x' }])
      })

    it('A10 set to keep leaves what was there', () => {
      const keep = { whenMissing: 'keep' } as const
      expect(contributes([mapping(inbound, 'Mail', keep)], {}, { Mail: 'old' }).values).toEqual({ Mail: 'old' })
      expect(contributes([mapping(inbound, 'Mail', keep)], {}).values).toEqual({})
      expect(wants([mapping(outbound, 'mail', keep)], {})).toEqual([])
    })

    it('A10 set to fail refuses the object, naming what is missing', () => {
      const fail = { whenMissing: 'fail' } as const
      const refused = refuses((view) => contributes(view, {}), [mapping(inbound, 'Mail', fail)])
      expect(refused).toMatchObject({ code: 'input-missing', message: expect.stringContaining('Mail cannot be computed') })
      expect(refuses((view) => wants(view, {}), [mapping(outbound, 'mail', fail)]).message).toContain('has no value')
    })

    it('A6 A10 set to evaluate or nothing clears what was there', () => {
      for (const whenMissing of ['evaluate', 'nothing'] as const) {
        expect(contributes([mapping(inbound, 'Mail', { whenMissing })], {}, { Mail: 'old' }).values).toEqual({})
        expect(wants([mapping(outbound, 'mail', { whenMissing })], {})).toMatchObject([{ attribute: 'mail', value: null }])
      }
    })
  })

describe('a row that keeps, and another row of its rule for the attribute', () => {
  const keeps = mapping(from('mail'), 'Mail', { whenMissing: 'keep' })
  const other = mapping(from('second'), 'Mail')

  it('A10 D3 inbound leaves it to the other, and keeps what was there where that has no value either', () => {
    for (const rows of [
      [other, keeps],
      [keeps, other],
    ]) {
      expect(contributes(rows, { second: 'b@x' }, { Mail: 'old' }).values).toEqual({ Mail: 'b@x' })
      expect(contributes(rows, { second: 'b@x' }).values).toEqual({ Mail: 'b@x' })
      expect(contributes(rows, {}, { Mail: 'old' }).values).toEqual({ Mail: 'old' })
    }
  })

  it('A10 D3 outbound leaves it to the other as well', () => {
    const row = mapping(from('Mail'), 'mail', { whenMissing: 'keep' })
    expect(wants([mapping(from('Second'), 'mail'), row], { Second: 'b@x' })).toMatchObject([{ value: 'b@x' }])
  })
})

describe('a mapping whose emptiness counts', () => {
  const row = (whenMissing: FlowMapping['whenMissing']) => [mapping(from('mail'), 'Mail', { whenMissing, emptyCounts: true })]

  const says = (whenMissing: FlowMapping['whenMissing'], before: Given = {}) => {
    const { values, options } = contributes(row(whenMissing), {}, before)
    return [values, options]
  }

  it('A6 A10 set to keep has nothing to say as long as there is nothing to keep, and keeps what it gave', () => {
    expect(says('keep')).toEqual([{}, {}])
    expect(says('keep', { Mail: 'old' })).toEqual([{ Mail: 'old' }, { Mail: { emptyCounts: true } }])
  })

  it('A6 A10 set to nothing counts as empty', () => {
    expect(says('nothing', { Mail: 'old' })).toEqual([{}, { Mail: { emptyCounts: true } }])
  })
})

describe('a mapping onto an attribute nobody described', () => {
  const undescribed = (value: AttributeValue, more: Partial<FlowMapping> = {}) =>
    contributes([mapping(from('x'), 'X', { schema: null, ...more })], { x: value })

  it('A8 A11 O5 passes values on as they are: one as one, several as a set', () => {
    expect(undescribed('a').values).toEqual({ X: 'a' })
    expect(undescribed(42).values).toEqual({ X: 42 })
    expect(undescribed(['b', 'a', 'b']).values).toEqual({ X: ['a', 'b'] })
    expect(undescribed(['a']).values).toEqual({ X: ['a'] })
    expect(undescribed(['']).values).toEqual({})
  })

  it('A3 A8 does not merge: nobody knows of room for several', () => {
    expect(undescribed(['a'], { merge: true }).options).toEqual({ X: {} })
  })
})

describe('a mapping without an object to read from', () => {
  it('A1 A10 has no value, and a constant has one all the same', () => {
    const nobody = sees(null)
    const mappings = [mapping(from('mail'), 'Mail'), mapping({ kind: 'constant', value: 'HR' }, 'Source')]
    expect(decideInboundFlow(mappings, nobody, values({})).values).toEqual({ Source: 'HR' })
    expect(decideOutboundFlow(id('Accounts'), mappings, nobody).desired.map((wanted) => wanted.value)).toEqual([null, 'HR'])
  })
})
