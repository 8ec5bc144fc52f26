/** The first npm start, and a later one. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, login, projectRoot, start, type Started, temporaryFolder, tokenOf } from './running'

const shownPassword = /Password\s+(\S+)/

/** All files and folders, but for links and installed modules. */
function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules'))
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2_000 })
    const refused = (): void => {
      socket.destroy()
      resolve(false)
    }
    const accepted = (): void => {
      socket.destroy()
      resolve(true)
    }
    socket.once('connect', accepted).once('error', refused).once('timeout', refused)
  })
}

interface NodeSet {
  readonly module: string
  readonly types: readonly string[]
  readonly enabled: boolean
  readonly err?: unknown
}

it('npm start -- --help says what may be given, and makes nothing', () => {
  const folder = join(projectRoot, 'tmp', 'never-made')
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(projectRoot, 'scripts/start.mjs'), '--help', '--userDir', folder],
    {
      encoding: 'utf8',
    },
  )
  expect(status).toBe(0)
  for (const option of ['--userDir', '--port', '--settings', 'IDWEAVE_USER_DIR']) expect(stdout).toContain(option)
  expect(existsSync(folder)).toBe(false)
})

describe('the first npm start', () => {
  const folder = temporaryFolder()
  let running: Started
  let password = ''
  let token = ''

  beforeAll(async () => {
    running = await start(folder.path)
    password = shownPassword.exec(running.output())?.[1] ?? ''
    token = await tokenOf(running.url, 'admin', password)
  })
  afterAll(async () => {
    await running.stop()
    folder.remove()
  })

  it('shows address, user and a password, once', () => {
    expect(running.output()).toContain(`${running.url}/`)
    expect(running.output()).toMatch(/User\s+admin/)
    expect(password).toMatch(/^(\w{5}-){3}\w{5}$/)
    expect(running.output().split(password)).toHaveLength(2)
  })

  it('lets nobody in without a login or with a wrong password', async () => {
    for (const path of ['/flows', '/nodes', '/settings', '/identity/systems', '/identity/connectors'])
      expect([path, (await get(running.url, path)).status]).toEqual([path, 401])
    expect((await login(running.url, 'admin', 'wrong')).status).toBe(401)
    expect((await get(running.url, '/flows', 'wrong')).status).toBe(401)
  })

  it('has all nodes of the package, without an error', async () => {
    const sets = (await (await get(running.url, '/nodes', token)).json()) as NodeSet[]
    const own = sets.filter((set) => set.module === '@idweave/node-red')
    const listed = (JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { 'node-red': { nodes: object } })[
      'node-red'
    ].nodes
    expect(own.flatMap((set) => set.types).sort()).toEqual(
      Object.keys(listed)
        .map((name) => `identity-${name}`)
        .sort(),
    )
    expect(own.filter((set) => !set.enabled || set.err)).toEqual([])
  })

  it("serves the script that the editor's pages share, as a script", async () => {
    const script = await get(running.url, '/resources/@idweave/node-red/editor.js')
    expect([script.status, script.headers.get('content-type')]).toEqual([200, expect.stringContaining('javascript')])
    expect(await script.text()).toContain('idweaveEditor')
  })

  it('has the reference flows and their demo data', async () => {
    const file = join(projectRoot, 'flows', 'reference.json')
    const shipped = JSON.parse(readFileSync(file, 'utf8')) as { id: string }[]
    const deployed = (await (await get(running.url, '/flows', token)).json()) as { id: string }[]
    expect(deployed.map((node) => node.id)).toEqual(shipped.map((node) => node.id))
    const demo = join(projectRoot, 'flows', 'demo')
    const tables = readdirSync(demo).filter((text) => text.endsWith('.csv'))
    expect(tables).toContain('hr.csv')
    for (const name of tables) expect(readFileSync(join(folder.path, 'data', name))).toEqual(readFileSync(join(demo, name)))
  })

  it('listens on the loopback address only', async () => {
    expect(await accepts('127.0.0.1', running.port)).toBe(true)
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter((address) => !address.internal)
    for (const { address, scopeid } of others)
      expect([address, await accepts(scopeid ? `${address}%${scopeid}` : address, running.port)]).toEqual([address, false])
    const sockets = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8')
    const port = running.port.toString(16).toUpperCase().padStart(4, '0')
    const listening = [...sockets.matchAll(/: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:0000 0A/g)].filter((match) => match[2] === port)
    expect(listening.map((match) => match[1])).toEqual(['0100007F'])
  })

  it('keeps no secret in clear where others can read it', () => {
    const files = filesIn(folder.path)
    expect(files.filter((file) => readFileSync(file).includes(password))).toEqual([])
    expect(statSync(folder.path).mode & 0o777).toBe(0o700)
    const secrets = files.filter((file) => file.startsWith(join(folder.path, 'secrets')))
    expect(secrets.map((file) => file.slice(folder.path.length + 1)).sort()).toEqual([
      'secrets/admin-password-hash',
      'secrets/credential-secret',
      'secrets/token',
    ])
    for (const file of secrets) expect([file, statSync(file).mode & 0o777]).toEqual([file, 0o600])
  })

  it('lets the command line in with the token of the file, but not write flows', async () => {
    const own = readFileSync(join(folder.path, 'secrets', 'token'), 'utf8').trim()
    expect((await get(running.url, '/flows', own)).status).toBe(200)
    const response = await fetch(`${running.url}/flows`, {
      method: 'POST',
      headers: { authorization: `Bearer ${own}`, 'content-type': 'application/json' },
      body: '[]',
    })
    expect(response.status).toBe(401)
  })

  it('has nothing of Node-RED that asks other machines', async () => {
    const settings = (await (await get(running.url, '/settings', token)).json()) as {
      telemetryEnabled: boolean
      functionExternalModules: boolean
      editorTheme: {
        palette: { catalogues: string[]; categories: { order: string[] } }
        tours: boolean
        page?: { title: string }
      }
      externalModules: { palette: { allowInstall: boolean }; modules: { allowInstall: boolean } }
    }
    expect(settings.telemetryEnabled).toBe(false)
    expect(settings.editorTheme.palette.catalogues).toEqual([])
    expect(settings.editorTheme.palette.categories.order[0]).toBe('identity')
    expect(settings.editorTheme.tours).toBe(false)
    expect(settings.externalModules.palette.allowInstall).toBe(false)
    expect(settings.externalModules.modules.allowInstall).toBe(false)
  })
})

