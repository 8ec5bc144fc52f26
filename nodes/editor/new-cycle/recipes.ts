/** Recipes for values of accounts: logins, mail addresses, names and DNs, made of what people have. */
import type { CyclePurpose, CycleValue } from './answers'
import type { CycleText } from './words'

/** Attributes of people that recipes are made of, as far as columns give them. */
export interface PeopleAttributes {
  /** The attribute that is filled by the key. */
  readonly key: string
  readonly firstName: string | null
  readonly lastName: string | null
  readonly displayName: string
  readonly title: string | null
  readonly mail: string | null
  readonly login: string | null
  /** How names are written without accents: `de` writes oe for ö; empty: o. */
  readonly letters: string
}

/** What a recipe takes besides: an empty text where it is not known. */
export type RecipeParameters = Readonly<Record<string, string>>

export interface Recipe {
  /** Unique among all. */
  readonly id: string
  readonly purpose: CyclePurpose
  /** Under `cycle` in the shared catalogue. */
  readonly label: CycleText
  readonly parameters: readonly ('domain' | 'container')[]
  /** Whether people have what it is made of. */
  readonly fits: (people: PeopleAttributes) => boolean
  /** What becomes of it; an empty value where a parameter is missing. */
  readonly make: (people: PeopleAttributes, parameters: RecipeParameters) => Pick<CycleValue, 'kind' | 'value' | 'mode'>
}

const text = (value: string): string => JSON.stringify(value)
const read = (attribute: string): string => `mv[${text(attribute)}]`

const none = { kind: 'constant', value: '', mode: 'always' } as const
const direct = (attribute: string | null) => ({ kind: 'direct', value: attribute ?? '', mode: 'always' }) as const
const formula = (value: string, mode: 'always' | 'initial') => ({ kind: 'expression', value, mode }) as const

/** A name in plain letters. */
function plain(attribute: string, { letters }: PeopleAttributes): string {
  return letters === '' ? `Transliterate(${read(attribute)})` : `Transliterate(${read(attribute)}, ${text(letters)})`
}

/** Names of which there is at least one, as arguments. */
function names({ firstName, lastName }: PeopleAttributes): readonly string[] {
  return [firstName, lastName].filter((name) => name !== null)
}

/** The key stands in where somebody has no name that could be written. */
function elseKey(name: string, { key }: PeopleAttributes): string {
  return `Coalesce(${name}, MailLocalPart(${read(key)}))`
}

function firstAndLast(people: PeopleAttributes): string {
  return elseKey(
    `MailLocalPart(${names(people)
      .map((name) => plain(name, people))
      .join(', ')})`,
    people,
  )
}

/** The first letter of one name and the whole of the other; who has only one of them is called by that. */
function letterAnd(people: PeopleAttributes, order: 'letterFirst' | 'letterLast'): string {
  const [first, last] = [people.firstName ?? '', people.lastName ?? '']
  const letter = `Left(${plain(first, people)}, 1)`
  const both = order === 'letterFirst' ? `${letter} + ${plain(last, people)}` : `${plain(last, people)} + ${letter}`
  const name = `IIF(IsNullOrWhitespace(${read(last)}), ${plain(first, people)}, ${both})`
  return elseKey(`MailLocalPart(${name})`, people)
}

/** Who has only one name is called as everywhere. */
function lastThenFirst({ firstName, lastName, displayName }: PeopleAttributes): string {
  const [first, last] = [read(firstName ?? ''), read(lastName ?? '')]
  return `IIF(IsNullOrWhitespace(${first}) OR IsNullOrWhitespace(${last}), ${read(displayName)}, ${last} + ", " + ${first})`
}

const hasBoth = ({ firstName, lastName }: PeopleAttributes): boolean => firstName !== null && lastName !== null
const hasName = (people: PeopleAttributes): boolean => names(people).length > 0

/** Without a domain no address. */
function address(name: string, { domain = '' }: RecipeParameters) {
  return isDomain(domain) ? formula(`UniqueValue(${name} + ${text(`@${domain}`)})`, 'initial') : none
}

/** Whether it can stand behind the @ of a mail address. */
export function isDomain(domain: string): boolean {
  return domain.length <= 253 && /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}]{2,63}$/u.test(domain)
}

const nameAndKey = ({ displayName, key }: PeopleAttributes): string => `${read(displayName)} + " (" + ${read(key)} + ")"`

