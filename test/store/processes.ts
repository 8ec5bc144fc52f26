/** Child processes that use a store, each killed after its test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { buildSync } from 'esbuild'
import { afterEach } from 'vitest'

const root = join(__dirname, '..', '..')
const running: ChildProcess[] = []
let program: string | undefined

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

function childProgram(): string {
  if (program) return program
  program = join(root, 'node_modules', '.cache', 'idweave', 'store-child.js')
  buildSync({
    entryPoints: [join(__dirname, 'child.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    external: ['better-sqlite3'],
    logLevel: 'error',
  })
  return program
}

/** A process under way. */
export interface Child {
  readonly process: ChildProcess
  /** The next line it prints; an error when it ends without one. */
  line(): Promise<string>
  send(line: string): void
  kill(signal: NodeJS.Signals): void
  ended(): Promise<void>
}

/** Starts a task of child.ts; `under` runs it under another program. */
export function start(task: string, file: string, options: { lockTimes?: object; under?: readonly string[] } = {}): Child {
  const lockTimes = options.lockTimes ? [JSON.stringify(options.lockTimes)] : []
  const [command = '', ...rest] = [...(options.under ?? []), process.execPath, childProgram(), task, file, ...lockTimes]
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const end = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    process: child,
    async line() {
      const { value, done } = await lines.next()
      if (done === true) throw new Error(`The process for "${task}" ended without a word`)
      return value as string
    },
    send: (text) => void child.stdin.write(`${text}\n`),
    kill: (signal) => void child.kill(signal),
    ended: () => end,
  }
}
