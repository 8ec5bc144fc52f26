/** What the nodes take from the settings of this Node-RED: folders, files, secrets and the clock. */
import { canonicalUtc } from '../../runtime/model/time'
import { isAbsolute, join, resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { uptime } from 'node:os'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Red } from './red'

/** Settings under `idweave` in Node-RED's settings.js. */
export interface IdweaveSettings {
  /** Folders connected systems may read and write files in; without it `data` in the user folder. */
  readonly folders?: readonly string[]
  /** `all`: every object is sent as a message, also where only our own nodes stand; slower, and for looking for faults. */
  readonly messages?: 'all'
  /** `off`: imports read everything each time, also what they know by its digest; slower, and for looking for faults. */
  readonly digests?: 'off'
  /** Seconds without movement before a page of objects is given up. */
  readonly stallSeconds?: number
  /** Hours a person's decision may wait before health takes it for a fault. */
  readonly decideWithinHours?: number
  /** What is wrong with the list of who was given access, in sentences with what to do; null: nothing. Asked with health. */
  readonly accessTrouble?: () => string | null
  /** The clock, for tests and rehearsals: returns milliseconds since 1970. */
  readonly clock?: () => number
}

export function settingsOf(red: Red): IdweaveSettings {
  return (red.settings['idweave'] as IdweaveSettings | undefined) ?? {}
}

export function userFolder(red: Red): string {
  return red.settings.userDir ?? process.cwd()
}

/** A file named in the settings of a store: relative to the user folder. */
export function storeFile(red: Red, file: string): string {
  return isAbsolute(file) ? file : join(userFolder(red), file)
}

/** Holds what secret values are sealed with where Node-RED's settings have no credentialSecret. */
const keyFile = 'idweave-store.key'

/**
 * What the keys of a store's secret values are made from: the credentialSecret of Node-RED's settings, else a file in the user
 * folder, which is made. The file still opens what it sealed once a credentialSecret is set. Node-RED's own generated secret will
 * not do: it is thrown away at that moment.
 */
export function storeSecrets(red: Red): readonly string[] {
  const set = red.settings['credentialSecret']
  const file = join(userFolder(red), keyFile)
  const secrets = typeof set === 'string' && set !== '' ? [set] : []
  if (secrets.length === 0 && !existsSync(file))
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  return existsSync(file) ? [...secrets, readFileSync(file, 'utf8').trim()] : secrets
}

/** Where files of connected systems may lie, and from where relative paths start. */
export function openFolders(red: Red): { readonly allowedFolders: readonly string[]; readonly userFolder: string } {
  const { folders } = settingsOf(red)
  const folder = resolve(userFolder(red))
  const named = folders && folders.length > 0 ? folders : [join(folder, 'data')]
  return { allowedFolders: named.map((path) => resolve(path)), userFolder: folder }
}

/** The present moment in canonical UTC. */
export function clockOf(red: Red): () => string {
  const { clock } = settingsOf(red)
  return () => canonicalUtc(clock ? clock() : Date.now())
}

/** How long the machine has been up, sleep included: nobody sets that. Nothing where the clock is made up. */
export function passedOf(red: Red): { readonly passed?: () => number } {
  return settingsOf(red).clock ? {} : { passed: () => uptime() * 1000 }
}

/** What tells of the list of who was given access; nothing where the settings have none. */
export function accessTroubleOf(red: Red): { readonly accessTrouble?: () => string | null } {
  const { accessTrouble } = settingsOf(red)
  return accessTrouble ? { accessTrouble } : {}
}

/** How long a person's decision may wait; nothing where the settings do not say. */
export function patienceOf(red: Red): { readonly decideWithinMs?: number } {
  const { decideWithinHours: hours } = settingsOf(red)
  return hours === undefined ? {} : { decideWithinMs: hours * 3_600_000 }
}

/** Whether imports are to read everything each time; nothing where the settings do not say. */
export function digestsOf(red: Red): { readonly digests?: 'off' } {
  return settingsOf(red).digests === 'off' ? { digests: 'off' } : {}
}
