/**
 * A small OpenID Connect provider on the loopback address, for tests: code flow with PKCE, tokens signed RS256. Whom it lets in
 * is said by the test beforehand, or chosen on its login page.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Claims = Readonly<Record<string, unknown>>

/** What the provider says of whoever logs in next, and how it may be at fault. */
export interface LoggingIn {
  /** In the token. */
  readonly claims: Claims
  /** Where it is asked for more. */
  readonly furtherClaims?: Claims
  /** The token is signed with a key that nobody knows. */
  readonly isForged?: boolean
  /** The person says no. */
  readonly refuses?: boolean
}

export interface Provider {
  readonly issuer: string
  /** How often it has described itself. */
  described(): number
  next(person: LoggingIn): void
  close(): Promise<void>
}

export const clientId = 'idweave'
export const clientSecret = 'client-secret-of-the-test'

interface Grant {
  readonly person: LoggingIn
  readonly challenge: string
  readonly nonce: string | null
  readonly redirect: string
}

/** Who can choose herself on the login page, by the name on her button. */
type People = Readonly<Record<string, LoggingIn>>

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const keyPair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

function signed(claims: Claims, key: KeyObject): string {
  const content = `${base64({ alg: 'RS256', typ: 'JWT', kid: 'one' })}.${base64(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), key).toString('base64url')}`
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString()
  return new URLSearchParams(text)
}

class SmallProvider {
  issuer = ''
  descriptions = 0
  person: LoggingIn = { claims: {} }
  private readonly grants = new Map<string, Grant>()
  private readonly userInfos = new Map<string, Claims>()
  private readonly key = keyPair()
  private readonly other = keyPair()

  constructor(private readonly people: People | null) {}

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.issuer)
    const json = (body: unknown, status = 200): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (pathname === '/.well-known/openid-configuration') json(this.description())
    else if (pathname === '/jwks') json({ keys: [{ ...this.key.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' }] })
    else if (pathname === '/authorize' && this.people && !searchParams.has('as'))
      response.writeHead(200, { 'content-type': 'text/html' }).end(this.loginPage(this.people, searchParams))
    else if (pathname === '/authorize') response.writeHead(302, { location: this.authorize(searchParams) }).end()
    else if (pathname === '/token') json(...this.token(await formOf(request)))
    else if (pathname === '/userinfo') json(this.userInfos.get(String(request.headers.authorization).slice('Bearer '.length)))
    else json({}, 404)
  }

  private description(): object {
    this.descriptions++
    const { issuer } = this
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      id_token_signing_alg_values_supported: ['RS256'],
      code_challenge_methods_supported: ['S256'],
    }
  }

  /** A form with a button for each of the people, which asks the same again with her name. */
  private loginPage(people: People, asked: URLSearchParams): string {
    const text = (value: string): string => value.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`)
    const fields = [...asked].map(([name, value]) => `<input type="hidden" name="${text(name)}" value="${text(value)}">`)
    const buttons = Object.keys(people).map((name) => `<button name="as" value="${text(name)}">${text(name)}</button>`)
    return `<!doctype html><title>Company login</title><form action="/authorize">${[...fields, ...buttons].join('')}</form>`
  }

  private authorize(asked: URLSearchParams): string {
    this.person = this.people?.[asked.get('as') ?? ''] ?? this.person
    const back = new URL(asked.get('redirect_uri') ?? '')
    const state = asked.get('state')
    if (state !== null) back.searchParams.set('state', state)
    if (this.person.refuses) back.searchParams.set('error', 'access_denied')
    else {
      const code = randomBytes(16).toString('hex')
      const { person } = this
      const [challenge, nonce] = [asked.get('code_challenge') ?? '', asked.get('nonce')]
      this.grants.set(code, { person, challenge, nonce, redirect: asked.get('redirect_uri') ?? '' })
      back.searchParams.set('code', code)
    }
    return back.href
  }

  private token(form: URLSearchParams): [object, number] {
    const grant = this.grants.get(form.get('code') ?? '')
    this.grants.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      form.get('client_secret') === clientSecret && challenge === grant?.challenge && form.get('redirect_uri') === grant.redirect
    if (!grant || !isRight) return [{ error: 'invalid_grant' }, 400]
    const { person, nonce } = grant
    const access = randomBytes(16).toString('hex')
    this.userInfos.set(access, { sub: person.claims['sub'] ?? 'one', ...person.furtherClaims })
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: this.issuer,
      aud: clientId,
      sub: 'one',
      iat: now,
      exp: now + 300,
      ...(nonce !== null && { nonce }),
      ...person.claims,
    }
    const key = person.isForged ? this.other.privateKey : this.key.privateKey
    return [{ access_token: access, token_type: 'Bearer', expires_in: 300, id_token: signed(claims, key) }, 200]
  }
}

/** Starts one, with a login page where there are people who can choose themselves. */
export async function startProvider(people: People | null = null): Promise<Provider> {
  const provider = new SmallProvider(people)
  const server: Server = createServer((request, response) => {
    provider.answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer: provider.issuer,
    described: () => provider.descriptions,
    next: (person) => void (provider.person = person),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
