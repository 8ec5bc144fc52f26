/** Exports that rename or move entries of OpenLDAP, or meet entries that somebody else has renamed (E4, E5, E10, E11). */
import { Attribute, Change } from 'ldapts'
import { expect, it } from 'vitest'
import type { ExportRequest } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { create, ExportWorld } from './export-world'
import { people, person, request } from './setup'

needsServer('slapd')('renaming and moving entries of OpenLDAP', () => {
  const world = new ExportWorld({ extra: ['database monitor'] })

  it('E5 renames, keeps the anchor, then changes the rest at the new DN', async () => {
    const { anchor } = await world.sendOne(create('oldname', { title: ['T'] }))
    const dn = `uid=newname\\,\\+ x\\\\,${people}`
    const result = await world.sendOne(
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
    expect(result).toMatchObject({ outcome: 'done', confirmed: false, secondaryId: dn })
    const [entry] = await world.server.search(`(entryUUID=${anchor})`, {})
    expect(entry).toMatchObject({ uid: 'newname,+ x\\', title: 'U' })
    expect(await world.found(`uid=oldname,${people}`)).toBeUndefined()
  })

  it('E11 a rename keeps the old naming value where it is wanted beside the new one, and drops it where it is not', async () => {
    const named = async (name: string, remove: readonly string[]): Promise<unknown> => {
      await world.server.add([person(name, { uid: [name, 'also'] })])
      const result = await world.sendOne(
        request('update', `uid=${name},${people}`, {
          newSecondaryId: `uid=${name}-new,${people}`,
          attributes: { uid: ['also', name] },
          changes: [{ attribute: 'uid', add: [`${name}-new`], ...(remove.length > 0 && { remove }) }],
        }),
      )
      expect(result).toMatchObject({ outcome: 'done', secondaryId: `uid=${name}-new,${people}` })
      const { uid } = (await world.found(`uid=${name}-new,${people}`)) ?? {}
      return [uid].flat().sort()
    }
    expect(await named('kept', [])).toEqual(['also', 'kept', 'kept-new'])
    expect(await named('dropped', ['dropped'])).toEqual(['also', 'dropped-new'])
  })

  it('E5 moves into another container', async () => {
    await world.server.add([
      person('mover'),
      { dn: `ou=sales,${people}`, attributes: { objectClass: 'organizationalUnit', ou: 'sales' } },
    ])
    const dn = `uid=mover,ou=sales,${people}`
    expect(await world.sendOne(request('update', `uid=mover,${people}`, { newSecondaryId: dn }))).toMatchObject({
      outcome: 'done',
      secondaryId: dn,
    })
    expect(await world.found(dn)).toMatchObject({ uid: 'mover' })
  })

  it('says which container is missing when a move cannot be made', async () => {
    await world.server.add([person('stuck')])
    const result = await world.sendOne(
      request('update', `uid=stuck,${people}`, { newSecondaryId: `uid=stuck,ou=gone,${people}` }),
    )
    expect(result).toMatchObject({ outcome: 'failed' })
    expect(result.message).toContain(`The container ou=gone,${people} does not exist`)
  })

  it('tells that a rename was made when only the other changes were refused', async () => {
    await world.server.add([person('half')])
    const dn = `uid=whole,${people}`
    const changes = [{ attribute: 'sn', set: null }]
    const result = await world.sendOne(request('update', `uid=half,${people}`, { newSecondaryId: dn, changes }))
    expect(result).toMatchObject({ outcome: 'failed', secondaryId: dn, inDoubt: true })
    expect(result.message).toMatch(/was renamed to .*but the other changes were not made/)
    const unmoved = await world.sendOne(request('update', dn, { newSecondaryId: dn, changes }))
    expect(unmoved).toMatchObject({ outcome: 'failed', message: expect.not.stringContaining('was renamed') as string })
    expect(unmoved).not.toHaveProperty('inDoubt')
    expect(await world.found(dn)).toBeDefined()
  })

  it('finds an entry again by its anchor where it was moved meanwhile', async () => {
    const { anchor } = await world.sendOne(create('wanderer'))
    const client = await world.server.client()
    await client.modifyDN(`uid=wanderer,${people}`, `uid=wanderer2,${people}`)
    const changes = [{ attribute: 'title', set: ['Found'] }]
    const result = await world.sendOne(request('update', `uid=wanderer,${people}`, { anchor: anchor as string, changes }))
    expect(result).toMatchObject({ outcome: 'done', secondaryId: `uid=wanderer2,${people}` })
    expect(await world.found(`uid=wanderer2,${people}`)).toMatchObject({ title: 'Found' })
    const wrong = [{ attribute: 'sn', set: null }]
    const refused = await world.sendOne(request('update', `uid=wanderer,${people}`, { anchor: anchor as string, changes: wrong }))
    expect(refused).toMatchObject({ outcome: 'failed', message: expect.stringContaining('LDAP 65') as string })
  })

  it('E5 renames an entry that was moved meanwhile, and E4 says which container is missing for it', async () => {
    const { anchor } = await world.sendOne(create('roamer'))
    const client = await world.server.client()
    await client.modifyDN(`uid=roamer,${people}`, `uid=roamer2,${people}`)
    const from = { anchor: anchor as string, attributes: { uid: ['roamer'] } }
    const lost = await world.sendOne(
      request('update', `uid=roamer,${people}`, { ...from, newSecondaryId: `uid=roamer3,ou=gone,${people}` }),
    )
    expect(lost).toMatchObject({
      outcome: 'failed',
      message: expect.stringContaining(`ou=gone,${people} does not exist`) as string,
    })
    const renamed = await world.sendOne(
      request('update', `uid=roamer,${people}`, { ...from, newSecondaryId: `uid=roamer3,${people}` }),
    )
    expect(renamed).toMatchObject({ outcome: 'done', secondaryId: `uid=roamer3,${people}` })
    expect(await world.found(`uid=roamer3,${people}`)).toBeDefined()
  })

  it('E4 does not take an entry that has gone for a missing container', async () => {
    const newSecondaryId = `uid=nobody2,ou=gone,${people}`
    expect(await world.sendOne(request('update', `uid=nobody,${people}`, { newSecondaryId }))).toMatchObject({
      outcome: 'noSuchObject',
    })
    const anchor = '00000000-0000-0000-0000-000000000000'
    expect(await world.sendOne(request('update', `uid=nobody,${people}`, { anchor, newSecondaryId }))).toMatchObject({
      outcome: 'noSuchObject',
    })
  })

  it('E5 E7 says that another entry has the name, where the container is there', async () => {
    await world.server.add([person('first'), person('second')])
    const result = await world.sendOne(request('update', `uid=first,${people}`, { newSecondaryId: `uid=second,${people}` }))
    expect(result).toMatchObject({
      outcome: 'alreadyExists',
      confirmed: false,
      message: expect.stringContaining('LDAP 68') as string,
    })
    expect(await world.found(`uid=first,${people}`)).toBeDefined()
  })

  it('E2 makes only what is left of a change, whichever part is there already', async () => {
    await world.server.add([person('added', { mail: ['here@x'] }), person('removed', { mail: ['here@x'] })])
    const add = [{ attribute: 'mail', add: ['here@x', 'new@x'] }]
    expect(await world.sendOne(request('update', `uid=added,${people}`, { changes: add }))).toMatchObject({ outcome: 'done' })
    expect(await world.found(`uid=added,${people}`)).toMatchObject({ mail: ['here@x', 'new@x'] })
    const remove = [{ attribute: 'mail', remove: ['gone@x', 'here@x'] }]
    expect(await world.sendOne(request('update', `uid=removed,${people}`, { changes: remove }))).toMatchObject({
      outcome: 'done',
    })
    expect(await world.found(`uid=removed,${people}`)).not.toHaveProperty('mail')
  })

  it('E11 a rename leaves exactly the values asked for, the old naming value included', async () => {
    const { anchor } = await world.sendOne(create('maiden', { cn: ['maiden', 'other'] }))
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
    expect(await world.sendOne(update)).toMatchObject({ outcome: 'done' })
    const entry = await world.found(dn)
    expect([entry?.['uid']].flat().sort()).toEqual(['alias', 'married'])
    expect([entry?.['cn']].flat().sort()).toEqual(['married', 'other'])
  })

  /** Renames an entry that was added, and shows its naming values afterwards. */
  async function afterRename(
    dn: string,
    values: Record<string, string | string[]>,
    to: string,
    more: Partial<ExportRequest> = {},
  ) {
    await world.server.add([{ dn: `${dn},${people}`, attributes: { objectClass: 'inetOrgPerson', ...values } }])
    const attributes = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value].flat()]))
    const newSecondaryId = `${to},${people}`
    const update = request('update', `${dn},${people}`, {
      newSecondaryId,
      attributes: { dn: `${dn},${people}`, ...attributes },
      ...more,
    })
    const result = await world.sendOne(update)
    expect(result).toMatchObject({ outcome: 'done', secondaryId: newSecondaryId })
    expect(await world.sendOne({ ...update, inDoubt: true })).toMatchObject({ outcome: 'noSuchObject' })
    const { cn, sn, uid } = (await world.found(newSecondaryId)) ?? {}
    return { cn: [cn].flat().sort(), sn: [sn].flat().sort(), uid: [uid ?? []].flat().sort() }
  }
  const tom = { uid: 'tom', cn: 'Tom Vale', sn: 'Vale' }
  const ida = { cn: 'Ida Lund', sn: 'Brook' }

  it('E11 the old naming value stays where the new name has another attribute and the rules do not take it away', async () => {
    expect(await afterRename('uid=tom', tom, 'cn=Tom Vale')).toEqual({ cn: ['Tom Vale'], sn: ['Vale'], uid: ['tom'] })
    const gone = { changes: [{ attribute: 'uid', set: null }] }
    expect(await afterRename('uid=ben', { ...tom, uid: 'ben' }, 'cn=Ben Vale', gone)).toMatchObject({
      cn: ['Ben Vale', 'Tom Vale'],
      uid: [],
    })
  })

  it('E11 of a name of several parts the one that goes stays a value, or becomes what the rules say', async () => {
    expect(await afterRename('cn=Ida Lund+sn=Brook', ida, 'cn=Ida Lund')).toMatchObject({ cn: ['Ida Lund'], sn: ['Brook'] })
    const married = { changes: [{ attribute: 'sn', add: ['Lund'], remove: ['Brook'] }] }
    expect(await afterRename('cn=Ida Brook+sn=Brook', { ...ida, cn: 'Ida Brook' }, 'uid=ida', married)).toEqual({
      cn: ['Ida Brook'],
      sn: ['Lund'],
      uid: ['ida'],
    })
    expect(await afterRename('cn=Eva+sn=Brook', { ...ida, cn: 'Eva' }, 'cn=Eva+sn=Lund')).toMatchObject({
      cn: ['Eva'],
      sn: ['Lund'],
    })
    expect(await afterRename('cn=Amy+sn=Brook', { ...ida, cn: 'Amy' }, 'cn=Amy Lou')).toMatchObject({
      cn: ['Amy Lou'],
      sn: ['Brook'],
    })
  })

  it('E11 an attribute whose values the rules say keeps exactly those; of one they leave alone the value follows the name', async () => {
    const both = { uid: 'u1', cn: ['Ann Lee', 'Ann Smith'], sn: 'Lee' }
    expect(await afterRename('cn=Ann Smith', both, 'cn=Ann Lee', { governed: ['CN'] })).toMatchObject({
      cn: ['Ann Lee', 'Ann Smith'],
    })
    expect(await afterRename('cn=Ann Smith', both, 'cn=Ann Fox')).toMatchObject({ cn: ['Ann Fox', 'Ann Lee'] })
  })

  it('E11 an entry is read only where something of its old name is left to do', async () => {
    const operations = async (): Promise<readonly [searches: number, changes: number]> => {
      const base = 'cn=Operations,cn=Monitor'
      const found = await world.server.search('(objectClass=*)', { base, scope: 'one', attributes: ['cn', 'monitorOpInitiated'] })
      const count = (name: string) => Number(found.find((entry) => entry['cn'] === name)?.['monitorOpInitiated'])
      return [count('Search'), count('Modify')]
    }
    const cost = async (from: string, to: string): Promise<readonly [searches: number, changes: number]> => {
      const [searches, modifications] = await operations()
      const changes = [{ attribute: 'title', set: ['T'] }]
      const more = { newSecondaryId: `${to},${people}`, attributes: { uid: ['cheap'] }, changes }
      expect(await world.sendOne(request('update', `${from},${people}`, more))).toMatchObject({ outcome: 'done' })
      const [searchesAfter, modificationsAfter] = await operations()
      return [searchesAfter - searches - 1, modificationsAfter - modifications]
    }
    const pair = { objectClass: 'inetOrgPerson', cn: 'Pair', sn: 'Brook' }
    await world.server.add([
      person('cheap', { cn: ['cheap', 'Cheap Vale'] }),
      { dn: `cn=Pair+sn=Brook,${people}`, attributes: pair },
    ])
    expect(await cost('uid=cheap', 'uid=cheaper')).toEqual([0, 1])
    expect(await cost('uid=cheaper', 'cn=Cheap Vale')).toEqual([0, 1])
    expect(await cost('cn=Pair+sn=Brook', 'cn=Other')).toEqual([1, 1])
  })

  it('E9 E11 of a temporary name nothing stays, and of the former one what the rules say', async () => {
    const temporary = { formerName: `uid=max,${people}` }
    expect(await afterRename('cn=x7k2', { cn: ['Max Vale', 'x7k2'], sn: 'Vale', uid: 'max' }, 'uid=moritz', temporary)).toEqual({
      cn: ['Max Vale'],
      sn: ['Vale'],
      uid: ['moritz'],
    })
    const both = { formerName: `uid=ann,${people}` }
    expect(await afterRename('uid=x9q4', { uid: ['ann', 'x9q4'], cn: 'Ann', sn: 'Vale' }, 'uid=bea', both)).toMatchObject({
      uid: ['bea'],
    })
  })

  it('E2 E11 a rename in doubt that had arrived still loses what the old name left', async () => {
    const { anchor } = await world.sendOne(create('doubtful', { cn: ['doubtful'] }))
    const client = await world.server.client()
    await client.modifyDN(`uid=doubtful,${people}`, `uid=certain,${people}`)
    await client.modify(`uid=certain,${people}`, [
      new Change({ operation: 'add', modification: new Attribute({ type: 'uid', values: ['doubtful'] }) }),
    ])
    const update = request('update', `uid=doubtful,${people}`, {
      anchor: anchor as string,
      newSecondaryId: `uid=certain,${people}`,
      attributes: { uid: ['doubtful'] },
      inDoubt: true,
    })
    expect(await world.sendOne(update)).toMatchObject({ outcome: 'done' })
    expect(await world.found(`uid=certain,${people}`)).toMatchObject({ uid: 'certain' })
  })

  it('E10 never deletes another entry that has taken over the DN', async () => {
    const { anchor } = await world.sendOne(create('victim'))
    const client = await world.server.client()
    await client.modifyDN(`uid=victim,${people}`, `uid=victim-moved,${people}`)
    await world.server.add([person('victim', { title: 'Innocent' })])
    expect(await world.sendOne(request('delete', `uid=victim,${people}`, { anchor: anchor as string }))).toMatchObject({
      outcome: 'done',
    })
    expect(await world.found(`uid=victim,${people}`)).toMatchObject({ title: 'Innocent' })
    expect(await world.found(`uid=victim-moved,${people}`)).toBeUndefined()
  })
})
