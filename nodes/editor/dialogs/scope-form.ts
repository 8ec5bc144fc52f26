import type { ConditionGroup } from '../../../runtime/expression/condition'
import { conditionToExpression } from '../../../runtime/expression/condition'
import type { OutOfScopeAction } from '../../../runtime/model/rules'
import { api } from '../server/api'
import type { RuleSchema } from '../canvas/canvas'
import { readableOptions } from '../canvas/canvas'
import { choiceField } from '../widgets/choice-field'
import { conditionBuilder, conditionProblem } from '../condition/condition-builder'
import { button, el, note } from '../widgets/dom'
import type { ExpressionInput } from '../expression/expression-input'
import { expressionInput } from '../expression/expression-input'
import { text } from '../widgets/text'

export interface ScopeSettings {
  mode: 'all' | 'rows' | 'expression'
  condition: ConditionGroup
  expression: string
  action: OutOfScopeAction
}

export interface ScopeForm {
  value(): ScopeSettings
  refresh(): void
}

/** Which objects a rule takes, and what happens to those it no longer takes, in `container`. */
export function scopeForm(container: HTMLElement, start: Partial<ScopeSettings>, schema: () => RuleSchema): ScopeForm {
  container.classList.add('idw')
  let expression = start.expression ?? ''
  const root = (): 'cs' | 'mv' => (schema().rule?.direction === 'outbound' ? 'mv' : 'cs')
  const typeSchema = () => (root() === 'cs' ? schema().cs : schema().mv)
  const preview = el('div', { class: 'idw-code' })
  const problem = el('div', { class: 'idw-hint' })
  const notice = el('div', { role: 'status' })
  const builderPlace = el('div')
  const builder = conditionBuilder(
    builderPlace,
    start.condition ?? { match: 'all', parts: [] },
    { root, schema: typeSchema },
    () => showPreview(),
  )
  const asText = (): string => {
    try {
      return conditionToExpression(builder.value(), root())
    } catch {
      return ''
    }
  }
  const showPreview = (): void => {
    problem.textContent = conditionProblem(builder.value()) ?? ''
    preview.textContent = problem.textContent === '' ? asText() : ''
    preview.classList.toggle('idw-hidden', preview.textContent === '')
  }
  const expressionPlace = el('div')
  let input: ExpressionInput | undefined
  const drawExpression = (): void => {
    input = expressionInput({
      value: expression,
      label: text('scope.expression'),
      placeholder: root() === 'cs' ? 'cs["employeeType"] = "FTE"' : 'mv["Employee Status"] = "Active"',
      attributes: () => ({ cs: readableOptions('cs', schema().cs), mv: readableOptions('mv', schema().mv) }),
      onChange: (written) => {
        expression = written
      },
    })
    expressionPlace.replaceChildren(input.element)
  }
  const toExpression = (): void => {
    expression = asText()
    drawExpression()
    setMode('expression')
  }
  const toRows = async (): Promise<void> => {
    try {
      const { condition } = await api.condition({ text: expression, root: root() })
      if (!condition) return notice.replaceChildren(note('info', text('scope.notRows')))
      builder.set(condition)
      setMode('rows')
    } catch (error) {
      notice.replaceChildren(note('error', error instanceof Error ? error.message : String(error)))
    }
  }
  const rowsPart = el(
    'div',
    {},
    builderPlace,
    problem,
    el('div', { class: 'idw-help', style: 'margin-top: 8px' }, text('scope.preview')),
    preview,
    button(text('scope.toExpression'), { icon: 'code', onClick: toExpression }),
  )
  const expressionPart = el(
    'div',
    {},
    el('div', { class: 'idw-help' }, text('scope.expressionHelp')),
    expressionPlace,
    button(text('scope.toRows'), { icon: 'list', onClick: () => void toRows() }),
  )
  const mode = choiceField<ScopeSettings['mode']>({
    label: text('scope.mode'),
    value: start.mode ?? 'all',
    choices: (['all', 'rows', 'expression'] as const).map((value) => ({ value, label: text(`scope.modes.${value}`) })),
    onChange: () => show(),
  })
  const setMode = (to: ScopeSettings['mode']): void => {
    const list = mode.element.querySelector('select')
    if (list) list.value = to
    show()
  }
  const action = choiceField<OutOfScopeAction>({
    label: text('scope.action'),
    help: text('scope.actionHelp'),
    value: start.action ?? 'disconnect',
    choices: (['disconnect', 'remainJoined'] as const).map((value) => ({ value, label: text(`scope.actions.${value}`) })),
  })
  const outboundHelp = note('info', text('scope.outbound'))
  const show = (): void => {
    notice.replaceChildren()
    rowsPart.classList.toggle('idw-hidden', mode.value() !== 'rows')
    expressionPart.classList.toggle('idw-hidden', mode.value() !== 'expression')
    const outbound = schema().rule?.direction === 'outbound'
    action.element.classList.toggle('idw-hidden', outbound)
    outboundHelp.classList.toggle('idw-hidden', !outbound)
    showPreview()
  }
  drawExpression()
  container.replaceChildren(
    mode.element,
    notice,
    rowsPart,
    expressionPart,
    el('div', { style: 'height: 10px' }),
    action.element,
    outboundHelp,
  )
  show()
  return {
    value: () => ({
      mode: mode.value(),
      condition: builder.value(),
      expression: expression.trim(),
      action: schema().rule?.direction === 'outbound' ? 'disconnect' : action.value(),
    }),
    refresh: () => {
      builder.refresh()
      input?.refresh()
      show()
    },
  }
}
