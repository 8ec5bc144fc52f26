/** What decides, as the store remembers it: compact, by part, without positions, names of nodes and descriptions (A13). */
import type { RuleId, SystemId } from '../model/objects'
import type { Direction } from '../model/rules'

/** Everything of a canvas that decides what becomes of objects. Texts named "digest" are hashes and show no value (N9). */
export interface Configuration {
  /** By the store's number, those on the canvas. */
  readonly systems: Readonly<Record<SystemId, SystemPart>>
  readonly rules: Readonly<Record<RuleId, RulePart>>
  /** Metaverse types by name. */
  readonly types: Readonly<Record<string, TypePart>>
  readonly wires: Wires
  /** Every system the store had met, on the canvas or not. Objects of another are new, so they are due anyway (D1). */
  readonly met: readonly SystemId[]
  /** The store's time zone (S6). A version that had none reckoned in UTC and followed no dates. */
  readonly zone?: string
}

export interface SystemPart {
  readonly name: string
  /** Object types by name. */
  readonly types: Readonly<Record<string, SchemaPart>>
}

/** A type: a digest of each attribute, and of what else of it decides. */
export interface SchemaPart {
  readonly attributes: Readonly<Record<string, string>>
  readonly rest: string
}

export interface TypePart extends SchemaPart {
  /** Digest of the deletion rule and its grace period. */
  readonly deletion: string
}

export interface RulePart {
  readonly name: string
  readonly direction: Direction
  readonly system: SystemId
  readonly csType: string
  readonly mvType: string
  readonly precedence: number
  readonly enabled: boolean
  readonly steps: readonly StepPart[]
  /** What it decides depends on the clock, or on the store's time zone. */
  readonly zoned?: true
}

/** A condition: null takes every object. Rows have a digest each, so that more and fewer of them can be told apart. */
export type ConditionPart = {
  readonly text: string
  readonly rows?: { readonly match: 'all' | 'any'; readonly digests: readonly string[] }
} | null

/** One step of a rule, with the node it is. */
export type StepPart = { readonly node: string } & (
  | { readonly kind: 'scope'; readonly condition: ConditionPart; readonly action: string }
  | { readonly kind: 'join'; readonly rows: string }
  | { readonly kind: 'project' }
  /** Digests of the rows that are on, by target; targets of rows that are off. */
  | {
      readonly kind: 'flow'
      readonly mappings: Readonly<Record<string, readonly string[]>>
      readonly off: readonly string[]
    }
  | { readonly kind: 'provision'; readonly rows: string; readonly deprovisioning: string }
  | { readonly kind: 'pendingExport' }
)

/** The nodes that objects come by, by their ids. */
export type Wires = Readonly<Record<string, WiredNode>>

export interface WiredNode {
  /** Of a step the number of its rule and its kind. */
  readonly step?: { readonly rule: RuleId; readonly kind: StepPart['kind'] }
  /** Of a node that sends the objects of a system on their way the system's number. */
  readonly source?: SystemId
  /** Of such a node the object types that it reads, in order; none: all. A version before did not record it. */
  readonly types?: readonly string[]
  /** A node that sends people on their way who are due: what it leads to decides about them. */
  readonly lifecycle?: true
  /** Of a foreign node the digest of its settings. */
  readonly settings?: string
  /** By output the nodes it leads to. */
  readonly wires: readonly (readonly string[])[]
}

/** Systems on the canvas whose enabled inbound rules supply metaverse objects of this type. */
export function suppliersOf({ rules, systems }: Configuration, mvType: string): SystemId[] {
  const suppliers = new Set<SystemId>()
  for (const { direction, enabled, mvType: type, system } of Object.values(rules))
    if (direction === 'inbound' && enabled && type === mvType && systems[system]) suppliers.add(system)
  return [...suppliers]
}

/**
 * Systems whose objects a rule decides about: its own when it is inbound, those that supply its metaverse type when it is
 * outbound, or its own where nothing does. None for a rule that is switched off.
 */
export function decidedBy(rule: RulePart, configuration: Configuration): readonly SystemId[] {
  if (!rule.enabled) return []
  if (rule.direction === 'inbound') return [rule.system]
  const suppliers = suppliersOf(configuration, rule.mvType)
  return suppliers.length > 0 ? suppliers : [rule.system]
}

/** What a record has under a name that somebody chose: `constructor` is one as any other. */
export function ownOf<Part>(parts: Readonly<Record<string, Part>>, name: string): Part | undefined {
  return Object.hasOwn(parts, name) ? parts[name] : undefined
}
