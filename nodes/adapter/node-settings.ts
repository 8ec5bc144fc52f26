/** A node's settings as this program works by them: in the version it knows, and held against their schema. */
import { messageOf } from '../../runtime/model/errors'
import { ended } from '../../runtime/model/sentences'
import type { Migration } from '../settings/migrate'
import { migrated, newerThanKnown } from '../settings/migrate'
import { schemaOf } from './node-schemas'
import type { WrongSetting } from './read-settings'
import { readSettings } from './read-settings'
import type { NodeConfig } from './red'

/** Settings that can be used, with what somebody should look at. */
interface UsableSettings {
  readonly config: NodeConfig
  /** What bringing them up to date changed, a sentence each without its end. */
  readonly migrated: readonly string[]
  /** What counts as something else. */
  readonly wrong: readonly WrongSetting[]
}

/** Why the node cannot work: in the words of a status, and as the sentence for whoever has to do something about it. */
interface RefusedSettings {
  readonly refused: { readonly shortly: string; readonly sentence: string }
}

/** Refused: of a newer version than is known, not to be brought up, or with something for which nothing else may stand (N10). */
export function settingsOfNode(saved: NodeConfig, migrations: readonly Migration[]): UsableSettings | RefusedSettings {
  const refused = (shortly: string, reason: string): RefusedSettings => {
    const sentence = `${saved.type} "${calledBy(saved)}" cannot be used: ${reason}, and deploy.`
    return { refused: { shortly, sentence } }
  }
  const newer = newerThanKnown(saved, migrations)
  if (newer !== undefined) return refused('settings of a newer version', newer)
  const sentences: string[] = []
  let config: NodeConfig
  try {
    config = migrated(saved, migrations, (sentence) => sentences.push(sentence))
  } catch (error) {
    const reason = `its settings of an older version could not be brought up to date: ${ended(messageOf(error))} Open it, check every setting`
    return refused('old settings that cannot be read', reason)
  }
  const { settings, wrong } = readSettings(schemaOf(saved.type), config)
  const [first, ...others] = wrong.filter(({ otherwise }) => otherwise === null)
  if (!first) return { config: settings as NodeConfig, migrated: sentences, wrong }
  const more = others.length === 0 ? '' : ` (and ${others.length} more of its settings cannot be used)`
  return refused('a setting that cannot be used', `${first.sentence}${more}. Open it and correct this`)
}

/** Node-RED takes whatever the flow has for a name. */
function calledBy({ id, name }: NodeConfig): string {
  return typeof name === 'string' && name !== '' ? name : id
}

/** What is said of settings that are none of what they may be: what they count as, and what to do. */
export function countsAs(wrong: readonly WrongSetting[]): readonly string[] {
  return wrong.map(({ sentence, otherwise }) => `${sentence}. It counts as ${otherwise}. Open the node, correct this and deploy.`)
}
