/** Runs that were due by an inject node, and did not begin (N13). */
import { describe, expect, it } from 'vitest'
import type { Schedule } from '../../../runtime/engine/health/schedules'
import { dueAfter, schedulesOf } from '../../../runtime/engine/health/schedules'
import { readCanvas } from '../../../runtime/engine/canvas/read-canvas'
import type { DeployedNode } from '../../../runtime/engine/canvas/registry'
import { Wires } from '../../../runtime/engine/canvas/wires'
import { covers } from '../../../runtime/engine/run-request'
import { theDirectoryWorld } from '../directory'

const importHr = {
  id: 'import',
  type: 'identity-connector-import',
  name: 'import HR',
  z: 'tab',
  system: 'hr',
  profile: 'full-import+delta-sync',
  wires: [[], []],
}
const inject = {
  id: 'inject',
  type: 'inject',
  name: 'nightly',
  z: 'tab',
  x: 10,
  y: 10,
  crontab: '30 2 * * *',
  repeat: '',
  wires: [['import']],
}

function schedules(...nodes: readonly object[]): readonly Schedule[] {
  const all = [{ id: 'tab', type: 'tab' }, importHr, ...nodes] as unknown as readonly DeployedNode[]
  return schedulesOf({ canvas: () => all, wires: new Wires(readCanvas(all)) })
}
const seen = (...nodes: readonly object[]): unknown[] =>
  schedules(...nodes).map(({ starts, system, profile, every }) => [starts.id, system, profile, every])

describe('the schedules of a canvas', () => {
  it.each<[string, readonly object[], readonly unknown[]]>([
    ['a time of day', [inject], [['import', 'hr', 'full-import+delta-sync', '30 2 * * *']]],
    ['an interval', [{ ...inject, crontab: '', repeat: '3600' }], [['import', 'hr', 'full-import+delta-sync', 3600]]],
    [
      'the profile that the message asks for',
      [{ ...inject, props: [{ p: 'profile', v: 'full-sync', vt: 'str' }] }],
      [['import', 'hr', 'full-sync', '30 2 * * *']],
    ],
    [
      'an export and a lifecycle scan, behind links and junctions',
      [
        { ...inject, wires: [['junction']] },
        { id: 'junction', type: 'junction', z: 'tab', wires: [['out', 'scan']] },
        { id: 'out', type: 'link out', z: 'tab', links: ['in'], wires: [] },
        { id: 'in', type: 'link in', z: 'tab', links: ['out'], wires: [['export']] },
        { id: 'export', type: 'identity-export', z: 'tab', system: 'ad', wires: [[]] },
        { id: 'scan', type: 'identity-lifecycle', z: 'tab', wires: [[]] },
      ],
      [
        ['scan', null, 'lifecycle', '30 2 * * *'],
        ['export', 'ad', 'export', '30 2 * * *'],
      ],
    ],
    ['not one that is only pressed', [{ ...inject, crontab: '' }], []],
    ['not a disabled one', [{ ...inject, d: true }], []],
    ['not one before a disabled node', [{ ...importHr, d: true }, inject], []],
    [
      'not one behind a node that may keep its message',
      [
        { ...inject, wires: [['f']] },
        { id: 'f', type: 'function', z: 'tab', wires: [['import']] },
      ],
      [],
    ],
    ['not one whose profile is computed', [{ ...inject, props: [{ p: 'profile', v: 'x', vt: 'jsonata' }] }], []],
    [
      'not one that starts something else',
      [
        { ...inject, wires: [['d']] },
        { id: 'd', type: 'debug', z: 'tab', wires: [] },
      ],
      [],
    ],
  ])('N13 are: %s', (_, nodes, expected) => {
    expect(seen(...nodes)).toEqual(expected)
  })

  it.each<[Schedule['every'], string | undefined]>([
    ['30 2 * * *', '2026-03-03T02:30:00.000Z'],
    ['0 9-17 * * 1-5', '2026-03-02T09:00:00.000Z'],
    [90, '2026-03-02T08:01:30.000Z'],
    ['every night', undefined],
  ])('N13 by %s the next is due at %s', (every, due) => {
    expect(dueAfter({ every }, new Date('2026-03-02T08:00:00Z'))?.toISOString()).toBe(due)
  })

  it.each([
    ['full-import+full-sync', 'delta-import+delta-sync', true],
    ['full-import+delta-sync', 'full-import+delta-sync', true],
    ['full-import+delta-sync', 'full-import', true],
    ['full-import', 'full-import+delta-sync', false],
    ['delta-import+full-sync', 'full-import+full-sync', false],
    ['export', 'export', true],
    ['full-sync', 'export', false],
    ['lifecycle', 'lifecycle', true],
    ['object', 'delta-sync', false],
  ])('N13 a run of %s does what one of %s does: %s', (does, asked, expected) => {
    expect(covers(does, asked)).toBe(expected)
  })
})

