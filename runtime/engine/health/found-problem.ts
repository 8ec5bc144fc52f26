/** A problem as it is found in one store, before it is known since when it has been there. */
import type { OpenProblem, ProblemNode } from '../../model/problems'
import type { Plan } from '../canvas/plan'
import type { Registry, SystemConfig } from '../canvas/registry'

/** What is looked at, as it is at this moment. */
export interface Surroundings {
  readonly registry: Registry
  readonly plan: Plan
}

export interface FoundProblem extends Omit<OpenProblem, 'since' | 'run'> {
  /** Left out where it comes of no run. */
  readonly run?: number | null
  /** Canonical UTC; null where the store does not say, so that it is from when it was first found. */
  readonly since: string | null
  /** Where `since` is null: a time it was there already, canonical UTC, for whoever finds it first. */
  readonly noticed?: string | null
  /** Tells it from all others of its code in this store, for as long as it is the same problem. */
  readonly key: string
  /** A few words for the status of its node; empty where the node shows it by itself. */
  readonly short: string
}

/** Of a problem that is about no system, rule, node, run or objects in particular. */
export const aboutNothing = { system: null, rule: null, node: null, run: null, count: null } as const

export function systemNode({ node, name }: SystemConfig): ProblemNode {
  return { id: node, name }
}

/** The first enabled node of a kind, of a connected system or of none; null where there is none, or the wires are not known. */
export function nodeOf(
  { wires }: Registry,
  type: 'connector-import' | 'export' | 'lifecycle',
  system: SystemConfig | null,
): ProblemNode | null {
  const found = wires
    ?.ofType(type)
    .find((node) => !node.disabled && (system === null || node.system === undefined || node.system === system.node))
  return found ? { id: found.id, name: found.name } : null
}
