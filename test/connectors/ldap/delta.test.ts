/** Delta imports from OpenLDAP's access log. */
import fc from 'fast-check'
import type { Client } from 'ldapts'
import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { ImportRecord, OpenConnector } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { groups, groupType, never, openLdap, people, person, personType, readEverything } from './setup'

const withMemberOf: ObjectTypeSchema = {
  ...personType,
  attributes: [
    ...personType.attributes,
    { name: 'memberOf', type: 'reference', multi: true, mutability: 'readOnly', comparison: 'dn' },
  ],
}
const types = [withMemberOf, groupType]

needsServer('slapd')("delta import from OpenLDAP's access log", () => {
  let server: Slapd
  let connector: OpenConnector
  let client: Client
  beforeAll(async () => {
    server = await startSlapd({ accesslog: true, memberof: true })
    await server.add([{ dn: `ou=outside,${server.baseDn}`, attributes: { objectClass: 'organizationalUnit', ou: 'outside' } }])
    connector = await openLdap(server, { deltaSource: 'accesslog', baseDns: [people, groups] })
  })
  afterAll(async () => {
    await connector?.close()
    await server?.stop()
  })
  beforeEach(async () => {
    client = await server.client()
    const old = await server.search('(|(objectClass=person)(objectClass=groupOfNames)(ou=team*))', { attributes: ['1.1'] })
    for (const { dn } of old.sort((a, b) => String(b['dn']).length - String(a['dn']).length)) await client.del(String(dn))
  })

  const mark = async (): Promise<string> => (await connector.watermark?.()) ?? ''
  const since = async (watermark: string, selected = types): Promise<ImportRecord[]> => {
    const records: ImportRecord[] = []
    for await (const page of connector.importChanges?.({ objectTypes: selected, pageSize: 50 }, watermark, never) ?? [])
      records.push(...page.records)
    return records
  }
  const dnOf = (uid: string): string => `uid=${uid},${people}`
  const group = (name: string, ...members: string[]) => ({
    dn: `cn=${name},${groups}`,
    attributes: { objectClass: 'groupOfNames', cn: name, member: members.map(dnOf) },
  })
  const modify = (dn: string, operation: 'add' | 'delete' | 'replace', type: string, ...values: string[]): Promise<void> =>
    client.modify(dn, new Change({ operation, modification: new Attribute({ type, values }) }))
  const states = (records: readonly ImportRecord[]): (string | null)[] =>
    records.filter((record) => record.change === 'state').map((record) => record.secondaryId)

  it('I2 brings several changes to one object as its final state, and one that came and went as gone', async () => {
    await server.add([person('a')])
    const before = await mark()
    await modify(dnOf('a'), 'replace', 'title', 'first')
    await modify(dnOf('a'), 'replace', 'title', 'last')
    await server.add([person('brief')])
    await client.del(dnOf('brief'))
    const records = await since(before, [personType])
    expect(states(records)).toEqual([dnOf('a')])
    expect(records.find((record) => record.change === 'state')?.attributes['title']).toEqual(['last'])
    expect(records.filter((record) => record.change === 'deleted')).toMatchObject([{ secondaryId: dnOf('brief') }])
  })

  it('I2 of a type with another anchor, deletions name the DN only, that of before, and come before everything else', async () => {
    const byUid = { ...personType, anchor: 'uid' }
    await server.add([
      person('a'),
      person('b'),
      { dn: `ou=team,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'team' } },
      { dn: `uid=inner,ou=team,${people}`, attributes: person('inner').attributes },
    ])
    const before = await mark()
    await modify(dnOf('a'), 'replace', 'title', 'new')
    await client.modifyDN(`ou=team,${people}`, `ou=team2,${people}`)
    await client.del(`uid=inner,ou=team2,${people}`)
    await client.del(dnOf('b'))
    await server.add([person('b')])
    const records = await since(before, [byUid])
    const named = records.map((record) => [record.change, record.anchor, record.secondaryId])
    expect(named).toContainEqual(['deleted', null, `uid=inner,ou=team,${people}`])
    expect(named).toContainEqual(['deleted', null, dnOf('b')])
    expect(named.filter(([change]) => change === 'state')).toEqual([
      ['state', 'a', dnOf('a')],
      ['state', 'b', dnOf('b')],
    ])
    const kinds = records.map((record) => record.change)
    expect(kinds.lastIndexOf('deleted')).toBeLessThan(kinds.indexOf('state'))
  })

  it('I2 deletions that name the DN only come before all states, however many writes lie between, and none of what is there', async () => {
    const byUid = { ...personType, anchor: 'uid' }
    await server.add([person('taken')])
    const before = await mark()
    await server.add([person('heir'), ...Array.from({ length: 100 }, (_, at) => person(`between${at}`))])
    await client.del(dnOf('taken'))
    await client.modifyDN(dnOf('heir'), dnOf('taken'))
    for (const selected of [[byUid], [groupType, byUid]]) {
      const records = (await since(before, selected)).filter((record) => record.type === byUid.name)
      const deleted = records.filter((record) => record.change === 'deleted')
      expect(deleted).toMatchObject([{ anchor: null, secondaryId: dnOf('taken') }])
      expect(records[0]).toBe(deleted[0])
      expect(states(records)).toHaveLength(101)
      expect(states(records)).toContain(dnOf('taken'))
    }
  })

  it('brings everything below a renamed container', async () => {
    await server.add([
      { dn: `ou=team,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'team' } },
      { dn: `uid=inner,ou=team,${people}`, attributes: person('inner').attributes },
    ])
    const before = await mark()
    await client.modifyDN(`ou=team,${people}`, `ou=team2,${people}`)
    expect(states(await since(before))).toEqual([`uid=inner,ou=team2,${people}`])
    const plain = { ...personType, attributes: personType.attributes.filter(({ type }) => type !== 'reference') }
    expect(states(await since(before, [plain]))).toEqual([`uid=inner,ou=team2,${people}`])
  })

  it('takes an entry that left the bases for deleted, and asks for a full read when a container did', async () => {
    await server.add([
      person('leaver'),
      { dn: `ou=team3,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'team3' } },
      { dn: `uid=inner,ou=team3,${people}`, attributes: person('inner').attributes },
    ])
    const before = await mark()
    await client.modifyDN(dnOf('leaver'), `uid=leaver,ou=outside,${server.baseDn}`)
    expect((await since(before, [personType])).map((record) => [record.change, record.secondaryId])).toEqual([
      ['deleted', dnOf('leaver')],
    ])
    await client.modifyDN(`ou=team3,${people}`, `ou=team3,ou=outside,${server.baseDn}`)
    await expect(since(before)).rejects.toMatchObject({ name: 'SyncError', code: 'not-supported' })
  })

  it('brings members whose memberOf changed with their group, and groups that lost or renamed a member', async () => {
    await server.add([person('a'), person('b'), person('c'), group('g', 'a', 'b')])
    const first = await mark()
    await modify(`cn=g,${groups}`, 'add', 'member', dnOf('c'))
    await modify(`cn=g,${groups}`, 'delete', 'member', dnOf('a'))
    expect(new Set(states(await since(first)))).toEqual(new Set([`cn=g,${groups}`, dnOf('a'), dnOf('c')]))
    const second = await mark()
    await client.del(dnOf('c'))
    expect(states(await since(second))).toEqual([`cn=g,${groups}`])
    const third = await mark()
    await client.modifyDN(dnOf('b'), dnOf('b2'))
    const renamed = await since(third)
    expect(new Set(states(renamed))).toEqual(new Set([`cn=g,${groups}`, dnOf('b2')]))
    expect(renamed.find((record) => record.type === 'groupOfNames')?.attributes['member']).toEqual([
      { ref: null, text: dnOf('b2') },
    ])
  })

  it('I17 brings no member that lies outside the bases, nor one of another type', async () => {
    const outside = `uid=far,ou=outside,${server.baseDn}`
    await server.add([person('a'), { dn: outside, attributes: person('far').attributes }, group('g', 'a')])
    const before = await mark()
    await modify(`cn=g,${groups}`, 'add', 'member', outside, `ou=people,${server.baseDn}`)
    expect(states(await since(before))).toEqual([`cn=g,${groups}`])
  })

  it('I10 asks for a full read when the log no longer reaches back or was replaced', async () => {
    await server.add([person('a')])
    const before = await mark()
    await server.add([person('b')])
    const newest = before.split(' ')[1] as string
    const [entry] = await server.search(`(entryCSN=${newest})`, { base: 'cn=accesslog', attributes: ['1.1'] })
    await client.del(String(entry?.['dn']))
    await expect(since(before)).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('no longer reaches back') as string,
    })
    await expect(since(before.replace(/accesslog \d{4}/, 'accesslog 9999'))).rejects.toMatchObject({
      code: 'not-supported',
      message: expect.stringContaining('older than the last import') as string,
    })
    await expect(since(before.replace('#000#', '#0ab#'))).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('says when there is no access log', async () => {
    const other = await openLdap(server, { deltaSource: 'accesslog', accesslogBase: 'cn=nolog' })
    await expect(other.watermark?.()).rejects.toMatchObject({ code: 'not-supported' })
    expect((await other.test()).steps.find((step) => !step.ok)).toMatchObject({
      name: 'Access log',
      message: expect.stringMatching(/^Reading cn=nolog failed\. .*LDAP 32 noSuchObject\) \S/) as string,
    })
    await other.close()
    const misnamed = await openLdap(server, { deltaSource: 'accesslog', accesslogBase: 'madeUp=x' })
    await expect(misnamed.watermark?.()).rejects.toMatchObject({
      code: 'not-configured',
      message: expect.stringMatching(/^Reading the access log madeUp=x failed\. .*LDAP 34/) as string,
    })
    await misnamed.close()
    const unsynced = await openLdap(server, { deltaSource: 'accesslog', accesslogBase: people })
    const without = `${people} has no contextCSN.`
    await expect(unsynced.watermark?.()).rejects.toMatchObject({ code: 'not-supported', message: without })
    expect((await unsynced.test()).steps.find((step) => !step.ok)).toMatchObject({
      name: 'Access log',
      message: expect.stringContaining(without.slice(0, -1)) as string,
    })
    await unsynced.close()
  })

  it('I2 brings more entries than one search or page takes, each once, and of no types none', async () => {
    const before = await mark()
    const names = Array.from({ length: 205 }, (_, at) => `many${at}`)
    await server.add(names.map((name) => person(name)))
    const sizes: number[] = []
    const seen = new Set<string | null>()
    for await (const page of connector.importChanges?.({ objectTypes: types, pageSize: 40 }, before, never) ?? []) {
      sizes.push(page.records.length)
      for (const record of page.records) seen.add(record.secondaryId)
    }
    expect(sizes).toEqual([40, 40, 20, 40, 40, 20, 5])
    expect(seen).toEqual(new Set(names.map(dnOf)))
    expect(await since(before, [])).toEqual([])
  })

  it('D3 delta after delta comes to what a full read brings', async () => {
    const name = fc.integer({ min: 0, max: 7 }).map((n) => `p${n}`)
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), name, to: name }),
      fc.record({ kind: fc.constant('delete' as const), name, to: name }),
      fc.record({ kind: fc.constant('rename' as const), name, to: name }),
      fc.record({ kind: fc.constant('change' as const), name, to: name }),
      fc.record({ kind: fc.constant('join' as const), name, to: name }),
      fc.record({ kind: fc.constant('leave' as const), name, to: name }),
    )
    const known = new Map<string, ImportRecord>()
    const apply = async ({ kind, name: from, to }: { kind: string; name: string; to: string }): Promise<void> => {
      if (kind === 'add') await server.add([person(from)])
      if (kind === 'delete') await client.del(dnOf(from))
      if (kind === 'rename') await client.modifyDN(dnOf(from), dnOf(to))
      if (kind === 'change') await modify(dnOf(from), 'replace', 'title', to)
      // Members that do not exist are left out: OpenLDAP gives them no memberOf once they do, and logs nothing when it drops them
      // from groups.
      if (kind === 'join' && (await server.search(`(uid=${from})`)).length > 0)
        await modify(`cn=all,${groups}`, 'add', 'member', dnOf(from))
      if (kind === 'leave') await modify(`cn=all,${groups}`, 'delete', 'member', dnOf(from))
    }
    await server.add([person('keeper'), group('all', 'keeper')])
    let watermark = await mark()
    for (const record of await readEverything(connector, types)) known.set(record.anchor as string, record)
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 15 }), async (operations) => {
        for (const step of operations) await apply(step).catch(() => undefined)
        const next = await mark()
        for (const record of await since(watermark)) {
          if (record.change === 'state') known.set(record.anchor as string, record)
          else known.delete(record.anchor as string)
        }
        watermark = next
        const full = await readEverything(connector, types)
        expect(Object.fromEntries(known)).toEqual(Object.fromEntries(full.map((record) => [record.anchor, record])))
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })
})
