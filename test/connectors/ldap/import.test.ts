/** Imports from OpenLDAP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { groups, logged, never, openLdap, people, person, personType, readEverything, types } from './setup'

const withAttributes = (...more: ObjectTypeSchema['attributes']): ObjectTypeSchema => ({
  ...personType,
  attributes: [...personType.attributes.filter((attribute) => !more.some((other) => other.name === attribute.name)), ...more],
})

needsServer('slapd')('importing from OpenLDAP', () => {
  let server: Slapd
  beforeAll(async () => {
    server = await startSlapd({ memberof: true })
    await server.add([
      person('anna', {
        mail: ['b@x', 'a@x'],
        employeeNumber: '133801632000000000',
        userPassword: 'Hush-1',
        jpegPhoto: Buffer.from([0, 255, 128]),
      }),
      person('bernd', {
        displayName: 'Bernd',
        title: 'T',
        manager: `uid=anna,${people}`,
        objectClass: ['inetOrgPerson', 'posixAccount'],
        uidNumber: '7',
        gidNumber: '8',
        homeDirectory: '/b',
      }),
      { dn: `cn=plain,${people}`, attributes: { objectClass: 'person', cn: 'plain', sn: 'p' } },
      {
        dn: `cn=team,${groups}`,
        attributes: { objectClass: 'groupOfNames', cn: 'team', member: [`uid=bernd,${people}`, `uid=anna,${people}`] },
      },
    ])
  })
  afterAll(() => server?.stop())

  const read = async (settings = {}, objectTypes: readonly ObjectTypeSchema[] = types) => {
    const connector = await openLdap(server, settings)
    try {
      return await readEverything(connector, [...objectTypes])
    } finally {
      await connector.close()
    }
  }
  const failing = async (settings = {}, objectTypes: readonly ObjectTypeSchema[] = types) => {
    const thrown: unknown = await read(settings, objectTypes).catch((error: unknown) => error)
    if (!(thrown instanceof Error)) throw new Error('The read did not fail')
    return thrown
  }

  it('O4 O5 delivers typed values without empty ones, DN as secondary id and attribute', async () => {
    const anna = (await read()).find((record) => record.secondaryId === `uid=anna,${people}`)
    expect(anna).toMatchObject({ type: 'inetOrgPerson', change: 'state', faults: [], position: `uid=anna,${people}` })
    expect(anna?.attributes).toEqual({
      cn: ['anna'],
      dn: `uid=anna,${people}`,
      employeeNumber: { integer: '133801632000000000' },
      entryUUID: anna?.anchor,
      jpegPhoto: [{ binary: 'AP+A' }],
      mail: ['a@x', 'b@x'],
      objectClass: ['inetOrgPerson'],
      sn: ['anna'],
      uid: ['anna'],
    })
  })

  it('reads no passwords, declared or not', async () => {
    expect(JSON.stringify(await read())).not.toContain('Hush')
  })

  it('O8 delivers DN values as references', async () => {
    const team = (await read()).find((record) => record.type === 'groupOfNames')
    expect(team?.attributes['member']).toEqual([
      { ref: null, text: `uid=anna,${people}` },
      { ref: null, text: `uid=bernd,${people}` },
    ])
  })

  it('takes the most special type an entry is of', async () => {
    const generic: ObjectTypeSchema = {
      name: 'person',
      anchor: 'entryUUID',
      secondaryId: 'dn',
      attributes: [{ name: 'sn', type: 'text', multi: true }],
    }
    const staff: ObjectTypeSchema = { ...personType, name: 'staff' }
    const found = await read({ typeClasses: ['staff = inetOrgPerson posixAccount'] }, [generic, personType, staff])
    expect(found.map((record) => [record.secondaryId?.split(',')[0], record.type]).sort()).toEqual([
      ['cn=plain', 'person'],
      ['uid=anna', 'inetOrgPerson'],
      ['uid=bernd', 'staff'],
    ])
    expect((await read({}, [generic])).map((record) => record.type)).toEqual(['person', 'person', 'person'])
  })

  it('I17 reads only what the filter, the depth and the bases select', async () => {
    expect(await read({ filter: '(uid=b*)' })).toHaveLength(1)
    expect(await read({ filter: 'uid=b*' })).toHaveLength(1)
    expect(await read({ scope: 'one' })).toEqual([])
    expect(await read({ baseDns: [people] })).toHaveLength(2)
    expect(
      await read({ baseDns: [people, people.toUpperCase(), server.baseDn] }),
      'a base below another is read once',
    ).toHaveLength(3)
  })

  it('understands letters written in hexadecimal in the filter', async () => {
    await server.add([person('umlaut', { title: 'Müller(x)' })])
    expect(await read({ filter: '(title=M\\c3\\bcller\\28x\\29)' })).toHaveLength(1)
  })

  it('O4 reads times, booleans and operational attributes', async () => {
    const wanted = withAttributes(
      { name: 'createTimestamp', type: 'dateTime', multi: false },
      { name: 'hasSubordinates', type: 'boolean', multi: false },
      { name: 'memberOf', type: 'reference', multi: true },
    )
    const anna = (await read({ filter: '(uid=anna)' }, [wanted]))[0]
    expect(anna?.attributes['createTimestamp']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(anna?.attributes['hasSubordinates']).toBe(false)
    expect(anna?.attributes['memberOf']).toEqual([{ ref: null, text: `cn=team,${groups}` }])
  })

  it('O3 reads an attribute that is declared by another of its names or in other letters', async () => {
    const renamed: ObjectTypeSchema = {
      ...personType,
      attributes: [
        { name: 'surname', type: 'text', multi: true },
        { name: 'EMPLOYEENUMBER', type: 'text', multi: false },
      ],
    }
    const [anna] = await read({ filter: '(uid=anna)' }, [renamed])
    expect(anna?.attributes).toEqual({
      EMPLOYEENUMBER: '133801632000000000',
      dn: `uid=anna,${people}`,
      entryUUID: anna?.anchor,
      surname: ['anna'],
    })
  })

  it('I7 imports an object in spite of a value that cannot be read', async () => {
    await server.add([person('odd', { employeeNumber: 'A-17', title: ['one', 'two'] })])
    const [odd] = await read({ filter: '(uid=odd)' }, [withAttributes({ name: 'title', type: 'text', multi: false })])
    expect(odd?.attributes).not.toHaveProperty('employeeNumber')
    expect(odd?.attributes).not.toHaveProperty('title')
    expect(odd?.attributes['sn']).toEqual(['odd'])
    expect(odd?.faults).toEqual([
      { attribute: 'employeeNumber', value: 'A-17', message: '"A-17" is not a whole number' },
      { attribute: 'title', value: 'one; two', message: expect.stringContaining('has 2 values where one is expected') as string },
    ])
  })

  it('I6 says why an entry has no usable anchor', async () => {
    const byNumber: ObjectTypeSchema = { ...personType, anchor: 'employeeNumber' }
    const byMail: ObjectTypeSchema = { ...personType, anchor: 'mail' }
    const [bernd] = await read({ filter: '(uid=bernd)' }, [byNumber])
    expect(bernd).toMatchObject({
      anchor: null,
      unidentified: expect.stringContaining('no value for the anchor employeeNumber') as string,
    })
    const [anna] = await read({ filter: '(uid=anna)' }, [byMail])
    expect(anna).toMatchObject({ anchor: null, unidentified: expect.stringContaining('2 values for the anchor mail') as string })
  })

  it('I8 refuses when a declared attribute or class has gone from the schema', async () => {
    const gone = await failing({}, [withAttributes({ name: 'shoeSize', type: 'integer', multi: false })])
    expect(gone).toMatchObject({ code: 'schema-changed' })
    expect(gone.message).toContain('attribute shoeSize')
    expect((await failing({}, [{ ...personType, name: 'madeUpClass' }])).message).toContain('object class madeUpClass')
  })

  it('refuses before the first page when a base is missing', async () => {
    const thrown = await failing({ baseDns: [people, `ou=gone,${server.baseDn}`] })
    expect(thrown).toMatchObject({ code: 'not-configured' })
    expect(thrown.message).toContain(`no entry ou=gone,${server.baseDn}`)
    expect((await failing({ baseDns: ['madeUp=x'] })).message).toMatch(/^Looking for the base madeUp=x failed\. .*LDAP 34/)
  })

  it('reads many pages, each entry once, and no page larger than asked for', async () => {
    const crowd = Array.from({ length: 1_050 }, (_, at) => person(`crowd${at}`))
    await server.add(crowd)
    const connector = await openLdap(server, { filter: '(uid=crowd*)', pageSize: 100 })
    const isPlain = ({ type }: { readonly type: string }): boolean => type !== 'binary'
    const plain = types.map((type) => ({ ...type, attributes: type.attributes.filter(isPlain) }))
    for (const [objectTypes, largest] of [
      [plain, 70],
      // Photos are read fewer at a time.
      [types, 20],
    ] as const) {
      const sizes: number[] = []
      const seen = new Set<string | null>()
      for await (const page of connector.importAll?.({ objectTypes, pageSize: 70 }, never) ?? []) {
        sizes.push(page.records.length)
        for (const record of page.records) seen.add(record.anchor)
      }
      expect(seen.size).toBe(1_050)
      expect(Math.max(...sizes)).toBe(largest)
      expect(sizes.reduce((a, b) => a + b)).toBe(1_050)
    }
    await connector.close()
  })

  it('reads nothing of no types, without connecting', async () => {
    expect(await read({ urls: ['ldap://127.0.0.1:1'] }, [])).toEqual([])
  })

  it('N5 reads no further page once it is cancelled, also of entries the server has sent', async () => {
    const connector = await openLdap(server)
    const cancelled = new AbortController()
    const seen: number[] = []
    const reading = (async () => {
      for await (const page of connector.importAll?.({ objectTypes: types, pageSize: 1 }, cancelled.signal) ?? []) {
        seen.push(page.records.length)
        cancelled.abort()
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' })
    expect(seen).toEqual([1])
    await connector.close()
  })

  it('warns when the schema cannot be read instead of failing', async () => {
    logged.length = 0
    const hidden = await startSlapd({
      extra: ['access to * by * read'],
      global: ['access to dn.base="cn=Subschema" by * none', 'access to * by * read'],
    })
    try {
      await hidden.add([person('x')])
      const connector = await openLdap(hidden, { bindDn: '', password: '' })
      expect(await readEverything(connector)).toHaveLength(1)
      await expect(connector.schema()).rejects.toMatchObject({ code: 'not-supported' })
      await connector.close()
    } finally {
      await hidden.stop()
    }
    expect(logged.join()).toContain('schema of the directory cannot be read')
  })
})

needsServer('slapd')('an import that does not come to its end', () => {
  it('I3 fails when the server sends no more entries than its limit', async () => {
    const server = await startSlapd({ limits: '* size=5 size.prtotal=5', extra: ['access to * by * read'] })
    try {
      await server.add(Array.from({ length: 8 }, (_, at) => person(`p${at}`)))
      const connector = await openLdap(server, { bindDn: '', password: '', pageSize: 2 })
      const thrown: unknown = await readEverything(connector).catch((error: unknown) => error)
      await connector.close()
      expect(thrown).toMatchObject({ name: 'SyncError', code: 'source-incomplete' })
      expect(String(thrown)).toMatch(/entries read so far.*(LDAP 4 sizeLimitExceeded|LDAP 11 adminLimitExceeded)/)
    } finally {
      await server.stop()
    }
  })

  it('I3 fails when the server dies between two pages, and reads everything once it is back', async () => {
    const server = await startSlapd({ durable: true })
    try {
      await server.add(Array.from({ length: 60 }, (_, at) => person(`p${at}`)))
      const connector = await openLdap(server, { pageSize: 10 })
      const partly = async (): Promise<number> => {
        let pages = 0
        for await (const page of connector.importAll?.({ objectTypes: types, pageSize: 10 }, never) ?? []) {
          pages += page.records.length > 0 ? 1 : 0
          if (pages === 2) await server.kill()
        }
        return pages
      }
      await expect(partly()).rejects.toMatchObject({ name: 'SyncError', code: 'system-unreachable' })
      await server.restart()
      expect(await readEverything(connector)).toHaveLength(60)
      await connector.close()
    } finally {
      await server.stop()
    }
  })
})
