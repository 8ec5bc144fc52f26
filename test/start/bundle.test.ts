/** npm run bundle: one file that is unpacked, checked and started without a network. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port'
import { projectRoot, temporaryFolder } from './running'
import { withoutNetwork } from './without-network'

/** Making, unpacking and starting move 250 MB: on a busy machine each takes its time. */
const patience = 600_000

const folder = temporaryFolder()
const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

/** Files and links below a folder, as paths from it. */
function filesIn(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort()
}

describe('npm run bundle', () => {
  let file = ''
  let unpacked = ''

  beforeAll(() => {
    const made = join(folder.path, 'made')
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(projectRoot, 'scripts', 'bundle.mjs'), made], {
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
    const name = readdirSync(made).find((found) => found.endsWith('.tar.gz')) ?? ''
    file = join(made, name)
    expect(stdout).toContain(file)
    const empty = join(folder.path, 'empty')
    mkdirSync(empty)
    execFileSync('tar', ['-xzf', file, '-C', empty])
    expect(readdirSync(empty)).toEqual([name.replace('.tar.gz', '')])
    unpacked = join(empty, name.replace('.tar.gz', ''))
  }, patience)
  afterAll(() => folder.remove())

  it('gives the checksum of the file, and inside it those of all files', { timeout: patience }, () => {
    expect(readFileSync(`${file}.sha256`, 'utf8')).toBe(`${sha256(file)}  ${file.slice(file.lastIndexOf('/') + 1)}\n`)
    const sums = readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
    const files = filesIn(unpacked).filter((path) => path !== 'SHA256SUMS' && !lstatSync(join(unpacked, path)).isSymbolicLink())
    expect(sums.map((line) => line.slice(66))).toEqual(files)
    expect(sums.filter((line) => line.slice(0, 64) !== sha256(join(unpacked, line.slice(66))))).toEqual([])
  })

  it('has what runs and nothing of development, with compiled parts for this machine only', () => {
    const packages = readdirSync(join(unpacked, 'node_modules'))
    expect(packages).toEqual(
      expect.arrayContaining(['better-sqlite3', 'ldapts', 'node-red', `node-${process.platform}-${process.arch}`]),
    )
    for (const development of ['typescript', 'vitest', 'esbuild', 'node-red-4']) expect(packages).not.toContain(development)
    const compiled = filesIn(unpacked).filter((path) => path.includes('better-sqlite3') && path.endsWith('.node'))
    expect(compiled).toContain(join('node_modules', 'better-sqlite3', 'prebuilds', `${process.platform}-${process.arch}.node`))
    expect(compiled.filter((path) => !path.includes(process.arch))).toEqual([])
    const links = filesIn(unpacked).filter((path) => lstatSync(join(unpacked, path)).isSymbolicLink())
    expect(links.map((path) => readlinkSync(join(unpacked, path)))).toEqual([
      `../node-${process.platform}-${process.arch}/bin/node`,
    ])
  })

  it('lists what is in it', () => {
    const { components } = JSON.parse(readFileSync(join(unpacked, 'sbom.cdx.json'), 'utf8')) as { components: { name: string }[] }
    const listed = new Set(components.map(({ name }) => name))
    const folders = readdirSync(join(unpacked, 'node_modules')).filter((name) => !name.startsWith('.'))
    const names = folders.flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(unpacked, 'node_modules', name)).map((inner) => `${name}/${inner}`) : [name],
    )
    expect(names.filter((name) => !listed.has(name))).toEqual([])
    expect(readFileSync(join(unpacked, 'LICENCES.txt'), 'utf8')).toMatch(/^better-sqlite3 .* MIT$/m)
  })

  it(
    'starts from an empty folder without a network, with the Node that came along, and is well',
    { timeout: patience },
    async () => {
      const before = filesIn(unpacked)
      const userDir = join(folder.path, 'user')
      const script = [
        './start.sh & pid=$!',
        'for try in $(seq 100); do ./node_modules/.bin/node scripts/health.mjs && break; sleep 1; done',
        'readlink /proc/$pid/exe; kill -TERM $pid; wait $pid; echo "ended with $?"',
      ].join('\n')
      const { stdout } = withoutNetwork(script, {
        cwd: unpacked,
        timeout: patience,
        env: {
          PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
          HOME: folder.path,
          IDWEAVE_USER_DIR: userDir,
          PORT: String(await freePort()),
        },
      })
      expect(stdout).toMatch(/^200 \{"status":"ok"/m)
      expect(stdout).toContain(join(unpacked, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node'))
      expect(stdout).toMatch(/ended with 0$/m)
      expect(readdirSync(userDir)).toEqual(expect.arrayContaining(['flows.json', 'identity.sqlite', 'secrets']))
      expect(filesIn(unpacked)).toEqual(before)
    },
  )

  it('says how to check, unpack, start and update', () => {
    const text = readFileSync(join(unpacked, 'INSTALL.txt'), 'utf8')
    const { scripts } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    for (const [name, command] of Object.entries(scripts)) {
      if (name !== 'start') expect(text).toContain(`npm run ${name}`)
      const script = /scripts\/[\w-]+\.mjs/.exec(command)?.[0]
      if (script !== undefined) expect(existsSync(join(unpacked, script)), script).toBe(true)
    }
    expect(Object.keys(scripts)).toContain('rotate-secret')
    for (const part of ['sha256sum --quiet -c SHA256SUMS', 'tar -xzf', 'start.sh', 'IDWEAVE_USER_DIR', 'To update'])
      expect(text).toContain(part)
  })
})
