/** Several import nodes of one system: by which of them who becomes due goes (D8). */
import { describe, expect, it } from 'vitest'
import { expression, source, wired } from '../nodes/cycle-flow'
import { fromDist } from '../nodes/red'
import { theWorldOfTwoSources } from './two-sources'

const world = theWorldOfTwoSources()

async function values(id: string): Promise<Readonly<Record<string, unknown>>> {
  return { ...(await world.person(id))?.attributes }
}

describe('D8 several import nodes of one system', () => {
  it('D8 wired otherwise are a problem of the second, wired alike are none', async () => {
    const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
      'runtime/engine/canvas/problems/canvas-problems.js',
    )
    const second = (wires: string[][]) => ({ ...source('import-2', 'hr', wires), y: 300 })
    await world.fresh({ change: [second([['scope'], ['out-scope'], []])] })
    expect(canvasProblems(world.red.engine().registry)).toEqual([])
    await world.fresh({ change: [second([['join'], ['out-scope'], []])] })
    expect(canvasProblems(world.red.engine().registry).map(({ node, short }) => `${node}: ${short}`)).toEqual([
      'import-2: wired otherwise',
    ])
  })

  it('D8 who becomes due goes by the one it last came through, also when the run is of another', async () => {
    const at = { type: 'function', z: 'tab', outputs: 1, x: 1, y: 1 }
    const way = (name: string) => ({
      ...at,
      id: `by-${name}`,
      name,
      func: `msg.payload.extra.way = "${name}"; return msg`,
      wires: [['badge-join']],
    })
    const rows = [expression('mv["Department"] + " " + extra["way"]', 'Telephone')]
    const second = { ...source('badge-import-2', 'badge', [['by-two'], ['out-scope'], []]), y: 300 }
    const canvas = [
      { id: 'badge-flow', mappings: rows },
      ...wired({ 'badge-import': [['by-one'], ['out-scope'], []] }),
      way('one'),
      way('two'),
      second,
    ]
    await world.begin(...canvas)
    expect(await values('1')).toMatchObject({ Telephone: 'Sales one' })
    world.badge('b1', { employeeId: '1', phone: '9' })
    await world.red.run('badge-import-2')
    for (const id of ['1', '2']) world.change(id, { department: 'IT' })
    expect((await world.red.run('import')).counters).toMatchObject({ followUps: 2 })
    expect([(await values('1'))['Telephone'], (await values('2'))['Telephone']]).toEqual(['IT two', 'IT one'])
    await world.edit(...canvas.filter((node) => node !== second))
    world.change('1', { department: 'HQ' })
    await world.red.run('import')
    expect(await values('1')).toMatchObject({ Telephone: 'HQ one' })
  })
})

describe('A13 one of two import nodes of a system is removed', () => {
  it('A13 D3 a full synchronisation is asked for, and brings about what the flow without it gives from an empty store', async () => {
    const past = { ...source('import-2', 'hr', [['join'], ['out-scope'], []]), y: 300 }
    const all = async (): Promise<unknown> => {
      const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 9 })
      const people = items.filter((item) => item.deletion === null).map((item) => item.attributes)
      return { people, staged: await world.staged() }
    }
    await world.empty(past)
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'guest' })
    await world.red.run('import-2')
    expect(await world.pendings()).toHaveLength(2)
    await world.edit()
    expect(await world.asked()).toEqual(['HR: an import node was removed. Synchronise HR in full'])
    await world.red.run('import', { profile: 'full-sync' })
    expect(await world.asked()).toEqual([])
    const edited = await all()
    await world.empty()
    world.hire('1', 'Ann', 'Lee')
    world.hire('2', 'Bob', 'Ray', { employeeType: 'guest' })
    await world.red.run('import')
    expect(edited).toEqual(await all())
  })
})
