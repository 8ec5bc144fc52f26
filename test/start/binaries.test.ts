/** npm start where a compiled part of a package is missing, and where no install script has run. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

const installed = join(projectRoot, 'node_modules')
const folder = temporaryFolder()
afterEach(() => folder.remove())

/** A copy of the scripts with links to what is installed; of one package the files themselves, without those in `missing`. */
function copyWith(changed: string, missing: readonly string[]): string {
  const modules = join(folder.path, 'node_modules')
  mkdirSync(modules, { recursive: true })
  cpSync(join(projectRoot, 'scripts'), join(folder.path, 'scripts'), { recursive: true })
  for (const name of readdirSync(installed).filter((name) => name !== changed))
    symlinkSync(join(installed, name), join(modules, name))
  cpSync(join(installed, changed), join(modules, changed), { recursive: true })
  for (const path of missing) rmSync(join(modules, path), { recursive: true })
  return folder.path
}

function start(root: string): { status: number | null; stdout: string; stderr: string } {
  const env = plainEnvironment({ IDWEAVE_USER_DIR: join(folder.path, 'user'), PORT: '1' })
  return spawnSync(process.execPath, [join(root, 'scripts', 'start.mjs')], { encoding: 'utf8', env })
}

describe('npm start', () => {
  it("says in one sentence what to do where the store's compiled part is missing", () => {
    const { status, stdout, stderr } = start(copyWith('better-sqlite3', ['better-sqlite3/prebuilds']))
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(
      /^The compiled part of better-sqlite3 does not work on this machine \(\w+ \w+\), so the store cannot be opened: Cannot find module [^\n]*\. Install again on this machine, with optional packages: npm ci\n$/,
    )
  })

  it('says how to compile it where the one that is there cannot be loaded', () => {
    const root = copyWith('better-sqlite3', [])
    const prebuilds = join(root, 'node_modules', 'better-sqlite3', 'prebuilds')
    for (const name of readdirSync(prebuilds)) writeFileSync(join(prebuilds, name), 'for another machine')
    const { status, stderr } = start(root)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^The compiled part of better-sqlite3 [^\n]*: npm explore better-sqlite3 -- npx [^\n]* rebuild [^\n]*\n$/,
    )
  })

  it("says in one sentence what to do where the builder's compiled part is missing", () => {
    const root = copyWith('esbuild', ['@esbuild', 'esbuild/bin'])
    const { status, stdout, stderr } = start(root)
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^The compiled part of esbuild [^\n]*editor's pages cannot be built: [^\n]*\. [^\n]*: npm ci\n$/)
  })

  it('needs nothing that an install script makes: esbuild works from its platform package', () => {
    const root = copyWith('esbuild', [])
    // What the script would have put there.
    cpSync(join(installed, 'esbuild', 'install.js'), join(root, 'node_modules', 'esbuild', 'bin', 'esbuild'))
    const program = `import(${JSON.stringify(join(root, 'scripts', 'needs-binaries.mjs'))}).then(({ refuseWithout }) => {
      for (const name of ['better-sqlite3', 'esbuild']) refuseWithout(name)
    })`
    expect(spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })
})
