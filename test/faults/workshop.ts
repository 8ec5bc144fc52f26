/** Where children live and die: the built product in a folder of its own, and folders for stores. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import type { Line, Task } from './task'

/** What a child said, and how it ended. */
export interface Life {
  readonly lines: readonly Line[]
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly complaints: string
}

/** The built product in a folder of its own, so that a build in the meantime changes nothing, with the child program in it. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'idweave-faults-'))
  readonly product = join(this.folder, 'product')
  private readonly program: string
  private count = 0

  constructor(root: string) {
    const { product } = this
    mkdirSync(join(product, 'node_modules', '.cache'), { recursive: true })
    for (const part of ['dist', 'flows', 'package.json']) cpSync(join(root, part), join(product, part), { recursive: true })
    for (const name of readdirSync(join(root, 'node_modules')))
      if (name !== '.cache') symlinkSync(resolve(root, 'node_modules', name), join(product, 'node_modules', name))
    this.program = join(product, 'node_modules', '.cache', 'faults-child.js')
    const entry = join(root, 'test', 'faults', 'child.ts')
    buildSync({
      entryPoints: [entry],
      outfile: this.program,
      bundle: true,
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    })
  }

  /** A new folder, empty or a copy. */
  place(from?: string): string {
    const place = join(this.folder, `place-${++this.count}`)
    if (from === undefined) mkdirSync(place)
    else cpSync(from, place, { recursive: true })
    return place
  }

  live(task: Task): Promise<Life> {
    const child = spawn(process.execPath, [this.program, JSON.stringify(task)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(this.folder, 'compiled') },
    })
    let out = ''
    let complaints = ''
    child.stdout.on('data', (text: Buffer) => (out += text.toString()))
    child.stderr.on('data', (text: Buffer) => (complaints += text.toString()))
    const patience = setTimeout(() => child.kill('SIGTERM'), 60_000)
    return new Promise((done) =>
      child.once('close', (code, signal) => {
        clearTimeout(patience)
        const lines = out
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as Line)
        done({
          lines,
          signal,
          code,
          complaints: `${complaints}${out
            .split('\n')
            .filter((line) => !line.startsWith('{'))
            .join('\n')}`,
        })
      }),
    )
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
