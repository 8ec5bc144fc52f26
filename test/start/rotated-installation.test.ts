/** A whole installation whose credential secret is changed: Node-RED before and after, with a bind password and secret values. */
import { createServer, type Server } from 'node:net'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openStore } from '../../runtime/store/sqlite/open'
import { freePort } from '../servers/free-port'
import { credentialsIn, rotateSecret, secretIn, unreadableIn } from './rotated-world'
import { projectRoot, start, type Started, temporaryFolder, tokenOf } from './running'

const bindPassword = 'Bind-4711-geheim'
const adminPassword = 'right-password'

interface Node {
  readonly id: string
  readonly [property: string]: unknown
}

interface Run {
  readonly id: number
  readonly status: string
  readonly ended: string | null
  readonly counters: Readonly<Record<string, number>>
}

/** The reference flows: job titles are secret, and the directory is at this port, with a password. */
function flowsWithSecrets(port: number): Node[] {
  const file = join(projectRoot, 'flows', 'reference.json')
  const text = readFileSync(file, 'utf8').replace(/("name": ?"(?:Job Title|jobTitle)",)/g, '$1 "secret": true,')
  const flows = JSON.parse(text) as Node[]
  const settings = { urls: `ldap://127.0.0.1:${port}`, bindDn: 'cn=admin', baseDns: 'dc=example', encryption: 'none' }
  return flows.map((node) =>
    node.id === 'ref-directory' ? { ...node, settings, credentials: { password: bindPassword } } : node,
  )
}

describe('an installation whose secret is changed', () => {
  const folder = temporaryFolder()
  const store = join(folder.path, 'identity.sqlite')
  /** What was sent to the directory's port. */
  let received = ''
  let directory: Server | undefined
  let running: Started | undefined

  afterAll(async () => {
    await running?.stop()
    directory?.close()
    folder.remove()
  })

  async function began(): Promise<(method: string, path: string, body?: unknown) => Promise<Response>> {
    running = await start(folder.path, { IDWEAVE_ADMIN_PASSWORD: adminPassword })
    const { url } = running
    const token = await tokenOf(url, 'admin', adminPassword)
    return (method, path, body) =>
      fetch(`${url}/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
  }

  /** Imports and synchronises HR and waits for the end of it. */
  async function imported(ask: Awaited<ReturnType<typeof began>>): Promise<Run> {
    const body = { system: 'HR', profile: 'full-import+full-sync' }
    const { id } = (await (await ask('POST', 'identity/runs', body)).json()) as Run
    const run = async () => (await (await ask('GET', `identity/runs/${id}`)).json()) as Run
    await expect.poll(async () => (await run()).ended, { timeout: 30_000 }).toBeTruthy()
    return run()
  }

  async function jobTitles(secret: string): Promise<string[]> {
    const opened = openStore({ file: store, now: () => '2026-03-02T08:00:00.000Z', readOnly: true, secrets: () => [secret] })
    try {
      const { items } = await opened.searchMvos({ limit: 500 })
      return items.flatMap(({ attributes }) => (attributes['Job Title'] === undefined ? [] : [String(attributes['Job Title'])]))
    } finally {
      await opened.close()
    }
  }

  it(
    'N9 uses the same bind password and has the same secret values, and the old secret opens nothing',
    { timeout: 180_000 },
    async () => {
      const port = await freePort()
      directory = createServer((socket) => {
        socket.on('error', () => undefined)
        socket.on('data', (bytes) => {
          received += bytes.toString('latin1')
          socket.destroy()
        })
      }).listen(port, '127.0.0.1')

      const ask = await began()
      expect((await ask('POST', 'flows', flowsWithSecrets(port))).status).toBe(204)
      await expect.poll(async () => (await ask('GET', 'identity/systems')).status, { timeout: 20_000 }).toBe(200)
      const first = await imported(ask)
      const refused = rotateSecret(folder.path)
      expect(refused).toMatchObject({
        status: 1,
        output: expect.stringContaining(`Idweave is running on ${folder.path}`) as string,
      })
      expect(await running?.stop()).toBe(0)

      const old = secretIn(folder.path)
      const titles = await jobTitles(old)
      expect(titles.length).toBeGreaterThan(5)
      expect(rotateSecret(folder.path)).toMatchObject({ status: 0 })
      const made = secretIn(folder.path)
      expect(made).not.toBe(old)
      expect(await jobTitles(made)).toEqual(titles)
      expect(await jobTitles(old)).toEqual([])
      expect(unreadableIn(store, old)).toBeGreaterThan(titles.length)
      expect(credentialsIn(join(folder.path, 'flows_cred.json'), old)).toBeNull()

      const again = await began()
      expect(running?.output()).not.toMatch(/decrypt|credentials_load_failed/i)
      received = ''
      await again('POST', 'identity/systems/ref-directory/test', {})
      expect(received).toContain(bindPassword)
      const second = await imported(again)
      expect(second.counters).toMatchObject({
        unchanged: first.counters['added'],
        updated: 0,
        noChange: first.counters['projected'],
      })
    },
  )
})
