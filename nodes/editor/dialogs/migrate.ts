/** Brings the settings of an older version to the next one; `version` is the one it starts from. */
export interface Migration {
  readonly version: number
  readonly apply: (settings: Record<string, unknown>) => void
}

/** Brings a node's settings to the current version, in place. Nodes from before versions count as version 1. */
export function migrate(node: EditorNode & Record<string, unknown>, migrations: readonly Migration[]): void {
  let version = Number(node['configVersion'] ?? 1) || 1
  for (const one of migrations) {
    if (one.version !== version) continue
    one.apply(node)
    version += 1
  }
  node['configVersion'] = version
}
