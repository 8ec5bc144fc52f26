/** The form of a sync rule: which object types it stands between, in which direction, and how much it counts. */
import { bounds } from '../../../runtime/model/bounds'
import { directions } from '../../../runtime/model/rules'
import { foldCase } from '../../../runtime/model/values'
import type { AttributeOption } from '../canvas/canvas'
import { allRules, storeNode, systemNode } from '../canvas/canvas'
import type { Direction, SystemNode } from '../canvas/shapes'
import type { Picker } from '../fields/attribute-input'
import { picker } from '../fields/attribute-input'
import type { ChoiceField } from '../widgets/choice-field'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field, note } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import { text } from '../widgets/text'

export interface RuleSettings {
  direction: Direction
  csType: string
  mvType: string
  precedence: number | string
  enabled: boolean
}

export interface RuleForm {
  value(): RuleSettings
  refresh(): void
}

/** What a sync rule connects, in `container`; `id` is the rule's own node, to compare precedences with the others'. */
export function ruleForm(
  container: HTMLElement,
  id: string,
  start: Partial<RuleSettings>,
  system: () => SystemNode | undefined,
): RuleForm {
  container.classList.add('idw')
  const hints = el('div')
  const direction = directionField(start.direction ?? 'inbound', () => show())
  const csType = typePicker(
    'cs',
    start.csType ?? '',
    () => system()?.objectTypes,
    () => show(),
  )
  const mvType = typePicker(
    'mv',
    start.mvType ?? '',
    () => storeNode(system()?.store)?.types,
    () => show(),
  )
  const precedence = precedenceField(start.precedence ?? 10)
  precedence.element.addEventListener('input', () => show())
  const enabled = checkbox({ label: text('ruleForm.enabled'), checked: start.enabled ?? true })
  const value = (): RuleSettings => ({
    direction: direction.value(),
    csType: csType.value(),
    mvType: mvType.value(),
    precedence: precedence.value(),
    enabled: enabled.input.checked,
  })
  const show = (): void => {
    precedence.element.classList.toggle('idw-hidden', direction.value() === 'outbound')
    hints.replaceChildren(...hintsAbout(id, value(), system()))
  }
  const refresh = (): void => {
    csType.refresh()
    mvType.refresh()
    show()
  }
  container.replaceChildren(
    direction.element,
    field(text('ruleForm.csType'), csType.element, text('ruleForm.csTypeHelp')),
    field(text('ruleForm.mvType'), mvType.element, text('ruleForm.mvTypeHelp')),
    precedence.element,
    field('', enabled.element, text('ruleForm.enabledHelp')),
    hints,
  )
  refresh()
  return { value, refresh }
}

function directionField(start: Direction, changed: () => void): ChoiceField<Direction> {
  return choiceField<Direction>({
    label: text('ruleForm.direction'),
    value: start,
    choices: directions.map((value) => ({ value, label: text(`ruleForm.directions.${value}`) })),
    onChange: changed,
  })
}

const precedenceField = (value: number | string) =>
  numberField({ label: 'ruleForm.precedence', help: 'ruleForm.precedenceHelp', value, ...bounds.precedence })

/** An input for the name of a declared object type. With `refresh` it takes the only one there is where none was chosen. */
function typePicker(
  side: 'cs' | 'mv',
  start: string,
  declared: () => readonly { readonly name: string }[] | undefined,
  changed: () => void,
): Picker {
  const options = (): AttributeOption[] => (declared() ?? []).map(({ name }) => ({ name }))
  const type = picker({
    value: start,
    label: text(side === 'cs' ? 'ruleForm.csType' : 'ruleForm.mvType'),
    placeholder: side === 'cs' ? text('ruleForm.csTypePlaceholder') : 'Person',
    options,
    unknown: () => text('ruleForm.typeUnknown'),
    onChange: changed,
  })
  const refresh = (): void => {
    const [only, ...others] = options()
    if (type.value() === '' && only && others.length === 0) type.input.value = only.name
    type.refresh()
  }
  return { ...type, refresh }
}

/** What the administrator should know: nothing declared to choose from, or a precedence that others have too. */
function hintsAbout(id: string, rule: RuleSettings, system: SystemNode | undefined): HTMLElement[] {
  const same = rule.direction === 'inbound' ? rulesOfSamePrecedence(id, rule, system) : []
  const { precedence } = rule
  const hints: HTMLElement[] = []
  if (system && (system.objectTypes ?? []).length === 0) hints.push(note('info', text('ruleForm.noTypes')))
  if (same.length > 0) hints.push(note('warning', text('ruleForm.samePrecedence', { rules: same.join(', '), precedence })))
  return hints
}

/**
 * The names of other nodes' inbound rules into the same metaverse type whose precedence is the same: which of them wins would be
 * chance to a reader.
 */
function rulesOfSamePrecedence(id: string, rule: RuleSettings, system: SystemNode | undefined): string[] {
  return allRules()
    .filter(
      (other) =>
        other.id !== id &&
        other.direction === 'inbound' &&
        foldCase(other.mvType) === foldCase(rule.mvType) &&
        String(other.precedence) === String(rule.precedence) &&
        systemNode(other.system)?.store === system?.store,
    )
    .map((other) => other.name || other.id)
}
