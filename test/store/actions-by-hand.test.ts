/** What people did by hand, among the runs: told from them, also where an earlier version wrote it down (N3). */
import { expect, it } from 'vitest'
import { actions, noCounters, personActions } from '../../runtime/model/runs'
import type { Run } from '../../runtime/model/runs'
import { migrate, migrations } from '../../runtime/store/sqlite/file/migrations'
import { sql as actionsSql } from '../../runtime/store/sqlite/file/migrations/026-actions'
import { copyAsOlder } from './older'
import { newFile, newRun, NOW, open, openWithHr } from './world'

const LATER = '2026-12-24T08:00:00Z'

/** A run that was over as soon as it was there. */
function written(system: number, startedBy: string, some: Partial<Run> = {}): Omit<Run, 'id'> {
  return { ...newRun(system), profile: 'full-import', startedBy, status: 'success', started: NOW, ended: NOW, ...some }
}

it('N3 actions by hand get their own profile, and runs whose trigger has such a word as topic stay runs', async () => {
  const { store, hr } = await openWithHr()
  for (const action of personActions) await store.startRun(written(hr.id, `Ada (${action})`))
  await store.startRun(written(hr.id, 'night (release)', { counters: { ...noCounters(), read: 12 } }))
  await store.startRun(written(hr.id, 'night (pause)', { ended: LATER }))
  await store.startRun(written(hr.id, 'night (clock)', { status: 'errors' }))
  // In less than a second, with nothing to do.
  await store.startRun(written(hr.id, 'flow (clock)', { kind: 'export', profile: 'export' }))
  await store.startRun(written(hr.id, 'flow (nightly)'))
  await store.close()
  const older = newFile()
  copyAsOlder({ migrate, migrations }, store.connection.file, migrations.indexOf(actionsSql), older)
  const { items } = await open(older).runs({ system: hr.id, limit: 20 })
  const shown = items.map(({ profile, startedBy }) => [profile, startedBy]).reverse()
  expect(shown.slice(1)).toEqual([
    ...personActions.map((action) => [action, 'Ada']),
    ['full-import', 'night (release)'],
    ['full-import', 'night (pause)'],
    ['full-import', 'night (clock)'],
    ['export', 'flow (clock)'],
    ['full-import', 'flow (nightly)'],
  ])
})

it('N3 runs can be listed without what was done by hand or came about by itself', async () => {
  const { store, hr, run } = await openWithHr()
  for (const profile of actions) await store.startRun(written(hr.id, 'Ada', { profile }))
  expect((await store.runs({ system: hr.id, limit: 1, runsOnly: true })).items.map(({ id }) => id)).toEqual([run.id])
  expect((await store.runs({ system: hr.id, limit: 20 })).items).toHaveLength(1 + actions.length)
})