/** Of each purpose the usual first. */
export const recipes: readonly Recipe[] = [
  {
    id: 'login.file',
    purpose: 'login',
    label: 'recipe.login.file',
    parameters: [],
    fits: ({ login }) => login !== null,
    make: ({ login }) => direct(login),
  },
  {
    id: 'login.letterLast',
    purpose: 'login',
    label: 'recipe.login.letterLast',
    parameters: [],
    fits: hasBoth,
    make: (people) => formula(`UniqueValue(${letterAnd(people, 'letterFirst')})`, 'initial'),
  },
  {
    id: 'login.firstLast',
    purpose: 'login',
    label: 'recipe.login.firstLast',
    parameters: [],
    fits: hasName,
    make: (people) => formula(`UniqueValue(${firstAndLast(people)})`, 'initial'),
  },
  {
    id: 'login.lastLetter',
    purpose: 'login',
    label: 'recipe.login.lastLetter',
    parameters: [],
    fits: hasBoth,
    make: (people) => formula(`UniqueValue(${letterAnd(people, 'letterLast')})`, 'initial'),
  },
  {
    id: 'login.mail',
    purpose: 'login',
    label: 'recipe.login.mail',
    parameters: [],
    fits: ({ mail }) => mail !== null,
    make: (people) =>
      formula(`UniqueValue(${elseKey(`MailLocalPart(Word(${read(people.mail ?? '')}, 1, "@"))`, people)})`, 'initial'),
  },
  {
    id: 'login.key',
    purpose: 'login',
    label: 'recipe.login.key',
    parameters: [],
    fits: () => true,
    make: ({ key }) => direct(key),
  },
  {
    id: 'mail.file',
    purpose: 'mail',
    label: 'recipe.mail.file',
    parameters: [],
    fits: ({ mail }) => mail !== null,
    make: ({ mail }) => direct(mail),
  },
  {
    id: 'mail.firstLast',
    purpose: 'mail',
    label: 'recipe.mail.firstLast',
    parameters: ['domain'],
    fits: hasName,
    make: (people, given) => address(firstAndLast(people), given),
  },
  {
    id: 'mail.letterLast',
    purpose: 'mail',
    label: 'recipe.mail.letterLast',
    parameters: ['domain'],
    fits: hasBoth,
    make: (people, given) => address(letterAnd(people, 'letterFirst'), given),
  },
  {
    id: 'mail.none',
    purpose: 'mail',
    label: 'recipe.mail.none',
    parameters: [],
    fits: () => true,
    make: () => none,
  },
  {
    id: 'displayName.person',
    purpose: 'displayName',
    label: 'recipe.displayName.person',
    parameters: [],
    fits: () => true,
    make: ({ displayName }) => direct(displayName),
  },
  {
    id: 'displayName.lastFirst',
    purpose: 'displayName',
    label: 'recipe.displayName.lastFirst',
    parameters: [],
    fits: hasBoth,
    make: (people) => formula(lastThenFirst(people), 'always'),
  },
  {
    id: 'displayName.titleFirstLast',
    purpose: 'displayName',
    label: 'recipe.displayName.titleFirstLast',
    parameters: [],
    fits: ({ title }) => title !== null,
    make: ({ title, displayName }) => formula(`Trim(${read(title ?? '')} + " " + ${read(displayName)})`, 'always'),
  },
  {
    id: 'dn.nameAndKey',
    purpose: 'dn',
    label: 'recipe.dn.nameAndKey',
    parameters: ['container'],
    fits: () => true,
    make: (people, { container = '' }) =>
      container === '' ? none : formula(`DN("cn", ${nameAndKey(people)}, ${text(container)})`, 'always'),
  },
  {
    id: 'dn.key',
    purpose: 'dn',
    label: 'recipe.dn.key',
    parameters: ['container'],
    fits: () => true,
    make: ({ key }, { container = '' }) =>
      container === '' ? none : formula(`DN("employeeNumber", ${read(key)}, ${text(container)})`, 'always'),
  },
]

/** The common name that goes with a DN recipe: what the DN names the entry by is among its values. */
export function commonName(dnRecipe: string | null, people: PeopleAttributes): Pick<CycleValue, 'kind' | 'value' | 'mode'> {
  return dnRecipe === 'dn.nameAndKey' ? formula(nameAndKey(people), 'always') : direct(people.displayName)
}

/** Those that can be offered, the usual first. */
export function recipesFor(purpose: CyclePurpose, people: PeopleAttributes): readonly Recipe[] {
  return recipes.filter((recipe) => recipe.purpose === purpose && recipe.fits(people))
}

export function recipeOf(id: string | null): Recipe | undefined {
  return recipes.find((recipe) => recipe.id === id)
}
