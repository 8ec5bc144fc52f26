/** The user folder: everything of one installation (flows, secrets, store, demo data). Preparing it twice changes nothing. */
import { randomBytes, randomInt } from 'node:crypto'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isThere } from './denied.mjs'
import { ownerOnly } from './owner-only.mjs'

/** Without characters that are mistaken for one another. */
const passwordLetters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Four groups of five, about 116 bits. */
export function newPassword() {
  const group = () => Array.from({ length: 5 }, () => passwordLetters[randomInt(passwordLetters.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}

/** Writes a secret that only the owner may read; one that is there stays. */
function keep(file, make) {
  if (!isThere(file)) writeFileSync(file, `${make()}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
}

/**
 * Makes the folder and what is missing in it: secrets that the environment does not give, and, when there are no flows yet, the
 * reference flows with their demo data. A folder that was there is closed to other users, with all in it. Returns the password
 * that was made, to be shown once, whether the flows are new, and what could not be closed.
 */
export function prepareUserFolder(userDir, root, env = process.env) {
  const secrets = join(userDir, 'secrets')
  for (const folder of [userDir, secrets]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const open = ownerOnly(userDir)
  if (!env.IDWEAVE_CREDENTIAL_SECRET) keep(join(secrets, 'credential-secret'), () => randomBytes(32).toString('hex'))
  if (!env.IDWEAVE_TOKEN) keep(join(secrets, 'token'), () => randomBytes(32).toString('base64url'))
  let password
  if (!env.IDWEAVE_ADMIN_PASSWORD)
    keep(join(secrets, 'admin-password-hash'), () => {
      password = newPassword()
      // Required only now: where nothing is installed, the script that imports this one shall have said so before.
      return createRequire(import.meta.url)('bcryptjs').hashSync(password, 10)
    })
  return { password, newFlows: installDemo(userDir, root), open }
}

function installDemo(userDir, root) {
  const flows = join(userDir, 'flows.json')
  const reference = join(root, 'flows', 'reference.json')
  if (isThere(flows) || !isThere(reference)) return false
  const demo = join(root, 'flows', 'demo')
  const target = join(userDir, 'data')
  mkdirSync(target, { recursive: true, mode: 0o700 })
  for (const name of isThere(demo) ? readdirSync(demo) : [])
    if (name.endsWith('.csv') && !isThere(join(target, name))) copyFileSync(join(demo, name), join(target, name))
  copyFileSync(reference, flows)
  ownerOnly(userDir)
  return true
}
