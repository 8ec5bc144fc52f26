/** The way to OpenLDAP: one connection that is shared, the next server where one is not there, and nothing after the end. */
import { kinds } from '../../../runtime/connectors/ldap/kinds/kinds'
import * as ldapts from 'ldapts'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Ldapts } from '../../../runtime/connectors/ldap/protocol/library'
import { LdapSession } from '../../../runtime/connectors/ldap/protocol/session'
import { readSettings } from '../../../runtime/connectors/ldap/settings'
import type { ConnectorSettings } from '../../../runtime/model/connector'
import { caught } from '../contract/tools'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { settingsFor } from './setup'

needsServer('slapd')('the session with OpenLDAP', () => {
  let server: Slapd
  const sessions: LdapSession[] = []
  const said: string[] = []
  beforeAll(async () => {
    server = await startSlapd()
  })
  afterAll(async () => {
    for (const session of sessions) await session.close()
    await server.stop()
  })

  function sessionWith(more: ConnectorSettings = {}): LdapSession {
    const library = ldapts as unknown as Ldapts
    const session = new LdapSession(library, readSettings(settingsFor(server, more)), (_, text) => said.push(text))
    sessions.push(session)
    return session
  }

  it('has one connection for all, and the schema as it was first read', async () => {
    said.length = 0
    const session = sessionWith()
    const [first, second] = await Promise.all([session.connection(), session.connection()])
    expect(second).toBe(first)
    expect(await session.connection()).toBe(first)
    const schema = await session.subschema()
    expect(schema?.class('person')).toBeDefined()
    expect(await session.subschema()).toBe(schema)
    expect(said).toEqual([])
  })

  it('knows what the server says of itself, and does without where this login may not see it', async () => {
    const { root } = await sessionWith().connection()
    expect(root.controls).toContain('1.2.840.113556.1.4.319')
    expect(root).toMatchObject({ subschema: 'cn=Subschema', kind: { name: 'openLdap', anchor: 'entryUUID' } })
    for (const rule of ['access to dn.base="" attrs=entry by * none', 'access to dn.base="" by * none']) {
      const hidden = await startSlapd({ global: [rule, 'access to * by * read'] })
      const session = sessionWith({ urls: [hidden.url] })
      expect((await session.connection()).root).toEqual({
        controls: new Set(),
        subschema: 'cn=Subschema',
        kind: kinds.other,
      })
      expect((await session.subschema())?.class('person')).toBeDefined()
      await hidden.stop()
    }
  })

  it('does not take a connection that broke off for a schema that may not be seen', async () => {
    const other = await startSlapd()
    const session = sessionWith({ urls: [other.url] })
    const connection = await session.connection()
    await other.kill()
    await vi.waitFor(() => expect(connection.alive).toBe(false))
    expect(() => connection.client()).toThrow('The connection to the directory broke off.')
    expect(await caught(session.subschema())).toBeInstanceOf(Error)
    await other.stop()
  })

  it('has another connection once that one was lost', async () => {
    const session = sessionWith()
    const first = await session.connection()
    await first.close()
    expect(first.alive).toBe(false)
    await expect(first.run(() => Promise.resolve('sent'))).rejects.toMatchObject({ name: 'ConnectionGone' })
    const second = await session.connection()
    expect(second).not.toBe(first)
    expect(second.alive).toBe(true)
  })

  it('ends its connection with itself, also one that is being opened', async () => {
    const session = sessionWith()
    const opened = await session.connection()
    await session.close()
    expect(opened.alive).toBe(false)
    expect(await caught(session.connection())).toMatchObject({ code: 'system-unreachable', next: 'Start the run again.' })
    const early = sessionWith()
    const opening = early.connection()
    await early.close()
    expect((await opening).alive).toBe(false)
    const vain = sessionWith({ urls: ['ldap://127.0.0.1:1'] })
    const failing = caught(vain.connection())
    await expect(vain.close()).resolves.toBeUndefined()
    expect(await failing).toMatchObject({ code: 'system-unreachable' })
  })

  it('tries no other server where the login is refused', async () => {
    const session = sessionWith({ urls: [server.url, 'ldap://127.0.0.1:1'], password: 'Wrong-5678' })
    expect(await caught(session.connection())).toMatchObject({
      code: 'login-refused',
      message: expect.stringContaining(`Connecting to ${server.url} failed`) as string,
    })
  })

  it('says why the only server cannot be used, or each of several', async () => {
    const [first, second] = ['ldap://127.0.0.1:1', 'ldap://127.0.0.1:2'] as const
    expect(await caught(sessionWith({ urls: [first] }).connection())).toMatchObject({
      code: 'system-unreachable',
      message: expect.stringMatching(/^Connecting to ldap:\/\/127\.0\.0\.1:1 failed/) as string,
    })
    expect(await caught(sessionWith({ urls: [first, second] }).connection())).toMatchObject({
      code: 'system-unreachable',
      message: expect.stringMatching(/:1 failed\. .* Connecting to ldap:\/\/127\.0\.0\.1:2 failed/) as string,
      next: expect.stringMatching(/\S\.$/) as string,
    })
  })
})
