/** What an import need not read again, and what makes it read again (I1, I5, I7, I15, I18, N9). */
import { describe, expect, it } from 'vitest'
import { columns, ReadingWorld } from './read-before-world'

const count = 600
const line = (i: number, dept = `D${i % 3}`): string => `p${1000 + i},Name ${i},${dept},${i % 7},p${1000 + (i % 5)},n\n`
const header = `${columns.join(',')}\n`
const text = (lines: readonly string[]): string => header + lines.join('')
const lines = Array.from({ length: count }, (_, i) => line(i))

/** A store that has read the file twice, with all of it known. */
async function known(digests: 'on' | 'off' = 'on'): Promise<ReadingWorld> {
  const world = new ReadingWorld(digests)
  world.write(text(lines))
  await world.import()
  world.recordsMade = 0
  return world
}

describe('a file that an import has read', () => {
  it('I15 is neither read nor written again, also by a store that is opened again', async () => {
    const world = await known()
    const before = world.picture()
    for (const again of [false, true]) {
      if (again) await world.restart()
      expect(await world.import()).toMatchObject({ status: 'success', counters: { read: count, unchanged: count, added: 0 } })
    }
    expect(world.recordsMade).toBe(0)
    expect(world.picture()).toEqual(before)
  })

  it('I15 is read each time where the settings say so', async () => {
    const world = await known('off')
    await world.import()
    expect([world.recordsMade, world.stretches]).toEqual([count, 0])
  })

  it('I1 is read where it was edited; what was changed is known from then on', async () => {
    const world = await known()
    const edited = lines.with(300, line(300, 'Moved'))
    world.write(text(edited))
    expect((await world.import()).counters).toMatchObject({ read: count, unchanged: count - 1, updated: 1 })
    expect(world.recordsMade).toBeGreaterThan(0)
    expect(world.recordsMade).toBeLessThan(100)
    world.recordsMade = 0
    await world.import()
    expect(world.recordsMade).toBe(0)
    // What it was before is news again.
    world.write(text(lines))
    expect((await world.import()).counters).toMatchObject({ unchanged: count - 1, updated: 1 })
  })

  it('I5 shows an anchor that stands twice far apart, and rejects both; they are known again once there is one', async () => {
    const world = await known()
    const copy = line(3, 'Other')
    for (const twice of [
      [...lines, copy],
      [copy, ...lines],
      [...lines, ...lines.slice(0, 100)],
    ]) {
      world.write(text(twice))
      const { counters } = await world.import()
      const copies = twice.length - count
      expect(counters).toMatchObject({ read: count + copies, unchanged: count - copies, importFailed: 2 * copies, obsoleted: 0 })
    }
    world.write(text(lines))
    expect((await world.import()).counters).toMatchObject({ unchanged: count, importFailed: 0, obsoleted: 0 })
  })

  it('I7 is read each time where a value of it cannot be read', async () => {
    const world = await known()
    world.write(text(lines.with(5, `p1005,Name,D,many,p1001,n\n`)))
    const first = await world.import()
    const second = await world.import()
    const errors = ({ id }: { id: number }) =>
      world.store.connection.db
        .prepare("select count(*) from run_record where run = ? and error = 'unreadable-value'")
        .pluck()
        .get(id)
    expect([errors(first), errors(second)]).toEqual([1, 1])
  })

  it('I18 is as known as before after an import that was refused, but for what that one had changed', async () => {
    const world = await known()
    world.write(text([line(0, 'Moved'), ...lines.slice(1, 300)]))
    expect((await world.import()).status).toBe('stopped')
    world.write(text(lines))
    world.recordsMade = 0
    expect((await world.import()).counters).toMatchObject({ unchanged: count, updated: 0, added: 0 })
    expect(world.recordsMade).toBeGreaterThan(0)
    expect(world.recordsMade).toBeLessThan(count / 2 + 100)
  })

  it.each([
    ['the type of an attribute', { levelIsText: true }],
    ['how anchors are compared', { foldedAnchor: true }],
    ['what is secret', { secretNote: true }],
    ['how large a value may be', { maxValueKiB: 1 }],
    ['how lists are separated', { settings: { valueSeparator: ';' } }],
  ])('is read again once %s is another', async (_, declared) => {
    const world = await known()
    world.declare(declared)
    await world.import()
    expect(world.recordsMade).toBe(count)
    world.recordsMade = 0
    await world.import()
    expect(world.recordsMade).toBe(0)
  })

  it('N9 is read again once the secrets are others, and each time where there are none', async () => {
    const world = await known()
    const digests = () => world.store.connection.db.prepare('select digest from stretch').pluck().all()
    const before = digests()
    world.secrets = ['another key', ...world.secrets]
    await world.restart()
    await world.import()
    expect(world.recordsMade).toBe(count)
    expect(digests().filter((digest) => before.includes(digest))).toEqual([])
    world.secrets = []
    await world.restart()
    world.recordsMade = 0
    await world.import()
    await world.import()
    expect(world.recordsMade).toBe(2 * count)
  })

  it('I12 is read again where somebody else has written, or has staged or sent an export', async () => {
    const world = await known()
    for (const [index, change] of [
      world.others.attributes('written'),
      world.others.obsolete,
      world.others.references,
      world.others.sent('Sales'),
      world.others.deleted,
    ].entries()) {
      await world.other(100 + 40 * index, change)
      world.recordsMade = 0
      const { counters } = await world.import()
      expect(counters.unchanged).toBe(count - 1)
      expect(world.recordsMade).toBeGreaterThan(0)
      expect(world.recordsMade).toBeLessThan(100)
      await world.import()
    }
  })

  it('X4 I15 is known where an export has written it, and what it wrote beside others is read', async () => {
    const world = new ReadingWorld('on', { noReference: true })
    world.write('id,name,dept,level,note\nx,y,z,1,\n')
    await world.import()
    for (let i = 0; i < 60; i++) await world.other(0, world.others.created(`n${i}`))
    expect((await world.import('export')).counters).toMatchObject({ sent: 60, created: 60 })
    world.recordsMade = 0
    expect((await world.import()).counters).toMatchObject({ read: 61, unchanged: 61 })
    expect(world.recordsMade).toBeLessThan(61)
    await world.import()
    await world.other(30, world.others.staged('New'))
    expect((await world.import('export')).counters).toMatchObject({ sent: 1 })
    world.recordsMade = 0
    expect((await world.import()).counters).toMatchObject({ read: 61, unchanged: 61 })
    expect(world.recordsMade).toBeGreaterThan(0)
    expect(world.recordsMade).toBeLessThan(61)
  })
})
