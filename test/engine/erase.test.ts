/** People who are erased: whoever is there without anything in a system, and the lists that the engine keeps (N14). */
import { describe, expect, it } from 'vitest'
import type { ErasureLook } from '../../runtime/engine/erasure-look'
import type { Mvo } from '../../runtime/model/objects'
import type { Run } from '../../runtime/model/runs'
import { fromDist } from '../nodes/red'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()

async function look(mvo: number): Promise<ErasureLook> {
  const { lookAtErasure } = fromDist<typeof import('../../runtime/engine/look-at-erasure')>('runtime/engine/look-at-erasure.js')
  return lookAtErasure(world.red.engine(), mvo, 'refuse')
}

async function erase(mvo: number, seen: string): Promise<Run> {
  const erasure = { mvo, seen, who: 'Ada', reason: 'request 4711', present: 'refuse' } as const
  const { ended } = await world.red
    .engine()
    .start({ profile: 'erasure', system: null, startedBy: 'Ada', overlap: 'wait', erasure })
  return ended
}

/** Somebody in the metaverse whom no system has, as one made by hand. */
async function alone(): Promise<Mvo> {
  const { store } = world.red.engine()
  const { emptyPage } = fromDist<typeof import('../../runtime/model/empty-page')>('runtime/model/empty-page.js')
  const run = await store.startRun({ ...(await world.red.run('import')), ended: null, status: 'running' } as Run)
  const mvo: Mvo = {
    id: store.reserveIds('mvo', 1),
    uuid: '00000000-0000-4000-8000-000000004711',
    type: 'Person',
    attributes: { 'Display Name': 'Zoe Quixote' },
    provenance: {},
    deletion: null,
    origin: 'byHand',
    created: '2026-03-02T08:00:00Z',
    version: 0,
  }
  await store.savePage({ ...emptyPage, run, mvos: [{ mvo, attributesChanged: true }] })
  await store.saveRun({ ...run, ended: run.started, status: 'success' })
  return { ...mvo, version: 1 }
}

/** She leaves, her grace is over, and her account is deleted. */
async function leaves(id: string): Promise<void> {
  world.leave(id)
  await world.cycle()
  world.days(60)
  await world.runs('lifecycle', 'export', 'ad-import', 'import')
}

const everything = (): string => {
  const { database } = world
  const tables = database.prepare("select name from sqlite_master where type = 'table'").pluck().all() as string[]
  return JSON.stringify(tables.map((table) => database.prepare(`select * from "${table}"`).all()))
}

describe('erasing a person', () => {
  it('N14 L7 whoever is there and in no system is deleted by the erasure itself', async () => {
    await world.fresh()
    await world.settled(2)
    const { id } = await alone()
    const shown = await look(id)
    expect(shown).toMatchObject({ decision: { kind: 'allowed' }, traces: { name: 'Zoe Quixote' }, objects: [] })
    const run = await erase(id, shown.seen)
    expect(run).toMatchObject({ status: 'success', profile: 'erasure', kind: 'lifecycle', startedBy: 'Ada' })
    expect(run.reason).toMatch(/^Erased: 1 metaverse object, 0 objects, 1 entry\. Why: request 4711$/)
    expect(everything()).not.toContain('Zoe')
    expect(await world.people()).toBe(2)
    expect(world.brokenLaws()).toEqual([])
  })

  it('N14 takes her from lists and from what is remembered of creates, whose releases are void by that', async () => {
    await world.fresh()
    await world.settled(3)
    const [hers, others] = [await world.person('1'), await world.person('2')]
    if (!hers || !others) throw new Error('nobody was hired')
    const { store } = world.red.engine()
    const csos = (await store.linkedTo([hers.id])).map(({ id }) => id)
    const [kept = 0] = (await store.linkedTo([others.id])).map(({ id }) => id)
    const [hr = 0] = (await store.systems()).map(({ id }) => id)
    await leaves('1')
    const list = { run: 1, reasons: ['P1 Q would leave'] }
    await store.saveFact(
      `refused obsoletes of ${hr}`,
      JSON.stringify({ ...list, ids: [...csos, kept], notes: { [csos[0] ?? 0]: 'P1 Q' } }),
    )
    await store.saveFact(
      `people who would leave, ${hr}`,
      JSON.stringify({ ...list, state: 'waiting', records: csos, others: [], mvos: [] }),
    )
    await store.saveFact(
      'people who would leave, lifecycle',
      JSON.stringify({ ...list, state: 'waiting', records: [], others: [kept], mvos: [hers.id] }),
    )
    const lost = {
      type: 'user',
      anchorKey: null,
      secondaryKey: 'x',
      answered: false,
      name: 'x',
      person: 'x',
      rule: null,
      since: '2026-01-01T00:00:00Z',
    }
    await store.saveFact(
      `creates-not-there:${hr}`,
      JSON.stringify([
        { ...lost, cso: 4711, mvo: hers.id },
        { ...lost, cso: kept, mvo: others.id },
      ]),
    )
    const shown = await look(hers.id)
    expect(shown).toMatchObject({ decision: { kind: 'allowed' }, counts: { lists: 3, creates: 1 } })
    expect(await erase(hers.id, shown.seen)).toMatchObject({ status: 'success' })
    const fact = async (name: string): Promise<unknown> => JSON.parse((await store.fact(name)) || '""')
    expect(await fact(`refused obsoletes of ${hr}`)).toEqual({
      run: 1,
      reasons: ['(erased) would leave'],
      ids: [kept],
      notes: {},
    })
    expect(await fact(`people who would leave, ${hr}`)).toBe('')
    expect(await fact('people who would leave, lifecycle')).toMatchObject({
      others: [kept],
      mvos: [],
      reasons: ['(erased) would leave'],
    })
    expect(await fact(`creates-not-there:${hr}`)).toMatchObject([{ cso: kept }])
    expect(everything()).not.toContain('P1 Q')
  })

  it('N14 N2 of two at once the second finds nobody, and says so', async () => {
    await world.fresh()
    await world.settled(2)
    const hers = await world.person('1')
    if (!hers) throw new Error('nobody was hired')
    await leaves('1')
    const { seen } = await look(hers.id)
    const [first, second] = await Promise.all([erase(hers.id, seen), erase(hers.id, `${seen} `)])
    expect(first).toMatchObject({ status: 'success' })
    expect(second).toMatchObject({ status: 'stopped', reason: expect.stringContaining('not there any more') as string })
  })
})
