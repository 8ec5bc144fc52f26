/** Tests that need a server: left out and noted where it is not installed. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe } from 'vitest'
import { chromiumInstalled, programPath, sambaInstalled } from './installed'
import { slapdInstalled } from './slapd-files'

const works = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0

/** Mounts, processes and a network of one's own. */
function hasNamespaces(): boolean {
  return works('unshare', '--mount', '--net', '--pid', '--fork', '--mount-proc', 'true')
}

/** What root has in most containers too: another root folder, and rights that can be given up. */
function hasChangedRoot(): boolean {
  const others = ['--no-new-privs', '--bounding-set', '-all', '--reuid', '10001', '--regid', '10001', '--clear-groups']
  return works('chroot', '/', 'true') && works('setpriv', ...others, 'true')
}

/** The servers a suite can need, and how to tell whether this machine has them. */
const installed = {
  slapd: slapdInstalled,
  samba: sambaInstalled,
  chromium: chromiumInstalled,
  strace: () => programPath('strace') !== undefined,
  openssl: () => programPath('openssl') !== undefined,
  namespaces: hasNamespaces,
  'root or namespaces': () => hasNamespaces() || hasChangedRoot(),
} satisfies Record<string, () => boolean>

export type ServerName = keyof typeof installed

/** What the kernel gives or refuses: nothing that is installed helps, so that nobody can require it. */
const ofTheKernel: readonly ServerName[] = ['namespaces', 'root or namespaces']

/**
 * Where suites that did not run are noted: a list of `{ server, suite }`. `npm test` empties it at the start and prints it at the
 * end.
 */
export const notRunFile = process.env['IDWEAVE_NOT_RUN_FILE'] ?? join(__dirname, '..', '..', 'tmp', 'servers-not-run.json')

export interface NotRun {
  readonly server: ServerName
  readonly suite: string
}

/** Whether this machine has it. */
export function needed(server: ServerName): boolean {
  return installed[server]()
}

/**
 * `describe` for suites that need a real server: `needsServer('slapd')('LDAP connector', () => …)`. Without the server the suite
 * is skipped and noted in `notRunFile`; with IDWEAVE_REQUIRE_SERVERS=1 it fails instead where it can be installed.
 */
export function needsServer(server: ServerName): (suite: string, tests: () => void) => void {
  return (suite, tests) => {
    if (installed[server]()) {
      describe(suite, tests)
      return
    }
    const canBeInstalled = !ofTheKernel.includes(server)
    if (process.env['IDWEAVE_REQUIRE_SERVERS'] === '1' && canBeInstalled)
      throw new Error(`${suite} needs ${server}, which this machine does not have. Install it with: npm run servers`)
    noteNotRun({ server, suite })
    const remedy = canBeInstalled ? 'npm run servers installs it' : 'run it as root'
    describe.skip(`${suite} (not run: no ${server} on this machine; ${remedy})`, tests)
  }
}

/** Notes what was left out, to be named at the end. */
export function noteNotRun(suite: NotRun): void {
  const noted = readNotRun().filter((other) => other.server !== suite.server || other.suite !== suite.suite)
  mkdirSync(dirname(notRunFile), { recursive: true })
  const draft = `${notRunFile}.${process.pid}`
  writeFileSync(draft, JSON.stringify([...noted, suite], null, 2))
  renameSync(draft, notRunFile)
}

/** What was noted as not run; empty when nothing was. */
export function readNotRun(): readonly NotRun[] {
  try {
    return JSON.parse(readFileSync(notRunFile, 'utf8')) as NotRun[]
  } catch {
    return []
  }
}
