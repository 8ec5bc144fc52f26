/** The object types of a directory, from the schema it tells about itself. */
import type { DiscoveredType } from '../../model/discovered'
import { SyncError } from '../../model/errors'
import type { AttributeSchema, ObjectTypeSchema } from '../../model/schema'
import { type AttributeType, foldCase } from '../../model/values'
import { noSuchAnchor } from './entries/anchor-search'
import { dnAttribute, isNeverOffered, isNeverRead } from './entries/attributes'
import { formOf } from './entries/byte-forms'
import { containersFor } from './entries/containers'
import { selectionOf } from './entries/entry-reader'
import type { DirectoryKind } from './kinds/kinds'
import { syncError } from './protocol/faults'
import type { LdapSession } from './protocol/session'
import { readSubschema, type AttributeDefinition, type Subschema } from './protocol/subschema'
import { anchorOf, type LdapSettings } from './settings'

/** The object types the directory has now; a SyncError 'not-supported' when this login may not see its schema. */
export async function discoverTypes(session: LdapSession): Promise<DiscoveredType[]> {
  const connection = await session.connection()
  const subschema = await readSubschema(connection).catch((thrown: unknown) => {
    throw syncError(thrown, 'Reading the schema of the directory')
  })
  if (!subschema)
    throw new SyncError(
      'not-supported',
      'The schema of the directory cannot be read with this login.',
      'Give the bind DN the right to read the subschema entry, or declare the object types by hand.',
    )
  const { kind } = connection.root
  const anchor = anchorOf(session.settings, kind)
  if (!subschema.attribute(anchor)) throw noSuchAnchor(anchor, kind)
  const types = typesIn(subschema, session.settings, kind)
  const people = types.find(({ name }) => name === kind.usual[0])
  if (!people) return types
  const containers = await containersFor(session, selectionOf(people.name, [people.name], kind))
  return types.map((type) => (type === people ? { ...type, containers } : type))
}

/** The object types of a schema, the ones for people and groups first. */
export function typesIn(subschema: Subschema, settings: LdapSettings, kind: DirectoryKind): ObjectTypeSchema[] {
  const structural = subschema.classes
    .filter((objectClass) => objectClass.kind === 'structural' && !internal.test(objectClass.name))
    .map((objectClass) => objectClass.name)
  const rank = (name: string): number => (kind.usual.includes(name) ? kind.usual.indexOf(name) : kind.usual.length)
  const single = structural.toSorted((a, b) => rank(a) - rank(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const combined = new Set(settings.combinations.map((combination) => combination.type.toLowerCase()))
  return [
    ...settings.combinations,
    ...single.filter((name) => !combined.has(name.toLowerCase())).map((name) => ({ type: name, classes: [name] })),
  ].map(({ type, classes }) => objectType(type, classes, subschema, { anchorName: anchorOf(settings, kind), kind }))
}

/** Classes of the server's own entries: its configuration, its log, its schema. */
const internal = /^(?:olc|audit|glue$|referral$|alias$|.*rootDSE$|subentry$|subschema$|syncProviderSubentry$|monitor)/i

/** Operational attributes worth offering, where the server has them. */
const operational = ['createTimestamp', 'modifyTimestamp', 'memberOf']

/** What types of one directory have in common. */
interface Common {
  readonly anchorName: string
  readonly kind: DirectoryKind
}

function objectType(
  name: string,
  classes: readonly string[],
  subschema: Subschema,
  { anchorName, kind }: Common,
): ObjectTypeSchema {
  const listed = classes.flatMap((name) => subschema.chain(name))
  const chain = [...listed, ...listed.flatMap(({ auxiliary }) => auxiliary.flatMap((name) => subschema.chain(name)))]
  const must = new Set(chain.flatMap((objectClass) => objectClass.must).map((name) => subschema.attribute(name)?.name ?? name))
  must.delete('objectClass')
  const names = new Set([anchorName, 'objectClass', ...must, ...chain.flatMap((objectClass) => objectClass.may), ...operational])
  const attributes = new Map<string, AttributeSchema>()
  for (const name of names) {
    const definition = subschema.attribute(name)
    if (!definition || isNeverOffered(definition.name, subschema)) continue
    const schema = attributeSchema(definition, must.has(definition.name), kind)
    attributes.set(foldCase(schema.name), schema)
  }
  const anchor = subschema.attribute(anchorName)
  return {
    name,
    anchor: anchor?.name ?? anchorName,
    anchorIgnoresCase: anchor !== undefined && comparisonOf(anchor, kind) === 'ignoreCase',
    secondaryId: dnAttribute,
    attributes: [dnSchema, ...attributes.values()],
  }
}

const dnSchema: AttributeSchema = {
  name: dnAttribute,
  type: 'text',
  multi: false,
  required: true,
  comparison: 'dn',
  description: 'The distinguished name: where the entry is and what it is called.',
}

function attributeSchema(definition: AttributeDefinition, required: boolean, kind: DirectoryKind): AttributeSchema {
  const secret = isNeverRead(definition.name)
  const readOnly = definition.readOnly || definition.name.toLowerCase() === 'memberof'
  const binaryTransfer = certificateSyntaxes.has(definition.syntax)
  return {
    name: binaryTransfer ? `${definition.name};binary` : definition.name,
    type: secret || formOf(definition.name) ? 'text' : typeOf(definition.syntax),
    multi: !definition.single && !secret,
    ...(readOnly ? { mutability: 'readOnly' } : {}),
    ...(required ? { required: true } : {}),
    ...(secret ? { secret: true } : { comparison: comparisonOf(definition, kind) }),
    ...(definition.description === '' ? {} : { description: definition.description }),
  }
}

const syntax = '1.3.6.1.4.1.1466.115.121.1.'

/** Certificates and lists of revoked ones are only transferred as binary (RFC 4523). */
const certificateSyntaxes = new Set(['8', '9', '10'].map((number) => syntax + number))

const binarySyntaxes = new Set(['4', '5', '8', '9', '10', '23', '28', '40', '49', '51'].map((number) => syntax + number))

/** The model's type for an LDAP syntax (RFC 4517). */
function typeOf(number: string): AttributeType {
  if (number === `${syntax}27`) return 'integer'
  if (number === `${syntax}7`) return 'boolean'
  if (number === `${syntax}24`) return 'dateTime'
  if (number === `${syntax}12` || number === `${syntax}34`) return 'reference'
  return binarySyntaxes.has(number) ? 'binary' : 'text'
}

function comparisonOf(definition: AttributeDefinition, kind: DirectoryKind): 'exact' | 'ignoreCase' | 'dn' {
  const rule = definition.equality.toLowerCase()
  if (rule === '') return unnamedComparison(definition, kind)
  if (rule === 'distinguishednamematch' || rule === 'uniquemembermatch') return 'dn'
  return /caseignore|objectidentifier|uuid|telephonenumber/.test(rule) ? 'ignoreCase' : 'exact'
}

/** Numeric string, printable string, object identifier, directory string and IA5 string. */
const textSyntaxes = new Set(['36', '44', '38', '15', '26'].map((number) => syntax + number))

/** Where the schema names no rule, as Active Directory's never does. */
function unnamedComparison({ name, syntax: number }: AttributeDefinition, kind: DirectoryKind): 'exact' | 'ignoreCase' | 'dn' {
  if (!kind.ignoresCase) return 'exact'
  if (typeOf(number) === 'reference') return 'dn'
  return textSyntaxes.has(number) || formOf(name) === 'guid' ? 'ignoreCase' : 'exact'
}
