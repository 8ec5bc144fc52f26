/** The schema a directory tells about itself: attribute types and object classes. */
import { SyncError } from '../../../model/errors'
import type { Connection } from './connection'
import { faultOf } from './faults'

/** An attribute type of a directory (RFC 4512 section 4.1.2), with what it inherits filled in. */
export interface AttributeDefinition {
  readonly name: string
  readonly names: readonly string[]
  /** What it is derived from; empty where it is from nothing. */
  readonly superior: string
  readonly description: string
  /** The syntax's number without a length. */
  readonly syntax: string
  readonly equality: string
  readonly single: boolean
  readonly readOnly: boolean
  /** The server keeps it for its own use, or gives entries a value that is kept elsewhere (RFC 4512 section 2.5, RFC 3671). */
  readonly operational: boolean
}

/** An object class of a directory (RFC 4512 section 4.1.1). */
export interface ClassDefinition {
  readonly name: string
  readonly names: readonly string[]
  readonly oid: string
  readonly kind: 'structural' | 'auxiliary' | 'abstract'
  readonly superior: readonly string[]
  readonly must: readonly string[]
  readonly may: readonly string[]
  /** Auxiliary classes every entry of the class has without listing them (DIT content rules, RFC 4512 section 4.1.6). */
  readonly auxiliary: readonly string[]
}

/** The definitions of a directory by any of their names or numbers, in any letter case. */
export interface Subschema {
  readonly attributes: readonly AttributeDefinition[]
  readonly classes: readonly ClassDefinition[]
  attribute(name: string): AttributeDefinition | undefined
  class(name: string): ClassDefinition | undefined
  /** The class and all its superiors, the most general first. */
  chain(name: string): readonly ClassDefinition[]
}

/** Reads the definitions from the server; undefined when this login may not see them. */
export async function readSubschema(connection: Connection): Promise<Subschema | undefined> {
  try {
    const { searchEntries } = await connection.run((client) =>
      client.search(connection.root.subschema, {
        scope: 'base',
        filter: '(objectClass=subschema)',
        attributes: ['attributeTypes', 'objectClasses', 'dITContentRules'],
        timeLimit: 0,
      }),
    )
    const entry = searchEntries[0]
    const texts = (name: string): string[] => [entry?.[name] ?? []].flat().map(String)
    const classes = texts('objectClasses')
    return classes.length === 0 ? undefined : parseSubschema(texts('attributeTypes'), classes, texts('dITContentRules'))
  } catch (thrown) {
    if (thrown instanceof SyncError || faultOf(thrown).kind !== 'refused') throw thrown
    return undefined
  }
}

/** Reads the definitions from their texts. One that cannot be read is left out. */
export function parseSubschema(
  attributeTexts: readonly string[],
  classTexts: readonly string[],
  ruleTexts: readonly string[] = [],
): Subschema {
  const raw = attributeTexts.map(parseDefinition)
  const rawByName = byName(raw.map((definition) => ({ ...definition, names: namesOf(definition) })))
  const attributes = raw.map((definition) => attributeDefinition(definition, (name) => rawByName.get(name.toLowerCase())))
  const rules = new Map(ruleTexts.map(parseDefinition).map((rule) => [rule.oid, rule.fields]))
  const classes = classTexts.map(parseDefinition).map((definition) => classDefinition(definition, rules.get(definition.oid)))
  const attributeByName = byName(attributes)
  const classByName = byName(classes)
  return {
    attributes,
    classes,
    attribute: (name) => attributeByName.get(name.toLowerCase().replace(/;.*/, '')),
    class: (name) => classByName.get(name.toLowerCase()),
    chain: (name) => chainOf(name, (known) => classByName.get(known.toLowerCase()), new Set()),
  }
}

/** A definition's fields: `NAME` → values. A flag such as SINGLE-VALUE has no values. */
interface Definition {
  readonly oid: string
  readonly fields: ReadonlyMap<string, readonly string[]>
}

