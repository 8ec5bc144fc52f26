/** Messages that arrive after their page was closed, noted while their run ends. */
import { expect, it } from 'vitest'
import type { Plan } from '../../runtime/engine/canvas/plan'
import { ArrivalsAfterClose } from '../../runtime/engine/sync/arrivals-after-close'
import type { Store } from '../../runtime/model/store'
import { cso, csoWrite, openWithHr, save } from '../store/world'

it('N3 D1 a run that ends meanwhile stays ended, and the object is due', async () => {
  const { store, hr, run } = await openWithHr()
  const anna = cso(store, hr.id, '1')
  await save(store, run, { csos: [csoWrite({ ...anna, due: null })] })
  const ended = { ...run, status: 'success' as const, ended: '2026-03-02T08:00:01Z' }
  const endsMeanwhile = {
    loadPage: (ids: readonly number[]) => store.loadPage(ids),
    nextChange: () => store.nextChange(),
    savePage: (page: Parameters<Store['savePage']>[0]) => store.savePage(page),
    async run(id: number) {
      const read = await store.run(id)
      await store.saveRun(ended)
      return read
    },
  } as Partial<Store> as Store
  const noSystems = { systems: new Map() } as Partial<Plan> as Plan
  const arrivals = new ArrivalsAfterClose(
    endsMeanwhile,
    async () => noSystems,
    (error) => {
      throw error
    },
  )
  arrivals.pageClosed(1, { run: run.id, ofCsos: true })
  expect(arrivals.arrived(1, anna.id, 'the join')).toBe(true)
  await arrivals.flush()
  expect(await store.run(run.id)).toEqual(ended)
  expect((await store.loadPage([anna.id])).csos[0]?.cso.due).not.toBeNull()
  const { items } = await store.runRecords(run.id, { outcome: 'arrivedAfterClose', limit: 5 })
  expect(items).toMatchObject([{ cso: anna.id, error: 'message-lost' }])
})
