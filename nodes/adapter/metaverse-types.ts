/** The types of the metaverse as a flow declares them: what can be used of them, and what of the others must not be forgotten. */
import type { DamagedType } from '../../runtime/engine/canvas/registry'
import { defaultPeopleLimit } from '../../runtime/model/limits'
import type { MvTypeSchema } from '../../runtime/model/schema'
import type { Settings, WrongSetting } from './read-settings'
import { isSettings, readSettings } from './read-settings'
import { metaverseType } from './schema-parts'

/** Types read one by one, so that a mistake stops its own type only. */
export interface ReadTypes {
  readonly types: readonly MvTypeSchema[]
  readonly damaged: readonly DamagedType[]
  readonly wrong: readonly WrongSetting[]
}

/** Reads the setting `types` of an identity store. */
export function readTypes(given: unknown): ReadTypes {
  if (given === undefined) return { types: [], damaged: [], wrong: [] }
  if (!Array.isArray(given)) {
    const sentence = `its setting types is ${JSON.stringify(given)}, which is no list`
    return { types: [], damaged: [{ name: 'the metaverse types', secrets: [] }], wrong: [{ sentence, otherwise: null }] }
  }
  const types: MvTypeSchema[] = []
  const damaged: DamagedType[] = []
  const wrong: WrongSetting[] = []
  for (const [at, type] of (given as readonly unknown[]).entries()) {
    const name = isSettings(type) && typeof type['name'] === 'string' ? type['name'] : ''
    const read = readSettings(metaverseType, type ?? null, ['types', name === '' ? `type ${at + 1}` : `type ${at + 1} (${name})`])
    wrong.push(...read.wrong)
    if (read.wrong.some(({ otherwise }) => otherwise === null)) damaged.push({ name, secrets: secretsOf(type) })
    else types.push(complete(read.settings as unknown as MvTypeSchema))
  }
  return { types, damaged, wrong }
}

/** What is left out, filled in. */
function complete(type: MvTypeSchema): MvTypeSchema {
  const { percent, min, max } = (type.peopleLimit ?? {}) as Settings
  return {
    ...type,
    deletionRule: type.deletionRule ?? { kind: 'lastConnector' },
    graceDays: Number(type.graceDays ?? 0) || 0,
    peopleLimit: {
      percent: figure(percent, defaultPeopleLimit.percent),
      min: figure(min, defaultPeopleLimit.min),
      max: figure(max, defaultPeopleLimit.max),
    },
  }
}

function figure(given: unknown, otherwise: number): number {
  return typeof given === 'number' ? given : otherwise
}

/** Names of its secret attributes, as far as they can be read: they stay secret (N9). */
function secretsOf(type: unknown): readonly string[] {
  const attributes = isSettings(type) ? type['attributes'] : undefined
  if (!Array.isArray(attributes)) return []
  return attributes.flatMap((attribute: unknown) =>
    isSettings(attribute) &&
    attribute['secret'] !== undefined &&
    attribute['secret'] !== false &&
    typeof attribute['name'] === 'string'
      ? [attribute['name']]
      : [],
  )
}
