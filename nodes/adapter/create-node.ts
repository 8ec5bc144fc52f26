/** How every node begins: made by Node-RED, its settings in the version this program knows. */
import { ended } from '../../runtime/model/sentences'
import { messageOf } from '../../runtime/model/errors'
import type { Migration } from '../settings/migrate'
import { migrated, newerThanKnown } from '../settings/migrate'
import type { ClosedSettings, UnknownWord } from './closed-lists'
import { unknownWords } from './closed-lists'
import { noteMigration } from './problem-status'
import type { NodeConfig, Red, RedNode } from './red'
import { unusable } from './unusable'

/**
 * Makes the node and gives its settings in the current version; the flow itself is left as it is, and what somebody should look
 * at is in the log and the node's status until it is saved. Null when they are of a newer version than is known, or cannot be
 * brought up, or have a word that nobody knows where no other may stand for it (N10): the node says why in its status and
 * `problem`, and fails its messages with it. `closed`: its settings that take one of a few words.
 */
export function createNode(
  red: Red,
  node: RedNode & { problem?: string },
  saved: NodeConfig,
  migrations: readonly Migration[],
  closed: ClosedSettings,
): NodeConfig | null {
  red.nodes.createNode(node, saved)
  const newer = newerThanKnown(saved, migrations)
  if (newer !== undefined) return refuse(node, 'settings of a newer version', newer)
  try {
    const sentences: string[] = []
    const config = migrated(saved, migrations, (sentence) => sentences.push(sentence))
    for (const sentence of sentences) node.warn(`${sentence}, and deploy.`)
    const unknown = unknownWords(config, closed)
    const unusable = unknown.find(({ otherwise }) => otherwise === null)
    if (unusable) return refuse(node, 'a setting that nobody knows', `${unusable.sentence}. Open it and choose one of these`)
    for (const { sentence, otherwise } of unknown)
      node.warn(`${sentence}. It counts as ${otherwise}. Open the node, choose one of these and deploy.`)
    noteMigration(node, shortly(sentences, unknown))
    return config
  } catch (error) {
    const reason = `its settings of an older version could not be brought up to date: ${ended(messageOf(error))} Open it, check every setting`
    return refuse(node, 'old settings that cannot be read', reason)
  }
}

function shortly(migrated: readonly string[], unknown: readonly UnknownWord[]): string {
  const parts: string[] = []
  if (migrated.length > 0) parts.push('settings of an older version were changed: open and check')
  if (unknown.length > 0) parts.push('a setting that nobody knows: open and check')
  return parts.join(' · ')
}

function refuse(node: RedNode & { problem?: string }, shortly: string, reason: string): null {
  const problem = `${node.type} "${node.name || node.id}" cannot be used: ${reason}, and deploy.`
  node.problem = problem
  node.error(problem)
  unusable(node, shortly, problem)
  return null
}
