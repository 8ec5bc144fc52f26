/**
 * Copies an installation (`npm run backup -- FOLDER`), also while it runs: everything in the user folder but installed modules
 * and sessions, into FOLDER/<date and time>. SQLite files are copied by SQLite itself, so that the copy is consistent. What was
 * begun and not finished is removed.
 */
import './needs-node.mjs'
import { copyFileSync, mkdirSync, openSync, closeSync, readSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from './build-when-stale.mjs'
import { isThere, sentenceOf } from './denied.mjs'
import { refuseWithout } from './needs-binaries.mjs'
import { ownerOnly } from './owner-only.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const userDir = resolve(process.env.IDWEAVE_USER_DIR || join(root, '.idweave'))

const leftOut = new Set(['node_modules', '.sessions.json', 'idweave.lock'])
/** Copies that previews work on, and what SQLite has beside them. */
const ofPreview = /\.preview-\d+-\d+(?:-wal|-shm|-journal|\.part)?$/
const sqliteMark = 'SQLite format 3\0'
/** "IDWV" in SQLite's header: other programs may have tables of the same names. */
const ofIdentityStore = 0x49445756

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function isSqlite(file) {
  const start = Buffer.alloc(sqliteMark.length)
  const handle = openSync(file, 'r')
  try {
    return readSync(handle, start) === start.length && start.toString('latin1') === sqliteMark
  } finally {
    closeSync(handle)
  }
}

async function copyStore(from, to) {
  const Database = require('better-sqlite3')
  const store = new Database(from, { readonly: true, fileMustExist: true })
  try {
    await store.backup(to)
  } finally {
    store.close()
  }
  const copy = new Database(to)
  try {
    copy.pragma('journal_mode = delete')
    refuseDamaged(copy, from)
    removeMarks(copy)
  } finally {
    copy.close()
  }
}

/** A copy of a damaged store would be found out on the day it is needed. */
function refuseDamaged(copy, from) {
  const [finding] = copy.pragma('quick_check(1)')
  if (finding?.quick_check === 'ok') return
  const what = finding?.quick_check.split('\n').at(-1) ?? 'it could not be examined'
  throw new Error(
    `The store ${from} is damaged (${what}). Keep it for examination, keep the earlier backups, and put the latest whole one in its place.`,
  )
}

/** Who had the store open is nothing of its copy's: one that is put over the open store would be taken for that store. */
function removeMarks(copy) {
  if (copy.pragma('application_id', { simple: true }) !== ofIdentityStore) return
  const marks = copy.prepare("select name from sqlite_schema where type = 'table' and name in ('lock', 'opened')").pluck().all()
  for (const table of marks) copy.exec(`delete from ${table}`)
}

async function copyFolder(from, to) {
  mkdirSync(to, { recursive: true, mode: 0o700 })
  const entries = readdirSync(from, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && !leftOut.has(entry.name) && !ofPreview.test(entry.name))
  const stores = new Set(files.filter(({ name }) => isSqlite(join(from, name))).map(({ name }) => name))
  for (const { name } of entries.filter((entry) => entry.isFile() || entry.isDirectory())) {
    if (leftOut.has(name) || ofPreview.test(name)) continue
    const [source, target] = [join(from, name), join(to, name)]
    // These belong to the running process; the copy of the store has what is in them.
    if (stores.has(name.replace(/-(wal|shm)$/, '')) && !stores.has(name)) continue
    if (stores.has(name)) await copyStore(source, target)
    else if (statSync(source).isDirectory()) await copyFolder(source, target)
    else copyFileSync(source, target)
  }
}

/** Whether it is there; ends with a sentence where that cannot be seen. */
function existing(path) {
  try {
    return isThere(path)
  } catch (error) {
    return fail(`Nothing was copied. ${sentenceOf(error)}`)
  }
}

/** Keeps the credential secret as it is while this process runs. Throws while it is being changed: half would be copied. */
function keepSecret() {
  const { useFolder } = require(join(root, 'dist/runtime/store/sqlite/file/folder-in-use.js'))
  const { refuseHalfChanged } = require(join(root, 'dist/runtime/access/secret-change.js'))
  if (!useFolder(userDir, 'together'))
    throw new Error(`The credential secret of ${userDir} is being changed. Make the backup when that has ended.`)
  refuseHalfChanged(userDir)
}

const usage = 'Say where to: npm run backup -- FOLDER'
const [folder, ...more] = process.argv.slice(2)
if (folder === '--help' || folder === '-h') {
  console.log(usage)
  process.exit()
}
if (!folder || folder.startsWith('-') || more.length > 0) fail(usage)
if (!existing(userDir)) fail(`There is no user folder ${userDir}. IDWEAVE_USER_DIR says where it is.`)
const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
const target = join(resolve(folder), `idweave-${stamp}`)
if (existing(target)) fail(`${target} is there already.`)
if (`${target}/`.startsWith(`${userDir}/`)) fail('The copy cannot lie in the user folder itself.')
refuseWithout('better-sqlite3')
if (!build(root)) fail('The build failed: see above. Nothing was copied.')
const part = `${target}.part`
// The copy holds secrets and personal data, whatever others may do with the original.
process.umask(0o077)
try {
  keepSecret()
  mkdirSync(resolve(folder), { recursive: true })
  await copyFolder(userDir, part)
  ownerOnly(part)
  renameSync(part, target)
} catch (error) {
  rmSync(part, { recursive: true, force: true })
  fail(`The backup failed: ${sentenceOf(error)}`)
}
console.log(`Copied ${userDir} to ${target}`)
