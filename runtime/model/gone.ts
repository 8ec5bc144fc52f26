/** People and objects who are gone, as long as history is kept: what they were called, why they went, and what was last known. */
import type { CsoId, MvoId, RuleId, SystemId } from './objects'
import type { ListPage } from './queries'
import type { Attributes, AttributeValue } from './values'
import { searchForms } from './found-by'
import { displayValue, isList, isReference } from './values'

/**
 * What becomes of a connector whose person is deleted: its account is deleted or disabled by the next export, was never sent and
 * is not made, or it only loses the person and stays in its system as it is.
 */
export type ConnectorFate = 'deleted' | 'disabled' | 'neverSent' | 'disconnected'

/** A value that somebody who is gone had last, and where it came from. */
export interface GoneValue {
  readonly attribute: string
  readonly value: AttributeValue
  /** Null: nobody supplied it. */
  readonly rule: RuleId | null
  readonly system: SystemId | null
  /** What the record that supplied it is called; null where it had gone before. */
  readonly record: string | null
  /** Canonical UTC; null where nobody supplied it. */
  readonly since: string | null
}

/** A connector of somebody who is gone, and what became of it as she went. */
export interface GoneConnector {
  readonly cso: CsoId
  readonly system: SystemId
  readonly name: string
  readonly fate: ConnectorFate
  readonly because: string
}

/** What was last known of somebody who is gone; secret values are not in it. */
export interface GoneLook {
  readonly values: readonly GoneValue[]
  readonly connectors: readonly GoneConnector[]
  /** What she was called before, the last name first; left out where it was nothing else, or is not known. */
  readonly formerNames?: readonly string[]
}

/** A person whom a page deletes, as she is noted. */
export interface GonePerson extends GoneLook {
  readonly mvo: MvoId
  readonly uuid: string
  readonly type: string
  readonly name: string
  readonly because: string
}

/** A person or an object that is gone. */
export interface Gone {
  /** The number it is listed by. */
  readonly id: number
  readonly kind: 'person' | 'object'
  /** The number it had: of an MVO, or of a CSO. */
  readonly object: MvoId | CsoId
  /** A person's; null where an earlier version did not note it. */
  readonly uuid: string | null
  /** An object's. */
  readonly system: SystemId | null
  /** Empty where an earlier version did not note it. */
  readonly type: string
  readonly name: string
  /** Canonical UTC. */
  readonly at: string
  /** The run in which it went. */
  readonly run: number
  readonly because: string
  /** A person's; null where an earlier version did not note it. */
  readonly look: GoneLook | null
}

/** Which of those who are gone: all, the last first, or those found by a text, in the order of what they are found by. */
export interface GoneSearch {
  /** Text with which a name, a number or another value begins, or a word of the name; letter case does not count. */
  readonly q?: string
  readonly kind?: Gone['kind']
  readonly limit: number
  readonly after?: string
}

/** None of it waits for the page that is being saved, which may be missing. */
export interface GoneReads {
  /** Those who are gone, for as long as the run is kept in which they went. */
  searchGone(query: GoneSearch): Promise<ListPage<Gone>>
  /** The one listed by this number; null when there is none, or no longer. */
  gone(id: number): Promise<Gone | null>
  /** The person who went and had this account; null when nobody had, or it is no longer known. */
  goneWith(cso: CsoId): Promise<Gone | null>
  /** The object that had this number; null when none had, or it is no longer known. */
  goneObject(cso: CsoId): Promise<Gone | null>
}

/** Characters by which something is found, values that are longer have no key; and keys of one object at most. */
const longestKey = 100
const mostKeys = 60

/** What somebody is found by: names from each of their words on, and whole values; in the forms of a search, each once. */
export function goneKeys(names: readonly (string | null)[], values: Attributes): readonly string[] {
  const keys = new Set<string>()
  for (const name of names) for (const key of name === null ? [] : fromEachWord(name)) keys.add(key)
  for (const value of Object.values(values)) {
    for (const scalar of isList(value) ? value : [value]) {
      const forms = typeof scalar === 'object' && isReference(scalar) ? [] : searchForms(displayValue(scalar).trim())
      for (const text of forms) if (text.length > 1 && text.length <= longestKey) keys.add(text)
    }
  }
  return [...keys].slice(0, mostKeys)
}

/** `Anna Berg` is found by `anna berg` and by `berg`. */
function fromEachWord(name: string): string[] {
  return searchForms(name.trim().slice(0, longestKey)).flatMap((form) => {
    const starts = [...form.matchAll(/[\p{L}\p{N}][^\s,;@._-]*/gu)].map(({ index }) => index)
    return [...new Set([0, ...starts])].map((start) => form.slice(start)).filter((key) => key !== '')
  })
}
