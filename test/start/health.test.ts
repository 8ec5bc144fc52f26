/** npm run health, which a container's health check asks: what ends it well, and whom it gives the token. */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createEncrypted } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeCertificate } from '../servers/certificate'
import { freePort } from '../servers/free-port'
import { needsServer } from '../servers/needs'
import { plainEnvironment, projectRoot, temporaryFolder } from './running'

const folder = temporaryFolder()
const userDir = join(folder.path, 'user')
let server: Server | undefined
let tokens: (string | undefined)[] = []

beforeAll(() => {
  mkdirSync(join(userDir, 'secrets'), { recursive: true })
  writeFileSync(join(userDir, 'secrets', 'token'), 'the token\n')
})
afterEach(() => {
  server?.close()
  tokens = []
})
afterAll(() => folder.remove())

/** Answers as health does, to whoever has the token; with a certificate over TLS. Returns its port. */
async function listen(status: number, files?: { readonly cert: string; readonly key: string }): Promise<string> {
  const answer: RequestListener = (request, response) => {
    tokens.push(request.headers.authorization)
    response.writeHead(request.url === '/identity/health' ? status : 404).end('{"status":"…"}')
  }
  server = files
    ? createEncrypted({ cert: readFileSync(files.cert), key: readFileSync(files.key) }, answer)
    : createServer(answer)
  await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening))
  return String((server.address() as AddressInfo).port)
}

async function health(env: Readonly<Record<string, string>>, ...args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [join(projectRoot, 'scripts', 'health.mjs'), ...args], {
    stdio: 'ignore',
    env: plainEnvironment({ IDWEAVE_USER_DIR: userDir, ...env }),
  })
  return new Promise((ended) => child.once('exit', ended))
}

describe('npm run health', () => {
  it.each([
    [200, [], 0],
    [503, [], 1],
    [401, [], 1],
    [503, ['--answers'], 0],
  ])('after a %d, asked with %j, ends with %d', async (status, args, code) => {
    expect(await health({ PORT: await listen(status) }, ...args)).toBe(code)
    expect(tokens).toEqual(['Bearer the token'])
  })

  it('takes the token of the environment, and this machine where it listens on all addresses', async () => {
    expect(await health({ PORT: await listen(200), IDWEAVE_TOKEN: 'another', IDWEAVE_HOST: '0.0.0.0' })).toBe(0)
    expect(tokens).toEqual(['Bearer another'])
  })

  it('ends with 1 where nothing answers, whatever it is content with', async () => {
    expect(await health({ PORT: String(await freePort()) }, '--answers')).toBe(1)
  })
})

needsServer('openssl')('npm run health over TLS', () => {
  function certificate(name: string): ReturnType<typeof makeCertificate> {
    mkdirSync(join(folder.path, name))
    return makeCertificate(join(folder.path, name), { hosts: ['idweave.example'] })
  }

  it("trusts Idweave's own certificate, by whatever name, and sends the token to nobody with another", async () => {
    const own = certificate('own')
    const env = { IDWEAVE_TLS_CERT: own.cert }
    expect(await health({ ...env, PORT: await listen(200, own) })).toBe(0)
    expect(tokens).toEqual(['Bearer the token'])
    server?.close()
    expect(await health({ ...env, PORT: await listen(200, certificate('other')) })).toBe(1)
    expect(tokens).toEqual(['Bearer the token'])
  })
})
