/** What is said of a mapping under "more", and the words for what differs from the default. */
import type { Sharing } from '../../../runtime/model/rules'
import { flowModes, missingInputs, sharings } from '../../../runtime/model/rules'
import { searchAttribute } from '../../../runtime/model/schema'
import { checkbox, field, select, textInput } from '../widgets/dom'
import type { MappingContext } from './mapping'
import { isPrecedence } from './mapping'
import type { MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

/** What each kind of row can do when an input is missing (A10); an attribute as it is has nothing else to evaluate. */
export const whenMissing: Readonly<Record<MappingConfig['kind'], readonly MappingConfig['whenMissing'][]>> = {
  direct: ['', 'keep', 'fail'],
  constant: [],
  expression: ['', ...missingInputs],
}

/** The lines under "more": only what applies to the rule's direction and the row's kind. */
export function mappingOptions(config: MappingConfig, context: MappingContext, changed: () => void): HTMLElement[] {
  const purpose = context.purpose()
  const lines: HTMLElement[] = []
  if (purpose === 'inbound') lines.push(...inboundOptions(config, context, changed))
  if (purpose === 'outbound') lines.push(modeOption(config, changed))
  if (purpose === 'outbound' && isList(config, context)) lines.push(sharingOption(config, changed))
  if (whenMissing[config.kind].length > 0) lines.push(missingOption(config, changed))
  if (purpose !== 'disable' && isUnique(config)) lines.push(reusableOption(config, changed))
  if (lines.length === 0) lines.push(field('', document.createElement('span'), text('mapping.noOptions')))
  return lines
}

function inboundOptions(config: MappingConfig, context: MappingContext, changed: () => void): HTMLElement[] {
  const { rule, mv } = context.schema()
  const several = mv ? (searchAttribute(mv, config.target)?.multi ?? true) : true
  const precedence = textInput({
    value: String(config.precedence),
    label: text('mapping.precedence'),
    type: 'number',
    class: 'idw-number',
    placeholder: rule ? String(rule.precedence) : '',
    onChange: (value) => {
      config.precedence = value.trim()
      precedence.classList.toggle('idw-invalid', !isPrecedence(config.precedence))
      changed()
    },
  })
  precedence.classList.toggle('idw-invalid', !isPrecedence(String(config.precedence)))
  const merge = checkbox({
    label: text('mapping.merge'),
    checked: config.merge,
    onChange: (on) => {
      config.merge = on
      changed()
    },
  })
  const emptyCounts = checkbox({
    label: text('mapping.emptyCounts'),
    checked: config.emptyCounts,
    onChange: (on) => {
      config.emptyCounts = on
      changed()
    },
  })
  return [
    field(text('mapping.precedence'), precedence, text('mapping.precedenceHelp')),
    ...(several || config.merge ? [field(text('mapping.severalSources'), merge.element, text('mapping.mergeHelp'))] : []),
    field(text('mapping.emptySource'), emptyCounts.element, text('mapping.emptyCountsHelp')),
  ]
}

function modeOption(config: MappingConfig, changed: () => void): HTMLElement {
  const choose = select({
    label: text('mapping.mode'),
    value: config.mode,
    choices: flowModes.map((mode) => ({ value: mode, label: text(`mapping.modes.${mode}`) })),
    onChange: (mode) => {
      config.mode = mode as MappingConfig['mode']
      changed()
    },
  })
  return field(text('mapping.mode'), choose, text('mapping.modeHelp'))
}

/** Whether the row writes an attribute with several values, or says already whose they are. */
function isList({ target, sharing }: MappingConfig, context: MappingContext): boolean {
  const { cs } = context.schema()
  const schema = cs && searchAttribute(cs, target)
  return sharing !== undefined || (schema?.multi === true && schema.secret !== true)
}

function sharingOption(config: MappingConfig, changed: () => void): HTMLElement {
  const choose = select({
    label: text('mapping.sharing'),
    value: config.sharing ?? '',
    choices: [
      { value: '', label: text('mapping.sharings.default') },
      ...sharings.map((value) => ({ value, label: text(`mapping.sharings.${value}`) })),
    ],
    onChange: (value) => {
      if (value === '') delete config.sharing
      else config.sharing = value as Sharing
      changed()
    },
  })
  return field(text('mapping.sharing'), choose, text('mapping.sharingHelp'))
}

/** Whether the row asks for a value that nobody else has (U1). */
export function isUnique({ kind, value }: MappingConfig): boolean {
  return kind === 'expression' && /\bUniqueValue\s*\(/i.test(value)
}

function reusableOption(config: MappingConfig, changed: () => void): HTMLElement {
  const reusable = checkbox({
    label: text('mapping.reusable'),
    checked: config.reusable === true,
    onChange: (on) => {
      config.reusable = on
      changed()
    },
  })
  return field(text('mapping.uniqueValue'), reusable.element, text('mapping.reusableHelp'))
}

function missingOption(config: MappingConfig, changed: () => void): HTMLElement {
  const { kind } = config
  const choose = select({
    label: text('mapping.whenMissing'),
    value: chosenWhenMissing(config),
    choices: whenMissing[kind].map((value) => ({
      value,
      label: text(`mapping.missing.${value === '' ? (kind === 'direct' ? 'nothing' : 'default') : value}`),
    })),
    onChange: (value) => {
      config.whenMissing = value as MappingConfig['whenMissing']
      changed()
    },
  })
  return field(
    text('mapping.whenMissing'),
    choose,
    text(`mapping.whenMissingHelp.${kind === 'direct' ? 'direct' : 'expression'}`),
  )
}

/** What the row says of a missing input, as far as its kind has it; empty is the default. */
export function chosenWhenMissing({ kind, whenMissing: chosen }: MappingConfig): MappingConfig['whenMissing'] {
  return whenMissing[kind].includes(chosen) ? chosen : ''
}

/** The options of the row that differ from the default, in a few words each. */
export function setOptions(config: MappingConfig, context: MappingContext): string[] {
  const purpose = context.purpose()
  const chips: string[] = []
  if (purpose === 'inbound') {
    if (String(config.precedence) !== '') chips.push(text('mapping.chip.precedence', { value: config.precedence }))
    if (config.merge) chips.push(text('mapping.chip.merge'))
    if (config.emptyCounts) chips.push(text('mapping.chip.emptyCounts'))
  }
  if (purpose === 'outbound' && config.mode !== 'always') chips.push(text(`mapping.modes.${config.mode}`))
  if (purpose === 'outbound' && config.sharing) chips.push(text(`mapping.chip.${config.sharing}`))
  if (purpose !== 'disable' && config.reusable && isUnique(config)) chips.push(text('mapping.chip.reusable'))
  const missing = chosenWhenMissing(config)
  if (missing !== '') chips.push(text(`mapping.chip.missing.${missing}`))
  return chips
}
