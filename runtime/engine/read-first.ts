/**
 * Before a target's first creates are sent: it is read once to its end, and whoever waits for an account of which one was found
 * there is decided anew (R13, R3).
 */
import { ended } from '../model/sentences'
import type { OpenConnector } from '../model/connector'
import { counted, inNumber } from '../model/counted'
import { SyncError } from '../model/errors'
import type { CsoId, MvoId, SystemId } from '../model/objects'
import type { Store } from '../model/store'
import type { ReadFirstDecision } from '../pipeline/8-read-first'
import { decideReadFirst } from '../pipeline/8-read-first'
import type { Plan, PlannedSystem } from './canvas/plan'
import type { Registry, Source } from './canvas/registry'
import { keepRead, lastRead, selectionOf } from './import/read-selection'
import { runImport } from './import/run'
import { compareWithWaiting } from './import/waited-for'
import type { ActiveRun } from './runs/active-run'
import { slicesOf } from './runs/slices'
import { sourceLeadingTo } from './sync/source-of-people'

/** An export that is about to send, and how it may synchronise. */
export interface ReadFirst {
  /** `off`: what an import has read before it reads again. */
  readonly digests: 'on' | 'off'
  readonly run: ActiveRun
  readonly store: Store
  readonly registry: Registry
  readonly plan: Plan
  readonly system: PlannedSystem
  readonly connector: OpenConnector
  /** Sends these objects of another system through the steps, from its import node. */
  readonly synchronise: (system: PlannedSystem, source: Source, ids: readonly CsoId[]) => Promise<void>
  /** Sends these people through the outbound steps, from a node that leads to them. */
  readonly synchronisePeople: (source: Source, mvos: readonly MvoId[]) => Promise<void>
  /** The synchronisation begins: no other may be under way until it is over (N2). */
  readonly holdSync: () => Promise<() => void>
}

/** Whether creates may be sent. Where they may not, the run has been warned; what else is pending goes out. */
export async function readBeforeCreating(work: ReadFirst): Promise<'send' | 'wait'> {
  const { run, store, system, connector, plan } = work
  if (!connector.importAll) return 'send'
  const decision = await decided(store, plan, system)
  if (decision.kind === 'known') {
    await decideAnewWhoIsDue(work)
    return 'send'
  }
  const waiting = await store.unsentCreates(system.row.id)
  if (waiting.length === 0) return 'send'
  const before = run.counts.read
  try {
    await read(work)
  } catch (error) {
    if (!(error instanceof SyncError) || passedOn.has(error.code)) throw error
    run.warn(
      'not-read-yet',
      `${counted(waiting.length, 'new account')} ${inNumber(waiting.length, 'waits', 'wait')}: ${decision.because}, and reading it failed: ${ended(error.message)} ${error.next}`,
    )
    return 'wait'
  }
  if (run.counts.read > before) await decideAnewWhoIsDue(work)
  return 'send'
}

function warnNotCompared({ run, system }: ReadFirst, missed: number): void {
  run.warn(
    'not-read-yet',
    `${counted(missed, 'new account')} in ${system.config.name} ${inNumber(missed, 'was', 'were')} not compared with those that exist: no node sends the people on their way to the steps of its rules. Add a lifecycle node, wire it to the outbound steps, and look at what was created`,
  )
}

/**
 * Whose account an import has shown since its create was staged is decided anew before that could be sent, so that nobody gets a
 * second one (R3, D8). Costs two look-ups where nobody is due.
 */
async function decideAnewWhoIsDue(work: ReadFirst): Promise<void> {
  const { store, plan, system } = work
  await compareWithWaiting(store, plan, system.row.id)
  const due = new Map<MvoId, number>()
  for (let after = 0; ;) {
    const some = await store.peopleDue(after, 500)
    for (const { id, due: number } of some) due.set(id, number)
    const last = some.at(-1)
    if (!last || some.length < 500) break
    after = last.id
  }
  if (due.size === 0) return
  const waiting = (await store.unsentCreates(system.row.id)).filter((id) => due.has(id))
  if (waiting.length === 0) return
  await decideAnew(work, waiting, (missed) => warnNotCompared(work, missed))
  await store.dropFollowUps(
    [],
    waiting.map((id) => ({ id, due: due.get(id) ?? 0 })),
  )
}

