/** Checks settings against their descriptions, for every connector alike. */
import type { ConnectorSettings, ConnectorType, SettingDescription } from '../model/connector'
import { SyncError } from '../model/errors'

type Described = Pick<ConnectorType, 'settings'>

/**
 * Everything wrong with the settings as their descriptions tell it, a sentence each that names the setting by its label and never
 * shows a secret; empty when they can be used. Settings the form does not show are not checked.
 */
export function validateSettings(type: Described, settings: ConnectorSettings): string[] {
  const filled = withDefaults(type, settings)
  const problems: string[] = []
  for (const setting of type.settings) {
    if (!isShown(setting, filled)) continue
    const problem = problemOf(setting, filled[setting.name])
    if (problem !== undefined) problems.push(`The setting "${setting.label}" ${problem}.`)
  }
  return problems
}

/** Like `validateSettings`, of the settings that are there: each a sentence without its full stop. */
export function mistakenSettings(type: Described, settings: ConnectorSettings): string[] {
  const filled = withDefaults(type, settings)
  const there = type.settings.filter((setting) => !isEmpty(filled[setting.name]) && isShown(setting, filled))
  return there.flatMap((setting) => {
    const problem = problemOf(setting, filled[setting.name])
    return problem === undefined ? [] : [`the setting "${setting.label}" ${problem}`]
  })
}

/** The settings with the default of every setting that is missing or empty; unknown settings stay. */
export function withDefaults(type: Described, settings: ConnectorSettings): ConnectorSettings {
  const filled: Record<string, unknown> = { ...settings }
  for (const { name, default: standard } of type.settings)
    if (standard !== undefined && isEmpty(settings[name])) filled[name] = standard
  return filled
}

/** The settings with defaults filled in; a SyncError 'not-configured' with every problem when there are any. */
export function checkedSettings(type: Described & { readonly label: string }, settings: ConnectorSettings): ConnectorSettings {
  const problems = validateSettings(type, settings)
  if (problems.length > 0)
    throw new SyncError(
      'not-configured',
      problems.join(' '),
      `Correct the settings of the connected system (${type.label}) and deploy.`,
    )
  return withDefaults(type, settings)
}

function isShown(setting: SettingDescription, settings: ConnectorSettings): boolean {
  if (!setting.shownWhen) return true
  const value = settings[setting.shownWhen.setting]
  return setting.shownWhen.values.some((shown) => shown === value)
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function problemOf(setting: SettingDescription, value: unknown): string | undefined {
  if (isEmpty(value)) return setting.required ? 'is missing' : undefined
  switch (setting.kind) {
    case 'text':
    case 'longText':
    case 'file':
    case 'secret':
      if (typeof value !== 'string') return 'must be text'
      return value.includes('\0') ? 'contains a NUL character' : undefined
    case 'number':
      return numberProblem(setting, value)
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, not ${shown(value)}`
    case 'choice': {
      const choices = setting.choices ?? []
      return choices.some((choice) => choice.value === value)
        ? undefined
        : `must be one of ${choices.map((choice) => choice.value).join(', ')}, not ${shown(value)}`
    }
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? undefined : 'must be a list of texts'
    default:
      return setting.kind satisfies never
  }
}

function numberProblem({ min, max }: SettingDescription, value: unknown): string | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) return `must be a number, not ${shown(value)}`
  if (min !== undefined && value < min) return `must be at least ${min}, not ${value}`
  if (max !== undefined && value > max) return `must be at most ${max}, not ${value}`
  return undefined
}

function shown(value: unknown): string {
  const text = String(JSON.stringify(value) ?? value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
