/** Where accounts are made: a new file, a file that is there, a directory; and what each account has there. */
import type { Certainty, DiscoveredType } from '../../../runtime/model/discovered'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { withoutFindings } from '../../../runtime/model/discovered'
import { foldCase } from '../../../runtime/model/values'
import { freeName } from '../../../runtime/model/free-name'
import { nameKey } from '../mapping/same-names'
import type { CycleAnswers, CyclePurpose, CycleTarget, CycleValue } from './answers'
import type { People } from './people'
import { peopleOf } from './people'
import type { Given } from './propose'
import { commonName, isDomain, recipeOf, recipesFor } from './recipes'

/** The answers before there is a target. */
type Before = Pick<CycleAnswers, 'columns' | 'source' | 'letters'>

/** A system that is to be the target, as it was tested and discovered. */
export interface FoundTarget {
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly types: readonly DiscoveredType[]
}

/** Columns of a new file, each with the attribute of people that it shows. */
const newColumns = [
  ['employeeId', 'Employee ID'],
  ['givenName', 'First Name'],
  ['sn', 'Last Name'],
  ['displayName', 'Display Name'],
  ['mail', 'Email'],
  ['title', 'Job Title'],
  ['department', 'Department'],
  ['company', 'Company'],
  ['location', 'Location'],
  ['telephone', 'Phone'],
  ['mobile', 'Mobile'],
  ['manager', 'Manager'],
] as const

const enabledWord = 'enabled'
const disabledWord = 'disabled'

/** A file that does not exist yet: login, what people have, and a status. */
export function newFileTarget(answers: Before, { existing, say }: Pick<Given, 'existing' | 'say'>): CycleTarget {
  const people = peopleOf(answers)
  const columns = newColumns.filter(([column, shows]) => column === 'mail' || sourceFor(shows, people) !== null)
  const attributes: AttributeSchema[] = [
    { name: 'login', type: 'text', multi: false, required: true },
    ...columns.map(([name]): AttributeSchema => ({ name, type: name === 'manager' ? 'reference' : 'text', multi: false })),
    { name: 'status', type: 'text', multi: false },
  ]
  const objectType: ObjectTypeSchema = { name: 'account', anchor: 'login', attributes }
  const delimiter = answers.source.separator === '\t' ? 'tab' : answers.source.separator
  return {
    kind: 'newFile',
    name: freeName(say('made.accounts'), [...existing.systems, answers.source.name]),
    settings: {
      layout: 'one',
      file: freeFile('data/accounts.csv', existing.files),
      objectType: 'account',
      anchor: 'login',
      ...(delimiter !== '' && { delimiter }),
    },
    objectType,
    match: { account: 'employeeId', person: people.key },
    values: [
      madeBy('login', 'login', people, {}),
      ...columns.map(([column, shows]) => valueOf(column, shows, people, answers)),
      constant('status', enabledWord),
    ],
    disabled: [constant('status', disabledWord)],
  }
}

function freeFile(file: string, taken: readonly string[]): string {
  const [, base = file, ending = ''] = /^(.*?)(\.[^./]*)?$/.exec(file) ?? []
  const known = new Set(taken.map(foldCase))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? file : `${base}-${number}${ending}`
    if (!known.has(foldCase(candidate))) return candidate
  }
}

/** The attribute that people have of this meaning; null: none. */
function sourceFor(shows: string, people: People): string | null {
  if (shows === 'Employee ID') return people.key
  return people.all.find((attribute) => nameKey(attribute) === nameKey(shows)) ?? null
}

function constant(attribute: string, value: string): CycleValue {
  const common = { mode: 'always', recipe: null, purpose: null, parameters: {}, sure: 'certain' } as const
  return { attribute, kind: 'constant', value, ...common }
}

function direct(attribute: string, value: string): CycleValue {
  return { ...constant(attribute, value), kind: 'direct' }
}

/** By the first recipe that fits. */
function madeBy(
  attribute: string,
  purpose: CyclePurpose,
  people: People,
  parameters: Readonly<Record<string, string>>,
  sure: Certainty = 'likely',
): CycleValue {
  const [recipe] = recipesFor(purpose, people)
  if (!recipe) return { ...constant(attribute, ''), purpose }
  return { attribute, ...recipe.make(people, parameters), recipe: recipe.id, purpose, parameters, sure }
}

