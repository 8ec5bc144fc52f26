/** Routes about runs: starting, watching, cancelling (N1, N3, N5). */
import type { Engine, RunRequest } from '../../engine/engine'
import { SyncError, messageOf } from '../../model/errors'
import type { Run } from '../../model/runs'
import type { ListPage } from '../../model/store'
import type { Call, Routes } from '../contract/call'
import { defined, mvosOf, uuidsOf } from '../contract/call'
import { Landscape } from '../shared/store-names'
import { recordView, runView } from '../shared/views'

/** The routes; a run that breaks in a way it could not record itself is told to `logFault`. */
export function runRoutes(
  logFault: (text: string) => void,
): Routes<'startRun' | 'listRuns' | 'getRun' | 'listRunObjects' | 'cancelRun'> {
  return {
    async startRun(call) {
      const { engine, url, storeQuery } = call
      const names = await Landscape.of(engine)
      const started = await engine.start(await requestOf(call, names))
      started.ended.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const run = await presentRun(engine, started.id)
      return { status: 202, json: runView(run, names), location: `${url.replace(/\/$/, '')}/${run.id}${storeQuery}` }
    },

    async listRuns({ engine, given }) {
      const names = await Landscape.of(engine)
      const system = given.system === undefined ? undefined : names.find(given.system).row.id
      const { items, next } = await runsOf(engine, { system, status: given.status, limit: given.limit, after: given.after })
      return { json: { items: items.map((run) => runView(run, names)), next } }
    },

    async getRun({ engine, given }) {
      return { json: runView(await presentRun(engine, given.run), await Landscape.of(engine)) }
    },

    async listRunObjects({ engine, given }) {
      await presentRun(engine, given.run)
      const { outcome, limit, after } = given
      const { items, next } = await engine.store.runRecords(given.run, { ...defined({ outcome, after }), limit })
      const names = await Landscape.of(engine)
      const mvos = await mvosOf(
        engine,
        items.map((one) => one.mvo),
      )
      return { json: { items: items.map((one) => recordView(one, names, uuidsOf(mvos))), next } }
    },

    async cancelRun({ engine, given, who }) {
      const run = await presentRun(engine, given.run)
      if (!engine.cancel(given.run, `cancelled by ${who}`))
        throw new SyncError('conflict', `Run ${run.id} has ended already (${run.status}).`, 'There is nothing to cancel.')
      return { status: 202, json: runView(run, await Landscape.of(engine)) }
    },
  }
}

/** The run as it stands: under way from the engine, which is ahead of what is saved. */
async function presentRun(engine: Engine, id: number): Promise<Run> {
  const run = engine.runsUnderWay().find((one) => one.id === id) ?? (await engine.store.run(id))
  if (!run)
    throw new SyncError(
      'unknown-object',
      `There is no run ${id}.`,
      'Old runs are removed after the days the store keeps them; see GET runs.',
    )
  return run
}

interface RunQuery {
  readonly system: number | undefined
  readonly status: string | undefined
  readonly limit: number
  readonly after: string | undefined
}

async function runsOf(engine: Engine, { system, status, limit, after }: RunQuery): Promise<ListPage<Run>> {
  const underWay = engine.runsUnderWay()
  if (status !== 'waiting' && status !== 'running') {
    const page = await engine.store.runs({ ...defined({ system, status, after }), limit })
    return { ...page, items: page.items.map((run) => underWay.find((one) => one.id === run.id) ?? run) }
  }
  const before = after === undefined ? Infinity : Number(after)
  const open = underWay
    .filter((run) => run.status === status && (system === undefined || run.system === system) && run.id < before)
    .sort((a, b) => b.id - a.id)
  const items = open.slice(0, limit)
  return { items, next: open.length > limit ? String(items.at(-1)?.id) : null }
}

async function requestOf({ body, engine, who }: Call<'startRun'>, names: Landscape): Promise<RunRequest> {
  const common = { startedBy: who, overlap: body.overlap, confirmed: body.confirm }
  if (body.object !== undefined) return { ...common, ...(await forObject(body, body.object, engine, names)) }
  const { profile } = body
  if (profile === undefined)
    throw new SyncError('bad-request', 'profile is missing.', 'Say what to do, such as full-import+delta-sync.')
  if (profile === 'object')
    throw new SyncError('bad-request', 'object is missing.', 'Say which connector space object to synchronise.')
  if (profile === 'lifecycle') return { ...common, profile, system: null, source: lifecycleSource(body, engine) }
  if (body.system === undefined) throw new SyncError('bad-request', 'system is missing.', 'Name the connected system.')
  const { node } = names.findDeployed(body.system).config
  return { ...common, profile, system: node, ...sourceFor(body.source, node, engine) }
}

type StartBody = Call<'startRun'>['body']

async function forObject(body: StartBody, object: number, engine: Engine, names: Landscape) {
  if (body.profile !== undefined && body.profile !== 'object')
    throw new SyncError(
      'bad-request',
      `profile ${body.profile} does not go with object.`,
      'Leave the profile out, or the object.',
    )
  const cso = (await engine.store.loadPage([object])).csos.find((one) => one.cso.id === object)?.cso
  if (!cso) throw new SyncError('unknown-object', `There is no connector space object ${object}.`, 'Look it up with GET objects.')
  const planned = names.plan.systems.get(cso.system)
  const system = names.system(cso.system)
  if (!planned)
    throw new SyncError(
      'unknown-system',
      `The connected system ${system?.name ?? cso.system} is not deployed any more.`,
      'Deploy its node again.',
    )
  if (body.system !== undefined && names.findDeployed(body.system) !== planned)
    throw new SyncError('bad-request', `Object ${object} belongs to ${planned.config.name}.`, 'Leave the system out.')
  const { node } = planned.config
  return { profile: 'object' as const, system: node, only: [object], ...sourceFor(body.source, node, engine) }
}

/** The source asked for, if it sends this system's objects. */
function sourceFor(source: string | undefined, system: string, engine: Engine): { source?: string } {
  if (source === undefined) return {}
  if (engine.registry.sources.get(source)?.systemNode === system) return { source }
  throw new SyncError(
    'bad-request',
    `No connector import node of this system has the id "${source}".`,
    'Leave the source out, or use the id of such a node.',
  )
}

function lifecycleSource(body: StartBody, engine: Engine): string {
  if (body.system !== undefined)
    throw new SyncError('bad-request', 'lifecycle concerns the whole store, no single system.', 'Leave the system out.')
  const nodes = [...engine.registry.sources.values()].filter((one) => one.systemNode === null).map((one) => one.node)
  const [node, ...others] = body.source === undefined ? nodes : nodes.filter((one) => one === body.source)
  if (node === undefined)
    throw new SyncError(
      'not-configured',
      'There is no such lifecycle node.',
      'Add one, wire it to the outbound steps and deploy.',
    )
  if (others.length > 0)
    throw new SyncError('bad-request', 'There are several lifecycle nodes.', `Say which as source: ${nodes.join(', ')}.`)
  return node
}
