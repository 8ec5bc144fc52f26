/** Where accounts are made: a new file, a file that is there, a directory; and what each account has there. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { withoutFindings } from '../../../runtime/model/discovered'
import { freeName } from '../../../runtime/model/free-name'
import type { AttributeSchema, ObjectTypeSchema } from '../../../runtime/model/schema'
import { foldCase } from '../../../runtime/model/values'
import { nameKey } from '../mapping/same-names'
import { accountMatch } from './account-match'
import { disabledWord, enabledWord, statusOf } from './account-status'
import type { CycleTarget, CycleValue } from './answers'
import { peopleOf } from './people'
import { commonName } from './recipes'
import type { Before } from './target-values'
import { constant, direct, madeBy, sourceFor, valueOf } from './target-values'
import type { Say } from './words'

/** A system that is to be the target, as it was tested and discovered. */
export interface FoundTarget {
  readonly name: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly types: readonly DiscoveredType[]
}

/** What a new file is named by. */
interface NewFile {
  /** Names of systems, and files, that are there. */
  readonly existing: { readonly systems: readonly string[]; readonly files: readonly string[] }
  readonly say: Say
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

/** A file that does not exist yet: login, what people have, and a status. */
export function newFileTarget(answers: Before, { existing, say }: NewFile): CycleTarget {
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

const nothing: ObjectTypeSchema = { name: 'account', anchor: '', attributes: [] }

/** No file or directory yet: which one is a question that is open. */
export function unchosenTarget(kind: 'existingFile' | 'directory'): CycleTarget {
  const open = { name: '', settings: {}, objectType: nothing, match: null, values: [], disabled: [] }
  return kind === 'existingFile' ? { ...open, kind, matchable: [] } : { ...open, kind, credentials: {}, container: '' }
}

/** A file that is there, with accounts or with nothing but its header; `source` is the file of the people, as it was found. */
export function existingFileTarget(
  answers: Before,
  { name, settings, types }: FoundTarget,
  source?: DiscoveredType,
): CycleTarget {
  const [type] = types
  if (!type) return { ...unchosenTarget('existingFile'), name, settings }
  const people = peopleOf(answers)
  const { found } = type
  const objectType = withoutFindings(type)
  const status = statusOf(type)
  const attributes = objectType.attributes.map((attribute): AttributeSchema =>
    isSuperior(attribute.name) && found?.[attribute.name]?.looksLike?.type === 'reference'
      ? { ...attribute, type: 'reference' }
      : attribute,
  )
  const values = attributes.map((attribute): CycleValue => {
    if (attribute.name === status?.column) return constant(attribute.name, status.enabled)
    const shows = meaningOf(attribute.name)
    if (shows === null || (shows === 'Manager') !== (attribute.type === 'reference')) return direct(attribute.name, '')
    return valueOf(attribute.name, shows, people, answers)
  })
  const { match, matchable } = accountMatch(type, people, { answers, source })
  return {
    kind: 'existingFile',
    name,
    settings,
    objectType: { ...objectType, attributes },
    match,
    matchable,
    values: initialAnchor(matchGiven(values, match), objectType.anchor),
    disabled: status ? [constant(status.column, status.disabled)] : [],
  }
}

const isSuperior = (name: string): boolean => nameKey(name) === nameKey('Manager')

/** What accounts are found by is given to new ones too, where nothing else is. */
export function matchGiven(values: readonly CycleValue[], match: CycleTarget['match']): readonly CycleValue[] {
  return values.map((value) =>
    value.attribute === match?.account && value.value === '' && value.recipe === null
      ? { ...direct(value.attribute, match.person), sure: 'likely' }
      : value,
  )
}

/** What a record is found by never changes. */
export function initialAnchor(values: readonly CycleValue[], anchor: string): readonly CycleValue[] {
  return values.map((value) => (foldCase(value.attribute) === foldCase(anchor) ? { ...value, mode: 'initial' } : value))
}

const meanings = [...newColumns.map(([, shows]) => shows), 'Account Name'] as const

function meaningOf(column: string): string | null {
  return meanings.find((shows) => nameKey(shows) === nameKey(column)) ?? null
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
