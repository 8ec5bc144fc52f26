import { foldCase } from '../../../runtime/model/values'
import type { AttributeOption } from '../canvas/canvas'
import { allRules, storeNode } from '../canvas/canvas'
import { picker } from '../fields/attribute-input'
import { choiceField } from '../widgets/choice-field'
import { checkbox, el, field, note } from '../widgets/dom'
import { numberField } from '../widgets/number-field'
import type { Direction, SystemNode } from '../canvas/shapes'
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
  const names = (list: readonly { readonly name: string }[] | undefined): AttributeOption[] =>
    (list ?? []).map((one) => ({ name: one.name }))
  const csTypes = () => names(system()?.objectTypes)
  const mvTypes = () => names(storeNode(system()?.store)?.types)
  const direction = choiceField<Direction>({
    label: text('ruleForm.direction'),
    value: start.direction ?? 'inbound',
    choices: (['inbound', 'outbound'] as const).map((value) => ({ value, label: text(`ruleForm.directions.${value}`) })),
    onChange: () => show(),
  })
  const csType = picker({
    value: start.csType ?? '',
    label: text('ruleForm.csType'),
    placeholder: text('ruleForm.csTypePlaceholder'),
    options: csTypes,
    unknown: () => text('ruleForm.typeUnknown'),
    onChange: () => show(),
  })
  const mvType = picker({
    value: start.mvType ?? '',
    label: text('ruleForm.mvType'),
    placeholder: 'Person',
    options: mvTypes,
    unknown: () => text('ruleForm.typeUnknown'),
    onChange: () => show(),
  })
  const precedence = numberField({
    label: 'ruleForm.precedence',
    help: 'ruleForm.precedenceHelp',
    value: start.precedence ?? 10,
    least: 1,
    most: 100_000,
  })
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
    const now = value()
    precedence.element.classList.toggle('idw-hidden', now.direction === 'outbound')
    const same = now.direction === 'inbound' ? rulesOfSamePrecedence(id, now, system()) : []
    hints.replaceChildren(
      ...(csTypes().length === 0 && system() ? [note('info', text('ruleForm.noTypes'))] : []),
      ...(same.length > 0
        ? [note('warning', text('ruleForm.samePrecedence', { rules: same.join(', '), precedence: now.precedence }))]
        : []),
    )
  }
  const refresh = (): void => {
    if (csType.value() === '' && csTypes().length === 1) csType.input.value = csTypes()[0]?.name ?? ''
    if (mvType.value() === '' && mvTypes().length === 1) mvType.input.value = mvTypes()[0]?.name ?? ''
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

/** Inbound rules of other nodes into the same metaverse type whose precedence is the same: which of them wins would be chance to a reader. */
function rulesOfSamePrecedence(id: string, rule: RuleSettings, system: SystemNode | undefined): string[] {
  const store = system?.store
  return allRules()
    .filter(
      (one) =>
        one.id !== id &&
        one.direction === 'inbound' &&
        foldCase(one.mvType) === foldCase(rule.mvType) &&
        String(one.precedence) === String(rule.precedence),
    )
    .filter((one) => (RED.nodes.node(one.system) as { store?: string } | null)?.store === store)
    .map((one) => one.name || one.id)
}
