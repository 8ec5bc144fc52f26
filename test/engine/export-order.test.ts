/** The order of exports: parents before children, deletions the other way round, batches and how many at once. */
import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../runtime/model/connector'
import { bentConnector, theDirectoryWorld } from './directory'
import { deleting } from './directory-flow'

const batches: ExportRequest[][] = []
const concurrencies: number[] = []

/** Creates meet no parent until it is there, as in a directory. */
const strict = () =>
  bentConnector('strict', (open, system) => ({
    ...open,
    async export(batch, options, signal) {
      batches.push([...batch])
      concurrencies.push(options.concurrency)
      const results = []
      for (const request of batch) {
        const parent = (request.secondaryId ?? '').replace(/^[^,]+,/, '')
        const orphan = request.operation === 'create' && parent.startsWith('cn=') && !system.bySecondary(parent)
        results.push(
          ...(orphan
            ? [{ id: request.id, outcome: 'noSuchObject' as const, confirmed: false, message: 'there is no parent' }]
            : ((await open.export?.([request], options, signal)) ?? [])),
        )
      }
      return results
    },
  }))

const world = theDirectoryWorld(strict)
const parentsFlow = {
  id: 'out-flow',
  mappings: [
    { enabled: true, kind: 'expression', value: '"cn=" + mv["Employee ID"] + "," + mv["Telephone"]', target: 'dn' },
    { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' },
    { enabled: true, kind: 'direct', value: 'Email Address', target: 'mail' },
  ],
}

describe('order', () => {
  it('E4 parents before children, updates after creates, deletes last and children first', async () => {
    await world.fresh({ change: [parentsFlow, ...deleting] })
    const under = (id: string, parent: string) => world.hire(id, `P${id}`, 'Q', { phone: parent })
    under('3', 'cn=2,cn=1,dc=corp')
    under('2', 'cn=1,dc=corp')
    under('1', 'dc=corp')
    under('9', 'dc=corp')
    await world.red.run('import')
    await world.red.run('export')
    expect(world.requests).toEqual([
      'create cn=1,dc=corp',
      'create cn=9,dc=corp',
      'create cn=2,cn=1,dc=corp',
      'create cn=3,cn=2,cn=1,dc=corp',
    ])
    await world.red.run('ad-import')
    world.forgetRequests()
    for (const id of ['1', '2', '3']) world.change(id, { department: 'Nowhere' })
    world.change('9', { givenName: 'Other' })
    under('8', 'cn=9,dc=corp')
    await world.red.run('import')
    await world.red.run('export')
    expect(world.requests).toEqual([
      'create cn=8,cn=9,dc=corp',
      'update cn=9,dc=corp',
      'delete cn=3,cn=2,cn=1,dc=corp',
      'delete cn=2,cn=1,dc=corp',
      'delete cn=1,dc=corp',
    ])
  })

  it('E4 a create that meets no parent is tried once more at the end of the run, when the parent may have moved there', async () => {
    await world.fresh({ change: [parentsFlow, { id: 'ad', connector: 'strict' }] })
    world.hire('1', 'P1', 'Q', { phone: 'ou=old,dc=corp' })
    await world.red.run('import')
    await world.red.run('export')
    await world.red.run('ad-import')
    world.forgetRequests()
    world.change('1', { phone: 'dc=corp' })
    world.hire('2', 'P2', 'Q', { phone: 'cn=1,dc=corp' })
    world.hire('3', 'P3', 'Q', { phone: 'cn=Nobody,dc=corp' })
    await world.red.run('import')
    const run = await world.red.run('export')
    expect(run.counters).toMatchObject({ created: 1, exportRenamed: 1, exportFailed: 1, sent: 3 })
    expect(world.requests).toEqual(['update cn=1,dc=corp', 'create cn=2,cn=1,dc=corp'])
    expect((await world.records(run.id)).find((record) => record.error)).toMatchObject({ because: 'there is no parent' })
  })

  it('E8 batches are as large as the target says, and concurrency is handed on', async () => {
    await world.fresh({
      change: [{ id: 'ad', connector: 'strict', batchSize: '7', concurrency: '3' }],
    })
    await world.hireAll(20)
    batches.length = 0
    concurrencies.length = 0
    await world.red.run('export')
    expect(batches.map((batch) => batch.length)).toEqual([7, 7, 6])
    expect(new Set(concurrencies)).toEqual(new Set([3]))
  })
})