describe('a later npm start', () => {
  const folder = temporaryFolder()
  afterAll(() => folder.remove())

  it('shows no password, takes the old one, keeps flows, and ends on SIGTERM with code 0', async () => {
    const first = await start(folder.path)
    const password = shownPassword.exec(first.output())?.[1] ?? ''
    const token = await tokenOf(first.url, 'admin', password)
    const flows = [{ id: 'tab1', type: 'tab', label: 'Mine', disabled: false, info: '', env: [] }]
    const deployed = await fetch(`${first.url}/flows`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(flows),
    })
    expect(deployed.status).toBe(204)
    expect(await first.stop()).toBe(0)

    for (const path of [folder.path, ...everythingIn(folder.path)]) chmodSync(path, statSync(path).isFile() ? 0o644 : 0o755)
    const second = await start(folder.path)
    try {
      expect(second.output()).not.toMatch(shownPassword)
      const later = await tokenOf(second.url, 'admin', password)
      expect(await (await get(second.url, '/flows', later)).json()).toEqual(flows)
      expect((await get(second.url, '/flows', token)).status).toBe(200)
      const paths = [folder.path, ...everythingIn(folder.path)]
      expect(paths.map((path) => path.slice(folder.path.length + 1))).toEqual(
        expect.arrayContaining(['.sessions.json', 'flows.json', 'secrets/token', 'data/hr.csv']),
      )
      expect(paths.filter((path) => statSync(path).mode & 0o077)).toEqual([])
    } finally {
      await second.stop()
    }
  })
})
