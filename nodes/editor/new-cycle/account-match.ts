/** By which column of a file of accounts it is told whose each is: by values that people have too, else by names. */
import type { DiscoveredType, FoundValues } from '../../../runtime/model/discovered'
import { nameKey } from '../mapping/same-names'
import type { CycleTarget } from './answers'
import type { People } from './people'
import type { Before } from './target-values'

export interface AccountMatch {
  /** The likeliest; null where nothing speaks for any. */
  readonly match: CycleTarget['match']
  /** Columns in which no two accounts have the same, the likeliest first. */
  readonly matchable: readonly string[]
}

interface Pair {
  readonly account: string
  readonly person: string
  readonly score: number
}

/** `source` is the file of the people, as far as it is known. */
export function accountMatch(type: DiscoveredType, people: People, { answers, source }: PeopleSeen): AccountMatch {
  const pairs = type.attributes
    .map(({ name }) => name)
    .filter((name) => canTell(type.found?.[name]))
    .map((account) => bestFor(account, type, people, { answers, source }))
    .toSorted((a, b) => b.score - a.score)
  const [best] = pairs
  return {
    match: best && best.score > 0 ? { account: best.account, person: best.person } : null,
    matchable: pairs.map(({ account }) => account),
  }
}

interface PeopleSeen {
  readonly answers: Before
  readonly source: DiscoveredType | undefined
}

/** In a file without accounts each column may. */
function canTell(found: FoundValues | undefined): boolean {
  return found === undefined || found.filled === 0 || found.isDistinct === true
}

function bestFor(account: string, type: DiscoveredType, people: People, { answers, source }: PeopleSeen): Pair {
  const values = valuesOf(type, account)
  const pairs = people.all.map((person): Pair => {
    const column = columnOf(person, people, answers)
    const others = column === undefined ? [] : valuesOf(source, column)
    const samples = answers.columns.find((each) => each.column === column)?.samples ?? []
    return { account, person, score: scoreOf({ account, person, values, others: [...others, ...samples] }, people) }
  })
  return pairs.toSorted((a, b) => b.score - a.score)[0] ?? { account, person: people.key, score: 0 }
}

function columnOf(person: string, people: People, { columns, source }: Before): string | undefined {
  return person === people.key ? source.key : columns.find(({ attribute }) => attribute === person)?.column
}

interface Compared {
  readonly account: string
  readonly person: string
  readonly values: readonly string[]
  readonly others: readonly string[]
}

/** What people are called tells nobody from others. */
const namesOfPeople = new Set(['First Name', 'Last Name', 'Display Name'].map(nameKey))

/** Values that both have count most, then the key, then mails, then logins. 0: nothing speaks for it. */
function scoreOf({ account, person, values, others }: Compared, people: People): number {
  if (namesOfPeople.has(nameKey(person))) return 0
  const isKey = person === people.key
  const mine = new Set(others)
  if (values.some((value) => mine.has(value))) return isKey ? 7 : 6
  const meant = nameKey(account)
  if (isKey && (meant === nameKey('Employee ID') || meant === nameKey(person))) return 5
  if (isKey && shapesIn(values, others)) return 4
  if (meant !== nameKey(person)) return 0
  if (person === people.mail) return 3
  return person === people.login ? 2 : 0
}

/** Whether values with digits have the shapes of others: digits and letters where those have them. */
function shapesIn(values: readonly string[], others: readonly string[]): boolean {
  const shape = (value: string): string => value.replace(/\d/g, '9').replace(/\p{L}/gu, 'a')
  const shapes = new Set(others.map(shape))
  return values.length > 0 && values.every((value) => /\d/.test(value) && shapes.has(shape(value)))
}

/** The values of a column that are known. */
function valuesOf(type: DiscoveredType | undefined, column: string): readonly string[] {
  const found = type?.found?.[column]
  const first = (type?.first ?? []).flatMap((row) => (Object.hasOwn(row, column) ? (row[column] ?? '') : []))
  const all = [...(found?.samples ?? []), ...(found?.values ?? []).map(({ value }) => value), ...first]
  return [...new Set(all.filter((value) => value.trim() !== ''))]
}
