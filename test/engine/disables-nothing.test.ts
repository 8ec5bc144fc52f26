/** A Disable that comes to nothing: the account stays as it is, and the run says whose and by which rule (N10, R5). */
import { describe, expect, it } from 'vitest'
import { constant, direct, expression, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const scope = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
const attributes = [
  { name: 'password', type: 'text', multi: false, mutability: 'createOnly', secret: true },
  { name: 'title', type: 'text', multi: false },
]
const absent = 'mv["Telephone"]'

/** Ann has an account, and leaves the scope of its rule. */
async function leaves(disable: readonly object[], more: object = {}) {
  const change = [scope, { id: 'provision', action: 'disable', disable, ...more }] as readonly NodeChange[]
  await world.fresh({ change, attributes })
  await world.settled(1)
  world.change('1', { department: 'Nowhere' })
  const run = await world.red.run('import')
  const said = (await world.records(run.id)).filter(({ error }) => error !== null)
  return { run, said }
}

describe('N10 R5 a Disable of somebody who leaves', () => {
  it.each([
    ['whose only row keeps the value', [{ ...expression(`Lower(${absent})`, 'enabled'), whenMissing: 'keep' }], {}],
    ['whose "Move to" gives no container', [], { moveTo: absent }],
    ['that gives no name', [expression(absent, 'dn')], {}],
    ['that writes what a create alone writes', [constant('x', 'password')], {}],
    ['whose row copies nothing onto nothing', [direct('Telephone', 'title')], {}],
    ['whose row lacks what it reads', [{ ...expression(`${absent} + "-x"`, 'title'), whenMissing: 'nothing' }], {}],
    ['whose row makes nothing of nothing', [expression(`Lower(${absent})`, 'title')], {}],
    ['that writes only where nothing stands', [{ ...constant('no', 'enabled'), mode: 'whenEmpty' }], {}],
  ] as const)('%s says that the account stays as it is', async (_what, disable, more) => {
    const { run, said } = await leaves(disable, more)
    expect(run.status).toBe('errors')
    expect(said).toMatchObject([
      { error: 'disables-nothing', because: expect.stringMatching(/^rule AD out is to disable the account cn=1,.* Open the/) },
    ])
    expect(await world.pendings()).toEqual([])
  })

  it.each([
    ['has the values already', [constant('yes', 'enabled')], {}, []],
    ['is to have no title, and has none', [expression('null', 'title')], {}, []],
    ['loses the value that its person lacks', [direct('Telephone', 'enabled')], {}, [['update', { enabled: null }]]],
    ['is taken out of groups', [], { outOfGroups: true }, []],
    [
      'is given a value where nothing stands',
      [{ ...constant('gone', 'title'), mode: 'whenEmpty' }],
      {},
      [['update', { title: 'gone' }]],
    ],
  ] as const)('says nothing of it where the account %s', async (_what, disable, more, changes) => {
    const { run, said } = await leaves(disable, more)
    expect([said, run.counters.processed]).toEqual([[], 1])
    expect(await world.staged()).toEqual(changes)
  })

  it('whose row cannot be computed says that alone', async () => {
    const { said } = await leaves([{ ...expression(`Lower(${absent})`, 'enabled'), whenMissing: 'fail' }])
    expect(said.map(({ error }) => error)).not.toContain('disables-nothing')
  })
})
