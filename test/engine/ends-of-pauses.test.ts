/** Pauses that end as they were set: an activity, once, with its own moment, whoever was there to see it (N12). */
import { afterEach, expect, it, vi } from 'vitest'
import { SystemRows } from '../../runtime/engine/canvas/system-rows'
import { EndsOfPauses } from '../../runtime/engine/ends-of-pauses'
import type { Run } from '../../runtime/model/runs'
import type { SystemRow } from '../../runtime/model/store-rows'
import { canonicalUtc } from '../../runtime/model/time'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as endsOfPausesSql } from '../../runtime/store/sqlite/file/migrations/030-ends-of-pauses'
import { copyAsOlder } from '../store/older'
import { newFile, newRun, NOW, open, openWithHr } from '../store/world'

const hourMs = 3_600_000
const inHours = (hours: number): string => canonicalUtc(Date.parse(NOW) + hours * hourMs)
const pause = { reason: 'new disks', until: inHours(1), by: 'anna', since: NOW }
const ended = {
  profile: 'pause-ended',
  kind: 'import',
  startedBy: 'itself',
  started: inHours(1),
  ended: inHours(1),
  status: 'success',
  reason: `Ended as set by anna on ${NOW}: new disks`,
}

type OpenStore = Awaited<ReturnType<typeof open>>

/** What looks after the pauses of a store at a time, as a process does that has begun then. */
function watch(store: OpenStore, now: () => string) {
  const told: Run[] = []
  const rows = new SystemRows(store)
  return { told, rows, ends: new EndsOfPauses({ store, rows, clock: now, tell: (run) => told.push(run) }) }
}

const endsIn = async (store: OpenStore): Promise<readonly Run[]> =>
  (await store.runs({ limit: 50 })).items.filter(({ profile }) => profile === 'pause-ended')

async function paused(store: OpenStore, hr: SystemRow): Promise<void> {
  await store.saveAction({ ...hr, paused: pause, isPauseEndNoted: false }, { ...newRun(hr.id), profile: 'pause' })
}

afterEach(() => vi.useRealTimers())

it('N12 a pause that ended while no process ran is recorded at the next start, with its moment, and once', async () => {
  const { store, hr } = await openWithHr()
  await paused(store, hr)
  const before = watch(store, () => inHours(0.5))
  await before.ends.look()
  await before.ends.stop()
  expect(await endsIn(store)).toEqual([])
  await store.close()

  const again = await open(store.connection.file)
  const first = watch(again, () => inHours(40))
  await Promise.all([first.ends.look(), first.ends.look()])
  expect(await endsIn(again)).toEqual([{ ...(await endsIn(again))[0], ...ended, system: hr.id }])
  expect(first.told).toEqual(await endsIn(again))
  await first.ends.stop()
  const second = watch(again, () => inHours(41))
  await second.ends.look()
  expect([(await endsIn(again)).length, second.told]).toEqual([1, []])
  await second.ends.stop()
})

it('N12 it is recorded at its moment while a process runs, and nothing is after that has stopped', async () => {
  const { store, hr } = await openWithHr()
  await paused(store, hr)
  vi.useFakeTimers({ now: Date.parse(NOW), toFake: ['Date', 'setTimeout', 'clearTimeout'] })
  const { ends, told } = watch(store, () => canonicalUtc(Date.now()))
  await ends.look()
  await vi.advanceTimersByTimeAsync(hourMs - 1000)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  await vi.waitFor(() => expect(told).toMatchObject([ended]))
  await paused(store, { ...hr, name: 'HR' })
  await ends.stop()
  await vi.advanceTimersByTimeAsync(24 * hourMs)
  expect(await endsIn(store)).toHaveLength(1)
})

it('N12 where the store refuses, nothing is taken for recorded, and it is tried again', async () => {
  const { store, hr } = await openWithHr()
  await paused(store, hr)
  const { ends, rows, told } = watch(store, () => inHours(2))
  const saving = vi.spyOn(store, 'saveAction').mockRejectedValueOnce(new Error('no room'))
  await expect(ends.look()).rejects.toThrow('no room')
  expect([rows.get(hr.id).isPauseEndNoted, told]).toEqual([false, []])
  await rows.change(hr.id, { watermark: 'w' })
  await ends.look()
  expect(saving).toHaveBeenCalledTimes(2)
  expect(await endsIn(store)).toMatchObject([ended])
  expect((await store.systems())[0]).toMatchObject({ watermark: 'w', paused: pause, isPauseEndNoted: true })
  await ends.stop()
})

it('N12 of pauses before an update the end is recorded that no person brought about', async () => {
  const { store, hr } = await openWithHr()
  const [byHand, old] = [
    await store.registerSystem('crm', 'CRM', ['hr', 'crm', 'old']),
    await store.registerSystem('old', 'Old', ['hr', 'crm', 'old']),
  ]
  await paused(store, hr)
  await store.saveSystem({ ...byHand, paused: { ...pause, until: inHours(0.5) } })
  await store.startRun({ ...newRun(byHand.id), profile: 'resume', started: inHours(0.5) })
  // Whether a person ended that nobody knows any more.
  await store.saveSystem({ ...old, paused: { ...pause, since: inHours(-9), until: inHours(-8) } })
  await store.close()
  const older = newFile()
  copyAsOlder({ migrate, migrations }, store.connection.file, migrations.indexOf(endsOfPausesSql), older)
  const updated = await open(older)
  const { ends } = watch(updated, () => inHours(2))
  await ends.look()
  expect((await endsIn(updated)).map(({ system }) => system)).toEqual([hr.id])
  await ends.stop()
})
