/**
 * Starts Idweave (`npm start`): builds what is missing, prepares the user folder, shows the administrator's password once, and
 * runs Node-RED in this very process, so that signals, exit codes and logs are its own. IDWEAVE_USER_DIR and PORT choose the
 * folder and the port; docs/operations.md has the other variables.
 */
import './needs-node.mjs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from './build-when-stale.mjs'
import { isDenied, sentenceOf } from './denied.mjs'
import { refuseWithout } from './needs-binaries.mjs'
import { prepareUserFolder } from './user-folder.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const { values: given } = parseArgs({
  options: {
    help: { type: 'boolean', short: 'h' },
    settings: { type: 'string', short: 's' },
    userDir: { type: 'string', short: 'u' },
    port: { type: 'string', short: 'p' },
  },
  strict: false,
})
if (given.help) {
  console.log(`Starts Idweave: Node-RED with the identity nodes, at http://127.0.0.1:1880/.

  npm start
  npm start -- --userDir FOLDER --port 1881

  --userDir, -u   The folder for flows, stores, secrets and data (IDWEAVE_USER_DIR; otherwise ${join(root, '.idweave')})
  --port, -p      The port (PORT; otherwise 1880)
  --settings, -s  Settings of Node-RED in the place of settings.js
  --help, -h      This

The first start in a folder shows the administrator's password, once. docs/operations.md has the other variables.
Everything else is handed on to Node-RED.`)
  process.exit(0)
}
// The same by both ways: the address that is shown, and the files that are made, go by them.
if (typeof given.userDir === 'string') process.env.IDWEAVE_USER_DIR = given.userDir
if (typeof given.port === 'string') process.env.PORT = given.port
const userDir = resolve(process.env.IDWEAVE_USER_DIR || join(root, '.idweave'))
process.env.IDWEAVE_USER_DIR = userDir

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function address() {
  const host = process.env.IDWEAVE_HOST || '127.0.0.1'
  const scheme = process.env.IDWEAVE_TLS_CERT ? 'https' : 'http'
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${process.env.PORT || 1880}/`
}

function box(lines) {
  const width = Math.max(...lines.map((line) => line.length))
  const edge = '─'.repeat(width + 4)
  return [`┌${edge}┐`, ...lines.map((line) => `│  ${line.padEnd(width)}  │`), `└${edge}┘`].join('\n')
}

/** The settings that Node-RED is given: others than ours where the command line names some. */
function settingsFile() {
  return given.settings === undefined ? join(root, 'settings.js') : resolve(String(given.settings))
}

/** Whether people log in elsewhere, so that the password of this installation does not count. */
const logsInElsewhere = (settings) => settings?.adminAuth?.type === 'strategy'

function welcome({ password, newFlows, open }, settings) {
  const user = process.env.IDWEAVE_ADMIN_USER || 'admin'
  if (logsInElsewhere(settings)) {
    console.log(`Idweave: ${address()} (log in as the settings say)`)
    if (password) console.log(`Shown this once, for a start with Idweave's own logins: user ${user}, password ${password}`)
  } else if (password)
    console.log(
      box([
        'Idweave',
        '',
        `Open       ${address()}`,
        `User       ${user}`,
        `Password   ${password}`,
        '',
        'The password is shown this once; only its hash is kept.',
      ]),
    )
  else console.log(`Idweave: ${address()} (user ${user})`)
  if (open)
    console.log(
      `Other users may be able to read ${open.path}: its rights could not be changed (${open.code}). Let the account that runs Idweave own ${userDir} and all in it.`,
    )
  if (newFlows) console.log(`The reference flows and their demo data were put into ${userDir}.`)
}

refuseWithout('better-sqlite3')
if (!build(root)) fail('The build failed: see above. Nothing was started.')
// What is made from here on, sessions above all, is for the owner alone.
process.umask(0o077)
try {
  // Before a secret that is missing is made.
  require(join(root, 'dist/runtime/access/secret-change.js')).refuseHalfChanged(userDir)
} catch (error) {
  fail(error.message)
}
let prepared
const settings = settingsFile()
try {
  prepared = prepareUserFolder(userDir, root)
  // Settings that refuse to load shall say so in one sentence, and nothing before of an address at which nobody answers.
  welcome(prepared, require(settings))
} catch (error) {
  // It is made once: who starts again needs it.
  if (prepared?.password) console.log(`The administrator's password was made, and is shown this once: ${prepared.password}`)
  fail(isDenied(error) ? `Nothing was started. ${sentenceOf(error)}` : (error.stack ?? String(error)))
}

const program = require.resolve('node-red/red.js')
process.argv = [process.argv[0], program, '--settings', settings, '--userDir', userDir, ...process.argv.slice(2)]
require(program)
