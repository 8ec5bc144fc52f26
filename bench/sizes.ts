/** One size measured: the real cycle, its floor, and where asked for another commit's cycle, in turns. */
import { medianOf, runChild } from './children'
import { budgetLines, enoughObjects, type Line, phaseLines, type Variant } from './lines'
import type { Clock, Measured } from './measure'

export interface SizePlan {
  /** The built tree that is measured. */
  readonly dist: string
  /** The built tree of another commit. */
  readonly old: string | undefined
  readonly objects: number
  readonly sends: readonly Variant['send'][]
  readonly page: string
  readonly clock: Clock
  /** A folder for CPU profiles, one a phase. */
  readonly profiles: string | undefined
  say(text: string): void
}

const fewObjects = 20_000

/**
 * The variants of a size: the whole cycle, then up to the repeated full sync with the other way of sending and with two targets.
 */
function variantsOf({ objects, sends }: SizePlan): Variant[] {
  const toOneTarget = sends.map((send): Variant => ({ send, targets: 1 }))
  const toTwoTargets = sends.slice(0, 1).map((send): Variant => ({ send, targets: 2 }))
  return objects < enoughObjects ? toOneTarget : [...toOneTarget, ...toTwoTargets]
}

/** The rounds of one variant. */
interface Rounds {
  readonly variant: Variant
  readonly real: Measured[][]
  readonly old: Measured[][]
}

/**
 * Floors, the real variants and their old ones, round after round, so that a slow minute of the machine slows all of them; which
 * of real and old comes first alternates.
 */
export async function measureSize(plan: SizePlan): Promise<{ readonly lines: Line[]; readonly before: Line[] }> {
  const all = variantsOf(plan).map((variant): Rounds => ({ variant, real: [], old: [] }))
  const floors = new Map<Variant['targets'], Measured[][]>()
  const rounds = plan.objects <= fewObjects ? 3 : 1
  for (let round = 1; round <= rounds; round++) {
    plan.say(`${plan.objects.toLocaleString('en')}, round ${round} of ${rounds}`)
    for (const rounds of all) await measureRound(plan, rounds, floors, rounds === all[0] ? 'whole' : 'sync')
  }
  const lines: Line[] = []
  const before: Line[] = []
  for (const { variant, real, old } of all) {
    const floor = medianOf(floors.get(variant.targets) ?? [])
    const told = (median: readonly Measured[]): Line[] => linesOf(plan, variant, median, floor, variant === all[0]?.variant)
    lines.push(...told(medianOf(real)))
    if (old.length > 0) before.push(...told(medianOf(old)))
  }
  return { lines, before }
}

async function measureRound(
  plan: SizePlan,
  { variant, real, old }: Rounds,
  floors: Map<Variant['targets'], Measured[][]>,
  part: 'whole' | 'sync',
): Promise<void> {
  const { objects, page, clock } = plan
  const { targets, send } = variant
  const same = { objects, targets, part, clock }
  const cycle = { ...same, send, page }
  const profiled = plan.profiles === undefined ? {} : { profiles: plan.profiles }
  const floor = floors.get(targets) ?? []
  floors.set(targets, floor)
  if (floor.length === real.length) floor.push(await runChild<Measured>(plan.dist, 'floor', same))
  const { dist, old: oldDist } = plan
  const measureReal = async () => void real.push(await runChild<Measured>(dist, 'cycle', { ...cycle, ...profiled }))
  const measureOld = async () => void (oldDist !== undefined && old.push(await runChild<Measured>(oldDist, 'cycle', cycle)))
  // The second of two finds files in the memory of the system and a warmer processor: they take turns in being it.
  const inOrder = real.length % 2 === 0 ? [measureReal, measureOld] : [measureOld, measureReal]
  for (const measure of inOrder) await measure()
}

/** Imports do not differ between variants, and are shown once. */
function linesOf(
  { objects }: SizePlan,
  variant: Variant,
  median: readonly Measured[],
  floor: readonly Measured[],
  isWhole: boolean,
): Line[] {
  const shown = isWhole ? median : median.filter((measured) => measured.phase.endsWith('full sync'))
  return [...phaseLines(shown, floor, variant), ...budgetLines(shown, variant, objects)]
}
