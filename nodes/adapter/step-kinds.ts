/** The kinds of steps, as their nodes register them. */
import type { StepConfig } from '../../runtime/engine/canvas/registry'
import type { Migration } from '../settings/migrate'
import type { NodeConfig } from './red'
import type { CountLabel } from './status'

export interface StepNodeKind {
  readonly type: string
  /** The word the message carries afterwards for each output. */
  readonly words: readonly string[]
  /** The outputs' names in the live counts. */
  readonly labels: readonly CountLabel[]
  readonly migrations: readonly Migration[]
  settings(config: NodeConfig): Omit<StepConfig, 'node' | 'rule'>
}

const kinds = new Map<string, StepNodeKind>()

/** From now on settings of such a node are read as it reads them. */
export function noteKind(kind: StepNodeKind): void {
  kinds.set(kind.type, kind)
}

/** The step that a node with these settings would be, whatever its rule; null for another kind of node. */
export function stepOf(node: Readonly<Record<string, unknown>>): StepConfig | null {
  const kind = kinds.get(String(node['type'] ?? ''))
  return kind ? ({ ...kind.settings(node as NodeConfig), node: String(node['id'] ?? ''), rule: '' } as StepConfig) : null
}
