/** The routes behind the dialogs that hold expressions and conditions. */
import type { CompileOptions, ConditionGroup, ExpressionScope } from '../../expression'
import {
  check,
  compile,
  conditionOperators,
  conditionToExpression,
  documentation,
  ExpressionError,
  expressionToCondition,
} from '../../expression'
import { SyncError } from '../../model/errors'
import { displayValue } from '../../model/values'
import type { Zone } from '../../model/zone'
import { zoneOf } from '../../model/zone'
import type { Call, Routes } from '../contract/call'
import { readValue } from '../contract/check'
import { conditionGroup, conditionRow } from '../contract/dialog-operations'
import { defined } from '../shared/lists'
import type { DialogOptions } from './host'
import { sampleObject } from './sample-objects'

const routes: Routes<'checkExpression' | 'convertCondition' | 'listFunctions' | 'listOperators'> = {
  async checkExpression({ body }) {
    const { text, csAttributes, mvAttributes, initialOnly } = body
    const options: CompileOptions = defined({ csAttributes, mvAttributes, initialOnly })
    return { json: { problems: check(text, options), zoned: isZoned(text) } }
  },

  async convertCondition({ body }) {
    return { json: converted(body) }
  },

  async listFunctions() {
    return { json: documentation() }
  },

  async listOperators() {
    return { json: conditionOperators }
  },
}

/** Whether what it gives depends on the clock or the time zone; what cannot be read does not (S6). */
function isZoned(text: string): boolean {
  try {
    return compile(text, { initialOnly: true }).zoned
  } catch {
    return false
  }
}

/** `clock`: the present moment in canonical UTC, the one that runs go by; `zone`: that of the first store. */
export function expressionRoutes({
  clock,
  zone,
}: Pick<DialogOptions, 'clock' | 'zone'>): typeof routes & Routes<'evaluateExpression'> {
  return {
    ...routes,
    async evaluateExpression({ body }) {
      return { json: evaluated(body, { now: clock(), zone: zoneNamed(body.timeZone) ?? zone() }) }
    },
  }
}

function zoneNamed(name: string | undefined): Zone | undefined {
  if (name === undefined) return undefined
  const found = zoneOf(name)
  if (found) return found
  throw new SyncError('bad-request', `There is no time zone ${name}.`, 'Give one such as Europe/Berlin, or none.')
}

/** A fault of the expression is an answer: that is what it is tried for. */
function evaluated({ text, cs, mv, extra }: Call<'evaluateExpression'>['body'], time: Pick<ExpressionScope, 'now' | 'zone'>) {
  const scope = { cs: sampleObject(cs, 'cs'), mv: sampleObject(mv, 'mv'), extra, ...time }
  try {
    const value = compile(text, { initialOnly: true }).evaluate(scope)
    return { value, display: displayValue(value) }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) return { error: thrown.reason, position: thrown.position }
    throw thrown
  }
}

/** The condition as text, else the text as condition; null for a text that cannot be written as rows. */
function converted({ condition, text, root }: Call<'convertCondition'>['body']) {
  if (condition === undefined) {
    if (text === undefined)
      throw new SyncError('bad-request', '`text` is missing.', 'Give a condition, or an expression as text.')
    return { condition: expressionToCondition(text, root) }
  }
  try {
    return { text: conditionToExpression(checkedGroup(condition, 'condition'), root) }
  } catch (thrown) {
    if (thrown instanceof ExpressionError) throw new SyncError('bad-request', thrown.reason)
    throw thrown
  }
}

/** The group with everything in it, however deep, checked to consist of rows and groups. */
function checkedGroup(value: unknown, name: string): ConditionGroup {
  const group = readValue(name, conditionGroup, value) as unknown as ConditionGroup
  group.parts.forEach((part, i) => {
    if ('parts' in part) checkedGroup(part, `${name}.parts[${i}]`)
    else readValue(`${name}.parts[${i}]`, conditionRow, part)
  })
  return group
}
