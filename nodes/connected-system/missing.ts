/** What a system refers to and is not here, as after a flow was brought from another environment: variables and secrets. */
import type { ConnectorType } from '../../runtime/model/connector'
import type { NodeAsSet } from '../adapter/declarations'

/** Sentences with what to do; no secret is in them. */
export function whatIsMissing(
  { config, written = config, credentials, lookUp }: NodeAsSet,
  { settings }: ConnectorType,
  isTyped: (secret: string) => boolean,
): readonly string[] {
  const given = (written['settings'] ?? {}) as Readonly<Record<string, unknown>>
  const isThere = (name: string): boolean => {
    const value = credentials[name] ?? given[name]
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)
  }
  return settings.flatMap(({ name, label, kind, required, neededWith }) => {
    const variables = variablesIn(given[name]).filter((variable) => !lookUp(variable))
    if (variables.length > 0) return variables.map((variable) => unset(variable, label))
    const isNeeded = kind === 'secret' && (required === true || (neededWith !== undefined && isThere(neededWith)))
    return isNeeded && !isThere(name) && !isTyped(name)
      ? [`The secret “${label}” is missing: flows are brought from elsewhere without secrets. Open the system and type it in.`]
      : []
  })
}

function variablesIn(value: unknown): readonly string[] {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  return texts.flatMap((text) => (typeof text === 'string' ? (/^\$\{([^}]+)\}$/.exec(text.trim())?.[1] ?? []) : []))
}

function unset(variable: string, label: string): string {
  return `The variable ${variable} is not set, so “${label}” has no value. Set it where Node-RED is started, or write the value into the system.`
}
