/** The object types of a directory, from the schema it tells about itself. */
import type { DiscoveredType } from '../../model/discovered'
import { SyncError } from '../../model/errors'
import type { AttributeSchema, ObjectTypeSchema } from '../../model/schema'
import { type AttributeType, foldCase } from '../../model/values'
import { dnAttribute, neverRead } from './entries/attributes'
import { containersFor } from './entries/containers'
import { syncError } from './protocol/faults'
import type { LdapSession } from './protocol/session'
import { readSubschema, type AttributeDefinition, type Subschema } from './protocol/subschema'
import type { LdapSettings } from './settings'

/** The object types the directory has now; a SyncError 'not-supported' when this login may not see its schema. */
export async function discoverTypes(session: LdapSession): Promise<DiscoveredType[]> {
  const subschema = await readSubschema(await session.connection()).catch((thrown: unknown) => {
    throw syncError(thrown, 'Reading the schema of the directory')
  })
  if (!subschema)
    throw new SyncError(
      'not-supported',
      'The schema of the directory cannot be read with this login.',
      'Give the bind DN the right to read the subschema entry, or declare the object types by hand.',
    )
  const types = typesIn(subschema, session.settings)
  const people = types.find(({ name }) => name === usual[0])
  if (!people) return types
  const containers = await containersFor(session, people.name)
  return types.map((type) => (type === people ? { ...type, containers } : type))
}

/** The object types of a schema, the ones for people and groups first. */
export function typesIn(subschema: Subschema, settings: LdapSettings): ObjectTypeSchema[] {
  const structural = subschema.classes
    .filter((objectClass) => objectClass.kind === 'structural' && !internal.test(objectClass.name))
    .map((objectClass) => objectClass.name)
  const rank = (name: string): number => (usual.includes(name) ? usual.indexOf(name) : usual.length)
  const single = structural.toSorted((a, b) => rank(a) - rank(b) || (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  const combined = new Set(settings.combinations.map((combination) => combination.type.toLowerCase()))
  return [
    ...settings.combinations,
    ...single.filter((name) => !combined.has(name.toLowerCase())).map((name) => ({ type: name, classes: [name] })),
  ].map(({ type, classes }) => objectType(type, classes, subschema, settings))
}

const usual = [
  'inetOrgPerson',
  'groupOfNames',
  'organizationalUnit',
  'groupOfUniqueNames',
  'person',
  'organizationalPerson',
  'organization',
  'account',
  'posixGroup',
]

/** Classes of the server's own entries: its configuration, its log, its schema. */
const internal = /^(?:olc|audit|glue$|referral$|alias$|.*rootDSE$|subentry$|subschema$|syncProviderSubentry$|monitor)/i

/** Operational attributes worth offering, where the server has them. */
const operational = ['createTimestamp', 'modifyTimestamp', 'memberOf']

function objectType(name: string, classes: readonly string[], subschema: Subschema, settings: LdapSettings): ObjectTypeSchema {
  const chain = classes.flatMap((name) => subschema.chain(name))
  const must = new Set(chain.flatMap((objectClass) => objectClass.must).map((name) => subschema.attribute(name)?.name ?? name))
  must.delete('objectClass')
  const names = new Set([
    settings.anchor,
    'objectClass',
    ...must,
    ...chain.flatMap((objectClass) => objectClass.may),
    ...operational,
  ])
  const attributes = new Map<string, AttributeSchema>()
  for (const name of names) {
    const definition = subschema.attribute(name)
    if (!definition) continue
    const schema = attributeSchema(definition, must.has(definition.name))
    attributes.set(foldCase(schema.name), schema)
  }
  const anchor = subschema.attribute(settings.anchor)
  return {
    name,
    anchor: anchor?.name ?? settings.anchor,
    anchorIgnoresCase: anchor !== undefined && comparisonOf(anchor) === 'ignoreCase',
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

function attributeSchema(definition: AttributeDefinition, required: boolean): AttributeSchema {
  const secret = neverRead.has(definition.name.toLowerCase())
  const readOnly = definition.readOnly || definition.name.toLowerCase() === 'memberof'
  const binaryTransfer = certificateSyntaxes.has(definition.syntax)
  return {
    name: binaryTransfer ? `${definition.name};binary` : definition.name,
    type: secret ? 'text' : typeOf(definition.syntax),
    multi: !definition.single && !secret,
    ...(readOnly ? { mutability: 'readOnly' } : {}),
    ...(required ? { required: true } : {}),
    ...(secret ? { secret: true } : { comparison: comparisonOf(definition) }),
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

function comparisonOf(definition: AttributeDefinition): 'exact' | 'ignoreCase' | 'dn' {
  const rule = definition.equality.toLowerCase()
  if (rule === 'distinguishednamematch' || rule === 'uniquemembermatch') return 'dn'
  return /caseignore|objectidentifier|uuid|telephonenumber/.test(rule) ? 'ignoreCase' : 'exact'
}
