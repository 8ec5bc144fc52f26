/** Which of several mappings to an attribute gives what it has, as it is said afterwards. */
import { describe, expect, it } from 'vitest'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { decideInboundFlow, decideOutboundFlow } from '../../runtime/pipeline/5-flow'
import { decidingMapping } from '../../runtime/pipeline/5-deciding-mapping'
import { decides } from './laws'
import { attribute, formula, from, id, list, mapping, sees, values } from './world'

type Given = Readonly<Record<string, string>>

const title = attribute('Title')
const [first, second, missing] = ['a', 'b', 'none'].map((name) => mapping(from(name), title)) as [
  FlowMapping,
  FlowMapping,
  FlowMapping,
]
const unique = mapping(formula('UniqueValue("x", "y")'), title)
const failing = mapping(from('none'), title, { whenMissing: 'fail' })
const off = mapping(from('b'), title, { enabled: false })
const emptyCounts = mapping(from('none'), title, { emptyCounts: true })
const keeping = mapping(from('none'), title, { whenMissing: 'keep' })
const single = mapping(formula('Split(cs["list"], ",")'), title)
const other = mapping(from('b'), attribute('Other'))

function decided(mappings: readonly FlowMapping[], given: Given) {
  return decides(
    (view) => {
      const scope = sees(view.given)
      return decidingMapping(view.mappings, 'title', { scope, from: values(view.given), referring: 'links' })
    },
    { mappings, given },
  )
}

describe('the mapping that decides', () => {
  const both = { a: 'A', b: 'B', list: 'x,y' }
  it.each<[string, readonly FlowMapping[], FlowMapping | null, string | null | undefined]>([
    ['A3 is the last that gives a value', [first, second], second, 'B'],
    ['A3 is the one before, where the last has no value', [first, missing], first, 'A'],
    ['A6 is one whose emptiness counts, though another has a value', [first, emptyCounts], emptyCounts, null],
    ['A3 is the last that says that there is none, where none has a value', [missing], missing, null],
    ['A10 is none that keeps what is there', [keeping], null, undefined],
    ['A8 is none that cannot be computed', [first, failing], first, 'A'],
    ['A8 is none that offers several values for one', [first, single], first, 'A'],
    ['U1 is one that chooses, of which asking says nothing', [first, unique], unique, undefined],
    ['A3 is none that is switched off, or is for another attribute', [first, off, other], first, 'A'],
    ['A3 is none where there is none', [other], null, undefined],
  ])('%s', (_, mappings, mapping, value) => {
    const found = decided(mappings, both)
    expect(found ? mappings[found.at] : null).toBe(mapping)
    expect(found?.gives === 'value' ? found.value : undefined).toBe(value)
  })

  it('A3 gives what the flow gives, inbound and outbound, however the mappings stand', () => {
    for (const mappings of [
      [first, second],
      [second, first],
      [missing, second, missing],
      [first, off, missing],
    ]) {
      const flowed = decideInboundFlow(mappings, sees(both), values({})).values['Title'] ?? null
      expect(decided(mappings, both)).toMatchObject({ value: flowed })
      const scope = sees(null, both)
      const asked = decidingMapping(mappings, 'Title', { scope, from: values(both), referring: 'names' })
      expect(asked).toMatchObject({ value: decideOutboundFlow(id('Accounts'), mappings, scope).desired[0]?.value })
    }
  })

  it('A3 of a list is the last too', () => {
    const phones = [mapping(from('a'), list('Title')), mapping(from('b'), list('Title'))]
    expect(decided(phones, both)).toMatchObject({ value: ['B'] })
  })
})
