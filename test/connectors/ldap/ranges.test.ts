/** Long lists of a directory that hands them out in portions, as Microsoft's servers do. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OpenConnector } from '../../../runtime/model/connector'
import { valuesOf } from '../../../runtime/model/values'
import { needsServer } from '../../servers/needs'
import { caught } from '../contract/tools'
import { ActiveDirectoryWorld, groupType, staff } from './active-directory-world'
import { type RangingProxy, startRangingProxy } from './ranging-proxy'
import { never, readEverything, request } from './setup'

const most = 5

needsServer('samba')('lists in portions', () => {
  const world = new ActiveDirectoryWorld()
  const sizes = [0, 1, most, most + 1, 2 * most, 3 * most + 2]
  let proxy: RangingProxy
  let connector: OpenConnector
  beforeAll(async () => {
    const members: string[] = []
    for (let number = 0; number < Math.max(...sizes); number++) members.push((await world.account(`m${number}`)).dn)
    for (const size of sizes) {
      const member = size === 0 ? {} : { member: members.slice(0, size) }
      await world.server.client.add(dnOf(size), { objectClass: 'group', sAMAccountName: `g${size}`, ...member })
    }
    proxy = await startRangingProxy(world.server.host, most)
    connector = await world.open({ urls: [proxy.url], baseDns: [staff], pageSize: 4 })
  })
  afterAll(async () => {
    await connector.close()
    proxy.stop()
  })
  const dnOf = (size: number): string => `CN=g${size},${staff}`

  it('I1 are read to their end by an import, and by whoever looks for an entry', async () => {
    const records = await readEverything(connector, [groupType])
    const found = records.map(({ secondaryId, attributes }) => [secondaryId, valuesOf(attributes['member']).length])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(sizes.map((size) => [dnOf(size), size])))
    expect(proxy.portions).toBeGreaterThan(sizes.length)
    const large = records.find(({ secondaryId }) => secondaryId === dnOf(17))
    expect(new Set(valuesOf(large?.attributes['member']).map((value) => JSON.stringify(value))).size).toBe(17)
    expect(await connector.find?.(groupType, large?.anchor ?? '', null)).toEqual(large)
    expect(await connector.find?.(groupType, null, dnOf(17))).toEqual(large)
    expect(await connector.findByValue?.(groupType, 'sAMAccountName', ['g17'])).toEqual([large])
  })

  it('E2 count whole where an update in doubt is compared with what is there', async () => {
    const found = await connector.find?.(groupType, null, dnOf(17))
    const last = `CN=m16,${staff}`
    const update = request('update', dnOf(17), {
      type: 'group',
      anchor: found?.anchor ?? '',
      inDoubt: true,
      changes: [{ attribute: 'member', add: [last], remove: [`CN=m0,${staff}`] }],
    })
    const results = await connector.export?.([update], { objectTypes: [groupType], concurrency: 1 }, never)
    expect(results).toMatchObject([{ outcome: 'done' }])
    const after = await connector.find?.(groupType, null, dnOf(17))
    expect(valuesOf(after?.attributes['member'])).toHaveLength(16)
  })

  it('I3 I7 never look emptied or shortened: a rest that does not come ends the read', async () => {
    proxy.withholds = true
    expect(await caught(readEverything(connector, [groupType]))).toMatchObject({
      code: 'source-incomplete',
      message: expect.stringMatching(/^Of member of CN=g\d+,.* handed out 5 values and not the rest/) as string,
    })
    proxy.withholds = false
    expect(await readEverything(connector, [groupType])).toHaveLength(sizes.length)
  })
})
