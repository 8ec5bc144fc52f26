/** How every node begins: made by Node-RED, its settings in the version this program knows. */
import { ended } from '../../runtime/model/sentences'
import { messageOf } from '../../runtime/model/errors'
import type { Migration } from '../settings/migrate'
import { migrated, newerThanKnown } from '../settings/migrate'
import { schemaOf } from './node-schemas'
import { beginStatus, noteMigration } from './problem-status'
import type { WrongSetting } from './read-settings'
import { readSettings } from './read-settings'
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
  const newer = newerThanKnown(saved, migrations)
  if (newer !== undefined) return refuse(node, 'settings of a newer version', newer)
  const sentences: string[] = []
  const config = broughtUp(node, saved, migrations, sentences)
  if (config === null) return null
  for (const sentence of sentences) node.warn(`${sentence}, and deploy.`)
  const { settings, wrong } = readSettings(schemaOf(node.type), config)
  const [first, ...others] = wrong.filter(({ otherwise }) => otherwise === null)
  if (first)
    return refuse(node, 'a setting that cannot be used', `${first.sentence}${andMore(others.length)}. Open it and correct this`)
  sayCountsOtherwise(node, wrong)
  noteMigration(node, shortly(sentences, wrong))
  return settings as NodeConfig
}

/** Says of settings that are none of what they may be what they count as. */
export function sayCountsOtherwise(node: RedNode, wrong: readonly WrongSetting[]): void {
  const sentences = wrong.map(
    ({ sentence, otherwise }) => `${sentence}. It counts as ${otherwise}. Open the node, correct this and deploy.`,
  )
  for (const sentence of sentences) node.warn(sentence)
  countsOtherwise(node, sentences)
}

/** In the current version; null where that fails, which the node then says. */
function broughtUp(
  node: RedNode & { problem?: string },
  saved: NodeConfig,
  migrations: readonly Migration[],
  sentences: string[],
): NodeConfig | null {
  try {
    return migrated(saved, migrations, (sentence) => sentences.push(sentence))
  } catch (error) {
    const reason = `its settings of an older version could not be brought up to date: ${ended(messageOf(error))} Open it, check every setting`
    return refuse(node, 'old settings that cannot be read', reason)
  }
}

function andMore(count: number): string {
  return count === 0 ? '' : ` (and ${count} more of its settings cannot be used)`
}

function shortly(migrated: readonly string[], wrong: readonly WrongSetting[]): string {
  const parts: string[] = []
  if (migrated.length > 0) parts.push('settings of an older version were changed: open and check')
  if (wrong.length > 0) parts.push('a setting that counts as another: open and check')
  return parts.join(' · ')
}

function refuse(node: RedNode & { problem?: string }, shortly: string, reason: string): null {
  const problem = `${node.type} "${node.name || node.id}" cannot be used: ${reason}, and deploy.`
  node.problem = problem
  node.error(problem)
  unusable(node, shortly, problem)
  return null
}
