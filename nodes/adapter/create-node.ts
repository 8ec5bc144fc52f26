/** How every node begins: made by Node-RED, its settings in the version this program knows. */
import { ended } from '../../runtime/model/sentences'
import { messageOf } from '../../runtime/model/errors'
import type { Migration } from '../settings/migrate'
import { migrated, newerThanKnown } from '../settings/migrate'
import { noteMigration } from './problem-status'
import type { NodeConfig, Red, RedNode } from './red'
import { unusable } from './unusable'

/**
 * Makes the node and gives its settings in the current version; the flow itself is left as it is, and what somebody should look
 * at is in the log and the node's status until it is saved. Null when they are of a newer version than is known, or cannot be
 * brought up: the node says why in its status and `problem`, and fails its messages with it.
 */
export function createNode(
  red: Red,
  node: RedNode & { problem?: string },
  saved: NodeConfig,
  migrations: readonly Migration[],
): NodeConfig | null {
  red.nodes.createNode(node, saved)
  const newer = newerThanKnown(saved, migrations)
  if (newer !== undefined) return refuse(node, 'settings of a newer version', newer)
  try {
    const sentences: string[] = []
    const config = migrated(saved, migrations, (sentence) => sentences.push(sentence))
    for (const sentence of sentences) node.warn(`${sentence}, and deploy.`)
    noteMigration(node, sentences.length === 0 ? '' : 'settings of an older version were changed: open and check')
    return config
  } catch (error) {
    const reason = `its settings of an older version could not be brought up to date: ${ended(messageOf(error))} Open it, check every setting`
    return refuse(node, 'old settings that cannot be read', reason)
  }
}

function refuse(node: RedNode & { problem?: string }, shortly: string, reason: string): null {
  const problem = `${node.type} "${node.name || node.id}" cannot be used: ${reason}, and deploy.`
  node.problem = problem
  node.error(problem)
  unusable(node, shortly, problem)
  return null
}
