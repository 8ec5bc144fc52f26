/** The form of a provision node: which account is whose, and what becomes of accounts that are no longer wanted. */
import type { GraceAction } from '../../../runtime/model/rules'
import { deprovisionActions } from '../../../runtime/model/rules'
import type { RuleSchema } from '../canvas/canvas'
import { readableOptions, timeZoneOf } from '../canvas/canvas'
import type { DeprovisionAction, JoinRowConfig, MappingConfig } from '../canvas/shapes'
import { expressionInput } from '../expression/expression-input'
import { joinRows } from '../fields/join-rows'
import { mappingTable } from '../mapping/mapping-table'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field, section } from '../widgets/dom'
import { text } from '../widgets/text'

/** The settings of a provision node besides its rule. */
export interface ProvisionSettings {
  rows: JoinRowConfig[]
  action: DeprovisionAction
  onDeletion: DeprovisionAction | ''
  disable: MappingConfig[]
  /** An expression for the container a disabled account is moved to; empty where it stays (R15). */
  moveTo: string
  /** Disabled accounts are taken out of groups (R15). */
  outOfGroups: boolean
  inGrace: GraceAction | ''
  disableCounts: boolean
}

export interface ProvisionForm {
  value(): ProvisionSettings
  refresh(): void
}

/** Whether the node may disable an account. */
export function disables({ action, onDeletion }: Pick<ProvisionSettings, 'action' | 'onDeletion'>): boolean {
  return action === 'disable' || onDeletion === 'disable'
}

/** The account match and what happens to accounts that are no longer wanted, in `container`. */
export function provisionForm(
  container: HTMLElement,
  start: Partial<ProvisionSettings>,
  schema: () => RuleSchema,
): ProvisionForm {
  container.classList.add('idw')
  const rows = el('div')
  const disabling = el('div')
  const leaving = leavingPart(start, () => show())
  const show = (): unknown => disabling.classList.toggle('idw-hidden', !leaving.disables())
  container.replaceChildren(
    ...section(text('provision.matchTitle'), text('provision.matchHelp')),
    rows,
    el('div', { class: 'idw-section' }, text('provision.leaveTitle')),
    ...leaving.elements,
    disabling,
  )
  const match = joinRows(rows, start.rows ?? [], schema)
  const disable = disablePart(disabling, start, schema)
  show()
  return {
    value: () => ({ rows: match.value(), ...leaving.value(), ...disable.value() }),
    refresh: () => {
      match.refresh()
      disable.refresh()
    },
  }
}

/** What becomes of an account out of scope, of a deleted person's, and in grace. */
function leavingPart(start: Partial<ProvisionSettings>, changed: () => void) {
  const choices = deprovisionActions.map((value) => ({ value, label: text(`provision.actions.${value}`) }))
  const action = choiceField<DeprovisionAction>({
    label: text('provision.action'),
    value: start.action ?? 'disconnect',
    choices,
    onChange: changed,
  })
  const onDeletion = choiceField<DeprovisionAction | ''>({
    label: text('provision.onDeletion'),
    help: text('provision.onDeletionHelp'),
    value: start.onDeletion ?? '',
    choices: [{ value: '', label: text('provision.sameAsAbove') }, ...choices],
    onChange: changed,
  })
  const inGrace = choiceField<ProvisionSettings['inGrace']>({
    label: text('provision.inGrace'),
    help: text('provision.inGraceHelp'),
    value: start.inGrace ?? '',
    choices: (['', 'now', 'wait'] as const).map((value) => ({ value, label: text(`provision.grace.${value || 'default'}`) })),
  })
  return {
    elements: [action.element, onDeletion.element, inGrace.element],
    disables: () => disables({ action: action.value(), onDeletion: onDeletion.value() }),
    value: () => ({ action: action.value(), onDeletion: onDeletion.value(), inGrace: inGrace.value() }),
  }
}

/** The values of a disabled account and where it is moved to, in `element`. */
function disablePart(element: HTMLElement, start: Partial<ProvisionSettings>, schema: () => RuleSchema) {
  const rows = el('div')
  let moveTo = start.moveTo ?? ''
  const container = expressionInput({
    value: moveTo,
    label: text('provision.moveTo'),
    placeholder: '"ou=Former,dc=example,dc=com"',
    attributes: () => ({ cs: readableOptions('cs', schema().cs), mv: readableOptions('mv', schema().mv) }),
    timeZone: () => timeZoneOf(schema().system),
    onChange: (expression) => {
      moveTo = expression
    },
  })
  const groups = checkbox({ label: text('provision.outOfGroups'), checked: start.outOfGroups ?? false })
  const counts = checkbox({ label: text('provision.disableCounts'), checked: start.disableCounts ?? true })
  element.replaceChildren(
    ...section(text('provision.disableTitle'), text('provision.disableHelp')),
    rows,
    field(text('provision.moveTo'), container.element, text('provision.moveToHelp')),
    field('', groups.element, text('provision.outOfGroupsHelp')),
    field('', counts.element, text('provision.disableCountsHelp')),
  )
  const table = mappingTable(rows, start.disable ?? [], { purpose: () => 'disable', schema })
  const value = () => ({
    disable: table.value(),
    moveTo: moveTo.trim(),
    outOfGroups: groups.input.checked,
    disableCounts: counts.input.checked,
  })
  const refresh = (): void => {
    table.refresh()
    container.refresh()
  }
  return { value, refresh }
}
