/** The identity stores of an installation: those it has had, those its flows name, and those that lie in its folder. */
import { closeSync, existsSync, openSync, readFileSync, readSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** SQLite's header has there what marks an identity store. */
const markAt = 68
const mark = Buffer.from('IDWV')

/** A copy that an update or `backup` has left beside a store. */
const copyName = /\.bak-\d+$/

/**
 * Absolute paths: `stores` that are there, `missing` ones that the list `known` names, and `copies` beside them that an update
 * has left.
 */
export function storesOf(userDir, known) {
  const inFolder = namesIn(userDir).filter((name) => isStore(join(userDir, name)))
  const named = [...known, ...namedByFlows(userDir), ...inFolder.filter((name) => !copyName.test(name))]
  const all = [...new Set(named.map((file) => resolve(userDir, file)))].sort()
  const stores = all.filter((file) => isThere(file))
  return {
    stores,
    missing: all.filter((file) => known.includes(file) && !isThere(file)),
    copies: [...new Set(stores.flatMap((file) => copiesOf(file)))],
  }
}

const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder) : [])
const isThere = (file) => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0
const copiesOf = (file) =>
  namesIn(dirname(file))
    .map((name) => join(dirname(file), name))
    .filter((path) => path.startsWith(`${file}.`) && copyName.test(path))

/** What the identity stores of the flow files in the folder name, with variables of the environment put in. */
function namedByFlows(userDir) {
  const flows = namesIn(userDir).filter((name) => /^[^.].*\.json$/.test(name) && !name.endsWith('_cred.json'))
  const nodes = flows.flatMap((name) => nodesIn(join(userDir, name)))
  return nodes
    .filter((node) => node?.type === 'identity-store')
    .map(({ file }) => String(file || 'identity.sqlite').replace(/\$\{(\w+)\}/g, (_, name) => process.env[name] ?? ''))
    .filter((file) => file !== '')
}

function nodesIn(file) {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(read) ? read : []
  } catch {
    return []
  }
}

function isStore(file) {
  const status = statSync(file, { throwIfNoEntry: false })
  // Not opened in vain: closing a file takes the locks from it that this process has.
  if (!status?.isFile() || status.size < markAt + mark.length) return false
  const found = Buffer.alloc(mark.length)
  const handle = openSync(file, 'r')
  try {
    return readSync(handle, found, 0, mark.length, markAt) === mark.length && found.equals(mark)
  } finally {
    closeSync(handle)
  }
}
