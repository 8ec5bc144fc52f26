/** A real Node-RED in its own process, with this project's built nodes. */
import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../servers/free-port'

const root = join(__dirname, '..', '..')

export type FlowNode = Record<string, unknown> & { readonly id: string; readonly type: string }

/** The packages of the two versions the nodes are made for. */
export type Version = 'node-red' | 'node-red-4'

export interface NodeRedServer {
  readonly address: string
  readonly userFolder: string
  deploy(flow: readonly FlowNode[], headers?: Readonly<Record<string, string>>): Promise<void>
  /** Ends it and deletes its user folder. */
  stop(): Promise<void>
}

export interface ServerOptions {
  readonly version?: Version
  /** Logins by token: the permissions each has. Without them everybody may do everything. */
  readonly tokens?: Readonly<Record<string, string | readonly string[]>>
}

let built = false

/** Builds dist/ once a process; an error in a file that has nothing to do with the editor does not matter here. */
export function build(): void {
  if (built) return
  try {
    execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--no-check'], { cwd: root, stdio: 'pipe' })
  } catch (error) {
    if (!existsSync(join(root, 'dist', 'nodes', 'store', 'store.html'))) throw error
  }
  built = true
}

export async function startNodeRed({ version = 'node-red', tokens }: ServerOptions = {}): Promise<NodeRedServer> {
  build()
  const userFolder = mkdtempSync(join(tmpdir(), 'idweave-editor-'))
  mkdirSync(join(userFolder, 'data'))
  const port = await freePort()
  const server = await started(version, port, userFolder, tokens)
  const address = `http://127.0.0.1:${port}`
  return {
    address,
    userFolder,
    deploy: (flow, headers = {}) => deploy(address, flow, headers),
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await ended
      rmSync(userFolder, { recursive: true, force: true })
    },
  }
}

function started(version: Version, port: number, userFolder: string, tokens: ServerOptions['tokens']): Promise<ChildProcess> {
  const script = join(__dirname, 'start-node-red.mjs')
  const server = spawn(process.execPath, [script, version, String(port), userFolder, JSON.stringify(tokens ?? null)], {
    stdio: 'pipe',
  })
  let said = ''
  return new Promise((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      if (said.includes('started')) resolve(server)
    }
    server.stdout.on('data', listen)
    server.stderr.on('data', listen)
    server.once('exit', (code) => reject(new Error(`Node-RED ended with ${code}: ${said}`)))
  })
}

async function deploy(address: string, flow: readonly FlowNode[], headers: Readonly<Record<string, string>>): Promise<void> {
  const answer = await fetch(`${address}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'Node-RED-API-Version': 'v1', ...headers },
    body: JSON.stringify(flow),
  })
  if (!answer.ok) throw new Error(`the flow was refused: ${answer.status} ${await answer.text()}`)
}
