import { findAttribute } from '../../../runtime/model/schema'
import { picker } from '../fields/attribute-input'
import { attributeOptions } from '../canvas/canvas'
import { checkbox, el, icon, iconButton, select } from '../widgets/dom'
import { mappingOptions, setOptions } from './mapping-options'
import type { MappingContext } from './mapping'
import { valueEditor } from './mapping-value'
import type { MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

interface Surroundings {
  /** Whether another row writes the same attribute. */
  readonly twice: () => boolean
  readonly changed: () => void
}

/** One row of the table: what is written, from what, and under "more" how. Writes into `config`. */
export function mappingRow(
  config: MappingConfig,
  context: MappingContext,
  surroundings: Surroundings,
): { element: HTMLElement; check: () => void } {
  const outward = context.purpose() !== 'inbound'
  const enabled = checkbox({
    label: text('mapping.enabled'),
    hideLabel: true,
    checked: config.enabled,
    onChange: (on) => {
      config.enabled = on
      surroundings.changed()
    },
  })
  const target = picker({
    value: config.target,
    label: text(outward ? 'mapping.targetOut' : 'mapping.targetIn'),
    placeholder: text(outward ? 'mapping.targetOut' : 'mapping.targetIn'),
    options: () => {
      const { cs, mv } = context.schema()
      return attributeOptions(outward ? cs : mv).filter(
        (one) => one.schema?.mutability !== 'readOnly' || one.name === config.target,
      )
    },
    unknown: () => text('attribute.unknown'),
    onChange: (value) => {
      config.target = value
      surroundings.changed()
    },
  })
  const { more, options, drawOptions } = moreButton(config, context, surroundings)
  const source = el('div', { class: 'idw-mapping-source' })
  const below = el('div', { class: 'idw-mapping-below' })
  const drawValue = (): void => source.replaceChildren(kindSelect(), valueEditor(config, context, surroundings.changed))
  const kindSelect = (): HTMLElement =>
    select({
      label: text('mapping.kind'),
      value: config.kind,
      choices: (['direct', 'constant', 'expression'] as const).map((kind) => ({
        value: kind,
        label: text(`mapping.kinds.${kind}`),
        title: text(`mapping.kindHelp.${kind}`),
      })),
      onChange: (kind) => {
        config.kind = kind as MappingConfig['kind']
        config.value = ''
        drawValue()
        drawOptions()
        surroundings.changed()
      },
    })
  drawValue()
  const arrow = el('span', { class: 'idw-arrow', title: text('mapping.from') }, icon('long-arrow-left'))
  const element = el('div', { class: 'idw-mapping' }, enabled.element, target.element, more, arrow, source, below, options)
  const check = (): void => {
    element.classList.toggle('idw-off', !config.enabled)
    target.input.classList.toggle('idw-invalid', config.target === '')
    const hints = hintsOf(config, context, surroundings.twice())
    const chips = setOptions(config, context)
    below.replaceChildren(
      ...(chips.length > 0
        ? [el('div', { class: 'idw-chips' }, ...chips.map((chip) => el('span', { class: 'idw-chip' }, chip)))]
        : []),
      ...hints.map((hint) => el('div', { class: 'idw-hint' }, icon('exclamation-triangle'), ` ${hint}`)),
    )
    below.classList.toggle('idw-hidden', below.childElementCount === 0)
  }
  check()
  return { element, check }
}

function moreButton(config: MappingConfig, context: MappingContext, surroundings: Surroundings) {
  const options = el('div', { class: 'idw-mapping-options idw-hidden' })
  const drawOptions = (): void => options.replaceChildren(...mappingOptions(config, context, surroundings.changed))
  const more = iconButton('sliders', text('mapping.more'), () => {
    const open = options.classList.toggle('idw-hidden') === false
    more.setAttribute('aria-expanded', String(open))
    if (open) drawOptions()
  })
  more.setAttribute('aria-expanded', 'false')
  return { more, options, drawOptions }
}

/** What the administrator should know about this row before it runs. */
export function hintsOf(config: MappingConfig, context: MappingContext, twice: boolean): string[] {
  const { cs, mv } = context.schema()
  const inbound = context.purpose() === 'inbound'
  const targets = inbound ? mv : cs
  const sources = inbound ? cs : mv
  const target = targets && findAttribute(targets, config.target)
  const source = config.kind === 'direct' && sources ? findAttribute(sources, config.value) : undefined
  const hints: string[] = []
  if (twice && config.enabled) hints.push(text('mapping.twice', { attribute: config.target }))
  if (target?.mutability === 'readOnly') hints.push(text('mapping.readOnly', { attribute: config.target }))
  if (target?.mutability === 'createOnly' && !inbound) hints.push(text('mapping.createOnly', { attribute: config.target }))
  if (source && target && source.multi && !target.multi) hints.push(text('mapping.severalToOne'))
  if (source && target && (source.type === 'reference') !== (target.type === 'reference'))
    hints.push(text('mapping.referenceMismatch'))
  if (source && target && (source.type === 'binary') !== (target.type === 'binary')) hints.push(text('mapping.binaryMismatch'))
  if (target && target.type === 'reference' && config.kind === 'constant') hints.push(text('mapping.constantReference'))
  return hints
}
