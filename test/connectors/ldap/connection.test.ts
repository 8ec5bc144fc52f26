/** Connecting to OpenLDAP, and losing the connection. */
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { ldap } from '../../../runtime/connectors/ldap/connector'
import type { ConnectorSettings, ExportResult, OpenConnector, TestOutcome } from '../../../runtime/model/connector'
import { needsServer } from '../../servers/needs'
import { type Slapd, startSlapd } from '../../servers/slapd'
import { contextFor, logged, never, openLdap, options, people, person, readEverything, request } from './setup'

const servers: Slapd[] = []
const start = async (...given: Parameters<typeof startSlapd>): Promise<Slapd> => {
  const server = await startSlapd(...given)
  servers.push(server)
  return server
}
const stopAll = async (): Promise<void> => {
  for (const server of servers.splice(0)) await server.stop()
}

async function tested(server: Slapd, settings: ConnectorSettings = {}): Promise<TestOutcome> {
  const connector = await openLdap(server, settings)
  const outcome = await connector.test()
  await connector.close()
  return outcome
}

/** The error of a first use. */
async function refused(server: Slapd, settings: ConnectorSettings): Promise<Error & { code?: string; next?: string }> {
  const connector = await openLdap(server, settings)
  const thrown: unknown = await connector.schema().catch((error: unknown) => error)
  await connector.close()
  if (!(thrown instanceof Error)) throw new Error('It was not refused')
  return thrown
}

const failedStep = (outcome: TestOutcome) => outcome.steps.find((step) => !step.ok)

