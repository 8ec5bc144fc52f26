/** Idweave started as people start it, for tests. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { freePort } from '../servers/free-port'

export const projectRoot = resolve(__dirname, '../..')

/** Idweave as `npm start` runs it, in a process of its own. */
export interface Started {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** All it has printed so far. */
  output(): string
  /** The exit code after a SIGTERM. */
  stop(): Promise<number | null>
}

/** An empty folder that is removed by `remove`. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'idweave-start-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The environment of a user who has set no variable of ours. */
export function plainEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('IDWEAVE_') && name !== 'PORT' && !name.startsWith('VITEST'),
  )
  return { ...Object.fromEntries(own), ...more }
}

/**
 * Starts it in the user folder, with more variables and arguments, and waits until it listens. Rejects with its output when it
 * ends before.
 */
export async function start(userDir: string, more: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<Started> {
  return startProgram(['scripts/start.mjs', ...args], userDir, more)
}

/** The same for a program of its own, with its arguments, instead of `npm start`. */
export async function startProgram(
  program: readonly string[],
  userDir: string,
  more: Readonly<Record<string, string>>,
): Promise<Started> {
  const port = Number(more['PORT'] ?? (await freePort()))
  const child = spawn(process.execPath, program, {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: plainEnvironment({ PORT: String(port), IDWEAVE_USER_DIR: userDir, ...more }),
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()))
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const killed = (): void => void child.kill('SIGKILL')
  process.once('exit', killed)
  await Promise.race([
    until(
      () => output.includes('Started flows') && output.includes('Server now running'),
      () => child.exitCode !== null,
    ),
    ended,
  ])
  if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}:\n${output}`)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    output: () => output,
    stop: () => stop(child, ended, killed),
  }
}

async function stop(child: ChildProcess, ended: Promise<number | null>, killed: () => void): Promise<number | null> {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000)
  const code = await ended
  clearTimeout(late)
  process.removeListener('exit', killed)
  return code
}

async function until(met: () => boolean, over: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000
  while (!met()) {
    if (over()) return
    if (Date.now() > deadline) throw new Error('it did not start within a minute')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Logs in as the editor does. */
export function login(url: string, username: string, password: string): Promise<Response> {
  return fetch(`${url}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: 'node-red-editor', grant_type: 'password', scope: '', username, password }),
  })
}

/** What a GET with a token answers. */
export function get(url: string, path: string, token?: string): Promise<Response> {
  return fetch(`${url}${path}`, { headers: { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) } })
}

/** The access token of a login that must succeed. */
export async function tokenOf(url: string, username: string, password: string): Promise<string> {
  const response = await login(url, username, password)
  if (response.status !== 200) throw new Error(`login answered ${response.status}: ${await response.text()}`)
  return ((await response.json()) as { access_token: string }).access_token
}
