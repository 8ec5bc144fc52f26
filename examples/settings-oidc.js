/**
 * Node-RED's settings for a login with the company's OpenID Connect provider: `npm start -- --settings examples/settings-oidc.js`.
 * Everything but who logs in is as in settings.js. `secrets/oidc.json` in the user folder names the provider and says which groups
 * get which role; docs/oidc.md describes it. The package openid-client is installed in the user folder.
 */
'use strict'
const { existsSync, readFileSync } = require('node:fs')
const { createRequire } = require('node:module')
const { join } = require('node:path')
const settings = require('../settings.js')
const { ownNames } = require('../dist/runtime/access/access-list.js')
const { isRole, roles } = require('../dist/runtime/access/roles.js')

/** In seconds: whoever lost a group is out after that at the latest. */
const sessionSeconds = Number(process.env.IDWEAVE_SESSION_SECONDS || 8 * 3600)
const file = join(settings.userDir, 'secrets', 'oidc.json')

/** Refuses to start. The sentence is for the administrator, without a stack. */
function refuse(sentence) {
  const error = new Error(sentence)
  error.stack = sentence
  throw error
}

/** A login that is refused: Node-RED shows the sentence at the login, as it stands in the address it goes to. */
class Refusal extends Error {
  toString() {
    return encodeURIComponent(this.message)
  }
}

function readOptions() {
  if (!existsSync(file)) refuse(`${file} is missing. docs/oidc.md says what stands in it.`)
  const read = parsed(readFileSync(file, 'utf8'))
  const { groupsClaim = 'groups', nameClaim = 'preferred_username', scope = 'openid profile', ...options } = read
  for (const name of ['issuer', 'clientId', 'clientSecret', 'url'])
    if (typeof options[name] !== 'string' || options[name] === '') refuse(`${file} has no ${name}.`)
  const wrong = Object.entries(options.roles ?? {}).filter(([, role]) => !isRole(role))
  if (!options.roles || wrong.length > 0)
    refuse(
      `${file} needs roles: a group each, with one of ${Object.keys(roles).join(', ')}${wrong.map(([, role]) => `; not ${role}`).join('')}.`,
    )
  return { ...options, groupsClaim, nameClaim, scope }
}

function parsed(text) {
  try {
    return Object(JSON.parse(text))
  } catch {
    return refuse(`${file} is no JSON.`)
  }
}

const options = readOptions()

/** openid-client as it is installed in the user folder. */
function load(name) {
  try {
    return createRequire(join(settings.userDir, 'package.json'))(name)
  } catch (error) {
    return refuse(
      `openid-client cannot be loaded: ${error.code ?? error.message}. Run npm install openid-client in ${settings.userDir}.`,
    )
  }
}
const client = load('openid-client')
const { Strategy } = load('openid-client/passport')

function warn(sentence) {
  process.stdout.write(`${new Date().toISOString()} - [warn] ${sentence}\n`)
}

/** Who has logged in since the start, with what they may: after a restart everybody logs in once more. */
const users = new Map()

/** The values of a claim, which may lie within another (`realm_access.roles`). */
function valuesOf(claims, name) {
  const value = Object.hasOwn(claims, name)
    ? claims[name]
    : name.split('.').reduce((within, part) => Object(within)[part], claims)
  return [value].flat().filter((one) => typeof one === 'string')
}

/** What the provider says of the person: in the token, or else where it is asked for more. */
async function claimsOf(tokens) {
  const claims = tokens.claims()
  if ([options.groupsClaim, options.nameClaim].every((name) => valuesOf(claims, name).length > 0)) return claims
  const { userinfo_endpoint: more } = (await configuration()).serverMetadata()
  return more ? { ...(await client.fetchUserInfo(await configuration(), tokens.access_token, claims.sub)), ...claims } : claims
}

/** The user of these claims. Throws a refusal for who has no role. */
function userOf(claims) {
  const [name = ''] = valuesOf(claims, options.nameClaim)
  if (name === '' || /\p{C}/u.test(name)) throw new Refusal(`The provider gives no name (claim ${options.nameClaim}).`)
  if (Object.values(ownNames(process.env)).includes(name))
    throw new Refusal(`"${name}" is a name that this installation has by itself. Nobody of the provider may have it.`)
  const given = valuesOf(claims, options.groupsClaim).filter((group) => Object.hasOwn(options.roles, group))
  if (given.length === 0)
    throw new Refusal(`"${name}" has no access to Idweave: no group of theirs has a role here. Ask whoever administers Idweave.`)
  return { username: name, permissions: [...new Set(given.flatMap((group) => roles[options.roles[group]]))] }
}

async function verify(tokens, done) {
  try {
    const user = userOf(await claimsOf(tokens))
    users.set(user.username, user)
    done(null, user)
  } catch (error) {
    done(error)
  }
}

/** The provider as it describes itself; asked at the first login, so that a start needs no provider. */
let asked
function configuration() {
  // A token is taken only where its signature is right, whichever way it came.
  const execute = [client.enableNonRepudiationChecks]
  const issuer = new URL(options.issuer)
  if (['127.0.0.1', '[::1]', 'localhost'].includes(issuer.hostname)) execute.push(client.allowInsecureRequests)
  asked ??= client.discovery(issuer, options.clientId, options.clientSecret, undefined, { execute })
  asked.catch(() => (asked = undefined))
  return asked
}

/** openid-client's strategy for one login, with sentences for what it refuses. */
class CompanyLogin {
  constructor(_options, verified) {
    this.name = 'oidc'
    this.verified = verified
  }

  authenticate(request, more) {
    const refused = (error) => {
      const why = error instanceof Refusal ? error.message : `The login at ${options.issuer} failed: ${error.message}. Try again.`
      warn(`a login was refused: ${JSON.stringify(why.slice(0, 400))}`)
      this.error(new Refusal(why))
    }
    const begin = (config) => {
      const callbackURL = new URL('auth/strategy/callback', options.url)
      const one = new Strategy({ config, name: this.name, callbackURL, scope: options.scope }, this.verified)
      one.success = this.success
      one.redirect = this.redirect
      one.error = refused
      one.fail = (info) => refused(new Error(info?.message ?? 'it was refused'))
      one.authenticate(request, more)
    }
    configuration().then(begin).catch(refused)
  }
}

module.exports = {
  ...settings,
  httpAdminCookieOptions: {
    name: 'idweave-login',
    sameSite: 'lax',
    httpOnly: true,
    secure: Boolean(settings.https),
    maxAge: 600_000,
  },
  adminAuth: {
    type: 'strategy',
    sessionExpiryTime: sessionSeconds,
    strategy: {
      name: 'oidc',
      label: options.label ?? 'Log in with the company account',
      icon: 'fa-id-badge',
      strategy: CompanyLogin,
      options: { verify },
    },
    users: async (name) => users.get(name) ?? null,
    // Programs go on with their tokens.
    tokens: settings.adminAuth.tokens,
  },
}
