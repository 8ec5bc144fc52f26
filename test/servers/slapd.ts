/** A real OpenLDAP server for tests, in a process and a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'ldapts'
import { type CertificateFiles, makeCertificate } from './certificate'
import { freePort } from './free-port'
import { programPath } from './installed'
import { baseDn, password, rootDn, slapdConfig, slapdInstalled, type SlapdOptions } from './slapd-files'

export type { SlapdOptions } from './slapd-files'

/** Attributes of an entry to add; the domain object and `ou=people`, `ou=groups` are there from the start. */
export interface NewEntry {
  readonly dn: string
  readonly attributes: Readonly<Record<string, string | readonly string[] | Buffer>>
}

export type FoundEntry = Readonly<Record<string, string | string[] | Buffer | Buffer[]>>

/** A real OpenLDAP server of its own folder and port. Everything goes away with `stop`. */
export interface Slapd {
  readonly url: string
  readonly ldapsUrl?: string
  readonly baseDn: string
  readonly rootDn: string
  readonly password: string
  readonly caFile?: string
  readonly folder: string
  /** Ends it and deletes its folder. */
  stop(): Promise<void>
  /** Ends it at once, as a crash or a pulled cable does; the folder stays for `restart`. */
  kill(): Promise<void>
  /** Starts it again on the same port and data. */
  restart(): Promise<void>
  /** Freezes and thaws the process: connections stay open and nothing answers. */
  freeze(): void
  thaw(): void
  add(entries: readonly NewEntry[]): Promise<void>
  search(
    filter: string,
    options?: { base?: string; scope?: 'base' | 'one' | 'sub'; attributes?: string[] },
  ): Promise<FoundEntry[]>
  /** A connection of the test's own, bound as the root DN; closed by `stop`. */
  client(): Promise<Client>
}

/** Starts slapd in the foreground of a temporary folder and adds the domain object, `ou=people` and `ou=groups`. About 0.3 s. */
export async function startSlapd(options: SlapdOptions = {}): Promise<Slapd> {
  const program = programPath('slapd')
  if (!program || !slapdInstalled()) throw new Error('This machine has no slapd. Install it with: npm run servers')
  const folder = mkdtempSync(join(tmpdir(), 'idweave-slapd-'))
  const server = new RunningSlapd(program, folder, await freePort(), options.tls ? await freePort() : undefined)
  for (const name of ['main', 'accesslog']) mkdirSync(join(folder, name))
  const tls = typeof options.tls === 'object' ? options.tls : {}
  if (options.tls) server.certificate = makeCertificate(folder, { hosts: ['localhost', '127.0.0.1'], ...tls })
  writeFileSync(join(folder, 'slapd.conf'), slapdConfig(folder, options, server.certificate))
  await server.restart()
  await server.add([
    { dn: baseDn, attributes: { objectClass: ['top', 'dcObject', 'organization'], dc: 'example', o: 'Example' } },
    { dn: `ou=people,${baseDn}`, attributes: { objectClass: ['top', 'organizationalUnit'], ou: 'people' } },
    { dn: `ou=groups,${baseDn}`, attributes: { objectClass: ['top', 'organizationalUnit'], ou: 'groups' } },
  ])
  return server
}

class RunningSlapd implements Slapd {
  readonly baseDn = baseDn
  readonly rootDn = rootDn
  readonly password = password
  readonly url: string
  readonly ldapsUrl?: string
  certificate: CertificateFiles | undefined
  private process: ChildProcess | undefined
  private connection: Client | undefined
  private readonly atExit = (): void => void this.process?.kill('SIGKILL')

  constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly port: number,
    tlsPort: number | undefined,
  ) {
    this.url = `ldap://127.0.0.1:${port}`
    if (tlsPort !== undefined) this.ldapsUrl = `ldaps://127.0.0.1:${tlsPort}`
  }

  get caFile(): string {
    return this.certificate?.ca ?? ''
  }

  async restart(): Promise<void> {
    const listen = [this.url, ...(this.ldapsUrl ? [this.ldapsUrl] : [])].join(' ')
    const started = spawn(this.program, ['-f', join(this.folder, 'slapd.conf'), '-h', listen, '-d', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    started.stderr.on('data', (text: Buffer) => (output += text.toString()))
    started.stdout.on('data', (text: Buffer) => (output += text.toString()))
    this.process = started
    process.once('exit', this.atExit)
    await listening(this.port, started, () => output)
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
    rmSync(this.folder, { recursive: true, force: true })
  }

  freeze(): void {
    const { process: server } = this
    if (!server) return
    server.kill('SIGSTOP')
    // The signal takes effect thread by thread; a request sent before that is still answered.
    while (!allStopped(server.pid as number));
  }

  thaw(): void {
    this.process?.kill('SIGCONT')
  }

  async add(entries: readonly NewEntry[]): Promise<void> {
    const client = await this.client()
    for (const { dn, attributes } of entries) await client.add(dn, attributes as Record<string, string[] | string>)
  }

  async search(
    filter: string,
    options: { base?: string; scope?: 'base' | 'one' | 'sub'; attributes?: string[] } = {},
  ): Promise<FoundEntry[]> {
    const client = await this.client()
    const found = await client.search(options.base ?? baseDn, {
      filter,
      scope: options.scope ?? 'sub',
      timeLimit: 0,
      ...(options.attributes ? { attributes: options.attributes } : {}),
    })
    return found.searchEntries
  }

  async client(): Promise<Client> {
    if (this.connection?.isBound) return this.connection
    const client = new Client({ url: this.url, timeout: 60_000, connectTimeout: 5_000 })
    await client.bind(rootDn, password)
    this.connection = client
    return client
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (signal === 'SIGTERM') await this.connection?.unbind().catch(() => undefined)
    this.connection = undefined
    const running = this.process
    this.process = undefined
    process.removeListener('exit', this.atExit)
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise<void>((resolve) => running.once('exit', () => resolve()))
    running.kill('SIGCONT')
    running.kill(signal)
    const late = setTimeout(() => running.kill('SIGKILL'), 5_000)
    await ended
    clearTimeout(late)
  }
}

/** Resolves when the port accepts a connection; rejects when the process ends before. */
async function listening(port: number, started: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (Date.now() < deadline) {
    if (started.exitCode !== null) throw new Error(`slapd ended with code ${started.exitCode} while starting:\n${output()}`)
    if (await accepts(port)) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`slapd did not listen on port ${port} within 15 s:\n${output()}`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function allStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) =>
    /^State:\s+[TtZX]/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8')),
  )
}
