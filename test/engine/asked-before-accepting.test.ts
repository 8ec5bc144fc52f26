/** What an import asks before it counts, in a whole flow: look-alike keys, blank columns, small and emptied systems (I20–I22). */
import { beforeAll, describe, expect, it } from 'vitest'
import { text } from '../nodes/cycle-flow'
import { registerConnector } from '../nodes/red'
import { theDirectoryWorld } from './directory'
import { type Sent, resetStream, stream, streamType } from './stream'

const world = theDirectoryWorld()
beforeAll(() => registerConnector(streamType))

const attributes = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
const hr = (limits: object = {}) => ({
  id: 'hr',
  connector: 'stream',
  settings: {},
  limits,
  objectTypes: [
    { name: 'user', anchor: 'employeeId', attributes: [...attributes.map(text), { name: 'member', type: 'text', multi: true }] },
  ],
})

type Values = NonNullable<Sent['values']>
const person = (id: string, values: Values = {}): Sent => ({
  id,
  values: { givenName: `P${Number(id)}`, sn: 'Q', department: 'Sales', employeeType: 'FTE', phone: `+49 ${id}`, ...values },
})
const keys = (count: number): string[] => Array.from({ length: count }, (_, i) => `00${i + 101}`)
const without = (name: string, sent: Sent): Sent => {
  const { [name]: _, ...values } = sent.values ?? {}
  return { ...sent, values }
}

async function hired(people: readonly Sent[], limits: object = {}): Promise<void> {
  resetStream()
  await world.fresh({ change: [hr(limits)] })
  stream.everything = [people]
  await world.cycle()
}

/** An import of these, with everything behind it. */
async function reads(
  people: readonly Sent[],
  profile: 'full-import+delta-sync' | 'delta-import+delta-sync' = 'full-import+delta-sync',
) {
  if (profile === 'full-import+delta-sync') stream.everything = [people]
  else stream.changes = [people]
  return world.red.run('import', { profile })
}

async function records(): Promise<Record<string, string>> {
  const { items } = await world.red.engine().store.searchCsos({ system: await world.systemId('HR'), limit: 100 })
  return Object.fromEntries(items.map(({ anchor, staging }) => [anchor ?? '', staging]))
}

describe('keys that look alike', () => {
  it('I20 one or two pairs: both records stay out with an error that names the pair, the others are imported', async () => {
    const all = keys(14).map((id) => person(id))
    await hired(all)
    const run = await reads([person('101'), person('102'), ...all.slice(2, 13), person('00900')])
    expect(run).toMatchObject({
      status: 'errors',
      counters: { read: 14, added: 1, unchanged: 11, importFailed: 2, obsoleted: 1 },
    })
    const faults = (await world.records(run.id)).filter(({ error }) => error === 'look-alike-key')
    expect(faults.map(({ because }) => because)).toEqual([
      expect.stringContaining('"00101" is missing and "101" is new'),
      expect.stringContaining('"00102" is missing and "102" is new'),
    ])
    expect(await records()).toMatchObject({ '00101': 'normal', '00102': 'normal', '00114': 'obsolete', '00900': 'normal' })
    expect(await records()).not.toHaveProperty('101')
    expect(await world.people()).toBe(15)
  })

  it('I20 released, the pair is none: one leaves and the other comes', async () => {
    const all = keys(14).map((id) => person(id))
    await hired(all)
    const wanted = [person('101'), ...all.slice(1)]
    const run = await reads(wanted)
    expect(await world.releaseShrink('hr', run.id)).toBe(1)
    expect((await reads(wanted)).counters).toMatchObject({ added: 1, obsoleted: 1, importFailed: 0 })
    expect((await reads(wanted)).counters).toMatchObject({ unchanged: 14, importFailed: 0 })
  })

  it('I20 three pairs stop the import, whatever limit it is within; released, exactly that happens', async () => {
    const all = keys(40).map((id) => person(id))
    await hired(all)
    const before = await records()
    const wanted = [...['101', '102', '103'].map((id) => person(id)), ...all.slice(3)]
    const run = await reads(wanted)
    expect(run).toMatchObject({ status: 'stopped' })
    expect(run.reason).toMatch(/3 keys of HR changed their writing only: "00101" is missing and "101" is new/)
    expect(await records()).toEqual(before)
    expect(await world.people()).toBe(40)
    expect(await world.releaseShrink('hr', run.id)).toBe(3)
    const other = await reads([person('104'), ...wanted.filter(({ id }) => id !== '00104')])
    expect(other).toMatchObject({ status: 'stopped' })
    expect(await world.releaseShrink('hr', other.id)).toBe(4)
    expect((await reads([person('104'), ...wanted.filter(({ id }) => id !== '00104')])).counters).toMatchObject({
      added: 4,
      obsoleted: 4,
    })
  })
})

