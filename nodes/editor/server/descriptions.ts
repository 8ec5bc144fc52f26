/**
 * What the server describes in English, in the language of the editor: kinds of system with their settings, and functions of the
 * language of expressions. Their texts are in `locales/<language>/connectors.json` and `functions.json`, by their names.
 */
import type { ConnectorType, SettingDescription } from '../../../runtime/model/connector'
import { translated } from '../widgets/text'

/** A kind of system with the label, the help and the settings that people read. */
export function connectorInWords<T extends Omit<ConnectorType, 'open'>>(connector: T): T {
  const key = `connectors.${connector.name}`
  return {
    ...connector,
    label: translated(`${key}.label`, connector.label),
    help: translated(`${key}.help`, connector.help),
    settings: connector.settings.map((setting) => settingInWords(key, setting)),
  }
}

function settingInWords(connector: string, setting: SettingDescription): SettingDescription {
  const { group, choices } = setting
  const key = `${connector}.settings.${setting.name}`
  return {
    ...setting,
    label: translated(`${key}.label`, setting.label),
    help: translated(`${key}.help`, setting.help),
    ...(group === undefined ? {} : { group: translated(`${connector}.groups.${group}`, group) }),
    ...(choices && {
      choices: choices.map(({ value, label }) => ({ value, label: translated(`${key}.choices.${value}`, label) })),
    }),
  }
}

/** A function with its help. */
export function functionInWords<T extends { readonly name: string; readonly help: string }>(known: T): T {
  return { ...known, help: translated(`functions.${known.name}`, known.help) }
}
