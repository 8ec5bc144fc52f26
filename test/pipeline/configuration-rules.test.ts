/** What a deployment changes of rules: steps that come, go and change, conditions row by row, and whom it concerns. */
import { describe, expect, it } from 'vitest'
import { decidedBy, suppliersOf } from '../../runtime/pipeline/configuration'
import {
  at,
  changes,
  changesBetween,
  csType,
  equal,
  of,
  put,
  removeStep,
  removeSystem,
  row,
  rule,
  says,
  saysBetween,
  set,
  step,
} from './canvas-edits'
import { canvas, type Drawn } from './canvas-world'

/** A second attribute flow of HR. */
const secondFlow = (drawn: Drawn): void => {
  drawn.steps.push({ ...step<'flow'>(drawn, 'hr-flow'), node: 'hr-flow-2', mappings: [row('site', 'Site')] })
  drawn.nodes.push({ id: 'hr-flow-2', type: 'identity-attribute-flow', z: 'tab', wires: [['ad-scope']] })
}

describe('A13 the steps of a rule', () => {
  it.each<[string, (drawn: Drawn) => unknown, (drawn: Drawn) => unknown]>([
    [
      'HR in: what happens out of scope changed, join rows changed, mapping to Mail removed. Synchronise HR in full',
      () => undefined,
      (drawn) => {
        set(drawn, 'hr-scope', { action: 'remainJoined' })
        set(drawn, 'hr-join', { rows: [] })
        set(drawn, 'hr-flow', { mappings: [row('id', 'ID')] })
      },
    ],
    [
      'HR in: mapping to Site changed, attribute flow removed. Synchronise HR in full',
      secondFlow,
      (drawn) => {
        secondFlow(drawn)
        set(drawn, 'hr-flow-2', { mappings: [row('site', 'Site', { precedence: 3 })] })
        removeStep(drawn, 'hr-flow')
      },
    ],
    [
      'HR in: attribute flow removed. Synchronise HR in full',
      secondFlow,
      (drawn) => {
        secondFlow(drawn)
        removeStep(drawn, 'hr-flow')
      },
    ],
    ['HR in: attribute flow added. Synchronise HR in full', () => undefined, secondFlow],
    [
      'Badge in: attribute flow removed, scope filter added. Synchronise Badge in full',
      () => undefined,
      (drawn) => {
        removeStep(drawn, 'badge-flow')
        drawn.steps.push({ ...step<'scope'>(drawn, 'hr-scope'), node: 'badge-scope', rule: 'rule-2' })
      },
    ],
    [
      'HR in: mapping to A added, mapping to B added, mapping to C added. Synchronise HR in full',
      () => undefined,
      (drawn) => {
        const more = ['a', 'b', 'c'].map((name) => row(name, name.toUpperCase()))
        set(drawn, 'hr-flow', { mappings: [...step<'flow'>(drawn, 'hr-flow').mappings, ...more] })
      },
    ],
  ])('%s', (sentence, before, after) => {
    const [wordsBefore, ...rest] = sentence.split('. ')
    const said = saysBetween(before, after)
    expect(said).toHaveLength(1)
    // What the wires say besides stands behind it.
    expect(said[0]?.split(/(?:, the wires behind [^.]*)?\. /)).toEqual([wordsBefore, ...rest])
  })
})

describe('A13 the rows of a condition', () => {
  const rows = (match: 'all' | 'any', ...names: readonly string[]) => ({ match, parts: names.map((name) => equal(name, 'x')) })
  it.each([
    ['any of more', rows('any', 'a', 'b'), rows('any', 'a', 'b', 'c'), 'widened'],
    ['any of fewer', rows('any', 'a', 'b', 'c'), rows('any', 'a', 'c'), 'narrowed'],
    ['all of more', rows('all', 'a', 'b'), rows('all', 'a', 'b', 'c'), 'narrowed'],
    ['all of fewer', rows('all', 'a', 'b', 'c'), rows('all', 'b', 'c'), 'widened'],
    ['one, and then another beside it', rows('all', 'a'), rows('any', 'a', 'b'), 'widened'],
    ['one, and then another as well', rows('any', 'a'), rows('all', 'a', 'b'), 'narrowed'],
    ['any of two, and then one of them', rows('any', 'a', 'b'), rows('all', 'a'), 'narrowed'],
    ['all of two, and then one of them', rows('all', 'a', 'b'), rows('any', 'a'), 'widened'],
    ['one for another', rows('all', 'a'), rows('all', 'b'), 'changed'],
    ['one for two others', rows('all', 'a'), rows('any', 'b', 'c'), 'changed'],
    ['one of them for another', rows('any', 'a', 'b'), rows('any', 'a', 'c'), 'changed'],
    ['all of two, and then any of three', rows('all', 'a', 'b'), rows('any', 'a', 'b', 'c'), 'changed'],
    ['any of three, and then all of two', rows('any', 'a', 'b', 'c'), rows('all', 'a', 'b'), 'changed'],
    ['another order', rows('all', 'a', 'b'), rows('all', 'b', 'a'), 'changed'],
  ] as const)('%s: %s → %s: scope %s', (_, was, is, expected) => {
    const conditioned = (condition: object) => (drawn: Drawn) => set(drawn, 'hr-scope', { condition })
    expect(saysBetween(conditioned(was), conditioned(is))).toEqual([`HR in: scope ${expected}. Synchronise HR in full`])
  })
})

