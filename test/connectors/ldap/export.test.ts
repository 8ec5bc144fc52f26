/** Exports to OpenLDAP. */
import { expect, it } from 'vitest'
import type { AttributeChange } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { create, ExportWorld } from './export-world'
import { groups, people, person, personType, readEverything, request } from './setup'

needsServer('slapd')('exporting to OpenLDAP', () => {
  const world = new ExportWorld({ extra: ['database monitor'] })

  /** How many requests to modify an entry the server has had. */
  async function modifications(): Promise<number> {
    const base = 'cn=Modify,cn=Operations,cn=Monitor'
    const [counter] = await world.server.search('(objectClass=*)', { base, scope: 'base', attributes: ['monitorOpInitiated'] })
    return Number(counter?.['monitorOpInitiated'])
  }

  it('E6 creates an entry and hands back the entryUUID the server gave it', async () => {
    const result = await world.sendOne(
      create('created', { mail: ['c@example.com', 'd@example.com'], employeeNumber: 42, jpegPhoto: [{ binary: '/9j/AA==' }] }),
    )
    expect(result).toMatchObject({ outcome: 'done', confirmed: false, secondaryId: `uid=created,${people}` })
    const [entry] = await world.server.search('(uid=created)', { attributes: ['*', 'entryUUID'] })
    expect(entry).toMatchObject({
      entryUUID: result.anchor,
      objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
      mail: ['c@example.com', 'd@example.com'],
      employeeNumber: '42',
      jpegPhoto: Buffer.from('/9j/AA==', 'base64'),
    })
  })

  it('E7 says that an entry exists already and leaves it as it is', async () => {
    await world.server.add([person('taken', { title: 'Boss' })])
    const result = await world.sendOne(create('taken', { title: ['Clerk'] }))
    expect(result).toMatchObject({ outcome: 'alreadyExists', confirmed: false })
    expect(await world.found(`uid=taken,${people}`)).toMatchObject({ title: 'Boss' })
  })

  it('E1 keeps going when one of many is refused, and says why with code and next step', async () => {
    const batch = Array.from({ length: 20 }, (_, at) => create(`many${at}`, at === 7 ? { madeUp: 'x' } : {}))
    const results = await world.send(...batch)
    const failed = results.filter((result) => result.outcome !== 'done')
    expect(failed).toHaveLength(1)
    expect(failed[0]).toMatchObject({ id: batch[7]?.id, outcome: 'failed', permanent: true })
    expect(failed[0]?.message).toMatch(
      /schema does not have an attribute.*LDAP 17 undefinedAttributeType.*madeUp.*Discover the schema/,
    )
    expect(results.map((result) => result.id).sort()).toEqual(batch.map((request) => request.id).sort())
  })

  it('names the container that is missing', async () => {
    const result = await world.sendOne(request('create', `uid=x,ou=nowhere,${people}`, { attributes: { cn: ['x'], sn: ['x'] } }))
    expect(result).toMatchObject({ outcome: 'failed' })
    expect(result.message).toContain(`The container ou=nowhere,${people} does not exist`)
  })

  it('refuses a create without a usable DN before anything is sent', async () => {
    expect(await world.sendOne(request('create', null, { attributes: { cn: ['x'] } }))).toMatchObject({
      outcome: 'failed',
      permanent: true,
    })
    expect((await world.sendOne(request('create', 'nonsense', { attributes: { cn: ['x'] } }))).message).toContain(
      '"nonsense" is not a valid DN',
    )
    expect((await world.sendOne(request('create', '', { attributes: { cn: ['x'] } }))).message).toContain('It has no DN')
  })

  it('takes the DN from the attributes where it stands only there: of a new entry, and of one that is renamed', async () => {
    const dn = `uid=inside,${people}`
    const made = await world.sendOne({ ...create('inside', { dn }), secondaryId: null })
    expect(made).toMatchObject({ outcome: 'done', secondaryId: dn })
    const renamed = `uid=renamed,${people}`
    const change = (set: string | null) => request('update', dn, { changes: [{ attribute: 'dn', set }] })
    expect(await world.sendOne(change(null))).toMatchObject({ outcome: 'done', secondaryId: dn })
    expect(await world.sendOne(change(renamed))).toMatchObject({ outcome: 'done', secondaryId: renamed })
    expect(await world.found(renamed)).toMatchObject({ uid: 'renamed' })
  })

  it('O8 tells that an entry was made when some of its many values were refused', async () => {
    const member = Array.from({ length: 5_001 }, (_, at) => ({
      ref: null,
      text: at === 5_000 ? 'no DN' : `uid=p${at},${people}`,
    }))
    const dn = `cn=partly,${groups}`
    const result = await world.sendOne(request('create', dn, { type: 'groupOfNames', attributes: { cn: ['partly'], member } }))
    expect(result).toMatchObject({ outcome: 'failed', secondaryId: dn })
    expect(result.message).toMatch(/^cn=partly.* was created, but not with all its values\. .*LDAP 21/)
    const found = await world.found(dn)
    expect(found?.['member']).toHaveLength(5_000)
    const [entry] = await world.server.search('(cn=partly)', { attributes: ['entryUUID'] })
    expect(result.anchor).toBe(entry?.['entryUUID'])
  })

  it('O8 sends only the values added and removed', async () => {
    await world.server.add([person('many', { mail: ['a@x', 'b@x'], title: 'T', displayName: 'Many' })])
    const result = await world.sendOne(
      request('update', `uid=many,${people}`, {
        changes: [
          { attribute: 'mail', add: ['c@x'], remove: ['a@x'] },
          { attribute: 'displayName', set: 'More' },
          { attribute: 'title', set: null },
          { attribute: 'employeeNumber', set: 7 },
        ],
      }),
    )
    expect(result).toMatchObject({ outcome: 'done', confirmed: false })
    const entry = await world.found(`uid=many,${people}`)
    expect(entry).toMatchObject({ mail: ['b@x', 'c@x'], displayName: 'More', employeeNumber: '7' })
    expect(entry).not.toHaveProperty('title')
  })

  it('R9 clears a value that is not there any more without complaint', async () => {
    await world.server.add([person('bare')])
    expect(
      await world.sendOne(request('update', `uid=bare,${people}`, { changes: [{ attribute: 'title', set: null }] })),
    ).toMatchObject({
      outcome: 'done',
    })
  })

  it('adds what is missing and removes what is left when somebody else was faster', async () => {
    await world.server.add([person('drift', { mail: ['here@x', 'other@x'] })])
    const changes = [{ attribute: 'mail', add: ['here@x', 'new@x'], remove: ['gone@x', 'other@x'] }]
    expect(await world.sendOne(request('update', `uid=drift,${people}`, { changes }))).toMatchObject({ outcome: 'done' })
    expect(await world.found(`uid=drift,${people}`)).toMatchObject({ mail: ['here@x', 'new@x'] })
  })

  it('E2 sends a change a second time only where a part of it was there already', async () => {
    await world.server.add([person('once', { mail: ['here@x'] })])
    const sent = async (...changes: AttributeChange[]): Promise<[string, number]> => {
      const before = await modifications()
      const { outcome } = await world.sendOne(request('update', `uid=once,${people}`, { changes }))
      return [outcome, (await modifications()) - before]
    }
    expect(await sent({ attribute: 'mail', add: ['new@x'] })).toEqual(['done', 1])
    expect(await sent({ attribute: 'mail', add: ['here@x', 'more@x'] })).toEqual(['done', 2])
    expect(await sent({ attribute: 'mail', add: ['last@x'] }, { attribute: 'sn', set: null })).toEqual(['failed', 1])
  })

  it('E7 says that there is no such entry', async () => {
    expect(await world.sendOne(request('delete', `uid=nobody,${people}`))).toMatchObject({ outcome: 'noSuchObject' })
    const anchor = '00000000-0000-0000-0000-000000000000'
    expect(
      await world.sendOne(request('update', `uid=nobody,${people}`, { anchor, changes: [{ attribute: 'title', set: 'x' }] })),
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
    expect(new Set((await world.send(...up)).map((result) => result.outcome))).toEqual(new Set(['done']))
    const titles = await world.server.search('(title=last *)', { base: ou, attributes: ['title'] })
    expect(titles).toHaveLength(40)
    expect(await world.found(`cn=batch,${groups}`)).toMatchObject({ member: members })
    const down = [...members.map((dn) => request('delete', dn)), request('delete', ou), request('delete', `cn=batch,${groups}`)]
    expect(new Set((await world.send(...down)).map((result) => result.outcome))).toEqual(new Set(['done']))
    expect(await world.found(ou)).toBeUndefined()
  })

  it('O8 carries a group of 12,000 members in portions and changes two of them', async () => {
    const member = Array.from({ length: 12_000 }, (_, at) => ({ ref: null, text: `uid=p${at},${people}` }))
    const dn = `cn=large,${groups}`
    expect(
      await world.sendOne(request('create', dn, { type: 'groupOfNames', attributes: { cn: ['large'], member } })),
    ).toMatchObject({
      outcome: 'done',
    })
    const changes = [
      { attribute: 'member', add: [{ ref: null, text: `uid=new,${people}` }], remove: [{ ref: null, text: `uid=p5,${people}` }] },
    ]
    expect(await world.sendOne(request('update', dn, { type: 'groupOfNames', changes }))).toMatchObject({ outcome: 'done' })
    const members = (await world.found(dn))?.['member'] as string[]
    expect(members).toHaveLength(12_000)
    expect(members).toContain(`uid=new,${people}`)
    expect(members).not.toContain(`uid=p5,${people}`)
  })

  it('E2 finds that a create in doubt had arrived', async () => {
    const first = await world.sendOne(create('doubt', { title: ['T'] }))
    const again = await world.sendOne({ ...create('doubt', { title: ['T'] }), inDoubt: true })
    expect(again).toMatchObject({ outcome: 'done', anchor: first.anchor })
    const other = { title: ['Other'], displayName: 'Other', userPassword: 'Hush-1', dn: `uid=doubt,${people}` }
    expect(await world.sendOne({ ...create('doubt', other), inDoubt: true })).toMatchObject({
      outcome: 'alreadyExists',
      confirmed: false,
      message: `There is an entry uid=doubt,${people} already, with other values of title, displayName.`,
    })
    const spelled = { ...create('doubt', { userPassword: 'Hush-1' }), secondaryId: `UID=doubt,${people}`, inDoubt: true }
    expect(await world.sendOne(spelled)).toMatchObject({ outcome: 'done', secondaryId: `uid=doubt,${people}` })
    expect(await world.sendOne({ ...create('fresh'), inDoubt: true })).toMatchObject({ outcome: 'done' })
  })

  it('E2 finds that an update in doubt had arrived, rename included', async () => {
    const { anchor } = await world.sendOne(create('twice', { mail: ['a@x'] }))
    const update = request('update', `uid=twice,${people}`, {
      anchor: anchor as string,
      newSecondaryId: `uid=thrice,${people}`,
      attributes: { uid: ['twice'], mail: ['a@x'] },
      changes: [{ attribute: 'mail', add: ['b@x'], remove: ['a@x'] }],
    })
    expect(await world.sendOne(update)).toMatchObject({ outcome: 'done' })
    expect(await world.sendOne({ ...update, inDoubt: true })).toMatchObject({
      outcome: 'done',
      secondaryId: `uid=thrice,${people}`,
    })
    expect(await world.found(`uid=thrice,${people}`)).toMatchObject({ mail: 'b@x' })
  })

  it('E2 looks past a value that does not fit its type for what is left of a change', async () => {
    await world.server.add([person('unfit', { employeeNumber: 'A-17', mail: ['a@x'] })])
    const changes = [
      { attribute: 'employeeNumber', remove: [17] },
      { attribute: 'mail', remove: ['a@x'] },
    ]
    expect(await world.sendOne(request('update', `uid=unfit,${people}`, { changes, inDoubt: true }))).toMatchObject({
      outcome: 'done',
    })
    const entry = await world.found(`uid=unfit,${people}`)
    expect(entry).toMatchObject({ employeeNumber: 'A-17' })
    expect(entry).not.toHaveProperty('mail')
  })

  it('N9 blots out a password that the server repeats in its refusal', async () => {
    const result = await world.sendOne(create('secretive', { userPassword: 'repeatedWord', repeatedWord: ['x'] }))
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
    const { anchor } = await world.sendOne(create('roundtrip', sent))
    const record = (await readEverything(world.connector)).find((each) => each.anchor === anchor)
    expect(record?.attributes).toMatchObject(sent)
    expect(record?.faults).toEqual([])
    expect(await world.connector.find?.(personType, anchor as string, null)).toEqual(record)
    expect(await world.connector.find?.(personType, null, `uid=roundtrip,${people}`)).toEqual(record)
    expect(await world.connector.find?.(personType, null, `uid=nobody,${people}`)).toBeNull()
  })
})
