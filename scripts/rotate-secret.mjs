/**
 * Changes the credential secret of an installation (`npm run rotate-secret`): encrypts Node-RED's credentials and the secret
 * values of every identity store anew, and puts the new secret in the old one's place. Stopped at any moment, the same command
 * ends it; until then Idweave does not start. Exits with 1 where it refuses or fails. No secret is printed.
 */
import './needs-node.mjs'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build-when-stale.mjs'
import { sentenceOf } from './denied.mjs'
import { storesOf } from './installation-stores.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const env = process.env
const userDir = resolve(env.IDWEAVE_USER_DIR || join(root, '.idweave'))
/** Shorter ones can be guessed. */
const shortest = 16

const usage = `Usage
  npm run rotate-secret                          stop Idweave first, and make a backup
  npm run rotate-secret -- --leave-unreadable    leave what the present secret does not open as it is

The present secret is taken from IDWEAVE_CREDENTIAL_SECRET, else from secrets/credential-secret in the user folder. The new one is
taken from IDWEAVE_NEW_CREDENTIAL_SECRET, else made. It is written to secrets/credential-secret, unless both variables are set:
then it stands in the environment only. IDWEAVE_USER_DIR is the user folder. Stopped before its end, run the same again.`

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readCommandLine() {
  try {
    return parseArgs({ options: { help: { type: 'boolean' }, 'leave-unreadable': { type: 'boolean' } } }).values
  } catch (error) {
    return fail(`${error.message}\n\n${usage}`)
  }
}

const options = readCommandLine()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
if (!build(root)) fail('The build failed: see above. Nothing was changed.')
const { beginChange, changeUnderWay, endChange, storedSecret } = require(join(root, 'dist/runtime/access/secret-change.js'))
const { credentialFiles, reencrypt, removeLeftOver } = require(join(root, 'dist/runtime/access/credential-files.js'))
const { keyId } = require(join(root, 'dist/runtime/store/sqlite/file/sealer.js'))
const { openToReseal } = require(join(root, 'dist/runtime/store/sqlite/resealing.js'))
const { useFolder } = require(join(root, 'dist/runtime/store/sqlite/file/folder-in-use.js'))
const { knownStores } = require(join(root, 'dist/nodes/adapter/known-stores.js'))

const shown = (file) => (relative(userDir, file).startsWith('..') ? file : relative(userDir, file))
const figure = (count) => count.toLocaleString('en')
const counted = (count, singular, plural) => `${figure(count)} ${count === 1 ? singular : plural}`
const known = (secret) => ({ key: keyId(secret), secret })

/** What is to be changed: what was begun, or what the environment and the user folder say. */
function planned() {
  const { IDWEAVE_CREDENTIAL_SECRET: given, IDWEAVE_NEW_CREDENTIAL_SECRET: wanted } = env
  const begun = changeUnderWay(userDir)
  if (begun) {
    if (wanted && wanted !== begun.to.secret)
      throw new Error(
        `A change begun ${begun.begun} has not ended, and it is to another secret than IDWEAVE_NEW_CREDENTIAL_SECRET has now. Take the variable away, run the same again, and change the secret once more after that.`,
      )
    return { change: begun, isNew: false }
  }
  const from = given || storedSecret(userDir)
  if (!from) throw new Error(`${userDir} has no credential secret yet. npm start makes one.`)
  const keptIn = given && wanted ? 'environment' : 'file'
  const to = wanted || randomBytes(32).toString('hex')
  refuseWeak(to, from, keptIn)
  return { change: { begun: new Date().toISOString(), from: known(from), to: known(to), keptIn }, isNew: true }
}

function refuseWeak(to, from, keptIn) {
  if (to === from) throw new Error('IDWEAVE_NEW_CREDENTIAL_SECRET is the present secret. Set another, or none and one is made.')
  if (to.length < shortest) throw new Error(`IDWEAVE_NEW_CREDENTIAL_SECRET is shorter than ${shortest} characters.`)
  if (keptIn === 'file' && to !== to.trim())
    throw new Error('IDWEAVE_NEW_CREDENTIAL_SECRET begins or ends with white space, which a file does not keep.')
}

/** Node-RED's files. Throws where neither secret opens one. */
function credentials({ from, to }) {
  const files = credentialFiles(userDir, { from: from.secret, to: to.secret })
  const strange = files.filter(({ openedBy }) => openedBy === 'neither').map(({ name }) => name)
  if (strange.length === 0 || options['leave-unreadable']) return files
  const own = hasGeneratedSecret()
    ? 'It is encrypted with the secret that Node-RED once made by itself: start Idweave, deploy once, stop it, and run the same again.'
    : 'Set IDWEAVE_CREDENTIAL_SECRET to the secret it was encrypted with; with --leave-unreadable it stays as it is.'
  throw new Error(`The present credential secret does not open ${strange.join(' and ')}. ${own}`)
}

