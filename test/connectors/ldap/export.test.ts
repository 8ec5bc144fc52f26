/** Exports to OpenLDAP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ExportRequest, ExportResult, OpenConnector } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { groups, never, openLdap, options, people, person, personType, readEverything, request } from './setup'

const create = (name: string, more: ExportRequest['attributes'] = {}): ExportRequest =>
  request('create', `uid=${name},${people}`, { attributes: { uid: [name], cn: [name], sn: [name], ...more } })

needsServer('slapd')('exporting to OpenLDAP', () => {
  let server: Slapd
  let connector: OpenConnector
  beforeAll(async () => {
    server = await startSlapd()
    connector = await openLdap(server)
  })
  afterAll(async () => {
    await connector?.close()
    await server?.stop()
  })
  const send = async (...batch: ExportRequest[]): Promise<readonly ExportResult[]> =>
    (await connector.export?.(batch, options, never)) ?? []
  const sendOne = async (single: ExportRequest): Promise<ExportResult> => (await send(single))[0] as ExportResult
  const found = async (dn: string): Promise<Record<string, unknown> | undefined> =>
    (await server.search('(objectClass=*)', { base: dn, scope: 'base' }).catch(() => []))[0]

  it('E6 creates an entry and hands back the entryUUID the server gave it', async () => {
    const result = await sendOne(
      create('created', { mail: ['c@example.com', 'd@example.com'], employeeNumber: 42, jpegPhoto: [{ binary: '/9j/AA==' }] }),
    )
    expect(result).toMatchObject({ outcome: 'done', confirmed: false, secondaryId: `uid=created,${people}` })
    const [entry] = await server.search('(uid=created)', { attributes: ['*', 'entryUUID'] })
    expect(entry).toMatchObject({
      entryUUID: result.anchor,
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
      mail: ['c@example.com', 'd@example.com'],
      employeeNumber: '42',
      jpegPhoto: Buffer.from('/9j/AA==', 'base64'),
    })
  })

  it('E7 says that an entry exists already and leaves it as it is', async () => {
    await server.add([person('taken', { title: 'Boss' })])
    const result = await sendOne(create('taken', { title: ['Clerk'] }))
    expect(result).toMatchObject({ outcome: 'alreadyExists', confirmed: false })
    expect(await found(`uid=taken,${people}`)).toMatchObject({ title: 'Boss' })
  })

  it('E1 keeps going when one of many is refused, and says why with code and next step', async () => {
    const batch = Array.from({ length: 20 }, (_, at) => create(`many${at}`, at === 7 ? { madeUp: 'x' } : {}))
    const results = await send(...batch)
    const failed = results.filter((result) => result.outcome !== 'done')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject({ id: batch[7]?.id, outcome: 'failed', permanent: true })
    expect(failed[0]?.message).toMatch(
      /schema does not have an attribute.*LDAP 17 undefinedAttributeType.*madeUp.*Discover the schema/,
    )
    expect(results.map((result) => result.id).sort()).toEqual(batch.map((request) => request.id).sort())
  })

  it('names the container that is missing', async () => {
    const result = await sendOne(request('create', `uid=x,ou=nowhere,${people}`, { attributes: { cn: ['x'], sn: ['x'] } }))
    expect(result).toMatchObject({ outcome: 'failed' })
    expect(result.message).toContain(`The container ou=nowhere,${people} does not exist`)
  })

  it('refuses a create without a usable DN before anything is sent', async () => {
    expect(await sendOne(request('create', null, { attributes: { cn: ['x'] } }))).toMatchObject({
      outcome: 'failed',
      permanent: true,
    })
    expect((await sendOne(request('create', 'nonsense', { attributes: { cn: ['x'] } }))).message).toContain(
      '"nonsense" is not a valid DN',
    )
  })

  it('O8 sends only the values added and removed', async () => {
    await server.add([person('many', { mail: ['a@x', 'b@x'], title: 'T', displayName: 'Many' })])
    const result = await sendOne(
      request('update', `uid=many,${people}`, {
        changes: [
          { attribute: 'mail', add: ['c@x'], remove: ['a@x'] },
          { attribute: 'displayName', set: 'More' },
          { attribute: 'title', set: null },
          { attribute: 'employeeNumber', set: 7 },
        ],
      }),
    )
    expect(result).toMatchObject({ outcome: 'done' })
    const entry = await found(`uid=many,${people}`)
    expect(entry).toMatchObject({ mail: ['b@x', 'c@x'], displayName: 'More', employeeNumber: '7' })
    expect(entry).not.toHaveProperty('title')
  })

  it('R9 clears a value that is not there any more without complaint', async () => {
    await server.add([person('bare')])
    expect(
      await sendOne(request('update', `uid=bare,${people}`, { changes: [{ attribute: 'title', set: null }] })),
    ).toMatchObject({
      outcome: 'done',
    })
  })

  it('adds what is missing and removes what is left when somebody else was faster', async () => {
    await server.add([person('drift', { mail: ['here@x', 'other@x'] })])
    const changes = [{ attribute: 'mail', add: ['here@x', 'new@x'], remove: ['gone@x', 'other@x'] }]
    expect(await sendOne(request('update', `uid=drift,${people}`, { changes }))).toMatchObject({ outcome: 'done' })
    expect(await found(`uid=drift,${people}`)).toMatchObject({ mail: ['here@x', 'new@x'] })
  })

  it('E5 renames, keeps the anchor, then changes the rest at the new DN', async () => {
    const { anchor } = await sendOne(create('oldname', { title: ['T'] }))
    const dn = `uid=newname\\,\\+ x\\\\,${people}`
    const result = await sendOne(
      request('update', `uid=oldname,${people}`, {
        anchor: anchor as string,
        newSecondaryId: dn,
        attributes: { uid: ['oldname'], title: ['T'] },
        changes: [
          { attribute: 'uid', add: ['newname,+ x\\'], remove: ['oldname'] },
          { attribute: 'title', add: ['U'], remove: ['T'] },
        ],
      }),
    )
    expect(result).toMatchObject({ outcome: 'done', secondaryId: dn })
    const [entry] = await server.search(`(entryUUID=${anchor})`, {})
    expect(entry).toMatchObject({ uid: 'newname,+ x\\', title: 'U' })
    expect(await found(`uid=oldname,${people}`)).toBeUndefined()
  })

  it('E11 a rename keeps the old naming value where it is wanted beside the new one, and drops it where it is not', async () => {
    const named = async (name: string, remove: readonly string[]): Promise<unknown> => {
      await server.add([person(name, { uid: [name, 'also'] })])
      const result = await sendOne(
        request('update', `uid=${name},${people}`, {
          newSecondaryId: `uid=${name}-new,${people}`,
          attributes: { uid: ['also', name] },
          changes: [{ attribute: 'uid', add: [`${name}-new`], ...(remove.length > 0 && { remove }) }],
        }),
      )
      expect(result).toMatchObject({ outcome: 'done', secondaryId: `uid=${name}-new,${people}` })
      const { uid } = (await found(`uid=${name}-new,${people}`)) ?? {}
      return [uid].flat().sort()
    }
    expect(await named('kept', [])).toEqual(['also', 'kept', 'kept-new'])
    expect(await named('dropped', ['dropped'])).toEqual(['also', 'dropped-new'])
  })

  it('E5 moves into another container', async () => {
    await server.add([
      person('mover'),
      { dn: `ou=sales,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'sales' } },
    ])
    const dn = `uid=mover,ou=sales,${people}`
    expect(await sendOne(request('update', `uid=mover,${people}`, { newSecondaryId: dn }))).toMatchObject({
      outcome: 'done',
      secondaryId: dn,
    })
    expect(await found(dn)).toMatchObject({ uid: 'mover' })
  })

  it('says which container is missing when a move cannot be made', async () => {
    await server.add([person('stuck')])
    const result = await sendOne(request('update', `uid=stuck,${people}`, { newSecondaryId: `uid=stuck,ou=gone,${people}` }))
    expect(result).toMatchObject({ outcome: 'failed' })
    expect(result.message).toContain(`The container ou=gone,${people} does not exist`)
  })

  it('tells that a rename was made when only the other changes were refused', async () => {
    await server.add([person('half')])
    const dn = `uid=whole,${people}`
    const changes = [{ attribute: 'sn', set: null }]
    const result = await sendOne(request('update', `uid=half,${people}`, { newSecondaryId: dn, changes }))
    expect(result).toMatchObject({ outcome: 'failed', secondaryId: dn })
    expect(result.message).toMatch(/was renamed to .*but the other changes were not made/)
    expect(await found(dn)).toBeDefined()
  })

  it('finds an entry again by its anchor where it was moved meanwhile', async () => {
    const { anchor } = await sendOne(create('wanderer'))
    const client = await server.client()
    await client.modifyDN(`uid=wanderer,${people}`, `uid=wanderer2,${people}`)
    const changes = [{ attribute: 'title', set: ['Found'] }]
    const result = await sendOne(request('update', `uid=wanderer,${people}`, { anchor: anchor as string, changes }))
    expect(result).toMatchObject({ outcome: 'done', secondaryId: `uid=wanderer2,${people}` })
    expect(await found(`uid=wanderer2,${people}`)).toMatchObject({ title: 'Found' })
  })

  it('E5 renames an entry that was moved meanwhile, and E4 says which container is missing for it', async () => {
    const { anchor } = await sendOne(create('roamer'))
    const client = await server.client()
    await client.modifyDN(`uid=roamer,${people}`, `uid=roamer2,${people}`)
    const from = { anchor: anchor as string, attributes: { uid: ['roamer'] } }
    const lost = await sendOne(
      request('update', `uid=roamer,${people}`, { ...from, newSecondaryId: `uid=roamer3,ou=gone,${people}` }),
    )
    expect(lost).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(`ou=gone,${people} does not exist`) as string,
    })
    const renamed = await sendOne(request('update', `uid=roamer,${people}`, { ...from, newSecondaryId: `uid=roamer3,${people}` }))
    expect(renamed).toMatchObject({ outcome: 'done', secondaryId: `uid=roamer3,${people}` })
    expect(await found(`uid=roamer3,${people}`)).toBeDefined()
  })

  it('E4 does not take an entry that has gone for a missing container', async () => {
    const newSecondaryId = `uid=nobody2,ou=gone,${people}`
    expect(await sendOne(request('update', `uid=nobody,${people}`, { newSecondaryId }))).toMatchObject({
      outcome: 'noSuchObject',
    })
    const anchor = '00000000-0000-0000-0000-000000000000'
    expect(await sendOne(request('update', `uid=nobody,${people}`, { anchor, newSecondaryId }))).toMatchObject({
      outcome: 'noSuchObject',
    })
  })

  it('E5 says why a rename was refused where the container is there', async () => {
    await server.add([person('first'), person('second')])
    const result = await sendOne(request('update', `uid=first,${people}`, { newSecondaryId: `uid=second,${people}` }))
    expect(result).toMatchObject({ outcome: 'failed', message: expect.stringContaining('LDAP 68') as string })
    expect(await found(`uid=first,${people}`)).toBeDefined()
  })

  it('E2 makes only what is left of a change, whichever part is there already', async () => {
    await server.add([person('added', { mail: ['here@x'] }), person('removed', { mail: ['here@x'] })])
    const add = [{ attribute: 'mail', add: ['here@x', 'new@x'] }]
    expect(await sendOne(request('update', `uid=added,${people}`, { changes: add }))).toMatchObject({ outcome: 'done' })
    expect(await found(`uid=added,${people}`)).toMatchObject({ mail: ['here@x', 'new@x'] })
    const remove = [{ attribute: 'mail', remove: ['gone@x', 'here@x'] }]
    expect(await sendOne(request('update', `uid=removed,${people}`, { changes: remove }))).toMatchObject({ outcome: 'done' })
    expect(await found(`uid=removed,${people}`)).not.toHaveProperty('mail')
  })

  it('E11 a rename leaves exactly the values asked for, the old naming value included', async () => {
    const { anchor } = await sendOne(create('maiden', { cn: ['maiden', 'other'] }))
    const dn = `uid=married,${people}`
    const changes = [
      { attribute: 'uid', add: ['married', 'alias'], remove: ['maiden'] },
      { attribute: 'cn', add: ['married'], remove: ['maiden'] },
    ]
    const attributes = { uid: ['maiden'], cn: ['maiden', 'other'] }
    const update = request('update', `uid=maiden,${people}`, {
      anchor: anchor as string,
      newSecondaryId: dn,
      attributes,
      changes,
    })
    expect(await sendOne(update)).toMatchObject({ outcome: 'done' })
    const entry = await found(dn)
    expect([entry?.['uid']].flat().sort()).toEqual(['alias', 'married'])
    expect([entry?.['cn']].flat().sort()).toEqual(['married', 'other'])
  })

  it('E10 never deletes another entry that has taken over the DN', async () => {
    const { anchor } = await sendOne(create('victim'))
    const client = await server.client()
    await client.modifyDN(`uid=victim,${people}`, `uid=victim-moved,${people}`)
    await server.add([person('victim', { title: 'Innocent' })])
    expect(await sendOne(request('delete', `uid=victim,${people}`, { anchor: anchor as string }))).toMatchObject({
      outcome: 'done',
    })
    expect(await found(`uid=victim,${people}`)).toMatchObject({ title: 'Innocent' })
    expect(await found(`uid=victim-moved,${people}`)).toBeUndefined()
  })

  it('E7 says that there is no such entry', async () => {
    expect(await sendOne(request('delete', `uid=nobody,${people}`))).toMatchObject({ outcome: 'noSuchObject' })
    const anchor = '00000000-0000-0000-0000-000000000000'
    expect(
      await sendOne(request('update', `uid=nobody,${people}`, { anchor, changes: [{ attribute: 'title', set: 'x' }] })),
    ).toMatchObject({
      outcome: 'noSuchObject',
    })
  })

  it('E4 keeps parents before children, members before groups, children deleted before parents, and one object in order', async () => {
    const ou = `ou=batch,${people}`
    const members = Array.from({ length: 40 }, (_, at) => `uid=m${at},${ou}`)
    const up = [
      request('create', ou, { type: 'organizationalUnit' }),
      ...members.map((dn, at) => request('create', dn, { attributes: { cn: ['x'], sn: ['x'], uid: [`m${at}`] } })),
      request('create', `cn=batch,${groups}`, {
        type: 'groupOfNames',
        attributes: { member: members.map((text) => ({ ref: null, text })) },
      }),
      ...members.map((dn, at) => request('update', dn, { changes: [{ attribute: 'title', set: [`first ${at}`] }] })),
      ...members.map((dn, at) => request('update', dn, { changes: [{ attribute: 'title', set: [`last ${at}`] }] })),
    ]
    expect(new Set((await send(...up)).map((result) => result.outcome))).toEqual(new Set(['done']))
    const titles = await server.search('(title=last *)', { base: ou, attributes: ['title'] })
    expect(titles).toHaveLength(40)
    expect(await found(`cn=batch,${groups}`)).toMatchObject({ member: members })
    const down = [...members.map((dn) => request('delete', dn)), request('delete', ou), request('delete', `cn=batch,${groups}`)]
    expect(new Set((await send(...down)).map((result) => result.outcome))).toEqual(new Set(['done']))
    expect(await found(ou)).toBeUndefined()
  })

  it('O8 carries a group of 12,000 members in portions and changes two of them', async () => {
    const member = Array.from({ length: 12_000 }, (_, at) => ({ ref: null, text: `uid=p${at},${people}` }))
    const dn = `cn=large,${groups}`
    expect(await sendOne(request('create', dn, { type: 'groupOfNames', attributes: { cn: ['large'], member } }))).toMatchObject({
      outcome: 'done',
    })
    const changes = [
      { attribute: 'member', add: [{ ref: null, text: `uid=new,${people}` }], remove: [{ ref: null, text: `uid=p5,${people}` }] },
    ]
    expect(await sendOne(request('update', dn, { type: 'groupOfNames', changes }))).toMatchObject({ outcome: 'done' })
    const members = (await found(dn))?.['member'] as string[]
    expect(members).toHaveLength(12_000)
    expect(members).toContain(`uid=new,${people}`)
    expect(members).not.toContain(`uid=p5,${people}`)
  })

  it('E2 finds that a create in doubt had arrived', async () => {
    const first = await sendOne(create('doubt', { title: ['T'] }))
    const again = await sendOne({ ...create('doubt', { title: ['T'] }), inDoubt: true })
    expect(again).toMatchObject({ outcome: 'done', anchor: first.anchor })
    expect(await sendOne({ ...create('doubt', { title: ['Other'] }), inDoubt: true })).toMatchObject({ outcome: 'alreadyExists' })
    expect(await sendOne({ ...create('fresh'), inDoubt: true })).toMatchObject({ outcome: 'done' })
  })

  it('E2 finds that an update in doubt had arrived, rename included', async () => {
    const { anchor } = await sendOne(create('twice', { mail: ['a@x'] }))
    const update = request('update', `uid=twice,${people}`, {
      anchor: anchor as string,
      newSecondaryId: `uid=thrice,${people}`,
      attributes: { uid: ['twice'], mail: ['a@x'] },
      changes: [{ attribute: 'mail', add: ['b@x'], remove: ['a@x'] }],
    })
    expect(await sendOne(update)).toMatchObject({ outcome: 'done' })
    expect(await sendOne({ ...update, inDoubt: true })).toMatchObject({ outcome: 'done', secondaryId: `uid=thrice,${people}` })
    expect(await found(`uid=thrice,${people}`)).toMatchObject({ mail: 'b@x' })
  })

  it('N9 blots out a password that the server repeats in its refusal', async () => {
    const result = await sendOne(create('secretive', { userPassword: 'repeatedWord', repeatedWord: ['x'] }))
    expect(result).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining('•••: attribute type undefined') as string,
    })
    expect(result.message).not.toContain('repeatedWord')
  })

  it('I14 reads back what it wrote, value for value', async () => {
    const sent = {
      title: ['Chief', 'Ärztin'],
      employeeNumber: 9,
      manager: [{ ref: null, text: `uid=created,${people}` }],
      displayName: 'Ω "quoted" , \\ end',
    }
    const { anchor } = await sendOne(create('roundtrip', sent))
    const record = (await readEverything(connector)).find((each) => each.anchor === anchor)
    expect(record?.attributes).toMatchObject(sent)
    expect(record?.faults).toEqual([])
    expect(await connector.find?.(personType, anchor as string, null)).toEqual(record)
    expect(await connector.find?.(personType, null, `uid=roundtrip,${people}`)).toEqual(record)
    expect(await connector.find?.(personType, null, `uid=nobody,${people}`)).toBeNull()
  })
})
