/**
 * Settings of older versions, brought up to the present one: the same way when a flow starts and in a node's dialog, which is why
 * it imports nothing. A node's list is `nodes/<node>/migrations.ts`. What the flow holds stays as it is until somebody saves the
 * dialog.
 */

/**
 * A node's settings by name, as the flow's JSON carries them. `configVersion` is their version; settings without one have version
 * 1.
 */
export type Settings = Readonly<Record<string, unknown>>

/**
 * Brings settings of one version to the next. In a dialog Node-RED itself reads and saves what has an input in the page (name,
 * rule, system, store): these stay as they are.
 */
export interface Migration {
  /** The version it starts from. */
  readonly version: number
  /**
   * Changes the settings in place; they are a copy. `configVersion` is written by the caller. `note` takes a sentence, with what
   * to do and without its full stop, for a change that somebody should look at.
   */
  readonly apply: (settings: Record<string, unknown>, note: (sentence: string) => void) => void
  /**
   * Settings that the next version has no more. The editor drops what a node does not name; these it keeps until they are
   * migrated.
   */
  readonly retired?: readonly string[]
}

/**
 * The version of a node's settings as this program knows them: one more than the last it migrates from. Throws an Error for a
 * list that does not lead from version 1 step by step: some settings would silently stay what they are.
 */
export function currentVersion(migrations: readonly Migration[]): number {
  const wrong = migrations.findIndex(({ version }, at) => version !== at + 1)
  if (wrong !== -1)
    throw new Error(
      `migration ${wrong + 1} of a node's settings starts from version ${migrations[wrong]?.version}, not from ${wrong + 1}: each version needs one, in order`,
    )
  return migrations.length + 1
}

export function versionOf(settings: Settings): number {
  return Number(settings['configVersion'] ?? 1) || 1
}

/**
 * The settings in the current version: the very same where they are of it, or of a newer one, which nobody here can read;
 * otherwise a changed copy. `note` is told what somebody should look at.
 */
export function migrated<T extends Settings>(
  settings: T,
  migrations: readonly Migration[],
  note: (sentence: string) => void = () => {},
): T {
  if (versionOf(settings) >= currentVersion(migrations)) return settings
  const copy: Record<string, unknown> = structuredClone(settings)
  for (const { version, apply } of migrations) {
    if (version !== versionOf(copy)) continue
    apply(copy, note)
    copy['configVersion'] = version + 1
  }
  return copy as T
}

/** Why settings cannot be used: they are of a newer version than this program knows. Undefined when they can. */
export function newerThanKnown(settings: Settings, migrations: readonly Migration[]): string | undefined {
  const [found, known] = [versionOf(settings), currentVersion(migrations)]
  if (found <= known) return undefined
  return `its settings have version ${found}, and this program knows versions up to ${known}. Install the Idweave that saved this flow, or a newer one`
}
