/**
 * The store of a canvas that is edited and whose store is not deployed (N6): an empty one, beside which previews are made and
 * deleted as beside any. It has no person in it, and goes with the next deployment, else when Node-RED starts again.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from '../../runtime/engine/canvas/registry'
import { Engine } from '../../runtime/engine/engine'
import { previewsOf } from '../../runtime/engine/preview/previews'
import { DeliveryTracker } from '../../runtime/engine/sync/delivery/tracker'
import { messageOf } from '../../runtime/model/errors'
import { openStore } from '../../runtime/store/sqlite/open'
import { clockOf, passedOf, storeSecrets, userFolder } from './host'
import { foreignOf, stallMsOf } from './deployed-stores'
import type { Red } from './red'
import { copiesOf, removeCopy, removeLeftCopies } from './store-copies'

/** What it is called where a store is asked for; a deployed one is called by its file. */
const name = 'undeployed'

let current: Engine | undefined
let remove = (): void => undefined

/** As long as it is there. */
export function undeployedEngine(): Engine | undefined {
  return current
}

/** Of what an earlier process has left nothing stays; what is there goes when the flows are deployed. */
export function watchUndeployed(red: Red): void {
  removeLeftCopies(fileOf(red), (problem) => red.log.warn(problem))
  red.events.on('flows:stopping', () => void close(red))
}

function fileOf(red: Red): string {
  return join(userFolder(red), `${name}.sqlite`)
}

async function close(red: Red): Promise<void> {
  const engine = current
  current = undefined
  if (!engine) return
  previewsOf(engine).abort('the flows were deployed or stopped')
  const removed = remove
  await engine.close().catch((error: unknown) => red.log.warn(messageOf(error)))
  removed()
}

/** Of a flow that has a store, and none that is deployed; undefined for any other. */
export function undeployedFor(red: Red, flow: readonly unknown[]): Engine | undefined {
  const stores = flow.flatMap((node) => {
    const { id, type, d } = (node ?? {}) as { readonly id?: unknown; readonly type?: unknown; readonly d?: unknown }
    return type === 'identity-store' && typeof id === 'string' && d !== true ? [id] : []
  })
  if (stores.length === 0 || stores.some((id) => red.nodes.getNode(id))) return undefined
  return (current ??= make(red))
}

function make(red: Red): Engine {
  const clock = clockOf(red)
  const options = { file: fileOf(red), now: clock, secrets: () => storeSecrets(red) }
  // By its name it goes with copies that are left.
  const file = `${options.file}.preview-${process.pid}-0`
  mkdirSync(userFolder(red), { recursive: true })
  removeCopy(file)
  const store = openStore({ ...options, file })
  const stallMs = stallMsOf(red)
  const engine = new Engine({
    name,
    store,
    registry: new Registry(),
    tracker: new DeliveryTracker(),
    clock,
    stallMs,
    copies: copiesOf(store, options),
    ...foreignOf(red, stallMs),
    ...passedOf(red),
    onProblem: (problem) => red.log.warn(problem),
  })
  remove = () => removeCopy(file)
  return engine
}