function valueOf(attribute: string, shows: string, people: People, answers: Before): CycleValue {
  if (shows === 'Email') return mailOf(attribute, people, answers)
  if (shows === 'Display Name') return madeBy(attribute, 'displayName', people, {}, 'certain')
  if (shows === 'Account Name') return madeBy(attribute, 'login', people, {})
  return direct(attribute, sourceFor(shows, people) ?? '')
}

function mailOf(attribute: string, people: People, answers: Before): CycleValue {
  const domain = domainIn(answers)
  return madeBy(attribute, 'mail', people, { domain }, domain === '' ? 'unsure' : 'likely')
}

/** The domain that all mail addresses shown of the file have; empty where there is none. */
export function domainIn({ columns }: Pick<CycleAnswers, 'columns'>): string {
  const mails = columns.find(({ attribute }) => nameKey(attribute) === nameKey('Email'))?.samples ?? []
  const [domain = '', ...others] = [...new Set(mails.map((mail) => foldCase(mail.split('@').at(-1) ?? '')))]
  return others.length === 0 && isDomain(domain) ? domain : ''
}

/** A file that is there, with accounts or with nothing but its header. */
export function existingFileTarget(answers: Before, { name, settings, types }: FoundTarget): CycleTarget {
  const [type] = types
  if (!type) return { kind: 'existingFile', name, settings, objectType: nothing, match: null, values: [], disabled: [] }
  const people = peopleOf(answers)
  const { found } = type
  const objectType = withoutFindings(type)
  const status = statusOf(type)
  const attributes = objectType.attributes.map((attribute): AttributeSchema =>
    isManager(attribute.name) && found?.[attribute.name]?.looksLike?.type === 'reference'
      ? { ...attribute, type: 'reference' }
      : attribute,
  )
  const values = attributes.flatMap((attribute): CycleValue[] => {
    if (attribute.name === status?.column) return [constant(attribute.name, status.enabled)]
    const shows = meaningOf(attribute.name)
    if (shows === null || (shows === 'Manager') !== (attribute.type === 'reference')) return []
    const value = valueOf(attribute.name, shows, people, answers)
    return value.value === '' && value.recipe === null ? [] : [value]
  })
  return {
    kind: 'existingFile',
    name,
    settings,
    objectType: { ...objectType, attributes },
    match: matchOf(values, people),
    values: initialAnchor(values, objectType.anchor),
    disabled: status ? [constant(status.column, status.disabled)] : [],
  }
}

const nothing: ObjectTypeSchema = { name: 'account', anchor: '', attributes: [] }

const isManager = (name: string): boolean => nameKey(name) === nameKey('Manager')

/** What a record is found by never changes. */
function initialAnchor(values: readonly CycleValue[], anchor: string): readonly CycleValue[] {
  return values.map((value) => (foldCase(value.attribute) === foldCase(anchor) ? { ...value, mode: 'initial' } : value))
}

const meanings = [...newColumns.map(([, shows]) => shows), 'Account Name'] as const

function meaningOf(column: string): string | null {
  return meanings.find((shows) => nameKey(shows) === nameKey(column)) ?? null
}

/** By which accounts that are there are found: the key, else mails of the file, else logins of it. */
function matchOf(values: readonly CycleValue[], people: People): CycleTarget['match'] {
  const by = [people.key, people.mail, people.login].filter((attribute) => attribute !== null)
  for (const person of by) {
    const account = values.find(({ kind, value }) => kind === 'direct' && value === person)
    if (account) return { account: account.attribute, person }
  }
  return null
}

const enabledWords = ['enabled', 'active', 'aktiv', 'aktiviert', 'actif', 'true', 'yes', 'ja', '1']
const disabledWords = ['disabled', 'inactive', 'inaktiv', 'deaktiviert', 'gesperrt', 'inactif', 'false', 'no', 'nein', '0']

