/** What somebody has to look at: one shape for health, the API, metrics, nodes, messages and the sidebar (N10). */

/**
 * The codes, and what each is: something that does not work (`fault`), that waits for a person while all else goes on
 * (`decision`), that a person has switched off for a time (`pause`), or that works and would be better otherwise (`advice`).
 * Programs act on them; docs/operations.md has a heading for each.
 */
export const problemKinds = {
  'store-not-open': 'fault',
  'store-not-readable': 'fault',
  'store-not-writable': 'fault',
  'store-damaged': 'fault',
  'canvas-fault': 'fault',
  'canvas-advice': 'advice',
  'rule-not-evaluated': 'fault',
  'full-sync-due': 'decision',
  'system-unreachable': 'fault',
  'run-stopped': 'fault',
  'objects-failed': 'fault',
  'import-held': 'decision',
  'people-held': 'decision',
  'exports-held': 'decision',
  'exports-failed': 'fault',
  'exports-refused': 'fault',
  'exports-outdated': 'fault',
  'leavers-kept': 'fault',
  'clock-in-doubt': 'decision',
  'system-paused': 'pause',
  'schedule-missed': 'fault',
  'access-list-unreadable': 'fault',
} as const

export type ProblemCode = keyof typeof problemKinds

export const problemCodes = Object.keys(problemKinds) as readonly ProblemCode[]

/** A node of the canvas, by its id and what people call it. */
export interface ProblemNode {
  readonly id: string
  readonly name: string
}

/** Something that somebody has to look at, for as long as it is so. Without personal values: it says how many, not whom. */
export interface OpenProblem {
  readonly code: ProblemCode
  /** Since when it is known, canonical UTC. */
  readonly since: string
  /** The connected system it is about, by its node; null when it is about none, or the whole store. */
  readonly system: ProblemNode | null
  /** The sync rule, by its node. */
  readonly rule: ProblemNode | null
  /** The node that shows it: where to look on the canvas. */
  readonly node: ProblemNode | null
  /** The run it comes of, by its number; null where it comes of none, or of one that is not kept any more. */
  readonly run: number | null
  /** How many objects it concerns; null where it is about none in particular. */
  readonly count: number | null
  /** What is wrong, ended. */
  readonly sentence: string
  /** What to do about it, ended. */
  readonly next: string
}