const world = theDirectoryWorld()
const missed = async () =>
  (await world.health()).problems.flatMap(({ code, state, since, sentence }) =>
    code === 'schedule-missed' ? [{ state, since, sentence }] : [],
  )
const at = (ms: number): string => new Date(world.clock() + ms).toISOString()
/** Starts nothing while the test goes on: the timer goes by the real clock, what is due by the world's. */
const hourly = { ...inject, crontab: '0 * 1 1 *' }

describe('a run that is due', () => {
  it('N13 N10 and does not begin is failing since it was due, until one begins that does as much', async () => {
    await world.fresh({ change: [hourly] })
    await world.hireAll(1)
    expect(await missed()).toEqual([])
    world.days(400)
    const due = '2027-01-01T00:00:00.000Z'
    expect(await missed()).toEqual([
      {
        state: 'failing',
        since: due,
        sentence:
          'The schedule "nightly" should have started a run of HR on 2027-01-01 00:00 UTC (full import, sync), and none began.',
      },
    ])
    await world.started('import', { profile: 'full-sync' })
    expect(await missed()).toHaveLength(1)
    await world.started('import', { profile: 'full-import+full-sync' })
    expect(await missed()).toEqual([])
  })

  it('N13 N12 is none by what was due while the system was paused, or as long as nobody had seen the schedule', async () => {
    await world.fresh()
    await world.hireAll(1)
    world.days(400)
    await world.redeploy({ change: [hourly] })
    expect(await missed()).toEqual([])
    const pause = async (days: number) => {
      const of = await world.red.engine().pauseOf('hr')
      await of.begin({ reason: 'x', until: new Date(world.clock() + days * 86_400_000).toISOString(), by: 'anna' })
      return of
    }
    const first = await pause(365)
    world.days(364)
    expect(await missed()).toEqual([])
    await first.end('anna')
    expect(await missed()).toEqual([])
    await pause(365)
    world.days(366)
    expect(await missed()).toEqual([])
    world.days(366)
    expect(await missed()).toMatchObject([{ since: `${new Date(world.clock()).getUTCFullYear()}-01-01T00:00:00.000Z` }])
  })

  it('N13 is none by what was due while a run of the system was under way, and by what may have been forgotten', async () => {
    const half = 43_200_000
    const schedule = { ...hourly, crontab: '', repeat: `${half / 1000}` }
    await world.fresh({ change: [schedule] })
    await world.hireAll(1)
    expect(await missed()).toEqual([])
    const { store } = world.red.engine()
    const [known] = (await store.runs({ limit: 1 })).items
    if (!known) throw new Error('no run')
    const long = { ...known, profile: 'full-import+full-sync' as const, started: at(0), ended: at(2 * half) }
    world.minutes((2 * half) / 60_000)
    await store.startRun(long)
    expect(await missed()).toEqual([])
    world.minutes(half / 60_000 + 16)
    expect(await missed()).toHaveLength(1)
  })
})
