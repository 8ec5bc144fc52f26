/** What an import notes, counts and takes back of the accounts it reads. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { ImportPage, ImportRecord } from '../../runtime/model/connector'
import type { NodeChange } from '../nodes/cycle-flow'
import { bentConnector, theDirectoryWorld } from './directory'

/** What a reader makes of each page, and pages that come after the last. */
let bend: { each: (record: ImportRecord) => ImportRecord; after: (all: readonly ImportRecord[]) => ImportRecord[] }

const bent = () =>
  bentConnector('bent', (open) => ({
    ...open,
    async *importAll(selection, signal) {
      const all: ImportRecord[] = []
      for await (const page of open.importAll?.(selection, signal) ?? ([] as unknown as AsyncIterable<ImportPage>)) {
        const records = page.records.map((record) => bend.each(record))
        all.push(...records)
        yield { ...page, records }
      }
      const more = bend.after(all)
      if (more.length > 0) yield { records: more, unreadable: [] }
    },
  }))

const world = theDirectoryWorld(bent)
beforeEach(() => (bend = { each: (record) => record, after: () => [] }))

const ad: NodeChange = { id: 'ad', connector: 'bent' }
const withValues = (record: ImportRecord, values: Record<string, string>): ImportRecord => {
  const attributes = Object.assign(Object.create(null) as object, record.attributes, values) as Record<string, string>
  const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...record, attributes: Object.assign(Object.create(null) as object, Object.fromEntries(sorted)) }
}

/** Everybody's account sent and not yet seen. */
async function sent(count: number, change: readonly NodeChange[] = []): Promise<void> {
  await world.fresh({ change: [ad, ...change], attributes: [{ name: 'sid', type: 'text', multi: false }] })
  await world.hireAll(count)
  await world.red.run('export')
}

describe('values the system adds when it makes an account', () => {
  const adIn: NodeChange = {
    id: 'ad-in',
    type: 'identity-sync-rule',
    name: 'AD in',
    direction: 'inbound',
    system: 'ad',
    csType: 'user',
    mvType: 'Person',
    precedence: 9,
    enabled: true,
  }

  for (const [what, change, expected] of [
    ['send nobody round where no rule reads accounts', [], { confirmed: 3, updated: 0, processed: 0 }],
    ['send everybody round where one does', [adIn], { confirmed: 0, updated: 3, processed: 3 }],
    ['send nobody round where that one is switched off', [{ ...adIn, enabled: false }], { confirmed: 3, processed: 0 }],
    ['send nobody round where that one reads other objects', [{ ...adIn, csType: 'group' }], { confirmed: 3, processed: 0 }],
  ] as const)
    it(`I14 ${what}`, async () => {
      await sent(3, change)
      bend.each = (record) => withValues(record, { sid: 'S-1' })
      expect((await world.red.run('ad-import')).counters).toMatchObject({ read: 3, ...expected })
    })
})

describe('an anchor that stands twice, read after the account was found as it should be', () => {
  const doubled = (all: readonly ImportRecord[]): ImportRecord[] =>
    all.slice(0, 1).map((record) => ({ ...withValues(record, { department: 'Ops' }), position: 'the end' }))

  it('I5 I12 takes the confirmation back: what was sent goes on waiting, and nothing of it is counted', async () => {
    await sent(3)
    const before = await world.pendings()
    bend.after = doubled
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 4, confirmed: 2, importFailed: 2, notReimported: 0, obsoleted: 0 })
    expect(await world.states()).toEqual({ 'create awaitingConfirmation': 1 })
    const [waiting] = await world.pendings()
    expect(waiting).toEqual({ ...before.find((pending) => pending.id === waiting?.id), version: expect.any(Number) })
    bend.after = () => []
    expect((await world.red.run('ad-import')).counters).toMatchObject({ confirmed: 1, unchanged: 2, processed: 0 })
    expect([await world.pendings(), world.brokenLaws()]).toEqual([[], []])
  })

  it('I5 I12 takes a count back as well: the attempt was none', async () => {
    await sent(2)
    bend.each = (record) => withValues(record, { mail: 'other@company.com' })
    bend.after = doubled
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 3, notReimported: 1, importFailed: 2 })
    const attempts = (await world.pendings()).map((pending) => [
      pending.state,
      Math.max(...pending.changes.map((change) => change.attempts)),
    ])
    expect(attempts.sort()).toEqual([
      ['awaitingConfirmation', 0],
      ['pending', 1],
    ])
    expect(world.brokenLaws()).toEqual([])
  })

  it('I5 I15 gives a changed account its values, its name and its state back', async () => {
    await sent(2)
    await world.red.run('ad-import')
    const objects = async () =>
      (await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 9 })).items.map(
        ({ version: _version, ...cso }) => cso,
      )
    const before = await objects()
    bend.each = (record) => withValues(record, { displayName: 'By hand', sid: 'S-1' })
    bend.after = (all) => all.map((record) => ({ ...record, position: `${record.position} again` }))
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    expect(run.counters).toMatchObject({ read: 4, updated: 0, importFailed: 4 })
    expect(await objects()).toEqual(before)
    expect((await world.red.run('ad-import', { profile: 'delta-sync' })).counters).toMatchObject({ processed: 0 })
  })
})

describe('what is noted of an import', () => {
  it('N4 N9 everything an object came with, secrets withheld', async () => {
    await world.fresh({ change: [ad] })
    world.directory.put({
      type: 'user',
      anchor: 'x1',
      secondaryId: 'cn=x,dc=corp',
      attributes: { id: 'x1', dn: 'cn=x,dc=corp', displayName: 'X', password: 'xyzzy' },
    })
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    const [added] = await world.records(run.id)
    expect(added).toMatchObject({ outcome: 'added', name: 'cn=x,dc=corp', error: null })
    expect(added?.changes).toContainEqual({ side: 'cs', attribute: 'displayName', from: null, to: 'X' })
    expect(added?.changes.map((change) => change.attribute)).toEqual(['displayName', 'dn', 'id', 'password'])
    expect(JSON.stringify(added)).not.toContain('xyzzy')
  })

  it('N4 I7 of a value that cannot be read the object, by its name', async () => {
    await sent(1)
    await world.red.run('ad-import')
    const [cso] = (await world.red.engine().store.searchCsos({ system: await world.systemId('Directory'), limit: 9 })).items
    const faults = [{ attribute: 'department', value: '31.02.', message: 'it is no date' }]
    bend.each = (record) => ({ ...record, faults })
    bend.after = ([record]) =>
      record ? [{ ...record, anchor: 'new', secondaryId: 'cn=new,dc=corp', position: 'the end', faults }] : []
    const run = await world.red.run('ad-import', { profile: 'full-import' })
    const unreadable = (await world.records(run.id)).filter((record) => record.error === 'unreadable-value')
    expect(unreadable.map((record) => record.name)).toEqual([cso?.secondaryId, 'cn=new,dc=corp'])
    expect(unreadable.map((record) => record.cso)).toEqual([cso?.id, expect.any(Number)])
    expect(unreadable.map((record) => record.because)).toEqual([
      expect.stringMatching(/department "31\.02\." cannot be read: it is no date\. It keeps its previous value\. Correct it/),
      'the end: department "31.02." cannot be read: it is no date. It has no value. Correct it in the source and import again',
    ])
  })
})
