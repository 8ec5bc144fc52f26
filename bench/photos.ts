/**
 * What photos cost in memory: people with a photo each, from a file through the store into a real OpenLDAP, and read again; with
 * `--target csv` into a file, which is rewritten every eight megabytes of it. Run by hand
 * (`node --max-old-space-size=400 dist/bench/photos.js --objects 50000 --kilobytes 100`), since it writes thirty gigabytes: a row
 * a phase with seconds and the most memory the process has held, in MB. Ends with 1 when that was more than `--limit`.
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startSlapd } from '../test/servers/slapd'
import { type Bench, measureBeside } from './child'
import { accountColumns, benchFlow } from './flow'
import { departmentOf, personColumns, personLine, writeAccounts } from './people'

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '50000' },
    kilobytes: { type: 'string', default: '100' },
    limit: { type: 'string', default: '400' },
    target: { type: 'string', default: 'ldap' },
  },
})

interface FlowNode {
  readonly id: string
  readonly mappings?: readonly object[]
  readonly objectTypes?: readonly { readonly attributes: readonly object[] }[]
  readonly types?: readonly { readonly attributes: readonly object[] }[]
}

const isDirectory = options.target === 'ldap'

/** In directories a photo is one of several (RFC 2798). */
const photo = { name: 'photo', type: 'binary', multi: false }
const entryPhoto = { name: 'jpegPhoto', type: 'binary', multi: true }
const written = isDirectory ? entryPhoto : photo

function withPhoto(node: FlowNode): object {
  const isTarget = node.id.startsWith('accounts')
  const own = isTarget ? written : photo
  const widen = (types: FlowNode['types']) => types?.map((type) => ({ ...type, attributes: [...type.attributes, own] }))
  if (node.mappings)
    return { ...node, mappings: [...node.mappings, { enabled: true, kind: 'direct', value: 'photo', target: own.name }] }
  if (node.objectTypes) return { ...node, objectTypes: widen(node.objectTypes) }
  return node.types ? { ...node, types: widen(node.types) } : node
}

function flow(): object[] {
  const nodes = benchFlow({ send: 'pages', pageSize: 200, targets: 1, source: 'csv', target: isDirectory ? 'ldap' : 'csv' })
  return nodes.map((node) => withPhoto(node as unknown as FlowNode))
}

/** Each photo is another, as photos are; made of a few random ones, so that writing takes no longer than reading. */
async function writeFile(file: string, objects: number): Promise<void> {
  const bytes = Number(options.kilobytes) * 1024
  const bodies = Array.from({ length: 16 }, () => randomBytes(bytes - 6).toString('base64'))
  const out = createWriteStream(file)
  out.write(`${personColumns.join(',')},photo\n`)
  for (let i = 0; i < objects; i++) {
    const own = Buffer.from(String(i).padStart(6, '0')).toString('base64')
    const line = personLine(i, departmentOf(i, 0)).trimEnd()
    if (!out.write(`${line},${own}${bodies[i % bodies.length]}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

const most = (): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024)

async function main({ run, folder }: Bench): Promise<void> {
  const files = join(folder, 'data')
  await writeFile(join(files, 'hr.csv'), Number(options.objects))
  if (!isDirectory) writeAccounts(join(files, 'accounts.csv'), [...accountColumns, 'photo'])
  for (const [node, profile] of [
    ['import', 'full-import+delta-sync'],
    ['import', 'full-import+delta-sync'],
    ['import', 'full-sync'],
    ['accounts-export', undefined],
    ['accounts-import', 'full-import+delta-sync'],
  ] as const) {
    const began = performance.now()
    const { counters, status } = await run(node, profile)
    const { processed, sent } = counters
    console.log(
      JSON.stringify({ node, profile, status, processed, sent, seconds: (performance.now() - began) / 1000, mostMb: most() }),
    )
  }
  if (most() > Number(options.limit)) throw new Error(`${most()} MB were held, more than ${options.limit}`)
}

async function measure(): Promise<void> {
  const server = isDirectory ? await startSlapd({ extra: ['maxsize 17179869184'] }) : null
  if (server)
    Object.assign(process.env, {
      IDWEAVE_LDAP_URL: server.url,
      IDWEAVE_LDAP_BIND_DN: server.rootDn,
      IDWEAVE_LDAP_PASSWORD: server.password,
      IDWEAVE_LDAP_BASE: `ou=people,${server.baseDn}`,
    })
  measureBeside(flow, async (bench) => {
    await main(bench)
    await server?.stop()
  })
}

void measure()
