/** Tests that need a server on machines that have it not. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NotRun } from './needs'

const root = join(__dirname, '..', '..')

describe('suites that need a server', () => {
  let folder: string
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'idweave-needs-'))))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (more: Record<string, string>) =>
    spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', 'test/connectors/ldap/delta.test.ts'], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        IDWEAVE_WITHOUT_SERVERS: 'slapd',
        IDWEAVE_REQUIRE_SERVERS: '',
        IDWEAVE_NOT_RUN_FILE: join(folder, 'not-run.json'),
        ...more,
      },
    })

  it('are left out and noted on a machine without it', () => {
    expect(run({}).status).toBe(0)
    const noted = JSON.parse(readFileSync(join(folder, 'not-run.json'), 'utf8')) as NotRun[]
    expect(noted).toEqual([{ server: 'slapd', suite: "delta import from OpenLDAP's access log" }])
  })

  it('fail there when servers are required, and say how to get it', () => {
    const { status, stdout, stderr } = run({ IDWEAVE_REQUIRE_SERVERS: '1' })
    expect(status).not.toBe(0)
    expect(stdout + stderr).toContain('npm run servers')
  })
})
