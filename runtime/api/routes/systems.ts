/** Routes about connected systems: how they stand, their schema, a test, and the list the shrink guard refused (I4). */
import { refusedObsoletes } from '../../engine/import/refused-list'
import type { PlannedSystem } from '../../engine/canvas/plan'
import { SyncError } from '../../model/errors'
import type { Run } from '../../model/runs'
import type { StoreCounts } from '../../model/store'
import type { Routes } from './call'
import { mvosOf, placeOf, uuidsOf } from './call'
import type { KnownSystem } from '../shared/context'
import { Landscape } from '../shared/context'
import { withoutSecrets } from '../dialogs/body'
import { pendingStates } from '../contract/parameters'
import { objectView, runView } from '../shared/views'

export const systemRoutes: Routes<'listSystems' | 'getSchema' | 'testSystem' | 'listMissing' | 'releaseMissing'> = {
  async listSystems({ engine }) {
    const names = await Landscape.of(engine)
    const counts = await engine.store.counts()
    const items = []
    for (const known of names.systems) {
      const last = (await engine.store.runs({ system: known.row.id, limit: 1 })).items[0]
      const current = engine.runsUnderWay().find((one) => one.id === last?.id) ?? last
      items.push(systemView(known, counts, current, names))
    }
    return { json: { items } }
  },

  async getSchema({ engine, given }) {
    const system = (await Landscape.of(engine)).findDeployed(given.system)
    return { json: { objectTypes: system.config.objectTypes } }
  },

  async testSystem({ engine, given }) {
    return { json: await test((await Landscape.of(engine)).findDeployed(given.system)) }
  },

  async listMissing({ engine, given }) {
    const names = await Landscape.of(engine)
    const { row } = names.find(given.system)
    const refused = await refusedObsoletes(engine.store, row.id)
    const at = placeOf(given.after)
    const ids = refused?.ids.slice(at, at + given.limit) ?? []
    const wanted = new Set(ids)
    const csos = (await engine.store.loadPage(ids)).csos.map((one) => one.cso).filter((one) => wanted.has(one.id))
    const uuids = uuidsOf(
      await mvosOf(
        engine,
        csos.map((one) => one.mvo),
      ),
    )
    const total = refused?.ids.length ?? 0
    const next = at + given.limit < total ? String(at + given.limit) : null
    const items = csos.map((cso) => objectView(cso, names, uuids))
    return { json: { run: refused?.run ?? null, total, released: row.releasedObsoletes !== null, items, next } }
  },

  async releaseMissing({ engine, given, body, who }) {
    const { config } = (await Landscape.of(engine)).findDeployed(given.system)
    const ids = await engine.releaseMissing(config.node, body.run, who)
    return { json: { released: ids.length } }
  },
}

/** Milliseconds a system has to answer a test. */
const patience = 60_000

async function test({ config }: PlannedSystem) {
  const { connector: type, settings, context, name } = config
  const secrets = type.settings
    .filter((one) => one.kind === 'secret')
    .map((one) => settings[one.name])
    .filter((one) => typeof one === 'string')
  const ask = async () => {
    const open = await type.open(settings, context)
    try {
      return await open.test()
    } finally {
      await open.close()
    }
  }
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `${name} has not answered for ${patience / 1000} seconds.`
    timer = setTimeout(() => reject(new SyncError('system-unreachable', message, 'Check address, port and firewall.')), patience)
  })
  try {
    return withoutSecrets(await Promise.race([ask(), late]), secrets)
  } catch (thrown) {
    if (!(thrown instanceof SyncError)) throw thrown
    throw new SyncError(thrown.code, withoutSecrets(thrown.message, secrets), withoutSecrets(thrown.next, secrets))
  } finally {
    clearTimeout(timer)
  }
}

function systemView({ row, planned }: KnownSystem, counts: StoreCounts, last: Run | undefined, names: Landscape) {
  const csos = counts.csos.filter((one) => one.system === row.id)
  const pendings = counts.pendings.filter((one) => one.system === row.id)
  const sum = (rows: readonly { count: number }[]): number => rows.reduce((total, one) => total + one.count, 0)
  const type = planned?.config.connector
  return {
    id: row.node,
    name: row.name,
    deployed: planned !== undefined,
    connector: type ? { name: type.name, label: type.label } : null,
    abilities: type ? { deltaImport: type.abilities.deltaImport, export: type.abilities.export } : null,
    objectTypes: planned?.config.objectTypes.map((one) => one.name) ?? [],
    fullSyncNeeded: row.fullSyncNeeded,
    unreachable: row.unreachableCount === 0 ? null : { times: row.unreachableCount, retryAfter: row.retryAfter },
    objects: sum(csos),
    linked: sum(csos.filter((one) => one.link !== 'none')),
    pendingExports: sum(pendings),
    held: sum(pendings.filter((one) => one.state === 'held')),
    failed: sum(pendings.filter((one) => one.state === 'failed')),
    waiting: Object.fromEntries(pendingStates.map((state) => [state, sum(pendings.filter((one) => one.state === state))])),
    lastRun: last ? runView(last, names) : null,
  }
}
