/** What happens to entries between the read of their versions and that of their values (I3, I5, I15). */
import { Attribute, Change, type Client } from 'ldapts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ReadBefore } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { Memory } from '../known'
import { comparedReads, count, unreadPages } from './read-twice'
import { groups, openLdap, people, person } from './setup'

needsServer('slapd')('an entry of OpenLDAP, between the read of its version and of its values', () => {
  let server: Slapd
  let client: Client
  beforeAll(async () => {
    server = await startSlapd()
    client = await server.client()
  })
  afterAll(() => server?.stop())
  beforeEach(async () => {
    for (const { dn } of await server.search('(objectClass=inetOrgPerson)')) await client.del(String(dn))
    await server.add(Array.from({ length: count }, (_, i) => person(`p${i}`, { title: `T${i}` })))
  })

  const uid = (name: string, below = people) => `uid=${name},${below}`
  const title = (name: string, value: string) =>
    client.modify(
      uid(name),
      new Change({ operation: 'replace', modification: new Attribute({ type: 'title', values: [value] }) }),
    )

  /** Asks the memory, after something has happened once all versions are read. */
  const afterwards = (memory: Memory, happens: () => Promise<unknown>): ReadBefore => {
    let hasHappened = false
    return {
      ask: async (format, texts) => {
        if (!hasHappened) await happens()
        hasHappened = true
        return memory.ask(format, texts)
      },
    }
  }

  /** A memory that has read everything but for one entry, which was written since. */
  async function withOneWritten(name: string): Promise<Memory> {
    const memory = new Memory()
    await comparedReads(server, memory)
    await title(name, 'Written')
    return memory
  }

  it.each([
    ['written again', () => title('p20', 'Again')],
    ['deleted', () => client.del(uid('p20'))],
    ['renamed', () => client.modifyDN(uid('p20'), uid('other'))],
    ['moved', () => client.modifyDN(uid('p20'), uid('p20', groups))],
    [
      'replaced by another of its name',
      async () => {
        await client.del(uid('p20'))
        await server.add([person('p20')])
      },
    ],
    [
      'renamed, and its name taken by one that is there',
      async () => {
        await client.modifyDN(uid('p20'), uid('other'))
        await client.modifyDN(uid('p5'), uid('p20'))
      },
    ],
  ])('I3 I15 is read as it is then: %s', async (_, happens) => {
    const memory = await withOneWritten('p20')
    const [{ entryUUID: uuid } = {}] = await server.search('(uid=p20)', { attributes: ['entryUUID'] })
    const connector = await openLdap(server, { pageSize: 50 })
    const pages = await unreadPages(connector, afterwards(memory, happens))
    await connector.close()
    const records = pages.flatMap((page) => page.records)
    const [now] = await server.search(`(entryUUID=${String(uuid)})`, { attributes: ['title'] })
    const found = records.filter(({ anchor }) => anchor === uuid)
    expect(found.map(({ secondaryId, attributes }) => [secondaryId, attributes['title']])).toEqual(
      now ? [[now['dn'], [now['title']]]] : [],
    )
    expect(new Set(records.map(({ anchor }) => anchor)).size).toBe(records.length)
    // What was read under another version than asked for is not known by it.
    const kept = pages.flatMap((page) => page.stretches?.flatMap((of) => page.records.slice(of.from, of.from + of.records)) ?? [])
    expect(kept.filter(({ anchor }) => anchor === uuid)).toEqual([])
    memory.learn(pages)
    await comparedReads(server, memory)
    expect((await comparedReads(server, memory)).read).toBe(0)
  })

  it('I5 ends the import where a stretch that is known has to be read and is another meanwhile', async () => {
    const memory = new Memory()
    await comparedReads(server, memory)
    const connector = await openLdap(server)
    const pages = await unreadPages(connector, memory)
    const stretches = pages.flatMap(({ known = [] }) => known)
    const stretch = stretches.find(({ at }) => 'positions' in at && at.positions.includes(uid('p20')))
    expect(await stretch?.read()).toHaveLength(stretch?.csos.length ?? -1)
    await title('p20', 'Meanwhile')
    await expect(stretch?.read()).rejects.toMatchObject({ code: 'source-incomplete' })
    await client.del(uid('p20'))
    await expect(stretch?.read()).rejects.toMatchObject({ code: 'source-incomplete' })
    await connector.close()
  })
})