needsServer('slapd')('connecting to OpenLDAP', () => {
  let server: Slapd
  beforeAll(async () => {
    server = await start({ tls: true })
  })
  afterAll(stopAll)

  it('tells step by step that everything works, and warns of what is not safe', async () => {
    const safe = await tested(server, { urls: [server.ldapsUrl], caFile: 'ca.pem' })
    expect(safe).toMatchObject({ ok: true })
    expect(safe.steps.map((step) => step.name)).toEqual([
      'Connect',
      'Encryption',
      'Login',
      `Read ${server.baseDn}`,
      'Paged reading',
      'Anchor',
    ])
    expect(safe.steps.map((step) => step.message).join(' ')).not.toContain('Warning')
    expect((await tested(server)).steps[1]).toMatchObject({
      ok: true,
      message: expect.stringContaining('not encrypted; the password') as string,
    })
    const careless = await tested(server, { urls: [server.ldapsUrl], verifyTls: false })
    expect(careless.steps[1]).toMatchObject({
      ok: true,
      message: expect.stringContaining('certificate is not checked') as string,
    })
  })

  it('takes the authority as text and over StartTLS', async () => {
    const caPem = readFileSync(join(server.folder, 'ca.pem'), 'utf8')
    expect(await tested(server, { startTls: true, caPem })).toMatchObject({ ok: true })
    expect(await tested(server, { urls: [server.url.replace('127.0.0.1', 'localhost')], startTls: true, caPem })).toMatchObject({
      ok: true,
    })
  })

  it('names an authority that is not trusted, over both ways to TLS', async () => {
    for (const settings of [{ urls: [server.ldapsUrl] }, { startTls: true }]) {
      const step = failedStep(await tested(server, settings))
      expect(step?.name).toBe('Encryption')
      expect(step?.message).toMatch(/authority that is not trusted.*CA certificate file/)
      expect(await refused(server, settings)).toMatchObject({ code: 'system-unreachable' })
    }
  })

  it('names an expired certificate and one made out to another name', async () => {
    const expired = await start({ tls: { expired: true } })
    expect(failedStep(await tested(expired, { startTls: true, caFile: 'ca.pem' }))?.message).toContain('has expired')
    const other = await start({ tls: { hosts: ['ldap.elsewhere.example'] } })
    const step = failedStep(await tested(other, { startTls: true, caFile: 'ca.pem' }))
    expect(step?.message).toMatch(/made out to another name.*ldap\.elsewhere\.example/)
  })

  it('says when a port does not speak TLS, or only TLS', async () => {
    const plainPort = server.url.replace('ldap:', 'ldaps:')
    expect(failedStep(await tested(server, { urls: [plainPort] }))?.message).toMatch(
      /broke the connection off|does not speak TLS/,
    )
    const secretPort = (server.ldapsUrl as string).replace('ldaps:', 'ldap:')
    expect(failedStep(await tested(server, { urls: [secretPort], timeout: 2 }))?.message).toMatch(/broke off|in time/)
  })

  it('N9 refuses a wrong password as login-refused, without showing it', async () => {
    const thrown = await refused(server, { password: 'Wrong-5678' })
    expect(thrown).toMatchObject({ name: 'SyncError', code: 'login-refused' })
    expect(thrown.message).toContain('LDAP 49 invalidCredentials')
    expect(`${thrown.message}${thrown.next}${thrown.stack}${JSON.stringify(thrown.cause)}`).not.toContain('Wrong-5678')
    expect(failedStep(await tested(server, { password: 'Wrong-5678' }))).toMatchObject({ name: 'Login' })
  })

  it('says which server is not there, and why', async () => {
    expect(failedStep(await tested(server, { urls: ['ldap://127.0.0.1:1'] }))).toMatchObject({
      name: 'Connect',
      message: expect.stringContaining('refuses the connection (ECONNREFUSED)') as string,
    })
    expect(await refused(server, { urls: ['ldap://127.0.0.1:1'] })).toMatchObject({ code: 'system-unreachable' })
    expect((await refused(server, { urls: ['ldap://no-such-host.invalid'] })).message).toMatch(/not known|name service/)
  })

  it('gives up on a server that accepts and never answers', async () => {
    const silent = await listen()
    const url = `ldap://127.0.0.1:${(silent.address() as { port: number }).port}`
    try {
      expect(await refused(server, { urls: [url], timeout: 1 })).toMatchObject({ code: 'system-unreachable' })
      expect((await refused(server, { urls: [url.replace('ldap:', 'ldaps:')], connectTimeout: 1 })).message).toContain(
        'does not answer',
      )
      const left = (): Promise<number> => new Promise((resolve) => silent.getConnections((_, count) => resolve(count)))
      await vi.waitFor(async () => expect(await left()).toBe(0))
    } finally {
      silent.close()
    }
  })

  it('takes the next server when the first is not there, and says so', async () => {
    logged.length = 0
    const connector = await openLdap(server, { urls: ['ldap://127.0.0.1:1', server.url] })
    expect((await connector.schema()).length).toBeGreaterThan(10)
    await connector.close()
    expect(logged.join()).toMatch(/Using ldap:.*since Connecting to ldap:\/\/127\.0\.0\.1:1 failed/)
    expect(await tested(server, { urls: ['ldap://127.0.0.1:1', server.url] })).toMatchObject({ ok: true })
    expect((await refused(server, { urls: ['ldap://127.0.0.1:1', 'ldap://127.0.0.1:2'] })).message).toContain(
      'None of the 2 servers',
    )
  })

  it('says when a base is not there', async () => {
    const outcome = await tested(server, { baseDns: ['ou=gone,dc=example,dc=com'] })
    expect(outcome.ok).toBe(false)
    expect(failedStep(outcome)?.message).toContain('There is no entry ou=gone')
  })

  it('finds the object types of the schema', async () => {
    const connector = await openLdap(server, { typeClasses: ['staff = inetOrgPerson posixAccount'] })
    const found = await connector.schema()
    await connector.close()
    expect(found.slice(0, 4).map((type) => type.name)).toEqual(['staff', 'inetOrgPerson', 'groupOfNames', 'organizationalUnit'])
    const [staff, , group] = found
    const attribute = (name: string) => staff?.attributes.find((schema) => schema.name === name)
    expect(staff).toMatchObject({ anchor: 'entryUUID', anchorIgnoresCase: true, secondaryId: 'dn' })
    expect(attribute('dn')).toMatchObject({ type: 'text', multi: false, comparison: 'dn' })
    expect(attribute('entryUUID')).toMatchObject({ multi: false, mutability: 'readOnly' })
    expect(attribute('sn')).toMatchObject({ type: 'text', multi: true, required: true, comparison: 'ignoreCase' })
    expect(attribute('employeeNumber')).toMatchObject({ multi: false })
    expect(attribute('uidNumber')).toMatchObject({ type: 'integer', multi: false, required: true, comparison: 'exact' })
    expect(attribute('labeledURI')).toMatchObject({ comparison: 'exact' })
    expect(attribute('manager')).toMatchObject({ type: 'reference', comparison: 'dn' })
    expect(attribute('jpegPhoto')).toMatchObject({ type: 'binary' })
    expect(attribute('userCertificate;binary')).toMatchObject({ type: 'binary' })
    expect(attribute('userPassword')).toMatchObject({ type: 'text', secret: true })
    expect(attribute('createTimestamp')).toMatchObject({ type: 'dateTime', mutability: 'readOnly' })
    expect(group?.attributes.find((attribute) => attribute.name === 'member')).toMatchObject({
      type: 'reference',
      multi: true,
      required: true,
    })
    expect(found.some((type) => /^(olc|audit)/i.test(type.name))).toBe(false)
  })

  it('reads all the certificate bytes of an attribute that is only transferred as binary', async () => {
    const der = Buffer.from(readFileSync(join(server.folder, 'server.pem'), 'utf8').replace(/-----[^-]+-----|\s/g, ''), 'base64')
    await server.add([person('certified', { 'userCertificate;binary': der })])
    const connector = await openLdap(server)
    const type = (await connector.schema()).find((each) => each.name === 'inetOrgPerson')
    const [record] = await readEverything(connector, type ? [type] : [])
    await connector.close()
    expect(record?.attributes['userCertificate;binary']).toEqual([{ binary: der.toString('base64') }])
  })
})

