/** What the engine knows of a system while the canvas is compiled anew and a run changes it. */
import { expect, it } from 'vitest'
import { SystemRows } from '../../runtime/engine/canvas/system-rows'
import { open } from '../store/world'

it('I10 a plan that is made while a change is being saved takes node and name from the store, and nothing back', async () => {
  const store = open()
  const rows = new SystemRows(store)
  const hr = await store.registerSystem('hr', 'HR', ['hr'])
  rows.add(hr)
  const asRead = await store.registerSystem('hr', 'People', ['hr'])
  const saving = rows.change(hr.id, { watermark: 'w1', releasedObsoletes: 'h' })
  rows.add(asRead)
  await saving
  expect(rows.get(hr.id)).toEqual({ ...hr, name: 'People', watermark: 'w1', releasedObsoletes: 'h' })
  await rows.change(hr.id, { watermark: 'w2' })
  expect(await store.systems()).toEqual([{ ...hr, name: 'People', watermark: 'w2', releasedObsoletes: 'h' }])
})