/** The usage of attributes that users write. */
const users = 'userApplications'

const flags = new Set(['OBSOLETE', 'SINGLE-VALUE', 'COLLECTIVE', 'NO-USER-MODIFICATION', 'ABSTRACT', 'STRUCTURAL', 'AUXILIARY'])

/** Reads `( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )`. */
function parseDefinition(text: string): Definition {
  const tokens = text.match(/'(?:[^'\\]|\\[0-9a-f]{2})*'|[()$]|[^\s()$']+/gi) ?? []
  const fields = new Map<string, string[]>()
  for (let at = 2; at < tokens.length;) {
    const key = tokens[at++] as string
    if (key === ')' || key === '(') continue
    const values: string[] = []
    fields.set(key.toUpperCase(), values)
    if (flags.has(key.toUpperCase())) continue
    if (tokens[at] === '(') {
      for (at++; at < tokens.length && tokens[at] !== ')'; at++) if (tokens[at] !== '$') values.push(plain(tokens[at] as string))
      at++
    } else if (at < tokens.length) values.push(plain(tokens[at++] as string))
  }
  return { oid: tokens[1] ?? '', fields }
}

function plain(token: string): string {
  return token.startsWith("'") ? token.slice(1, -1).replace(/\\27/g, "'").replace(/\\5c/gi, '\\') : token
}

function namesOf(definition: Definition): readonly string[] {
  return [...(definition.fields.get('NAME') ?? []), definition.oid]
}

function attributeDefinition(definition: Definition, find: (name: string) => Definition | undefined): AttributeDefinition {
  const inherited = (key: string): string => {
    for (let at: Definition | undefined = definition, depth = 0; at && depth < 20; depth++) {
      const value = at.fields.get(key)?.[0]
      if (value !== undefined) return value
      const superior: string | undefined = at.fields.get('SUP')?.[0]
      at = superior === undefined ? undefined : find(superior)
    }
    return ''
  }
  const names = namesOf(definition)
  return {
    name: names[0] as string,
    names,
    superior: definition.fields.get('SUP')?.[0] ?? '',
    description: definition.fields.get('DESC')?.[0] ?? '',
    syntax: inherited('SYNTAX').replace(/\{\d+\}$/, ''),
    equality: inherited('EQUALITY'),
    single: definition.fields.has('SINGLE-VALUE'),
    readOnly: definition.fields.has('NO-USER-MODIFICATION'),
    operational: (definition.fields.get('USAGE')?.[0] ?? users) !== users || definition.fields.has('COLLECTIVE'),
  }
}

/** With what a content rule of the class adds. */
function classDefinition(definition: Definition, rule: Definition['fields'] | undefined): ClassDefinition {
  const names = namesOf(definition)
  const { fields } = definition
  return {
    name: names[0] as string,
    names,
    oid: definition.oid,
    kind: fields.has('ABSTRACT') ? 'abstract' : fields.has('AUXILIARY') ? 'auxiliary' : 'structural',
    superior: fields.get('SUP') ?? [],
    must: [...(fields.get('MUST') ?? []), ...(rule?.get('MUST') ?? [])],
    may: [...(fields.get('MAY') ?? []), ...(rule?.get('MAY') ?? [])],
    auxiliary: rule?.get('AUX') ?? [],
  }
}

function byName<Definition extends { readonly names: readonly string[] }>(all: readonly Definition[]): Map<string, Definition> {
  const found = new Map<string, Definition>()
  for (const definition of all) for (const name of definition.names) found.set(name.toLowerCase(), definition)
  return found
}

function chainOf(name: string, find: (name: string) => ClassDefinition | undefined, seen: Set<string>): ClassDefinition[] {
  const definition = find(name)
  if (!definition || seen.has(definition.oid)) return []
  seen.add(definition.oid)
  return [...definition.superior.flatMap((superior) => chainOf(superior, find, seen)), definition]
}
