/** Settings that take one of a few words, and what a hand-edited flow has there that is none of them (N10). */
import { conditionMatches, conditionOperators } from '../../runtime/expression'
import { flowModes, missingInputs, sharings, sourceKinds } from '../../runtime/model/rules'
import { deletionKinds, deletionModes } from '../../runtime/model/schema'
import type { NodeConfig } from './red'

type Settings = Readonly<Record<string, unknown>>
type Words = Readonly<Record<string, readonly string[]>>

/** The settings of a kind of node that take one of a few words. What is left out takes any. */
export interface ClosedSettings {
  /** With another word nobody knows whom the node is about, or what becomes of them: it cannot work. */
  readonly needed?: Words
  /** What a run does with another word is harmless: the first stands for it. */
  readonly harmless?: Words
  /** What of the rows, conditions or types in its settings is no word. */
  readonly inside?: (config: NodeConfig) => readonly UnknownWord[]
}

const ofRow: Words = { kind: sourceKinds, whenMissing: missingInputs, mode: flowModes, sharing: sharings }

const ofDeletionRule: Words = { kind: deletionKinds, mode: deletionModes }

const ofConditionRow: Words = { operator: conditionOperators.map(({ id }) => id) }

const ofGroup: Words = { match: conditionMatches }

/** A word that is none of its setting's. */
export interface UnknownWord {
  /** `its setting mode is "x", which is none of all, rows, expression`. */
  readonly sentence: string
  /** What it counts as; null where no word could stand for it, and the node cannot work. */
  readonly otherwise: string | null
}

/** What the node's settings have that is no word of theirs. Settings that are left out are none of these. */
export function unknownWords(config: NodeConfig, { needed = {}, harmless = {}, inside }: ClosedSettings): readonly UnknownWord[] {
  return [...unknownIn(config, needed, 'its setting'), ...harmlessIn(config, harmless), ...(inside?.(config) ?? [])]
}

/** In a table of mappings. */
export function unknownInRows(rows: unknown): readonly UnknownWord[] {
  return recordsOf(rows).flatMap(unknownInRow)
}

/** In the deletion rules of metaverse types. */
export function unknownInTypes(types: unknown): readonly UnknownWord[] {
  return recordsOf(types).flatMap(unknownInType)
}

function unknownIn(settings: Settings, words: Words, place: string): UnknownWord[] {
  return Object.entries(words).flatMap(([name, known]) => {
    const given = settings[name]
    if (given === undefined || given === null || given === '' || known.some((word) => word === given)) return []
    const allowed = known.filter((word) => word !== '').join(', ')
    return [{ sentence: `${place} ${name} is ${JSON.stringify(given)}, which is none of ${allowed}`, otherwise: null }]
  })
}

function harmlessIn(settings: Settings, words: Words): UnknownWord[] {
  return Object.entries(words).flatMap(([name, known]) =>
    unknownIn(settings, { [name]: known }, 'its setting').map((word) => ({ ...word, otherwise: known[0] ?? null })),
  )
}

function unknownInRow(row: Settings): UnknownWord[] {
  return row['enabled'] === false ? [] : unknownIn(row, ofRow, `in its row for ${String(row['target'])} the setting`)
}

/** In a condition made of rows. */
export function unknownInCondition(part: unknown): readonly UnknownWord[] {
  if (!isRecord(part)) return []
  if (!Array.isArray(part['parts']))
    return unknownIn(part, ofConditionRow, `in its condition on ${String(part['attribute'])} the`)
  return [...unknownIn(part, ofGroup, 'in its condition the setting'), ...part['parts'].flatMap(unknownInCondition)]
}

function unknownInType({ name, deletionRule }: Settings): UnknownWord[] {
  return isRecord(deletionRule)
    ? unknownIn(deletionRule, ofDeletionRule, `in the deletion rule of ${String(name)} the setting`)
    : []
}

function recordsOf(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null
}
