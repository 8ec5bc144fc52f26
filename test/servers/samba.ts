/** A real Samba domain controller for tests: an Active Directory in a process, a folder and on an address of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ldapts'
import { programPath } from './installed'

export const domainDn = 'DC=ad,DC=example,DC=com'
const password = 'Passw0rd!x'
const folders = ['run', 'log', 'cache', 'lock', 'ncalrpc', 'state', 'bind-dns', 'private', 'etc']

export interface Samba {
  readonly url: string
  readonly host: string
  readonly login: string
  readonly password: string
  readonly folder: string
  /** A connection of the test's own, as the domain's administrator; closed by `stop`. */
  readonly client: Client
  /** Ends it and deletes its folder. */
  stop(): Promise<void>
}

/**
 * Starts the LDAP service of a domain controller, without DNS or Kerberos. The domain is made once a run (about 10 s) and copied
 * for each suite; needs root, for the port and the address.
 */
export async function startSamba(): Promise<Samba> {
  const program = programPath('samba')
  if (!program) throw new Error('This machine has no Samba. Install it with: npm run servers')
  const folder = mkdtempSync(join(tmpdir(), 'idweave-samba-'))
  cpSync(provisioned(), folder, { recursive: true })
  for (const name of folders) mkdirSync(join(folder, name), { recursive: true })
  const host = await freeAddress()
  writeFileSync(join(folder, 'etc', 'smb.conf'), configuration(folder, host))
  const started = spawn(program, ['-s', join(folder, 'etc', 'smb.conf'), '-i', '--debug-stdout'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const atExit = (): void => end(started, 'SIGKILL')
  process.once('exit', atExit)
  await listening(host, started, () => output)
  const client = new Client({ url: `ldap://${host}`, timeout: 60_000, connectTimeout: 5_000 })
  const login = 'Administrator@ad.example.com'
  await client.bind(login, password)
  return {
    url: `ldap://${host}`,
    host,
    login,
    password,
    folder,
    client,
    stop: async () => {
      await client.unbind().catch(() => undefined)
      process.removeListener('exit', atExit)
      const ended = new Promise<void>((resolve) => started.once('exit', () => resolve()))
      end(started, 'SIGTERM')
      const late = setTimeout(() => end(started, 'SIGKILL'), 5_000)
      if (started.exitCode === null && started.signalCode === null) await ended
      clearTimeout(late)
      end(started, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It works with processes of its own, which are of its group. */
function end({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // None of them is left.
  }
}

const keptName = 'idweave-samba-domain-'

/** The folder of a new domain, made by whoever needs it first and kept for all suites of a run. */
function provisioned(): string {
  const kept = join(tmpdir(), `${keptName}${process.ppid}`)
  if (existsSync(kept)) return kept
  for (const name of readdirSync(tmpdir()).filter((other) => other.startsWith(keptName)))
    if (!existsSync(`/proc/${name.slice(keptName.length)}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  const made = mkdtempSync(join(tmpdir(), 'idweave-samba-new-'))
  const wanted = [
    ['realm', 'AD.EXAMPLE.COM'],
    ['domain', 'ADEX'],
    ['server-role', 'dc'],
    ['dns-backend', 'NONE'],
    ['adminpass', password],
    ['targetdir', made],
    ['host-name', 'dc1'],
    ['host-ip', '127.0.0.1'],
  ].map(([name, value]) => `--${name}=${value}`)
  const { status, stderr } = spawnSync('samba-tool', ['domain', 'provision', ...wanted], { encoding: 'utf8', timeout: 110_000 })
  if (status !== 0) throw new Error(`The domain could not be made:\n${stderr}`)
  renameSync(made, kept)
  return kept
}

function configuration(folder: string, host: string): string {
  const at = (name: string): string => join(folder, name)
  return `[global]
netbios name = DC1
realm = AD.EXAMPLE.COM
workgroup = ADEX
server role = active directory domain controller
server services = ldap
interfaces = ${host}/32
bind interfaces only = yes
ldap server require strong auth = no
private dir = ${at('private')}
state directory = ${at('state')}
cache directory = ${at('cache')}
lock directory = ${at('lock')}
pid directory = ${at('run')}
ncalrpc dir = ${at('ncalrpc')}
binddns dir = ${at('bind-dns')}
log file = ${at('log')}/%m
ldb:nosync = true
`
}

/** An address of the loopback interface that nothing listens on: its ports are fixed. */
async function freeAddress(): Promise<string> {
  for (let last = 20 + (process.pid % 100); last < 250; last++) {
    const host = `127.0.0.${last}`
    if (await accepts(host)) continue
    const { status, stderr } = spawnSync('ip', ['address', 'replace', `${host}/8`, 'dev', 'lo'], { encoding: 'utf8' })
    if (status === 0) return host
    // Containers may keep the interface as it is: the one address it has will do for one server.
    if (!(await accepts('127.0.0.1'))) return '127.0.0.1'
    throw new Error(`The loopback interface takes no address ${host}: ${stderr}`)
  }
  throw new Error('No loopback address is free for Samba.')
}

async function listening(host: string, started: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (started.exitCode !== null) throw new Error(`Samba ended with code ${started.exitCode} while starting:\n${output()}`)
    if (await accepts(host)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Samba did not listen on ${host} within 60 s:\n${output()}`)
}

function accepts(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(389, host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
