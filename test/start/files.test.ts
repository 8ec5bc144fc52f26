/** Files of connected systems in an installation started as people start it: pipes hold nothing up, what it owns stays closed. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { get, start, type Started, temporaryFolder, tokenOf } from './running'

describe('files of connected systems', () => {
  const folder = temporaryFolder()
  let running: Started
  let token = ''

  beforeAll(async () => {
    running = await start(folder.path, { IDWEAVE_FOLDERS: join(folder.path, '..'), IDWEAVE_ADMIN_PASSWORD: 'open it' })
    token = await tokenOf(running.url, 'admin', 'open it')
  })
  afterAll(async () => {
    await running.stop()
    folder.remove()
  })

  async function post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const answer = await fetch(`${running.url}/identity/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const draft = (file: string): object => ({ id: 'new', connector: 'csv', settings: { file }, credentials: {} })

  it('keep out of what the installation owns, also where a folder around it is open', async () => {
    for (const file of ['secrets/token', 'flows_cred.json', 'flows.json']) {
      const refused = await post('design/schema', draft(file))
      expect([file, refused.status]).toEqual([file, 422])
      expect(refused.body['detail']).toContain('belongs to this installation')
      expect(JSON.stringify(refused.body)).not.toContain(readFileSync(join(folder.path, 'secrets', 'token'), 'utf8').trim())
    }
    expect((await post('design/schema', draft('data/hr.csv'))).status).toBe(200)
  })

  it('that are pipes are refused, and API and SIGTERM answer as ever', { timeout: 60_000 }, async () => {
    const pipe = join(folder.path, 'data', 'hr.csv')
    rmSync(pipe)
    execFileSync('mkfifo', [pipe])
    const asked = ['design/test', 'design/schema', 'design/test', 'design/schema', 'design/test', 'design/schema']
    for (const { body } of await Promise.all(asked.map((path) => post(path, draft('data/hr.csv')))))
      expect(JSON.stringify(body)).toContain('is not a file but a named pipe')
    expect((await post('runs', { system: 'HR', profile: 'full-import' })).status).toBe(202)
    const lastRun = async (): Promise<{ status?: string; reason?: string }> => {
      const { items } = (await (await get(running.url, '/identity/runs?limit=1', token)).json()) as { items: object[] }
      return items[0] ?? {}
    }
    for (const stop = Date.now() + 20_000; (await lastRun()).status !== 'stopped' && Date.now() < stop;)
      await new Promise((done) => setTimeout(done, 50))
    expect((await lastRun()).reason).toContain(`${pipe} is not a file but a named pipe`)
    expect(await running.stop()).toBe(0)
    expect(existsSync(pipe)).toBe(true)
  })
})
