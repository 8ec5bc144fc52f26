/** A process that dies while DNs are exchanged in OpenLDAP, at a chosen rename: the next export finishes it (E2, E9). */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Break } from '../faults/ldap-proxy'
import { startProxy } from '../faults/ldap-proxy'
import { cycleFlow } from '../nodes/cycle-flow'
import { forgetMemorySystems, memory } from '../nodes/memory'
import { projectRoot, registerConnector, startRed } from '../nodes/red'
import { needsServer } from '../servers/needs'
import { type Slapd, startSlapd } from '../servers/slapd'
import { ldapNodes, people, type LdapTarget } from './names-flow'

needsServer('slapd')('names that are exchanged in OpenLDAP', () => {
  const program = join(projectRoot, 'node_modules', '.cache', 'engine-names-ldap-child.js')
  let server: Slapd
  beforeAll(async () => {
    const entryPoints = [join(__dirname, 'names-child.ts')]
    buildSync({ entryPoints, outfile: program, bundle: true, platform: 'node', packages: 'external', logLevel: 'error' })
    server = await startSlapd({ durable: true })
  })
  afterAll(() => server.stop())

  const target = (url: string): LdapTarget => ({
    url,
    bindDn: server.rootDn,
    password: server.password,
    base: `ou=people,${server.baseDn}`,
  })
  const names = async (): Promise<string[][]> => {
    const found = await server.search('(employeeNumber=*)', { base: `ou=people,${server.baseDn}` })
    return found
      .map(({ employeeNumber, cn, dn }) => [String(employeeNumber), `${String(cn)} ${String(dn).slice(3).split(',')[0]}`])
      .sort()
  }

  /** Lets a process exchange the names; the way to the directory goes silent at that rename, and the process is killed. */
  async function killedAt(folder: string, breaks: Break): Promise<void> {
    const proxy = await startProxy(server.url)
    proxy.breaks = breaks
    const child = spawn(process.execPath, [program, folder, '0', JSON.stringify(target(proxy.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<void>((done) => child.once('exit', () => done()))
    await Promise.race([new Promise<void>((done) => child.stdout.once('data', () => done())), ended])
    if (child.exitCode !== null) throw new Error('it never came to the exchange')
    await new Promise((done) => setTimeout(done, 1500))
    child.kill('SIGKILL')
    await ended
    proxy.stop()
  }

  it.each([
    [1, 'before'],
    [1, 'after'],
    [3, 'before'],
    [5, 'after'],
  ] as const)('E9 E2 killed at rename %i, %s it was carried out', async (nth, when) => {
    for (const { dn } of await server.search('(employeeNumber=*)')) await (await server.client()).del(String(dn))
    const folder = mkdtempSync(join(tmpdir(), 'idweave-names-'))
    await killedAt(folder, { operation: 'rename', nth, when, how: 'silence' })
    expect(await names()).not.toEqual(people('after').map(([id, name]) => [id, `${name} ${name}`]))
    forgetMemorySystems()
    registerConnector(memory)
    const red = await startRed({ settings: { userDir: folder } })
    try {
      await red.deploy(cycleFlow({ change: ldapNodes(target(server.url)) }))
      const run = await red.run('export', { confirm: true })
      expect(run).toMatchObject({ status: 'success', counters: { exportFailed: 0 } })
      expect(await names()).toEqual(people('after').map(([id, name]) => [id, `${name} ${name}`]))
      expect((await red.run('ad-import')).counters).toMatchObject({ added: 0, updated: 0, renamed: 0, processed: 0 })
      expect((await red.run('ad-import')).counters).toMatchObject({ unchanged: 7, processed: 0 })
      expect((await red.run('export')).counters).toMatchObject({ sent: 0 })
      expect((await red.engine().store.counts()).pendings).toEqual([])
    } finally {
      await red.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
