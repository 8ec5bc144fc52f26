/**
 * The whole way from a file of people to a directory, beside what an administrator would write for it: `awk` with `ldapadd`,
 * `ldapsearch` and `ldapmodify` (`bench/by-script`). Run by hand (`node dist/bench/head-to-head.js --objects 5000`): a row a
 * situation with the seconds of each, on servers of their own, and how often the engine takes as long. The scripts keep no
 * history, do not know whose each value is, and let nobody look at the result.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Slapd, startSlapd } from '../test/servers/slapd'
import { type Bench, measureBeside } from './child'
import { benchFlow } from './flow'
import { writePeople } from './people'

const { values: options } = parseArgs({
  options: { objects: { type: 'string', default: '5000' }, durable: { type: 'boolean', default: false } },
})
const objects = Number(options.objects)
const scripts = resolve(__dirname, '..', '..', 'bench', 'by-script')

/** Of each hundred people, who has moved since the first load. */
const situations = [
  ['first load', 0],
  ['nothing changed', 0],
  ['1 % moved', 1],
  ['everybody moved', 100],
] as const
type Situation = (typeof situations)[number][0]
type Seconds = Map<Situation, number>

async function timed(work: () => unknown): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** The script as bash runs it, its text files beside the file of people. */
function runScript(server: Slapd, folder: string, command: string): void {
  const login = `-x -H ${server.url} -D ${server.rootDn} -w ${server.password}`
  execFileSync('bash', ['-euo', 'pipefail', '-c', command], {
    cwd: folder,
    env: { ...process.env, login, scripts, base: `ou=people,${server.baseDn}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const firstLoad = 'awk -f $scripts/entries.awk hr.csv | awk -f $scripts/add.awk > add.ldif; ldapadd $login -f add.ldif'
const daily = `awk -f $scripts/entries.awk hr.csv > wanted
  ldapsearch $login -LLL -o ldif-wrap=no -b $base | awk -f $scripts/ldap-entries.awk > present
  awk -f $scripts/change.awk present wanted > change.ldif
  if [ -s change.ldif ]; then ldapmodify $login -f change.ldif; fi`

async function byScript(): Promise<Seconds> {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-bench-'))
  const server = await startSlapd({ durable: options.durable })
  const seconds: Seconds = new Map()
  try {
    for (const [situation, moved] of situations) {
      await writePeople(join(folder, 'hr.csv'), objects, moved)
      seconds.set(situation, await timed(() => runScript(server, folder, situation === 'first load' ? firstLoad : daily)))
      await expectMoved(server, moved)
    }
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return seconds
}

/** That the directory is as the file says, whoever brought it there. */
async function expectMoved(server: Slapd, moved: number): Promise<void> {
  const all = await server.search('(uid=*)', { attributes: ['departmentNumber'] })
  const found = all.filter(({ departmentNumber }) => String(departmentNumber) === 'Moved').length
  const wanted = Array.from({ length: objects }, (_, i) => i).filter((i) => i % 100 < moved).length
  if (all.length !== objects || found !== wanted)
    throw new Error(`${all.length} entries and ${found} moved, where ${objects} and ${wanted} are expected`)
}

function byEngine(server: Slapd, of: Seconds): void {
  Object.assign(process.env, {
    IDWEAVE_LDAP_URL: server.url,
    IDWEAVE_LDAP_BIND_DN: server.rootDn,
    IDWEAVE_LDAP_PASSWORD: server.password,
    IDWEAVE_LDAP_BASE: `ou=people,${server.baseDn}`,
  })
  const flow = benchFlow({ send: 'objects', pageSize: 200, targets: 1, source: 'csv', target: 'ldap' })
  measureBeside(
    () => flow,
    (bench) => measureEngine(bench, server, of).finally(() => server.stop()),
  )
}

async function measureEngine({ run, folder }: Bench, server: Slapd, of: Seconds): Promise<void> {
  mkdirSync(join(folder, 'data'), { recursive: true })
  for (const [situation, moved] of situations) {
    await writePeople(join(folder, 'data', 'hr.csv'), objects, moved)
    const seconds = await timed(async () => {
      await run('import', 'full-import+delta-sync')
      await run('accounts-export')
    })
    await expectMoved(server, moved)
    const confirming = await timed(() => run('accounts-import', 'full-import+delta-sync'))
    const script = of.get(situation) ?? 0
    console.log(JSON.stringify({ situation, objects, seconds, script, times: seconds / script, 'confirming import': confirming }))
  }
}

async function measure(): Promise<void> {
  const script = await byScript()
  byEngine(await startSlapd({ durable: options.durable }), script)
}

void measure()
