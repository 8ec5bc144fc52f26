/** What a call of the API is about: which store, which system, and how what has only a number there is called. */
import type { Engine } from '../../engine/engine'
import type { Plan, PlannedSystem } from '../../engine/canvas/plan'
import { SyncError } from '../../model/errors'
import type { RuleId, SystemId } from '../../model/objects'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type { RuleRow, SystemRow } from '../../model/store'
import { foldCase } from '../../model/values'

/** A node as others refer to it. */
export interface Named {
  /** The id of the node on the canvas. */
  readonly id: string
  readonly name: string
}

/** The engine of the store that was asked for; the only one without asking. */
export function chosenEngine(engines: readonly Engine[], store: string | undefined): Engine {
  const [one, ...others] = engines
  const names = engines.map((engine) => engine.name).join(', ')
  if (!one)
    throw new SyncError(
      'store-closed',
      'No identity store is deployed.',
      'Deploy a flow with an identity store, or see in the log why it could not be opened.',
    )
  if (store === undefined) {
    if (others.length === 0) return one
    throw new SyncError('bad-request', `Several identity stores are deployed: ${names}.`, 'Say which with ?store=')
  }
  const chosen = engines.find((engine) => engine.name === store)
  if (!chosen) throw new SyncError('unknown-object', `There is no identity store "${store}".`, `Deployed: ${names}.`)
  return chosen
}

/** A system the store knows; without `planned` it is not deployed any more. */
export interface KnownSystem {
  readonly row: SystemRow
  readonly planned: PlannedSystem | undefined
}

/** One store with its canvas: names for numbers, schemas for names. */
export class Landscape {
  private constructor(
    readonly plan: Plan,
    readonly systems: readonly KnownSystem[],
    private readonly rules: ReadonlyMap<RuleId, RuleRow>,
  ) {}

  static async of(engine: Engine): Promise<Landscape> {
    const plan = await engine.currentPlan()
    const rows = await engine.store.systems()
    const rules = await engine.store.rules()
    return new Landscape(
      plan,
      rows.map((row) => ({ row: plan.systems.get(row.id)?.row ?? row, planned: plan.systems.get(row.id) })),
      new Map(rules.map((row) => [row.id, row])),
    )
  }

  system(id: SystemId | null): Named | null {
    const row = this.systems.find((one) => one.row.id === id)?.row
    return row ? { id: row.node, name: row.name } : null
  }

  rule(id: RuleId): Named | null {
    const row = this.rules.get(id)
    return row ? { id: row.node, name: row.name } : null
  }

  /** The object types of a system as deployed; with a name only that one. */
  csTypes(system: SystemId | null, type?: string): readonly ObjectTypeSchema[] {
    const types = system === null ? [] : (this.plan.systems.get(system)?.config.objectTypes ?? [])
    return type === undefined ? types : types.filter((one) => one.name === type)
  }

  mvTypes(type?: string): readonly MvTypeSchema[] {
    return [...this.plan.mvTypes.values()].map((one) => one.schema).filter((one) => type === undefined || one.name === type)
  }

  /** The system with this node id or name. */
  find(idOrName: string): KnownSystem {
    const byNode = this.systems.find((one) => one.row.node === idOrName)
    if (byNode) return byNode
    const named = this.systems.filter((one) => foldCase(one.row.name) === foldCase(idOrName))
    const deployed = named.filter((one) => one.planned)
    const [one, ...others] = deployed.length > 0 ? deployed : named
    const names = this.systems.map((each) => each.row.name).join(', ')
    if (!one)
      throw new SyncError(
        'unknown-system',
        `There is no connected system "${idOrName}".`,
        names === '' ? 'Deploy a flow with one.' : `Known: ${names}.`,
      )
    if (others.length > 0)
      throw new SyncError(
        'conflict',
        `${others.length + 1} connected systems are called "${idOrName}".`,
        'Use the id of its node.',
      )
    return one
  }

  /** The same, but it must be deployed. */
  findDeployed(idOrName: string): PlannedSystem {
    const { row, planned } = this.find(idOrName)
    if (!planned)
      throw new SyncError(
        'unknown-system',
        `The connected system ${row.name} is not deployed any more.`,
        'Deploy its node again.',
      )
    return planned
  }
}
