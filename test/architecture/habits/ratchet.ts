/** The ratchet: how far each file may still be from a habit. It only ever tightens. */
import type { Finding } from './habit'

/** For each habit the files that do not keep it yet, with the sum of their findings' weights. */
export type Ratchet = Readonly<Record<string, Allowances>>

type Allowances = Readonly<Record<string, number>>

/** What was found, by the habits' names. */
export type Findings = ReadonlyMap<string, readonly Finding[]>

/** A file whose figure is another than the ratchet's. */
export interface Deviation {
  readonly habit: string
  readonly file: string
  readonly allowed: number
  readonly found: number
}

/** Worse files must be mended; for better ones the ratchet must be tightened, so that nothing slips back. */
export interface Comparison {
  readonly worse: readonly Deviation[]
  readonly better: readonly Deviation[]
}

export function compare(findings: Findings, ratchet: Ratchet): Comparison {
  const deviations = [...findings].flatMap(([habit, its]) => {
    const allowed = ratchet[habit] ?? {}
    const found = weightsOf(its)
    return [...new Set([...Object.keys(allowed), ...Object.keys(found)])]
      .sort()
      .map((file) => ({ habit, file, allowed: allowed[file] ?? 0, found: found[file] ?? 0 }))
  })
  return {
    worse: deviations.filter(({ allowed, found }) => found > allowed),
    better: deviations.filter(({ allowed, found }) => found < allowed),
  }
}

/** What is known of the files: whether one is there now, and whether one was there before, in what is committed. */
export interface Files {
  exists(file: string): boolean
  existed(file: string): boolean
}

/**
 * The ratchet with every figure that has become better. Files that have gone leave their allowance to files that are new, so that
 * one may be moved or split; beyond that nothing grows, and what is worse keeps its old figure. A habit begins with what is found
 * when the committed ratchet does not know it either. Throws an Error for one whose figures were taken out.
 */
export function tighten(findings: Findings, ratchet: Ratchet, committed: Ratchet, files: Files): Ratchet {
  const habits = [...findings].map(([habit, its]) => {
    const found = weightsOf(its)
    const allowed = ratchet[habit]
    if (allowed === undefined && committed[habit] !== undefined)
      throw new Error(`ratchet.json has lost the figures of ${habit}. Put back what is committed, then tighten`)
    return [habit, sorted(allowed === undefined ? found : tightened(found, allowed, files))] as const
  })
  return Object.fromEntries(habits)
}

function tightened(found: Allowances, allowed: Allowances, { exists, existed }: Files): Record<string, number> {
  const kept: Record<string, number> = {}
  let left = 0
  for (const [file, figure] of Object.entries(allowed)) {
    if (!exists(file)) left += figure
    else if (found[file] !== undefined) kept[file] = Math.min(figure, found[file])
  }
  for (const [file, figure] of Object.entries(found)) {
    if (file in allowed || existed(file) || figure > left) continue
    kept[file] = figure
    left -= figure
  }
  return kept
}

/** What of a ratchet is above the committed one, a sentence each: new files may have together what files that have gone had. */
export function loosened(ratchet: Ratchet, committed: Ratchet, { exists, existed }: Files): readonly string[] {
  return Object.entries(committed).flatMap(([habit, before]) => {
    const now = ratchet[habit]
    if (now === undefined) return [`${habit} has lost its figures`]
    const above = Object.entries(now).filter(([file, figure]) => figure > (before[file] ?? 0))
    const raised = above.filter(([file]) => existed(file))
    const moved = above.filter(([file]) => !existed(file))
    const left = sum(Object.entries(before).filter(([file]) => !exists(file)))
    return [
      ...raised.map(([file, figure]) => `${file}: ${habit} ${before[file] ?? 0} → ${figure}`),
      ...(sum(moved) > left ? moved.map(([file, figure]) => `${file}: ${habit} 0 → ${figure}`) : []),
    ]
  })
}

function sum(figures: readonly (readonly [string, number])[]): number {
  return figures.reduce((total, [, figure]) => total + figure, 0)
}

function weightsOf(findings: readonly Finding[]): Allowances {
  const weights: Record<string, number> = {}
  for (const { file, weight } of findings) weights[file] = (weights[file] ?? 0) + weight
  return weights
}

function sorted(allowances: Allowances): Allowances {
  return Object.fromEntries(Object.entries(allowances).sort(([a], [b]) => (a < b ? -1 : 1)))
}