function hasGeneratedSecret() {
  const file = join(userDir, '.config.runtime.json')
  return existsSync(file) && readFileSync(file, 'utf8').includes('_credentialSecret')
}

/** The stores, each locked; what closes them again is pushed to `closing`. */
function openStores(secrets, closing) {
  const { stores, missing, copies } = storesOf(userDir, knownStores(userDir))
  if (missing.length > 0)
    throw new Error(
      `The store ${missing.join(' and ')} is not there, and it was before. Put it back, since its secret values could not be read afterwards; or, if it is gone for good, take it out of ${join(userDir, 'idweave-stores.json')}.`,
    )
  const opened = stores.map((file) => {
    const store = openToReseal(file, secrets)
    closing.push(() => store.close())
    const unreadable = store.unreadable()
    if (unreadable > 0 && !options['leave-unreadable'])
      throw new Error(
        `${counted(unreadable, 'row', 'rows')} of the store ${file} cannot be read: the secret they were sealed with is not at hand. Set IDWEAVE_CREDENTIAL_SECRET to it; with --leave-unreadable they stay as they are, sealed with that secret.`,
      )
    return { file, store }
  })
  return { opened, copies }
}

function changeFiles(files, { from, to }) {
  for (const { name, openedBy } of files) {
    if (openedBy === 'old') reencrypt(userDir, name, { from: from.secret, to: to.secret })
    const done = {
      old: 'encrypted anew',
      new: 'was under the new secret already',
      notEncrypted: 'is not encrypted, left as it is',
    }
    console.log(`  ${name}: ${done[openedBy] ?? 'cannot be opened, left as it is'}`)
  }
  const removed = removeLeftOver(userDir)
  if (removed > 0) console.log(`  ${counted(removed, 'file', 'files')} half written by Node-RED: removed`)
}

async function changeStore({ file, store }) {
  const { rows, unreadable, joinAttributes } = await store.reseal()
  const keys = joinAttributes > 0 ? `, keys for joins made anew for ${counted(joinAttributes, 'attribute', 'attributes')}` : ''
  const left = unreadable > 0 ? `, ${counted(unreadable, 'row', 'rows')} cannot be read and were left as they are` : ''
  console.log(`  ${shown(file)}: ${counted(rows, 'row', 'rows')} with secret values sealed anew${keys}${left}`)
}

function nextSteps({ keptIn }, copies) {
  const set =
    keptIn === 'environment'
      ? 'Before the next start, set IDWEAVE_CREDENTIAL_SECRET to the new secret, and take IDWEAVE_NEW_CREDENTIAL_SECRET away.'
      : env.IDWEAVE_CREDENTIAL_SECRET
        ? 'The new secret is in secrets/credential-secret. Before the next start, take IDWEAVE_CREDENTIAL_SECRET away: it would be used instead.'
        : 'The new secret is in secrets/credential-secret. Start Idweave again.'
  const bak = copies.length > 0 ? `\nSealed with the old secret, and of no use any more: ${copies.map(shown).join(', ')}` : ''
  return `${set}\nA backup made before is restored with the secret it has in it; one without it, since the secret was in the environment, needs the old one there.${bak}`
}

async function rotate(closing) {
  const { change, isNew } = planned()
  const files = credentials(change)
  const storeKey = join(userDir, 'idweave-store.key')
  const more = existsSync(storeKey) ? [readFileSync(storeKey, 'utf8').trim()] : []
  const { opened, copies } = openStores([change.to.secret, change.from.secret, ...more], closing)
  if (isNew) beginChange(userDir, change)
  console.log(
    isNew ? `Changing the credential secret of ${userDir}` : `Ending the change of the credential secret begun ${change.begun}`,
  )
  changeFiles(files, change)
  for (const store of opened) await changeStore(store)
  // A log that could not be put away is a failure before the old secret is forgotten.
  while (closing.length > 0) closing.shift()()
  endChange(userDir, change)
  console.log(`The credential secret is changed; the old one opens nothing any more.\n${nextSteps(change, copies)}`)
}

if (!existsSync(userDir)) fail(`There is no user folder ${userDir}. IDWEAVE_USER_DIR says where it is.`)
process.umask(0o077)
const closing = []
try {
  if (!useFolder(userDir, 'alone'))
    throw new Error(`Idweave is running on ${userDir}, or a backup of it is being made. Stop it, and run the same again.`)
  await rotate(closing)
} catch (error) {
  for (const close of closing) {
    try {
      close()
    } catch {
      // What is told is what went wrong first.
    }
  }
  const next = error.next ? ` ${error.next}` : ''
  const state = underWay()
  fail(`${sentenceOf(error)}${next}\n${state}`)
}

/** How far it came, for who reads that it failed. */
function underWay() {
  return existsSync(join(userDir, 'secrets', 'secret-change.json'))
    ? 'The change has not ended, and Idweave does not start before it has: put that right and run npm run rotate-secret again.'
    : 'Nothing was changed.'
}
