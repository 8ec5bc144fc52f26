/** The engines of this Node-RED process: one for each store file, kept as long as a store node uses it. */
import { canonicalUtc } from '../../runtime/model/time'
import { isAbsolute, join, resolve } from 'node:path'
import { randomBytes } from 'node:crypto'
import { uptime } from 'node:os'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Engine } from '../../runtime/engine/engine'
import { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { Registry } from '../../runtime/engine/canvas/registry'
import { openStore } from '../../runtime/store/sqlite/open'
import { canvasDeployed } from './canvas'
import type { NodeConfig, Red } from './red'

/** Settings under `idweave` in Node-RED's settings.js. */
export interface IdweaveSettings {
  /** Folders connected systems may read and write files in; the user folder without it. */
  readonly folders?: readonly string[]
  /** Seconds without movement before a page of objects is given up. */
  readonly stallSeconds?: number
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

/** Folders that file paths of connected systems must lie in. */
export function allowedFolders(red: Red): readonly string[] {
  const { folders } = settingsOf(red)
  return (folders && folders.length > 0 ? folders : [userFolder(red)]).map((folder) => resolve(folder))
}

/** The present moment in canonical UTC. */
export function clockOf(red: Red): () => string {
  const { clock } = settingsOf(red)
  return () => canonicalUtc(clock ? clock() : Date.now())
}

/** How long the machine has been up, sleep included: nobody sets that. Nothing where the clock is made up. */
function passedOf(red: Red): { readonly passed?: () => number } {
  return settingsOf(red).clock ? {} : { passed: () => uptime() * 1000 }
}

const tracker = new DeliveryTracker()
const engines = new Map<string, Engine>()
const defaultStallSeconds = 60
let listening: Red['events'] | undefined

function listen(red: Red): void {
  if (red.hooks) tracker.attach(red.hooks)
  if (listening === red.events) return
  listening = red.events
  red.events.on('flows:stopping', () => {
    for (const engine of engines.values()) engine.abortAll('the flows were deployed or stopped in the middle of the run')
  })
  red.events.on('flows:started', () => canvasDeployed(red, engines.values()))
}

/** All nodes of the flow that was deployed last. */
function deployedNodes(red: Red): readonly NodeConfig[] {
  const nodes: NodeConfig[] = []
  red.nodes.eachNode((node) => nodes.push(node))
  return nodes
}

/** Opens the engine of a store file. Throws SyncError when the file is in use, newer than this program, or damaged. */
export function openEngine(red: Red, file: string): Engine {
  listen(red)
  const path = resolve(storeFile(red, file))
  const open = engines.get(path)
  if (open) return open
  mkdirSync(dirname(path), { recursive: true })
  const clock = clockOf(red)
  const store = openStore({ file: path, now: clock, secrets: () => storeSecrets(red) })
  const stallMs = (settingsOf(red).stallSeconds ?? defaultStallSeconds) * 1000
  const onProblem = (problem: string): void => red.log.warn(problem)
  const registry = new Registry()
  registry.canvas = () => deployedNodes(red)
  const engine = new Engine({ name: file, store, registry, tracker, clock, stallMs, onProblem, ...passedOf(red) })
  engines.set(path, engine)
  return engine
}

/** Closes the engine: runs under way end after the page in hand. */
export async function closeEngine(engine: Engine): Promise<void> {
  for (const [path, other] of engines) if (other === engine) engines.delete(path)
  await engine.close()
}

/** Every engine that is open, for the HTTP API. */
export function openEngines(): readonly Engine[] {
  return [...engines.values()]
}
