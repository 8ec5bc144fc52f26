/** Commands where nothing is installed or Node is too old: they say what to do. */
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

const folder = temporaryFolder()
afterAll(() => folder.remove())

function run(root: string, script: string, ...options: string[]): { status: number | null; stderr: string } {
  const userDir = join(folder.path, 'user')
  return spawnSync(process.execPath, [...options, join(root, 'scripts', script)], {
    encoding: 'utf8',
    env: plainEnvironment({ IDWEAVE_USER_DIR: userDir }),
  })
}

describe.each(['start.mjs', 'test.mjs', 'check.mjs', 'backup.mjs', 'rotate-secret.mjs'])('%s', (script) => {
  it('says what to do where nothing is installed', () => {
    cpSync(join(projectRoot, 'scripts'), join(folder.path, 'scripts'), { recursive: true })
    expect(run(folder.path, script)).toMatchObject({ status: 1, stderr: 'Nothing is installed yet. Run: npm ci\n' })
  })

  it('says what to do under an old Node', () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`
    const { status, stderr } = run(projectRoot, script, '--import', `data:text/javascript,${encodeURIComponent(old)}`)
    expect(status).toBe(1)
    expect(stderr).toMatch(/^This is Node 20\.20\.2; Idweave needs 22\.12 .*\n$/)
  })
})
