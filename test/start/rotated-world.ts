/** A user folder with credentials and secret values, and the command that changes its secret, for tests. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openToReseal } from '../../runtime/store/sqlite/resealing'
import { plainEnvironment, projectRoot } from './running'

/** How the command ended, and what it said. */
export interface Told {
  readonly status: number | null
  readonly signal: string | null
  readonly output: string
}

/** Runs `npm run rotate-secret`. With `killAt` it is killed before its change of that number. */
export function rotateSecret(userDir: string, more: Readonly<Record<string, string>> = {}, ...args: string[]): Told {
  const preload = 'KILL_AT' in more ? ['--import', join(projectRoot, 'test', 'start', 'kill-at.mjs')] : []
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [...preload, join(projectRoot, 'scripts', 'rotate-secret.mjs'), ...args],
    { encoding: 'utf8', env: plainEnvironment({ IDWEAVE_USER_DIR: userDir, ...more }) },
  )
  return { status, signal, output: stdout + stderr }
}

/** A text as Node-RED encrypts credentials. */
export function encryptedAsNodeRed(text: string, secret: string): string {
  const start = randomBytes(16)
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(secret).digest(), start)
  return JSON.stringify({ $: start.toString('hex') + cipher.update(text, 'utf8', 'base64') + cipher.final('base64') })
}

/** What a file of credentials holds, as Node-RED decrypts it; null where the secret gives no JSON. */
export function credentialsIn(file: string, secret: string): unknown {
  const { $: part } = JSON.parse(readFileSync(file, 'utf8')) as { $: string }
  const decipher = createDecipheriv(
    'aes-256-ctr',
    createHash('sha256').update(secret).digest(),
    Buffer.from(part.slice(0, 32), 'hex'),
  )
  try {
    return JSON.parse(decipher.update(part.slice(32), 'base64', 'utf8') + decipher.final('utf8')) as unknown
  } catch {
    return null
  }
}

/** How many rows of a store hold something that the secret does not open. */
export function unreadableIn(store: string, secret: string): number {
  const opened = openToReseal(store, [secret])
  try {
    return opened.unreadable()
  } finally {
    opened.close()
  }
}

/** The secret that stands in the folder. */
export function secretIn(userDir: string): string {
  return readFileSync(join(userDir, 'secrets', 'credential-secret'), 'utf8').trim()
}

export const credentialNames = ['flows_cred.json', '.flows_cred.json.backup', 'other_cred.json'] as const

/** Flows, credentials and the secret of an installation whose stores are `stores`; the stores themselves are not made. */
export function fillFolder(userDir: string, secret: string, stores: readonly string[] = ['identity.sqlite']): void {
  mkdirSync(join(userDir, 'secrets'), { recursive: true, mode: 0o700 })
  writeFileSync(join(userDir, 'secrets', 'credential-secret'), `${secret}\n`, { mode: 0o600 })
  writeFileSync(
    join(userDir, 'flows.json'),
    JSON.stringify(stores.map((file, n) => ({ id: `s${n}`, type: 'identity-store', file }))),
  )
  for (const name of credentialNames)
    writeFileSync(join(userDir, name), encryptedAsNodeRed(JSON.stringify({ [name]: { password: 'Bind-4711' } }), secret))
}
