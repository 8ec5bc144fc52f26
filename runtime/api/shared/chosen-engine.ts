/** Which identity store a request is about. */
import type { Engine } from '../../engine/engine'
import type { StoreNotOpen } from '../../engine/health/health'
import { isPreviewName } from '../../engine/preview/one-preview'
import { previewsOf } from '../../engine/preview/previews'
import { SyncError } from '../../model/errors'
import { meantAmong, whichNames } from '../../model/meant'
import { capitalised } from '../../model/sentences'

/** The deployed stores; asked at each request, since they come and go with deployments. */
export interface ApiStores {
  open(): readonly Engine[]
  notOpen(): readonly StoreNotOpen[]
  /** The one on an empty store for flows whose store is not deployed, as long as there is one. */
  undeployed?(): Engine | undefined
  /** Told of every engine when its store is opened. */
  onOpened(then: (engine: Engine) => void): void
}

/** The engine of the store that was asked for by its file; without asking the only one. Throws SyncError where it is not open. */
export function chosenEngine(stores: ApiStores, store: string | undefined, method: 'get' | 'post'): Engine {
  const undeployed = stores.undeployed?.()
  const inPreview = undeployed && store !== undefined ? previewNamed([undeployed], store, method) : undefined
  if (inPreview) return inPreview
  if (undeployed && store === undeployed.name) return undeployed
  const engines = stores.open()
  const [first, ...others] = engines
  const waiting = stores.notOpen().find(({ name }) => (store === undefined ? !first : name === store))
  if (waiting) throw new SyncError('store-closed', capitalised(waiting.sentence), waiting.next)
  const names = engines.map((engine) => engine.name)
  if (!first) throw noStore()
  if (store === undefined) {
    if (others.length === 0) return first
    throw new SyncError('bad-request', `Several identity stores are deployed: ${names.join(', ')}.`, 'Say which with `store`.')
  }
  const [called, ...alike] = meantAmong(store, engines)
  const chosen = (alike.length === 0 ? called : undefined) ?? previewNamed(engines, store, method)
  if (!chosen && isPreviewName(store))
    throw new SyncError(
      'unknown-object',
      `There is no ${store}.`,
      'Each store keeps its last preview alone. Try the run out again.',
    )
  if (!chosen)
    throw new SyncError('unknown-object', `There is no identity store "${store}".`, whichNames(store, names, 'Deployed'))
  return chosen
}

/** The engine that has the preview of this number, which no other preview of any store has; undefined for one that is gone. */
export function engineOfPreview(stores: ApiStores, id: number): Engine | undefined {
  const undeployed = stores.undeployed?.()
  const engines = [...stores.open(), ...(undeployed ? [undeployed] : [])]
  return engines.find((engine) =>
    previewsOf(engine)
      .list()
      .some((preview) => preview.id === id),
  )
}

/** What is in a preview is looked at and never changed (N6). */
function previewNamed(engines: readonly Engine[], name: string, method: 'get' | 'post'): Engine | undefined {
  const found = engines.map((engine) => previewsOf(engine).engineNamed(name)).find((engine) => engine !== undefined)
  if (!found || method === 'get') return found
  throw new SyncError(
    'bad-request',
    `${name} is a preview: it can be looked at only.`,
    'Leave the store out to change something.',
  )
}

/** For whoever asks where no store is deployed at all. */
export function noStore(): SyncError {
  return new SyncError('store-closed', 'No identity store is deployed.', 'Deploy a flow with an identity store.')
}
