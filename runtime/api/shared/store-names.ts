/** What a store's numbers are called: its systems and rules by name, and the object types they are deployed with. */
import type { Engine } from '../../engine/engine'
import type { Plan, PlannedSystem } from '../../engine/canvas/plan'
import { byHandName, byHandRule } from '../../model/by-hand'
import { SyncError } from '../../model/errors'
import { meantAmong, whichNames, wordMeant } from '../../model/meant'
import type { RuleId, SystemId } from '../../model/objects'
import type { MvTypeSchema, ObjectTypeSchema } from '../../model/schema'
import type { RuleRow, SystemRow } from '../../model/store-rows'

/** A node as others refer to it. */
export interface Named {
  /** The id of the node on the canvas. */
  readonly id: string
  readonly name: string
}

/** A system the store knows; without `planned` it is not deployed any more. */
export interface KnownSystem {
  readonly row: SystemRow
  readonly planned: PlannedSystem | undefined
}

/** What stands where values were given by hand (L7). */
const byHand: Named = { id: '', name: byHandName }
/** The metaverse itself, in the place of a system. */
const byHandSystem: SystemId = 0

/** The names of one store as they are at the moment of a request: what it has stored, and the canvas as deployed. */
export class StoreNames {
  private constructor(
    readonly plan: Plan,
    readonly systems: readonly KnownSystem[],
    private readonly rules: ReadonlyMap<RuleId, RuleRow>,
  ) {}

  static async load(engine: Engine): Promise<StoreNames> {
    const plan = await engine.currentPlan()
    const rows = await engine.store.concurrentReads.systems()
    const rules = await engine.store.concurrentReads.rules()
    return new StoreNames(
      plan,
      rows.map((row) => ({ row: plan.systems.get(row.id)?.row ?? row, planned: plan.systems.get(row.id) })),
      new Map(rules.map((row) => [row.id, row])),
    )
  }

  /** Null for a system the store does not know, and for none. */
  system(id: SystemId | null): Named | null {
    if (id === byHandSystem) return byHand
    const row = this.systems.find((system) => system.row.id === id)?.row
    return row ? { id: row.node, name: row.name } : null
  }

  /** Null for a rule the store does not know, and for none. */
  rule(id: RuleId | null): Named | null {
    if (id === byHandRule) return byHand
    const row = id === null ? undefined : this.rules.get(id)
    return row ? { id: row.node, name: row.name } : null
  }

  /** The connected system of a rule as deployed, or as it was last; undefined for one the store does not know, and for none. */
  systemOfRule(id: RuleId | null): SystemId | undefined {
    return id === null ? undefined : (this.plan.rules.get(id)?.system ?? this.rules.get(id)?.system)
  }

  /** The object types of a system as deployed; with a name only that one. */
  csTypes(system: SystemId | null, name?: string): readonly ObjectTypeSchema[] {
    const planned = system === null ? undefined : this.plan.systems.get(system)
    const types = planned?.config.objectTypes ?? []
    return name === undefined ? types : types.filter((type) => type.name === name)
  }

  /** The object types of the metaverse; with a name only that one. */
  mvTypes(name?: string): readonly MvTypeSchema[] {
    const types = [...this.plan.mvTypes.values()].map((planned) => planned.schema)
    return name === undefined ? types : types.filter((type) => type.name === name)
  }

  /** The type of the metaverse that is meant, but for letter case; as it was given where there is none. */
  mvTypeMeant(name: string): string {
    return wordMeant(name, [...this.plan.mvTypes.keys()]) ?? name
  }

  /** The system with this node id or name; letter case counts where two are called alike. */
  find(idOrName: string): KnownSystem {
    const known = this.systems.map((system) => ({ ...system, id: system.row.node, name: system.row.name }))
    const named = meantAmong(idOrName, known)
    const deployed = named.filter((system) => system.planned)
    const [found, ...others] = deployed.length > 0 ? deployed : named
    if (!found) throw this.unknown(idOrName)
    if (others.length > 0)
      throw new SyncError(
        'conflict',
        `${others.length + 1} connected systems are called "${idOrName}".`,
        'Use the id of its node.',
      )
    return found
  }

  /** The same, but it must be deployed. */
  findDeployed(idOrName: string): PlannedSystem {
    const { row, planned } = this.find(idOrName)
    if (!planned) throw notDeployed(row.name)
    return planned
  }

  /** The deployed system with this number. */
  deployed(id: SystemId): PlannedSystem {
    const planned = this.plan.systems.get(id)
    if (!planned) throw notDeployed(this.system(id)?.name ?? String(id))
    return planned
  }

  private unknown(idOrName: string): SyncError {
    const known = this.systems.map((system) => system.row.name)
    return new SyncError(
      'unknown-system',
      `There is no connected system "${idOrName}".`,
      whichNames(idOrName, known) || 'Deploy a flow with one.',
    )
  }
}

function notDeployed(name: string): SyncError {
  return new SyncError('unknown-system', `The connected system ${name} is not deployed any more.`, 'Deploy its node again.')
}
