/** The nodes of a new cycle: a tab with its groups, comments, steps and wires, and the configuration they go by. */
import type { MvTypeSchema } from '../../../runtime/model/schema'
import { freeName } from '../../../runtime/model/free-name'
import type { RuleNode, StoreNode } from '../canvas/shapes'
import type { CycleAnswers } from './answers'
import { cycleConfig } from './build-config'
import { inboundGroup } from './build-inbound'
import { outboundGroup } from './build-outbound'
import { errorsGroup, lifecycleGroup } from './build-time'
import { linked, placed } from './layout'
import type { FlowNode } from './layout'
import type { Say } from './words'

export interface BuildOptions {
  /** An id that no node has. */
  readonly newId: () => string
  /** On the canvas: the first is used, without one a store is made. */
  readonly stores: readonly StoreNode[]
  readonly rules: readonly RuleNode[]
  /** Names of connected systems and of tabs. */
  readonly systems: readonly string[]
  readonly tabNames: readonly string[]
  readonly say: Say
}

/** What a store that is there is changed to. */
export interface StoreChange {
  readonly id: string
  /** All of its types, as they are to be. */
  readonly types: readonly MvTypeSchema[]
  /** What is another, in sentences. */
  readonly because: readonly string[]
}

export interface BuiltCycle {
  /** As Node-RED imports them; the tab comes first, and wires lead to their ids. */
  readonly nodes: readonly FlowNode[]
  /** Secrets by node, which are none of the flow's. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly storeChange?: StoreChange
  /** Ids of nodes that a preview and the last page of the dialog speak of. */
  readonly ids: { readonly tab: string; readonly store: string; readonly source: string; readonly target: string }
}

/** The cycle. Nothing of it is deployed; see `cycleProblems` for answers it cannot be built of. */
export function buildCycle(answers: CycleAnswers, options: BuildOptions): BuiltCycle {
  const config = cycleConfig(answers, options)
  const { newId, say, tabNames } = options
  const tab = newId()
  const around = { answers, config, newId, say, accountsIn: newId() }
  const parts = [inboundGroup(around), outboundGroup(around), lifecycleGroup(around), errorsGroup(around)]
  const canvas = linked(placed(tab, parts, newId))
  const label = freeName(answers.name, tabNames)
  return {
    nodes: [
      { id: tab, type: 'tab', label, disabled: false, info: say('made.tabInfo', config.names), env: [] },
      ...canvas,
      ...config.nodes,
    ],
    credentials: config.credentials,
    ...(config.storeChange && { storeChange: config.storeChange }),
    ids: { tab, store: config.store, source: config.source, target: config.target },
  }
}