describe('A13 A14 whom a change concerns', () => {
  it('A13 the systems that supply the people of an outbound rule, its own where nothing does, and that of an inbound rule', () => {
    const configuration = of(canvas())
    const [hr, ad, guests] = [1, 3, 4].map((id) => at(Object.entries(configuration.rules), id - 1)[1])
    if (!hr || !ad || !guests) throw new Error('a rule is missing')
    expect(suppliersOf(configuration, 'Person')).toEqual([1, 2])
    expect(suppliersOf(configuration, 'Device')).toEqual([])
    expect(decidedBy(hr, configuration)).toEqual([1])
    expect(decidedBy(ad, configuration)).toEqual([1, 2])
    expect(decidedBy({ ...ad, mvType: 'Device' }, configuration)).toEqual([3])
    expect(decidedBy(guests, configuration)).toEqual([])
    const { 2: _badge, ...systems } = configuration.systems
    expect(suppliersOf({ ...configuration, systems }, 'Person')).toEqual([1])
  })

  it('A13 systems by their numbers, also where one has begun to supply', () => {
    const found = changesBetween(
      (drawn) => (rule(drawn, 'HR in').enabled = false),
      (drawn) => set(drawn, 'ad-provision', { action: 'delete' }),
    )
    expect(found.map(({ words, systems }) => [words, systems])).toEqual([
      ['HR in: switched on', [1]],
      ['AD out: deprovisioning changed', [1, 2]],
    ])
  })

  it('A14 of a system that is gone no full sync is asked', () => {
    expect(changes((drawn) => removeSystem(drawn, 2))).toMatchObject([{ systems: [], gone: [2], types: [] }])
    const both = changes((drawn) => {
      removeSystem(drawn, 2)
      at(drawn.types, 0).graceDays = 30
    })
    expect(both).toMatchObject([{ gone: [2] }, { words: 'Person: deletion rule changed', systems: [1], gone: [] }])
  })

  it('A13 the deletion rule is asked again where it is another only', () => {
    for (const edit of [
      (drawn: Drawn) => (at(drawn.types, 0).attributes[1] = { name: 'Mail', type: 'text', multi: true }),
      (drawn: Drawn) => drawn.types.shift(),
    ])
      expect(changes(edit)).toMatchObject([{ types: ['Person'], deletionRules: [] }])
  })

  it.each<[string, (drawn: Drawn) => void]>([
    ['an attribute flow more', (drawn) => drawn.steps.push({ ...step<'flow'>(drawn, 'ad-flow'), node: 'ad-flow-2' })],
    [
      'another precedence, and its provision steps change places',
      (drawn) => {
        rule(drawn, 'AD out').precedence = 9
        drawn.steps.reverse()
      },
    ],
  ])('D5 what a rule staged for who is gone is as it was with %s', (_, edit) => {
    const twice = (drawn: Drawn): void => {
      drawn.steps.push({ ...step<'provision'>(drawn, 'ad-provision'), node: 'ad-provision-2', action: 'delete' })
    }
    const found = changesBetween(twice, (drawn) => {
      twice(drawn)
      edit(drawn)
    })
    expect(found.map(({ words }) => words)).toEqual([expect.stringMatching(/^AD out: /)])
    expect(found.some(({ otherEnds }) => otherEnds)).toBe(false)
  })

  it.each<[string, (drawn: Drawn) => unknown]>([
    ['is for people of another type', (drawn) => (rule(drawn, 'HR in').mvType = 'Device')],
    ['became an outbound one', (drawn) => Object.assign(rule(drawn, 'HR in'), { direction: 'outbound', mvType: 'Device' })],
  ])('A14 an inbound rule that %s has staged nothing', (_, edit) => {
    expect(changes(edit).some(({ otherPeople, otherEnds }) => otherPeople ?? otherEnds)).toBe(false)
  })

  it('A14 an outbound rule that became an inbound one is compared with no other', () => {
    const found = changes((drawn) => Object.assign(rule(drawn, 'AD out'), { direction: 'inbound', mvType: 'Device' }))
    expect(found.some(({ otherPeople, otherEnds }) => otherPeople ?? otherEnds)).toBe(false)
  })
})

describe('A13 what is read by the schema that is deployed', () => {
  it.each<[string, (drawn: Drawn) => unknown, readonly string[]]>([
    [
      'a type that an inbound rule takes is new',
      (drawn) => at(drawn.systems, 1).types.shift(),
      ['Badge: object type card added. Import Badge in full and synchronise it in full'],
    ],
    ['a type that no rule takes is new', (drawn) => at(drawn.systems, 0).types.pop(), []],
    [
      'a type that an outbound rule alone is for has an attribute more',
      (drawn) => csType(drawn, 2, 0).attributes.pop(),
      ['Directory: user: attribute mail added. Synchronise HR and Badge in full'],
    ],
  ])('%s', (_, before, expected) => {
    expect(saysBetween(before, () => undefined)).toEqual(expected)
  })

  it('A13 the first import node of a system has no other to be compared with', () => {
    expect(
      says((drawn) => {
        drawn.sources.push({ ...at(drawn.sources, 0), node: 'ad-import', systemNode: 's3' })
        drawn.nodes.push({ id: 'ad-import', type: 'identity-connector-import', z: 'tab', wires: [['ad-scope'], [], []] })
        put(drawn, 'hr-import', { x: 5 })
      }),
    ).toEqual([])
  })
})
