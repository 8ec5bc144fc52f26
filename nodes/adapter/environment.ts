/** The environment of settings and formulas: variables of the node's tab or group, of Node-RED, of the process. */
import type { NodeConfig, Red, RedNode } from './red'

/** The value of a variable; undefined where it is not set. */
export type LookUp = (name: string) => string | undefined

/** The variables as the node sees them. */
export function environmentOf(red: Red, node: RedNode): LookUp {
  return (name) => {
    const value = red.util?.evaluateNodeProperty?.(name, 'env', node, {}) ?? process.env[name]
    return value === undefined || value === null ? undefined : String(value)
  }
}

/** Replaces values that are exactly `${NAME}` by the environment variable; anything else stays. */
export function withEnvironment(value: unknown, lookUp: LookUp): unknown {
  if (typeof value === 'string') {
    const name = /^\$\{([^}]+)\}$/.exec(value.trim())?.[1]
    return name === undefined ? value : (lookUp(name) ?? '')
  }
  if (Array.isArray(value)) return value.map((item) => withEnvironment(item, lookUp))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withEnvironment(inner, lookUp)]))
}

/** A step's settings whose formulas have the values of variables, and the variables that are not set. */
interface Formulas {
  readonly config: NodeConfig
  readonly missing: readonly string[]
}

/**
 * Replaces text in formulas that is exactly `"${NAME}"` by the variable's value, as text. Formulas are the settings that hold
 * one, and the rows of tables that are expressions. A variable that is not set, or is empty, stays as it is written.
 */
export function formulasWithEnvironment(config: NodeConfig, lookUp: LookUp): Formulas {
  const missing = new Set<string>()
  const filled = (formula: string): string =>
    formula.replace(/(["'])\$\{([A-Za-z_]\w*)\}\1/g, (written, _quote: string, name: string) => {
      const value = lookUp(name)
      if (value) return JSON.stringify(value)
      missing.add(name)
      return written
    })
  const row = (mapping: unknown): unknown => {
    const { kind, value } = mapping as { readonly kind?: unknown; readonly value?: unknown }
    return kind === 'expression' && typeof value === 'string' ? { ...(mapping as object), value: filled(value) } : mapping
  }
  const changed: Record<string, unknown> = {}
  for (const name of ['expression', 'moveTo']) {
    const value = config[name]
    if (typeof value === 'string') changed[name] = filled(value)
  }
  for (const name of ['mappings', 'disable']) {
    const rows = config[name]
    if (Array.isArray(rows)) changed[name] = rows.map(row)
  }
  return { config: { ...config, ...changed }, missing: [...missing] }
}

/** As Node-RED hands settings to a node: text that is exactly `${NAME}` is the variable's value, or stays without one. */
export function asDeployed(value: unknown, lookUp: LookUp): unknown {
  if (typeof value === 'string') {
    const name = /^\$\{([^}]+)\}$/.exec(value)?.[1] ?? /^\$\(([^)]+)\)$/.exec(value)?.[1]
    return name === undefined ? value : (lookUp(name) ?? value)
  }
  if (Array.isArray(value)) return value.map((item) => asDeployed(item, lookUp))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asDeployed(inner, lookUp)]))
}
