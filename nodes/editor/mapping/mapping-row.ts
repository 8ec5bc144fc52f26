/** One row of the mapping table. */
import { searchAttribute } from '../../../runtime/model/schema'
import type { Picker } from '../fields/attribute-input'
import { picker } from '../fields/attribute-input'
import { attributeOptions } from '../canvas/canvas'
import { checkbox, el, icon, iconButton, select } from '../widgets/dom'
import { mappingOptions, setOptions } from './mapping-options'
import type { MappingContext } from './mapping'
import { valueAs } from './value-as'
import { valueEditor } from './mapping-value'
import type { MappingConfig } from '../canvas/shapes'
import { text } from '../widgets/text'

/** What a row gives for one object. */
export interface TriedRow {
  readonly text: string | null
  readonly keeps: boolean
  readonly fault: string | null
  readonly untried: string | null
  readonly off: boolean
}

/** What a row knows of the table it is in. */
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
): { element: HTMLElement; check: () => void; say: (tried: TriedRow | null) => void } {
  const { changed, twice } = surroundings
  const onChange = (on: boolean): void => {
    config.enabled = on
    changed()
  }
  const enabled = checkbox({ label: text('mapping.enabled'), hideLabel: true, checked: config.enabled, onChange })
  const { more, options, drawOptions } = moreButton(config, context, changed)
  const target = targetPicker(config, context, () => {
    drawOptions()
    changed()
  })
  const source = sourcePart(config, context, changed, drawOptions)
  const below = el('div', { class: 'idw-mapping-below' })
  const tried = el('div', { class: 'idw-mapping-tried idw-hidden' })
  const arrow = el('span', { class: 'idw-arrow', title: text('mapping.from') }, icon('long-arrow-left'))
  const element = el('div', { class: 'idw-mapping' }, enabled.element, target.element, more, arrow, source, tried, below, options)
  const check = (): void => {
    element.classList.toggle('idw-off', !config.enabled)
    target.input.classList.toggle('idw-invalid', config.target === '')
    below.replaceChildren(...chipsOf(config, context), ...hintsOf(config, context, twice()).map(hintLine))
    below.classList.toggle('idw-hidden', below.childElementCount === 0)
  }
  check()
  return { element, check, say: (given) => sayTried(tried, given) }
}

/** What the row gives for the object that is shown; null where that is not known. */
function sayTried(line: HTMLElement, given: TriedRow | null): void {
  line.classList.toggle('idw-hidden', given === null || given.off)
  line.classList.toggle('idw-bad', given?.fault != null)
  line.textContent = given === null ? '' : textOf(given)
}

function textOf({ fault, keeps, untried, text: value }: TriedRow): string {
  if (fault !== null) return fault
  if (untried !== null) return text('record.untried', { because: untried })
  if (keeps) return text('record.keeps')
  return value === null ? text('record.givesNone') : text('record.gives', { value })
}

function chipsOf(config: MappingConfig, context: MappingContext): HTMLElement[] {
  const chips = setOptions(config, context).map((chip) => el('span', { class: 'idw-chip' }, chip))
  return chips.length === 0 ? [] : [el('div', { class: 'idw-chips' }, ...chips)]
}

function hintLine(hint: string): HTMLElement {
  return el('div', { class: 'idw-hint' }, icon('exclamation-triangle'), ` ${hint}`)
}

/** The attribute that is written: of the metaverse inbound, else of the system. What a system writes itself is not offered. */
function targetPicker(config: MappingConfig, context: MappingContext, changed: () => void): Picker {
  const outward = context.purpose() !== 'inbound'
  const label = text(outward ? 'mapping.targetOut' : 'mapping.targetIn')
  return picker({
    value: config.target,
    label,
    placeholder: label,
    options: () => {
      const { cs, mv } = context.schema()
      return attributeOptions(outward ? cs : mv).filter(
        ({ name, schema }) => schema?.mutability !== 'readOnly' || name === config.target,
      )
    },
    unknown: () => text('attribute.unknown'),
    onChange: (value) => {
      config.target = value
      changed()
    },
  })
}

/** Where the value comes from: the choice of its kind, and the input that kind wants. */
function sourcePart(config: MappingConfig, context: MappingContext, changed: () => void, drawOptions: () => void): HTMLElement {
  const source = el('div', { class: 'idw-mapping-source' })
  const kind = select({
    label: text('mapping.kind'),
    value: config.kind,
    choices: (['direct', 'constant', 'expression'] as const).map((value) => ({
      value,
      label: text(`mapping.kinds.${value}`),
      title: text(`mapping.kindHelp.${value}`),
    })),
    onChange: (chosen) => {
      const before = { kind: config.kind, value: config.value }
      config.kind = chosen as MappingConfig['kind']
      config.value = valueAs(config.kind, before, context.purpose() === 'inbound' ? 'cs' : 'mv')
      draw()
      drawOptions()
      changed()
    },
  })
  const draw = (): void => source.replaceChildren(kind, valueEditor(config, context, changed))
  draw()
  return source
}

function moreButton(config: MappingConfig, context: MappingContext, changed: () => void) {
  const options = el('div', { class: 'idw-mapping-options idw-hidden' })
  const drawOptions = (): void => options.replaceChildren(...mappingOptions(config, context, changed))
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
  const target = targets && searchAttribute(targets, config.target)
  const source = config.kind === 'direct' && sources ? searchAttribute(sources, config.value) : undefined
  const hints: string[] = []
  if (twice && config.enabled) {
    const which = inbound ? (config.merge && target?.multi ? 'merged' : 'inbound') : 'outbound'
    hints.push(text(`mapping.twice.${which}`, { attribute: config.target }))
  }
  if (target?.mutability === 'readOnly') hints.push(text('mapping.readOnly', { attribute: config.target }))
  if (target?.mutability === 'createOnly' && !inbound) hints.push(text('mapping.createOnly', { attribute: config.target }))
  if (source && target && source.multi && !target.multi) hints.push(text('mapping.severalToOne'))
  if (source && target && (source.type === 'reference') !== (target.type === 'reference'))
    hints.push(text('mapping.referenceMismatch'))
  if (source && target && (source.type === 'binary') !== (target.type === 'binary')) hints.push(text('mapping.binaryMismatch'))
  if (target && target.type === 'reference' && config.kind === 'constant') hints.push(text('mapping.constantReference'))
  return hints
}
