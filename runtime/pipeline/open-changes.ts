/** What deployments changed and the store has not been synchronised by yet: what is left to do, and how it is said (A13, A14). */
import type { SystemId } from '../model/objects'
import type { ConfigurationChange } from './configuration-changes'

/** Of these what is left once a full sync of a system has ended well: systems that are gone, and people, go with the first. */
export function afterFullSync(open: readonly ConfigurationChange[], system: SystemId): ConfigurationChange[] {
  return open.flatMap((change) => {
    const systems = change.systems.filter((other) => other !== system)
    const isCarried = change.gone.length > 0 || systems.length < change.systems.length
    if (!isCarried) return [change]
    return systems.length === 0 ? [] : [{ ...change, systems, gone: [], types: [], deletionRules: [] }]
  })
}

/** Of these what can be done on a canvas with these systems: one that was removed since is not waited for. */
export function stillOpen(open: readonly ConfigurationChange[], onCanvas: (system: SystemId) => boolean): ConfigurationChange[] {
  return open.flatMap((change) => {
    const systems = change.systems.filter(onCanvas)
    const gone = change.gone.filter((system) => !onCanvas(system))
    return systems.length + gone.length === 0 ? [] : [{ ...change, systems, gone }]
  })
}

/** Whether a full sync of this system is asked for. */
export function isAskedOf(system: SystemId, { systems, gone }: ConfigurationChange): boolean {
  return systems.includes(system) || (systems.length === 0 && gone.length > 0)
}

/** A sentence for all that the same full syncs bring about: what changed, and what to do. */
export function sentencesOf(open: readonly ConfigurationChange[], nameOf: (system: SystemId) => string): string[] {
  const together = Map.groupBy(open, ({ systems }) => systems.join())
  return [...together.values()].map((changes) => {
    const words = [...new Set(changes.map((change) => change.words))].join('; ')
    return `${words}. Synchronise ${listed((changes[0]?.systems ?? []).map(nameOf))} in full`
  })
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'any connected system'
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