describe('a column that is blank', () => {
  it('I21 stops a full import before anything is accepted, and can be released', async () => {
    const all = keys(24).map((id) => person(id))
    await hired(all)
    const blank = all.map((sent, i) => (i < 13 ? without('phone', sent) : sent))
    const run = await reads(blank)
    expect(run.reason).toMatch(/phone would become empty for 13 objects \(user\) of HR/)
    expect((await world.person('00101'))?.attributes['Mobile'] ?? '+49 00101').toBe('+49 00101')
    expect((await reads(all)).counters).toMatchObject({ unchanged: 24 })
    const again = await reads(blank)
    expect(await world.releaseShrink('hr', again.id)).toBe(13)
    expect((await reads(blank)).counters).toMatchObject({ updated: 13, unchanged: 11 })
    expect((await reads(blank)).counters).toMatchObject({ unchanged: 24 })
  })

  it.each([
    ['blanks', ' '],
    ['no-break spaces', '\u00a0\u00a0'],
    ['invisible characters', '\u200b'],
  ])('I21 a column of %s is as empty as one of nothing', async (_, phone) => {
    const all = keys(12).map((id) => person(id))
    await hired(all)
    const run = await reads(keys(12).map((id) => person(id, { phone })))
    expect(run).toMatchObject({ status: 'stopped', reason: expect.stringContaining('phone would become empty for 12 objects') })
    await world.releaseShrink('hr', run.id)
    expect(await reads(keys(12).map((id) => person(id, { phone })))).toMatchObject({
      status: 'success',
      counters: { updated: 12 },
    })
    // They had nothing that could be seen, so nothing is lost with it.
    expect(await reads(all.map((sent) => without('phone', sent)))).toMatchObject({ status: 'success', counters: { updated: 12 } })
  })

  it('I21 half of them is within what may happen', async () => {
    const all = keys(24).map((id) => person(id))
    await hired(all)
    const run = await reads(all.map((sent, i) => (i < 12 ? without('phone', sent) : sent)))
    expect(run.counters).toMatchObject({ updated: 12 })
  })

  it('I21 stops a delta import too', async () => {
    const all = keys(24).map((id) => person(id))
    await hired(all)
    const blank = all.slice(0, 13).map((sent) => without('department', sent))
    const run = await reads(blank, 'delta-import+delta-sync')
    expect(run).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('department would become empty for 13 objects'),
    })
    expect(await world.releaseShrink('hr', run.id)).toBe(13)
    expect((await reads(blank, 'delta-import+delta-sync')).counters).toMatchObject({ updated: 13 })
  })

  it('I21 in a system of five, three empty values ask; a system that may lose everything asks nothing', async () => {
    for (const [limits, status] of [
      [{}, 'stopped'],
      [{ clearPercent: 100 }, 'success'],
    ] as const) {
      const all = keys(5).map((id) => person(id))
      await hired(all, limits)
      expect((await reads(all.map((sent, i) => (i < 3 ? without('phone', sent) : sent)))).status).toBe(status)
    }
  })

  it('I21 a group that would lose more than half of its members asks; other members in their place are no loss', async () => {
    const names = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `m${i + from}`)
    const group = (member: readonly string[]) => [
      person('00101', { member }),
      ...keys(6)
        .slice(1)
        .map((id) => person(id)),
    ]
    await hired(group(names(20)))
    expect((await reads(group(names(20, 15)))).status).toBe('success')
    const run = await reads(group(names(9)))
    expect(run.reason).toMatch(/member of an object of HR would go from 20 values to 9/)
    expect(await world.releaseShrink('hr', run.id)).toBe(1)
    expect((await reads(group(names(9)))).counters).toMatchObject({ updated: 1 })
  })
})

describe('a small system', () => {
  it('I21 five people in all: three leavers are asked about, two are not', async () => {
    const all = keys(5).map((id) => person(id))
    await hired(all)
    expect((await reads(all.slice(2))).counters).toMatchObject({ obsoleted: 2 })
    await hired(all)
    const run = await reads(all.slice(3))
    expect(run.reason).toMatch(/3 of 5 objects of HR are missing from the source; more than 50 % of a system are asked about/)
    expect(await world.people()).toBe(5)
    expect(await world.releaseShrink('hr', run.id)).toBe(3)
    expect((await reads(all.slice(3))).counters).toMatchObject({ obsoleted: 3 })
  })
})

describe('a system that suddenly shows nothing', () => {
  it('I22 a target that was really emptied can be filled again', async () => {
    await hired(keys(6).map((id) => person(id)))
    for (const object of world.directory.all()) world.directory.remove(object)
    const run = await world.red.run('ad-import')
    expect(run).toMatchObject({ status: 'warnings', counters: { read: 0, obsoleted: 0 }, warnings: [{ code: 'no-objects' }] })
    expect(await world.pendings()).toEqual([])
    expect(await world.releaseShrink('ad', run.id)).toBe(6)
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 0, obsoleted: 6 })
    await world.red.run('import', { profile: 'full-sync' })
    expect((await world.red.run('export', { confirm: true })).counters).toMatchObject({ created: 6 })
    expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 6, confirmed: 6 })
    expect(world.directory.all()).toHaveLength(6)
  })

  it('I3 I22 the list is void when the system shows something again', async () => {
    const all = keys(6).map((id) => person(id))
    await hired(all)
    const run = await reads([])
    expect(run.warnings[0]?.message).toMatch(/HR showed no objects at all; 6 known ones were left as they are/)
    expect(await world.releaseShrink('hr', run.id)).toBe(6)
    expect((await reads(all)).counters).toMatchObject({ unchanged: 6 })
    expect((await reads([])).counters).toMatchObject({ obsoleted: 0 })
  })
})
