/**
 * Node-RED's settings for running this project as an application. `npm start` prepares the user folder and starts Node-RED 5 with
 * them; Node-RED 4.1 takes the same file. Without a prepared user folder they refuse to load: there is no state in which the
 * editor stands open. docs/operations.md lists the variables.
 */
'use strict'
const { createHash, randomBytes, timingSafeEqual } = require('node:crypto')
const { accessSync, constants, readFileSync } = require('node:fs')
const { delimiter, join, resolve } = require('node:path')
const { setFlagsFromString } = require('node:v8')
const bcrypt = require('bcryptjs')
const { CurrentAccessList, ownNames, readAccessList, refuseOwnName } = require('./dist/runtime/access/access-list.js')
const { refuseHalfChanged } = require('./dist/runtime/access/secret-change.js')
const { roles } = require('./dist/runtime/access/roles.js')
const { signInGuard } = require('./dist/runtime/access/sign-in.js')
const { useFolder } = require('./dist/runtime/store/sqlite/file/folder-in-use.js')

// Garbage is collected once the heap has grown by a third instead of several times: a full cycle then needs less than half the
// memory, for a few percent of its time.
setFlagsFromString('--heap-growing-percent=30')
// What a sync makes outlives one collection and dies with its page. V8 learns from the first that it lives long, and puts the
// like into memory that is collected seldom and dearly: a full sync then takes a quarter longer.
setFlagsFromString('--no-allocation-site-pretenuring')

const env = process.env
const userDir = resolve(env.IDWEAVE_USER_DIR || join(__dirname, '.idweave'))
const weekInSeconds = 7 * 24 * 3600

/** Refuses to start. The sentence is for the administrator, without a stack. */
function refuse(sentence, cause) {
  const error = new Error(sentence, { cause })
  error.stack = sentence
  throw error
}

/** A line of the log; Node-RED's own log does not exist yet when it is made. */
function warn(sentence) {
  process.stdout.write(`${new Date().toISOString()} - [warn] ${sentence}\n`)
}

// Its secret is not changed while this process runs, and this process does not start while its secret is changed.
try {
  if (!useFolder(userDir, 'together'))
    refuse(`The credential secret of ${userDir} is being changed. Start again when that has ended.`)
  refuseHalfChanged(userDir)
} catch (error) {
  refuse(error.message, error.cause)
}

/** A secret from the environment, or the file `npm start` has put into the user folder. */
function secret(variable, file) {
  if (env[variable]) return env[variable]
  const path = join(userDir, 'secrets', file)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if (error.code === 'ENOENT') refuse(`${path} is missing. Start with npm start, which makes it, or set ${variable}.`)
    return refuse(`${path} cannot be read (${error.code}). Start as the account that runs Idweave, or set ${variable}.`)
  }
}

/** The bcrypt hash of a password of the environment. bcrypt takes no more than 72 bytes. */
function hashed(variable) {
  const password = env[variable]
  if (bcrypt.truncates(password)) refuse(`${variable} is longer than 72 bytes. Choose a shorter password.`)
  return bcrypt.hashSync(password, 10)
}

const own = ownNames(env)
const { admin: adminName, reader: readerName } = own
if (env.IDWEAVE_READER_PASSWORD && readerName === adminName)
  refuse(`IDWEAVE_READER_USER and IDWEAVE_ADMIN_USER are both "${adminName}". Give the reader another name.`)

/** Who was given access with `npm run access`; read at the start, so that a damaged list is told at once. */
const accessFile = join(userDir, 'secrets', 'access.json')
try {
  const { users, tokens } = readAccessList(accessFile)
  for (const { name } of [...users, ...tokens]) refuseOwnName(name, own)
} catch (error) {
  refuse(`${error.message} See npm run access.`)
}
const accessList = new CurrentAccessList(accessFile, warn)

const ownUsers = [
  {
    username: adminName,
    password: env.IDWEAVE_ADMIN_PASSWORD
      ? hashed('IDWEAVE_ADMIN_PASSWORD')
      : secret('IDWEAVE_ADMIN_PASSWORD', 'admin-password-hash'),
    permissions: '*',
  },
  ...(env.IDWEAVE_READER_PASSWORD
    ? [{ username: readerName, password: hashed('IDWEAVE_READER_PASSWORD'), permissions: roles.viewer }]
    : []),
]
const userNamed = (name) => ownUsers.find(({ username }) => username === name) ?? accessList.user(name)

/** A password nobody has: comparing takes as long for a name that nobody has. */
const nobodysHash = bcrypt.hashSync(randomBytes(18).toString('hex'), 10)

