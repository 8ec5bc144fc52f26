/** An object at a step: applied, counted on the step's node, and failed where the step finds something wrong with it. */
import { messageOf, ObjectError } from '../../model/errors'
import type { Plan } from '../canvas/plan'
import type { StepNode } from '../canvas/node-ports'
import { fail } from './page/mutations'
import type { Item } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { applyStep, notePassage } from './steps/apply-step'
import type { Extra, StepResult } from './steps/step'

/** The page an object is on. */
interface PassingPage {
  readonly run: { readonly id: number }
  readonly plan: Plan
  readonly set: WorkingSet
}

/** By which output it leaves, null where it stays; or what is wrong with it, in words with its rule. */
export type Passed = StepResult | { readonly failed: ObjectError }

/** At once, unless the step has to ask the store for something; null where the object has failed before. */
export function passStep(page: PassingPage, node: StepNode, item: Item, extra: Extra): Passed | null | Promise<Passed> {
  if (item.failure) return null
  try {
    const step = page.plan.steps.get(node.id)
    if (!step) throw new ObjectError('node-failed', deployedSince)
    const result = applyStep(page.set, step, item, extra)
    if (!(result instanceof Promise)) return passed(page, node, item, result)
    return result.then((outcome) => passed(page, node, item, outcome)).catch((error: unknown) => refuse(page, node, item, error))
  } catch (error) {
    return refuse(page, node, item, error)
  }
}

const deployedSince = 'this step was deployed after the run had started. The object comes again with the next run'

function passed({ run, plan, set }: PassingPage, node: StepNode, item: Item, result: StepResult): Passed {
  node.counted(run.id, result.output, item)
  node.passed?.(result.output, item, result.because, set.mvoOf(item)?.current.id ?? null)
  notePassage(plan, item, node.id, result.output)
  return result
}

/** The object has failed at the step. */
export function refuse(
  { run, set }: Pick<PassingPage, 'run' | 'set'>,
  node: StepNode,
  item: Item,
  error: unknown,
): { readonly failed: ObjectError } {
  const failure =
    error instanceof ObjectError
      ? error
      : new ObjectError('node-failed', `an unexpected fault in ${node.name}: ${messageOf(error)}`)
  fail(item, failure, node.id)
  node.counted(run.id, 'failed', item)
  node.passed?.('failed', item, failure.message, set.mvoOf(item)?.current.id ?? null)
  return { failed: new ObjectError(failure.code, `${node.rule}: ${failure.message}`) }
}
