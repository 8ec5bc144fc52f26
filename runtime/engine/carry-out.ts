/** What a run of one system does once it may: import, synchronise, export. */
import type { OpenConnector } from '../model/connector'
import { SyncError } from '../model/errors'
import type { CsoId, MvoId, SystemId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import type { ConfigurationChange } from '../pipeline/configuration-changes'
import { isAskedOf, sentencesOf, toReadOf } from '../pipeline/open-changes'
import type { Plan, PlannedSystem } from './canvas/plan'
import { systemNamesOf } from './canvas/plan-lookups'
import type { Source } from './canvas/registry'
import { sendersOf } from './canvas/senders'
import { withBackOff } from './export/back-off'
import type { ReadFirst } from './read-first'
import { decideAnew, readBeforeCreating } from './read-first'
import { givenUpValuesOf } from './export/given-up-values'
import { runExport } from './export/run'
import { writtenTexts } from './export/written-texts'
import { discardOpen } from './import/acceptance'
import { runImport } from './import/run'
import { partsOf } from './run-request'
import type { ActiveRun } from './runs/active-run'
import { doubtedCreates } from './creates/doubted-creates'
import { takeGraceOver } from './sync/grace-over'
import type { SyncContext } from './sync/process-page'
import { lifecycleNode } from './sync/source-of-people'
import type { SystemSync } from './sync/carry-out-changes'
import { runPeople, runSync } from './sync/run'
import { withdrawStagedOf } from './sync/withdraw-staged'
import type { RunWork } from './run-work'
import { fullAsked, sourceOf, syncContext, warnNotUsable, warnWithoutEffect } from './run-work'

/** Import, export and synchronisation of one system, as the profile says. */
export async function runSystem(work: RunWork, id: SystemId): Promise<void> {
  const { request, registry, currentPlan } = work
  const plan = await currentPlan()
  const system = plan.systems.get(id) as PlannedSystem
  const parts = partsOf(request.profile)
  await discardOpen(work.store, system, 'removed')
  const source = parts.export ? undefined : sourceOf(registry, system, request.source)
  if (parts.import) await importSystem(work, { plan, system, source }, parts.import)
  if (parts.export) await exportSystem(work, { plan, system })
  if (parts.sync) await syncSystem(work, { plan, system, source }, parts.sync)
}

/** One system of the canvas; `source` is the node its objects leave from. */
interface Chosen {
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly source?: Source | undefined
}

/** Records are read in pages of at least this many: the page size of a node is for its messages, of which reading has none. */
const smallestImportPage = 500

async function importSystem(work: RunWork, { plan, system, source }: Chosen, profile: 'full' | 'delta'): Promise<void> {
  const { run, store, digests } = work
  const types = wantedTypes(system, source)
  const pageSize = Math.max(source?.pageSize ?? 0, smallestImportPage)
  const whole = digests === 'off'
  await connected(system, (connector) => runImport({ run, store, plan, system, connector, types, pageSize, whole }, profile))
}

async function exportSystem(work: RunWork, { plan, system }: Chosen): Promise<void> {
  const { run, store, clock, request, registry, configurations, exporting } = work
  const onResult = request.onExported ?? (() => undefined)
  const open = await configurations.open(plan)
  const context = { run, store, plan, system, open, ignoreBackoff: request.confirmed === true, clock, onResult }
  const inSync = (source: Source): SyncContext =>
    syncContext(work, { plan, source, now: clock(), full: false, fullAsked: fullAsked(plan, open) })
  const synchronise = async (of: PlannedSystem, source: Source, only: readonly CsoId[]): Promise<void> => {
    await runSync(inSync(source), { system: of, profile: 'delta', only, open, people: source, senders: null, graceOver: null })
  }
  const synchronisePeople = (source: Source, mvos: readonly MvoId[]): Promise<void> => runPeople(inSync(source), mvos)
  const holdSync = async (): Promise<() => void> => {
    const release = await work.holdSync()
    await configurations.takeUp(plan)
    return release
  }
  await withBackOff(context, () =>
    connected(system, async (connector) => {
      const steps = { synchronise, synchronisePeople, holdSync }
      const { digests } = work
      const creates = await readBeforeCreating({ run, store, digests, registry, plan, system, connector, ...steps })
      const anew: ReadFirst = { run, store, digests, registry, plan, system, connector, ...steps }
      for (let round = 1; ; round++) {
        const toRename = round < mostRounds ? new Set<MvoId>() : null
        exporting.add(system.row.id)
        try {
          await runExport({
            ...context,
            connector,
            creates,
            toRename,
            givenUp: givenUpValuesOf(system),
            written: await writtenTexts(store, system, work.digests),
            doubted: await doubtedCreates(store, plan, system.row.id),
            waiting: new Map(),
            renamed: new Map(),
          })
        } finally {
          exporting.delete(system.row.id)
        }
        if (!toRename || toRename.size === 0) return
        // Whom nobody sends on her way keeps the name, and what the system says to it is an error in the last round.
        await decideAnew(anew, [...toRename], () => undefined)
      }
    }),
  )
}

/** How often the system may refuse somebody's name in one run before it counts as an error (U1, E7). */
const mostRounds = 8

async function syncSystem(work: RunWork, { plan, system, source }: Chosen, profile: SystemSync['profile']): Promise<void> {
  if (!source) {
    throw new SyncError(
      'not-configured',
      `no connector import node sends the objects of ${system.config.name} on their way`,
      'Add one, wire it to the steps and deploy',
    )
  }
  await work.holdSync()
  const { run, registry, configurations } = work
  const open = await configurations.takeUp(plan)
  const only = work.request.only ?? null
  warnNotUsable(run, plan)
  const full = profile !== 'delta' && only === null && plan.unusable.length === 0
  const asInFull = plan.unusable.length === 0 ? work.request.asInFull : undefined
  const asked = asInFull ? new Set<SystemId>() : fullAsked(plan, open)
  const context = syncContext(work, { plan, source, now: work.clock(), full, fullAsked: asked })
  if (asInFull && open.length > 0) await withdrawStagedOf(context, open, asInFull)
  // Whom no record of the system carries leaves, without a lifecycle node, from the import node of the system.
  const lifecycle = lifecycleNode(registry, plan)
  const senders = sendersOf(registry, plan, lifecycle)
  const graceOver = only === null && plan.unusable.length === 0 ? () => takeGraceOver(context, registry) : null
  const end = await runSync(context, { system, profile, only, open, people: lifecycle ?? source, senders, graceOver })
  warnWithoutEffect(work, system.config.node)
  if (full && end === 'whole') {
    const left = await configurations.noteFullSync(system.row.id)
    warnFullSyncNeeded(
      run,
      plan,
      left.filter((change) => isAskedOf(system.row.id, change) && toReadOf(change).length > 0),
    )
  } else if (full && end === 'stillSending') run.warn('full-sync-needed', stillSending)
  else if (plan.unusable.length > 0 || asInFull) return
  else
    warnFullSyncNeeded(
      run,
      plan,
      open.filter((change) => isAskedOf(system.row.id, change)),
    )
}

const stillSending =
  'something that the rules no longer ask for is being sent at this moment, so it was not withdrawn. Run the full synchronisation again'

function warnFullSyncNeeded(run: ActiveRun, plan: Plan, open: readonly ConfigurationChange[]): void {
  for (const sentence of sentencesOf(open, systemNamesOf(plan))) run.warn('full-sync-needed', sentence)
}

async function connected(system: PlannedSystem, use: (connector: OpenConnector) => Promise<void>): Promise<void> {
  const { connector: type, settings, context } = system.config
  const connector = await type.open(settings, context)
  try {
    await use(connector)
  } finally {
    await connector.close()
  }
}

function wantedTypes(system: PlannedSystem, source: Source | undefined): readonly ObjectTypeSchema[] {
  const { objectTypes } = system.config
  const wanted = source?.objectTypes ?? []
  if (objectTypes.length === 0) {
    throw new SyncError(
      'not-configured',
      `${system.config.name} has no object types`,
      'Open the connected system, press Discover and choose what to read',
    )
  }
  return wanted.length === 0 ? objectTypes : objectTypes.filter((type) => wanted.includes(type.name))
}
