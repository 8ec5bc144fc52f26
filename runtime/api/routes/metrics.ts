/** Figures in Prometheus' text format: what the stores hold, and the runs. Aggregates only. */
import type { Engine } from '../../engine/engine'
import { Landscape } from '../shared/store-names'
import type { RunTally } from '../shared/run-progress'

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

/** All figures of all stores. */
export async function metrics(engines: readonly Engine[], tally: RunTally): Promise<string> {
  const families = {
    identities: new Family('idweave_metaverse_objects', 'gauge', 'Metaverse objects by type.'),
    objects: new Family('idweave_connector_space_objects', 'gauge', 'Connector space objects by system, type, link and staging.'),
    pendings: new Family('idweave_pending_exports', 'gauge', 'Pending exports by system, operation and state.'),
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
  for (const engine of engines) {
    const store = engine.name
    const names = await Landscape.of(engine)
    const { mvos, csos, pendings, fileBytes } = await engine.store.counts()
    const named = (id: number): string => names.system(id)?.name ?? String(id)
    for (const [type, count] of Object.entries(mvos)) families.identities.add({ store, type }, count)
    for (const { system, type, link, staging, count } of csos)
      families.objects.add({ store, system: named(system), type, link, staging }, count)
    for (const { system, operation, state, count } of pendings)
      families.pendings.add({ store, system: named(system), operation, state }, count)
    families.bytes.add({ store }, fileBytes)
    families.running.add({ store }, engine.runsUnderWay().length)
    for (const { row, planned } of names.systems)
      if (planned) families.unreachable.add({ store, system: row.name }, row.unreachableCount)
    for (const { profile, status, system, count, lastEnd } of tally.of(engine)) {
      const labels = { store, system: system === null ? '' : named(system), profile, status }
      families.ended.add(labels, count)
      families.lastEnd.add(labels, Date.parse(lastEnd) / 1000)
    }
  }
  return Object.values(families).join('')
}
