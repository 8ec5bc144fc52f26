/** The moments at which objects must be looked at again, and who is made due when they have come (D11). */
import { describe, expect, it } from 'vitest'
import { cso, csoWrite, mvo, mvoWrite, openWithHr, save } from './world'

const morning = '2026-12-01T08:00:00Z'
const at = (rule: number, moment: string | null) => [{ rule, moment, everyScan: moment === null }]

describe('D11 moments', () => {
  it('D11 come with the page, are replaced by what is noted next, and go with the object', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const person = mvo(store)
    const record = cso(store, hr.id, '1', { mvo: person.id, link: 'joined' })
    expect(await store.loadPage([record.id])).not.toHaveProperty('moments')
    const moments = {
      csos: [{ id: record.id, moments: at(rule.id, morning) }],
      mvos: [{ id: person.id, moments: at(rule.id, null) }],
    }
    await save(store, run, { mvos: [mvoWrite(person)], csos: [csoWrite(record)], moments })
    expect((await store.loadPage([record.id])).moments).toEqual(moments)
    await save(store, run, { moments: { csos: [{ id: record.id, moments: [] }], mvos: [] } })
    expect((await store.loadPage([record.id])).moments).toEqual({ ...moments, csos: [] })
    await save(store, run, { csosDeleted: [record.id], mvosDeleted: [person.id] })
    expect(await store.countMoments({ by: 'scan', now: morning })).toBe(0)
  })

  it('D11 L2 N6 are found within a time, the first and the last, deletions among them', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const [first, second] = [mvo(store), mvo(store, { deletion: { after: '2026-12-03T08:00:00Z', because: 'x', system: hr.id } })]
    const record = cso(store, hr.id, '1', { mvo: first.id, link: 'joined' })
    const moments = {
      csos: [{ id: record.id, moments: at(rule.id, morning) }],
      mvos: [{ id: first.id, moments: at(rule.id, '2026-12-02T08:00:00Z') }],
    }
    await save(store, run, { mvos: [mvoWrite(first), mvoWrite(second)], csos: [csoWrite(record)], moments })
    const within = (after: string, until: string) => store.momentsWithin({ after, until })
    expect(await within('2026-11-30T00:00:00Z', '2026-12-31T00:00:00Z')).toEqual({ first: morning, last: '2026-12-03T08:00:00Z' })
    expect(await within(morning, '2026-12-02T08:00:00Z')).toEqual({
      first: '2026-12-02T08:00:00Z',
      last: '2026-12-02T08:00:00Z',
    })
    expect(await within('2026-12-03T08:00:00Z', '2027-01-01T00:00:00Z')).toBeNull()
  })

  it('D11 make due what has come, once, and by a scan also what each scan looks at', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const records = ['1', '2', '3', '4'].map((anchor) => cso(store, hr.id, anchor))
    const [come, later, scanned, waiting] = records
    const moments = [morning, '2026-12-01T08:00:01Z', null, morning]
    const gone = cso(store, hr.id, '5', { staging: 'obsolete' })
    await save(store, run, {
      csos: [...records, gone].map((record) => csoWrite(record === waiting ? { ...record, due: store.nextChange() } : record)),
      moments: {
        csos: [
          ...records.map(({ id }, i) => ({ id, moments: at(rule.id, moments[i] ?? null) })),
          { id: gone.id, moments: at(rule.id, morning) },
        ],
        mvos: [],
      },
    })
    const run1 = { by: 'run', now: morning, system: hr.id } as const
    expect(await store.countMoments(run1)).toBe(3)
    expect((await store.takeMoments(run1)).csos).toEqual([{ id: come?.id, system: hr.id, type: come?.type }])
    expect((await store.takeMoments(run1)).csos).toEqual([])
    expect((await store.takeMoments({ by: 'scan', now: morning })).csos).toEqual([
      { id: scanned?.id, system: hr.id, type: scanned?.type },
    ])
    const due = { system: hr.id, full: false, dueUpTo: store.currentChange() }
    expect(await store.countDue(due)).toBe(3)
    expect(later?.due).toBeNull()
  })

  it('D11 of a person the record that carries her is due: of this system, else another, else an account', async () => {
    const { store, hr, rule, run } = await openWithHr()
    const ad = await store.registerSystem('node-ad', 'AD', ['node-hr', 'node-ad'])
    const people = [mvo(store), mvo(store), mvo(store)]
    const [both, elsewhere, accountOnly] = people.map(({ id }) => id) as [number, number, number]
    const joined = (system: number, anchor: string, of: number) => cso(store, system, anchor, { mvo: of, link: 'joined' })
    const account = (anchor: string, of: number) => cso(store, ad.id, anchor, { mvo: of, link: 'provisioned' })
    const records = [joined(hr.id, '1', both), joined(ad.id, 'a1', both), account('a2', elsewhere), joined(hr.id, '2', elsewhere)]
    const only = account('a3', accountOnly)
    await save(store, run, {
      mvos: people.map((person) => mvoWrite(person)),
      csos: [...records, only].map((record) => csoWrite(record)),
      moments: { csos: [], mvos: people.map(({ id }) => ({ id, moments: at(rule.id, morning) })) },
    })
    const { csos, mvos } = await store.takeMoments({ by: 'run', now: morning, system: ad.id })
    expect(csos.map(({ id }) => id)).toEqual([records[1]?.id, records[3]?.id, only.id])
    expect(mvos).toEqual([both, elsewhere, accountOnly])
    expect((await store.takeMoments({ by: 'scan', now: morning })).mvos).toEqual(mvos)
  })
})
