/** Evaluating what looks other objects up: what has not been asked for is loaded, and it is evaluated anew (D7). */
import { ObjectError } from '../../../model/errors'
import type { PlannedRule } from '../../canvas/plan'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** So often one look-up may lead to the next within an expression. */
const mostLoads = 64

/** The result of `evaluate`; at once where nothing is missing, as nearly always. */
export function lookingUp<Result>(
  set: WorkingSet,
  { rule }: { readonly rule: PlannedRule },
  item: Item,
  evaluate: () => Result,
): Result | Promise<Result> {
  if (!set.plan.lookingUp.has(rule.id)) return evaluate()
  const first = attempt(set, item, evaluate)
  return first === missing ? loadAndEvaluate(set, item, evaluate) : first.result
}

const missing = Symbol('missing')

/** A fault does not count while something is missing: it may be for want of that. */
function attempt<Result>(set: WorkingSet, item: Item, evaluate: () => Result): { readonly result: Result } | typeof missing {
  set.lookUps.readFor(item)
  try {
    const result = evaluate()
    return set.lookUps.isMissing ? missing : { result }
  } catch (error) {
    if (set.lookUps.isMissing) return missing
    throw error
  } finally {
    set.lookUps.readFor(null)
  }
}

async function loadAndEvaluate<Result>(set: WorkingSet, item: Item, evaluate: () => Result): Promise<Result> {
  for (let loads = 1; loads <= mostLoads; loads++) {
    await set.lookUps.load(set.store)
    const next = attempt(set, item, evaluate)
    if (next !== missing) return next.result
  }
  throw new ObjectError('expression-failed', `an expression leads from one look-up to the next more than ${mostLoads} times`)
}

/** Goes on with a result that may have had to be waited for. */
export function whenKnown<A, B>(result: A | Promise<A>, go: (result: A) => B): B | Promise<B> {
  return result instanceof Promise ? result.then(go) : go(result)
}
