/** The nodes of a new cycle: a tab with its groups, comments, steps and wires, and the configuration they go by. */
import { freeName } from '../../../runtime/model/free-name'
import type { CycleAnswers } from './answers'
import { cycleConfig } from './build-config'
import type { BuildOptions, StoreChange } from './build-options'
import { inboundGroup } from './build-inbound'
import { outboundGroup } from './build-outbound'
import { errorsGroup, lifecycleGroup } from './build-time'
import type { LinkChange } from './build-links'
import { linked, otherCycles } from './build-links'
import { placed } from './layout'
import type { FlowNode } from './layout'

export interface BuiltCycle {
  /** As Node-RED imports them; the tab comes first, and wires lead to their ids. */
  readonly nodes: readonly FlowNode[]
  /** Secrets by node, which are none of the flow's. */
  readonly credentials: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly storeChange?: StoreChange
  /** Link nodes of other cycles of the store that are to lead here too, or that are led to from here. */
  readonly linkChanges: readonly LinkChange[]
  /** Ids of nodes that a preview and the last page of the dialog speak of. */
  readonly ids: { readonly tab: string; readonly store: string; readonly source: string; readonly target: string }
}

/** The cycle. Nothing of it is deployed; see `cycleProblems` for answers it cannot be built of. */
export function buildCycle(answers: CycleAnswers, options: BuildOptions): BuiltCycle {
  const config = cycleConfig(answers, options)
  const { newId, say, tabNames } = options
  const tab = newId()
  const accountsIn = newId()
  const around = { answers, config, newId, say, accountsIn }
  const others = otherCycles(options.canvas ?? [], config.store, config.mvType)
  const time = others.isScanned ? [] : [lifecycleGroup(around)]
  const groups = [inboundGroup(around), outboundGroup(around), ...time, errorsGroup(around)]
  const canvas = linked(placed(tab, groups, newId), others, accountsIn)
  const label = freeName(answers.name, tabNames)
  return {
    nodes: [
      { id: tab, type: 'tab', label, disabled: false, info: say('made.tabInfo', config.names), env: [] },
      ...canvas.nodes,
      ...config.nodes,
    ],
    credentials: config.credentials,
    linkChanges: canvas.changes,
    ...(config.storeChange && { storeChange: config.storeChange }),
    ids: { tab, store: config.store, source: config.source, target: config.target },
  }
}
