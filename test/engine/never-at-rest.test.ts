/** Values of accounts that would be others after every round of export and import are said at deployment (D7, I14, N10). */
import { describe, expect, it } from 'vitest'
import { direct, expression, personTypes, rule, step, text, wired, type NodeChange } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'
import { directoryMappings } from './directory-flow'

const world = theDirectoryWorld()
const attributes = [text('note'), { name: 'manager', type: 'reference', multi: false, comparison: 'dn' }]

const types: NodeChange = {
  id: 'store',
  types: [{ ...personTypes[0], attributes: [...(personTypes[0]?.attributes ?? []), text('Tag')] }],
}

const out = (...more: object[]): NodeChange => ({ id: 'out-flow', mappings: [...directoryMappings, ...more] })

/** A rule that reads accounts back. */
const inbound = (...mappings: object[]): NodeChange[] =>
  [
    { ...rule('ad-in', 'AD in', 'inbound', 'ad'), precedence: 9 },
    step('ad-join', 'join', 'ad-in', [['ad-flow'], [], []], {
      rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
    }),
    step('ad-flow', 'attribute-flow', 'ad-in', [['out-scope']], { mappings }),
    ...wired({ 'ad-import': [['ad-join'], ['out-scope'], []] }),
  ] as NodeChange[]

async function said(...change: readonly NodeChange[]): Promise<readonly string[]> {
  await world.fresh({ attributes, change: [types, ...change] })
  const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
    'runtime/engine/canvas/problems/canvas-problems.js',
  )
  return canvasProblems(world.red.engine().registry)
    .filter(({ short }) => short.endsWith('never comes to rest'))
    .map(({ node, message }) => `${node}: ${message}`)
}

const of = (values: string): string =>
  `out-flow: attribute note is made of what Directory has of it, and would be another after every export and import: ${values} and so on. Let the row read something else.`

describe('D7 I14 N10 a value that grows with every round is said', () => {
  it.each<[string, NodeChange[], string]>([
    ['of the account itself', [out(expression('Coalesce(cs["note"], "") + "x"', 'note'))], of('"x", "xx", "xxx"')],
    ['of the account itself, without a word for none', [out(expression('cs["note"] + "x"', 'note'))], of('"x", "xx", "xxx"')],
    ['by turns', [out(expression('IIF(cs["note"] = "on", "off", "on")', 'note'))], of('"on", "off"')],
    [
      'by way of the person',
      [out(expression('Coalesce(mv["Tag"], "") + "x"', 'note')), ...inbound(direct('note', 'Tag'))],
      of('"ax", "axx", "axxx"'),
    ],
    [
      'by the rule that reads it back',
      [out(direct('Tag', 'note')), ...inbound(expression('Coalesce(cs["note"], "") + "x"', 'Tag'))],
      of('"a", "ax", "axx"'),
    ],
  ])('%s', async (_, change, sentence) => {
    expect(await said(...change)).toEqual([sentence])
  })
})

describe('D7 N10 nothing is said of a value that comes to rest', () => {
  it.each<[string, NodeChange[]]>([
    ['kept once it is there', [out(expression('Coalesce(cs["note"], mv["Tag"])', 'note'))]],
    ['cut to a length', [out(expression('Left(Coalesce(cs["note"], "") + "x", 20)', 'note'))]],
    ['read back as it is', [out(expression('Coalesce(mv["Tag"], "x")', 'note')), ...inbound(direct('note', 'Tag'))]],
    ['made of the manager’s', [out(expression('Coalesce(cs["manager"]["note"], "") + "/x"', 'note'))]],
    ['given to new accounts only', [out({ ...expression('Coalesce(cs["note"], "") + "x"', 'note'), mode: 'initial' })]],
    [
      'supplied by another source as well',
      [
        out(expression('mv["Telephone"] + "x"', 'note')),
        { id: 'flow', mappings: [direct('employeeId', 'Employee ID'), direct('phone', 'Telephone')] },
        ...inbound(direct('note', 'Telephone')),
      ],
    ],
  ])('%s', async (_, change) => {
    expect(await said(...change)).toEqual([])
  })
})
