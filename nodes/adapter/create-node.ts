/** How every node begins: made by Node-RED, its settings in the version this program knows. */
import type { Migration } from '../settings/migrate'
import { countsAs, settingsOfNode } from './node-settings'
import { beginStatus, noteMigration } from './problem-status'
import type { WrongSetting } from './read-settings'
import type { NodeConfig, Red, RedNode } from './red'
import { countsOtherwise, unusable } from './unusable'

/**
 * Makes the node and gives its settings in the current version, held against their schema; the flow itself is left as it is, and
 * what somebody should look at is in the log, in health and in the node's status until it is saved. Null when they are of a newer
 * version than is known, or cannot be brought up, or have something for which nothing else may stand (N10): the node says why in
 * its status and `problem`, and fails its messages with it.
 */
export function createNode(
  red: Red,
  node: RedNode & { problem?: string },
  saved: NodeConfig,
  migrations: readonly Migration[],
): NodeConfig | null {
  red.nodes.createNode(node, saved)
  beginStatus(node)
  // Node-RED takes whatever the flow has for a name.
  if (typeof node.name !== 'string') Object.assign(node, { name: '' })
  const read = settingsOfNode(saved, migrations)
  if ('refused' in read) {
    const { shortly, sentence } = read.refused
    node.problem = sentence
    node.error(sentence)
    unusable(node, shortly, sentence)
    return null
  }
  for (const sentence of read.migrated) node.warn(`${sentence}, and deploy.`)
  sayCountsOtherwise(node, read.wrong)
  noteMigration(node, shortly(read.migrated, read.wrong))
  return read.config
}

/** Says of settings that are none of what they may be what they count as. */
export function sayCountsOtherwise(node: RedNode, wrong: readonly WrongSetting[]): void {
  const sentences = countsAs(wrong)
  for (const sentence of sentences) node.warn(sentence)
  countsOtherwise(node, sentences)
}

function shortly(migrated: readonly string[], wrong: readonly WrongSetting[]): string {
  const parts: string[] = []
  if (migrated.length > 0) parts.push('settings of an older version were changed: open and check')
  if (wrong.length > 0) parts.push('a setting that counts as another: open and check')
  return parts.join(' · ')
}
