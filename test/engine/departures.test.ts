/** Who is met while others leave: nobody above the limit goes, and the run says so. */
import { describe, expect, it } from 'vitest'
import type { RunWarning } from '../../runtime/model/runs'
import { Departures } from '../../runtime/engine/sync/departures'
import type { SyncContext } from '../../runtime/engine/sync/process-page'
import { nobody } from '../../runtime/pipeline/9-people-limit'
import { cso, csoWrite, mvo, mvoWrite, openWithHr, save } from '../store/world'

/** Twenty people with a record each, of whom two may leave in a run; the ids of the records, and what the run warns of. */
async function twenty() {
  const { store, hr, rule, run } = await openWithHr()
  const people = Array.from({ length: 20 }, () => mvo(store, { type: 'Person' }))
  const records = people.map(({ id }, at) => cso(store, hr.id, `${at}`, { mvo: id, link: 'projected', rule: rule.id }))
  await save(store, run, { mvos: people.map((person) => mvoWrite(person)), csos: records.map((record) => csoWrite(record)) })
  const warnings: Pick<RunWarning, 'code' | 'message'>[] = []
  const plan = {
    systems: new Map(),
    mvTypes: new Map([['Person', { schema: { peopleLimit: { percent: 10, min: 0, max: 500 } } }]]),
  }
  const warn = (code: string, message: string): unknown => warnings.push({ code, message })
  const context = { store, plan, run: { id: run.id, warn, add: () => undefined, throwIfCancelled: () => undefined } }
  const departures = new Departures(context as unknown as SyncContext, { key: hr.id, notLooked: 'nothing' })
  return { departures, warnings, ids: records.map(({ id }) => id) }
}

describe('L9 those met while others leave', () => {
  it('L9 stay when they are above the limit, counted in a warning with the next step', async () => {
    const { departures, warnings, ids } = await twenty()
    expect((await departures.decide({ ...nobody, records: ids.slice(0, 1) })).records).toHaveLength(1)
    expect((await departures.decideMore({ ...nobody, others: ids.slice(1, 2) })).others).toHaveLength(1)
    expect(warnings).toEqual([])
    expect((await departures.decideMore({ ...nobody, others: ids.slice(2, 5) })).others).toEqual([])
    expect(warnings).toEqual([
      {
        code: 'people-held',
        message:
          '3 more objects of Person, met while others left, would go above the limit on people: they stay as they are and are on no list yet. Next: run a full synchronisation, which lists them',
      },
    ])
    expect(await departures.finish()).toBe('some')
  })
})
