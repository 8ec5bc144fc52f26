/** The config node identity-store: the database file and the metaverse schema. */
import { messageOf, SyncError } from '../../runtime/model/errors'
import { ended } from '../../runtime/model/sentences'
import type { Zone } from '../../runtime/model/zone'
import { processZone, zoneOf } from '../../runtime/model/zone'
import { registerApi } from '../../runtime/api/register'
import { positive, text } from '../adapter/config'
import { createNode, sayCountsOtherwise } from '../adapter/create-node'
import { DeployedStore, onEngineOpened, openEngines, storesNotOpen } from '../adapter/deployed-stores'
import { clockOf, openFolders } from '../adapter/host'
import { readTypes } from '../adapter/metaverse-types'
import { watchProblems } from '../adapter/open-problems'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import { unusable } from '../adapter/unusable'
import { startExamining } from './examining'
import { migrations } from './migrations'
import { startPruning } from './pruning'

export interface StoreNode extends RedNode {
  /** Undefined where its settings cannot be used; `problem` says why. */
  store?: DeployedStore
  problem?: string
}

export default function register(red: Red): void {
  function Store(this: StoreNode, saved: NodeConfig): void {
    const config = createNode(red, this, saved, migrations)
    if (!config) return
    try {
      const zone = zoneNamed(text(config, 'timeZone', processZone()))
      const store = new DeployedStore(red, this, text(config, 'file', 'identity.sqlite'))
      store.registry.stores.add(this.id)
      store.registry.setZone(zone)
      const { types, damaged, wrong } = readTypes(config['types'])
      store.registry.setMvTypes(types, damaged)
      sayCountsOtherwise(
        this,
        wrong.map(({ sentence, otherwise }) => ({ sentence, otherwise: otherwise ?? 'no type, and its rules do not run' })),
      )
      this.store = store
      store.open()
      const warn = (problem: string): void => this.warn(problem)
      const stops = [startPruning(store, positive(config, 'retentionDays', 90), warn), startExamining(store, warn)]
      this.on('close', (_removed, done) => {
        for (const stop of stops) stop()
        store.close().then(done, (error: unknown) => {
          this.error(messageOf(error))
          done()
        })
      })
    } catch (error) {
      const next = error instanceof SyncError ? ` ${error.next}`.trimEnd() : ''
      this.problem = `the identity store cannot be used: ${ended(messageOf(error))}${next} Then deploy the flows again.`
      this.error(this.problem)
      unusable(this, 'cannot be used', this.problem)
    }
  }
  red.nodes.registerType('identity-store', Store, {
    settings: { identityStoreTimeZone: { value: processZone(), exportable: true } },
  })
  onEngineOpened((engine) => watchProblems(red, engine))
  const zone = (): Zone => openEngines()[0]?.registry.zone ?? zoneNamed(processZone())
  const stores = { open: openEngines, notOpen: storesNotOpen, onOpened: onEngineOpened }
  registerApi(red, stores, { openFolders: () => openFolders(red), clock: clockOf(red), zone })
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
