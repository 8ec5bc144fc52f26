/** When rules that depend on time may say something else of an object: noted by the steps, saved with the page (D11). */
import type { ExpressionScope, NextLook } from '../../../expression'
import { earlier } from '../../../expression'
import type { PlannedRule, TimeReading } from '../../canvas/plan'
import type { RuleOutcome, WorkingCso } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** A step that depends on time. */
interface TimedStep {
  readonly rule: PlannedRule
  readonly time: TimeReading | null
}

const never: NextLook = { moment: null, everyScan: false }

function nextOf({ time }: TimedStep, known: NextLook, scope: ExpressionScope): NextLook {
  let look = known
  for (const clock of time?.clocks ?? []) look = earlier(look, clock.next(scope))
  return look
}

/** An inbound step has been evaluated for the CSO. */
export function noteLook({ looks }: WorkingSet, { current: { id } }: WorkingCso, step: TimedStep, scope: ExpressionScope): void {
  const byRule = looks.get(id) ?? new Map<number, NextLook>()
  const look = nextOf(step, byRule.get(step.rule.id) ?? never, scope)
  if (look === never) return
  byRule.set(step.rule.id, look)
  looks.set(id, byRule)
}

/** An outbound step has been evaluated for the MVO. */
export function noteLookOf(outcome: RuleOutcome, step: TimedStep, scope: ExpressionScope): void {
  const look = nextOf(step, outcome.look ?? never, scope)
  if (look !== never) outcome.look = look
}
