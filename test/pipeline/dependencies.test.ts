/** In which order mappings are evaluated, and which go round in a circle (D7). */
import { describe, expect, it } from 'vitest'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import type { RuleMappings } from '../../runtime/pipeline/5-dependencies'
import { circlesOf, inOrder, inPasses } from '../../runtime/pipeline/5-dependencies'
import { formula, from, mapping } from './world'

const passes = (...mappings: readonly FlowMapping[]) =>
  inPasses(mappings).map((pass) => pass.mappings.map(({ target }) => target))

describe('D7 the order of mappings', () => {
  it('D7 without anything read of the person, all are one pass', () => {
    expect(passes(mapping(from('mail'), 'Mail'), mapping(formula('cs["a"] + "x"'), 'Name'))).toEqual([['Mail', 'Name']])
  })

  it('D7 what is read comes first, whatever the names and however long the chain', () => {
    const chain = [
      mapping(formula('mv["B"] + "!"'), 'A'),
      mapping(formula('mv["C"] + mv["D"]'), 'B'),
      mapping(from('c'), 'C'),
      mapping(formula('mv["C"]'), 'D'),
      mapping(from('e'), 'E'),
    ]
    expect(passes(...chain)).toEqual([['C', 'E'], ['D'], ['B'], ['A']])
  })

  it('D7 rows of one target stay together, and what another flow writes is no reason to wait', () => {
    const rows = [mapping(formula('mv["Name"]'), 'Mail'), mapping(from('mail'), 'Mail'), mapping(from('name'), 'Name')]
    expect(passes(...rows)).toEqual([['Name'], ['Mail', 'Mail']])
    expect(passes(mapping(formula('mv["Elsewhere"]'), 'A'), mapping(from('b'), 'B'))).toEqual([['A', 'B']])
  })

  it('D7 one that reads its own target reads nothing that others write; one switched off reads nothing', () => {
    const [pass] = inPasses([mapping(formula('Coalesce(mv["Login"], mv["Name"], cs["login"])'), 'Login')])
    expect(pass).toMatchObject({ targets: new Set(['Login']), reads: ['Name'], ownReads: ['Login'] })
    expect(passes(mapping(formula('mv["Login"]'), 'Login'), mapping(from('a'), 'A'))).toEqual([['Login', 'A']])
    const off = mapping(formula('mv["Name"]'), 'Mail', { enabled: false })
    expect(inPasses([off])).toMatchObject([{ reads: [], ownReads: [] }])
    expect(passes(off, mapping(from('name'), 'Name'))).toEqual([['Mail', 'Name']])
  })

  it('A3 rows of one target stand together, the first by precedence last, and all by the names of their targets', () => {
    const rows = [
      mapping(from('c'), 'Mail'),
      mapping(from('a'), 'City', { precedence: 1 }),
      mapping(from('d'), 'Room'),
      mapping(from('e'), 'City'),
      mapping(from('b'), 'City', { precedence: 5 }),
    ]
    const ordered = inOrder(rows, 3).map(({ target, precedence }) => [target, precedence])
    expect(ordered).toEqual([
      ['City', 5],
      ['City', null],
      ['City', 1],
      ['Mail', null],
      ['Room', null],
    ])
  })

  it('D7 a circle is no endless way', () => {
    expect(passes(mapping(formula('mv["B"]'), 'A'), mapping(formula('mv["A"]'), 'B')).flat()).toEqual(['B', 'A'])
  })
})

type Row = readonly [target: string, ...reads: string[]]
const rule = (owner: string, system: string, csType: string, ...rows: readonly Row[]): RuleMappings<string> => ({
  owner,
  system,
  csType,
  mappings: rows.map(([target, ...reads]) => ({ target, reads })),
})
const circles = (...rules: readonly RuleMappings<string>[]) =>
  circlesOf(rules).map((circle) => circle.map(({ owner, target }) => `${owner} ${target}`))

describe('D7 circles', () => {
  it('D7 of two mappings are found in one rule and across rules of several systems', () => {
    expect(circles(rule('HR', 'hr', 'user', ['A', 'B'], ['B', 'A']))).toEqual([['HR A', 'HR B']])
    expect(circles(rule('HR', 'hr', 'user', ['A', 'B']), rule('Badge', 'badge', 'card', ['B', 'C'], ['C', 'A']))).toEqual([
      ['HR A', 'Badge B', 'Badge C'],
    ])
  })

  it('D7 that share a mapping are each named, and each once', () => {
    expect(circles(rule('HR', 'hr', 'user', ['A', 'B'], ['B', 'A', 'C'], ['C', 'B']))).toEqual([
      ['HR A', 'HR B'],
      ['HR B', 'HR C'],
    ])
  })

  it('D7 go by each attribute once, and by mappings that all may meet on one person', () => {
    const table = [
      rule('HR', 'hr', 'user', ['A', 'B']),
      rule('X', 'x', 'user', ['B', 'A']),
      rule('Y', 'y', 'user', ['A', 'C']),
      rule('Z', 'z', 'user', ['C', 'A']),
    ]
    expect(circles(...table)).toEqual([
      ['HR A', 'X B'],
      ['Y A', 'Z C'],
    ])
    const apart = [
      rule('Users', 'hr', 'user', ['A', 'B']),
      rule('Badge', 'badge', 'card', ['B', 'C']),
      rule('Guests', 'hr', 'guest', ['C', 'A']),
    ]
    expect(circles(...apart)).toEqual([])
  })

  it('D7 a chain is none, nor is a mapping that reads itself', () => {
    expect(circles(rule('HR', 'hr', 'user', ['A', 'B'], ['B', 'C'], ['D', 'B', 'D']))).toEqual([])
  })

  it('D7 one that reads its own target of others among whom she may be is a circle by itself', () => {
    const of = (reads: readonly string[], ofOthers: readonly string[]) =>
      circles({
        owner: 'HR',
        system: 'hr',
        csType: 'user',
        mappings: [
          { target: 'Number', reads, ofOthers },
          { target: 'B', reads: ['Number'] },
        ],
      })
    expect(of([], ['Number'])).toEqual([['HR Number']])
    expect(of([], ['B'])).toEqual([['HR Number', 'HR B']])
    expect(of(['Number'], ['C'])).toEqual([])
  })

  it('D7 two types of one system never meet on one person, so that is none', () => {
    expect(circles(rule('Users', 'hr', 'user', ['A', 'B']), rule('Guests', 'hr', 'guest', ['B', 'A']))).toEqual([])
    expect(circles(rule('Users', 'hr', 'user', ['A', 'B']), rule('Users two', 'hr', 'user', ['B', 'A']))).toHaveLength(1)
  })
})
