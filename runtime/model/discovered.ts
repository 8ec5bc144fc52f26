/** What was found by looking at what a system holds: settings that would fit, and what values look like. */
import type { ObjectTypeSchema } from './schema'
import type { ValueForm } from './value-form'
import type { AttributeType } from './values'

/** How sure something is that was found out by looking at what a system holds. */
export type Certainty = 'certain' | 'likely' | 'unsure'

/** A setting that would fit what was found. */
export interface SettingProposal {
  /** Its name. */
  readonly setting: string
  readonly value: string | number | readonly string[]
  readonly sure: Certainty
  /** A sentence that says what was found, with samples. */
  readonly because: string
}

/** A value, and the objects that have it. */
export interface CountedValue {
  readonly value: string
  readonly rows: number
}

/** What was found in the values of an attribute. */
export interface FoundValues {
  /** Some of them, each once. */
  readonly samples: readonly string[]
  /** Objects that have a value, of so many. */
  readonly filled: number
  readonly objects: number
  /** No two objects have the same value, where any has one; left out where two do, or it is not known. */
  readonly isDistinct?: true
  /** All of them, each with the objects that have it, the most frequent first; left out where there are more than twenty. */
  readonly values?: readonly CountedValue[]
  /** The type and form that all of them fit; left out where that is any text. */
  readonly looksLike?: {
    readonly type: AttributeType
    readonly form?: ValueForm
    readonly sure: Certainty
    /** A sentence. */
    readonly because: string
  }
}

/** An object type as the system has it, with what its values show. */
export interface DiscoveredType extends ObjectTypeSchema {
  /** By attribute. */
  readonly found?: Readonly<Record<string, FoundValues>>
  /** Attributes that could be the anchor, the best first. */
  readonly keys?: readonly string[]
  /** The first objects, each with its values by attribute as they stand in the system; those that nobody may see are left out. */
  readonly first?: readonly Readonly<Record<string, string>>[]
  /** Of a file: what separates its fields. */
  readonly separator?: string
  /** Of a directory: DNs of entries below which such objects could be made, the likeliest first. */
  readonly containers?: readonly string[]
  /** These are all attributes that it has: one that is declared and not among them is gone. */
  readonly isWhole?: boolean
}

/** The type alone, as a system declares it: nothing of what its objects hold. */
export function withoutFindings(type: DiscoveredType): ObjectTypeSchema {
  const {
    found: _found,
    keys: _keys,
    first: _first,
    separator: _separator,
    containers: _containers,
    isWhole: _isWhole,
    ...declared
  } = type
  return declared
}