needsServer('slapd')('losing the connection to OpenLDAP', () => {
  afterEach(stopAll)
  const creates = (count: number) =>
    Array.from({ length: count }, (_, at) => request('create', `uid=n${at},${people}`, { attributes: { cn: ['x'], sn: ['x'] } }))
  const send = (connector: OpenConnector, batch: ReturnType<typeof creates>): Promise<readonly ExportResult[]> =>
    connector.export?.(batch, options, never) ?? Promise.resolve([])

  it('E3 answers every request when nothing can be reached', async () => {
    const server = await start({})
    const connector = await openLdap(server, { urls: ['ldap://127.0.0.1:1'] })
    const results = await send(connector, creates(3))
    expect(results.map((result) => [result.outcome, result.inDoubt])).toEqual(
      Array.from({ length: 3 }, () => ['unreachable', false]),
    )
    expect(results[0]?.message).toContain('ECONNREFUSED')
    const wrong = await openLdap(server, { password: 'Wrong-5678' })
    expect((await send(wrong, creates(1)))[0]).toMatchObject({
      outcome: 'unreachable',
      message: expect.stringContaining('LDAP 49') as string,
    })
  })

  it('E2 marks as in doubt what was on its way when the server died, and nothing else; looking first completes it', async () => {
    const server = await start({ durable: true })
    const connector = await openLdap(server, { timeout: 10 })
    const batch = creates(400)
    const sending = send(connector, batch)
    await new Promise((resolve) => setTimeout(resolve, 60))
    await server.kill()
    const results = await sending
    const done = results.filter((result) => result.outcome === 'done')
    const doubtful = results.filter((result) => result.inDoubt)
    expect(results.length).toBe(400)
    expect(results.filter((result) => result.outcome !== 'done' && result.outcome !== 'unreachable')).toEqual([])
    expect(doubtful.length).toBeLessThanOrEqual(32)
    expect(done.length + doubtful.length).toBeLessThan(400)
    await server.restart()
    const open = new Map(
      results.filter((result) => result.outcome !== 'done').map((result) => [result.id, result.inDoubt === true]),
    )
    const again = await send(
      connector,
      batch.filter((request) => open.has(request.id)).map((request) => ({ ...request, inDoubt: open.get(request.id) === true })),
    )
    expect(again.filter((result) => result.outcome !== 'done')).toEqual([])
    expect(await readEverything(connector)).toHaveLength(400)
    await connector.close()
  })

  it('E2 gives up waiting for a server that hangs; what was sent is in doubt', async () => {
    const server = await start({})
    const connector = await openLdap(server, { timeout: 1, concurrency: 2 })
    const [first, ...others] = creates(6)
    expect(await send(connector, first ? [first] : [])).toMatchObject([{ outcome: 'done' }])
    server.freeze()
    const results = await send(connector, others)
    expect(results.every((result) => result.outcome === 'unreachable')).toBe(true)
    expect(results.filter((result) => result.inDoubt)).toHaveLength(2)
    server.thaw()
    await connector.close()
  })

  it('never goes on without having logged in after the server closed the connection', async () => {
    const server = await start({ extra: ['access to * by anonymous read by * read'] })
    await server.add([person('x')])
    const connector = await openLdap(server)
    expect(await readEverything(connector)).toHaveLength(1)
    await server.kill()
    await server.restart()
    const [result] = await send(connector, creates(1))
    expect(result).toMatchObject({ outcome: 'done' })
    await connector.close()
    await expect(connector.schema()).rejects.toMatchObject({ name: 'SyncError' })
  })

  it('opens no connection before it is used', async () => {
    const context = contextFor()
    const connector = await ldap.open({ urls: ['ldap://127.0.0.1:1'], baseDns: ['dc=x'] }, context)
    await expect(connector.close()).resolves.toBeUndefined()
  })
})

function listen(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume())
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
