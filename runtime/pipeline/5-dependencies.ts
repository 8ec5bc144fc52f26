/** In which order inbound mappings are evaluated: what decides comes last (A3), and what is read comes first (D7). */
import type { FlowMapping } from './5-mapping-value'

/** Mappings of one attribute flow that are evaluated together: none reads what another of them writes. */
export interface FlowPass {
  readonly mappings: readonly FlowMapping[]
  /** The attributes that they write. */
  readonly targets: ReadonlySet<string>
  /** Attributes of the person that they read, other than the one each writes itself. */
  readonly reads: readonly string[]
  /** Targets that are read by their own mapping: it sees the value of before the page. */
  readonly ownReads: readonly string[]
}

/**
 * By the names of their targets, so that documents come out in the order in which they are stored. Rows of one target stand
 * together, with the first by precedence last, and of one precedence in their own order: the last that has a say decides (A3).
 * `precedence` is that of the rule.
 */
export function inOrder(mappings: readonly FlowMapping[], precedence: number): readonly FlowMapping[] {
  const figure = (mapping: FlowMapping): number => mapping.precedence ?? precedence
  return [...mappings].sort((a, b) => (a.target < b.target ? -1 : a.target > b.target ? 1 : figure(b) - figure(a)))
}

/** Attributes of the person that a mapping reads; its own target may be among them. */
export function readsOf({ enabled, source }: FlowMapping): readonly string[] {
  if (!enabled || source.kind !== 'expression') return []
  return source.expression.inputs.flatMap(({ root, attribute }) => (root === 'mv' ? [attribute] : []))
}

/**
 * The mappings of an inbound attribute flow in the order of their dependencies. Rows of one target stay together, and those that
 * read one another in a circle, which is refused elsewhere, come as they stand.
 */
export function inPasses(mappings: readonly FlowMapping[]): readonly FlowPass[] {
  const byTarget = Map.groupBy(mappings, ({ target }) => target)
  const levels = new Map<string, number>()
  const levelOf = (target: string): number => {
    const known = levels.get(target)
    if (known !== undefined) return known
    levels.set(target, 0)
    let level = 0
    for (const mapping of byTarget.get(target) ?? [])
      for (const read of readsOf(mapping)) if (read !== target && byTarget.has(read)) level = Math.max(level, levelOf(read) + 1)
    levels.set(target, level)
    return level
  }
  const passes = new Map<number, FlowMapping[]>()
  for (const mapping of mappings) {
    const level = levelOf(mapping.target)
    const pass = passes.get(level)
    if (pass) pass.push(mapping)
    else passes.set(level, [mapping])
  }
  return [...passes].sort(([a], [b]) => a - b).map(([, together]) => passOf(together))
}

function passOf(mappings: readonly FlowMapping[]): FlowPass {
  const reads = new Set<string>()
  const ownReads = new Set<string>()
  for (const mapping of mappings) for (const read of readsOf(mapping)) (read === mapping.target ? ownReads : reads).add(read)
  return { mappings, targets: new Set(mappings.map(({ target }) => target)), reads: [...reads], ownReads: [...ownReads] }
}

/** The enabled mappings of one inbound rule to one kind of person, wherever on the canvas its attribute flows are. */
export interface RuleMappings<Owner> {
  readonly owner: Owner
  /** Two rules for different types of one system never speak of the same person. */
  readonly system: string | number
  readonly csType: string
  /** What each writes, and what it reads of the person; rows of one target may be several. */
  readonly mappings: readonly {
    readonly target: string
    readonly reads: readonly string[]
    /** What it reads of others of the kind among whom the person herself may be. */
    readonly ofOthers?: readonly string[]
  }[]
}

/** One mapping of a circle, by its target. */
export interface InCircle<Owner> {
  readonly owner: Owner
  readonly target: string
}

/**
 * Circles of mappings that may meet on one person and read what the next writes, each once (D7). One that reads its own target
 * is none, unless it reads it of a set of people to which she belongs.
 */
export function circlesOf<Owner>(rules: readonly RuleMappings<Owner>[]): readonly (readonly InCircle<Owner>[])[] {
  interface Row extends InCircle<Owner> {
    readonly of: RuleMappings<Owner>
    readonly reads: ReadonlySet<string>
  }
  const rows: Row[] = rules.flatMap((of) =>
    [...Map.groupBy(of.mappings, ({ target }) => target)].map(([target, own]) => ({
      owner: of.owner,
      target,
      of,
      reads: new Set([
        ...own.flatMap(({ reads }) => reads).filter((read) => read !== target),
        ...own.flatMap(({ ofOthers = [] }) => ofOthers),
      ]),
    })),
  )
  const meet = (a: Row, b: Row): boolean => a.of.system !== b.of.system || a.of.csType === b.of.csType
  const found: Row[][] = []
  const seen = new Set<Row>()
  const follow = (path: readonly Row[]): void => {
    const last = path.at(-1) as Row
    for (const next of rows) {
      if (seen.has(next) || !last.reads.has(next.target)) continue
      if (next === path[0]) found.push([...path])
      else if (!path.includes(next) && path.every((row) => row.target !== next.target && meet(row, next))) follow([...path, next])
    }
  }
  for (const row of rows) {
    follow([row])
    seen.add(row)
  }
  return found.map((circle) => circle.map(({ owner, target }) => ({ owner, target })))
}
