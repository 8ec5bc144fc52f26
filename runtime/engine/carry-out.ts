/** What a run does once it may: import, synchronise, export one system, or scan for what is due. */
import type { OpenConnector } from '../model/connector'
import { SyncError } from '../model/errors'
import type { CsoId, MvoId, SystemId } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import type { Store } from '../model/store'
import type { ConfigurationChange } from '../pipeline/configuration-changes'
import { isAskedOf, sentencesOf, toReadOf } from '../pipeline/open-changes'
import type { ConfigurationRecord } from './canvas/configuration-record'
import type { Plan, PlannedSystem } from './canvas/plan'
import { systemNamesOf } from './canvas/plan-lookups'
import { canvasProblems } from './canvas/problems/canvas-problems'
import type { Registry, Source } from './canvas/registry'
import { sendersOf } from './canvas/senders'
import { withBackOff } from './export/back-off'
import type { ReadFirst } from './read-first'
import { decideAnew, readBeforeCreating } from './read-first'
import { runExport } from './export/run'
import { discardOpen } from './import/acceptance'
import { runImport } from './import/run'
import type { RunRequest } from './run-request'
import { partsOf } from './run-request'
import type { ActiveRun } from './runs/active-run'
import type { Ids } from './runs/ids'
import type { RunTime } from '../pipeline/9-clock'
import { moveDueDates } from './sync/grace'
import type { DeletionRequest } from './sync/deletion-by-hand'
import { deleteByHand } from './sync/deletion-by-hand'
import { takeMomentsOfScan } from './sync/moments'
import type { OpenPages } from './sync/open-pages'
import type { SyncContext } from './sync/process-page'
import { runDueDeletions, runNotEvaluated, runPeople, runSync, takeFollowUps } from './sync/run'

/** A run under way, and what of the engine it works with. */
export interface RunWork {
  readonly run: ActiveRun
  readonly request: RunRequest
  readonly store: Store
  readonly ids: Ids
  readonly registry: Registry
  readonly openPages: OpenPages
  /** Systems of which an export is under way; each export puts its own in. */
  readonly exporting: Set<SystemId>
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /** Whether the clock may be gone by (L6). */
  readonly time: RunTime
  /** The canvas compiled, anew when it changed. */
  readonly currentPlan: () => Promise<Plan>
  readonly configurations: ConfigurationRecord
  /** Waits until no other synchronisation is under way; released by what it gives, at the latest when the run ends (N2). */
  readonly holdSync: () => Promise<() => void>
}

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

/** What starts from the metaverse: a scan for what is due, or somebody who is deleted by hand. */
export async function runWithoutSystem(work: RunWork): Promise<void> {
  const { deletion } = work.request
  return deletion ? runDeletion(work, deletion) : runLifecycle(work)
}

/** Deletes a person by hand (L7). */
async function runDeletion(work: RunWork, deletion: DeletionRequest): Promise<void> {
  await work.holdSync()
  const plan = await work.currentPlan()
  warnNotUsable(work.run, plan)
  await work.configurations.takeUp(plan)
  const { run, store, ids, openPages, exporting, time, clock, registry } = work
  await deleteByHand(
    { run, store, ids, openPages, exporting, time, plan, now: clock(), full: false, counting: 'own' },
    registry,
    deletion,
  )
  warnWithoutEffect(work, null)
}

/** Deletes what is due to be deleted (L2). */
async function runLifecycle(work: RunWork): Promise<void> {
  const { request, registry, clock } = work
  const source = request.source === undefined ? undefined : registry.sources.get(request.source)
  if (!source)
    throw new SyncError(
      'not-configured',
      'no lifecycle node sends the due objects on their way',
      'Add one, wire it to the outbound steps and deploy',
    )
  await work.holdSync()
  const plan = await work.currentPlan()
  const now = clock()
  await moveDueDates({ run: work.run, store: work.store, plan })
  warnNotUsable(work.run, plan)
  const open = await work.configurations.takeUp(plan)
  const context = syncContext(work, { plan, source, now, full: false })
  const people = await takeMomentsOfScan(context, async (system, ids) => {
    const own = sourceOf(registry, system, undefined)
    if (!own) return 'noSource'
    const sync = { system, profile: 'delta', only: ids, open, people: source, senders: null } as const
    await runSync({ ...context, source: own }, sync)
    return 'done'
  })
  if (context.time.state === 'passes') await runDueDeletions(context)
  await runNotEvaluated(context)
  await runPeople(context, people)
  await takeFollowUps(context, sendersOf(registry, plan))
  warnWithoutEffect(work, null)
}

/**
 * What the canvas asks for and cannot get is said of every run that had to do with it (N10). `systemNode`: the system whose
 * objects were synchronised; null when people were.
 */
