/** The form of a scope filter: all objects, those a condition of rows takes, or those an expression takes. */
import type { ConditionGroup } from '../../../runtime/expression/condition'
import { conditionToExpression } from '../../../runtime/expression/condition'
import type { OutOfScopeAction, ScopeMode } from '../../../runtime/model/rules'
import { outOfScopeActions } from '../../../runtime/model/rules'
import type { RuleSchema } from '../canvas/canvas'
import { readableOptions, timeZoneOf } from '../canvas/canvas'
import { valuesKnown } from '../condition/condition-value'
import { conditionBuilder, conditionProblem } from '../condition/condition-builder'
import type { ExpressionInput } from '../expression/expression-input'
import { expressionInput } from '../expression/expression-input'
import type { RecordBar } from '../records/record-bar'
import { recordBar } from '../records/record-bar'
import { api } from '../server/api'
import type { ChoiceField } from '../widgets/choice-field'
import { choiceField } from '../widgets/choice-field'
import { button, el, note } from '../widgets/dom'
import { text } from '../widgets/text'

export interface ScopeSettings {
  mode: ScopeMode
  condition: ConditionGroup
  expression: string
  action: OutOfScopeAction
}

export interface ScopeForm {
  value(): ScopeSettings
  refresh(): void
}

type Schema = () => RuleSchema

const isOutbound = (schema: Schema): boolean => schema().rule?.direction === 'outbound'

/** What the rule reads: the system's object inbound, the person outbound. */
const rootOf = (schema: Schema): 'cs' | 'mv' => (isOutbound(schema) ? 'mv' : 'cs')

/** Which objects a rule takes, and what happens to those it no longer takes, in `container`. */
export function scopeForm(container: HTMLElement, start: Partial<ScopeSettings>, schema: Schema): ScopeForm {
  container.classList.add('idw')
  const notice = el('div', { role: 'status' })
  let found: RecordBar['found'] = () => []
  const known = (attribute: string): readonly string[] => found(attribute)
  const rows = rowsPart(start.condition ?? { match: 'all', parts: [] }, { schema, found: known }, () => {
    expression.write(rows.asText())
    mode.choose('expression')
  })
  const expression = expressionPart(start.expression ?? '', schema, () => {
    readAsRows(expression.text(), schema).then(
      (condition) => {
        if (!condition) return notice.replaceChildren(note('info', text('scope.notRows')))
        rows.set(condition)
        mode.choose('rows')
      },
      (error: unknown) => notice.replaceChildren(note('error', error instanceof Error ? error.message : String(error))),
    )
  })
  const mode = modeField(start.mode ?? 'all', () => show())
  const action = actionPart(start.action ?? 'disconnect', schema)
  const show = (): void => {
    notice.replaceChildren()
    rows.element.classList.toggle('idw-hidden', mode.value() !== 'rows')
    expression.element.classList.toggle('idw-hidden', mode.value() !== 'expression')
    action.show()
    rows.show()
  }
  const gap = el('div', { style: 'height: 10px' })
  const value = (): ScopeSettings => ({
    mode: mode.value(),
    condition: rows.value(),
    expression: expression.text().trim(),
    action: action.value(),
  })
  const bar = recordBar({
    form: container,
    schema,
    node: () => ({ type: 'identity-scope-filter', ...value() }),
    show: () => {
      for (const choices of rows.element.querySelectorAll('.idw-choices')) choices.dispatchEvent(new Event(valuesKnown))
    },
  })
  found = bar.found
  container.replaceChildren(bar.element, mode.element, notice, rows.element, expression.element, gap, ...action.elements)
  show()
  return {
    value,
    refresh: () => {
      rows.refresh()
      expression.refresh()
      show()
    },
  }
}

/** The condition as rows, what it says as an expression, and the button that goes on with that. */
function rowsPart(
  start: ConditionGroup,
  { schema, found }: { readonly schema: Schema; readonly found: RecordBar['found'] },
  toExpression: () => void,
) {
  const root = (): 'cs' | 'mv' => rootOf(schema)
  const preview = el('div', { class: 'idw-code' })
  const problem = el('div', { class: 'idw-hint' })
  const rows = el('div')
  const context = { root, schema: () => schema()[root()], timeZone: () => timeZoneOf(schema().system), found }
  const builder = conditionBuilder(rows, start, context, () => show())
  const asText = (): string => {
    try {
      return conditionToExpression(builder.value(), root())
    } catch {
      return ''
    }
  }
  const show = (): void => {
    problem.textContent = conditionProblem(builder.value()) ?? ''
    preview.textContent = problem.textContent === '' ? asText() : ''
    preview.classList.toggle('idw-hidden', preview.textContent === '')
  }
  const help = el('div', { class: 'idw-help', style: 'margin-top: 8px' }, text('scope.preview'))
  const change = button(text('scope.toExpression'), { icon: 'code', onClick: toExpression })
  const element = el('div', {}, rows, problem, help, preview, change)
  return { element, asText, show, value: builder.value, set: builder.set, refresh: builder.refresh }
}

/** The scope as an expression, and the button that reads it as rows. */
function expressionPart(start: string, schema: Schema, toRows: () => void) {
  let written = start
  let input: ExpressionInput
  const container = el('div')
  const draw = (): void => {
    input = expressionInput({
      value: written,
      label: text('scope.expression'),
      placeholder: isOutbound(schema) ? 'mv["Employee Status"] = "Active"' : 'cs["employeeType"] = "FTE"',
      attributes: () => ({ cs: readableOptions('cs', schema().cs), mv: readableOptions('mv', schema().mv) }),
      timeZone: () => timeZoneOf(schema().system),
      onChange: (expression) => {
        written = expression
      },
    })
    container.replaceChildren(input.element)
  }
  draw()
  const element = el(
    'div',
    {},
    el('div', { class: 'idw-help' }, text('scope.expressionHelp')),
    container,
    button(text('scope.toRows'), { icon: 'list', onClick: toRows }),
  )
  const write = (expression: string): void => {
    written = expression
    draw()
  }
  return { element, write, text: () => written, refresh: () => input.refresh() }
}

/** The expression as a condition of rows; null when it cannot be said so. */
async function readAsRows(expression: string, schema: Schema): Promise<ConditionGroup | null> {
  const { condition } = await api.condition({ text: expression, root: rootOf(schema) })
  return condition
}

function modeField(start: ScopeSettings['mode'], changed: () => void): ChoiceField<ScopeSettings['mode']> {
  return choiceField<ScopeSettings['mode']>({
    label: text('scope.mode'),
    value: start,
    choices: (['all', 'rows', 'expression'] as const).map((value) => ({ value, label: text(`scope.modes.${value}`) })),
    onChange: changed,
  })
}

/** What becomes of who leaves the scope: a choice inbound; outbound the provision node says it. */
function actionPart(start: OutOfScopeAction, schema: Schema) {
  const action = choiceField<OutOfScopeAction>({
    label: text('scope.action'),
    help: text('scope.actionHelp'),
    value: start,
    choices: outOfScopeActions.map((value) => ({ value, label: text(`scope.actions.${value}`) })),
  })
  const outbound = note('info', text('scope.outbound'))
  const show = (): void => {
    action.element.classList.toggle('idw-hidden', isOutbound(schema))
    outbound.classList.toggle('idw-hidden', !isOutbound(schema))
  }
  const value = (): OutOfScopeAction => (isOutbound(schema) ? 'disconnect' : action.value())
  return { elements: [action.element, outbound], show, value }
}
