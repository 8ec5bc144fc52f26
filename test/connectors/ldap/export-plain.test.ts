/**
 * Exports to a server that announces no controls, so that it cannot make sure itself which entry is meant (E2, E6, E10), and that
 * shows no schema.
 */
import { expect, it } from 'vitest'
import { needsServer } from '../../servers/needs'
import { create, ExportWorld } from './export-world'
import { people, person, request } from './setup'

needsServer('slapd')('exporting to a server without controls', () => {
  const world = new ExportWorld({
    global: [
      'access to dn.base="" attrs=supportedControl by * none',
      'access to dn.base="cn=Subschema" by * none',
      'access to * by * read',
    ],
  })
  const dnOf = (uid: string) => `uid=${uid},${people}`
  const titled = (dn: string | null, anchor: string | null, title: string) =>
    request('update', dn, { anchor, changes: [{ attribute: 'title', set: [title] }] })

  it('E6 hands back the entryUUID of an entry it made', async () => {
    const { anchor } = await world.sendOne(create('made'))
    const [entry] = await world.server.search('(uid=made)', { attributes: ['entryUUID', 'objectClass'] })
    expect(entry).toMatchObject({ entryUUID: anchor, objectClass: 'inetOrgPerson' })
    expect((await world.connector.test()).steps.find((step) => !step.ok)?.name).toBe('Paged reading')
  })

  it('E10 changes the entry that has the anchor, in any letter case, and not the one that has its DN by now', async () => {
    const { anchor = '' } = await world.sendOne(create('mover'))
    expect(await world.sendOne(titled(dnOf('mover'), anchor?.toUpperCase() ?? '', 'at its DN'))).toMatchObject({
      outcome: 'done',
      secondaryId: dnOf('mover'),
    })
    const client = await world.server.client()
    await client.modifyDN(dnOf('mover'), dnOf('moved'))
    expect(await world.sendOne(titled(dnOf('mover'), anchor, 'elsewhere'))).toMatchObject({
      outcome: 'done',
      secondaryId: dnOf('moved'),
    })
    await world.server.add([person('mover', { title: 'Innocent' })])
    expect(await world.sendOne(titled(dnOf('mover'), anchor, 'past another'))).toMatchObject({
      outcome: 'done',
      secondaryId: dnOf('moved'),
    })
    expect(await world.found(dnOf('moved'))).toMatchObject({ title: 'past another' })
    expect(await world.found(dnOf('mover'))).toMatchObject({ title: 'Innocent' })
  })

  it('E7 finds an entry by its anchor alone, by its DN alone, and none by neither', async () => {
    const { anchor = '' } = await world.sendOne(create('alone'))
    expect(await world.sendOne(titled(null, anchor, 'by anchor'))).toMatchObject({ outcome: 'done', secondaryId: dnOf('alone') })
    expect(await world.sendOne(titled(dnOf('alone'), null, 'by DN'))).toMatchObject({ outcome: 'done' })
    expect(await world.found(dnOf('alone'))).toMatchObject({ title: 'by DN' })
    expect(await world.sendOne(titled(null, null, 'x'))).toMatchObject({ outcome: 'noSuchObject' })
    expect(await world.sendOne(titled(dnOf('nobody'), null, 'x'))).toMatchObject({ outcome: 'noSuchObject' })
    const nobody = '00000000-0000-0000-0000-000000000000'
    expect(await world.sendOne(titled(dnOf('alone'), nobody, 'x'))).toMatchObject({ outcome: 'noSuchObject' })
    expect(await world.found(dnOf('alone'))).toMatchObject({ title: 'by DN' })
  })
})
