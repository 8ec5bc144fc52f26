/** The steps applied to a page's working set: one function a kind of node. */
import { unended } from '../../../model/sentences'
import { ExpressionError } from '../../../expression'
import { ObjectError } from '../../../model/errors'
import { findAttribute } from '../../../model/schema'
import { displayValue } from '../../../model/values'
import { inboundScope, join, project } from './inbound'
import { inboundFlow } from './inbound-flow'
import { outboundScope, provision, outboundFlow, pendingExport } from './outbound'
import type { Plan, PlannedStep } from '../../canvas/plan'
import { passageThrough } from '../../canvas/plan-lookups'
import { lookingUp } from './looking-up'
import type { StepResult, Extra } from './step'
import type { Item } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'

/** Applies a step to an object. Throws ObjectError for a fault of this object; the caller marks it failed. */
export function applyStep(set: WorkingSet, step: PlannedStep, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  try {
    const result = lookingUp(set, step, item, { extra, apply: () => applied(set, step, item, extra) })
    if (!(result instanceof Promise)) return result
    return result.catch((error: unknown) => {
      throw asObjectError(step, error)
    })
  } catch (error) {
    throw asObjectError(step, error)
  }
}

function applied(set: WorkingSet, step: PlannedStep, item: Item, extra: Extra): StepResult | Promise<StepResult> {
  switch (step.kind) {
    case 'scope':
      return step.rule.direction === 'inbound' ? inboundScope(set, step, item, extra) : outboundScope(set, step, item, extra)
    case 'join':
      return join(set, step, item)
    case 'project':
      return project(set, step, item)
    case 'flow':
      return step.rule.direction === 'inbound' ? inboundFlow(set, step, item, extra) : outboundFlow(set, step, item, extra)
    case 'provision':
      return provision(set, step, item, extra)
    case 'pendingExport':
      return pendingExport(set, step, item)
    case 'broken':
      throw new ObjectError('node-failed', `this step cannot run: ${step.because}`)
    default:
      return step satisfies never
  }
}

/** An object that has come to one step so often goes round in a circle; it is counted every `countedEvery` passages. */
const mostPassages = 64
const countedEvery = 256

/**
 * Notes that an object has been at a step, and by which output it left (D10). Throws ObjectError when the wires lead it back to
 * the step again and again.
 */
export function notePassage(plan: Plan, item: Item, node: string, output: number | null): void {
  const passage = passageThrough(plan, node, output)
  if (!passage) return
  item.passages.push(passage)
  if (item.passages.length % countedEvery !== 0) return
  const times = item.passages.filter((earlier) => earlier.node === passage.node).length
  if (times < mostPassages) return
  const because = `it came to this step ${times} times: the wires behind it lead back to it. Take out the wire that leads back`
  throw new ObjectError('node-failed', because)
}

/** The fault with the values that led to it, unless their attribute is secret (N9). */
function asObjectError(step: PlannedStep, error: unknown): unknown {
  if (!(error instanceof ExpressionError)) return error
  const inputs = error.inputs.map(({ root, attribute, value }) => {
    const shown = isSecret(step, root, attribute)
      ? '(secret)'
      : displayValue(value) === ''
        ? '(none)'
        : `"${displayValue(value)}"`
    return `${root}["${attribute}"] = ${shown}`
  })
  const part = error.place ?? (step.kind === 'scope' ? 'the condition' : undefined)
  const reason = `${part === undefined ? '' : `${part}: `}${error.message}`
  return new ObjectError('expression-failed', inputs.length === 0 ? reason : `${unended(reason)}; with ${inputs.join(', ')}`)
}

function isSecret(step: PlannedStep, root: string, attribute: string): boolean {
  if (step.kind === 'broken') return true
  const schema = root === 'cs' ? step.rule.objectType : step.rule.metaverseType?.schema
  return (schema && findAttribute(schema, attribute)?.secret) ?? false
}
