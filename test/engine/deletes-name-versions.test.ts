/** What is deleted is deleted as it was decided on: what another run changed meanwhile is decided anew (N2). */
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { PageSave } from '../../runtime/model/page'
import { personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { deleting } from './directory-flow'

const world = theDirectoryWorld()
const [person] = personTypes
const noGrace = { id: 'store', types: [{ ...person, graceDays: 0 }] }

afterEach(() => vi.restoreAllMocks())

/** Ids a page deletes without saying which version of it was read. */
function unnamed({ csosDeleted, csosRead = [], pendingsDeleted, pendingsRead = [], mvosDeleted, mvosRead = [] }: PageSave) {
  const without = (ids: readonly number[], read: readonly { id: number }[]): number[] =>
    ids.filter((id) => !read.some((object) => object.id === id))
  return [...without(csosDeleted, csosRead), ...without(pendingsDeleted, pendingsRead), ...without(mvosDeleted, mvosRead)]
}

/** Notes every page that deletes; `first` is done before the first of them is saved. */
function deletingPages(first: (page: PageSave) => Promise<unknown> = async () => undefined) {
  const { store } = world.red.engine()
  const save = store.savePage.bind(store)
  const pages: { page: PageSave; conflicts: number }[] = []
  let done = false
  vi.spyOn(store, 'savePage').mockImplementation(async (page) => {
    if (page.csosDeleted.length + page.pendingsDeleted.length + page.mvosDeleted.length === 0) return save(page)
    if (!done) {
      done = true
      await first(page)
    }
    const result = await save(page)
    pages.push({ page, conflicts: result.conflicts.length })
    return result
  })
  return { pages, save }
}

describe('what is deleted', () => {
  it('N2 D2 is named with its version by every page of a life', async () => {
    await world.fresh({ change: [...deleting, noGrace] })
    const { pages } = deletingPages()
    await world.settled(4)
    world.change('1', { department: 'Nowhere' })
    world.leave('2')
    await world.red.run('import')
    await world.red.run('export', { confirm: true })
    await world.red.run('ad-import')
    world.hire('5', 'P5', 'Q')
    await world.red.run('import')
    world.script = { drop: { after: 0, applied: false } }
    await world.red.run('export', { confirm: true })
    world.script = {}
    world.leave('5')
    for (const node of ['import', 'export', 'import', 'export']) await world.red.run(node, { confirm: true })
    world.hire('6', 'P6', 'Q')
    await world.red.run('import')
    await world.review('discard')
    const kinds = pages.map(({ page }) => [page.csosDeleted, page.pendingsDeleted, page.mvosDeleted].map((ids) => ids.length > 0))
    for (const at of [0, 1, 2]) expect(kinds.some((kind) => kind[at])).toBe(true)
    expect(pages.flatMap(({ page }) => unnamed(page))).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })

  it('N2 E10 an account that another run changes while its deletion is answered is decided on anew', async () => {
    await world.fresh({ change: deleting })
    await world.settled(1)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    const { pages, save } = deletingPages(async ({ csosRead = [], run }) => {
      const [cso] = (await world.red.engine().store.searchCsos({ limit: 9 })).items.filter(({ id }) => id === csosRead[0]?.id)
      if (!cso) throw new Error('no account is deleted')
      const write = { cso, anchorKey: cso.anchor, secondaryKey: cso.secondaryId, attributesChanged: false }
      await save({ ...emptyPage(), csos: [write], run })
    })
    expect((await world.red.run('export')).counters).toMatchObject({ deleted: 1, exportFailed: 0 })
    expect(pages.map(({ conflicts }) => conflicts)).toEqual([1, 0])
    expect(world.directory.all()).toEqual([])
  })

  it('N2 E12 what is in doubt and was changed while it was looked for is left to the next export', async () => {
    await world.fresh({ change: deleting })
    await world.settled(1)
    world.change('1', { department: 'Nowhere' })
    await world.red.run('import')
    world.script = { drop: { after: 0, applied: true } }
    await world.red.run('export', { confirm: true })
    world.script = {}
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    const { pages, save } = deletingPages(async ({ pendingsRead = [], run }) => {
      const [pending] = (await world.pendings()).filter(({ id }) => id === pendingsRead[0]?.id)
      if (!pending) throw new Error('no pending export is deleted')
      await save({ ...emptyPage(), pendings: [pending], run })
    })
    await world.red.run('export', { confirm: true })
    expect(pages.map(({ conflicts }) => conflicts)).toEqual([1])
    expect(await world.pendings()).toHaveLength(1)
    await world.red.run('export', { confirm: true })
    expect(pages.map(({ conflicts }) => conflicts)).toEqual([1, 0])
    expect(await world.pendings()).toEqual([])
    expect(world.brokenLaws()).toEqual([])
  })
})

function emptyPage(): PageSave {
  const nothing = { csos: [], csosDeleted: [], mvos: [], mvosDeleted: [], contributions: [], contributionsDeleted: [] }
  return { ...nothing, pendings: [], pendingsDeleted: [], records: [], run: null, durable: false }
}
