/** Examinations of the store's file, as the API begins and shows them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SyncError } from '../../../runtime/model/errors'
import { NOW } from '../../store/objects'
import { DirectApi, DirectEngine } from './world'

let made: DirectEngine
let api: DirectApi
beforeEach(() => {
  made = new DirectEngine()
  api = new DirectApi([made])
})
afterEach(async () => {
  vi.restoreAllMocks()
  await made.close()
})

const none = { at: null, findings: [], begun: null, failed: null }
const shown = () => api.get('examination')

it('is none where none was made', async () => {
  expect(await shown()).toEqual(none)
})

it('begins when it is asked for, is seen while it is under way, and shows when it ended', async () => {
  let finish = (_: readonly string[]): void => undefined
  const examined = vi.spyOn(made.store, 'examine').mockReturnValue(new Promise((resolve) => (finish = resolve)))
  expect(await api.ask('POST', 'examination')).toMatchObject({ status: 202, json: { ...none, begun: NOW } })
  expect(await shown()).toEqual({ ...none, begun: NOW })
  finish(['row 7 is missing'])
  await expect.poll(shown).toEqual({ ...none, at: NOW, findings: ['row 7 is missing'] })
  expect(examined).toHaveBeenCalledTimes(1)
})

it('that ends at once is the last one, although there was none when it was asked for', async () => {
  vi.spyOn(made.store, 'examine').mockResolvedValue([])
  await api.ask('POST', 'examination')
  await expect.poll(shown).toEqual({ ...none, at: NOW })
})

it('that fails says why, and is no fault of the request', async () => {
  vi.spyOn(made.store, 'examine').mockRejectedValue(new SyncError('store-corrupt', 'the disk is faulty', 'Look at the disk.'))
  expect((await api.ask('POST', 'examination')).status).toBe(202)
  await expect.poll(shown).toEqual({ ...none, failed: 'the disk is faulty. Look at the disk.' })
  expect(api.logged).toEqual([])
})
