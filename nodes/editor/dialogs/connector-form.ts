import type { SettingDescription } from '../../../runtime/model/connector'
import type { ConnectorDescription } from '../server/api'
import { isVariable } from '../widgets/typed'
import { checkbox, el, field, select, textInput } from '../widgets/dom'
import { text } from '../widgets/text'

export type Settings = Record<string, unknown>

/** The names a secret setting can have: the credentials of the node. */
export const secretNames = ['password', 'secret', 'clientSecret', 'privateKey'] as const

export interface ConnectorForm {
  /** The settings that are shown and were set, without secrets: what was never touched stays out and means the connector's default. */
  value(): Settings
}

/** The settings of a connector type in `container`, drawn from its description. Secrets' inputs are taken from the dialog's own credential inputs. */
export function connectorForm(
  container: HTMLElement,
  type: ConnectorDescription,
  start: Readonly<Settings>,
  secrets: ReadonlyMap<string, HTMLElement>,
  onChange: () => void,
): ConnectorForm {
  container.classList.add('idw')
  const values: Settings = { ...start }
  const lines = new Map<string, HTMLElement>()
  const show = (): void => {
    for (const one of type.settings) lines.get(one.name)?.classList.toggle('idw-hidden', !isShown(one, type.settings, values))
    for (const group of container.querySelectorAll('details'))
      group.classList.toggle('idw-hidden', group.querySelector('.idw-field:not(.idw-hidden)') === null)
  }
  const changed = (): void => {
    show()
    onChange()
  }
  const groups = new Map<string, HTMLElement>()
  const main = el('div')
  container.replaceChildren(main)
  for (const one of type.settings) {
    const line = one.kind === 'secret' ? secretLine(one, secrets) : settingLine(one, values, changed)
    lines.set(one.name, line)
    if (one.group === undefined) main.append(line)
    else groupFor(one.group, groups, container).append(line)
  }
  show()
  return {
    value: () => visibleValues(type.settings, values),
  }
}

function groupFor(name: string, groups: Map<string, HTMLElement>, container: HTMLElement): HTMLElement {
  const known = groups.get(name)
  if (known) return known
  const body = el('div')
  groups.set(name, body)
  container.append(el('details', { class: 'idw-details' }, el('summary', {}, name), body))
  return body
}

/** Whether the setting applies: the setting it depends on is shown itself and has one of the values. */
export function isShown(one: SettingDescription, all: readonly SettingDescription[], values: Readonly<Settings>): boolean {
  if (!one.shownWhen) return true
  const { setting, values: wanted } = one.shownWhen
  const other = all.find((candidate) => candidate.name === setting)
  const value = values[setting] ?? other?.default ?? (other?.kind === 'boolean' ? false : '')
  return wanted.includes(value as string | boolean) && (other === undefined || isShown(other, all, values))
}

function visibleValues(settings: readonly SettingDescription[], values: Readonly<Settings>): Settings {
  const kept: Settings = {}
  for (const one of settings) {
    const value = values[one.name]
    if (value === undefined || value === '' || !isShown(one, settings, values)) continue
    // A secret has no place among the settings, which are exported; the name of an environment variable may stand there.
    if (one.kind === 'secret' && !isEnvironmentName(value)) continue
    if (Array.isArray(value) && value.length === 0) continue
    kept[one.name] = value
  }
  return kept
}

function isEnvironmentName(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^}]+\}$/.test(value)
}

/** What is missing or out of range among the settings that are shown, in sentences. */
export function problemsOf(settings: readonly SettingDescription[], values: Readonly<Settings>): string[] {
  return settings
    .filter((one) => one.kind !== 'secret' && isShown(one, settings, values))
    .flatMap((one) => problemOf(one, values[one.name]) ?? [])
}

function problemOf(one: SettingDescription, value: unknown): string | undefined {
  const empty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (empty) return one.required && one.default === undefined ? text('form.required', { setting: one.label }) : undefined
  if (one.kind !== 'number' || isVariable(value)) return undefined
  const number = Number(value)
  if (!Number.isFinite(number)) return text('form.number', { setting: one.label })
  if (one.min !== undefined && number < one.min) return text('form.atLeast', { setting: one.label, least: one.min })
  if (one.max !== undefined && number > one.max) return text('form.atMost', { setting: one.label, most: one.max })
  return undefined
}

function labelOf(one: SettingDescription): string {
  return one.required ? `${one.label} *` : one.label
}

function secretLine(one: SettingDescription, secrets: ReadonlyMap<string, HTMLElement>): HTMLElement {
  const input = secrets.get(one.name)
  return field(labelOf(one), input ?? el('span'), one.help)
}

function settingLine(one: SettingDescription, values: Settings, changed: () => void): HTMLElement {
  const set = (value: unknown): void => {
    values[one.name] = value
    changed()
  }
  const control = controlFor(one, values, set)
  const line = field(one.kind === 'boolean' ? '' : labelOf(one), control, one.help)
  line.dataset['setting'] = one.name
  return line
}

function controlFor(one: SettingDescription, values: Settings, set: (value: unknown) => void): HTMLElement {
  const value = values[one.name] ?? one.default
  switch (one.kind) {
    case 'boolean':
      return isVariable(value)
        ? plainText(one, values, set)
        : checkbox({ label: one.label, checked: value === true || value === 'true', onChange: set }).element
    case 'choice':
      return select({ label: one.label, value: String(value ?? ''), choices: withEmpty(one), onChange: set })
    case 'list':
      return lines(one, Array.isArray(value) ? value.join('\n') : String(value ?? ''), (written) =>
        set(written.includes('${') && !written.includes('\n') ? written : listOf(written)),
      )
    case 'longText':
      return lines(one, String(value ?? ''), set)
    case 'text':
    case 'file':
    case 'number':
      return plainText(one, values, set)
    case 'secret':
      return el('span')
    default:
      return one.kind satisfies never
  }
}

function withEmpty(one: SettingDescription): readonly { value: string; label: string }[] {
  const choices = one.choices ?? []
  return one.default === undefined && !choices.some((choice) => choice.value === '')
    ? [{ value: '', label: text('form.choose') }, ...choices]
    : choices
}

/** The lines of a text that are not blank. */
export function listOf(written: string): string[] {
  return written
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function lines(one: SettingDescription, written: string, set: (value: string) => void): HTMLElement {
  const area = el('textarea', {
    rows: Math.min(6, Math.max(2, written.split('\n').length)),
    'aria-label': one.label,
    placeholder: one.placeholder,
    spellcheck: 'false',
  })
  area.value = written
  area.addEventListener('input', () => set(area.value))
  return area
}

function plainText(one: SettingDescription, values: Settings, set: (value: unknown) => void): HTMLElement {
  const number = one.kind === 'number'
  const input = textInput({
    value: String(values[one.name] ?? one.default ?? ''),
    label: one.label,
    placeholder: one.placeholder ?? '',
    ...(number ? { type: 'number' as const, class: 'idw-number' } : {}),
    onChange: (written) => {
      const trimmed = written.trim()
      set(number && trimmed !== '' && Number.isFinite(Number(trimmed)) ? Number(trimmed) : number ? trimmed : written)
      mark()
    },
  })
  const mark = (): void => {
    const problem = problemOf(one, values[one.name])
    input.classList.toggle('idw-invalid', problem !== undefined)
    input.title = problem ?? one.label
  }
  mark()
  return input
}
