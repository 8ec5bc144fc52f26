/**
 * A change of the credential secret under way: a file in `secrets/` that has the secrets before and after until everything is
 * under the new one, so that a change that was stopped can be ended, and nothing starts in between.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeWhole, writeWhole } from './whole-file'

/** A secret and the id of the key that is made from it. */
export interface KnownSecret {
  readonly key: string
  readonly secret: string
}

/** What is changed into what. */
export interface SecretChange {
  readonly begun: string
  readonly from: KnownSecret
  readonly to: KnownSecret
  /** Where the new secret stands at the end: in `secrets/credential-secret`, or in the environment alone. */
  readonly keptIn: 'file' | 'environment'
}

/** The folder of an installation's secrets. */
export const secretsFolder = (userDir: string): string => join(userDir, 'secrets')

const journal = (userDir: string): string => join(secretsFolder(userDir), 'secret-change.json')

/** The file that has the secret where the environment does not. */
const secretFile = (userDir: string): string => join(secretsFolder(userDir), 'credential-secret')

/** The secret as it is kept in its file; null where there is none. */
export function storedSecret(userDir: string): string | null {
  const file = secretFile(userDir)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

/** The change under way; null where there is none. Throws a sentence where its file cannot be used. */
export function changeUnderWay(userDir: string): SecretChange | null {
  const file = journal(userDir)
  if (!existsSync(file)) return null
  try {
    const change = JSON.parse(readFileSync(file, 'utf8')) as SecretChange
    const texts = [change.begun, change.from.key, change.from.secret, change.to.key, change.to.secret]
    if (texts.every((text) => typeof text === 'string') && ['file', 'environment'].includes(change.keptIn)) return change
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`, { cause: error })
  }
  throw new Error(`${file} is no change of a secret that this version knows. Use the version that began it.`)
}

/** From here on the change can be ended whatever happens. */
export function beginChange(userDir: string, change: SecretChange): void {
  writeWhole(journal(userDir), `${JSON.stringify(change, null, 2)}\n`)
}

/** Everything is under the new secret: it takes the place of the old one, which is forgotten. */
export function endChange(userDir: string, { to, keptIn }: SecretChange): void {
  if (keptIn === 'file') writeWhole(secretFile(userDir), `${to.secret}\n`)
  removeWhole(journal(userDir))
}

/** Throws a sentence while a change has not ended: half of the installation could not be read. */
export function refuseHalfChanged(userDir: string): void {
  if (!existsSync(journal(userDir))) return
  throw new Error(
    `The credential secret of ${userDir} is half changed: the change was stopped before its end. Run npm run rotate-secret, which ends it, and then this again.`,
  )
}
