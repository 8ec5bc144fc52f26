/**
 * Before a target's first creates are sent: it is read once to its end, and whoever waits for an account is decided anew, as the
 * account may be there already (R13, R3).
 */
import type { OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import type { CsoId, MvoId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import { decideReadFirst } from '../../pipeline/8-read-first'
import type { Plan, PlannedSystem } from '../canvas/plan'
import type { Registry, Source } from '../canvas/registry'
import { keepRead, lastRead, selectionOf } from '../import/read-selection'
import { runImport } from '../import/run'
import type { ActiveRun } from '../runs/active-run'
import { slicesOf } from './context'

/** An export that is about to send, and how it may synchronise. */
export interface ReadFirst {
  readonly run: ActiveRun
  readonly store: Store
  readonly registry: Registry
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** Sends these objects of another system through the steps, from its import node. */
  readonly synchronise: (system: PlannedSystem, source: Source, ids: readonly CsoId[]) => Promise<void>
  /** The synchronisation begins: no other may be under way until it is over (N2). */
  readonly holdSync: () => Promise<() => void>
}

/** Whether creates may be sent. Where they may not, the run has been warned; what else is pending goes out. */
export async function readBeforeCreating(work: ReadFirst): Promise<'send' | 'wait'> {
  const { run, store, system, connector, plan } = work
  if (!connector.importAll) return 'send'
  const wanted = selectionOf(system, provisionedTypes(plan, system.row.id))
  const decision = decideReadFirst(system.config.name, await lastRead(store, system.row.id), wanted)
  if (decision.kind === 'known') return 'send'
  const waiting = await store.waitingCreates(system.row.id)
  if (waiting.length === 0) return 'send'
  try {
    await read(work)
  } catch (error) {
    if (!(error instanceof SyncError) || passedOn.has(error.code)) throw error
    run.warn(
      'not-read-yet',
      `${waiting.length} new accounts wait: ${decision.because}, and reading it failed: ${error.message.replace(/\.$/, '')}. ${error.next}`,
    )
    return 'wait'
  }
  await decideAnew(work, waiting)
  return 'send'
}

/** These end the export like any other: nothing can be sent either. */
const passedOn: ReadonlySet<string> = new Set(['system-unreachable', 'login-refused', 'cancelled'])

/** The object types for which enabled rules make accounts. */
function provisionedTypes({ rules }: Plan, system: SystemId): readonly string[] {
  const outbound = [...rules.values()].filter((rule) => rule.enabled && rule.direction === 'outbound' && rule.system === system)
  return [...new Set(outbound.map((rule) => rule.csType))].sort()
}

async function read({ run, store, plan, system, connector }: ReadFirst): Promise<void> {
  const types = system.config.objectTypes
  const absent = await connector.absent?.()
  if (absent != null) {
    run.warn('empty', `${system.config.name} is empty: ${absent}`)
    return keepRead(store, system, types)
  }
  await runImport({ run, store, plan, system, connector, types, pageSize: 500 }, 'full')
}

/**
 * Everybody whose account is still to be made goes through the outbound steps once more: from the import node of a system that
 * has a record of the person, so that a join with what was read takes the place of the create (R3).
 */
async function decideAnew(work: ReadFirst, waiting: readonly MvoId[]): Promise<void> {
  const { run, store, system, registry, plan, synchronise, holdSync } = work
  const release = await holdSync()
  try {
    let alone = 0
    for (const mvos of slicesOf(waiting, 500)) {
      const bySystem = new Map<SystemId, CsoId[]>()
      const linked = await store.linkedTo(mvos)
      for (const mvo of mvos) {
        const own = linked.find((cso) => cso.mvo === mvo && cso.system !== system.row.id && sourceOf(registry, plan, cso.system))
        if (own) bySystem.set(own.system, [...(bySystem.get(own.system) ?? []), own.id])
        else alone++
      }
      for (const [id, ids] of bySystem) {
        const source = sourceOf(registry, plan, id)
        if (source) await synchronise(plan.systems.get(id) as PlannedSystem, source, ids)
      }
    }
    if (alone > 0)
      run.warn(
        'not-read-yet',
        `${alone} new accounts in ${system.config.name} were not compared with those that exist: no connector import node sends the people on their way. Look at what was created`,
      )
  } finally {
    release()
  }
}

function sourceOf(registry: Registry, plan: Plan, system: SystemId): Source | undefined {
  const node = plan.systems.get(system)?.config.node
  return [...registry.sources.values()].find((source) => source.systemNode === node)
}
