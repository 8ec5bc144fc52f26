/** npm run bundle: one file that is unpacked, checked and started without a network. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port'
import { projectRoot, temporaryFolder } from './running'
import { withoutNetwork } from './without-network'

/** Making, unpacking and starting move 250 MB: on a busy machine each takes its time. */
const patience = 600_000

const folder = temporaryFolder()
/** Those that the documentation says are run where the sources are. */
const ofTheSources = ['bundle', 'cycle', 'installation', 'sbom']
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
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, join(projectRoot, 'scripts', 'bundle.mjs'), made],
      { encoding: 'utf8' },
    )
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

  it('can be read and run by every account, and changed by its owner alone, whatever the umask it was made under', () => {
    const listed = execFileSync('tar', ['-tvzf', file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
      .trimEnd()
      .split('\n')
    expect(listed.length).toBeGreaterThan(1000)
    expect(listed.filter((line) => !/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) /.test(line))).toEqual([])
    expect(listed.filter((line) => /\/start\.sh$|\/bin\/node$/.test(line) && !/^(-rwx|l)/.test(line))).toEqual([])
  })

  it('takes no rights over that its sources keep to their owner', async () => {
    const path = '../../scripts/delivery/readable.mjs'
    const { makeReadable } = (await import(path)) as { makeReadable(path: string): void }
    const kept = join(folder.path, 'kept')
    mkdirSync(join(kept, 'inner'), { recursive: true, mode: 0o700 })
    writeFileSync(join(kept, 'inner', 'text'), '', { mode: 0o600 })
    writeFileSync(join(kept, 'inner', 'program'), '', { mode: 0o700 })
    symlinkSync('/nowhere', join(kept, 'link'))
    makeReadable(kept)
    const modes = ['.', 'inner', 'inner/text', 'inner/program'].map((name) => statSync(join(kept, name)).mode & 0o777)
    expect(modes).toEqual([0o755, 0o755, 0o644, 0o755])
  })

  it('has every command that its programs and texts name', () => {
    const named = (paths: readonly string[]): string[] => {
      const texts = paths.map((path) => readFileSync(join(unpacked, path), 'utf8'))
      return [
        ...new Set(
          texts.flatMap((text) => [...text.matchAll(/npm run (?:--silent )?([a-z][\w-]*)/g)].map(([, name = '']) => name)),
        ),
      ].sort()
    }
    const { scripts } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    const programs = filesIn(unpacked).filter((path) =>
      /^(settings\.js|INSTALL\.txt|(scripts|dist|resources)[/\\].*\.m?js)$/.test(path),
    )
    expect(named(programs)).toEqual(expect.arrayContaining(['access', 'backup', 'rotate-secret']))
    expect(named(programs).filter((name) => !(name in scripts))).toEqual([])
    const docs = ['operations.md', 'security.md', 'oidc.md'].map((name) => join('docs', name))
    expect(named(docs).filter((name) => !(name in scripts))).toEqual(ofTheSources)
    const text = readFileSync(join(unpacked, 'INSTALL.txt'), 'utf8')
    for (const [name, command] of Object.entries(scripts)) {
      expect([command, existsSync(join(unpacked, command.split(' ')[1] ?? ''))]).toEqual([command, true])
      if (name !== 'start') expect(text).toContain(`npm run ${name}`)
    }
  })

  it(
    'starts from an empty folder without a network, with the Node that came along, is well, and changes its secret',
    { timeout: patience },
    async () => {
      const before = filesIn(unpacked)
      const userDir = join(folder.path, 'user')
      const script = [
        './start.sh & pid=$!',
        'for try in $(seq 100); do ./node_modules/.bin/node scripts/health.mjs && break; sleep 1; done',
        'readlink /proc/$pid/exe; kill -TERM $pid; wait $pid; echo "ended with $?"',
        './node_modules/.bin/node scripts/rotate-secret.mjs; echo "changed with $?"',
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
      expect(stdout).toMatch(/changed with 0$/m)
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
