/** Words in hand-edited flows that are none of those a setting takes, deployed in a real Node-RED (N10). */
import { expect, it } from 'vitest'
import { direct, personTypes } from './cycle-flow'
import { fromDist } from './red'
import { theWorld } from '../engine/world'

const world = theWorld()
const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
  'runtime/engine/canvas/problems/canvas-problems.js',
)
const { readSettings } = fromDist<typeof import('../../nodes/adapter/read-settings')>('nodes/adapter/read-settings.js')
const { schemaOf } = fromDist<typeof import('../../nodes/adapter/node-schemas')>('nodes/adapter/node-schemas.js')
const { readTypes } = fromDist<typeof import('../../nodes/adapter/metaverse-types')>('nodes/adapter/metaverse-types.js')

const row = (more: object) => [direct('employeeId', 'Employee ID'), { ...direct('sn', 'Last Name'), ...more }]
const condition = (group: object) => ({ mode: 'rows', condition: { match: 'all', parts: [], ...group } })

const refused: [string, object, RegExp][] = [
  [
    'flow',
    { mappings: row({ mode: 'nonsense' }) },
    /mappings, row 2 \(Last Name\), mode is "nonsense".*none of always, initial, whenEmpty/,
  ],
  ['flow', { mappings: row({ kind: 'nonsense' }) }, /kind is "nonsense".*none of direct, constant, expression/],
  ['flow', { mappings: row({ whenMissing: 'nonsense' }) }, /whenMissing is "nonsense".*evaluate, nothing, keep, fail/],
  ['out-flow', { mappings: row({ sharing: 'nonsense' }) }, /sharing is "nonsense".*owned, shared/],
  ['scope', { mode: 'nonsense' }, /its setting mode is "nonsense".*all, rows, expression/],
  ['scope', { action: 'nonsense' }, /action is "nonsense".*disconnect, remainJoined/],
  ['scope', condition({ match: 'nonsense' }), /match is "nonsense".*all, any/],
  [
    'scope',
    condition({ parts: [{ attribute: 'sn', operator: 'nonsense' }] }),
    /row 1 \(sn\), operator is "nonsense".*equals, notEquals/,
  ],
  ['provision', { action: 'nonsense' }, /action is "nonsense".*disconnect, disable, delete/],
  ['provision', { onDeletion: 'nonsense' }, /onDeletion is "nonsense".*disconnect, disable, delete/],
  ['provision', { inGrace: 'nonsense' }, /inGrace is "nonsense".*now, wait/],
  ['ad-out', { direction: 'nonsense' }, /direction is "nonsense".*inbound, outbound/],
]

it.each(refused)('N10 %s with %o says so when it is deployed, and does not work', async (id, settings, sentence) => {
  await world.fresh({ change: [{ id, ...settings }] })
  expect(canvasProblems(world.red.engine().registry).map(({ message }) => message)).toContainEqual(
    expect.stringMatching(sentence),
  )
  expect(world.red.engine().registry.steps.has(id) || world.red.engine().registry.rules.has(id)).toBe(false)
})

it('N10 a word that decides nothing about people is said, and counts as the default', async () => {
  await world.fresh({ change: [{ id: 'import', overlap: 'nonsense', send: 'nonsense' }] })
  expect(world.red.status('import')).toContain('a setting that counts as another')
  world.hire('1', 'Anna', 'Berg')
  expect((await world.red.run('import')).counters).toMatchObject({ projected: 1 })
})

it('N10 words of deletion rules are looked at as well; what is left out or switched off is not', () => {
  const types = [{ ...personTypes[0], deletionRule: { kind: 'nonsense' } }]
  expect(readTypes(types).wrong).toEqual([
    {
      sentence:
        'its setting types, type 1 (Person), deletionRule, kind is "nonsense", which is none of manual, lastConnector, authoritativeSource',
      otherwise: null,
    },
  ])
  const wrongOf = (type: string, settings: object) => readSettings(schemaOf(type), settings).wrong
  expect(wrongOf('identity-attribute-flow', { mappings: row({ mode: 'nonsense', enabled: false }) })).toEqual([])
  expect(wrongOf('identity-provision', { action: '', inGrace: undefined })).toEqual([])
})
