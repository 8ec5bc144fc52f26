/**
 * What photos cost in memory: people with a photo each, from a file through the store into a file, and read again. Run by hand
 * (`node --max-old-space-size=256 dist/bench/photos.js --objects 50000 --kilobytes 100`), since it writes twenty gigabytes: a row
 * a phase with seconds and the most memory the process has held, in MB. Ends with 1 when that was more than `--limit`.
 */
import { randomBytes } from 'node:crypto'
import { createWriteStream, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Bench, measureBeside } from './child'
import { accountColumns, benchFlow } from './flow'
import { departmentOf, personColumns, personLine, writeAccounts } from './people'

const { values: options } = parseArgs({
  options: {
    objects: { type: 'string', default: '50000' },
    kilobytes: { type: 'string', default: '100' },
    limit: { type: 'string', default: '400' },
  },
})

interface FlowNode {
  readonly id: string
  readonly mappings?: readonly object[]
  readonly objectTypes?: readonly { readonly attributes: readonly object[] }[]
  readonly types?: readonly { readonly attributes: readonly object[] }[]
}

const photo = { name: 'photo', type: 'binary', multi: false }
const mapping = { enabled: true, kind: 'direct', value: 'photo', target: 'photo' }

function withPhoto(node: FlowNode): object {
  const widen = (types: FlowNode['types']) => types?.map((type) => ({ ...type, attributes: [...type.attributes, photo] }))
  if (node.mappings) return { ...node, mappings: [...node.mappings, mapping] }
  if (node.objectTypes) return { ...node, objectTypes: widen(node.objectTypes) }
  return node.types ? { ...node, types: widen(node.types) } : node
}

function flow(): object[] {
  const nodes = benchFlow({ send: 'pages', pageSize: 200, targets: 1, source: 'csv', target: 'csv' })
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
  writeAccounts(join(files, 'accounts.csv'), [...accountColumns, 'photo'])
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

measureBeside(flow, main)
