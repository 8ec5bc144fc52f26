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

/**
 * The ratchet with every figure that has become better. Files that have gone leave their allowance to the files that are new, so
 * that one may be moved or split; beyond that nothing grows, and what is worse keeps its old figure. A habit the ratchet does not
 * know yet begins with what is found.
 */
export function tighten(findings: Findings, ratchet: Ratchet, exists: (file: string) => boolean): Ratchet {
  const habits = [...findings].map(([habit, its]) => {
    const found = weightsOf(its)
    const allowed = ratchet[habit]
    return [habit, sorted(allowed === undefined ? found : tightened(found, allowed, exists))] as const
  })
  return Object.fromEntries(habits)
}

function tightened(found: Allowances, allowed: Allowances, exists: (file: string) => boolean): Record<string, number> {
  const kept: Record<string, number> = {}
  let left = 0
  for (const [file, figure] of Object.entries(allowed)) {
    if (!exists(file)) left += figure
    else if (found[file] !== undefined) kept[file] = Math.min(figure, found[file])
  }
  for (const [file, figure] of Object.entries(found)) {
    if (file in allowed || figure > left) continue
    kept[file] = figure
    left -= figure
  }
  return kept
}

function weightsOf(findings: readonly Finding[]): Allowances {
  const weights: Record<string, number> = {}
  for (const { file, weight } of findings) weights[file] = (weights[file] ?? 0) + weight
  return weights
}

function sorted(allowances: Allowances): Allowances {
  return Object.fromEntries(Object.entries(allowances).sort(([a], [b]) => (a < b ? -1 : 1)))
}
