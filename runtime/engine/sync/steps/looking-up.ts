/**
 * Steps whose expressions look other objects up: what they read is asked for beforehand and noted; should the step itself have
 * looked for something else, it is asked for and the step is taken anew (D7).
 */
import { ObjectError } from '../../../model/errors'
import { lookingUpIn } from '../../canvas/looking-up'
import type { PlannedStep } from '../../canvas/plan'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Extra, StepResult } from './step'

/** So often one look-up may lead to the next. */
const mostLoads = 64

interface Taking {
  readonly extra: Extra
  readonly apply: () => StepResult | Promise<StepResult>
}

/** The result of a step; at once where it looks nothing up, as nearly always. */
export function lookingUp(
  set: WorkingSet,
  step: PlannedStep,
  item: Item,
  { extra, apply }: Taking,
): StepResult | Promise<StepResult> {
  if (set.plan.lookingUp.size === 0 || lookingUpIn(step).length === 0) return apply()
  readFor(set, step, item, extra)
  if (set.lookUps.isMissing) return loadAndApply(set, step, item, { extra, apply })
  const result = applyReading(set, step, item, { extra, apply })
  const anew = (): Promise<StepResult> => loadAndApply(set, step, item, { extra, apply })
  return result instanceof Promise ? result.then((now) => now ?? anew()) : (result ?? anew())
}

/**
 * The result of the step; null when something it read has to be asked for first, whatever it made of that. What it reads of
 * values that it has only just given itself is noted as well.
 */
function applyReading(
  set: WorkingSet,
  step: PlannedStep,
  item: Item,
  { extra, apply }: Taking,
): StepResult | Promise<StepResult | null> | null {
  set.lookUps.readFor(item)
  try {
    const result = apply()
    if (!(result instanceof Promise)) return set.lookUps.isMissing ? null : result
    // Others read while it waits.
    return result.then((now) => {
      readFor(set, step, item, extra)
      return set.lookUps.isMissing ? null : now
    })
  } catch (error) {
    if (set.lookUps.isMissing) return null
    throw error
  } finally {
    set.lookUps.readFor(null)
  }
}

/** Reads what the expressions read, in the name of the object. What is wrong with one is said when the step is taken. */
function readFor(set: WorkingSet, step: PlannedStep, item: Item, extra: Extra): void {
  if (step.kind === 'broken') return
  const mvo = set.mvoOf(item)
  const own = set.csoOf(item)?.current ?? null
  const account = mvo && step.rule.direction === 'outbound' ? (set.accountOf(mvo, step.rule.system)?.current ?? null) : own
  set.lookUps.readFor(item)
  try {
    for (const expression of lookingUpIn(step)) {
      try {
        expression.evaluate(set.scope(account, mvo?.current ?? null, extra))
      } catch {
        continue
      }
    }
  } finally {
    set.lookUps.readFor(null)
  }
}

async function loadAndApply(set: WorkingSet, step: PlannedStep, item: Item, { extra, apply }: Taking): Promise<StepResult> {
  for (let loads = 1; loads <= mostLoads; loads++) {
    while (set.lookUps.isMissing) await set.lookUps.load(set.store)
    readFor(set, step, item, extra)
    if (set.lookUps.isMissing) continue
    const result = await applyReading(set, step, item, { extra, apply })
    if (result) return result
  }
  throw new ObjectError('expression-failed', `an expression leads from one look-up to the next more than ${mostLoads} times`)
}
