/**
 * What nodes of each type declare by their settings alone, for a canvas that is edited and not deployed (N6). A node that is
 * deployed declares the same by the same functions.
 */
import type { Registry } from '../../runtime/engine/canvas/registry'
import type { Migration } from '../settings/migrate'
import type { LookUp } from './environment'
import type { WrongSetting } from './read-settings'
import type { NodeConfig } from './red'

/** A node as it is set, deployed or not. */
export interface NodeAsSet {
  readonly id: string
  readonly type: string
  /** As Node-RED would give it; may be empty. */
  readonly name: string
  /** In the current version, held against their schema. */
  readonly config: NodeConfig
  /** As the flow has it, with the names of variables in the place of their values; left out of a deployed node. */
  readonly written?: NodeConfig
  /** The node of the subflow that this is an instance's. */
  readonly alias?: string
  readonly lookUp: LookUp
  /** Its secrets; of an edited node those that are deployed under its id. */
  readonly credentials: Readonly<Record<string, unknown>>
}

/** What is being put together of an edited canvas, for one store. */
export interface EditedCanvas {
  readonly registry: Registry
  /** The node of the store. */
  readonly store: string
  readonly folders: { readonly allowedFolders: readonly string[]; readonly userFolder: string }
  /** Whether a node is on it, started or not. */
  has(id: string): boolean
  /** The node cannot work; why, with what to do. */
  unusable(node: NodeAsSet, sentence: string): void
  /** The node works, though not by all that its settings have. */
  countsOtherwise(node: NodeAsSet, wrong: readonly WrongSetting[]): void
  /** Something it refers to is not here, as after a flow was brought from elsewhere; what, with what to do. */
  missing(node: NodeAsSet, sentence: string): void
  /** Whether a secret was typed in that is not deployed yet. */
  isTyped(node: string, secret: string): boolean
}

interface Declaration {
  readonly migrations: readonly Migration[]
  declare(node: NodeAsSet, canvas: EditedCanvas): void
}

/** Who has to be there before whom. */
const order = ['identity-store', 'identity-connected-system', 'identity-sync-rule'] as const

const declarations = new Map<string, Declaration>()

/** For the registration of a type of nodes. */
export function declares(type: string, declaration: Declaration): void {
  declarations.set(type, declaration)
}

export function declarationOf(type: string): Declaration | undefined {
  return declarations.get(type)
}

/** Nodes that others name come first; the rest as Node-RED starts them, which the caller has put in their order. */
export function rankOf(type: string): number {
  const rank = (order as readonly string[]).indexOf(type)
  return rank < 0 ? order.length : rank
}
