/** What somebody else does in Active Directory between an import and an export: nothing is lost of sight, or said to be gone. */
import { expect, it } from 'vitest'
import { bytesOfText } from '../../../runtime/connectors/ldap/entries/byte-forms'
import type { ExportRequest } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { domainDn } from '../../servers/samba'
import { ActiveDirectoryWorld, left, sidType, staff, userType } from './active-directory-world'
import { readEverything } from './setup'

needsServer('samba')('accounts of Active Directory that somebody else renames, moves or deletes', () => {
  const world = new ActiveDirectoryWorld()
  let last = 0

  const meanwhile: Readonly<Record<string, (dn: string, name: string) => Promise<string | undefined>>> = {
    renamed: (dn, name) => moved(dn, `CN=${name} Married,${staff}`),
    moved: (dn, name) => moved(dn, `CN=${name},${left}`),
    'moved out of everything that is read': (dn, name) => moved(dn, `CN=${name},CN=Users,${domainDn}`),
    'renamed, its name taken by somebody new': async (dn, name) => {
      const now = await moved(dn, `CN=${name} Old,${staff}`)
      await world.account(`${name}x`).then((other) => world.server.client.modifyDN(other.dn, dn))
      return now
    },
    'renamed and deleted': async (dn, name) => {
      await world.server.client.del((await moved(dn, `CN=${name} Gone,${staff}`)) ?? '')
      return undefined
    },
  }
  async function moved(dn: string, to: string): Promise<string> {
    await world.server.client.modifyDN(dn, to)
    return to
  }

  const changes: Readonly<Record<string, Pick<ExportRequest, 'operation' | 'changes'>>> = {
    update: { operation: 'update', changes: [{ attribute: 'title', set: 'Chief' }] },
    disable: { operation: 'update', changes: [{ attribute: 'userAccountControl', set: 514 }] },
    delete: { operation: 'delete', changes: [] },
  }

  const situations = Object.keys(meanwhile).flatMap((situation) =>
    Object.keys(changes).flatMap((change) => [
      [situation, change, 'objectGUID', userType],
      [situation, change, 'objectSid', sidType],
    ]),
  ) as [string, string, string, ObjectTypeSchema][]

  it.each(situations)('E5 E10 %s: %s finds it by %s, or says that it is gone', async (situation, change, _, type) => {
    const name = `person${++last}`
    const connector = await world.open({ baseDns: [staff] })
    const { dn, guid, sid } = await world.account(name)
    const now = await meanwhile[situation]?.(dn, name)
    const anchor = type === sidType ? sid : guid
    const { operation, changes: wanted = [] } = changes[change] ?? { operation: 'delete' }
    const results = await connector.export?.(
      [{ ...base(dn), operation, anchor, changes: wanted }],
      { objectTypes: [type], concurrency: 4 },
      new AbortController().signal,
    )
    const result = results?.[0]
    await connector.close()
    if (now === undefined) {
      expect(result).toMatchObject({ outcome: 'noSuchObject' })
      return
    }
    expect(result).toMatchObject({ outcome: 'done' })
    const found = await world.found(name)
    if (change === 'delete') expect(found).toBeUndefined()
    else
      expect(found).toEqual({
        dn: now,
        title: change === 'update' ? 'Chief' : 'Clerk',
        control: change === 'disable' ? 514 : 512,
      })
    if (situation.includes('taken')) expect(await world.found(`${name}x`)).toMatchObject({ dn, title: 'Clerk', control: 512 })
  })
  const base = (dn: string): ExportRequest => ({
    id: 1,
    operation: 'update',
    type: 'user',
    anchor: null,
    secondaryId: dn,
    newSecondaryId: null,
    attributes: {},
    changes: [],
    inDoubt: false,
  })

  it('E5 E11 a rename of ours goes to whoever has the anchor, and is not sent what the server does by itself', async () => {
    const { dn, guid } = await world.account('bride')
    await moved(dn, `CN=Elsewhere,${left}`)
    const newSecondaryId = `CN=Bride Lee,${staff}`
    const changes = [
      { attribute: 'cn', set: 'Bride Lee' },
      { attribute: 'title', set: 'Chief' },
    ]
    const wanted = { anchor: guid, newSecondaryId, changes }
    expect(await world.sendOne(userType, 'update', dn, wanted)).toMatchObject({ outcome: 'done', secondaryId: newSecondaryId })
    expect(await world.found('bride')).toMatchObject({ dn: newSecondaryId, title: 'Chief' })
    expect(await world.sendOne(userType, 'update', dn, { ...wanted, inDoubt: true })).toMatchObject({ outcome: 'done' })
    const nowhere = { anchor: guid, newSecondaryId: `CN=Bride,OU=Nowhere,${domainDn}` }
    expect(await world.sendOne(userType, 'update', dn, nowhere)).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(`The container OU=Nowhere,${domainDn} does not exist`) as string,
    })
    await world.account('groom')
    const taken = { anchor: guid, newSecondaryId: `CN=groom,${staff}` }
    expect(await world.sendOne(userType, 'update', dn, taken)).toMatchObject({ outcome: 'alreadyExists' })
  })

  it('E2 E6 a create brings its GUID, and one that had arrived is known again', async () => {
    const dn = `CN=New Comer,${staff}`
    const create = { attributes: { sAMAccountName: 'comer', title: 'Clerk' } }
    const created = await world.sendOne(userType, 'create', dn, create)
    expect(created).toMatchObject({
      outcome: 'done',
      anchor: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
    })
    expect(await world.sendOne(userType, 'create', dn, { ...create, inDoubt: true })).toEqual({
      ...created,
      id: expect.any(Number) as number,
    })
    const record = await world.connector.find?.(userType, created.anchor ?? '', null)
    expect(record).toMatchObject({ anchor: created.anchor, secondaryId: dn })
    expect(await world.connector.find?.(userType, created.anchor?.toUpperCase() ?? '', null)).toEqual(record)
    const [bySid] = (await readEverything(world.connector, [sidType])).filter(({ secondaryId }) => secondaryId === dn)
    expect(bySid?.anchor).toMatch(/^S-1-5-21-\d+-\d+-\d+-\d+$/)
    expect(await world.connector.find?.(sidType, bySid?.anchor ?? '', null)).toEqual(bySid)
  })

  it('E10 an anchor is found in either spelling; one that cannot be a value says nothing, and the account stays', async () => {
    const { dn, guid } = await world.account('respelled')
    await moved(dn, `CN=Respelled,${left}`)
    expect(await world.sendOne(userType, 'delete', dn, { anchor: 'no guid' })).toMatchObject({
      outcome: 'failed',
      message: expect.stringMatching(/cannot be searched for by its anchor objectGUID.*Run a full import/) as string,
    })
    expect(await world.found('respelled')).toBeDefined()
    const base64 = bytesOfText(guid, 'guid')?.toString('base64') ?? ''
    expect(await world.sendOne(userType, 'delete', dn, { anchor: base64 })).toMatchObject({ outcome: 'done' })
    expect(await world.found('respelled')).toBeUndefined()
  })

  it('E10 the test finds entries by GUID, and refuses an anchor that the schema lacks, as discovering does', async () => {
    expect((await world.connector.test()).steps.find(({ name }) => name === 'Anchor')).toMatchObject({
      ok: true,
      message: 'Entries are found by objectGUID (Active Directory or Samba AD).',
    })
    const wrong = await world.open({ anchorAttribute: 'entryUUID' })
    const refusal = expect.stringMatching(/has no attribute of that name.*/) as string
    expect((await wrong.test()).steps.find(({ name }) => name === 'Anchor')).toMatchObject({ ok: false, message: refusal })
    await expect(wrong.schema()).rejects.toMatchObject({ code: 'not-configured', message: refusal })
    await wrong.close()
  })
})
