/** Reading a node's settings, whatever a hand-edited flow holds. */
import type { MappingConfig, JoinRowConfig } from '../../runtime/engine/canvas/registry'
import type { NodeConfig } from './red'

export function text(config: NodeConfig, name: string, otherwise = ''): string {
  const value = config[name]
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : otherwise
}

export function positive(config: NodeConfig, name: string, otherwise: number): number {
  const value = Number(config[name])
  return Number.isInteger(value) && value > 0 ? value : otherwise
}

/** A number, or null where the field is empty. */
export function optionalNumber(value: unknown): number | null {
  if (value === '' || value === null || value === undefined) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}

/** A setting that is on or off; `otherwise` where the node was saved without it. */
export function flag(config: NodeConfig, name: string, { otherwise }: { readonly otherwise: boolean }): boolean {
  const value = config[name]
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : otherwise
}

export function list<T>(config: NodeConfig, name: string): readonly T[] {
  const value = config[name]
  return Array.isArray(value) ? (value as T[]) : []
}

export function choice<T extends string>(config: NodeConfig, name: string, values: readonly T[], otherwise: T): T {
  const value = config[name]
  return values.find((known) => known === value) ?? otherwise
}

export function mappings(config: NodeConfig, name: string): readonly MappingConfig[] {
  return list<Partial<MappingConfig> | null>(config, name)
    .filter((row) => row !== null && typeof row === 'object')
    .filter((row) => typeof row.target === 'string' && row.target !== '')
    .map((row) => ({
      enabled: row.enabled !== false,
      target: row.target ?? '',
      kind: row.kind ?? 'direct',
      value: String(row.value ?? ''),
      precedence: row.precedence ?? '',
      merge: row.merge === true,
      emptyCounts: row.emptyCounts === true,
      whenMissing: row.whenMissing ?? '',
      mode: row.mode ?? 'always',
      ...(row.reusable === true && { reusable: true }),
      ...((row.sharing === 'owned' || row.sharing === 'shared') && { sharing: row.sharing }),
    }))
}

export function joinRows(config: NodeConfig, name: string): readonly JoinRowConfig[] {
  return list<Partial<JoinRowConfig> | null>(config, name).map((row) => ({
    pairs: (row?.pairs ?? []).map((pair) => ({ cs: pair.cs ?? '', mv: pair.mv ?? '', ignoreCase: pair.ignoreCase === true })),
  }))
}
