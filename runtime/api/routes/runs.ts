/** Routes about runs: starting, watching, cancelling (N1, N3, N5). */
import type { Engine } from '../../engine/engine'
import { SyncError, messageOf } from '../../model/errors'
import type { Run } from '../../model/runs'
import type { ListPage } from '../../model/queries'
import type { Routes } from '../contract/call'
import { defined } from '../shared/lists'
import { mvosOf, uuidsOf } from '../shared/mvos'
import { namedChanges } from '../shared/named-changes'
import { StoreNames } from '../shared/store-names'
import { recordView, runView } from '../shared/views'
import { runRequestOf } from './run-request'

/** The routes; a run that breaks in a way it could not record itself is reported to `logFault`. */
export function runRoutes(
  logFault: (text: string) => void,
): Routes<'startRun' | 'listRuns' | 'getRun' | 'listRunObjects' | 'cancelRun'> {
  return {
    async startRun(call) {
      const { engine, url, storeQuery } = call
      const names = await StoreNames.load(engine)
      const started = await engine.start(await runRequestOf(call, names))
      started.ended.catch((thrown: unknown) => logFault(`run ${started.id} could not be closed: ${messageOf(thrown)}`))
      const run = await currentRun(engine, started.id)
      return { status: 202, json: runView(run, names), location: `${url.replace(/\/$/, '')}/${run.id}${storeQuery}` }
    },

    async listRuns({ engine, given }) {
      const names = await StoreNames.load(engine)
      const system = given.system === undefined ? undefined : names.find(given.system).row.id
      const { items, next } = await runsOf(engine, { system, status: given.status, limit: given.limit, after: given.after })
      return { json: { items: items.map((run) => runView(run, names)), next } }
    },

    async getRun({ engine, given }) {
      return { json: runView(await currentRun(engine, given.run), await StoreNames.load(engine)) }
    },

    async listRunObjects({ engine, given }) {
      await currentRun(engine, given.run)
      const { outcome, errors, limit, after } = given
      const { items, next } = await engine.store.runRecords(given.run, { ...defined({ outcome, errors, after }), limit })
      const names = await StoreNames.load(engine)
      const mvoIds = items.map((record) => record.mvo)
      const uuids = uuidsOf(await mvosOf(engine, mvoIds))
      const views = items.map((record) => recordView(record, names, uuids))
      return { json: { items: await namedChanges(engine, views, names), next } }
    },

    async cancelRun({ engine, given, who }) {
      const run = await currentRun(engine, given.run)
      if (!engine.cancel(given.run, `cancelled by ${who}`))
        throw new SyncError('conflict', `Run ${run.id} has ended already (${run.status}).`, 'There is nothing to cancel.')
      return { status: 202, json: runView(run, await StoreNames.load(engine)) }
    },
  }
}

/** The run as it stands: under way from the engine, which knows more than is saved yet. */
async function currentRun(engine: Engine, id: number): Promise<Run> {
  const run = engine.runsUnderWay().find((underWay) => underWay.id === id) ?? (await engine.store.run(id))
  if (!run)
    throw new SyncError(
      'unknown-object',
      `There is no run ${id}.`,
      'Old runs are removed after the days the store keeps them; the list of runs has those that are left.',
    )
  return run
}

interface RunQuery {
  readonly system: number | undefined
  readonly status: string | undefined
  readonly limit: number
  readonly after: string | undefined
}

/** Runs, the newest first; those under way as the engine has them. */
async function runsOf(engine: Engine, { system, status, limit, after }: RunQuery): Promise<ListPage<Run>> {
  const underWay = engine.runsUnderWay()
  if (status !== 'waiting' && status !== 'running') {
    const page = await engine.store.runs({ ...defined({ system, status, after }), limit })
    return { ...page, items: page.items.map((run) => underWay.find((current) => current.id === run.id) ?? run) }
  }
  const before = after === undefined ? Infinity : Number(after)
  const open = underWay
    .filter((run) => run.status === status && (system === undefined || run.system === system) && run.id < before)
    .sort((a, b) => b.id - a.id)
  const items = open.slice(0, limit)
  return { items, next: open.length > limit ? String(items.at(-1)?.id) : null }
}
