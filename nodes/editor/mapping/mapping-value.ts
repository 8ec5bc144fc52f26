/** The input for what a mapping takes its value from. */
import { searchAttribute } from '../../../runtime/model/schema'
import { picker } from '../fields/attribute-input'
import { attributeOptions, readableOptions, timeZoneOf } from '../canvas/canvas'
import { el, select, textInput } from '../widgets/dom'
import { expressionInput } from '../expression/expression-input'
import type { MappingContext } from './mapping'
import type { MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

/** What the row takes its value from, as its kind wants it: an attribute, a constant or an expression. */
export function valueEditor(config: MappingConfig, context: MappingContext, changed: () => void): HTMLElement {
  const set = (value: string): void => {
    config.value = value
    changed()
  }
  switch (config.kind) {
    case 'direct':
      return attributeEditor(config, context, set)
    case 'constant':
      return constantEditor(config, context, set)
    case 'expression':
      return expressionInput({
        value: config.value,
        label: text('mapping.expression'),
        placeholder: context.purpose() === 'inbound' ? 'Trim(cs["givenName"])' : 'mv["First Name"] + " " + mv["Last Name"]',
        attributes: () => ({ cs: readableOptions('cs', context.schema().cs), mv: readableOptions('mv', context.schema().mv) }),
        timeZone: () => timeZoneOf(context.schema().system),
        initialOnly: () => context.purpose() === 'outbound' && config.mode === 'initial',
        onChange: set,
      }).element
    default:
      return config.kind satisfies never
  }
}

function attributeEditor(config: MappingConfig, context: MappingContext, set: (value: string) => void): HTMLElement {
  const inbound = context.purpose() === 'inbound'
  const label = text(inbound ? 'mapping.sourceIn' : 'mapping.sourceOut')
  return picker({
    value: config.value,
    label,
    placeholder: label,
    options: () => (inbound ? attributeOptions(context.schema().cs) : attributeOptions(context.schema().mv)),
    onChange: set,
  }).element
}

function constantEditor(config: MappingConfig, context: MappingContext, set: (value: string) => void): HTMLElement {
  const targets = context.purpose() === 'inbound' ? context.schema().mv : context.schema().cs
  const target = targets && searchAttribute(targets, config.target)
  if (target?.type === 'boolean' && !target.multi)
    return select({
      label: text('mapping.constant'),
      value: config.value,
      choices: [
        { value: '', label: text('mapping.chooseValue') },
        { value: 'true', label: text('value.true') },
        { value: 'false', label: text('value.false') },
      ],
      onChange: set,
    })
  if (target?.multi) {
    const area = el('textarea', {
      rows: 2,
      'aria-label': text('mapping.constantLines'),
      placeholder: text('mapping.constantLines'),
    })
    area.value = config.value
    area.addEventListener('input', () => set(area.value))
    return area
  }
  const placeholder = target?.type === 'dateTime' ? '2026-01-31T08:00:00Z' : text('mapping.constant')
  return textInput({ value: config.value, label: text('mapping.constant'), placeholder, onChange: set })
}
