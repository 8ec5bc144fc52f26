/** Our settings in Node-RED 4.1. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port'
import { get, login, plainEnvironment, projectRoot, temporaryFolder, tokenOf } from './running'

const require = createRequire(__filename)

describe('Node-RED 4.1 with our settings.js', () => {
  const folder = temporaryFolder()
  afterAll(() => folder.remove())

  it('starts, asks for a login and has the nodes', async () => {
    const port = await freePort()
    const secrets = { IDWEAVE_ADMIN_PASSWORD: 'one', IDWEAVE_CREDENTIAL_SECRET: 'two', IDWEAVE_TOKEN: 'three' }
    const child = spawn(
      process.execPath,
      [require.resolve('node-red-4/red.js'), '--settings', join(projectRoot, 'settings.js')],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: plainEnvironment({ PORT: String(port), IDWEAVE_USER_DIR: folder.path, ...secrets }),
      },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
    const ended = new Promise((done) => child.once('exit', done))
    try {
      const url = `http://127.0.0.1:${port}`
      await expect.poll(() => output, { timeout: 30_000 }).toContain('Server now running')
      expect(output).toMatch(/Node-RED version: v4\.1\./)
      expect((await get(url, '/flows')).status).toBe(401)
      expect((await login(url, 'admin', 'wrong')).status).toBe(401)
      const nodes = (await (await get(url, '/nodes', await tokenOf(url, 'admin', 'one'))).json()) as {
        module: string
        enabled: boolean
        err?: unknown
      }[]
      const own = nodes.filter((set) => set.module === '@idweave/node-red')
      expect(own.length).toBeGreaterThan(10)
      expect(own.filter((set) => !set.enabled || set.err)).toEqual([])
    } finally {
      child.kill('SIGTERM')
      await ended
    }
  })
})
