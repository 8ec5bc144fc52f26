import type { RuleSchema } from '../canvas/canvas'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field } from '../widgets/dom'
import { joinRows } from '../fields/join-rows'
import { mappingTable } from '../mapping/mapping-table'
import type { DeprovisionAction, JoinRowConfig, MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

/** The settings of a provision node besides its rule. */
export interface ProvisionSettings {
  rows: JoinRowConfig[]
  action: DeprovisionAction
  onDeletion: DeprovisionAction | ''
  disable: MappingConfig[]
  inGrace: 'now' | 'wait' | ''
  disableCounts: boolean
}

export interface ProvisionForm {
  value(): ProvisionSettings
  refresh(): void
}

const actions = ['disconnect', 'disable', 'delete'] as const

/** The account match and what happens to accounts that are no longer wanted, in `container`. */
export function provisionForm(
  container: HTMLElement,
  start: Partial<ProvisionSettings>,
  schema: () => RuleSchema,
): ProvisionForm {
  container.classList.add('idw')
  const matchPlace = el('div')
  const disablePlace = el('div')
  const actionChoices = actions.map((value) => ({ value, label: text(`provision.actions.${value}`) }))
  const show = (): void => {
    const disables = action.value() === 'disable' || onDeletion.value() === 'disable'
    disableSection.classList.toggle('idw-hidden', !disables)
  }
  const action = choiceField<DeprovisionAction>({
    label: text('provision.action'),
    value: start.action ?? 'disconnect',
    choices: actionChoices,
    onChange: () => show(),
  })
  const onDeletion = choiceField<DeprovisionAction | ''>({
    label: text('provision.onDeletion'),
    help: text('provision.onDeletionHelp'),
    value: start.onDeletion ?? '',
    choices: [{ value: '', label: text('provision.sameAsAbove') }, ...actionChoices],
    onChange: () => show(),
  })
  const inGrace = choiceField<'now' | 'wait' | ''>({
    label: text('provision.inGrace'),
    help: text('provision.inGraceHelp'),
    value: start.inGrace ?? '',
    choices: [
      { value: '', label: text('provision.grace.default') },
      { value: 'now', label: text('provision.grace.now') },
      { value: 'wait', label: text('provision.grace.wait') },
    ],
  })
  const counts = checkbox({ label: text('provision.disableCounts'), checked: start.disableCounts ?? true })
  const disableSection = el(
    'div',
    {},
    el('div', { class: 'idw-section' }, text('provision.disableTitle')),
    el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, text('provision.disableHelp')),
    disablePlace,
    field('', counts.element, text('provision.disableCountsHelp')),
  )
  container.replaceChildren(
    el('div', { class: 'idw-section' }, text('provision.matchTitle')),
    el('div', { class: 'idw-help', style: 'margin-bottom: 6px' }, text('provision.matchHelp')),
    matchPlace,
    el('div', { class: 'idw-section' }, text('provision.leaveTitle')),
    action.element,
    onDeletion.element,
    inGrace.element,
    disableSection,
  )
  const match = joinRows(matchPlace, start.rows ?? [], schema)
  const disable = mappingTable(disablePlace, start.disable ?? [], { purpose: () => 'disable', schema })
  show()
  return {
    value: () => ({
      rows: match.value(),
      action: action.value(),
      onDeletion: onDeletion.value(),
      disable: disable.value(),
      inGrace: inGrace.value(),
      disableCounts: counts.input.checked,
    }),
    refresh: () => {
      match.refresh()
      disable.refresh()
    },
  }
}
