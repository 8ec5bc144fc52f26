/**
 * Targets that refuse, break off, answer wrongly or not at all: at most one account a person, and the right one once all is well
 * again.
 */
import { describe, expect, it } from 'vitest'
import type { Script } from '../../runtime/connectors/scripted/system/script'
import type { Run } from '../../runtime/model/runs'
import { theDirectoryWorld } from '../engine/directory'

const world = theDirectoryWorld()

/** Who is in Nowhere has no account. */
const deleting = [
  { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' },
  { id: 'provision', action: 'delete' },
]

/** Anchors that were ever given to an account, by employee number. */
const made = new Map<string, Set<string>>()

function watchTheDirectory(): void {
  made.clear()
  const { directory } = world
  const own = directory.put.bind(directory)
  directory.put = (object) => {
    const number = String(object.attributes['employeeNumber'])
    made.set(number, (made.get(number) ?? new Set()).add(object.anchor))
    own(object)
  }
}

/** Eight accounts; then three to make, one to move, one to change and one to delete: six requests in that order. */
async function sixRequests(): Promise<void> {
  await world.fresh({ change: deleting })
  watchTheDirectory()
  await world.settled(8)
  world.change('1', { department: 'Labs' })
  world.change('2', { givenName: 'Other' })
  world.change('3', { department: 'Nowhere' })
  for (const id of ['9', '10', '11']) world.hire(id, `P${id}`, 'Q')
  await world.red.run('import')
  expect(await world.states()).toEqual({ 'create pending': 3, 'update pending': 2, 'delete pending': 1 })
}

function accounts(): string[] {
  return world.directory
    .all()
    .map(({ secondaryId, attributes: { id: _id, ...rest } }) => JSON.stringify({ secondaryId, ...rest }))
    .sort()
}

let undisturbed: string[] | undefined
async function theUndisturbed(): Promise<string[]> {
  if (undisturbed) return undisturbed
  await sixRequests()
  expect((await world.red.run('export')).counters).toMatchObject({ created: 3, exportRenamed: 1, exportUpdated: 1, deleted: 1 })
  expect(accounts()).toHaveLength(10)
  return (undisturbed = accounts())
}

/** All is well again: the next runs make what was asked for of whatever was left, once each. */
async function comesRight(then: 'export' | 'import', expected: string[]): Promise<void> {
  world.script = {}
  world.minutes(33)
  if (then === 'import') {
    // The account whose deletion was asked for may be gone without anybody having said so; nobody else's is.
    const asked = (await world.pendings()).some((pending) => pending.operation === 'delete')
    const obsoleted = asked && !world.inDirectory.has('3') ? 1 : 0
    expect((await world.red.run('ad-import')).counters).toMatchObject({ added: 0, obsoleted })
  }
  const isInDoubt = (await world.pendings()).some(({ outdated }) => outdated)
  const run = await world.red.run('export')
  expect(run).toMatchObject({ status: isInDoubt ? 'warnings' : 'success', counters: { exportFailed: 0 } })
  // What was in doubt is looked for, and what is wanted now is the next synchronisation's to say.
  expect(run.warnings.map(({ code }) => code)).toEqual(isInDoubt ? ['left-unsent'] : [])
  const confirming = await world.red.run('ad-import')
  expect(confirming.counters).toMatchObject({ read: 10, added: 0, updated: 0, obsoleted: 0, notReimported: 0 })
  // Whose change was in doubt when it was read is looked at once more, and nothing comes of it.
  expect(confirming.counters.processed).toBeLessThanOrEqual(then === 'import' ? 1 : 0)
  expect(confirming.counters.noChange).toBe(confirming.counters.processed)
  expect(accounts()).toEqual(expected)
  for (const [number, anchors] of made) expect(anchors.size, `accounts ever made for ${number}`).toBe(1)
  expect(await world.pendings()).toEqual([])
  expect(world.brokenLaws()).toEqual([])
  expect((await world.red.run('import')).counters.processed).toBe(0)
  expect((await world.red.run('export')).counters.sent).toBe(0)
}

const waits = /^Directory could not be reached: .*What was not sent stays pending and is tried again after 2026-\d\d-\d\dT/
const six = [0, 1, 2, 3, 4, 5] as const

interface Row {
  readonly what: string
  readonly script: Script
  readonly status: Run['status']
  /** What the run, a pending export or a record says. */
  readonly said: RegExp | null
  /** Requests that came through, of six. */
  readonly through: number
}

const rows: readonly Row[] = [
  { what: 'cannot be reached', script: { unreachable: true }, status: 'stopped', said: /ad cannot be reached/, through: 0 },
  ...six.map((after): Row => {
    const said = /closed the connection before it answered/
    return {
      what: `drops the connection after ${after}, not carried out`,
      script: { drop: { after, applied: false } },
      status: 'stopped',
      said,
      through: after,
    }
  }),
  ...six.map((after): Row => {
    const said = /closed the connection before it answered/
    return {
      what: `carries request ${after + 1} out without an answer`,
      script: { drop: { after, applied: true } },
      status: 'stopped',
      said,
      through: after,
    }
  }),
  ...six.map((nth): Row => ({
    what: `refuses request ${nth + 1}`,
    script: { refuse: [nth + 1] },
    status: 'errors',
    said: /^ad refused it \(code 53\)/,
    through: 5,
  })),
  { what: 'refuses everything', script: { refuse: 'all' }, status: 'errors', said: /^ad refused it \(code 53\)/, through: 0 },
  ...[1, 2].map((partial): Row => ({
    what: `takes ${partial} of each batch`,
    script: { partial },
    status: 'stopped',
    said: /took only a part of the batch/,
    through: partial,
  })),
  ...[1, 3, 6].map((busy): Row => ({
    what: `is busy for ${busy} requests`,
    script: { busy },
    status: 'stopped',
    said: /is busy \(code 51\)/,
    through: busy < 3 ? 2 : 0,
  })),
  {
    what: 'answers for somebody else',
    script: { answer: 'otherId' },
    status: 'errors',
    said: /Directory answered for an object that was not sent \(\d+\); the answer was ignored/,
    through: 3,
  },
  { what: 'does not answer for the last', script: { answer: 'missing' }, status: 'errors', said: /gave no answer/, through: 3 },
  { what: 'answers twice', script: { answer: 'twice' }, status: 'success', said: null, through: 6 },
  { what: 'is slow', script: { slow: 5 }, status: 'success', said: null, through: 6 },
]

async function said(run: Run): Promise<string[]> {
  const records = (await world.records(run.id)).filter((record) => record.error).map((record) => record.because)
  const pendings = (await world.pendings()).flatMap((pending) => pending.error ?? [])
  return [run.reason ?? '', ...run.warnings.map((warning) => warning.message), ...records, ...pendings]
}

describe('a target that', () => {
  for (const row of rows)
    for (const then of ['export', 'import'] as const)
      it(`E1 E2 E3 ${row.what}: once all is well an ${then} comes first, and everybody has one account`, async () => {
        const expected = await theUndisturbed()
        await sixRequests()
        world.script = row.script
        const run = await world.red.run('export')
        expect(run.status).toBe(row.status)
        if (row.said) expect(await said(run)).toContainEqual(expect.stringMatching(row.said))
        const { created, exportRenamed, exportUpdated, deleted } = run.counters
        expect(created + exportRenamed + exportUpdated + deleted).toBe(row.through)
        if (row.status === 'stopped') {
          expect(run.reason).toMatch(waits)
          const early = await world.red.run('export')
          expect(early).toMatchObject({ status: 'stopped', counters: { sent: 0 } })
          expect(early.reason).toMatch(/^Directory could not be reached; it is tried again after .*Start the export by hand/)
        }
        await comesRight(then, expected)
      })

  it('E2 I3 cannot be read after an export: nothing is taken to be gone, nothing is sent again, and the next import confirms', async () => {
    for (const [script, status, reason] of [
      [
        { importFailsAfter: 3 },
        'stopped',
        /ad broke off after 3 of 10 objects. Nothing of this import counts. Run the import again/,
      ],
      [{ importEmpty: true }, 'warnings', /Directory showed no objects at all; \d+ known ones were left/],
      [{ unreachable: true }, 'stopped', /ad cannot be reached.*Check that it is running/],
    ] as const) {
      const expected = await theUndisturbed()
      await sixRequests()
      await world.red.run('export')
      world.script = script
      const run = await world.red.run('ad-import')
      expect(run).toMatchObject({ status, counters: { obsoleted: 0, added: 0, disconnected: 0, notReimported: 0 } })
      expect(await said(run)).toContainEqual(expect.stringMatching(reason))
      world.script = {}
      expect((await world.red.run('export')).counters.sent).toBe(0)
      await comesRight('import', expected)
    }
  })

  it('I12 stores something else than was sent: one account each, five attempts, then a person; put right, it is confirmed', async () => {
    const expected = await theUndisturbed()
    await sixRequests()
    world.script = { rewrite: 'capitals' }
    const sent: number[] = []
    for (let round = 0; round < 8; round++) {
      world.minutes(33)
      sent.push((await world.red.run('export')).counters.sent)
      await world.red.run('ad-import')
    }
    expect(sent).toEqual([6, 5, 5, 5, 5, 0, 0, 0])
    for (const [number, anchors] of made) expect(anchors.size, number).toBe(1)
    const pendings = await world.pendings()
    expect(new Set(pendings.map((pending) => pending.state))).toEqual(new Set(['failed']))
    for (const pending of pendings)
      expect(pending.error).toMatch(/exported change not reimported: .* was sent as ".*" and found as ".*"/)
    world.script = {}
    await world.review('release')
    await comesRight('export', expected)
  })
})