async function decided(store: Store, plan: Plan, system: PlannedSystem): Promise<ReadFirstDecision> {
  const wanted = selectionOf(system, provisionedTypes(plan, system.row.id))
  return decideReadFirst(system.config.name, await lastRead(store, system.row.id), wanted)
}

/** What is said of a create that waits, before and after an export has tried to read the target; null when it is known. */
export async function whyCreatesWait(store: Store, plan: Plan, system: PlannedSystem): Promise<string | null> {
  const decision = await decided(store, plan, system)
  if (decision.kind === 'known') return null
  return `its target has not been read yet: ${decision.because}. The export reads it first`
}

/** These end the export like any other: nothing can be sent either. */
const passedOn: ReadonlySet<string> = new Set(['system-unreachable', 'login-refused', 'cancelled'])

/** The object types for which enabled rules make accounts. */
function provisionedTypes({ rules }: Plan, system: SystemId): readonly string[] {
  const outbound = [...rules.values()].filter((rule) => rule.enabled && rule.direction === 'outbound' && rule.system === system)
  return [...new Set(outbound.map((rule) => rule.csType))].sort()
}

async function read({ run, store, digests, plan, system, connector }: ReadFirst): Promise<void> {
  const types = system.config.objectTypes
  const absent = await connector.absent?.()
  if (absent != null) {
    run.warn('empty', `${system.config.name} is empty: ${absent}`)
    return keepRead(store, system, types)
  }
  const whole = digests === 'off'
  await runImport({ run, store, plan, system, connector, types, pageSize: 500, whole }, 'full')
}

/**
 * Everybody whose account is still to be made goes through the steps once more, so that a join with what was read takes the place
 * of the create (R3), or another name that of one that was refused (U1). `onMissed`: how many nobody sends on their way.
 */
export async function decideAnew(work: ReadFirst, waiting: readonly MvoId[], onMissed: (count: number) => void): Promise<void> {
  const { registry, plan, system, synchronise, synchronisePeople, holdSync } = work
  const rules = [...plan.rules.values()].filter(
    (rule) => rule.enabled && rule.direction === 'outbound' && rule.system === system.row.id,
  )
  const ofPeople = sourceLeadingTo(registry, plan, rules)
  const release = await holdSync()
  try {
    let missed = 0
    for (const mvos of slicesOf(waiting, 500)) {
      const { records, alone } = await carriersOf(work, mvos)
      for (const [carrier, ids] of records) await synchronise(carrier.system, carrier.source, ids)
      if (alone.length === 0) continue
      if (ofPeople) await synchronisePeople(ofPeople, alone)
      else missed += alone.length
    }
    if (missed > 0) onMissed(missed)
  } finally {
    release()
  }
}

/** A system whose import node sends its objects on their way. */
interface Carrier {
  readonly system: PlannedSystem
  readonly source: Source
}

/** For each of these people a record of another system whose import node sends it on its way; and who has none. */
async function carriersOf(
  { store, system, registry, plan }: ReadFirst,
  mvos: readonly MvoId[],
): Promise<{ readonly records: ReadonlyMap<Carrier, readonly CsoId[]>; readonly alone: readonly MvoId[] }> {
  const carriers = new Map<SystemId, Carrier>()
  for (const source of registry.sources.values()) {
    const other = [...plan.systems.values()].find(({ config }) => config.node === source.systemNode)
    if (other && other.row.id !== system.row.id && !carriers.has(other.row.id))
      carriers.set(other.row.id, { system: other, source })
  }
  const records = new Map<Carrier, CsoId[]>()
  const carried = new Set<MvoId>()
  for (const cso of await store.linkedTo(mvos)) {
    const carrier = carriers.get(cso.system)
    if (!carrier || carried.has(cso.mvo)) continue
    carried.add(cso.mvo)
    records.set(carrier, [...(records.get(carrier) ?? []), cso.id])
  }
  return { records, alone: mvos.filter((mvo) => !carried.has(mvo)) }
}
