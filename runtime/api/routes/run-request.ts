/** What a request to start a run asks the engine for (N1). */
import type { Engine } from '../../engine/engine'
import type { RunRequest } from '../../engine/run-request'
import { apiName } from '../../model/api-names'
import { SyncError } from '../../model/errors'
import type { Nameable } from '../../model/meant'
import { meantAmong, whichNames } from '../../model/meant'
import type { Call } from '../contract/call'
import type { StoreNames } from '../shared/store-names'

type Body = Call<'startRun'>['body']

/** What of a call says which run is asked for. */
type Asking = Pick<Call<'startRun'>, 'engine' | 'who'> & { readonly body: Body }

/** The run that is asked for; refused with a sentence when its parts are missing, do not exist or do not go together. */
export async function runRequestOf({ body, engine, who }: Asking, names: StoreNames): Promise<RunRequest> {
  const common = { startedBy: who, overlap: body.overlap, confirmed: body.confirm }
  if (body.object !== undefined) return { ...common, ...(await forObject(body, body.object, engine, names)) }
  const { profile } = body
  if (profile === undefined)
    throw new SyncError('bad-request', '`profile` is missing.', 'Say what to do, such as full-import+delta-sync.')
  if (profile === 'object')
    throw new SyncError('bad-request', '`object` is missing.', 'Say which connector space object to synchronise.')
  if (profile === 'lifecycle') return { ...common, profile, system: null, source: lifecycleSource(body, engine) }
  if (body.system === undefined) throw new SyncError('bad-request', '`system` is missing.', 'Name the connected system.')
  const { node } = names.findDeployed(body.system).config
  return { ...common, profile, system: node, ...sourceFor(body.source, node, engine) }
}

/** One object alone, in the system it belongs to. */
async function forObject(body: Body, object: number, engine: Engine, names: StoreNames) {
  if (body.profile !== undefined && body.profile !== 'object')
    throw new SyncError(
      'bad-request',
      `${apiName('profile')} ${body.profile} does not go with ${apiName('object')}.`,
      'Leave `profile` out, or `object`.',
    )
  const cso = (await engine.store.loadPage([object])).csos.find((loaded) => loaded.cso.id === object)?.cso
  if (!cso)
    throw new SyncError('unknown-object', `There is no connector space object ${object}.`, 'Look it up with `GET objects`.')
  const planned = names.deployed(cso.system)
  if (body.system !== undefined && names.findDeployed(body.system) !== planned)
    throw new SyncError('bad-request', `Object ${object} belongs to ${planned.config.name}.`, 'Leave `system` out.')
  const { node } = planned.config
  return { profile: 'object' as const, system: node, only: [object], ...sourceFor(body.source, node, engine) }
}

/** The source asked for by its id or name, if it sends this system's objects. */
function sourceFor(asked: string | undefined, system: string, engine: Engine): { source?: string } {
  if (asked === undefined) return {}
  const known = sourcesOf(system, engine)
  const [found, ...others] = meantAmong(asked, known)
  if (found && others.length === 0) return { source: found.id }
  const names = known.map(({ name }) => name)
  throw new SyncError(
    'bad-request',
    found
      ? `${others.length + 1} connector import nodes of this system are called "${asked}".`
      : `No connector import node of this system has the id or the name "${asked}".`,
    found ? 'Use the id of the node.' : `Leave ${apiName('source')} out, or use such a node. ${whichNames(asked, names)}`.trim(),
  )
}

/** The nodes that send the objects of a system, or with null what time makes due, by what people call them. */
function sourcesOf(system: string | null, { registry }: Engine): readonly Required<Nameable>[] {
  const nodes = [...registry.sources.values()].filter((source) => source.systemNode === system).map(({ node }) => node)
  return nodes.map((id) => ({ id, name: registry.wires?.node(registry.wiredAs(id))?.name || id }))
}

/** The lifecycle node asked for, else the only one. */
function lifecycleSource(body: Body, engine: Engine): string {
  if (body.system !== undefined)
    throw new SyncError('bad-request', 'lifecycle concerns the whole store, no single system.', 'Leave `system` out.')
  const known = sourcesOf(null, engine)
  const [found, ...others] = body.source === undefined ? known : meantAmong(body.source, known)
  if (found === undefined)
    throw new SyncError(
      'not-configured',
      'There is no such lifecycle node.',
      'Add one, wire it to the outbound steps and deploy.',
    )
  if (others.length === 0) return found.id
  const ids = [found, ...others].map(({ id }) => id).join(', ')
  throw new SyncError('bad-request', 'There are several lifecycle nodes.', `Say which as ${apiName('source')}: ${ids}.`)
}
