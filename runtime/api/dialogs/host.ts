/** What the routes behind the dialogs need of Node-RED. */

import type { ConnectorContext } from '../../model/connector'
import type { Zone } from '../../model/zone'

/** Deployed nodes, and the environment their settings are written with. */
export interface DialogHost {
  readonly nodes: { getNode(id: string): unknown }
  readonly util?: { evaluateNodeProperty?(value: string, type: string, node: unknown, message: unknown): unknown }
}

export interface DialogOptions {
  /** Where a connector's files must lie, asked at each request. */
  readonly openFolders: () => Pick<ConnectorContext, 'allowedFolders' | 'userFolder'>
  /** The present moment in canonical UTC. */
  readonly clock: () => string
  /** The time zone expressions are tried in. */
  readonly zone: () => Zone
  /** Milliseconds a system has to answer a test or a discovery. */
  readonly timeoutMs?: number
}
