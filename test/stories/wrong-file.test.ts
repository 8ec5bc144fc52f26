/** A wrong HR file, and the right one after it: refused, and without a trace. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { World } from './world'

let world: World
let right: string

const ids = Array.from({ length: 12 }, (_, i) => `0010${21 + 7 * i}`)

beforeAll(async () => {
  world = await World.start()
  for (const [i, id] of ids.entries()) world.hire(id, `Given${i}`, `Name${i}`)
  await world.press('ref-hr-now')
  world.badge.set('B-1', { employeeId: '001021', phone: '+49 221 555 0041' })
  await world.press('ref-badge-now')
  right = readFileSync(world.path('hr.csv'), 'utf8')
})
afterAll(() => world.stop())

const show = (text: string): void => writeFileSync(world.path('hr.csv'), text)

/** Everything that is kept about people, records and accounts. */
async function kept() {
  const { store } = world.red.engine()
  return {
    people: (await store.searchMvos({ limit: 100 })).items,
    objects: (await store.searchCsos({ limit: 100 })).items,
    waits: (await store.searchPendings({ limit: 100 })).items,
    accounts: readFileSync(world.path('accounts.csv'), 'utf8'),
  }
}

const column = (name: string) => right.split('\n')[0]?.split(',').indexOf(name) ?? -1
const withCells = (change: (cells: string[], line: number) => string[]): string =>
  right
    .split('\n')
    .map((line, i) => (i === 0 || line === '' ? line : change(line.split(','), i).join(',')))
    .join('\n')

describe('a file that is wrong', () => {
  it.each([
    [
      'I18 I20 whose numbers lost their leading zeros',
      () => right.replaceAll(/^0+/gm, ''),
      /12 keys of HR changed their writing only/,
    ],
    [
      'I18 I21 whose column of first names is blank',
      () => withCells((cells) => cells.with(column('givenName'), '')),
      /givenName would become empty/,
    ],
    ['I18 I4 with a person left', () => right.split('\n').slice(0, 2).join('\n'), /11 of 12 objects of HR are missing/],
    ['I3 I18 cut off in the middle of a line', () => `${right.slice(0, right.length / 2)}"`, null],
  ] as const)('%s leaves no trace', async (_, wrong, reason) => {
    const before = await kept()
    show(wrong())
    const runs = await world.press('ref-hr-now')
    if (reason) {
      expect(runs.one('HR', 'sync')).toMatchObject({ status: 'stopped', reason: expect.stringMatching(reason) })
      expect(runs.one('HR', 'sync').reason).toContain('Nothing of this import counts')
      expect(await kept()).toEqual(before)
    }
    show(right)
    const again = await world.press('ref-hr-now')
    expect(again.one('HR', 'sync').counters).toMatchObject({ read: 12, added: 0, obsoleted: 0, projected: 0, disconnected: 0 })
    expect((await kept()).people.map(({ attributes }) => attributes)).toEqual(before.people.map(({ attributes }) => attributes))
    expect((await kept()).accounts).toBe(before.accounts)
    await world.staysQuiet()
  })

  it('I19 rows of separators are counted, and the leaver leaves', async () => {
    const lines = right.trimEnd().split('\n')
    const empty = ','.repeat((lines[0]?.split(',').length ?? 1) - 1)
    show(`${[...lines.slice(0, 12), empty, empty].join('\n')}\n`)
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync')).toMatchObject({
      status: 'success',
      counters: { read: 11, skipped: 2, obsoleted: 1, importFailed: 0 },
    })
  })

  it('I23 a row that is not clear keeps its object as it was, and the leaver leaves', async () => {
    show(right)
    await world.press('ref-hr-now')
    const lines = right.trimEnd().split('\n')
    const [first = '', second = '', ...others] = lines.slice(1, -1)
    const torn = [first.replace(/,/, ' '), second].map((line, i) => (i === 0 ? line : `${line.split(',')[0]},Torn`))
    show(`${[lines[0], first, torn[1], ...others].join('\n')}\n`)
    const before = (await kept()).objects.find(({ anchor }) => anchor === second.split(',')[0])
    const runs = await world.press('ref-hr-now')
    expect(runs.one('HR', 'sync')).toMatchObject({ counters: { read: 11, importFailed: 1, obsoleted: 1 } })
    expect((await kept()).objects.find(({ anchor }) => anchor === second.split(',')[0])).toEqual(before)
    show(`${[lines[0], torn[0], second, ...others, lines.at(-1)].join('\n')}\n`)
    const unknown = await world.press('ref-hr-now')
    expect(unknown.one('HR', 'sync'), 'its anchor may be that of anyone').toMatchObject({
      counters: { importFailed: 1, obsoleted: 0 },
    })
  })
})
