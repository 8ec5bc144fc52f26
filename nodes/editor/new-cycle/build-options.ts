/** What a cycle is built with, and what it changes of what is there. */
import type { MvTypeSchema } from '../../../runtime/model/schema'
import type { RuleNode, StoreNode } from '../canvas/shapes'
import type { FlowNode } from './layout'
import type { Say } from './words'

export interface BuildOptions {
  /** An id that no node has. */
  readonly newId: () => string
  /** On the canvas: the first is used, without one a store is made. */
  readonly stores: readonly StoreNode[]
  /** Of a store that is made, relative to the user folder. */
  readonly storeFile?: string
  readonly rules: readonly RuleNode[]
  /** All nodes there are, as Node-RED exports them: cycles that share the store are linked with this one. */
  readonly canvas?: readonly FlowNode[]
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
