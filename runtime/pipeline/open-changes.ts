/** What deployments changed and the store has not been synchronised by yet: what is left to do, and how it is said (A13, A14). */
import type { RuleId, SystemId } from '../model/objects'
import type { RunProfile } from '../model/runs'
import { foldCase } from '../model/values'
import type { ConfigurationChange, TypeToRead } from './configuration-changes'

/**
 * Of these what is left once a full sync of a system has ended well: systems that are gone, people, and what was staged for
 * those who are gone, go with the first. One that waits for a system to be read in full is as it was.
 */
export function afterFullSync(open: readonly ConfigurationChange[], system: SystemId): ConfigurationChange[] {
  return open.flatMap((change) => {
    if (toReadOf(change).length > 0) return [change]
    const systems = change.systems.filter((other) => other !== system)
    const isCarried = change.gone.length > 0 || systems.length < change.systems.length
    if (!isCarried) return [change]
    const { otherPeople: _people, otherEnds: _ends, ...rest } = change
    return systems.length === 0 ? [] : [{ ...rest, systems, gone: [], types: [], deletionRules: [] }]
  })
}

/** Of these what can be done on a canvas with these systems: one that was removed since is not waited for. */
export function stillOpen(open: readonly ConfigurationChange[], onCanvas: (system: SystemId) => boolean): ConfigurationChange[] {
  return open.flatMap((change) => {
    const systems = change.systems.filter(onCanvas)
    const gone = change.gone.filter((system) => !onCanvas(system))
    const { toRead, ...rest } = change
    const left = toRead?.filter(({ system }) => onCanvas(system)) ?? []
    if (systems.length + gone.length === 0) return []
    return [{ ...rest, systems, gone, ...(left.length > 0 && { toRead: left }) }]
  })
}

/** What has to be read in full before a full sync brings the change about. */
export function toReadOf({ toRead }: ConfigurationChange): readonly TypeToRead[] {
  return toRead ?? []
}

/** The same without what has been read in full since. */
export function afterReading(
  open: readonly ConfigurationChange[],
  isStillToRead: (type: TypeToRead) => boolean,
): ConfigurationChange[] {
  return open.map((change) => {
    const { toRead, ...rest } = change
    const left = toRead?.filter(isStillToRead) ?? []
    return left.length > 0 ? { ...rest, toRead: left } : rest
  })
}

/** Whether a full sync of this system is asked for. */
export function isAskedOf(system: SystemId, { systems, gone }: ConfigurationChange): boolean {
  return systems.includes(system) || (systems.length === 0 && gone.length > 0)
}

/** Full syncs that bring several changes about together. */
export interface AskedSyncs {
  /** What changed. */
  readonly words: string
  /** What to do. */
  readonly next: string
  /** The systems to be synchronised in full; empty: any. */
  readonly systems: readonly SystemId[]
  /** What does it for one of them. */
  readonly profile: RunProfile
}

/** What is asked for, by the systems that it takes. */
export function askedSyncs(open: readonly ConfigurationChange[], nameOf: (system: SystemId) => string): AskedSyncs[] {
  const together = Map.groupBy(open, (change) => [change.systems.join(), systemsToRead(change).join()].join(';'))
  return [...together.values()].flatMap((changes) => {
    const [first] = changes
    if (!first) return []
    const words = [...new Set(changes.map((change) => change.words))].join('; ')
    const profile = systemsToRead(first).length > 0 ? 'full-import+full-sync' : 'full-sync'
    return [{ words, next: nextStep(first, nameOf), systems: first.systems, profile }]
  })
}

/** A sentence for all that the same full syncs bring about: what changed, and what to do. */
export function sentencesOf(open: readonly ConfigurationChange[], nameOf: (system: SystemId) => string): string[] {
  return askedSyncs(open, nameOf).map(({ words, next }) => `${words}. ${next}`)
}

function nextStep(change: ConfigurationChange, nameOf: (system: SystemId) => string): string {
  const { systems } = change
  const read = systemsToRead(change)
  const synchronised = listed(systems.map(nameOf))
  if (read.length === 0) return `Synchronise ${synchronised} in full`
  const isSame = read.join() === systems.join()
  const what = !isSame ? synchronised : systems.length === 1 ? 'it' : 'them'
  return `Import ${listed(read.map(nameOf))} in full and synchronise ${what} in full`
}

function systemsToRead(change: ConfigurationChange): readonly SystemId[] {
  return [...new Set(toReadOf(change).map(({ system }) => system))].sort((a, b) => a - b)
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return 'any connected system'
  return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** What a rule has given an attribute. */
export interface GivenByRule {
  readonly rule: RuleId
  readonly attribute: string
  /** Since when it has the value, canonical UTC; null: not known. */
  readonly since: string | null
}

/** Whether a deployment has changed what the rule writes there since the value was given, or since nobody knows when (A2). */
export function isMappingChanged(open: readonly ConfigurationChange[], { rule, attribute, since }: GivenByRule): boolean {
  const name = foldCase(attribute)
  return open.some(({ mappings = [], since: from }) => {
    const isBefore = from !== undefined && since !== null && from <= since
    const isIt = mappings.some((changed) => changed.rule === rule && changed.targets.some((target) => foldCase(target) === name))
    return isIt && !isBefore
  })
}
