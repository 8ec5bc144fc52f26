/**
 * Who has access besides the administrator: `npm run access -- list`, `add-user NAME --role ROLE`,
 * `add-token NAME --role ROLE [--days N]`, `remove NAME`. What changes counts at once, without a restart. Passwords and
 * tokens are made here and shown once; the list keeps their hashes.
 */
import './needs-node.mjs'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build-when-stale.mjs'
import { sentenceOf } from './denied.mjs'
import { newPassword } from './user-folder.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const folder = join(resolve(process.env.IDWEAVE_USER_DIR || join(root, '.idweave')), 'secrets')
const file = join(folder, 'access.json')
const dayInMs = 86_400_000

/** `code`: 2 for what was typed, 1 for what could not be done. */
function fail(sentence, code = 2) {
  console.error(sentence)
  process.exit(code)
}

if (!build(root)) fail('The build failed: see above. Nothing was changed.', 1)
const { ownNames, readAccessList, refuseLikeOwnName, tokenHash, withoutName, withToken, withUser, writeAccessList } = require(
  join(root, 'dist/runtime/access/access-list.js'),
)
const { isRole, roles } = require(join(root, 'dist/runtime/access/roles.js'))

const usage = `Usage
  npm run access -- list
  npm run access -- add-user NAME --role ROLE
  npm run access -- add-token NAME --role ROLE [--days N]     365 days unless said otherwise; 0: without end
  npm run access -- remove NAME

Roles: ${Object.keys(roles).join(', ')}. docs/security.md says what each may.`

function readCommandLine() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        days: { type: 'string', default: '365' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return { ...values, command: positionals[0], name: positionals[1], more: positionals.slice(2) }
  } catch (error) {
    // What follows its first sentence is about positional arguments of Node's.
    const [said] = error.message.split('. ')
    return fail(`${said}.\n\n${usage}`)
  }
}

/** A name and a role; whatever else is asked for is refused. */
function newEntry({ name, role }) {
  if (!name || /[\p{C}]/u.test(name)) fail(`Give a name without control characters.\n\n${usage}`)
  refuseLikeOwnName(name, ownNames(process.env))
  if (!isRole(role)) fail(`${role ?? 'no role'} is no role. Roles: ${Object.keys(roles).join(', ')}.`)
  return { name, role, made: new Date().toISOString() }
}

function expiry(days) {
  const count = Number(days)
  if (!Number.isInteger(count) || count < 0 || count > 36_500) fail('--days takes a whole number of days from 0 to 36500.')
  return count === 0 ? null : new Date(Date.now() + count * dayInMs).toISOString()
}

function save(list) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeAccessList(file, list)
}

function show({ users, tokens }) {
  const rows = [
    ...users.map(({ name, role, made }) => [name, 'user', role, made.slice(0, 10), '']),
    ...tokens.map(({ name, role, made, expires }) => [name, 'token', role, made.slice(0, 10), untilOf(expires)]),
  ]
  if (rows.length === 0) return console.log('Nobody besides the administrator, the reader and the token of the user folder.')
  for (const row of [['NAME', 'AS', 'ROLE', 'SINCE', 'UNTIL'], ...rows])
    console.log(
      row
        .map((cell, at) => cell.padEnd([24, 6, 14, 12, 0][at]))
        .join(' ')
        .trimEnd(),
    )
}

function untilOf(expires) {
  if (expires === null) return 'without end'
  return Date.parse(expires) <= Date.now() ? `${expires.slice(0, 10)}, expired` : expires.slice(0, 10)
}

const asked = readCommandLine()
if (asked.help) {
  console.log(usage)
  process.exit()
}
if (asked.more.length > 0) fail(`"${asked.more.join(' ')}" is too much: put a name with spaces in quotes.\n\n${usage}`)
try {
  const list = readAccessList(file)
  switch (asked.command) {
    case 'list':
      show(list)
      break
    case 'add-user': {
      const entry = newEntry(asked)
      const password = newPassword()
      save(withUser(list, { ...entry, password: require('bcryptjs').hashSync(password, 10) }))
      console.log(
        `${entry.name} may log in as ${entry.role}.\nPassword   ${password}\nIt is shown this once; only its hash is kept.`,
      )
      break
    }
    case 'add-token': {
      const [entry, expires] = [newEntry(asked), expiry(asked.days)]
      const token = randomBytes(32).toString('base64url')
      save(withToken(list, { ...entry, sha256: tokenHash(token), expires }))
      console.log(
        `${entry.name} may act as ${entry.role}, ${expires ? `until ${expires.slice(0, 10)}` : 'without end'}.\nToken   ${token}\nIt is shown this once; only its hash is kept.`,
      )
      break
    }
    case 'remove':
      save(withoutName(list, asked.name ?? ''))
      console.log(`${asked.name} has no access any more; sessions and tokens of that name are refused from now on.`)
      break
    default:
      fail(usage)
  }
} catch (error) {
  fail(sentenceOf(error), 1)
}
