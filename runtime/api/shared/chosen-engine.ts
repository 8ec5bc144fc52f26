/** Which identity store a request is about. */
import type { Engine } from '../../engine/engine'
import { SyncError } from '../../model/errors'

/** The engine of the store that was asked for by its file; without asking the only one. */
export function chosenEngine(engines: readonly Engine[], store: string | undefined): Engine {
  const [first, ...others] = engines
  const deployed = engines.map((engine) => engine.name).join(', ')
  if (!first)
    throw new SyncError(
      'store-closed',
      'No identity store is deployed.',
      'Deploy a flow with an identity store, or see in the log why it could not be opened.',
    )
  if (store === undefined) {
    if (others.length === 0) return first
    throw new SyncError(
      'bad-request',
      `Several identity stores are deployed: ${deployed}.`,
      'Name the store: ?store= in the API, --store on the command line.',
    )
  }
  const chosen = engines.find((engine) => engine.name === store)
  if (!chosen) throw new SyncError('unknown-object', `There is no identity store "${store}".`, `Deployed: ${deployed}.`)
  return chosen
}
