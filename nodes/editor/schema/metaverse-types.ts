/** The object types of the metaverse: attributes, when an object is deleted, and what is wrong with them. */
import type { Bounds } from '../../../runtime/model/bounds'
import { bounds, isWithin } from '../../../runtime/model/bounds'
import { defaultPeopleLimit } from '../../../runtime/model/limits'
import type { DeletionRule, MvTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import { picker } from '../fields/attribute-input'
import type { DraftAttribute } from './attribute-table'
import { attributeTable } from './attribute-table'
import { allRules, allSystems, systemNode } from '../canvas/canvas'
import { button, checkbox, el, field, note, select, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

export type DraftMvType = { -readonly [K in keyof Omit<MvTypeSchema, 'attributes'>]: MvTypeSchema[K] } & {
  attributes: DraftAttribute[]
}

export interface MetaverseTypesEditor {
  value(): DraftMvType[]
}

/** The object types of the metaverse in `container`: attributes, and when an object of the type is deleted. */
export function metaverseTypesEditor(
  container: HTMLElement,
  store: string,
  start: readonly MvTypeSchema[],
  onChange: () => void,
): MetaverseTypesEditor {
  container.classList.add('idw')
  let types = structuredClone(start) as DraftMvType[]
  const cards = el('div')
  const draw = (open?: DraftMvType): void => {
    cards.replaceChildren(
      ...types.map((type) =>
        card(type, store, type === open || types.length === 1, onChange, () => {
          types = types.filter((other) => other !== type)
          draw()
          onChange()
        }),
      ),
      ...(types.length === 0 ? [note('warning', text('metaverse.none'))] : []),
    )
  }
  const add = (type: DraftMvType): void => {
    types.push(type)
    draw(type)
    onChange()
  }
  const bare = (): DraftMvType => ({
    name: '',
    displayAttribute: '',
    graceDays: 0,
    keepValuesOnDisconnect: false,
    deletionRule: { kind: 'lastConnector' },
    attributes: [],
  })
  container.replaceChildren(
    cards,
    el('div', { class: 'idw-line' }, button(text('metaverse.add'), { icon: 'plus', onClick: () => add(bare()) })),
  )
  draw()
  return { value: () => structuredClone(types) }
}

function card(type: DraftMvType, store: string, open: boolean, onChange: () => void, remove: () => void): HTMLElement {
  const title = el('strong')
  const count = el('span', { class: 'idw-plain' })
  const problems = el('div')
  const update = (): void => {
    title.textContent = type.name === '' ? text('metaverse.unnamed') : type.name
    count.textContent = text('metaverse.summary', { count: type.attributes.length })
    problems.replaceChildren(...problemsOf([type]).map((problem) => el('div', { class: 'idw-hint' }, problem)))
  }
  const changed = (): void => {
    update()
    onChange()
  }
  update()
  const name = textInput({
    value: type.name,
    label: text('metaverse.name'),
    onChange: (value) => {
      type.name = value.trim()
      changed()
    },
  })
  const display = picker({
    value: type.displayAttribute ?? '',
    label: text('metaverse.displayAttribute'),
    options: () => type.attributes.map((attribute) => ({ name: attribute.name, schema: attribute })),
    onChange: (value) => {
      type.displayAttribute = value
      changed()
    },
  })
  return el(
    'details',
    { class: 'idw-card', open },
    el('summary', {}, title, count),
    el(
      'div',
      { class: 'idw-card-body' },
      field(text('metaverse.name'), name, text('metaverse.nameHelp')),
      field(text('metaverse.displayAttribute'), display.element, text('metaverse.displayAttributeHelp')),
      el('div', { class: 'idw-section' }, text('attributes.title')),
      attributeTable(type.attributes, { kind: 'metaverse', onChange: changed }),
      el('div', { class: 'idw-section' }, text('deletion.title')),
      deletionEditor(type, store, changed),
      problems,
      el('div', { style: 'margin-top: 10px' }, button(text('metaverse.remove'), { icon: 'trash', onClick: remove })),
    ),
  )
}

function deletionEditor(type: DraftMvType, store: string, changed: () => void): HTMLElement {
  const below = el('div')
  const kind = select({
    label: text('deletion.rule'),
    value: type.deletionRule.kind,
    choices: (['manual', 'lastConnector', 'authoritativeSource'] as const).map((value) => ({
      value,
      label: text(`deletion.kinds.${value}`),
    })),
    onChange: (value) => {
      type.deletionRule =
        value === 'authoritativeSource'
          ? { kind: value, systems: [], mode: 'any' }
          : { kind: value as 'manual' | 'lastConnector' }
      draw()
      changed()
    },
  })
  const draw = (): void => below.replaceChildren(...consequences(type, store, changed))
  draw()
  const keep = checkbox({
    label: text('deletion.keepValues'),
    checked: type.keepValuesOnDisconnect ?? false,
    onChange: (on) => {
      type.keepValuesOnDisconnect = on
      changed()
    },
  })
  const grace = textInput({
    value: String(type.graceDays),
    label: text('deletion.graceDays'),
    type: 'number',
    class: 'idw-number',
    onChange: (written) => {
      grace.classList.toggle('idw-invalid', !isDays(written))
      type.graceDays = isDays(written) ? Number(written) : (written as unknown as number)
      changed()
    },
  })
  return el(
    'div',
    {},
    field(text('deletion.rule'), kind, text('deletion.ruleHelp')),
    below,
    field(text('deletion.graceDays'), grace, text('deletion.graceDaysHelp')),
    ...limitFields(type, changed),
    field('', keep.element, text('deletion.keepValuesHelp')),
  )
}

const limitParts = ['percent', 'min', 'max'] as const

/** How many may leave in one run without a person's release (L9). */
function limitFields(type: DraftMvType, changed: () => void): HTMLElement[] {
  return limitParts.map((part) => {
    const input = textInput({
      value: String((type.peopleLimit ?? defaultPeopleLimit)[part]),
      label: text(`deletion.limit.${part}`),
      type: 'number',
      class: 'idw-number',
      onChange: (written) => {
        input.classList.toggle('idw-invalid', !isLimit(part, written))
        const figure = isLimit(part, written) ? Number(written) : (written as unknown as number)
        type.peopleLimit = { ...(type.peopleLimit ?? defaultPeopleLimit), [part]: figure }
        changed()
      },
    })
    return field(text(`deletion.limit.${part}`), input, text(`deletion.limit.${part}Help`))
  })
}

const isLimit = (part: (typeof limitParts)[number], written: unknown): boolean =>
  isFigure(written, part === 'percent' ? bounds.percent : bounds.objects)

const isFigure = (written: unknown, within: Bounds): boolean =>
  /^\d{1,9}$/.test(String(written).trim()) && isWithin(Number(written), within)

export const isDays = (written: unknown): boolean => isFigure(written, bounds.graceDays)

function consequences(type: DraftMvType, store: string, changed: () => void): HTMLElement[] {
  const rule = type.deletionRule
  if (rule.kind === 'manual') return []
  if (rule.kind === 'authoritativeSource')
    return [
      systemsChooser(rule, store, (next) => {
        type.deletionRule = next
        changed()
      }),
    ]
  const provisioning = provisioningRules(store, type.name)
  return provisioning.length === 0
    ? []
    : [note('warning', text('deletion.accountsAreConnectors', { rules: provisioning.join(', ') }))]
}

/** The names of outbound rules with a provision node for objects of this type: their accounts count as connectors (L1). */
function provisioningRules(store: string, type: string): string[] {
  const used = new Set<unknown>()
  RED.nodes.eachNode((node) => {
    if (node.type === 'identity-provision') used.add(node['rule'])
  })
  return allRules()
    .filter((rule) => used.has(rule.id) && foldCase(rule.mvType) === foldCase(type) && systemNode(rule.system)?.store === store)
    .map((rule) => rule.name || rule.id)
}

type Authoritative = Extract<DeletionRule, { kind: 'authoritativeSource' }>

function systemsChooser(rule: Authoritative, store: string, set: (rule: Authoritative) => void): HTMLElement {
  let current = rule
  const change = (next: Partial<Authoritative>): void => {
    current = { ...current, ...next }
    set(current)
  }
  const systems = allSystems().filter((system) => system.store === store)
  const gone = rule.systems.filter((id) => !systems.some((system) => system.id === id))
  const boxes = [
    ...systems.map((system) => ({ id: system.id, label: system.name || system.id })),
    ...gone.map((id) => ({ id, label: text('deletion.systemGone', { id }) })),
  ].map(({ id, label }) =>
    el(
      'div',
      {},
      checkbox({
        label,
        checked: rule.systems.includes(id),
        onChange: (on) => change({ systems: on ? [...current.systems, id] : current.systems.filter((other) => other !== id) }),
      }).element,
    ),
  )
  const mode = select({
    label: text('deletion.mode'),
    value: rule.mode,
    choices: (['any', 'all'] as const).map((value) => ({ value, label: text(`deletion.modes.${value}`) })),
    onChange: (value) => change({ mode: value as 'any' | 'all' }),
  })
  const choice = boxes.length > 0 ? el('div', {}, ...boxes) : note('info', text('deletion.noSystems'))
  return el('div', {}, field(text('deletion.mode'), mode), field(text('deletion.systems'), choice))
}

/** What is missing or wrong with the metaverse's object types, in sentences. */
export function problemsOf(types: readonly MvTypeSchema[]): string[] {
  const problems: string[] = []
  const typeNames = types.map((type) => foldCase(type.name))
  for (const [index, type] of types.entries()) {
    const names = type.attributes.map((attribute) => foldCase(attribute.name))
    if (type.name === '') problems.push(text('metaverse.nameMissing'))
    else if (typeNames.indexOf(foldCase(type.name)) !== index) problems.push(text('metaverse.typeTwice', { type: type.name }))
    if (names.includes('')) problems.push(text('objectTypes.attributeUnnamed', { type: type.name }))
    const twice = type.attributes.find((attribute, at) => attribute.name !== '' && names.indexOf(foldCase(attribute.name)) !== at)
    if (twice) problems.push(text('objectTypes.attributeTwice', { type: type.name, attribute: twice.name }))
    if (limitParts.some((part) => !isLimit(part, (type.peopleLimit ?? defaultPeopleLimit)[part])))
      problems.push(text('deletion.limit.wrong', { type: type.name }))
    if (!isDays(type.graceDays)) problems.push(text('deletion.graceDaysWrong', { type: type.name }))
    if (type.deletionRule.kind === 'authoritativeSource' && type.deletionRule.systems.length === 0)
      problems.push(text('deletion.systemsMissing', { type: type.name }))
    if (type.displayAttribute && !names.includes(foldCase(type.displayAttribute)))
      problems.push(text('metaverse.displayUnknown', { type: type.name, attribute: type.displayAttribute }))
  }
  return problems
}
