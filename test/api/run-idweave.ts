/** The built command line, run as an administrator would. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from '../nodes/red'

export interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** In an environment of its own; arguments in one text are parted by blanks. */
export function runIdweave(
  address: string,
  args: string | readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  return startIdweave(address, args, env).said
}

/** The same, and how to send it a signal. */
export function startIdweave(
  address: string,
  args: string | readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly said: Promise<Said>; readonly signal: (signal: 'SIGINT' | 'SIGTERM') => void } {
  const given = typeof args === 'string' ? args.split(' ').filter(Boolean) : args
  const child = spawn(process.execPath, [join(projectRoot, 'dist', 'bin', 'idweave.js'), ...given], {
    env: { PATH: process.env['PATH'] ?? '', IDWEAVE_URL: address, IDWEAVE_TOKEN: 'approver', ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const said = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return { said, signal: (signal) => void child.kill(signal) }
}
