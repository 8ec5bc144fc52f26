/** The config node identity-store: the database file and the metaverse schema. */
import type { PeopleLimit } from '../../runtime/model/limits'
import { defaultPeopleLimit } from '../../runtime/model/limits'
import { later } from '../../runtime/model/time'
import { messageOf, SyncError } from '../../runtime/model/errors'
import type { Zone } from '../../runtime/model/zone'
import { processZone, zoneOf } from '../../runtime/model/zone'
import { registerApi } from '../../runtime/api/register'
import { mayPrune } from '../../runtime/engine/runs/pruning'
import type { Engine } from '../../runtime/engine/engine'
import type { MvTypeSchema } from '../../runtime/model/schema'
import { list, positive, text } from '../adapter/config'
import { createNode } from '../adapter/create-node'
import { allowedFolders, clockOf, closeEngine, openEngine, openEngines } from '../adapter/host'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import { migrations } from './migrations'

export interface StoreNode extends RedNode {
  /** Undefined when the store could not be opened; `problem` says why. */
  engine?: Engine
  problem?: string
}

export default function register(red: Red): void {
  function Store(this: StoreNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    try {
      const zone = zoneNamed(text(config, 'timeZone', processZone()))
      const engine = openEngine(red, text(config, 'file', 'identity.sqlite'))
      engine.registry.stores.add(this.id)
      engine.registry.setZone(zone)
      engine.registry.setMvTypes(list<MvTypeSchema>(config, 'types').map(complete))
      this.engine = engine
      const stop = startPruning(engine, positive(config, 'retentionDays', 90), (problem) => this.warn(problem))
      this.on('close', (_removed, done) => {
        stop()
        closeEngine(engine).then(done, (error: unknown) => {
          this.error(messageOf(error))
          done()
        })
      })
    } catch (error) {
      this.problem = problemOf(error)
      this.error(this.problem)
    }
  }
  red.nodes.registerType('identity-store', Store, {
    settings: { identityStoreTimeZone: { value: processZone(), exportable: true } },
  })
  const zone = (): Zone => openEngines()[0]?.registry.zone ?? zoneNamed(processZone())
  registerApi(red, openEngines, { allowedFolders: () => allowedFolders(red), clock: clockOf(red), zone })
}

/** Throws SyncError for a name that is no zone's. */
function zoneNamed(name: string): Zone {
  const zone = zoneOf(name)
  if (zone) return zone
  throw new SyncError(
    'not-configured',
    `there is no time zone ${name}`,
    'Open the identity store and choose a time zone of the list, such as Europe/Berlin.',
  )
}

/** Why the store is not there, and what to do: it is opened anew when the flows are deployed. */
function problemOf(error: unknown): string {
  const next = error instanceof SyncError ? ` ${error.next}`.trimEnd() : ''
  return `the identity store could not be opened: ${messageOf(error)}${next} Then deploy the flows again.`
}

/** A type as a hand-edited flow may hold it, with what is missing filled in. */
function complete(type: MvTypeSchema): MvTypeSchema {
  return {
    ...type,
    attributes: type.attributes ?? [],
    deletionRule: type.deletionRule ?? { kind: 'lastConnector' },
    graceDays: Number(type.graceDays ?? 0) || 0,
    peopleLimit: completeLimit(type.peopleLimit),
  }
}

/** The limit on people (L9): figures that are missing or no figures are those of the default. */
function completeLimit(limit: Partial<PeopleLimit> | undefined): PeopleLimit {
  const given = (part: keyof PeopleLimit): number => {
    const figure = Number(limit?.[part] ?? '')
    return limit?.[part] === undefined || !Number.isInteger(figure) || figure < 0 ? defaultPeopleLimit[part] : figure
  }
  return { percent: given('percent'), min: given('min'), max: given('max') }
}

const pruneEveryMs = 3_600_000
const pruneBatch = 500

/** Removes old activities in the background, a little at a time (N4). */
function startPruning(engine: Engine, days: number, warn: (problem: string) => void): () => void {
  let stopped = false
  const prune = async (): Promise<void> => {
    if (!(await mayPrune(engine.store, engine.clock()))) return
    const before = later(engine.clock(), -days * 86_400_000)
    while (!stopped && (await engine.store.prune(before, pruneBatch)) === pruneBatch)
      await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const run = (): void => {
    prune().catch((error: unknown) => {
      if (!stopped) warn(`old activities could not be removed: ${messageOf(error)}`)
    })
  }
  const first = setTimeout(run, 10_000)
  const timer = setInterval(run, pruneEveryMs)
  first.unref()
  timer.unref()
  return () => {
    stopped = true
    clearTimeout(first)
    clearInterval(timer)
  }
}