/** The column that says whether an account is enabled, where its values say both; in an empty file one called so. */
function statusOf(type: DiscoveredType): { readonly column: string; readonly enabled: string; readonly disabled: string } | null {
  for (const { name } of type.attributes) {
    const seen = type.found?.[name]
    const called = (words: readonly string[]): string | undefined =>
      seen?.values?.find(({ value }) => words.includes(foldCase(value.trim())))?.value
    const at = enabledWords.findIndex((word) => called([word]) !== undefined)
    const enabled = called(enabledWords)
    if (enabled !== undefined)
      return {
        column: name,
        enabled,
        disabled: called(disabledWords) ?? disabledWords[Math.min(at, disabledWords.length - 1)] ?? disabledWord,
      }
    if ((seen?.filled ?? 0) === 0 && /^(?:status|state|zustand|statut)$/i.test(name))
      return { column: name, enabled: enabledWord, disabled: disabledWord }
  }
  return null
}

const personClasses: Readonly<Record<string, string>> = {
  inetOrgPerson: 'top\nperson\norganizationalPerson\ninetOrgPerson',
  organizationalPerson: 'top\nperson\norganizationalPerson',
  person: 'top\nperson',
}

/** Attributes of entries, each with the attribute of people that it shows. */
const entryAttributes = [
  ['givenName', 'First Name'],
  ['displayName', 'Display Name'],
  ['mail', 'Email'],
  ['employeeNumber', 'Employee ID'],
  ['title', 'Job Title'],
  ['ou', 'Department'],
  ['l', 'Location'],
  ['telephoneNumber', 'Phone'],
  ['mobile', 'Mobile'],
  ['manager', 'Manager'],
] as const

/** The object type of people in a directory, as its schema has them; undefined where it has none. */
export function personTypeIn(types: readonly DiscoveredType[]): DiscoveredType | undefined {
  return Object.keys(personClasses).flatMap((name) => types.find((type) => type.name === name) ?? [])[0]
}

/** A directory: entries below the container. `container` empty: not known yet. */
export function directoryTarget(
  answers: Before,
  { name, settings, types }: FoundTarget,
  { credentials, container }: { readonly credentials: Readonly<Record<string, string>>; readonly container: string },
): CycleTarget {
  const people = peopleOf(answers)
  const found = personTypeIn(types)
  const has = (attribute: string): boolean => found?.attributes.some(({ name }) => name === attribute) ?? false
  const parameters = { container }
  const dn = madeBy('dn', 'dn', people, parameters, container === '' ? 'unsure' : 'likely')
  const names = [people.lastName, people.firstName, people.key].filter((attribute) => attribute !== null)
  const surname = `Coalesce(${names.map((attribute) => `mv[${JSON.stringify(attribute)}]`).join(', ')})`
  const shown = entryAttributes.filter(
    ([attribute, shows]) => has(attribute) && (attribute === 'mail' || sourceFor(shows, people) !== null),
  )
  const canDisable = has('employeeType')
  const values: readonly CycleValue[] = [
    dn,
    { ...constant('objectClass', personClasses[found?.name ?? ''] ?? ''), mode: 'initial' },
    { ...constant('cn', ''), ...commonName(dn.recipe, people), recipe: 'dn.name' },
    { ...constant('sn', surname), kind: 'expression' },
    ...(has('uid') ? [madeBy('uid', 'login', people, {})] : []),
    ...shown.map(([attribute, shows]) => valueOf(attribute, shows, people, answers)),
    ...(canDisable ? [constant('employeeType', enabledWord)] : []),
  ]
  const written = new Set(values.map(({ attribute }) => attribute))
  const attributes = found?.attributes.filter((attribute) => attribute.name === found.anchor || written.has(attribute.name)) ?? []
  return {
    kind: 'directory',
    name,
    settings,
    credentials,
    container,
    objectType: found
      ? {
          name: found.name,
          anchor: found.anchor,
          ...(found.anchorIgnoresCase !== undefined && { anchorIgnoresCase: found.anchorIgnoresCase }),
          ...(found.secondaryId !== undefined && { secondaryId: found.secondaryId }),
          attributes,
        }
      : nothing,
    match: has('employeeNumber') ? { account: 'employeeNumber', person: people.key } : null,
    values,
    disabled: canDisable ? [constant('employeeType', disabledWord)] : [],
  }
}

/** The recipe of this id with people's attributes as they are by the answers. */
export function madeByRecipe(answers: Before, id: string, parameters: Readonly<Record<string, string>>) {
  return recipeOf(id)?.make(peopleOf(answers), parameters)
}
