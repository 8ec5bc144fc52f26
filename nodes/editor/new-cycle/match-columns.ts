/** Which attribute of people a column gives: by its name in several languages, and by what its values look like. */
import type { DiscoveredType, FoundValues } from '../../../runtime/model/discovered'
import type { MvTypeSchema } from '../../../runtime/model/schema'
import type { Certainty } from '../../../runtime/model/discovered'
import { person as newPerson } from '../schema/person'
import { nameKey } from '../mapping/same-names'
import type { Say } from './words'

/** The attribute that is proposed for a column; empty where none is. */
export interface ProposedAttribute {
  readonly attribute: string
  readonly sure: Certainty
  readonly because: string
}

/** Attributes that people are given where a column has them, besides those that a new store begins with. */
const more = ['Academic Title', 'Cost Centre', 'Building', 'Room']

const isTitle = /^(?:prof|dr|dipl|ing|mag|mba|msc|bsc|ph\.?d|priv|pd|med|jur|rer|nat|phil|habil|h\.?c|m\.?a|b\.?a|[\s.,-])+$/i
const isSalutation = /^(?:herr|frau|divers|mr|mrs|ms|miss|mx|m|mme|mlle|monsieur|madame|sr|sra|señor|señora|hr|fr)\.?$/i
const isMail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** The attributes for all columns of the type; each attribute once. `key` is the column that finds a record again. */
export function matchColumns(
  found: DiscoveredType,
  { key, person, say }: { readonly key: string; readonly person: MvTypeSchema; readonly say: Say },
): ReadonlyMap<string, ProposedAttribute> {
  const names = [person, newPerson].flatMap(({ attributes }) => attributes.map(({ name }) => name)).concat(more)
  // Of two that mean the same the one that people have already.
  const byKey = new Map(names.toReversed().map((name) => [nameKey(name), name]))
  const columns = found.attributes.map(({ name }) => name)
  const matched = new Map<string, ProposedAttribute>()
  const taken = new Set<string>()
  const take = (column: string, proposed: ProposedAttribute): void => {
    if (matched.has(column) || taken.has(proposed.attribute)) return
    if (proposed.attribute !== '') taken.add(proposed.attribute)
    matched.set(column, proposed)
  }
  const keyAttribute = byKey.get(nameKey('Employee ID')) ?? names[0] ?? key
  if (key !== '') take(key, { attribute: keyAttribute, sure: 'certain', because: say('because.key') })
  for (const column of columns) {
    const shape = byShapeAlone(found.found?.[column])
    if (shape !== null) {
      take(column, { attribute: shape, sure: 'likely', because: say(shape === '' ? 'because.salutation' : 'because.titles') })
      continue
    }
    const meant = spellings(column).map((each) => byKey.get(nameKey(each)))
    const attribute = meant.find((each) => each !== undefined)
    if (attribute === undefined || (attribute === keyAttribute && key !== '')) continue
    take(column, { attribute, sure: meant[0] === undefined ? 'likely' : 'certain', because: say('because.name', { attribute }) })
  }
  const knows = (name: string): boolean => taken.has(byKey.get(nameKey(name)) ?? name)
  for (const column of columns) {
    const attribute = byValues(column, found.found?.[column], knows)
    const named = attribute === null ? undefined : byKey.get(nameKey(attribute))
    if (named !== undefined)
      take(column, { attribute: named, sure: 'likely', because: say('because.values', { attribute: named }) })
  }
  for (const column of columns) take(column, { attribute: '', sure: 'likely', because: say('because.nothing') })
  return matched
}

/** A name, and what of it may be the name without what stands in brackets or behind a unit of speech. */
function spellings(column: string): readonly string[] {
  const bare = column.replace(/\([^)]*\)|\[[^\]]*\]/g, ' ').trim()
  const words = bare.split(/[\s_/.-]+/).filter((word) => word !== '')
  const number = words.length > 1 && /^(?:nr|no|id|nummer|number|name|code)$/i.test(words.at(-1) ?? '') ? words.slice(0, -1) : []
  return [column, bare, number.join('')].filter((each) => each !== '')
}

/** Titles and forms of address, whatever the column is called: "title" is also a word for a position. Null: neither. */
function byShapeAlone(values: FoundValues | undefined): string | null {
  const samples = values?.samples ?? []
  if (samples.length === 0) return null
  if (samples.every((sample) => isSalutation.test(sample.trim()))) return ''
  return samples.every((sample) => isTitle.test(sample)) ? 'Academic Title' : null
}

function byValues(column: string, values: FoundValues | undefined, knows: (attribute: string) => boolean): string | null {
  const samples = values?.samples ?? []
  if (samples.length > 0 && samples.every((sample) => isMail.test(sample))) return 'Email'
  if (values?.looksLike?.type === 'reference') return 'Manager'
  // Beside first names it is the other one, alone it is the whole.
  if (/^(?:name|navn|namn|nom complet)$/i.test(column.trim())) return knows('First Name') ? 'Last Name' : 'Display Name'
  return null
}
