/**
 * Asks an Idweave on this machine how it is (`npm run health`), for a container's health check: ends with 0 when health is ok or
 * waiting, with 1 when it is failing or does not answer, and prints what it says. `--answers` is content with any answer.
 */
import { existsSync, readFileSync } from 'node:fs'
import { request as plain } from 'node:http'
import { request as encrypted } from 'node:https'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const env = process.env
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const certificate = env.IDWEAVE_TLS_CERT
const waitMs = 5_000

/** Whoever listens on all addresses is asked on this machine's own. */
function host() {
  const named = env.IDWEAVE_HOST || '127.0.0.1'
  return { '0.0.0.0': '127.0.0.1', '::': '::1' }[named] ?? named
}

function token() {
  if (env.IDWEAVE_TOKEN) return env.IDWEAVE_TOKEN
  const file = join(resolve(env.IDWEAVE_USER_DIR || join(root, '.idweave')), 'secrets', 'token')
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

/** Trusts the certificate Idweave was given and no other; its name is another than this machine's own address. */
function trust() {
  return { ca: readFileSync(certificate), allowPartialTrustChain: true, checkServerIdentity: () => undefined }
}

function ask() {
  const authorization = token()
  const options = {
    ...(certificate && trust()),
    host: host(),
    port: Number(env.PORT || 1880),
    path: '/identity/health',
    timeout: waitMs,
    headers: authorization ? { authorization: `Bearer ${authorization}` } : {},
  }
  return new Promise((done, failed) => {
    const asked = (certificate ? encrypted : plain)(options, (response) => {
      let text = ''
      response.on('data', (part) => (text += part)).on('end', () => done({ status: response.statusCode, text }))
    })
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${waitMs / 1000} seconds`))).on('error', failed)
    asked.end()
  })
}

try {
  const { status, text } = await ask()
  console.log(`${status} ${text.trim()}`)
  process.exitCode = status === 200 || process.argv.includes('--answers') ? 0 : 1
} catch (error) {
  console.error(`Idweave does not answer on ${host()}: ${error.message}`)
  process.exitCode = 1
}
