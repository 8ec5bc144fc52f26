/** The config node identity-store: the database file and the metaverse schema. */
import type { ProblemsIn } from '../../runtime/api/dialogs/canvas'
import type { Registry } from '../../runtime/engine/canvas/registry'
import { messageOf, SyncError } from '../../runtime/model/errors'
import { ended } from '../../runtime/model/sentences'
import type { Zone } from '../../runtime/model/zone'
import { processZone, zoneOf } from '../../runtime/model/zone'
import { registerApi } from '../../runtime/api/register'
import type { EditedFlows } from '../../runtime/api/routes/previews'
import { positive, text } from '../adapter/config'
import { createNode, sayCountsOtherwise } from '../adapter/create-node'
import { declares } from '../adapter/declarations'
import { DeployedStore, onEngineOpened, openEngines, storesNotOpen } from '../adapter/deployed-stores'
import { stepOf } from '../adapter/step-kinds'
import { readEditedCanvas, readUndeployedCanvas } from '../adapter/edited-canvas'
import { problemsOfEdited } from '../adapter/edited-problems'
import { clockOf, openFolders } from '../adapter/host'
import { readTypes } from '../adapter/metaverse-types'
import { watchProblems } from '../adapter/open-problems'
import type { WrongSetting } from '../adapter/read-settings'
import type { NodeConfig, Red, RedNode } from '../adapter/red'
import { undeployedEngine, undeployedFor, watchUndeployed } from '../adapter/undeployed-store'
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
      const declare = declarationBy(this.id, config)
      const store = new DeployedStore(red, this, text(config, 'file', 'identity.sqlite'))
      sayCountsOtherwise(this, declare(store.registry))
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
      this.problem = cannotBeUsed(error)
      this.error(this.problem)
      unusable(this, 'cannot be used', this.problem)
    }
  }
  red.nodes.registerType('identity-store', Store, {
    settings: { identityStoreTimeZone: { value: processZone(), exportable: true } },
  })
  declares('identity-store', {
    migrations,
    declare(node, canvas) {
      if (node.id !== canvas.store) return
      try {
        canvas.countsOtherwise(node, declarationBy(node.id, node.config)(canvas.registry))
      } catch (error) {
        canvas.unusable(node, cannotBeUsed(error))
      }
    },
  })
  onEngineOpened((engine) => watchProblems(red, engine))
  const zone = (): Zone => openEngines()[0]?.registry.zone ?? zoneNamed(processZone())
  const stores = { open: openEngines, notOpen: storesNotOpen, onOpened: onEngineOpened, undeployed: undeployedEngine }
  const flows: EditedFlows = {
    read: ({ registry, name }, flow, secrets) => readEditedCanvas(red, { stores: registry.stores, file: name }, flow, secrets),
    undeployed: (flow) => undeployedFor(red, flow),
    readUndeployed: (flow, secrets) => readUndeployedCanvas(red, flow, secrets),
  }
  watchUndeployed(red)
  const problemsIn: ProblemsIn = (flow, typed) => problemsOfEdited(red, flow, typed)
  registerApi(red, stores, {
    openFolders: () => openFolders(red),
    clock: clockOf(red),
    zone,
    flows,
    problemsIn,
    readStep: stepOf,
  })
}

/** What declares the node's settings to a registry, and gives what counts as something else. Throws SyncError for its zone. */
function declarationBy(id: string, config: NodeConfig): (registry: Registry) => readonly WrongSetting[] {
  const zone = zoneNamed(text(config, 'timeZone', processZone()))
  return (registry) => {
    registry.stores.add(id)
    registry.setZone(zone)
    const { types, damaged, wrong } = readTypes(config['types'])
    registry.setMvTypes(types, damaged)
    return wrong.map(({ sentence, otherwise }) => ({ sentence, otherwise: otherwise ?? 'no type, and its rules do not run' }))
  }
}

function cannotBeUsed(error: unknown): string {
  const next = error instanceof SyncError ? ` ${error.next}`.trimEnd() : ''
  return `the identity store cannot be used: ${ended(messageOf(error))}${next} Then deploy the flows again.`
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
