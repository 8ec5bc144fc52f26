/** What the API calls by its own names, in the words of the command line: commands, arguments and options. */
import { withApiNames } from '../runtime/model/api-names'

/** Commands, by the operation they ask for. */
const commands: Readonly<Record<string, string>> = {
  'GET openapi.json': 'idweave --help',
  'GET metaverse': 'idweave find TEXT',
  'GET objects': 'idweave find TEXT',
  'GET gone': 'idweave why NAME',
  'GET pending-exports': 'idweave pending',
  'GET metaverse/{identity}/deletion': 'idweave delete IDENTITY',
  'GET metaverse/{identity}/erasure': 'idweave erase IDENTITY',
}

/** Parts of requests that commands have as an option, or as an argument of another name. */
const parts: Readonly<Record<string, readonly string[]>> = {
  identity: ['--person', 'IDENTITY'],
  object: ['--object', 'OBJECT'],
  type: ['--type', 'TYPE'],
  rulesOff: ['--without'],
  present: ['--forget'],
  values: ['ATTRIBUTE=VALUE'],
  q: ['TEXT'],
  ids: ['ID'],
  pendingExport: ['ID'],
  to: ['TIME'],
  store: ['--store'],
}

/** The sentence as it is said of a command with this usage. */
export function inCommandWords(sentence: string, usage: string): string {
  return withApiNames(sentence, (name) => commands[name] ?? partWords(name, usage))
}

/** The option or argument that the command has for a part of a request; null for what is no name of a part. */
function partWords(name: string, usage: string): string | null {
  if (!/^[a-z][A-Za-z]*$/.test(name)) return null
  const candidates = Object.hasOwn(parts, name) ? (parts[name] ?? []) : [`--${name}`, name.toUpperCase()]
  const words = new Set(usage.match(/[\w=-]+/g) ?? [])
  const named = candidates.find((candidate) => words.has(candidate))
  return named ?? (name === 'store' ? '--store' : name)
}
