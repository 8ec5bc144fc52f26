/** Routes about connected systems: how they stand, their schema, a test, and the list an import asks about (I4). */
import { refusedObsoletes } from '../../engine/import/refused-list'
import type { PlannedSystem } from '../../engine/canvas/plan'
import { systemNamesOf } from '../../engine/canvas/plan-lookups'
import type { Run } from '../../model/runs'
import type { StoreCounts } from '../../model/queries'
import { isAskedOf, sentencesOf } from '../../pipeline/open-changes'
import { currentPause } from '../../pipeline/pause'
import type { Routes } from '../contract/call'
import { pendingStates } from '../contract/parameters'
import type { AskedSystem } from '../shared/ask-system'
import { askSystem, standardTimeoutMs } from '../shared/ask-system'
import { offsetOf } from '../shared/lists'
import { mvosOf, uuidsOf } from '../shared/mvos'
import type { KnownSystem } from '../shared/store-names'
import { StoreNames } from '../shared/store-names'
import { identityName, objectView, runView } from '../shared/views'

export const systemRoutes: Routes<
  'listSystems' | 'getSchema' | 'testSystem' | 'pauseSystem' | 'resumeSystem' | 'listMissing' | 'releaseMissing'
> = {
  async listSystems({ engine }) {
    const names = await StoreNames.load(engine)
    const counts = await engine.store.counts()
    const { plan, open } = await engine.openChanges()
    const items = []
    for (const known of names.systems) {
      const last = (await engine.store.runs({ system: known.row.id, limit: 1, runsOnly: true })).items[0]
      const current = engine.runsUnderWay().find((run) => run.id === last?.id) ?? last
      const asked = sentencesOf(
        open.filter((change) => known.planned && isAskedOf(known.row.id, change)),
        systemNamesOf(plan),
      )
      items.push(systemView(known, counts, { last: current, asked, names, now: engine.clock() }))
    }
    return { json: { items } }
  },

  async getSchema({ engine, given }) {
    const system = (await StoreNames.load(engine)).findDeployed(given.system)
    return { json: { objectTypes: system.config.objectTypes } }
  },

  async testSystem({ engine, given }) {
    const system = (await StoreNames.load(engine)).findDeployed(given.system)
    return { json: await askSystem(deployedSystem(system), (connector) => connector.test()) }
  },

  async pauseSystem({ engine, given, body, who }) {
    const { config } = (await StoreNames.load(engine)).findDeployed(given.system)
    return { json: await (await engine.pauseOf(config.node)).begin({ ...body, by: who }) }
  },

  async resumeSystem({ engine, given, who }) {
    const { config } = (await StoreNames.load(engine)).findDeployed(given.system)
    await (await engine.pauseOf(config.node)).end(who)
    return { json: { resumed: true } }
  },

  async listMissing({ engine, given }) {
    const names = await StoreNames.load(engine)
    const { row } = names.find(given.system)
    const refused = await refusedObsoletes(engine.store, row.id)
    const offset = offsetOf(given.after)
    const ids = refused?.ids.slice(offset, offset + given.limit) ?? []
    const wanted = new Set(ids)
    const csos = (await engine.store.concurrentReads.loadPage(ids)).csos.map(({ cso }) => cso).filter((cso) => wanted.has(cso.id))
    const mvoIds = csos.map((cso) => cso.mvo)
    const mvos = await mvosOf(engine, mvoIds)
    const uuids = uuidsOf(mvos)
    const total = refused?.ids.length ?? 0
    const next = offset + given.limit < total ? String(offset + given.limit) : null
    const items = csos.map((cso) => {
      const mvo = cso.mvo === null ? undefined : mvos.get(cso.mvo)
      const person = mvo ? identityName(mvo, names) : null
      return { ...objectView(cso, names, uuids), person, because: refused?.notes?.[cso.id] ?? null }
    })
    const { run = null, reasons } = refused ?? {}
    return { json: { run, total, released: row.releasedObsoletes !== null, ...(reasons && { reasons }), items, next } }
  },

  async releaseMissing({ engine, given, body, who }) {
    const { config } = (await StoreNames.load(engine)).findDeployed(given.system)
    const ids = await engine.releaseMissing(config.node, body.run, who)
    return { json: { released: ids.length } }
  },
}

/** The system with its deployed settings. */
function deployedSystem({ config }: PlannedSystem): AskedSystem {
  const { connector: type, settings, context, name } = config
  const secretSettings = type.settings.filter((setting) => setting.kind === 'secret').map((setting) => settings[setting.name])
  const secrets = secretSettings.filter((secret) => typeof secret === 'string')
  return { name, type, settings, secrets, context, timeoutMs: standardTimeoutMs }
}

interface Around {
  readonly last: Run | undefined
  /** What full syncs are asked for, a sentence each. */
  readonly asked: readonly string[]
  readonly names: StoreNames
  /** Canonical UTC. */
  readonly now: string
}

function systemView({ row, planned }: KnownSystem, counts: StoreCounts, { last, asked, names, now }: Around) {
  const csos = counts.csos.filter(({ system }) => system === row.id)
  // What has left waits for a synchronisation, and is not in its system any more.
  const there = csos.filter(({ staging }) => staging !== 'obsolete')
  const pendings = counts.pendings.filter(({ system }) => system === row.id)
  const sum = (rows: readonly { count: number }[]): number => rows.reduce((total, { count }) => total + count, 0)
  const sumIn = (state: (typeof pendingStates)[number]): number => sum(pendings.filter((counted) => counted.state === state))
  const type = planned?.config.connector
  return {
    id: row.node,
    name: row.name,
    deployed: planned !== undefined,
    connector: type ? { name: type.name, label: type.label } : null,
    abilities: type ? { deltaImport: type.abilities.deltaImport, export: type.abilities.export } : null,
    objectTypes: planned?.config.objectTypes.map((objectType) => objectType.name) ?? [],
    fullSyncNeeded: asked.length === 0 ? null : asked.join('. '),
    unreachable: row.unreachableCount === 0 ? null : { times: row.unreachableCount, retryAfter: row.retryAfter },
    paused: currentPause(row.paused, now),
    objects: sum(there),
    linked: sum(there.filter(({ link }) => link !== 'none')),
    pendingExports: sum(pendings),
    held: sumIn('held'),
    failed: sumIn('failed'),
    waiting: Object.fromEntries(pendingStates.map((state) => [state, sumIn(state)])),
    lastRun: last ? runView(last, names) : null,
  }
}