function warnWithoutEffect({ run, registry }: RunWork, systemNode: string | null): void {
  if (run.counts.processed === 0) return
  const rules = [...registry.rules.values()].filter(({ enabled }) => enabled)
  const own = rules.filter((rule) => rule.direction === 'inbound' && rule.systemNode === systemNode)
  const types = new Set(own.map(({ mvType }) => mvType))
  const asked = new Set(
    rules
      .filter((rule) => own.includes(rule) || (rule.direction === 'outbound' && (systemNode === null || types.has(rule.mvType))))
      .map(({ node }) => node),
  )
  for (const { rule, name, message, withoutEffect } of canvasProblems(registry))
    if (withoutEffect && rule !== null && asked.has(rule) && !run.rulesNotEvaluated.has(rule))
      run.warn('without-effect', `${name}: ${message}`)
}

function syncContext(
  { run, store, ids, openPages, exporting, time }: RunWork,
  of: Pick<SyncContext, 'plan' | 'source' | 'now' | 'full'>,
): SyncContext {
  return { run, store, ids, openPages, exporting, time, counting: 'own', ...of }
}

function sourceOf(registry: Registry, system: PlannedSystem, node: string | undefined): Source | undefined {
  if (node !== undefined) return registry.sources.get(node)
  return [...registry.sources.values()].find((source) => source.systemNode === system.config.node)
}

/** One system of the canvas; `source` is the node its objects leave from. */
interface Chosen {
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly source?: Source | undefined
}

/** Records are read in pages of at least this many: the page size of a node is for its messages, of which reading has none. */
const smallestImportPage = 500

async function importSystem({ run, store }: RunWork, { plan, system, source }: Chosen, profile: 'full' | 'delta'): Promise<void> {
  const types = wantedTypes(system, source)
  const pageSize = Math.max(source?.pageSize ?? 0, smallestImportPage)
  await connected(system, (connector) => runImport({ run, store, plan, system, connector, types, pageSize }, profile))
}

async function exportSystem(work: RunWork, { plan, system }: Chosen): Promise<void> {
  const { run, store, clock, request, registry, configurations, exporting } = work
  const onResult = request.onExported ?? (() => undefined)
  const open = await configurations.open(plan)
  const context = { run, store, plan, system, open, ignoreBackoff: request.confirmed === true, clock, onResult }
  const inSync = (source: Source): SyncContext => syncContext(work, { plan, source, now: clock(), full: false })
  const synchronise = async (of: PlannedSystem, source: Source, only: readonly CsoId[]): Promise<void> => {
    await runSync(inSync(source), { system: of, profile: 'delta', only, open, people: source, senders: null })
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
      const creates = await readBeforeCreating({ run, store, registry, plan, system, connector, ...steps })
      const anew: ReadFirst = { run, store, registry, plan, system, connector, ...steps }
      for (let round = 1; ; round++) {
        const toRename = round < mostRounds ? new Set<MvoId>() : null
        exporting.add(system.row.id)
        try {
          await runExport({ ...context, connector, creates, toRename, sentUnique: new Map(), waiting: new Map() })
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

async function syncSystem(work: RunWork, { plan, system, source }: Chosen, profile: 'full' | 'delta'): Promise<void> {
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
  const full = profile === 'full' && only === null && plan.unusable.length === 0
  const context = syncContext(work, { plan, source, now: work.clock(), full })
  const people = leavingFrom(registry, source)
  const end = await runSync(context, { system, profile, only, open, people, senders: sendersOf(registry, plan) })
  warnWithoutEffect(work, system.config.node)
  if (full && end === 'whole') {
    const left = await configurations.noteFullSync(system.row.id)
    warnFullSyncNeeded(
      run,
      plan,
      left.filter((change) => isAskedOf(system.row.id, change) && toReadOf(change).length > 0),
    )
  } else if (full && end === 'stillSending') run.warn('full-sync-needed', stillSending)
  else if (plan.unusable.length > 0) return
  else
    warnFullSyncNeeded(
      run,
      plan,
      open.filter((change) => isAskedOf(system.row.id, change)),
    )
}

/** A run whose objects may have missed something of the canvas does not end as if all were well (A14, N10). */
function warnNotUsable(run: ActiveRun, { unusable }: Plan): void {
  if (unusable.length === 0) return
  run.warn(
    'not-usable',
    `${unusable.join(', ')} cannot be used, so nothing is withdrawn for want of it. Correct what the log of Node-RED says, deploy, and run a full synchronisation`,
  )
}

const stillSending =
  'something that the rules no longer ask for is being sent at this moment, so it was not withdrawn. Run the full synchronisation again'

function warnFullSyncNeeded(run: ActiveRun, plan: Plan, open: readonly ConfigurationChange[]): void {
  for (const sentence of sentencesOf(open, systemNamesOf(plan))) run.warn('full-sync-needed', sentence)
}

/** Whom no record of the system carries leaves from a lifecycle node; where there is none, from the import node of the system. */
function leavingFrom(registry: Registry, source: Source): Source {
  const lifecycle = [...registry.sources.values()].find(({ systemNode }) => systemNode === null)
  return lifecycle ?? source
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
