/** Figures in Prometheus' text format: what the stores hold, and the runs. Aggregates only. */
import type { Engine } from '../../engine/engine'
import type { StoreHealth, StoreNotOpen } from '../../engine/health/health'
import { healthOf, healthOfNotOpen, ofOpen } from '../../engine/health/health'
import { problemCodes } from '../../model/problems'
import type { StoreCounts } from '../../model/queries'
import type { EndedRunCounts } from '../shared/ended-runs'
import { StoreNames } from '../shared/store-names'

type Labels = Readonly<Record<string, string>>

/** One metric with its samples. */
class Family {
  private readonly samples: string[] = []

  constructor(
    private readonly name: string,
    private readonly type: 'gauge' | 'counter',
    private readonly help: string,
  ) {}

  add(labels: Labels, value: number): void {
    const inside = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`)
    this.samples.push(`${this.name}{${inside.join(',')}} ${value}`)
  }

  toString(): string {
    return [`# HELP ${this.name} ${this.help}`, `# TYPE ${this.name} ${this.type}`, ...this.samples, ''].join('\n')
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

/** All metrics without samples yet. */
function emptyFamilies() {
  return {
    identities: new Family('idweave_metaverse_objects', 'gauge', 'Metaverse objects by type.'),
    objects: new Family('idweave_connector_space_objects', 'gauge', 'Connector space objects by system, type, link and staging.'),
    pendings: new Family('idweave_pending_exports', 'gauge', 'Pending exports by system, operation and state.'),
    problems: new Family('idweave_problems', 'gauge', 'What somebody has to look at, by code; see docs/operations.md.'),
    failing: new Family(
      'idweave_store_failing',
      'gauge',
      '1 where something does not work, 0 where all does or waits for a person.',
    ),
    bytes: new Family('idweave_store_bytes', 'gauge', 'Size of the store file in bytes.'),
    running: new Family('idweave_runs_under_way', 'gauge', 'Runs waiting or running.'),
    unreachable: new Family('idweave_system_unreachable_times', 'gauge', 'Times in a row a system could not be reached.'),
    ended: new Family('idweave_runs_ended_total', 'counter', 'Runs ended since Node-RED started, by system, profile and status.'),
    lastEnd: new Family(
      'idweave_run_last_end_timestamp_seconds',
      'gauge',
      'When a run of this system and profile last ended, by status.',
    ),
  }
}

type Families = ReturnType<typeof emptyFamilies>

/** All figures of all stores. Of one that is not open, or cannot be read, only its problems. */
export async function metrics(
  engines: readonly Engine[],
  notOpen: readonly StoreNotOpen[],
  endedRuns: EndedRunCounts,
): Promise<string> {
  const families = emptyFamilies()
  for (const store of notOpen) addHealth(families, healthOfNotOpen(store))
  for (const { engine, health, held } of await ofOpen(engines, lookAt)) {
    addHealth(families, health)
    if (!held) continue
    const { names, counts } = held
    const nameOf = (system: number): string => names.system(system)?.name ?? String(system)
    addStored(families, engine.name, counts, nameOf)
    addRuns(families, engine, endedRuns, nameOf)
    for (const { row, planned } of names.systems)
      if (planned) families.unreachable.add({ store: engine.name, system: row.name }, row.unreachableCount)
  }
  return Object.values(families).join('')
}

/** `held`: what the store holds; null where it cannot be read. All of a store, or nothing where it is closed meanwhile. */
async function lookAt(engine: Engine) {
  const health = await healthOf(engine)
  if (health.problems.some(({ code }) => code === 'store-not-readable')) return { engine, health, held: null }
  const names = await StoreNames.load(engine)
  return { engine, health, held: { names, counts: await engine.store.counts() } }
}

/** Every code has a figure, so that an alarm that is over is seen to be. */
function addHealth(families: Families, { name: store, state, problems }: StoreHealth): void {
  for (const code of problemCodes)
    families.problems.add({ store, code }, problems.filter((problem) => problem.code === code).length)
  families.failing.add({ store }, state === 'failing' ? 1 : 0)
}

type NameOf = (system: number) => string

/** What the store holds. */
function addStored(families: Families, store: string, counts: StoreCounts, nameOf: NameOf): void {
  const { mvos, csos, pendings, fileBytes } = counts
  for (const [type, count] of Object.entries(mvos)) families.identities.add({ store, type }, count)
  for (const { system, type, link, staging, count } of csos)
    families.objects.add({ store, system: nameOf(system), type, link, staging }, count)
  for (const { system, operation, state, count } of pendings)
    families.pendings.add({ store, system: nameOf(system), operation, state }, count)
  families.bytes.add({ store }, fileBytes)
}

function addRuns(families: Families, engine: Engine, endedRuns: EndedRunCounts, nameOf: NameOf): void {
  const store = engine.name
  families.running.add({ store }, engine.runsUnderWay().length)
  for (const { profile, status, system, count, lastEnd } of endedRuns.of(engine)) {
    const labels = { store, system: system === null ? '' : nameOf(system), profile, status }
    families.ended.add(labels, count)
    families.lastEnd.add(labels, Date.parse(lastEnd) / 1000)
  }
}