const guardLogins = signInGuard({
  isRight: async (name, password) =>
    (await bcrypt.compare(password, userNamed(name)?.password ?? nobodysHash)) && Boolean(userNamed(name)),
  canKeepSession: () => isWritable(userDir),
  isBehindProxy: env.IDWEAVE_PLAIN_HTTP === '1',
  warn,
})

function isWritable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const decideWithinHours = env.IDWEAVE_DECIDE_HOURS
if (decideWithinHours && !(Number(decideWithinHours) > 0))
  refuse(`IDWEAVE_DECIDE_HOURS is "${decideWithinHours}". Set a number of hours, such as 72.`)

const digest = (text) => createHash('sha256').update(text).digest()
const tokenDigest = digest(secret('IDWEAVE_TOKEN', 'token'))

const certificate = env.IDWEAVE_TLS_CERT
const key = env.IDWEAVE_TLS_KEY
if (Boolean(certificate) !== Boolean(key)) refuse('IDWEAVE_TLS_CERT and IDWEAVE_TLS_KEY belong together: set both, or neither.')

const uiHost = env.IDWEAVE_HOST || '127.0.0.1'
if (!['127.0.0.1', '::1', 'localhost'].includes(uiHost) && !certificate && env.IDWEAVE_PLAIN_HTTP !== '1')
  refuse(
    `IDWEAVE_HOST=${uiHost} would send passwords over the network in clear. Set IDWEAVE_TLS_CERT and IDWEAVE_TLS_KEY; behind a proxy that encrypts, set IDWEAVE_PLAIN_HTTP=1.`,
  )

function setHeaders(_request, response, next) {
  response.set({
    'X-Frame-Options': 'SAMEORIGIN',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "frame-ancestors 'self'",
  })
  next()
}

module.exports = {
  userDir,
  flowFile: 'flows.json',
  flowFilePretty: true,
  credentialSecret: secret('IDWEAVE_CREDENTIAL_SECRET', 'credential-secret'),
  // The package's own package.json lists the nodes.
  nodesDir: [__dirname],
  // A development tool in node_modules that would load itself into the editor.
  nodesExcludes: ['nrlint'],

  uiHost,
  uiPort: Number(env.PORT || 1880),
  ...(certificate && {
    https: () => ({ cert: readFileSync(certificate), key: readFileSync(key) }),
    httpsRefreshInterval: 12,
  }),
  httpAdminMiddleware: [setHeaders, guardLogins],

  adminAuth: {
    type: 'credentials',
    sessionExpiryTime: Number(env.IDWEAVE_SESSION_SECONDS || weekInSeconds),
    users: async (name) => userNamed(name),
    tokens: async (token) =>
      timingSafeEqual(digest(String(token)), tokenDigest)
        ? { username: own.token, permissions: roles.approver }
        : accessList.holder(String(token), Date.now()),
  },

  // Nothing is fetched from or sent to anywhere: no usage data, no update checks, no node catalogue, no modules installed by
  // flows.
  telemetry: { enabled: false, updateNotification: false },
  externalModules: {
    autoInstall: false,
    palette: { allowInstall: false, allowUpdate: false, allowUpload: false },
    modules: { allowInstall: false },
  },
  functionExternalModules: false,
  exportGlobalContextKeys: false,
  diagnostics: { enabled: true, ui: true },
  runtimeState: { enabled: false, ui: false },

  // A run under way ends after the page in hand: give it the time before Node-RED goes on without it.
  nodeCloseTimeout: 30_000,
  logging: { console: { level: env.IDWEAVE_LOG || 'info', metrics: false, audit: false } },
  debugMaxLength: 2000,

  editorTheme: {
    page: { title: 'Idweave' },
    header: { title: 'Idweave' },
    tours: false,
    projects: { enabled: false },
    palette: {
      catalogues: [],
      categories: { order: ['identity', 'subflows', 'common', 'function', 'network', 'sequence', 'parser', 'storage'] },
    },
    codeEditor: { lib: 'monaco' },
    multiplayer: { enabled: false },
  },

  idweave: {
    // Folders that connected systems may read and write files in. What else lies in the user folder is this installation's own:
    // whoever names a folder around it does not open it. Relative paths start in the user folder.
    folders: [join(userDir, 'data'), ...(env.IDWEAVE_FOLDERS ? env.IDWEAVE_FOLDERS.split(delimiter).filter(Boolean) : [])],
    // Health says it too where the list of who has access cannot be read. It says nothing of this machine's folders.
    accessTrouble: () => accessList.trouble()?.replaceAll(accessFile, 'secrets/access.json') ?? null,
    ...(decideWithinHours && { decideWithinHours: Number(decideWithinHours) }),
    ...(env.IDWEAVE_MESSAGES === 'all' && { messages: 'all' }),
    ...(env.IDWEAVE_DIGESTS === 'off' && { digests: 'off' }),
  },
}
